"""Life after the decision: a claim is decided anew, money that is owed back, a dispute before an authority.

`claims.verifications.v1` brings what people say, `payouts.receipts.v1` what the bank received; the lifecycle tells what follows.
"""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from schemas.basis import Basis
from schemas.claim import ClaimContent, ClaimPersonal, PayeeRef
from schemas.envelope import EventData, UtcDatetime
from schemas.events.instructions import Amount
from schemas.grounds import DisputeAuthority, RevisionGround
from schemas.identifiers import RecoveryId, TaskId
from schemas.money import Currency, Money
from schemas.reasons import ReasonCode
from schemas.topics import LIFECYCLE, RECEIPTS, VERIFICATIONS
from schemas.vocabulary import AuthorityRole, EvidenceMark

BankReference = Field(min_length=1, max_length=60)


class RevisionRequested(EventData):
    """An officer wants a decided claim to be decided anew, on `ground`; with a second person's word it is.

    `claim` and `personal`: the facts as they are found now, whole, where they are others than were filed.
    """

    event_type: ClassVar[str] = "santunan.revision.requested.v1"
    topic: ClassVar[str] = VERIFICATIONS

    ground: RevisionGround
    person: str = Field(min_length=1, max_length=60)
    role: AuthorityRole
    because: str = Field(min_length=1, max_length=1_000)
    reference: str | None = Field(default=None, max_length=120)
    """The paper that it rests on: a ruling's or a determination's number."""
    decided_at: UtcDatetime
    claim: ClaimContent | None = None
    personal: ClaimPersonal | None = None


class DisputeSaid(EventData):
    """A claim's decision is before an authority (`opened`), until about `until`, or the authority has found (`closed`). What it
    found is said by a `RevisionRequested`, where it changes the facts."""

    event_type: ClassVar[str] = "santunan.dispute.said.v1"
    topic: ClassVar[str] = VERIFICATIONS

    action: Literal["opened", "closed"]
    authority: DisputeAuthority
    person: str = Field(min_length=1, max_length=60)
    role: AuthorityRole
    because: str = Field(min_length=1, max_length=1_000)
    reference: str | None = Field(default=None, max_length=120)
    until: date | None = None
    """No day limit of an authority was found (U): whoever says so says until when it is looked after again."""
    decided_at: UtcDatetime


class RepaymentNoticed(EventData):
    """An officer found on the bank's statement that somebody paid back; two who cite the same line and sum make it count."""

    event_type: ClassVar[str] = "santunan.repayment.noticed.v1"
    topic: ClassVar[str] = VERIFICATIONS

    recovery_id: RecoveryId
    amount: Amount
    currency: Currency = "IDR"
    bank_reference: str = BankReference
    person: str = Field(min_length=1, max_length=60)
    role: AuthorityRole
    because: str = Field(min_length=1, max_length=1_000)
    decided_at: UtcDatetime


class RepaymentReceived(EventData):
    """A payment system received money under a recovery's own number (virtual account). Counted once for each `bank_reference`."""

    event_type: ClassVar[str] = "santunan.repayment.received.v1"
    topic: ClassVar[str] = RECEIPTS

    receipt_id: str = Field(min_length=1, max_length=80)
    payment_system: str
    recovery_id: RecoveryId
    amount: Amount
    currency: Currency = "IDR"
    bank_reference: str = BankReference
    occurred_at: UtcDatetime
    value_date: date | None = None
    signature: str = ""


class RecoveryChanged(EventData):
    """Money that a payee owes back, as it stands now: the last of a `recovery_id` is the truth.

    demanded = repaid + returned + set_off + waived + outstanding. `returned` came back through the bank, `repaid` was paid back by
    the payee; `set_off` stands against other payments, `waived` two people let be. Closed when nothing is outstanding.
    """

    event_type: ClassVar[str] = "santunan.recovery.changed.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    recovery_id: RecoveryId
    group: str
    payee_ref: PayeeRef
    fund: str
    reason: ReasonCode
    article: str
    mark: EvidenceMark
    decided_by: tuple[str, ...]
    demanded: Money
    repaid: Money
    returned: Money
    set_off: Money
    waived: Money
    outstanding: Money
    since: UtcDatetime
    open: bool


class DisputeOpened(EventData):
    """The decision is before an authority; the claim waits for what it finds. No money moves meanwhile that has not been sent."""

    event_type: ClassVar[str] = "santunan.dispute.opened.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    authority: DisputeAuthority
    because: str
    reference: str | None = None
    until: date | None = None
    task_id: TaskId | None = None


class DisputeClosed(EventData):
    """The authority has found, or the dispute was taken back; what follows from it is a revision of its own."""

    event_type: ClassVar[str] = "santunan.dispute.closed.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    authority: DisputeAuthority
    because: str
    reference: str | None = None
