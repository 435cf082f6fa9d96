"""What `membership` answers on the claim's key: coverage on the event's date, the case, and entitlements."""

from datetime import date
from typing import ClassVar, Final, Literal

from pydantic import Field

from schemas.basis import Basis
from schemas.benefit import EntitlementLine
from schemas.claim import CountryCode, ProvinceCode
from schemas.envelope import Data, EventData
from schemas.events.coverage import JhtAccount, MemberPersonal, Month, PensionAccount
from schemas.identifiers import CaseId, ClaimId, MemberId
from schemas.money import ZERO, Money
from schemas.reasons import ReasonCode
from schemas.signals import Shared, Sighting
from schemas.topics import LIFECYCLE
from schemas.vocabulary import ClaimKind, EntitlementFamily, Filing, MigrantPhase, Programme, Segment

EMPLOYERS_MAX: Final = 20
"""Memberships of one segment beside each other that a claim hears of."""
LOSSES_BEFORE_MAX: Final = 100
"""More than a body has rows to lose."""
RECENT_MONTHS_MAX: Final = 36
"""More than any window of the law in which months of contributions are counted."""


class PensionFacts(Data):
    """What holds of the pension (JP) on the date: when it was joined, for how many months contributions were paid, for how many they
    were due; their ratio is the density of contributions."""

    joined_on: date
    months: int = Field(ge=0)
    due_months: int = Field(ge=0)
    account: PensionAccount | None = None


class EmployerCover(Data):
    """One of several memberships of the segment that cover on the date: at whose work, and what was last reported."""

    employer_number: str | None = None
    project_number: str | None = None
    wage: Money | None = None
    arrears_months: int = 0


class CoverageSnapshot(Data):
    """The facts on the event's date, and nothing that came later. Months count calendar months with paid contributions.

    `arrears_months`: unpaid months in a row up to the event. `employed`: a wage membership was still open on the date the
    claim was received. `recent_months`: paid months, oldest first, of the last that are kept up to the event's; for job loss only. `pension`: for pensions only. `phase` and `placement_country` for migrant workers only.
    `employers`: where several memberships of the segment cover, each of them. `project_number`: of construction workers.
    `certified_by`: whose institution certified cover of the event's month (portability). `placement_ended_on`: the day on which the
    paid months of a placement were over that would cover the event, had its extension been paid.
    `wage_before`: the wage that was reported some months earlier (`own.signal.wage_raised.months`), where it was lower.
    """

    on: date
    segment: Segment | None = None
    covered: bool
    programmes: tuple[Programme, ...] = ()
    phase: MigrantPhase | None = None
    placement_country: CountryCode | None = None
    member_since: date | None = None
    membership_months: int = 0
    contribution_months: int = 0
    paid_through: Month | None = None
    arrears_months: int = 0
    wage: Money | None = None
    wage_before: Money | None = None
    employed: bool = False
    memberships: int = 0
    sponsors: tuple[str, ...] = ()
    certificate_months: int = 0
    jht: JhtAccount | None = None
    recent_months: tuple[Month, ...] = Field(default=(), max_length=RECENT_MONTHS_MAX)
    pension: PensionFacts | None = None
    nationality: CountryCode = "ID"
    province: str | None = None
    employers: tuple[EmployerCover, ...] = Field(default=(), max_length=EMPLOYERS_MAX)
    project_number: str | None = None
    certified_by: CountryCode | None = None
    placement_ended_on: date | None = None


class LedgerPersonal(Data):
    """The member as the registry knows them."""

    member: MemberPersonal


class CoverageEstablished(EventData):
    """The member is known and this is what held on the event's date (`covered` may be false).

    `basis.coverage` is the version: raised for this claim only when the digest of the facts changes. `sightings`: what other members'
    claims, or other events of the member, have in common with this one; none mostly.
    """

    event_type: ClassVar[str] = "santunan.claim.coverage_established.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    member_id: MemberId
    digest: str
    snapshot: CoverageSnapshot
    sightings: tuple[Sighting, ...] = Field(default=(), max_length=len(Shared))
    personal: LedgerPersonal


class CoverageMissing(EventData):
    """No answer yet: the member is unknown, the identity ambiguous, or the member's coverage record is set aside. Not final."""

    event_type: ClassVar[str] = "santunan.claim.coverage_missing.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    reason: ReasonCode
    member_id: MemberId | None = None


class LinkedClaim(Data):
    """Another claim of the same case. `bill`: a health facility asks for what it treated, beside the member's own claim."""

    claim_id: ClaimId
    kind: ClaimKind
    filing: Filing
    event_country: CountryCode | None = None
    event_province: ProvinceCode | None = None
    bill: bool = False


class ClaimLinked(EventData):
    """The claim belongs to this case. `others` are the claims of the case that the ledger knew then, oldest first."""

    event_type: ClassVar[str] = "santunan.claim.linked.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    case_id: CaseId
    member_id: MemberId
    filing: Filing
    others: tuple[LinkedClaim, ...] = Field(default=(), max_length=100)


class EarlierLoss(Data):
    """A loss of the body that another claim of the member was given, or holds: its row, or total disability, as the line's subject says."""

    claim_id: ClaimId
    family: EntitlementFamily
    subject: str


class EntitlementReserved(EventData):
    """All lines are reserved for this claim. `jht_gross_before`: gross old-age savings confirmed so far, for the tax;
    `pension_gross_before`: a pension paid at once, which may count with them. `losses_before`: told
    to a claim about a loss of the body, for a part of the body may be lost before, or with, a greater one."""

    event_type: ClassVar[str] = "santunan.entitlement.reserved.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    lines: tuple[EntitlementLine, ...]
    jht_gross_before: Money
    jht_gross_before_on: date | None = None
    pension_gross_before: Money = ZERO
    pension_gross_before_on: date | None = None
    losses_before: tuple[EarlierLoss, ...] = Field(default=(), max_length=LOSSES_BEFORE_MAX)


class EntitlementWaiting(EventData):
    """Held by another claim that is not confirmed yet: queued, granted on release, refused once the holder is confirmed."""

    event_type: ClassVar[str] = "santunan.entitlement.waiting.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    lines: tuple[EntitlementLine, ...]
    holder: ClaimId


class EntitlementRefused(EventData):
    """Already confirmed for another claim."""

    event_type: ClassVar[str] = "santunan.entitlement.refused.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    lines: tuple[EntitlementLine, ...]
    holder: ClaimId


class EntitlementConfirmed(EventData):
    """The last gate is passed: payout instructs this group now. From here there is no return."""

    event_type: ClassVar[str] = "santunan.entitlement.confirmed.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    group: str
    lines: tuple[EntitlementLine, ...]


class EntitlementHeld(EventData):
    """The last gate is shut: a line is confirmed for another claim, or not reserved. Released only by two people."""

    event_type: ClassVar[str] = "santunan.entitlement.held.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    group: str
    lines: tuple[EntitlementLine, ...]
    holder: ClaimId | None = None
    reason: Literal["confirmed_elsewhere", "not_reserved"]


class EntitlementReleased(EventData):
    """The lines are free again."""

    event_type: ClassVar[str] = "santunan.entitlement.released.v1"
    topic: ClassVar[str] = LIFECYCLE

    basis: Basis
    lines: tuple[EntitlementLine, ...]
