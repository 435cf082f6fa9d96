"""The materialised state of each claim, on the compacted `claims.state.v1`. Key and subject: the claim id."""

from typing import ClassVar

from schemas.basis import Basis
from schemas.envelope import Data, EventData, UtcDatetime
from schemas.money import Money
from schemas.reasons import WaitingFor, WaitingOn
from schemas.terms import Term
from schemas.topics import STATE
from schemas.vocabulary import Channel, ClaimKind


class ClaimStatus(Term):
    """Where a claim stands; moves are in the one transition table of `claim_state`."""

    REGISTERED = "registered"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"
    UNDER_REVIEW = "under_review"
    VERIFIED = "verified"
    AWAITING_APPROVAL = "awaiting_approval"
    APPROVED = "approved"
    AWAITING_ACCOUNT = "awaiting_account"
    PAYING = "paying"
    PAYMENT_HELD = "payment_held"
    PAYMENT_UNKNOWN = "payment_unknown"
    PAYMENT_FAILED = "payment_failed"
    PAYMENT_CONFLICT = "payment_conflict"
    RECOVERING = "recovering"
    PAID = "paid"
    DENIED = "denied"
    APPEALED = "appealed"
    DISPUTED = "disputed"
    REFUSED = "refused"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    LINKED = "linked"
    ABANDONED = "abandoned"


class Waiting(Data):
    """What for, on whom, since when and until when (UTC; none if there is no limit)."""

    waiting_for: WaitingFor
    waiting_on: WaitingOn
    since: UtcDatetime
    until: UtcDatetime | None = None
    detail: str = ""


class ClaimStateChanged(EventData):
    """The whole current state; the last record of a key is the truth."""

    event_type: ClassVar[str] = "santunan.claim.state_changed.v1"
    topic: ClassVar[str] = STATE

    status: ClaimStatus
    final: bool
    held: bool
    channel: Channel | None = None
    channel_reference: str | None = None
    kind: ClaimKind | None = None
    basis: Basis
    waiting: tuple[Waiting, ...]
    approved: Money
    instructed: Money
    settled: Money
    events: int
    changed_at: UtcDatetime
