"""The feed as a channel reads it: its own claims only, page after page without a gap, signed, and again from any point."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from httpx import Response
from joserfc.jwk import OKPKey
from pydantic import SecretStr

from gateway.access.scopes import Scope
from gateway.fakes.feed import FakeFeed
from gateway.feed.equipment import Feed
from gateway.feed.keys import FeedKeys
from gateway.feed.settings import FeedSettings
from gateway.parts import install
from schemas.vocabulary import Channel
from tests.gateway.delivery.letters import HOUR, NOW
from tests.gateway.feed.entries import PARTITIONS, STATES, entry, state, states
from tests.gateway.house import House, bearer

pytestmark = pytest.mark.anyio
KEY = OKPKey.generate_key("Ed25519")


def private(key: OKPKey) -> SecretStr:
    return SecretStr(json.dumps(key.as_dict(private=True)))


def with_feed(house: House, key: OKPKey = KEY, former: tuple[dict[str, str], ...] = (), **settings: Any) -> FakeFeed:
    """Gives the house a feed of two channels' claims."""
    reader = FakeFeed(PARTITIONS)
    reader.entries = [entry(kept) for kept in (*states(7), *states(4, channel=Channel.JMO, reference="J-"))]
    made = Feed.of(FeedSettings(feed_key=private(key), feed_former_keys=former, feed_look_seconds=0.001, **settings), reader)
    install(house.app, replace(house.parts(), feed=made))
    return reader


def branch(house: House, organisation: str = "B-0712") -> dict[str, str]:
    return house.as_channel(Channel.BRANCH, organisation, Scope.FEED_READ)


async def read(house: House, headers: dict[str, str], **params: object) -> Response:
    return await house.client.get("/v1/feed", params={name: str(value) for name, value in params.items()}, headers=headers)


async def all_of(house: House, headers: dict[str, str], limit: int = 4, **first: object) -> list[dict[str, Any]]:
    """Page after page until there is nothing new."""
    answer = (await read(house, headers, limit=limit, **first)).json()
    items = list(answer["items"])
    while answer["items"]:
        answer = (await read(house, headers, limit=limit, cursor=answer["next"])).json()
        items += answer["items"]
    return items


async def test_page_after_page_gives_every_entry_of_ones_own_claims_once_and_each_claims_in_order(house: House) -> None:
    with_feed(house)
    found = await all_of(house, branch(house))
    assert sorted(item["id"] for item in found) == sorted(
        f"s-{number}-{turn}" for number in range(7) for turn in range(len(STATES))
    )
    for number in range(7):
        own = [item["status"] for item in found if item["reference"] == f"REF-{number}"]
        assert own == [status.value for status in STATES]


async def test_a_channel_sees_its_own_and_an_organisation_only_its_own(house: House) -> None:
    with_feed(house)
    jmo = await all_of(house, house.as_channel(Channel.JMO, scope=Scope.FEED_READ))
    assert {item["reference"][:2] for item in jmo} == {"J-"}
    assert await all_of(house, branch(house, "B-9999")) == []


async def test_a_page_that_is_asked_for_again_holds_the_same_and_any_cursor_can_be_read_from_again(house: House) -> None:
    with_feed(house)
    first = (await read(house, branch(house), limit=3)).json()
    second = (await read(house, branch(house), limit=3, cursor=first["next"])).json()
    again = (await read(house, branch(house), limit=3, cursor=first["next"])).json()
    assert (second["items"], first["more"]) == (again["items"], True)
    assert {item["id"] for item in first["items"]}.isdisjoint(item["id"] for item in second["items"])


async def test_the_feed_is_read_again_from_a_time(house: House) -> None:
    with_feed(house)
    found = await all_of(house, branch(house), since=(NOW + 3 * HOUR).isoformat())
    assert {item["id"] for item in found} >= {f"s-{number}-{turn}" for number in range(7) for turn in (3, 4)}
    assert "s-0-2" not in {item["id"] for item in found}
    assert await all_of(house, branch(house), since=(NOW + 99 * HOUR).isoformat()) == []


@pytest.mark.parametrize("since", ["0.5", "1763600000", "2026-11-20", "2026-11-20T02:30:00", "soon"])
async def test_a_time_is_written_out_with_its_zone(house: House, since: str) -> None:
    with_feed(house)
    answer = await read(house, branch(house), since=since)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "query/since")


async def test_at_the_end_a_cursor_is_given_all_the_same_and_what_comes_later_is_behind_it(house: House) -> None:
    reader = with_feed(house)
    end = (await read(house, branch(house), limit=200)).json()
    assert (len(end["items"]), end["more"]) == (35, False)
    reader.entries.append(entry(state(7, 0)))
    after = (await read(house, branch(house), cursor=end["next"])).json()
    assert [item["id"] for item in after["items"]] == ["s-7-0"]


