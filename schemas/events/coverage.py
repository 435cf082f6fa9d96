"""Who is insured for what, from the membership registry, on `members.coverage.v1`. Key and subject: the member id."""

from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.claim import CountryCode, Name
from schemas.envelope import Data, EventData, UtcDatetime
from schemas.money import Money
from schemas.topics import COVERAGE
from schemas.vocabulary import Programme, Segment

Month = Annotated[str, Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
"""A calendar month, `YYYY-MM`; months compare as text."""


class MonthRange(Data):
    """Months from `first` to `last`, both included."""

    first: Month
    last: Month


class WagePeriod(Data):
    """The monthly wage reported from `first` on, until the next period begins."""

    first: Month
    wage: Money


class MigrantPlacement(Data):
    """One placement of a migrant worker. Windows: before = up to 5 months from registration to departure; during = the
    paid contract months from departure; after = 1 month from the return or the end of the paid months (domain section 1.2)."""

    country: CountryCode
    registered_on: date
    departed_on: date | None = None
    paid_months: int = Field(ge=0, le=120)
    extension_months: int = Field(default=0, ge=0, le=120)
    returned_on: date | None = None
    by_placement_company: bool = True


class ConstructionProject(Data):
    """A construction project whose workers are insured by its contract (Jasa Konstruksi): on its days, whatever the wages. `value`: of the
    contract, by which contributions are reckoned where wages are unknown."""

    number: str = Field(pattern=r"^[A-Z0-9-]{2,20}$")
    starts_on: date
    ends_on: date | None = None
    value: Money | None = None


class ForeignCertificate(Data):
    """A certificate of coverage by another country's institution, counted for eligibility."""

    country: CountryCode
    institution: str = Field(max_length=120)
    number: str = Field(max_length=60)
    periods: tuple[MonthRange, ...]


class Membership(Data):
    """One membership: with one employer, as a non-wage worker, or for one placement. `paid`: months with paid contributions.

    `sponsor` names who paid the contributions for the member (GN Lingkaran); sponsored coverage is coverage.
    """

    segment: Segment
    membership_number: str
    employer_number: str | None = None
    programmes: tuple[Programme, ...]
    starts_on: date
    ends_on: date | None = None
    wages: tuple[WagePeriod, ...] = ()
    paid: tuple[MonthRange, ...] = ()
    sponsor: str | None = None
    placement: MigrantPlacement | None = None
    project: ConstructionProject | None = None


class JhtAccount(Data):
    """The old-age savings account: contributions plus yield on `as_of`.

    `paid_before` is the gross that this account already paid out, and `paid_before_on` when first: the tax looks at both.
    """

    balance: Money
    as_of: date
    paid_before: Money = Money(amount=0)
    paid_before_on: date | None = None


class PensionAccount(Data):
    """The pension account (JP): contributions plus yield on `as_of`, what is due where the law gives no pension.

    `weighted_annual_wage`: the average wage of a year over all contributions, as PP 45/2015 weighs it. `settled_on`: paid out at once.
    """

    balance: Money
    as_of: date
    weighted_annual_wage: Money | None = None
    settled_on: date | None = None


class MemberPersonal(Data):
    """Who the member is, with all aliases."""

    name: Name
    birth_date: date
    sex: Literal["female", "male"]
    nik: str | None = None
    passports: tuple[str, ...] = ()
    membership_numbers: tuple[str, ...] = ()


class CoverageReported(EventData):
    """All that the registry knows of one member; a higher `sequence` replaces a lower one, in any order of arrival."""

    event_type: ClassVar[str] = "santunan.coverage.reported.v1"
    topic: ClassVar[str] = COVERAGE

    sequence: int = Field(ge=1)
    reported_at: UtcDatetime
    nationality: CountryCode = "ID"
    province: str | None = Field(default=None, max_length=40)
    memberships: tuple[Membership, ...] = Field(max_length=200)
    jht: JhtAccount | None = None
    pension: PensionAccount | None = None
    certificates: tuple[ForeignCertificate, ...] = Field(default=(), max_length=20)
    personal: MemberPersonal
