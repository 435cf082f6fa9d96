"""What callers may see of claims, and how it is told."""

from __future__ import annotations

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from gateway.access.scopes import Scope
from gateway.log import NewRecord
from gateway.paging import to_cursor
from gateway.reading.claims import Position
from processors.claim_state.tables import Facets
from schemas.events.state import ClaimStatus
from schemas.identifiers import AliasKind, alias_key, claim_id
from schemas.reasons import WaitingFor
from schemas.topics import SUBMISSIONS_OF
from schemas.vocabulary import Channel, ClaimKind
from tests.factories import NIK, RECEIVED, submission
from tests.gateway.claims import CLAIM, MEMBER, claim, document, event, line, payout, whole
from tests.gateway.files import png
from tests.gateway.house import House, bearer, filing

pytestmark = pytest.mark.anyio
BRANCH = (Channel.BRANCH, "B-0712")
STRANGER = "99999999-2222-5333-8444-555555555555"


async def test_a_claim_says_where_it_stands_what_it_waits_for_and_what_is_missing(house: House) -> None:
    house.claims.whole[CLAIM] = whole(documents=(document(),))
    house.log.behind |= {"intake": 5, "documents": 3, "claim_state": 4}
    answer = await house.client.get(f"/v1/claims/{CLAIM}", headers=house.as_channel(*BRANCH))
    assert (answer.status_code, answer.headers["etag"]) == (200, '"r1.e7"')
    found = answer.json()
    assert (found["status"], found["reference"], found["records_behind"]) == ("incomplete", "REF-0001", 12)
    assert found["waiting"] == [
        {
            "waiting_for": "documents",
            "waiting_on": "claimant",
            "since": "2026-11-20T02:30:00Z",
            "until": "2026-12-20T02:30:00Z",
        }
    ]
    assert [(missing["any_of"], missing["payee_ref"]) for missing in found["missing"]] == [
        (["death_certificate"], None),
        (["identity_card", "passport"], "heir-1"),
    ]
    (refused,) = found["documents"]
    assert refused["reason"]["code"] == "document_unreadable"
    assert refused["reason"]["next"]["en"] == "Send this document again through your channel."


async def test_how_far_statuses_are_behind_is_not_said_while_it_is_not_known(house: House) -> None:
    house.claims.whole[CLAIM] = whole()
    house.log.behind["intake"] = None
    found = (await house.client.get(f"/v1/claims/{CLAIM}", headers=house.as_channel(*BRANCH))).json()
    assert found["records_behind"] is None


async def test_an_approval_names_the_rule_of_each_line_and_each_payment(house: House) -> None:
    paid = claim(status=ClaimStatus.PAID, final=True, approved_rupiah=20_000_000)
    house.claims.whole[CLAIM] = whole(claim=paid, lines=(line(),), payouts=(payout(), payout(payout_group="x", retired=True)))
    found = (await house.client.get(f"/v1/claims/{CLAIM}", headers=house.as_channel(*BRANCH))).json()
    assert (found["decision"]["outcome"], found["decision"]["approved_rupiah"]) == ("approved", 20_000_000)
    (explained,) = found["decision"]["lines"]
    assert (explained["article"], explained["steps"]) == ("PP 82/2019 art 34", ["lump sum: 20,000,000"])
    assert explained["inputs"] == {"event_date": "2026-11-12", "tariff": "JKM_DEATH=20000000"}
    assert [payment["standing"] for payment in found["payments"]] == ["settled"]


async def test_a_denial_gives_its_reasons_in_both_languages_and_keeps_signals_to_itself(house: House) -> None:
    denied = claim(
        status=ClaimStatus.DENIED,
        reasons=("not_covered_on_date", "event_soon_after_joining", "high_amount"),
        facets=Facets(denied_by={"not_covered_on_date": "PP 44/2015 art 4"}),
    )
    house.claims.whole[CLAIM] = whole(claim=denied)
    decision = (await house.client.get(f"/v1/claims/{CLAIM}", headers=house.as_channel(*BRANCH))).json()["decision"]
    assert [(reason["code"], reason["article"]) for reason in decision["reasons"]] == [
        ("not_covered_on_date", "PP 44/2015 art 4"),
        ("examined", None),
    ]
    assert all(reason["text"]["id"] and reason["text"]["en"] for reason in decision["reasons"])


