"""What `payout` asks two people about money that is not where it should be, or a decision that somebody doubts, and what they found."""

from typing import ClassVar

from schemas.basis import Basis
from schemas.envelope import EventData, UtcDatetime
from schemas.events.payout import SetOff
from schemas.grounds import RevisionGround
from schemas.identifiers import PayoutId
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.topics import LIFECYCLE
from schemas.vocabulary import AuthorityRole, Remedy, TaskKind


class AdjustmentReferred(EventData):
    """The facts on the event's date changed after payment began, or a part of a payment came back (`payout_id`, `amount`: how
    much): for two people, never a silent change."""

    event_type: ClassVar[str] = "santunan.adjustment.referred.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    task_id: str
    kind: TaskKind
    reason: ReasonCode
    role: AuthorityRole
    due_at: UtcDatetime
    payout_id: PayoutId | None = None
    amount: Money | None = None
    ground: RevisionGround | None = None
    """Why somebody wants the claim decided anew."""
    because: str = ""
    asked_by: str | None = None
    late: bool = False
    """An appeal that came after its time: a person says what becomes of it."""


class AdjustmentDecided(EventData):
    """What two people found is to be done, about the payouts of `groups`. `pay_again`: `amount` is sent as a new attempt.
    `accept`: it stays as it is. `recover`: `amount`, what the payees have of it and should not, is demanded back. `set_off`: it stands
    against what is still to be paid. `reassess`: the claim is decided anew."""

    event_type: ClassVar[str] = "santunan.adjustment.decided.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    task_id: str
    reason: ReasonCode
    remedy: Remedy
    groups: tuple[str, ...]
    amount: Money
    decided_by: tuple[str, ...]
    set_off: tuple[SetOff, ...] = ()


class AdjustmentClosed(EventData):
    """Nobody needs to answer any more: the rest came back as well, or newer facts ask anew."""

    event_type: ClassVar[str] = "santunan.adjustment.closed.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    task_id: str
    reason: ReasonCode
