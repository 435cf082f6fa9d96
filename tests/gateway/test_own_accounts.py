"""Over HTTP an employer and a facility name their own account, of what they filed; nobody else's, and of no other organisation's claim."""

from __future__ import annotations

from typing import Any

import pytest

from gateway.access.scopes import Scope
from schemas.envelope import CloudEvent
from schemas.events.submissions import PayeeAccountSubmitted
from schemas.identifiers import claim_id
from schemas.vocabulary import Channel, Relationship
from tests.factories import RECEIVED, account, payee, personal
from tests.gateway.claims import claim, whole
from tests.gateway.house import House

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.parametrize(
        ("channel", "organisation", "itself"),
        [(Channel.EMPLOYER, "NPP00001", Relationship.EMPLOYER), (Channel.HOSPITAL, "RS-01", Relationship.HEALTH_FACILITY)],
    ),
]
ACCOUNT = account(verified_at=None).model_dump(mode="json", exclude_none=True)


def known(house: House, channel: Channel, organisation: str, itself: Relationship) -> str:
    """A claim that it filed, of two payees: itself and the member."""
    reference = f"{organisation}:REF-0001"
    subject = claim_id(channel, reference)
    payees = (payee(ref="mine", relationship=itself, account=None), payee(ref="member", relationship=Relationship.SELF))
    standing = claim(claim_id=subject, channel=channel, channel_reference=reference)
    house.claims.whole[subject] = whole(claim=standing, personal=personal(payees=payees))
    return subject


def body(ref: str = "mine", **over: Any) -> dict[str, Any]:
    return {"reference": "REF-0001", "received_at": RECEIVED.isoformat(), "payee_ref": ref, "account": ACCOUNT, **over}


async def test_its_own_account_goes_onto_the_log_by_the_event_of_a_claimants(
    house: House, channel: Channel, organisation: str, itself: Relationship
) -> None:
    subject = known(house, channel, organisation, itself)
    for key, sent in (("a", body()), ("b", {name: said for name, said in body().items() if name != "reference"})):
        answer = await house.post(f"/v1/claims/{subject}/accounts", sent, house.as_channel(channel, organisation), key)
        assert answer.status_code == 202, answer.text
    for record in house.log.records:
        event = CloudEvent[PayeeAccountSubmitted].model_validate_json(record.value or b"")
        assert (event.subject, event.data.payee_ref, event.source) == (subject, "mine", f"/channels/{channel}")
        assert event.data.personal.account == account(verified_at=None)


@pytest.mark.parametrize("ref", ["member", "stranger"])
async def test_nobody_elses(house: House, channel: Channel, organisation: str, itself: Relationship, ref: str) -> None:
    subject = known(house, channel, organisation, itself)
    refused = await house.post(f"/v1/claims/{subject}/accounts", body(ref), house.as_channel(channel, organisation))
    assert (refused.status_code, refused.json()["code"]) == (403, "not_yours")
    assert not house.log.records


async def test_not_of_another_organisations_claim_with_or_without_its_reference(
    house: House, channel: Channel, organisation: str, itself: Relationship
) -> None:
    subject = known(house, channel, organisation, itself)
    stranger = house.as_channel(channel, "OTHER-1")
    for sent in (body(), body(reference=None)):
        refused = await house.post(f"/v1/claims/{subject}/accounts", sent, stranger)
        assert (refused.status_code, refused.json()["code"]) == (404, "claim_unknown")
    assert not house.log.records


async def test_not_without_the_scope_nor_as_confirmed_nor_anything_else_for_a_claimant(
    house: House, channel: Channel, organisation: str, itself: Relationship
) -> None:
    subject = known(house, channel, organisation, itself)
    unscoped = house.as_channel(channel, organisation, str(Scope.CLAIMS_SUBMIT))
    assert (await house.post(f"/v1/claims/{subject}/accounts", body(), unscoped)).status_code == 403
    sure = body(account={**ACCOUNT, "verified_at": RECEIVED.isoformat()})
    own = house.as_channel(channel, organisation)
    for path, sent in (("accounts", sure), ("withdrawal", body(because="so"))):
        words = sent if path == "accounts" else {name: sent[name] for name in ("reference", "received_at", "because")}
        refused = await house.post(f"/v1/claims/{subject}/{path}", words, own)
        assert (refused.status_code, refused.json()["code"]) == (403, "channel_not_allowed"), refused.text
    assert not house.log.records
