"""The details of each kind of claim: the facts that the benefit is computed from, beside who is concerned. Sums as receipted."""

from datetime import date
from typing import Annotated, Final

from pydantic import Field

from schemas.envelope import Data, UtcDatetime
from schemas.injuries import AccidentCause, BodyLoss, CostKind, Digit, MedicalState, Side
from schemas.money import Money
from schemas.vocabulary import Relationship, ReporterRole, ScholarshipRoute, SchoolLevel, TerminationGround

COSTS_MAX: Final = 100
LOSSES_MAX: Final = 40
PERIODS_MAX: Final = 60
CHILDREN_MAX: Final = 20
PENSION_YEARS_MAX: Final = 80
PIECE_MONTHS_MAX: Final = 3
PersonRef = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,40}$")]
"""The reference of a payee of the same claim."""
Percent = Annotated[int, Field(ge=0, le=100)]
SchoolYear = Annotated[str, Field(pattern=r"^[0-9]{4}/[0-9]{4}$")]
"""`2026/2027`."""


class Cost(Data):
    """One receipt. `receipt`: its number; `payee_ref`: who paid it, none: as the claim's payees say; `list_price`: of a prosthesis, what
    the government rehabilitation hospital asks; `insured`: what another insurer bore of it; `days`: of home care. A facility's bill names
    the `facility`, its number as `receipt`, and which `item` of it this is."""

    kind: CostKind
    amount: Money
    receipt: Annotated[str, Field(pattern=r"^[A-Za-z0-9./-]{1,60}$")] | None = None
    payee_ref: PersonRef | None = None
    list_price: Money | None = None
    insured: Money = Money(amount=0)
    days: int | None = Field(default=None, ge=1, le=3_660)
    facility: Annotated[str, Field(pattern=r"^[A-Z0-9-]{2,20}$")] | None = None
    item: Annotated[str, Field(pattern=r"^[A-Za-z0-9./-]{1,40}$")] | None = None


class InabilityPeriod(Data):
    """Days without work by the doctor's letters, both included. `claimed_before`: an earlier claim asked for it; it counts towards the
    months that have passed."""

    first: date
    last: date
    claimed_before: bool = False


class WageFacts(Data):
    """The wage of who is not paid by the month: `daily` with the days of the week, or `piece`, the last months' earnings."""

    daily: Money | None = None
    week_days: Annotated[int, Field(ge=5, le=6)] | None = None
    piece: tuple[Money, ...] = Field(default=(), max_length=PIECE_MONTHS_MAX)


class AccidentDetails(Data):
    """A work accident or occupational disease. `happened_at` and `reported_at` (stage 1) decide whether it was reported in time, if it was
    the employer who did (`reported_by`; none: it was); `final_on`: recovery, disability or death by the doctor's letter;
    `wages_kept`: the employer went on paying, and is paid the inability benefit against a transfer statement; `suspected`: whether it was
    work is not concluded yet (dugaan KK/PAK, Permenaker 1/2025 art 8B-8F)."""

    cause: AccidentCause
    state: MedicalState
    suspected: bool = False
    road_traffic: bool = False
    happened_at: UtcDatetime | None = None
    reported_at: UtcDatetime | None = None
    reported_by: ReporterRole | None = None
    final_on: date | None = None
    treated_on: date | None = None
    wages_kept: bool = False
    inability: tuple[InabilityPeriod, ...] = Field(default=(), max_length=PERIODS_MAX)
    costs: tuple[Cost, ...] = Field(default=(), max_length=COSTS_MAX)
    wage: WageFacts | None = None


class Loss(Data):
    """One finding of the doctor. A whole loss says nothing more than `side` (and `digit`); a loss of function says how much of it is
    lost, by motion or by muscle strength; rows by degree say their measure."""

    what: BodyLoss
    side: Side | None = None
    digit: Digit | None = None
    function_lost_percent: Percent | None = None
    motion_degrees: Annotated[int, Field(ge=0, le=360)] | None = None
    motion_normal_degrees: Annotated[int, Field(ge=1, le=360)] | None = None
    muscle_grade: Annotated[int, Field(ge=0, le=5)] | None = None
    assessed_percent: Percent | None = None
    decibels: Annotated[int, Field(ge=0, le=200)] | None = None
    shortened_mm: Annotated[int, Field(ge=1, le=1_000)] | None = None
    lost_percent: Percent | None = None
    better_eye_percent: Percent | None = None
    worse_eye_percent: Percent | None = None