async def test_an_answer_about_a_claim_names_no_person(house: House) -> None:
    house.claims.whole[CLAIM] = whole(lines=(line(),), payouts=(payout(),), documents=(document(),))
    text = (await house.client.get(f"/v1/claims/{CLAIM}", headers=house.as_channel(*BRANCH))).text
    assert not [word for word in (NIK, "SITI", "BUDI", "001234567890123", "+62") if word in text]


THEIRS: list[dict[str, Any]] = [
    {"channel": Channel.BRANCH, "organisation": "B-0712"},
    {"channel": Channel.JMO, "aliases": [alias_key(AliasKind.NIK, NIK)]},
    {"channel": Channel.JMO, "member": MEMBER},
    {"channel": Channel.LAPAK_ASIK, "claims": [CLAIM]},
]
OTHERS: list[dict[str, Any]] = [
    {"channel": Channel.BRANCH, "organisation": "B-07"},
    {"channel": Channel.BRANCH, "organisation": "B-0713"},
    {"channel": Channel.LAPAK_ASIK},
    {"channel": Channel.JMO, "aliases": [alias_key(AliasKind.NIK, "3515140508680001")]},
    {"channel": Channel.JMO, "member": STRANGER},
    {"channel": Channel.BRANCH, "organisation": "B-0712", "claims": [STRANGER]},
    {},
    {"officer": "ani", "role": "officer", "offices": ["*"]},
]


@pytest.mark.parametrize("grant", THEIRS)
async def test_whose_it_is_sees_it(house: House, grant: dict[str, Any]) -> None:
    house.claims.whole[CLAIM] = whole()
    assert (await house.client.get(f"/v1/claims/{CLAIM}", headers=bearer(house.token(**grant)))).status_code == 200


@pytest.mark.parametrize("grant", OTHERS)
@pytest.mark.parametrize("path", ["", "/timeline"])
async def test_to_all_others_it_is_unknown(house: House, grant: dict[str, Any], path: str) -> None:
    house.claims.whole[CLAIM] = whole()
    answer = await house.client.get(f"/v1/claims/{CLAIM}{path}", headers=bearer(house.token(**grant)))
    unknown = await house.client.get(f"/v1/claims/{STRANGER}{path}", headers=bearer(house.token(**grant)))
    assert (answer.status_code, answer.json()["code"]) == (404, "claim_unknown")
    assert answer.json()["detail"] == unknown.json()["detail"]


