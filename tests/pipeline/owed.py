"""What a claim's payees are to have by what the lifecycle told until then: the decision in force, late payment, and what the law or
people took off or let be since."""

from __future__ import annotations

from deploy.sandbox.pipeline import MemoryPipeline
from schemas.envelope import EventData
from schemas.events.adjustments import AdjustmentDecided
from schemas.events.decisions import ClaimApproved
from schemas.events.payout import ClaimPaid, InstalmentsEnded, PaidBeyondEnd, PayoutCompensated
from schemas.reasons import ReasonCode
from schemas.vocabulary import Remedy
from streams.contract import Event


def approved_rupiah(world: MemoryPipeline, paid: Event) -> int:
    """What the decision in force gives, with what is owed for late payment beside it. Whole rupiah."""
    late = {e.data.of: e.data.line.net.amount for e in _told(world, paid) if isinstance(e.data, PayoutCompensated)}
    approval, _ = _in_force(world, paid)
    return approval.total.amount + sum(late.values())


def owed_rupiah(world: MemoryPipeline, paid: Event) -> int:
    """What a claim told as paid has to have at its payees, neither more nor less. Whole rupiah."""
    _, decided_at = _in_force(world, paid)
    after = [event.data for event in _told(world, paid) if event.offset > decided_at]
    stopped = {e.payee_ref: e.stopped.amount for e in after if isinstance(e, InstalmentsEnded)}
    beyond = {e.group: e.amount.amount for e in after if isinstance(e, PaidBeyondEnd)}
    let_be = _accepted(after, ReasonCode.OVERPAID) - _accepted(after, ReasonCode.PARTLY_RETURNED)
    return approved_rupiah(world, paid) + let_be - sum(stopped.values()) - sum(beyond.values())


def last_paid(world: MemoryPipeline, claim_id: str) -> Event:
    """The claim's last word on having been paid."""
    return world.events(ClaimPaid, subject=claim_id)[-1]


def _told(world: MemoryPipeline, paid: Event) -> list[Event]:
    return [event for event in world.events(subject=paid.subject) if event.offset < paid.offset]


def _in_force(world: MemoryPipeline, paid: Event) -> tuple[ClaimApproved, int]:
    """The last approval that the payments rest on, and where it stands."""
    assert isinstance(paid.data, ClaimPaid)
    basis = paid.data.basis
    found = [(e.data, e.offset) for e in _told(world, paid) if isinstance(e.data, ClaimApproved) and basis.covers(e.data.basis)]
    return found[-1]


def _accepted(told: list[EventData], reason: ReasonCode) -> int:
    """What two people left at that: more than is due with the payee, or a part that came back with the fund."""
    words = (data for data in told if isinstance(data, AdjustmentDecided))
    return sum(word.amount.amount for word in words if word.remedy is Remedy.ACCEPT and word.reason is reason)
