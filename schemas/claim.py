"""The content of a claim: what was asked for, and in one `personal` object who is concerned."""

from datetime import date
from typing import Annotated

from pydantic import Field

from schemas.assistance import MandateKind, PriorityGround
from schemas.circumstances import EmploymentDetails, InheritanceDetails, ReplacementDetails
from schemas.details import (
    AccidentDetails,
    DepartureDetails,
    DisabilityDetails,
    JobLossDetails,
    LossDetails,
    PensionDetails,
    PersonRef,
    PlacementDetails,
    RapeDetails,
    ScholarshipDetails,
    TerminationDetails,
)
from schemas.envelope import Data, UtcDatetime
from schemas.money import Money
from schemas.vocabulary import (
    ClaimKind,
    DeathCause,
    Filing,
    JhtReason,
    Language,
    Relationship,
    ReporterRole,
)

PAYEES_MAX = 20
Name = Annotated[str, Field(min_length=1, max_length=120)]
CountryCode = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
PayeeRef = PersonRef
Nik = Annotated[
    str,
    Field(
        pattern=r"^[0-9]{6}(0[1-9]|[12][0-9]|3[01]|4[1-9]|[56][0-9]|7[01])(0[1-9]|1[0-2])[0-9]{2}([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)$"
    ),
]
MembershipNumber = Annotated[str, Field(pattern=r"^[0-9A-Z]{11}$")]
Passport = Annotated[str, Field(pattern=r"^[A-Z0-9]{5,12}$")]
DoctorNumber = Annotated[str, Field(pattern=r"^[A-Z0-9./-]{4,40}$")]
"""A doctor's registration (STR)."""
ProvinceCode = Annotated[str, Field(pattern=r"^[1-9][0-9]$")]
"""Of the home ministry, the first two digits of a NIK (`schemas.provinces`)."""
Phone = Annotated[str, Field(pattern=r"^\+?[0-9]{6,15}$")]


class Identity(Data):
    """A person as a filing names them. NIK by the form of the domain reference section 9; a mismatch with the birth date warns."""

    name: Name
    birth_date: date | None = None
    nik: Nik | None = None
    membership_number: MembershipNumber | None = None
    passport: Passport | None = None
    phone: Phone | None = None


class BankAccount(Data):
    """Where a payee is paid. `number` is text: leading zeros count. `verified_at`: when the bank confirmed the holder's name."""

    bank_code: Annotated[str, Field(pattern=r"^[A-Z0-9]{3,11}$")]
    number: Annotated[str, Field(pattern=r"^[0-9]{6,20}$")]
    holder_name: Name
    verified_at: UtcDatetime | None = None


class Payee(Data):
    """Who is to be paid. Shares are whole parts (2 and 1: two thirds and one third); the heir certificate decides them."""

    ref: PayeeRef
    name: Name
    relationship: Relationship
    birth_date: date | None = None
    nik: Annotated[str, Field(pattern=r"^[0-9]{16}$")] | None = None
    parts: int = Field(default=1, ge=1, le=100)
    account: BankAccount | None = None
    guardian_name: Name | None = None


class Mandate(Data):
    """Who assists the claimant at their written wish, and since when; whoever assists keeps the paper (domain section 4).
    `given_by_name`, `given_by`: who gave it; `paper_sha256`: of the scanned paper; `valid_until`: its last day, none: until taken back."""

    holder_name: Name
    given_on: date
    kind: MandateKind | None = None
    given_by_name: Name | None = None
    given_by: ReporterRole | None = None
    paper_sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    valid_until: date | None = None


class ChannelSteps(Data):
    """What the channel attests of how it took the claim in (domain section 4). `branch`, `branch_metres`: the branch whose QR code was
    scanned, and how far from it the telephone's GPS was; `interviewed_at`: by video call; `face_matched_at`: biometrics against the
    registry; `priority`: why this claimant is served first."""

    branch: Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,20}$")] | None = None
    branch_metres: Annotated[int, Field(ge=0, le=20_000_000)] | None = None
    interviewed_at: UtcDatetime | None = None
    face_matched_at: UtcDatetime | None = None
    priority: PriorityGround | None = None


class ClaimPersonal(Data):
    """All that is personal in a filing. `mandate`: where somebody files at a claimant's side; `steps`: how the channel took it in."""

    member: Identity
    reporter_name: Name
    reporter_phone: Phone | None = None
    payees: tuple[Payee, ...] = Field(default=(), max_length=PAYEES_MAX)
    language: Language = Language.INDONESIAN
    mandate: Mandate | None = None
    steps: ChannelSteps | None = None
    doctor: DoctorNumber | None = None
    witness: Annotated[str, Field(pattern=r"^[0-9]{16}$")] | None = None
    """`doctor`: who treated or certified; `witness`: the NIK of who saw it."""


class DeathDetails(Data):
    """`on_leave`: a migrant worker who died on leave in Indonesia (Permenaker 4/2023 art 57(2))."""

    cause: DeathCause
    on_leave: bool = False
    buried_on: date | None = None


class JhtDetails(Data):
    """`reason_date`: date of the resignation letter or of termination; waiting times run from it (Permenaker 4/2022 art 8, 9).
    `amount`: what is asked for in a partial claim."""

    reason: JhtReason
    reason_date: date | None = None
    amount: Money | None = None


class RepatriationDetails(Data):
    """Costs as receipted, and whether one of the grounds of refusal was stated (Permenaker 4/2023; KDEI)."""

    ticket_cost: Money
    onward_transport_cost: Money = Money(amount=0)
    deliberate_crime: bool = False
    banned_substances: bool = False


class ClaimContent(Data):
    """What a claim asks for. Exactly the details of its kind are filled in; `intake` refuses it otherwise.

    `event_date` is the local civil date of the insured event in `event_country` (ISO 3166): death, end of work, departure home.
    """

    kind: ClaimKind
    filing: Filing = Filing.APPLICATION
    event_date: date
    event_country: CountryCode = "ID"
    event_province: ProvinceCode | None = None
    death: DeathDetails | None = None
    jht: JhtDetails | None = None
    repatriation: RepatriationDetails | None = None
    accident: AccidentDetails | None = None
    disability: DisabilityDetails | None = None
    scholarship: ScholarshipDetails | None = None
    departure: DepartureDetails | None = None
    placement: PlacementDetails | None = None
    termination: TerminationDetails | None = None
    rape: RapeDetails | None = None
    loss: LossDetails | None = None
    pension: PensionDetails | None = None
    job_loss: JobLossDetails | None = None
    inheritance: InheritanceDetails | None = None
    employment: EmploymentDetails | None = None
    replacement: ReplacementDetails | None = None
