"""The console's pages of brake, caps and campaigns: who sees what, and that a form does what the interface does."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response

from gateway.access.scopes import Scope
from gateway.operating.asking import HeldBack
from schemas.events.campaigns import Stands
from tests.gateway.house import House
from tests.gateway.operating import READS, operated_house, signed_in
from tests.gateway.pages import form_key
from tests.gateway.steering import STEERS, Steered, with_shares
from tests.processors.payout.campaigns import claim
from tests.processors.payout.payments import provided

pytestmark = pytest.mark.anyio
ANI = {"officer": "ani", "role": "supervisor"}
BUDI = {"officer": "budi", "role": "supervisor"}
NEW = "/console/campaigns/new?standing=awaiting_account&failure_code=AC04&action=send_anew"


@pytest.fixture
def house() -> House:
    return operated_house()


async def enters(house: House, scope: str, grant: dict[str, str]) -> None:
    """Whoever was there before is out."""
    house.client.cookies.clear()
    await signed_in(house, scope, grant)


async def sent(house: House, page: str, path: str, **fields: Any) -> Response:
    """A form of the page, sent to `path`."""
    key = form_key(await house.client.get(page))
    house.clock.now += timedelta(seconds=1)
    return await house.client.post(path, data={"form": key, **fields})


def digest_of(text: str) -> str:
    found = re.search(r'name="digest" value="([0-9a-f]{64})"', text)
    assert found is not None, text
    return found[1]


async def proposed(house: House, steered: Steered) -> str:
    """The campaign's page, proposed by ani."""
    await enters(house, STEERS, ANI)
    dry = await house.client.get(NEW)
    fields = {"standing": "awaiting_account", "failure_code": "AC04", "action": "send_anew", "digest": digest_of(dry.text)}
    answer = await sent(house, NEW, "/console/campaigns", **fields, because="the bank's mistake", per_second="1")
    assert answer.status_code == 303, answer.text
    steered.pump()
    return str(answer.headers["location"])


async def test_the_brake_is_put_on_by_one_and_let_go_by_two(house: House) -> None:
    steered = with_shares(house)
    for person, action, verdict in (
        (ANI, "hold", "The brake is on"),
        (ANI, "release", "one of two"),
        (BUDI, "release", "Payments flow"),
    ):
        await enters(house, STEERS, person)
        answer = await sent(house, "/console/brake", "/console/brake", action=action, because="doubtful figures")
        assert answer.status_code == 303, answer.text
        steered.pump()
        assert verdict in (await house.client.get("/console/brake")).text


async def test_what_the_brake_holds_back_is_shown_in_count_and_rupiah(house: House) -> None:
    with_shares(house)
    house.operations.held = [HeldBack(fund="jkm", reason="payments_braked", payouts=12, rupiah=240_000_000, oldest=house.clock())]
    await signed_in(house, READS, {"officer": "dewi"})
    text = (await house.client.get("/console/brake")).text
    assert "12 payouts" in text
    assert "Rp 240.000.000" in text
    assert "Hold payments" not in text


async def test_a_cap_is_set_asked_to_be_raised_and_agreed_to(house: House) -> None:
    steered = with_shares(house)
    for person, rupiah, shows in (
        (ANI, "80.000.000", "Rp 80.000.000"),
        (ANI, "160.000.000", "A second person must say the same"),
        (BUDI, "160000000", "ani and budi"),
    ):
        await enters(house, STEERS, person)
        await sent(house, "/console/brake", "/console/brake/caps", rupiah=rupiah, because="a slow bank")
        steered.pump()
        assert shows in (await house.client.get("/console/brake")).text


@pytest.mark.parametrize(
    ("rupiah", "because", "sentence"),
    [("much", "a slow bank", "whole rupiah"), ("3", "a slow bank", "divided among"), ("80000000", "", "Say why")],
)
async def test_a_cap_that_cannot_be_said_says_why(house: House, rupiah: str, because: str, sentence: str) -> None:
    with_shares(house)
    await enters(house, STEERS, ANI)
    answer = await sent(house, "/console/brake", "/console/brake/caps", rupiah=rupiah, because=because)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "autofocus" in answer.text


