"""Genuine instructions for the tests around payments, signed as the demo's fund, to the demo's bank."""

from __future__ import annotations

from datetime import timedelta

from deploy.bank.keys import FUND, signer
from processors.payout.instructions import end_to_end_id
from processors.payout.signatures import signed_payload
from schemas.envelope import CloudEvent, EventData
from schemas.events.instructions import PayoutInstructed
from schemas.identifiers import claim_id, payout_id
from tests.deploy.bank.test_bank_and_payout import SEED, claim

__all__ = ["SEED", "claim_of", "instruction", "resigned", "wire"]

_FIRST = claim().instructions[0]


def claim_of(number: int) -> str:
    return claim_id("jmo", str(number))


def instruction(number: int, **changes: object) -> PayoutInstructed:
    """Instruction `number`, of a claim of its own; valid for a century, as processes run on the wall clock."""
    payout = payout_id(claim_of(number), "group", 1)
    fields = {
        "payout_id": payout,
        "end_to_end_id": end_to_end_id(payout),
        "valid_until": _FIRST.valid_until + timedelta(days=36_500),
        **changes,
    }
    return resigned(_FIRST.model_copy(update=fields))


def resigned(data: PayoutInstructed, owner: str = FUND, seed: int = SEED) -> PayoutInstructed:
    """The same with a signature that fits."""
    unsigned = data.model_copy(update={"signature": ""})
    return unsigned.model_copy(update={"signature": signer(seed, owner).sign(signed_payload(unsigned))})


def wire(subject: str, data: EventData) -> bytes:
    """The record's value."""
    event = CloudEvent[EventData].model_construct(
        id="e", type=data.event_type, source="/processors/payout", subject=subject, time=_FIRST.not_before, data=data
    )
    return event.model_dump_json(serialize_as_any=True).encode()
