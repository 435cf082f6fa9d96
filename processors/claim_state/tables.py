"""The read model's tables: a claim as one row, with its lines, documents, payouts, waiting, history and anomalies beside it.

`claims.facets` is what the fold needs to go on; the other tables repeat parts of it as rows, so that a question is one query.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from processors.claim_state.report_tables import Report
from schemas.basis import Basis
from schemas.benefit import OpenSum
from schemas.claim import ClaimPersonal
from schemas.events.state import ClaimStatus
from schemas.reasons import WaitingFor, WaitingOn
from schemas.signals import Signal
from schemas.terms import Term
from schemas.unpaid import NotPaid
from schemas.vocabulary import BenefitCode, Channel, ClaimKind, DocumentKind, EvidenceMark, Filing, ReporterRole
from streams.contract import Table


class PayoutStanding(Term):
    """Where one payout stands, as its last event told. RECOVERING: what the payee has is demanded back; ABANDONED: two people
    gave it up."""

    SCHEDULED = "scheduled"
    AWAITING_ACCOUNT = "awaiting_account"
    HELD = "held"
    DISPATCHED = "dispatched"
    SETTLED = "settled"
    REJECTED = "rejected"
    RETURNED = "returned"
    UNKNOWN = "unknown"
    CONFLICT = "conflict"
    RECOVERING = "recovering"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPayout:
    """One planned payout (a group of lines) and its last attempt. Whole rupiah; `until`: answer due or payment due.

    `failed`: an earlier attempt bounced, `failure_code` why, by the bank (ISO 20022). `retired`: no longer in the schedule, kept for the receipts that may still come.
    `attempts` counts instructions, `earlier_payout_ids` are those of attempts before the last; `kept_rupiah` is what the payee
    has of all, as far as is known. `credited_rupiah`: what of the net others' money counts for; while a payment is under way, what of the
    net is neither with the payee nor sent with it. `task_id`: the question that two people may answer, `task_role` who has it once it was passed on.
    `office`: that works on the claim, on rows of the table only, whose lists are read by it; within a claim's facets it is empty.
    """

    claim_id: str
    payout_group: str
    payee_ref: str
    standing: PayoutStanding
    since: datetime
    until: datetime | None = None
    fund: str = ""
    gross_rupiah: int = 0
    tax_rupiah: int = 0
    net_rupiah: int = 0
    returned_rupiah: int = 0
    kept_rupiah: int = 0
    credited_rupiah: int = 0
    repaid_rupiah: int = 0
    due_on: date | None = None
    instalment: int = 1
    instalments: int = 1
    payout_id: str | None = None
    attempts: int = 0
    payment_system: str | None = None
    rail: str | None = None
    bank_reference: str | None = None
    value_date: date | None = None
    reason: str | None = None
    task_id: str | None = None
    task_role: str | None = None
    failed: bool = False
    failure_code: str | None = None
    retired: bool = False
    lines: tuple[str, ...] = ()
    earlier_payout_ids: tuple[str, ...] = ()
    office: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """A question to an officer that is not answered yet. `role`: who has it now; `escalations`: how often it was passed on for
    being overdue, `escalated_at` last; `nobody_above`: the highest role was overdue too, so that operations must see to it;
    `sums`: what may be answered with a sum."""

    task_id: str
    waiting_for: WaitingFor
    role: str
    reasons: tuple[str, ...]
    since: datetime
    due_at: datetime
    escalations: int = 0
    escalated_at: datetime | None = None
    nobody_above: bool = False
    sums: tuple[OpenSum, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A processor in which this claim's records wait behind a dead letter."""

    processor: str
    dead_letter_id: str
    reason: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDispute:
    """The decision is before an authority, until about `until`. `before`: how the claim stood."""

    authority: str
    before: ClaimStatus | None
    since: datetime
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployersTurn:
    """What an employer is asked for, and until when."""

    duty: str
    employer: str | None = None
    since: datetime
    due_at: datetime