class DisabilityDetails(Data):
    """What remains. `handedness` decides which side counts as right; `total_declared`: an advisory doctor declared total permanent
    disability after examination; `disputed`: the member or the employer does not accept the treating doctor's finding."""

    handedness: Side | None = None
    losses: tuple[Loss, ...] = Field(default=(), max_length=LOSSES_MAX)
    total_declared: bool = False
    disputed: bool = False


class SchoolChild(Data):
    """A child at school in one school year. `number`: of the member's children who draw it, as the parent chose when the first year was
    applied for; `years_paid`: years of this level paid before."""

    ref: PersonRef
    birth_date: date
    level: SchoolLevel
    school_year: SchoolYear
    number: int = Field(default=1, ge=1, le=CHILDREN_MAX)
    years_paid: int = Field(default=0, ge=0, le=30)
    married: bool = False
    working: bool = False


class ScholarshipDetails(Data):
    """Children whose school year is applied for; the claim's event is the accident or death that opened the right."""

    route: ScholarshipRoute
    children: tuple[SchoolChild, ...] = Field(min_length=1, max_length=CHILDREN_MAX)


class DepartureDetails(Data):
    """A departure that failed, and the grounds that exclude the benefit (Permenaker 4/2023 art 27(3))."""

    worker_at_fault: bool = False
    placement_body_at_fault: bool = False
    government_policy: bool = False


class PlacementDetails(Data):
    """A placement that failed, or is not what the contract says. `workers_wish`: the worker wanted it so."""

    return_transport_cost: Money = Money(amount=0)
    workers_wish: bool = False


class TerminationDetails(Data):
    """Work ended on the event's date. `worked_months`: completed months; `contract_ends_on`: as agreed at first."""

    ground: TerminationGround
    worked_months: int | None = Field(default=None, ge=0, le=600)
    contract_ends_on: date | None = None


class RapeDetails(Data):
    """`proven`: by police letter and forensic report."""

    proven: bool = False


class LossDetails(Data):
    """What others took or damaged on the way home, as receipted or reported to the police."""

    amount: Money


class Survivor(Data):
    """Who may draw a survivors' pension, by the payee's reference; also who drew it before and is no payee of this claim. `married`: a
    spouse again, a child for the first time. `ended_on`: the day of the death, marriage or first work that ended their right.
    `number`: of the children who draw it, as the parent chose; none: by their order here."""

    ref: PersonRef
    relationship: Relationship
    birth_date: date | None = None
    married: bool = False
    working: bool = False
    ended_on: date | None = None
    number: int | None = Field(default=None, ge=1, le=CHILDREN_MAX)


class PensionDetails(Data):
    """What the registry does not know of a pension. One claim asks for the twelve months of one `year` of it, the first or, with the yearly
    confirmation (form 7A), a later one. `deferred_until`: who is still employed may draw it later (PP 45/2015 art 15(4)).
    `drawn_since`: from when the member, who is dead now, drew a pension."""

    year: int = Field(default=1, ge=1, le=PENSION_YEARS_MAX)
    still_employed: bool = False
    deferred_until: date | None = None
    survivors: tuple[Survivor, ...] = Field(default=(), max_length=CHILDREN_MAX)
    drawn_since: date | None = None


class JobLossDetails(Data):
    """One month of the job-loss benefit and what was done in it (PP 37/2021, PP 6/2025; SIAPkerja). `first_filed_on`: when the first
    month was filed, from which the later ones are counted; `reported_by_employer`: SIAPkerja knows the employer's report of the dismissal."""

    ground: TerminationGround
    month: int = Field(default=1, ge=1, le=6)
    first_filed_on: date | None = None
    self_assessed: bool = False
    applications: int = Field(default=0, ge=0, le=1_000)
    interviews: int = Field(default=0, ge=0, le=1_000)
    counselled: bool = False
    training_attendance_percent: Percent | None = None
    new_work_on: date | None = None
    reported_by_employer: bool | None = None
