"""What `payout` writes to the lifecycle: each payment to its end, and the last word on amendments and withdrawals."""

from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from schemas.basis import Basis
from schemas.benefit import BenefitLine
from schemas.claim import ClaimContent, ClaimPersonal, PayeeRef
from schemas.delays import DelayFacts
from schemas.envelope import Data, EventData, UtcDatetime
from schemas.events.campaigns import CampaignAction, Skipped
from schemas.grounds import RevisionGround
from schemas.identifiers import LineId, PayoutId, Uuid
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.topics import LIFECYCLE
from schemas.vocabulary import Channel, EvidenceMark, ReporterRole, RightEnd


class PlannedPayout(Data):
    """A group of lines paid together: one payee, one fund, one due date."""

    group: str
    payee_ref: PayeeRef
    lines: tuple[LineId, ...]
    gross: Money
    tax: Money
    net: Money
    fund: str
    due_on: date | None = None
    instalment: int = 1
    instalments: int = 1
    credited: Money | None = None
    """Of the net, what the payee already has from payouts of an earlier decision."""


class SetOff(Data):
    """Money of one payout that counts for another one, of the same payee. Between two funds it is the second's debt to the first."""

    from_group: str
    to_group: str
    from_fund: str
    to_fund: str
    amount: Money


class PayoutScheduled(EventData):
    """What will be paid to whom. Replaces an earlier schedule; what of that was paid is kept in the account (`set_off`)."""

    event_type: ClassVar[str] = "santunan.payout.scheduled.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    payouts: tuple[PlannedPayout, ...] = Field(min_length=1)
    total: Money
    set_off: tuple[SetOff, ...] = ()
    restored: bool = False
    """The claim was to be decided anew and the papers never came: this schedule stood before, and stands."""


class PayoutCompensated(EventData):
    """The payment of group `of` arrived after the promised day through the fund's own delay: `payout` is added to the schedule for it, by
    `line`. `lines_digest`: SHA-256 of its canonical JSON, which the instruction cites. `doubts`: why two people see it before it is
    sent; none, and it goes its way. `rests_on`: what it was judged by; none in older records."""

    event_type: ClassVar[str] = "santunan.payout.compensated.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    of: str
    payout: PlannedPayout
    line: BenefitLine
    lines_digest: str
    promised_on: date
    paid_on: date
    days: int = Field(ge=1)
    doubts: tuple[str, ...] = ()
    rests_on: DelayFacts | None = None


class PayoutEvent(EventData):
    """One payout group's news."""

    basis: Basis
    group: str
    payee_ref: PayeeRef
    amount: Money


class PayoutAwaitingAccount(PayoutEvent):
    """The payee has no account that can be paid."""

    event_type: ClassVar[str] = "santunan.payout.awaiting_account.v1"
    topic: ClassVar[str] = LIFECYCLE

    reason: ReasonCode
    reminder: int = 0
    task_id: str | None = None
    """Under this task two people may have the failed account tried again, or abandon the payout."""
    due_at: UtcDatetime | None = None
    """When two people look at it, if no account came after all reminders."""


class PayoutCredited(PayoutEvent):
    """Money of an earlier schedule was found with its payee: of the net, `credited` is what counts here of other payouts, `amount` what is
    still to be paid (the net, where that is nothing). `set_off`: where it comes from."""

    event_type: ClassVar[str] = "santunan.payout.credited.v1"
    topic: ClassVar[str] = LIFECYCLE

    credited: Money
    set_off: tuple[SetOff, ...] = Field(min_length=1)


class PayoutHeld(PayoutEvent):
    """Stopped before the instruction: by the last gate, a brake or an hourly cap, after a recall, or when it expired too often."""

    event_type: ClassVar[str] = "santunan.payout.held.v1"
    topic: ClassVar[str] = LIFECYCLE

    reason: ReasonCode
    task_id: str | None = None
    due_at: UtcDatetime | None = None
    """Until when two people answer the task; without a task, when it goes on by itself."""


class PayoutReleased(PayoutEvent):
    """Let go by the people named; by nobody, when the hour turned."""

    event_type: ClassVar[str] = "santunan.payout.released.v1"
    topic: ClassVar[str] = LIFECYCLE

    released_by: tuple[str, ...]


class AttemptEvent(PayoutEvent):
    """News of one attempt, whose key is the payout id."""

    payout_id: PayoutId
    attempt: int


class AttemptOver(AttemptEvent):
    """How an attempt ended, as far as is known. `kept`: what the payee has of all attempts, where other ones have a part in it."""

    kept: Money | None = None


class PayoutDispatched(AttemptEvent):
    """The instruction is on the topic, in the same step as this event."""

    event_type: ClassVar[str] = "santunan.payout.dispatched.v1"
    topic: ClassVar[str] = LIFECYCLE

    payment_system: str
    rail: str
    answer_due_at: UtcDatetime


class PayoutProgressed(AttemptEvent):
    """The payment system received, accepted or is processing it."""

    event_type: ClassVar[str] = "santunan.payout.progressed.v1"
    topic: ClassVar[str] = LIFECYCLE

    status: Literal["received", "accepted", "in_process"]


class PayoutSettled(AttemptOver):
    """The payee has the money."""

    event_type: ClassVar[str] = "santunan.payout.settled.v1"
    topic: ClassVar[str] = LIFECYCLE

    bank_reference: str | None = None
    value_date: date | None = None


