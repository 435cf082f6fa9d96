"""The brake, caps and campaigns by HTTP: who may, what stands on the log, and refusals that say what to do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from gateway.access.scopes import Scope
from gateway.operating.asking import HeldBack
from schemas.events.campaigns import CAMPAIGN_ITEMS_MAX, Stands
from schemas.topics import CAMPAIGNS, VERIFICATIONS
from schemas.vocabulary import AuthorityRole
from tests.gateway.house import House
from tests.gateway.steering import AC04, PARTITIONS, Steered, with_shares

pytestmark = pytest.mark.anyio
BRAKE, CAPS, PAYMENTS = "/v1/operations/brake", "/v1/operations/caps", "/v1/operations/payments"
DRY, CAMPAIGN = "/v1/operations/campaign-dry-runs", "/v1/operations/campaigns"
MILLION = 1_000_000


@pytest.fixture
def house() -> House:
    return House()


async def proposed(steered: Steered, person: str = "ani", **over: Any) -> str:
    """The campaign's id, once it is proposed."""
    who = steered.as_person(person)
    dry = (await steered.post(DRY, {"action": "send_anew", "cause": AC04}, who)).json()
    body = {"action": "send_anew", "cause": AC04, "digest": dry["digest"], "because": "the bank's mistake", **over}
    answer = await steered.post(CAMPAIGN, body, who)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["campaign_id"])


async def said(steered: Steered, campaign: str, word: str, person: str = "budi", **over: Any) -> Any:
    steered.house.clock.now += timedelta(seconds=1)
    body = {"word": word, "because": "seen", **over}
    return await steered.post(f"{CAMPAIGN}/{campaign}/words", body, steered.as_person(person))


async def test_one_person_puts_the_brake_on_for_every_share_and_two_let_it_go(house: House) -> None:
    steered = with_shares(house)
    answer = await steered.post(BRAKE, {"action": "hold", "because": "doubt"}, steered.as_person("ani"))
    assert (answer.status_code, answer.json()) == (202, {"partitions": PARTITIONS})
    assert len([record for record in house.log.records if record.topic == VERIFICATIONS]) == PARTITIONS
    seen = (await house.client.get(PAYMENTS, headers=steered.as_person("ani"))).json()
    (on,) = seen["brakes"]
    assert (on["fund"], on["state"], on["person"], on["because"], on["partitions"]) == (None, "on", "ani", "doubt", PARTITIONS)
    for person, left in (("ani", ["releasing"]), ("budi", [])):
        await steered.post(BRAKE, {"action": "release", "because": "clear"}, steered.as_person(person))
        seen = (await house.client.get(PAYMENTS, headers=steered.as_person("ani"))).json()
        assert [brake["state"] for brake in seen["brakes"]] == left


async def test_the_brake_is_taken_even_while_intake_is_far_behind(house: House) -> None:
    house.log.behind["intake"] = 10**9
    steered = with_shares(house)
    answer = await steered.post(BRAKE, {"action": "hold", "because": "doubt"}, steered.as_person("ani"))
    assert answer.status_code == 202


async def test_a_repeat_of_a_word_is_the_same_records(house: House) -> None:
    steered = with_shares(house)
    for _ in range(2):
        await steered.post(BRAKE, {"action": "hold", "because": "doubt"}, steered.as_person("ani"), key="same")
    values = [record.value for record in house.log.records]
    assert values[:PARTITIONS] == values[PARTITIONS:]


async def test_what_is_held_back_shows_in_count_and_rupiah(house: House) -> None:
    steered = with_shares(house)
    house.operations.held = [
        HeldBack(fund="jkm", reason="payments_braked", payouts=7, rupiah=140 * MILLION, oldest=house.clock())
    ]
    seen = (await house.client.get(PAYMENTS, headers=steered.as_person("ani"))).json()
    assert [(each["fund"], each["payouts"], each["rupiah"]) for each in seen["held_back"]] == [("jkm", 7, 140 * MILLION)]


