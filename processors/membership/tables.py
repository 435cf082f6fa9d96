"""The ledger's tables: whose alias it is; one row per member with coverage, open claims, cases and entitlements; what proofs may say."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from schemas.benefit import EntitlementLine
from schemas.claim import CountryCode
from schemas.events.contributions import ContributionsReported, EmploymentReported
from schemas.events.coverage import CoverageReported, ForeignCertificate, JhtAccount, MemberPersonal, Membership, PensionAccount
from schemas.events.ledger import LinkedClaim
from schemas.events.requests import CoverageRequested
from schemas.money import Money
from schemas.signals import Sighting
from schemas.vocabulary import ClaimKind, Filing
from streams.contract import Table

WAITING_CLAIMS_MAX: Final = 100
"""Requests that wait at one alias."""
WAITING_STATEMENTS_MAX: Final = 600
"""Statements of employers and sponsors that wait at one alias."""
SOURCE_STATEMENTS_MAX: Final = 120
"""Of one of them, the newest: ten years of months. So no single source can fill what is everybody's, and park the alias."""
SOURCES_MAX: Final = 200
"""Employers and sponsors that ever spoke of one member."""
SOURCE_MONTHS_MAX: Final = 840
"""Months that one of them spoke of, the latest: a life. So no single source can park the member."""
HOLDERS_MAX: Final = 20
"""Members whose records ever named one alias."""
ALIASES_MAX: Final = 250
"""Aliases of one member: membership numbers, passports, NIK."""
OPEN_CLAIMS_MAX: Final = 100
CASES_MAX: Final = 100
CASE_CLAIMS_MAX: Final = 100
"""As many as `claim.linked` can name."""
CLOSED_REMEMBERED_MAX: Final = 50
"""Closed claims whose late requests are recognised; the oldest are forgotten."""
RESERVATIONS_MAX: Final = 100
CONFIRMED_LINES_MAX: Final = 1_000
"""Lines that one member's claims used up in a life."""
SEEN_MAX: Final = 40
"""Claims that one fingerprint remembers, the newest: more than the highest band of any signal counts."""
CELLS_KEPT_MAX: Final = 5_000
"""Cells of one partition's reports that its owner keeps in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A member whose record named the alias; `linked` is false once a newer record (`sequence`) does not."""

    member_id: str
    sequence: int
    linked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One NIK, membership number or passport. `personal`: the requests that wait for its member, oldest first; `employed` and
    `sponsored`: the statements that do."""

    alias_key: str
    holders: tuple[Holder, ...] = ()
    employed: tuple[EmploymentReported, ...] = ()
    sponsored: tuple[ContributionsReported, ...] = ()
    personal: tuple[CoverageRequested, ...] = ()

    @property
    def owners(self) -> tuple[str, ...]:
        return tuple(holder.member_id for holder in self.holders if holder.linked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A claim that showed the fingerprint. `seen_on`: the civil date of submission; `onward`: the fingerprints that its request passed
    after this one; `aliases`: whom it is about."""

    claim_id: str
    revision: int
    seen_on: date
    onward: tuple[str, ...]
    aliases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint:
    """An account, telephone, doctor or witness, and the claims that showed it lately, oldest first. What it is, nobody can read here."""

    fingerprint_key: str
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """The newest record of the registry, without what is personal."""

    nationality: CountryCode
    province: str | None
    memberships: tuple[Membership, ...]
    jht: JhtAccount | None
    certificates: tuple[ForeignCertificate, ...]
    reported_at: datetime | None = None
    """None in rows from before it was kept."""
    pension: PensionAccount | None = None

    @classmethod
    def of(cls, record: CoverageReported) -> "Registry":
        return cls(
            nationality=record.nationality,
            province=record.province,
            memberships=record.memberships,
            jht=record.jht,
            certificates=record.certificates,
            reported_at=record.reported_at,
            pension=record.pension,
        )


