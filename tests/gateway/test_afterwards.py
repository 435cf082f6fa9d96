"""Life after the decision over HTTP: decide anew, a dispute, money paid back; each is an officer's word on the log."""

from __future__ import annotations

import pytest

from schemas.envelope import CloudEvent
from schemas.events.revisions import DisputeSaid, RepaymentNoticed, RevisionRequested
from schemas.grounds import DisputeAuthority, RevisionGround
from schemas.identifiers import recovery_id
from tests.factories import content
from tests.gateway.claims import CLAIM, payout, whole
from tests.gateway.house import House
from tests.gateway.test_office import officer

pytestmark = pytest.mark.anyio
GROUP = "heir-1:JKM:now:1"
BASE = f"/v1/office/claims/{CLAIM}"


@pytest.fixture(autouse=True)
def paid(house: House) -> None:
    house.claims.whole[CLAIM] = whole(payouts=(payout(payout_group=GROUP),))


def word(house: House, **more: object) -> dict[str, object]:
    return {"because": "the letter", "spoken_at": house.clock.now.isoformat(), **more}


async def test_an_officer_wants_a_claim_decided_anew_with_the_facts_as_they_are_found(house: House) -> None:
    facts = content().model_dump(mode="json")
    said = word(house, ground="labour_inspector", reference="S-12", claim=facts)
    assert (await house.post(f"{BASE}/revisions", said, officer(house))).status_code == 202
    event = CloudEvent[RevisionRequested].model_validate_json(house.log.records[0].value or b"")
    assert (event.data.ground, event.data.person, event.data.reference) == (RevisionGround.LABOUR_INSPECTOR, "ani", "S-12")
    assert event.data.claim == content()


async def test_a_dispute_is_noted_with_its_authority(house: House) -> None:
    said = word(house, action="opened", authority="minister", until="2026-12-31")
    assert (await house.post(f"{BASE}/disputes", said, officer(house))).status_code == 202
    event = CloudEvent[DisputeSaid].model_validate_json(house.log.records[0].value or b"")
    assert (event.data.authority, event.data.action) == (DisputeAuthority.MINISTER, "opened")


async def test_money_paid_back_is_noticed_for_a_payment_of_the_claim_and_no_other(house: House) -> None:
    said = word(house, amount=5_000_000, bank_reference="line 7")
    refused = await house.post(f"{BASE}/repayments", {**said, "recovery_id": recovery_id(CLAIM, "heir-2")}, officer(house))
    assert (refused.status_code, refused.json()["code"]) == (412, "changed_meanwhile")
    known = recovery_id(CLAIM, GROUP)
    assert (await house.post(f"{BASE}/repayments", {**said, "recovery_id": known}, officer(house))).status_code == 202
    event = CloudEvent[RepaymentNoticed].model_validate_json(house.log.records[0].value or b"")
    assert (event.data.recovery_id, event.data.amount, event.data.person) == (known, 5_000_000, "ani")


@pytest.mark.parametrize("path", ["revisions", "disputes", "repayments"])
async def test_who_is_no_officer_says_nothing(house: House, path: str) -> None:
    said = word(house, ground="appeal", action="opened", authority="minister", amount=1, bank_reference="x", recovery_id=CLAIM)
    assert (await house.post(f"{BASE}/{path}", said, {})).status_code == 401
    assert not house.log.records