async def test_a_campaign_goes_from_the_dry_run_over_two_people_to_its_end(house: House) -> None:
    steered = Steered.over(house, 1, 2, 3)
    page = await proposed(house, steered)
    own = (await house.client.get(page)).text
    assert "a second person of authority approves it" in own
    assert 'value="approve"' not in own
    await enters(house, STEERS, BUDI)
    shown = (await house.client.get(page)).text
    assert "0 of 3 done" in shown
    answer = await sent(house, page, f"{page}/words", word="approve", digest=digest_of(shown), because="seen")
    assert answer.status_code == 303, answer.text
    steered.pump()
    steered.seconds(1)
    assert "1 of 3 done, Rp 20.000.000 of Rp 60.000.000" in (await house.client.get(page)).text
    steered.seconds(2)
    assert steered.campaign.stands is Stands.DONE
    assert "3 of 3 done" in (await house.client.get(page)).text
    assert "3" in (await house.client.get("/console/campaigns")).text


async def test_whoever_sends_the_form_for_their_own_all_the_same_is_refused(house: House) -> None:
    steered = Steered.over(house, 1)
    page = await proposed(house, steered)
    digest = steered.campaign.digest
    answer = await sent(house, page, f"{page}/words", word="approve", digest=digest, because="seen")
    assert answer.status_code == 403
    assert "second person" in answer.text
    steered.pump()
    assert steered.campaign.stands is Stands.PROPOSED


async def test_it_is_aborted_in_the_middle_and_what_was_left_out_is_listed(house: House) -> None:
    steered = Steered.over(house, 1, 2, 3)
    page = await proposed(house, steered)
    await enters(house, STEERS, BUDI)
    await sent(house, page, f"{page}/words", word="approve", digest=steered.campaign.digest, because="seen")
    steered.pump()
    steered.script.feed(claim(1), provided())
    steered.seconds(2)
    await sent(house, page, f"{page}/words", word="abort", because="enough")
    steered.pump()
    steered.seconds(5)
    text = (await house.client.get(page)).text
    assert steered.campaign.stands is Stands.ABORTED
    assert "Left out" in text
    assert "changed" in text
    assert 'value="resume"' not in text


async def test_an_operator_without_the_right_tries_a_cause_and_proposes_nothing(house: House) -> None:
    Steered.over(house, 1)
    await signed_in(house, READS, {"officer": "dewi"})
    dry = await house.client.get(NEW)
    assert "1 payout, Rp 20.000.000" in dry.text
    assert "Propose it" not in dry.text
    refused = await sent(house, "/console/flow", "/console/campaigns", action="send_anew", standing="awaiting_account")
    assert refused.status_code == 403


async def test_an_officers_role_is_too_low_for_a_campaign(house: House) -> None:
    Steered.over(house, 1)
    await enters(house, STEERS, {"officer": "tono", "role": "officer"})
    assert "Propose it" not in (await house.client.get(NEW)).text


async def test_a_cause_that_nothing_fits_says_so_and_a_wrong_one_too(house: House) -> None:
    Steered.over(house, 1)
    await enters(house, STEERS, ANI)
    nothing = await house.client.get(NEW.replace("AC04", "AC01"))
    assert "choose another cause or action" in nothing.text
    assert "year-month-day" in (await house.client.get(f"{NEW}&since=yesterday")).text


async def test_a_campaign_that_is_not_read_yet_is_looked_for_again(house: House) -> None:
    await signed_in(house, f"{Scope.OPERATIONS_READ}", ANI)
    answer = await house.client.get("/console/campaigns/00000000-0000-0000-0000-000000000000")
    assert answer.status_code == 404
    assert "Not known yet" in answer.text
