"""The ledger's two tables: whose alias it is, and one row per member with coverage, open claims, cases and entitlements."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from schemas.benefit import EntitlementLine
from schemas.claim import CountryCode
from schemas.events.coverage import CoverageReported, ForeignCertificate, JhtAccount, MemberPersonal, Membership
from schemas.events.ledger import LinkedClaim
from schemas.events.requests import CoverageRequested
from schemas.vocabulary import ClaimKind, Filing
from streams.contract import Table

WAITING_CLAIMS_MAX: Final = 100
"""Requests that wait at one alias."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """A member whose record named the alias; `linked` is false once a newer record (`sequence`) does not."""

    member_id: str
    sequence: int
    linked: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """One NIK, membership number or passport. `personal`: the requests that wait for its member, oldest first."""

    alias_key: str
    holders: tuple[Holder, ...] = ()
    personal: tuple[CoverageRequested, ...] = ()

    @property
    def owners(self) -> tuple[str, ...]:
        return tuple(holder.member_id for holder in self.holders if holder.linked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """The newest record of the registry, without what is personal."""

    nationality: CountryCode
    province: str | None
    memberships: tuple[Membership, ...]
    jht: JhtAccount | None
    certificates: tuple[ForeignCertificate, ...]

    @classmethod
    def of(cls, record: CoverageReported) -> "Registry":
        return cls(
            nationality=record.nationality,
            province=record.province,
            memberships=record.memberships,
            jht=record.jht,
            certificates=record.certificates,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenClaim:
    """A claim that is told when the facts on its date change. `version` 0: not established yet; `jht`: as it was established."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedClaim:
    """What is left of a closed claim, so that a late request does not open it again. `final`: no appeal brings it back."""

    claim_id: str
    revision: int
    version: int
    final: bool


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

    `jht_gross_rupiah`: the group's gross where it is old-age savings, else 0; `confirmed_on` a civil date.
    """

    claim_id: str
    group: str
    lines: tuple[EntitlementLine, ...]
    confirmed_on: date
    jht_gross_rupiah: int = 0
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
    claims: tuple[OpenClaim, ...] = ()
    closed: tuple[ClosedClaim, ...] = ()
    cases: tuple[Case, ...] = ()
    book: Book = Book()
    personal: MemberPersonal | None = None

    def claim(self, claim_id: str) -> OpenClaim | None:
        return next((claim for claim in self.claims if claim.claim_id == claim_id), None)

    def closed_claim(self, claim_id: str) -> ClosedClaim | None:
        return next((claim for claim in self.closed if claim.claim_id == claim_id), None)


ALIASES: Final = Table("aliases", Alias, ("alias_key",))
MEMBERS: Final = Table("members", Member, ("member_id",))