class SourceKind(StrEnum):
    """Who stated it."""

    EMPLOYER = "employer"
    SPONSOR = "sponsor"


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownMonth:
    """What a source last stated of one month (`YYYY-MM`)."""

    month: str
    sequence: int
    reported_at: datetime
    wage: Money | None = None
    paid: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownTerm:
    """What an employer last stated of the employment's term."""

    sequence: int
    reported_at: datetime
    starts_on: date
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One employer or sponsor, and the newest of its statements, months in their order."""

    kind: SourceKind
    code: str
    term: KnownTerm | None = None
    months: tuple[KnownMonth, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClaim:
    """A claim that is told when the facts on its date change. `version` 0: not established yet; `jht` and
    `pension`: the accounts as they were established."""

    claim_id: str
    revision: int
    kind: ClaimKind
    filing: Filing
    event_date: date
    received_on: date
    case_id: str
    version: int = 0
    digest: str = ""
    jht: JhtAccount | None = None
    pension: PensionAccount | None = None
    sightings: tuple[Sighting, ...] = ()
    """What it has in common with other claims, as it was told last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedClaim:
    """What is left of a closed claim, so that a late request does not open it again. `final`: no appeal brings it back; `kind` and
    `event_date` are None in rows from before they were kept."""

    claim_id: str
    revision: int
    version: int
    final: bool
    kind: ClaimKind | None = None
    event_date: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An insured event and the claims that report it, oldest first; those that came to nothing are left out."""

    case_id: str
    claims: tuple[LinkedClaim, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What a claim reserved, or waits for. `waits_on`: the claim in its way while it is not `granted`."""

    claim_id: str
    revision: int
    lines: tuple[EntitlementLine, ...]
    granted: bool = False
    waits_on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Lines that went through the last gate. `released_by`: who let a held group through, sorted; none as a rule.

    `jht_gross_rupiah`: the group's gross where it is old-age savings, else 0; `pension_gross_rupiah`: where it is a pension paid at once;
    `confirmed_on` a civil date.
    """

    claim_id: str
    group: str
    lines: tuple[EntitlementLine, ...]
    confirmed_on: date
    jht_gross_rupiah: int = 0
    pension_gross_rupiah: int = 0
    released_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """What the law gives this member once. `reservations` stand in the order in which they were first asked for: the queue."""

    reservations: tuple[Reservation, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member's ledger. `registry` and `personal` are None until the first record; `sequence` is that of the newest."""

    member_id: str
    sequence: int = 0
    registry: Registry | None = None
    sources: tuple[Source, ...] = ()
    claims: tuple[OpenClaim, ...] = ()
    closed: tuple[ClosedClaim, ...] = ()
    cases: tuple[Case, ...] = ()
    book: Book = Book()
    counted: bool = False
    """Whether reports count this member: they do from the first record after there were reports."""
    personal: MemberPersonal | None = None

    def claim(self, claim_id: str) -> OpenClaim | None:
        return next((claim for claim in self.claims if claim.claim_id == claim_id), None)

    def closed_claim(self, claim_id: str) -> ClosedClaim | None:
        return next((claim for claim in self.closed if claim.claim_id == claim_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofPersonal:
    """Whom a proof is about, as far as somebody who has the person before them needs it."""

    name: str
    birth_date: date
    passports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenCover:
    """What proofs of coverage are made of, for the gateway to read: memberships without wages, and no other row of the ledger."""

    member_id: str
    memberships: tuple[Membership, ...]
    personal: ProofPersonal


@dataclass(frozen=True, slots=True, kw_only=True)
class CoveredCell:
    """How many members of one partition number began to be covered in a month (`YYYY-MM`), and how many no longer were from it on. Who is
    covered in a month is the sum of both over all months up to it: so a paid month moves one end, however long the cover is."""

    month: str
    segment: str
    province: str
    country: str
    sponsor: str
    log_partition: str
    joined: int = 0
    left: int = 0


FINGERPRINTS: Final = Table("fingerprints", Fingerprint, ("fingerprint_key",))
ALIASES: Final = Table("aliases", Alias, ("alias_key",))
MEMBERS: Final = Table("members", Member, ("member_id",))
PROOFS: Final = Table("proofs", ProvenCover, ("member_id",))
COVERED: Final = Table(
    "report_covered",
    CoveredCell,
    ("month", "segment", "province", "country", "sponsor", "log_partition"),
    kept_rows_max=CELLS_KEPT_MAX,
    sums=True,
)
