"""What `verification` and `assessment` write to the lifecycle: verified, referred, denied, approved."""

from datetime import date
from typing import ClassVar, Final, Literal

from pydantic import Field

from schemas.basis import Basis
from schemas.benefit import LINES_MAX, BenefitLine, OpenSum, StatedSum
from schemas.envelope import Data, EventData, UtcDatetime
from schemas.findings import FINDINGS_MAX, Finding
from schemas.identifiers import TaskId
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.signals import SIGNALS_MAX, Signal
from schemas.topics import LIFECYCLE
from schemas.unpaid import UNPAID_MAX, NotPaid
from schemas.vocabulary import AuthorityRole, TaskKind

DECIDERS_MAX: Final = 100


class CheckResult(Data):
    """One check and what came of it; `detail` holds no personal data."""

    check: str
    outcome: Literal["passed", "warned", "referred", "failed"]
    reason: ReasonCode | None = None
    article: str | None = None
    detail: str = ""


class Approval(Data):
    """Who approved, and by which authority. `officer` is `/processors/NAME` for straight-through decisions."""

    officer: str
    role: AuthorityRole | None = None
    decided_at: UtcDatetime


class ClaimVerified(EventData):
    """Identity, cover, deadlines, heirs and duplicates are checked: straight through, or by the officers named."""

    event_type: ClassVar[str] = "santunan.claim.verified.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    checks: tuple[CheckResult, ...]
    signals: tuple[Signal, ...] = Field(default=(), max_length=SIGNALS_MAX)
    approvals: tuple[Approval, ...] = ()
    findings: tuple[Finding, ...] = Field(default=(), max_length=FINDINGS_MAX)
    """Of field visits and medical reviews: they are among the facts that benefits are computed from."""


class VerificationReferred(EventData):
    """An officer must look; `due_at` by the service promise. The task's id changes with the basis."""

    event_type: ClassVar[str] = "santunan.verification.referred.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    task_id: TaskId
    kind: TaskKind
    role: AuthorityRole
    reasons: tuple[ReasonCode, ...] = Field(min_length=1)
    checks: tuple[CheckResult, ...]
    signals: tuple[Signal, ...] = Field(default=(), max_length=SIGNALS_MAX)
    due_at: UtcDatetime
    findings: tuple[Finding, ...] = Field(default=(), max_length=FINDINGS_MAX)


class ClaimDenied(EventData):
    """No benefit is due, with each reason and article. It may be appealed until `appeal_until` (local civil date)."""

    event_type: ClassVar[str] = "santunan.claim.denied.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    reasons: tuple[ReasonCode, ...] = Field(min_length=1)
    checks: tuple[CheckResult, ...] = ()
    decided_by: str
    appeal_until: date | None = None
    tariff_version: str | None = None
    """The edition of the law whose rules found nothing to pay; none where a check or a person denied."""
    not_paid: tuple[NotPaid, ...] = Field(default=(), max_length=UNPAID_MAX)
    """Sums that are somebody else's: the employer's, or the social security fund's."""
    deciders: tuple[str, ...] = Field(default=(), max_length=DECIDERS_MAX)
    """Who had approved or stated something before somebody else denied: none of them hears an appeal."""


class AssessmentReferred(EventData):
    """The lines are computed and need approval by an officer of at least `role`; `approvals` are those already given.

    No lines: nothing could be computed, because a fact is missing or an amount of the law could not be read (`open_questions`)."""

    event_type: ClassVar[str] = "santunan.assessment.referred.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    task_id: TaskId
    role: AuthorityRole
    reasons: tuple[ReasonCode, ...]
    lines: tuple[BenefitLine, ...] = Field(max_length=LINES_MAX)
    lines_digest: str
    total: Money
    open_questions: tuple[str, ...] = Field(default=(), max_length=LINES_MAX)
    """What an officer must look at beside the lines, each in a sentence without personal data."""
    approvals: tuple[Approval, ...] = ()
    due_at: UtcDatetime
    tariff_version: str | None = None
    """The edition of the law that the lines and the open questions were computed by."""
    open_sums: tuple[OpenSum, ...] = Field(default=(), max_length=LINES_MAX)
    """Of the open questions those that an officer may answer with a sum, and those that one has answered."""
    stated_by: Approval | None = None
    """Who stated sums that are among the lines: another person confirms them."""


class SumsStated(EventData):
    """An officer stated sums that the rules could not compute. They are no lines yet: the rules make lines of them, reserve them, and ask
    a second person to confirm them."""

    event_type: ClassVar[str] = "santunan.assessment.sums_stated.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    task_id: TaskId
    sums: tuple[StatedSum, ...] = Field(min_length=1, max_length=LINES_MAX)
    by: Approval


class ClaimApproved(EventData):
    """The lines are what is paid, no rupiah more or less. `lines_digest`: SHA-256 of their canonical JSON (RFC 8785)."""

    event_type: ClassVar[str] = "santunan.claim.approved.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    lines: tuple[BenefitLine, ...] = Field(min_length=1, max_length=LINES_MAX)
    lines_digest: str
    total: Money
    """Net of all lines."""
    approvals: tuple[Approval, ...] = Field(min_length=1)
    verified_by: tuple[str, ...] = ()
    """The people who verified the claim; none when it went straight through. Who decided once does not decide again."""
    not_paid: tuple[NotPaid, ...] = Field(default=(), max_length=UNPAID_MAX)
    """Sums beside the lines that are somebody else's."""