async def test_a_cap_is_lowered_by_one_and_raised_by_two(house: House) -> None:
    steered = with_shares(house)
    for rupiah, person in ((80 * MILLION, "ani"), (160 * MILLION, "ani")):
        answer = await steered.post(CAPS, {"fund": "jkm", "rupiah": rupiah, "because": "less"}, steered.as_person(person))
        assert answer.status_code == 202
        house.clock.now += timedelta(seconds=1)
    (cap,) = (await house.client.get(PAYMENTS, headers=steered.as_person("ani"))).json()["caps"]
    assert (cap["rupiah"], cap["said"]["person"], cap["asked"]["rupiah"]) == (80 * MILLION, "ani", 160 * MILLION)
    await steered.post(CAPS, {"fund": "jkm", "rupiah": 160 * MILLION, "because": "more"}, steered.as_person("budi"))
    (cap,) = (await house.client.get(PAYMENTS, headers=steered.as_person("ani"))).json()["caps"]
    assert (cap["rupiah"], cap["said"]["agreed_by"], cap["asked"]) == (160 * MILLION, ["ani", "budi"], None)


@pytest.mark.parametrize(
    ("role", "scope", "status", "code"),
    [
        (AuthorityRole.OFFICER, f"{Scope.OPERATIONS_READ} {Scope.PAYMENTS_STEER}", 403, "role_too_low"),
        (None, f"{Scope.OPERATIONS_READ} {Scope.PAYMENTS_STEER}", 403, "not_yours"),
        (AuthorityRole.SUPERVISOR, Scope.OPERATIONS_READ.value, 403, "scope_missing"),
    ],
)
async def test_who_may_not_steer_is_told_why(
    house: House, role: AuthorityRole | None, scope: str, status: int, code: str
) -> None:
    steered = with_shares(house)
    answer = await steered.post(BRAKE, {"action": "hold", "because": "doubt"}, steered.as_person("ani", role, scope))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert house.log.records == []


async def test_a_cap_that_leaves_a_partition_with_nothing_is_refused(house: House) -> None:
    steered = with_shares(house)
    answer = await steered.post(CAPS, {"rupiah": PARTITIONS - 1, "because": "less"}, steered.as_person("ani"))
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/rupiah")


async def test_a_dry_run_counts_and_writes_nothing(house: House) -> None:
    steered = Steered.over(house, 1, 2, 3)
    answer = await steered.post(DRY, {"action": "send_anew", "cause": AC04}, steered.as_person("ani"))
    found = answer.json()
    assert (found["payouts"], found["rupiah"], found["left_out"]) == (3, 60 * MILLION, 0)
    assert [(part["failure_code"], part["payouts"], part["rupiah"]) for part in found["parts"]] == [("AC04", 3, 60 * MILLION)]
    assert len(found["sample"]) == 3
    assert house.log.records == []


async def test_an_action_for_which_no_payout_is_says_so(house: House) -> None:
    steered = Steered.over(house, 1)
    answer = await steered.post(DRY, {"action": "inquire", "cause": AC04}, steered.as_person("ani"))
    assert (answer.status_code, answer.json()["code"]) == (422, "selection_unusable")


async def test_more_than_a_campaign_may_hold_is_refused(house: House) -> None:
    steered = Steered.over(house, 1)
    house.operations.payouts = house.operations.payouts * (CAMPAIGN_ITEMS_MAX + 1)
    answer = await house.post(DRY, {"action": "send_anew", "cause": AC04}, steered.as_person("ani"))
    assert (answer.status_code, answer.json()["code"]) == (422, "selection_unusable")


async def test_proposed_by_one_and_approved_by_another_it_goes_and_says_how_far(house: House) -> None:
    steered = Steered.over(house, 1, 2, 3)
    campaign = await proposed(steered, per_second=2)
    shown = (await house.client.get(f"{CAMPAIGN}/{campaign}", headers=steered.as_person("budi"))).json()
    assert (shown["campaign"]["stands"], shown["campaign"]["left"], len(shown["sample"])) == ("proposed", 3, 3)
    assert (await said(steered, campaign, "approve", digest=shown["campaign"]["digest"])).status_code == 202
    steered.seconds(1)
    shown = (await house.client.get(f"{CAMPAIGN}/{campaign}", headers=steered.as_person("budi"))).json()["campaign"]
    assert (shown["stands"], shown["done"], shown["left"], shown["done_rupiah"]) == ("running", 2, 1, 40 * MILLION)
    steered.seconds(1)
    assert steered.campaign.stands is Stands.DONE
    page = (await house.client.get(f"{CAMPAIGN}/{campaign}/outcomes?limit=2", headers=steered.as_person("budi"))).json()
    rest = (
        await house.client.get(f"{CAMPAIGN}/{campaign}/outcomes?after={page['next']}", headers=steered.as_person("budi"))
    ).json()
    assert [row["number"] for row in (*page["outcomes"], *rest["outcomes"])] == [0, 1, 2]