class PayoutRejected(AttemptOver):
    """Refused or cancelled before money moved; a new attempt needs a new account or a person."""

    event_type: ClassVar[str] = "santunan.payout.rejected.v1"
    topic: ClassVar[str] = LIFECYCLE

    status: Literal["rejected", "cancelled"]
    reason_code: str | None = None
    reason_text: str = ""


class PayoutReturned(AttemptOver):
    """The money came back, in whole or in part, perhaps weeks later: a paid claim is open again."""

    event_type: ClassVar[str] = "santunan.payout.returned.v1"
    topic: ClassVar[str] = LIFECYCLE

    returned: Money
    reason_code: str | None = None
    reason_text: str = ""


class PayoutUnknown(AttemptEvent):
    """No answer in time, or *pending*: inquired, never sent again. Only a terminal status clears it, told by the payment system or
    by two people who cite a statement line."""

    event_type: ClassVar[str] = "santunan.payout.unknown.v1"
    topic: ClassVar[str] = LIFECYCLE

    reason: ReasonCode
    task_id: str | None = None
    """Under this task two people who cite a statement line may say what became of it."""
    due_at: UtcDatetime | None = None


class PayoutRecallSent(AttemptEvent):
    """The payment system was asked to cancel the payment, in the same step as this event; its answer is a receipt."""

    event_type: ClassVar[str] = "santunan.payout.recall_sent.v1"
    topic: ClassVar[str] = LIFECYCLE

    asked_by: str


class PayoutConflict(AttemptEvent):
    """The receipts contradict each other: left only by two people who cite a statement line."""

    event_type: ClassVar[str] = "santunan.payout.conflict.v1"
    topic: ClassVar[str] = LIFECYCLE

    detail: str
    task_id: str
    due_at: UtcDatetime | None = None


class ReceiptQuestioned(EventData):
    """A receipt about which somebody is paged: not signed by the payment system it names (`kept` false: it is gone), matching no payout
    after the waiting time (`kept` true: it still counts should its payout appear), or saying that the money arrived in an account of
    another name (`kept` true: it counts). It parks nothing: a stranger's record must not stop a claim."""

    event_type: ClassVar[str] = "santunan.payout.receipt_questioned.v1"
    topic: ClassVar[str] = LIFECYCLE

    receipt_id: str
    payment_system: str
    payout_id: PayoutId
    reason: ReasonCode
    kept: bool


class PayoutAbandoned(PayoutEvent):
    """The group is given up, by people or by a rule (`reason`); its entitlement is released."""

    event_type: ClassVar[str] = "santunan.payout.abandoned.v1"
    topic: ClassVar[str] = LIFECYCLE

    released_by: tuple[str, ...]
    reason: ReasonCode | None = None


class InstalmentsEnded(EventData):
    """A payee's right ended on `ended_on`: the payments of `groups`, of `stopped` together, fell due after it and are not paid."""

    event_type: ClassVar[str] = "santunan.instalments.ended.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    payee_ref: PayeeRef
    end: RightEnd
    ended_on: date
    groups: tuple[str, ...]
    stopped: Money
    article: str
    mark: EvidenceMark


class PaidBeyondEnd(EventData):
    """The payee has `amount` of a payment that fell due after their right had ended: it is owed back, and two people look at it."""

    event_type: ClassVar[str] = "santunan.instalment.paid_beyond_end.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    group: str
    payee_ref: PayeeRef
    amount: Money
    end: RightEnd
    ended_on: date


class RightEndRefused(EventData):
    """What was reported ends no right here: the claim has no such payee, or what they draw does not end by it."""

    event_type: ClassVar[str] = "santunan.right_end.refused.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    submission_id: str
    payee_ref: PayeeRef
    reason: ReasonCode


class PayoutActionTaken(EventData):
    """A campaign's action on this payout, by the two `people`; `skipped`: why nothing was done. What was done is told by the events
    beside it."""

    event_type: ClassVar[str] = "santunan.payout.action_taken.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    group: str
    payee_ref: PayeeRef
    amount: Money
    campaign_id: Uuid
    action: CampaignAction
    people: tuple[str, ...]
    because: str
    skipped: Skipped | None = None


class ClaimAmended(EventData):
    """The amendment passed: from here on this revision is the claim, and everything is decided anew. `ground`: by whose cause a claim that
    was decided is decided anew; `decided_by`: the people who said so."""

    event_type: ClassVar[str] = "santunan.claim.amended.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    revision: int
    received_at: UtcDatetime
    channel: Channel
    reporter_role: ReporterRole
    claim: ClaimContent
    personal: ClaimPersonal
    ground: RevisionGround | None = None
    decided_by: tuple[str, ...] = ()


class AmendmentRefused(EventData):
    """Money is on its way or the claim is final."""

    event_type: ClassVar[str] = "santunan.claim.amendment_refused.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    revision: int
    reason: ReasonCode


class ClaimWithdrawn(EventData):
    """Final: nothing was paid and nothing will be."""

    event_type: ClassVar[str] = "santunan.claim.withdrawn.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis


class WithdrawalRefused(EventData):
    """Money is on its way or the claim is final."""

    event_type: ClassVar[str] = "santunan.claim.withdrawal_refused.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    reason: ReasonCode


class ClaimPaid(EventData):
    """Every payout of the claim is settled."""

    event_type: ClassVar[str] = "santunan.claim.paid.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    total: Money


class ClaimClosed(EventData):
    """Nothing more is expected; the ledger was told. A return or an appeal opens it again."""

    event_type: ClassVar[str] = "santunan.claim.closed.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    outcome: Literal["paid", "denied", "lapsed", "withdrawn", "linked", "abandoned"]
