"""Results of checks and officers' words on `claims.verifications.v1`. Key and subject: the claim id."""

from typing import ClassVar, Final, Literal

from pydantic import Field

from schemas.basis import Basis
from schemas.benefit import LINES_MAX, StatedSum
from schemas.claim import PayeeRef
from schemas.envelope import EventData, UtcDatetime
from schemas.events.campaigns import Because, CampaignAction, CampaignItem, Speaker
from schemas.events.documents import DocumentId
from schemas.identifiers import PayoutId, TaskId, Uuid
from schemas.reasons import ReasonCode
from schemas.topics import VERIFICATIONS
from schemas.vocabulary import AuthorityRole, Remedy, TaskKind, Verdict

CAP_RUPIAH_MAX: Final = 1_000_000_000_000_000
"""A thousand trillion: more than any fund has."""


class OfficerDecided(EventData):
    """An officer's answer to a task. An approval signs the basis and, for benefits, the digest of the lines it saw."""

    event_type: ClassVar[str] = "santunan.officer.decided.v1"
    topic: ClassVar[str] = VERIFICATIONS

    task_id: TaskId
    kind: TaskKind
    verdict: Verdict
    officer: str = Field(min_length=1, max_length=60)
    role: AuthorityRole
    because: str = Field(min_length=1, max_length=1_000)
    decided_at: UtcDatetime
    basis: Basis
    lines_digest: str | None = None
    reference: str | None = Field(default=None, max_length=120)
    """What the officer cites, such as a bank statement line."""
    remedy: Remedy | None = None
    """With an approval of an adjustment: what is to be done."""
    sums: tuple[StatedSum, ...] = Field(default=(), max_length=LINES_MAX)
    """With an approval of benefits: sums that the rules could not compute. A second person confirms them."""


class DocumentReviewed(EventData):
    """A reviewer's word on a document that was accepted or refused by rule. `payee_ref`: whose it is, where it does not say so."""

    event_type: ClassVar[str] = "santunan.document.reviewed.v1"
    topic: ClassVar[str] = VERIFICATIONS

    document_id: DocumentId
    outcome: Literal["accepted", "refused"]
    reason: ReasonCode | None = None
    payee_ref: PayeeRef | None = None
    reviewer: str = Field(min_length=1, max_length=60)
    decided_at: UtcDatetime


class PayoutHoldRequested(EventData):
    """Operations hold (or let go) payouts before they are instructed. Releasing what is held takes two people.

    Of one claim; or, with a share's id as the subject, of all claims of that share: all payouts, or all of one `fund`.
    """

    event_type: ClassVar[str] = "santunan.payout.hold_requested.v1"
    topic: ClassVar[str] = VERIFICATIONS

    action: Literal["hold", "release"]
    fund: str | None = Field(default=None, min_length=1, max_length=60)
    person: str = Field(min_length=1, max_length=60)
    role: AuthorityRole
    because: str = Field(min_length=1, max_length=1_000)
    decided_at: UtcDatetime


class PayoutRecallRequested(EventData):
    """A person wants an instruction back that is not settled yet: the payment system is asked to cancel it."""

    event_type: ClassVar[str] = "santunan.payout.recall_requested.v1"
    topic: ClassVar[str] = VERIFICATIONS

    payout_id: PayoutId
    person: str = Field(min_length=1, max_length=60)
    role: AuthorityRole
    because: str = Field(min_length=1, max_length=140)
    decided_at: UtcDatetime


class PayoutActionRequested(EventData):
    """One action of a campaign on one payout of the claim, in the name of the two people who proposed and approved it.

    Done once, and only while the payout stands as in `item`; what follows is told as `payout.action_taken`.
    """

    event_type: ClassVar[str] = "santunan.payout.action_requested.v1"
    topic: ClassVar[str] = VERIFICATIONS

    campaign_id: Uuid
    number: int = Field(ge=0)
    action: CampaignAction
    item: CampaignItem
    proposed_by: Speaker
    approved_by: Speaker
    because: Because
    decided_at: UtcDatetime


class PayoutCapRequested(EventData):
    """What may be sent in a clock hour of one `fund`, or of all together: net rupiah of all partitions; none is no cap. With a share's
    id as the subject. To lower a cap takes one person, to raise or lift it two who say the same."""

    event_type: ClassVar[str] = "santunan.payout.cap_requested.v1"
    topic: ClassVar[str] = VERIFICATIONS

    fund: str | None = Field(default=None, min_length=1, max_length=60)
    rupiah: int | None = Field(default=None, gt=0, le=CAP_RUPIAH_MAX)
    person: str = Field(min_length=1, max_length=60)
    role: AuthorityRole
    because: str = Field(min_length=1, max_length=1_000)
    decided_at: UtcDatetime