async def test_nobody_approves_their_own(house: House) -> None:
    steered = Steered.over(house, 1)
    campaign = await proposed(steered)
    answer = await said(steered, campaign, "approve", "Ani", digest=steered.campaign.digest)
    assert (answer.status_code, answer.json()["code"]) == (403, "four_eyes")
    assert steered.campaign.stands is Stands.PROPOSED


async def test_an_approval_of_another_list_is_refused(house: House) -> None:
    steered = Steered.over(house, 1)
    campaign = await proposed(steered)
    answer = await said(steered, campaign, "approve", digest="f" * 64)
    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")


async def test_a_list_that_changed_since_the_dry_run_is_not_proposed(house: House) -> None:
    steered = Steered.over(house, 1, 2)
    who = steered.as_person("ani")
    dry = (await steered.post(DRY, {"action": "send_anew", "cause": AC04}, who)).json()
    house.operations.payouts = house.operations.payouts[:1]
    body = {"action": "send_anew", "cause": AC04, "digest": dry["digest"], "because": "the bank's mistake"}
    answer = await house.post(CAMPAIGN, {**body, "spoken_at": house.clock().isoformat()}, who)
    assert (answer.status_code, answer.json()["code"]) == (412, "changed_meanwhile")
    assert house.log.records == []


async def test_a_proposal_sent_again_is_the_same_campaign(house: House) -> None:
    steered = Steered.over(house, 1)
    who = steered.as_person("ani")
    dry = (await steered.post(DRY, {"action": "send_anew", "cause": AC04}, who)).json()
    body = {"action": "send_anew", "cause": AC04, "digest": dry["digest"], "because": "the bank's mistake"}
    first = await steered.post(CAMPAIGN, body, who, key="same")
    written = len([record for record in house.log.records if record.topic == CAMPAIGNS])
    again = await steered.post(CAMPAIGN, body, who, key="same")
    assert again.json()["campaign_id"] == first.json()["campaign_id"]
    assert len([record for record in house.log.records if record.topic == CAMPAIGNS]) == written


async def test_it_is_paused_slowed_and_aborted_in_the_middle(house: House) -> None:
    steered = Steered.over(house, *range(6))
    campaign = await proposed(steered, per_second=2)
    await said(steered, campaign, "approve", digest=steered.campaign.digest)
    steered.seconds(1)
    await said(steered, campaign, "pause", "ani")
    steered.seconds(5)
    assert (steered.campaign.stands, steered.campaign.done) == (Stands.PAUSED, 2)
    await said(steered, campaign, "pace", per_second=1)
    await said(steered, campaign, "resume")
    steered.seconds(1)
    await said(steered, campaign, "abort", "ani")
    steered.seconds(5)
    assert (steered.campaign.stands, steered.campaign.done) == (Stands.ABORTED, 3)
    late = await said(steered, campaign, "resume")
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")


async def test_a_pace_without_a_number_and_a_campaign_that_is_none_are_refused(house: House) -> None:
    steered = Steered.over(house, 1)
    campaign = await proposed(steered)
    assert (await said(steered, campaign, "pace")).json()["code"] == "invalid_request"
    other = "00000000-0000-0000-0000-000000000000"
    assert (await said(steered, other, "abort")).json()["code"] == "campaign_unknown"


async def test_lists_name_the_campaigns_that_stand_so(house: House) -> None:
    steered = Steered.over(house, 1)
    campaign = await proposed(steered)
    for stands, found in (("proposed", [campaign]), ("done", [])):
        answer = await house.client.get(CAMPAIGN, params={"stands": stands}, headers=steered.as_person("ani"))
        assert [each["campaign_id"] for each in answer.json()["campaigns"]] == found