class Entitlement(Term):
    """What the ledger said last about what this claim would use up."""

    NONE = "none"
    QUEUED = "queued"
    RESERVED = "reserved"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """What the lifecycle told beside the status. `covered_claim`: the filing's revision that the ledger answered for. `denied_by`: the
    article that each reason of a denial rests on. `served_first`: the channel attests that this claimant goes before others;
    `signals`: what looked unusual when the claim was checked last, for officers only. `not_paid`: what the decision leaves to others.
    `contradicted`: by payout id, the questions about payments of which receipts contradict each other, also where a later attempt's
    news took their place."""

    covered_claim: int = 0
    covered_version: int = 0
    coverage_reason: str | None = None
    coverage_since: datetime | None = None
    missing: tuple[str, ...] = ()
    missing_since: datetime | None = None
    missing_until: datetime | None = None
    lapsed: bool = False
    task: OpenTask | None = None
    inquiries: tuple[OpenTask, ...] = ()
    adjustments: tuple[OpenTask, ...] = ()
    entitlement: Entitlement = Entitlement.NONE
    entitlement_since: datetime | None = None
    entitlement_holder: str | None = None
    payouts: tuple[ClaimPayout, ...] = ()
    line_ids: tuple[str, ...] = ()
    holds: tuple[Hold, ...] = ()
    denied_by: dict[str, str] = field(default_factory=dict)
    signals: tuple[Signal, ...] = ()
    dispute: OpenDispute | None = None
    employer: EmployersTurn | None = None
    served_first: bool = False
    not_paid: tuple[NotPaid, ...] = ()
    contradicted: dict[str, OpenTask] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One claim as it stands. `status` is null while only a dead letter of it is known. Whole rupiah; times UTC.

    `report`: what of it reports count. `escalations` counts the times that a question to an officer was overdue. `basis` joins the revisions that the lifecycle showed; `events` counts all that was folded, `stale` those that rested on
    less than was known by then, `anomalies` the moves that the transition table forbids.
    """

    claim_id: str
    status: ClaimStatus | None = None
    status_since: datetime
    final: bool = False
    held: bool = False
    waiting_for: WaitingFor | None = None
    waiting_on: WaitingOn | None = None
    waiting_until: datetime | None = None
    kind: ClaimKind | None = None
    filing: Filing | None = None
    channel: Channel | None = None
    channel_reference: str | None = None
    reporter_role: ReporterRole | None = None
    member_id: str | None = None
    case_id: str | None = None
    event_date: date | None = None
    event_country: str | None = None
    received_at: datetime | None = None
    registered_at: datetime | None = None
    revision: int = 0
    requested_revision: int = 0
    withdrawal_requested: bool = False
    approved_rupiah: int = 0
    instructed_rupiah: int = 0
    settled_rupiah: int = 0
    reasons: tuple[str, ...] = ()
    appeal_until: date | None = None
    basis: Basis = field(default_factory=lambda: Basis(claim=0))
    facets: Facets = field(default_factory=Facets)
    escalations: int = 0
    events: int = 0
    stale: int = 0
    anomalies: int = 0
    last_event_id: str = ""
    last_event_type: str = ""
    changed_at: datetime
    report: Report | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPeople:
    """Who is concerned, as the filing names them."""

    claim_id: str
    personal: ClaimPersonal


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimLine:
    """One benefit line of the last computation. `approved`: by authority, not only proposed to an officer. Whole rupiah. `inputs` and
    `steps`: what it was computed from, and how, so that whoever reads it can do the sum again."""

    claim_id: str
    line_id: str
    benefit: BenefitCode
    payee_ref: str
    gross_rupiah: int
    tax_rupiah: int
    net_rupiah: int
    rule: str
    article: str
    tariff_version: str
    mark: EvidenceMark
    unverified: bool
    due_on: date | None
    approved: bool
    lines_digest: str
    inputs: dict[str, str] = field(default_factory=dict)
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimDocument:
    """One uploaded document as it was judged last."""

    claim_id: str
    document_id: str
    kind: DocumentKind
    outcome: str
    reason: str | None
    sha256: str | None
    received_at: datetime
    judged_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimWaiting:
    """One thing that the claim waits for: on whom, since when, until when. `about`: which task, payout or processor. `office`: that works
    on the claim. `due_at`: until when, or since when where there is no end; questions to people come in this order, those about who is
    served first (pregnant, old, sick; domain section 4) as if they were due at once."""

    claim_id: str
    waiting_for: WaitingFor
    about: str
    waiting_on: WaitingOn
    since: datetime
    until: datetime | None = None
    detail: str = ""
    office: str
    due_at: datetime


class Outcome(Term):
    """What an event did to the status. STALE: it rests on less than was known. FORBIDDEN: the transition table has no such move."""

    MOVED = "moved"
    STAYED = "stayed"
    STALE = "stale"
    FORBIDDEN = "forbidden"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEvent:
    """One event of the claim's life, in the order of its partition (`log_offset`). Append-only. `trace_id`: of what it came from."""

    claim_id: str
    event_id: str
    log_partition: int
    log_offset: int
    at: datetime
    event: str
    source: str
    outcome: Outcome
    status_before: ClaimStatus | None
    status_after: ClaimStatus | None
    detail: str = ""
    trace_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimAnomaly:
    """An event that the transition table forbids: nothing moved; a person looks at how it came about."""

    claim_id: str
    event_id: str
    at: datetime
    event: str
    source: str
    status: ClaimStatus | None
    log_partition: int
    log_offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A canary's state, folded as any claim's, in a table of its own: whatever counts claims never meets one."""

    claim_id: str
    filed_at: datetime
    changed_at: datetime
    ended: bool
    claim: Claim


CLAIMS: Final = Table(
    "claims",
    Claim,
    ("claim_id",),
    (
        ("status", "status_since"),
        ("channel", "channel_reference"),
        ("member_id",),
        ("case_id",),
        ("waiting_for", "waiting_until"),
        ("changed_at",),
    ),
)
ACCOUNT_NUMBERS: Final = '$."payees"[*]."account"."number"'
"""Where a filing's account numbers stand in `personal`."""
PEOPLE: Final = Table("claim_people", ClaimPeople, ("claim_id",), inside=(("personal", ACCOUNT_NUMBERS),))
LINES: Final = Table("claim_lines", ClaimLine, ("claim_id", "line_id"))
DOCUMENTS: Final = Table("claim_documents", ClaimDocument, ("claim_id", "document_id"))
PAYOUTS: Final = Table(
    "claim_payouts",
    ClaimPayout,
    ("claim_id", "payout_group"),
    (
        ("payout_id",),
        ("standing", "until"),
        ("standing", "failure_code"),
        ("standing", "retired", "since"),
        ("office", "standing", "retired", "since"),
    ),
)
WAITING: Final = Table(
    "claim_waiting",
    ClaimWaiting,
    ("claim_id", "waiting_for", "about"),
    (
        ("waiting_for", "since"),
        ("office", "waiting_for", "since"),
        ("waiting_on", "waiting_for", "due_at", "about"),
        ("office", "waiting_on", "waiting_for", "due_at", "about"),
    ),
)
HISTORY: Final = Table("claim_history", ClaimEvent, ("claim_id", "event_id"), (("trace_id",),))
ANOMALIES: Final = Table("claim_anomalies", ClaimAnomaly, ("claim_id", "event_id"), (("at",),))
CANARIES: Final = Table("canaries", Canary, ("claim_id",), (("ended", "changed_at"),))