async def test_a_channel_lists_its_own_by_pages_that_neither_skip_nor_repeat(house: House) -> None:
    for number in range(5):
        reference = f"B-0712:REF-{number}"
        made = claim(
            claim_id(Channel.BRANCH, reference),
            channel_reference=reference,
            changed_at=RECEIVED + timedelta(seconds=number // 2),
        )
        house.claims.whole[made.claim_id] = whole(claim=made)
    other = claim(STRANGER, channel_reference="B-0713:REF-1")
    house.claims.whole[STRANGER] = whole(claim=other)
    seen, cursor = [], None
    while True:
        params = {"limit": "2"} | ({} if cursor is None else {"cursor": cursor})
        page = (await house.client.get("/v1/claims", params=params, headers=house.as_channel(*BRANCH))).json()
        seen += [item["reference"] for item in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert sorted(seen) == [f"REF-{number}" for number in range(5)]


async def test_a_list_is_narrowed_by_status_and_by_what_is_waited_for(house: House) -> None:
    house.claims.whole[CLAIM] = whole()
    channel = house.as_channel(*BRANCH)
    for params, count in (
        ({"status": "incomplete"}, 1),
        ({"status": "paid"}, 0),
        ({"waiting_for": WaitingFor.DOCUMENTS.value}, 1),
        ({"waiting_for": WaitingFor.ACCOUNT.value}, 0),
    ):
        page = (await house.client.get("/v1/claims", params=params, headers=channel)).json()
        assert len(page["items"]) == count, params


async def test_a_member_lists_their_claims_of_every_channel(house: House) -> None:
    house.claims.whole[CLAIM] = whole()
    mine = bearer(house.token(channel=Channel.JMO, member=MEMBER))
    theirs = bearer(house.token(channel=Channel.JMO, member=STRANGER))
    assert [item["claim_id"] for item in (await house.client.get("/v1/claims", headers=mine)).json()["items"]] == [CLAIM]
    assert (await house.client.get("/v1/claims", headers=theirs)).json()["items"] == []


@pytest.mark.parametrize("cursor", ["x", "W10", "WyJhIiwiYiJd", "bnVsbA", "WzEsMl0"])
async def test_a_cursor_that_we_did_not_make_is_refused(house: House, cursor: str) -> None:
    answer = await house.client.get("/v1/claims", params={"cursor": cursor}, headers=house.as_channel(*BRANCH))
    assert (answer.status_code, answer.json()["code"]) == (404, "cursor_unknown")


async def test_a_timeline_is_in_the_order_of_the_log(house: House) -> None:
    house.claims.whole[CLAIM] = whole()
    house.claims.events[CLAIM] = [event(3), event(1), event(2)]
    channel = house.as_channel(*BRANCH)
    first = (await house.client.get(f"/v1/claims/{CLAIM}/timeline", params={"limit": "2"}, headers=channel)).json()
    params = {"limit": "2", "cursor": first["next"]}
    second = (await house.client.get(f"/v1/claims/{CLAIM}/timeline", params=params, headers=channel)).json()
    times = [item["at"] for item in first["items"] + second["items"]]
    assert times == sorted(times)
    assert (len(times), second["next"]) == (3, None)


async def test_after_a_lost_answer_the_log_says_what_was_accepted(house: House) -> None:
    channel = house.as_channel(*BRANCH)
    sent = await house.post("/v1/claims", filing(), channel)
    found = await house.client.get("/v1/accepted", params={"reference": "REF-0001"}, headers=channel)
    assert found.json()["claim_id"] == CLAIM
    assert [item["event_id"] for item in found.json()["items"]] == [sent.json()["event_id"]]
    others = house.as_channel(Channel.BRANCH, "B-0713")
    for reference, headers in (("REF-0002", channel), ("REF-0001", others)):
        answer = await house.client.get("/v1/accepted", params={"reference": reference}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "claim_unknown")


async def test_what_was_accepted_comes_in_pages_that_neither_skip_nor_repeat(house: House) -> None:
    channel = house.as_channel(*BRANCH)
    sent = [(await house.post("/v1/claims", filing(), channel)).json()["event_id"]]
    for number in range(4):
        headers = {**channel, "Idempotency-Key": f"paper-{number}", "Content-Type": "image/png"}
        about = {
            "kind": "death_certificate",
            "received_at": RECEIVED.isoformat(),
            "reference": "REF-0001",
            "document_id": f"d{number}",
        }
        taken = await house.client.post(f"/v1/claims/{CLAIM}/documents", params=about, content=png(), headers=headers)
        sent.append(taken.json()["event_id"])
        house.log.now += timedelta(milliseconds=number % 2)
    for limit in (1, 2, 5, 50):
        told: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            query = {"reference": "REF-0001", "limit": str(limit), **cursor}
            page = (await house.client.get("/v1/accepted", params=query, headers=channel)).json()
            assert len(page["items"]) <= limit
            told += [item["event_id"] for item in page["items"]]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert told == sent, limit
    for wrong in ("nonsense", to_cursor(Position(RECEIVED, "payouts.receipts.v1 1")), to_cursor(Position(RECEIVED, "x"))):
        query = {"reference": "REF-0001", "cursor": wrong}
        assert (await house.client.get("/v1/accepted", params=query, headers=channel)).json()["code"] == "cursor_unknown"


async def test_what_a_native_channel_wrote_to_its_own_topic_is_found_and_listed_too(house: House) -> None:
    channel = house.as_channel(Channel.JMO)
    claim = claim_id(Channel.JMO, "JMO-1")
    data = submission(ClaimKind.JHT, channel=Channel.JMO, channel_reference="JMO-1")
    event = {"id": "a3c1", "type": data.event_type, "source": "/channels/jmo", "subject": claim}
    spoofed = event | {"id": "b", "source": "/channels/branch"}
    for said in (event, spoofed):
        value = json.dumps(said | {"data": data.model_dump(mode="json")}).encode()
        await house.log.append(NewRecord(SUBMISSIONS_OF[Channel.JMO], claim.encode(), value, ()))
    found = await house.client.get("/v1/accepted", params={"reference": "JMO-1"}, headers=channel)
    assert [item["event_id"] for item in found.json()["items"]] == ["a3c1"], found.text
    lines = (await house.client.get("/v1/manifests/2026-11-20", headers=channel)).text.splitlines()
    assert [json.loads(line).get("event_id") for line in lines] == ["a3c1", None]


async def test_a_claimants_own_token_reads_no_manifest(house: House) -> None:
    claimant = bearer(house.token(Scope.MANIFEST_READ, channel=Channel.LAPAK_ASIK, claims=[CLAIM]))
    assert (await house.client.get("/v1/manifests/2026-11-20", headers=claimant)).json()["code"] == "not_yours"


async def test_a_manifest_lists_the_days_accepted_and_ends_with_their_digest(house: House) -> None:
    for number, office in enumerate(("B-0712", "B-0712", "B-0713")):
        body = filing(reference=f"REF-{number}")
        await house.post("/v1/claims", body, house.as_channel(Channel.BRANCH, office), key=f"key-{number}")
    answer = await house.client.get("/v1/manifests/2026-11-20", headers=house.as_channel(*BRANCH))
    *lines, end = answer.text.splitlines(keepends=True)
    assert [json.loads(row)["reference"] for row in lines] == ["REF-0", "REF-1"]
    closing = json.loads(end)
    assert (closing["records"], closing["whole"]) == (2, False)
    assert closing["sha256"] == sha256("".join(lines).encode()).hexdigest()


async def test_a_manifest_lists_papers_too_and_of_a_shared_channel_only_the_organisations(house: House) -> None:
    paths = {}
    for office in ("B-0712", "B-0713"):
        caller = house.as_channel(Channel.BRANCH, office)
        sent = await house.post("/v1/claims", filing(), caller, key=office)
        path = f"/v1/claims/{sent.json()['claim_id']}/documents"
        about = {"kind": "death_certificate", "received_at": RECEIVED.isoformat(), "reference": filing()["reference"]}
        headers = {**caller, "Idempotency-Key": f"paper-{office}", "Content-Type": "image/png"}
        taken = await house.client.post(path, params=about, content=png(), headers=headers)
        assert taken.status_code == 202, taken.text
        paths[office] = taken.json()["event_id"]
    answer = await house.client.get("/v1/manifests/2026-11-20", headers=house.as_channel(*BRANCH))
    _, paper, end = (json.loads(line) for line in answer.text.splitlines())
    assert (paper["event_id"], paper["reference"], end["records"]) == (paths["B-0712"], None, 2)
    assert paper["document_id"]


@pytest.mark.parametrize("day", ["2026-11-21", "2026-01-01"])
async def test_there_is_no_manifest_of_a_day_that_has_not_come_or_is_too_long_ago(house: House, day: str) -> None:
    answer = await house.client.get(f"/v1/manifests/{day}", headers=house.as_channel(*BRANCH))
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_reading_needs_its_scope(house: House) -> None:
    caller = house.as_channel(*BRANCH, scope=Scope.CLAIMS_SUBMIT)
    for path in ("/v1/claims", f"/v1/claims/{CLAIM}", f"/v1/claims/{CLAIM}/timeline", "/v1/accepted?reference=R"):
        assert (await house.client.get(path, headers=caller)).json()["code"] == "scope_missing", path
    assert (await house.client.get("/v1/manifests/2026-11-20", headers=caller)).json()["code"] == "scope_missing"