async def test_who_waits_is_told_as_soon_as_something_comes_and_no_later_than_the_bound(house: House) -> None:
    reader = with_feed(house)
    end = (await read(house, branch(house), limit=200)).json()["next"]
    reader.comes = [entry(state(7, 0))]
    news = (await read(house, branch(house), cursor=end, wait_seconds=5)).json()
    assert [item["id"] for item in news["items"]] == ["s-7-0"]
    asked = reader.asked
    full = with_feed(house, feed_waiting_max=0)
    assert (await read(house, branch(house), cursor=news["next"], wait_seconds=60)).json()["items"] == []
    assert (full.asked, asked >= 2) == (1, True)


async def test_a_kept_page_proves_itself_with_nothing_but_the_published_key(house: House) -> None:
    with_feed(house)
    answer = await read(house, branch(house), limit=2)
    header, _, proof = answer.headers["santunan-signature"].partition("..")
    kid = json.loads(base64.urlsafe_b64decode(header + "=="))["kid"]
    (key,) = [key for key in (await house.client.get("/v1/feed/keys")).json()["keys"] if key["kid"] == kid]
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(key["x"] + "=="))
    signed = f"{header}.".encode() + base64.urlsafe_b64encode(answer.content).rstrip(b"=")
    public.verify(base64.urlsafe_b64decode(proof + "=="), signed)
    forged = f"{header}.".encode() + base64.urlsafe_b64encode(answer.content.replace(b"registered", b"paid")).rstrip(b"=")
    with pytest.raises(InvalidSignature):
        public.verify(base64.urlsafe_b64decode(proof + "=="), forged)
    said = answer.json()
    assert (said["channel"], said["organisation"], said["made_at"][:10]) == ("branch", "B-0712", "2026-11-20")


async def test_after_a_change_of_keys_old_cursors_go_on_and_old_pages_verify(house: House) -> None:
    with_feed(house)
    old = await read(house, branch(house), limit=3)
    former = {name: str(value) for name, value in KEY.as_dict(private=False).items()}
    with_feed(house, OKPKey.generate_key("Ed25519"), (former,))
    assert (await read(house, branch(house), cursor=old.json()["next"])).status_code == 200
    keys = (await house.client.get("/v1/feed/keys")).json()["keys"]
    assert (len(keys), KEY.thumbprint() in {key["kid"] for key in keys}) == (2, True)
    assert all(set(key) == {"kty", "crv", "x", "kid", "use", "alg"} for key in keys), "nothing private"


@pytest.mark.parametrize("broken", ["x", "a.b.c", "..", "", "ä", "x" * 3_999])
async def test_what_is_no_cursor_is_refused(house: House, broken: str) -> None:
    with_feed(house)
    answer = await read(house, branch(house), cursor=broken)
    assert (answer.status_code, answer.json()["code"]) == (404, "cursor_unknown")


async def test_a_cursor_is_good_for_its_owner_for_its_time_and_as_it_is(house: House) -> None:
    with_feed(house)
    cursor = (await read(house, branch(house), limit=3)).json()["next"]
    head, middle, proof = cursor.split(".")
    content = json.loads(base64.urlsafe_b64decode(middle + "=="))
    moved = base64.urlsafe_b64encode(json.dumps(content | {"organisation": "B-9999"}).encode()).rstrip(b"=").decode()
    for headers, given in ((branch(house, "B-9999"), cursor), (branch(house, "B-9999"), f"{head}.{moved}.{proof}")):
        assert (await read(house, headers, cursor=given)).json()["code"] == "cursor_unknown"
    house.clock.now += timedelta(days=61)
    late = await read(house, branch(house), cursor=cursor)
    assert (late.status_code, late.json()["code"]) == (410, "cursor_expired")


async def test_who_is_no_channel_or_has_no_scope_reads_no_feed(house: House) -> None:
    with_feed(house)
    person = bearer(house.token(Scope.FEED_READ, channel="jmo", member="11111111-1111-4111-8111-111111111111"))
    officer = bearer(house.token(Scope.FEED_READ, officer="ani", role="officer", offices=["*"]))
    unscoped = house.as_channel(Channel.BRANCH, "B-0712", Scope.CLAIMS_READ)
    codes = [(await read(house, headers)).json()["code"] for headers in (person, officer, unscoped)]
    assert codes == ["not_yours", "not_yours", "scope_missing"]


async def test_a_gateway_without_a_key_says_so(house: House) -> None:
    install(house.app, replace(house.parts(), feed=None))
    answers = [await read(house, branch(house)), await house.client.get("/v1/feed/keys")]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "not_found")}


def test_what_is_no_private_ed25519_key_signs_nothing() -> None:
    public = SecretStr(json.dumps(KEY.as_dict(private=False)))
    with pytest.raises(ValueError, match="private"):
        FeedKeys(public, ())
    with pytest.raises(ValueError, match="Ed25519"):
        FeedKeys(private(OKPKey.generate_key("X25519")), ())
