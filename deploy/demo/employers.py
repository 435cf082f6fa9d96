"""The demo's employers: in arrears, two at once, one that paid first or reported too little; a hospital's bill; who left no heir."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final, TypeAlias

from deploy.demo.accidents import REPORTED, jkk_accident, jkk_death
from deploy.demo.claimants import COMMON, DEATH, Case, heir_papers, heirs, papers, personal_of
from deploy.demo.population import Member, Population, account, month, months_before, person_name
from schemas.circumstances import EmploymentDetails, InheritanceDetails, ReplacementDetails, ReplacementGround
from schemas.claim import ClaimContent, DeathDetails, Payee
from schemas.details import AccidentDetails, Cost
from schemas.events.coverage import ConstructionProject, Membership, MonthRange, WagePeriod
from schemas.injuries import AccidentCause, CostKind, MedicalState
from schemas.money import Money
from schemas.vocabulary import (
    Channel,
    ClaimKind,
    DeathCause,
    DocumentKind,
    MigrantPhase,
    Programme,
    Relationship,
    ReporterRole,
    Segment,
)

ARREARS_MONTHS: Final = 7
PROJECT: Final = "PRJ-2026-17"
PAID_BACK_PAPERS: Final = (DocumentKind.EMPLOYER_PAID_STATEMENT, DocumentKind.ARREARS_SETTLEMENT)


def employers_matter(random: Random, population: Population, today: date) -> Case:
    """One of the matters between members, heirs and employers that a plain claim does not have."""
    return random.choice(MATTERS)(random, population, today)


def in_arrears(random: Random, population: Population, today: date) -> Case:
    """A death at work while the employer owed contributions for months: it pays first, the heirs are told how much."""
    case = jkk_death(random, population, today)
    last = months_before(case.claim.event_date, ARREARS_MONTHS)
    work = _work(case.claim.event_date, paid=(MonthRange(first=month(months_before(last, 40)), last=month(last)),))
    return _insured(case, work)


def two_employers(random: Random, population: Population, today: date) -> Case:
    """A death at work of who had two employers: a supervisor looks whose wage counts, flat sums are given once."""
    case = jkk_death(random, population, today)
    other = f"{random.randrange(10**11):011d}"
    first = _work(case.claim.event_date, "NPP-A", 4_200_000)
    second = _work(case.claim.event_date, "NPP-B", 6_100_000, kpj=other)
    named = EmploymentDetails(employer_number=random.choice(("NPP-A", "NPP-B")))
    return _at_an_employers(_insured(case, first, second), named)


def reported_too_little(random: Random, population: Population, today: date) -> Case:
    """A death at work of who earned more than the employer reported: the fund pays by the report, the employer owes the rest."""
    case = jkk_death(random, population, today)
    work = _work(case.claim.event_date, wage=3_000_000)
    return _at_an_employers(_insured(case, work), EmploymentDetails(true_wage=Money(amount=7_500_000)))


def not_registered(random: Random, population: Population, today: date) -> Case:
    """A death at work whose employer had registered nobody: it owes all of it."""
    case = jkk_death(random, population, today)
    work = _work(case.claim.event_date).model_copy(update={"ends_on": months_before(case.claim.event_date, 3)})
    return _at_an_employers(_insured(case, work), EmploymentDetails(true_wage=Money(amount=5_000_000)))


def replacement(random: Random, population: Population, today: date) -> Case:
    """An employer reported late, paid the benefits itself, and asks back what the fund would have paid."""
    case = jkk_accident(random, population, today)
    happened = datetime.combine(case.claim.event_date, datetime.min.time(), UTC)
    accident = (case.claim.accident or _at_work()).model_copy(
        update={"happened_at": happened, "reported_at": happened + timedelta(hours=90)}
    )
    paid = ReplacementDetails(
        ground=ReplacementGround.REPORTED_LATE,
        paid=Money(amount=random.randint(10, 400) * 100_000),
        paid_on=case.claim.event_date + timedelta(days=30),
    )
    claim = case.claim.model_copy(update={"accident": accident, "disability": None, "replacement": paid})
    return _by_company(random, _insured(case, _work(claim.event_date)), claim)


def replacement_of_arrears(random: Random, population: Population, today: date) -> Case:
    """An employer paid the heirs of a worker first, has settled its arrears since, and asks replacement."""
    died = today - timedelta(days=random.randint(40, 120))
    member = population.member(Segment.PU, event_date=died, months=60)
    paid = ReplacementDetails(
        ground=ReplacementGround.ARREARS,
        paid=Money(amount=42_000_000),
        paid_on=died + timedelta(days=10),
        settled_on=today - timedelta(days=random.randint(1, 30)),
    )
    claim = ClaimContent(
        kind=ClaimKind.JKM_DEATH, event_date=died, death=DeathDetails(cause=DeathCause.ILLNESS), replacement=paid
    )
    heir = heirs(random, today)
    case = Case(member, Channel.BRANCH, ReporterRole.HEIR, claim, personal_of(random, member, heir), papers(*DEATH))
    return _by_company(random, _insured(case, _work(died)), claim)


def hospitals_bill(random: Random, population: Population, today: date) -> Case:
    """A partner hospital bills the fund for what it treated, item by item."""
    case = jkk_accident(random, population, today)
    bill = f"INV-{random.randint(1, 999_999):06d}"
    costs = tuple(
        Cost(kind=CostKind.MEDICAL, amount=Money(amount=sum_ * 100_000), facility="RS-001", receipt=bill, item=item)
        for item, sum_ in (
            ("bed", random.randint(10, 80)),
            ("surgery", random.randint(40, 300)),
            ("drugs", random.randint(2, 40)),
        )
    )
    accident = (case.claim.accident or _at_work()).model_copy(update={"inability": (), "costs": costs})
    payee = _organisation(random, "hospital", f"RS {person_name(random, 'female').upper()}", Relationship.HEALTH_FACILITY)
    return replace(
        case,
        channel=Channel.HOSPITAL,
        reporter_role=ReporterRole.HEALTH_FACILITY,
        claim=case.claim.model_copy(update={"accident": accident, "disability": None}),
        personal=case.personal.model_copy(update={"payees": (payee,), "reporter_name": payee.name}),
        documents=papers(DocumentKind.FACILITY_BILL, DocumentKind.MEMBER_CARD, DocumentKind.DOCTORS_STATEMENT),
    )


def no_heir(random: Random, population: Population, today: date) -> Case:
    """Nobody inherits: a neighbour buried, and is paid the funeral."""
    died = today - timedelta(days=random.randint(5, 200))
    member = population.member(Segment.PU, event_date=died, months=random.randint(5, 150))
    name = person_name(random, "male")
    buried = Payee(
        ref="burier",
        name=name,
        relationship=Relationship.BURIER,
        birth_date=date(1970, 1, 5),
        account=account(random, name),
    )
    claim = ClaimContent(
        kind=ClaimKind.JKM_DEATH,
        event_date=died,
        death=DeathDetails(cause=DeathCause.ILLNESS),
        inheritance=InheritanceDetails(),
    )
    papers_ = (*papers(*DEATH), *heir_papers((buried,)))
    return Case(member, Channel.BRANCH, ReporterRole.BURIER, claim, personal_of(random, member, (buried,)), papers_)


def heir_behind(random: Random, population: Population, today: date) -> Case:
    """A brother applies while the heir letter names a widow: refused, with the order."""
    case = no_heir(random, population, today)
    brother = case.personal.payees[0].model_copy(update={"ref": "heir-1", "relationship": Relationship.SIBLING})
    survived = InheritanceDetails(living=(Relationship.SPOUSE, Relationship.SIBLING))
    personal = case.personal.model_copy(update={"payees": (brother,)})
    return _saying(replace(case, reporter_role=ReporterRole.HEIR, personal=personal), inheritance=survived)


def on_a_project(random: Random, population: Population, today: date) -> Case:
    """A construction worker's death, on a day of the project that insured its workers."""
    died = today - timedelta(days=random.randint(5, 100))
    member = population.member(Segment.PU, event_date=died, months=6)
    work = project_work(died, 8)
    payees = heirs(random, today)
    claim = ClaimContent(
        kind=ClaimKind.JKM_DEATH,
        event_date=died,
        death=DeathDetails(cause=DeathCause.ILLNESS),
        employment=EmploymentDetails(project_number=PROJECT),
    )
    case = Case(
        member,
        Channel.BRANCH,
        ReporterRole.HEIR,
        claim,
        personal_of(random, member, payees),
        (*papers(*DEATH), *heir_papers(payees)),
    )
    return _insured(case, work)


def project_work(on: date, months: int, paid: tuple[MonthRange, ...] = ()) -> Membership:
    """A construction worker's membership on a project that began so many months before."""
    project = ConstructionProject(number=PROJECT, starts_on=months_before(on, months), value=Money(amount=6_000_000_000))
    return Membership(
        segment=Segment.JAKON,
        membership_number="0" * 11,
        employer_number="NPP-BUILD",
        programmes=(Programme.JKK, Programme.JKM),
        starts_on=project.starts_on,
        project=project,
        paid=paid,
    )


def unpaid_extension(random: Random, population: Population, today: date) -> Case:
    """A worker stayed abroad beyond the months that were paid for, and died there: refused, with the reason."""
    died = today - timedelta(days=random.randint(5, 60))
    member = population.member(Segment.PMI, event_date=died, months=10, phase=MigrantPhase.DURING)
    work = member.coverage.memberships[0]
    assert work.placement is not None, "a migrant worker has a placement"
    longer = work.placement.model_copy(update={"departed_on": months_before(died, 20), "paid_months": 12})
    payees = heirs(random, today)
    claim = ClaimContent(
        kind=ClaimKind.PMI_DEATH, event_date=died, event_country=longer.country, death=DeathDetails(cause=DeathCause.ILLNESS)
    )
    documents = (*papers(*DEATH, DocumentKind.PASSPORT, DocumentKind.MISSION_LETTER), *heir_papers(payees))
    case = Case(member, Channel.BRANCH, ReporterRole.HEIR, claim, personal_of(random, member, payees), documents)
    return _insured(case, work.model_copy(update={"placement": longer, "starts_on": months_before(died, 22)}))


Matter: TypeAlias = Callable[[Random, Population, date], Case]
MATTERS: Final[tuple[Matter, ...]] = (
    in_arrears,
    two_employers,
    reported_too_little,
    not_registered,
    replacement,
    replacement_of_arrears,
    hospitals_bill,
    no_heir,
    heir_behind,
    on_a_project,
    unpaid_extension,
)


def _at_work() -> AccidentDetails:
    return AccidentDetails(cause=AccidentCause.WORKPLACE, state=MedicalState.RECOVERED)


def _work(
    on: date, number: str = "NPP-OWN", wage: int = 5_000_000, paid: tuple[MonthRange, ...] | None = None, kpj: str = "0" * 11
) -> Membership:
    """A wage worker's membership of five years; the first of a case takes the number that the filing names."""
    start = months_before(on, 60)
    return Membership(
        segment=Segment.PU,
        membership_number=kpj,
        employer_number=number,
        programmes=(Programme.JKK, Programme.JKM, Programme.JHT, Programme.JP, Programme.JKP),
        starts_on=start,
        wages=(WagePeriod(first=month(start), wage=Money(amount=wage)),),
        paid=(MonthRange(first=month(start), last=month(on)),) if paid is None else paid,
    )


def insured(member: Member, *work: Membership) -> Member:
    """The member with these memberships in the registry instead of their own; the first under the number that a filing names."""
    number = member.identity.membership_number or work[0].membership_number
    first = work[0].model_copy(update={"membership_number": number})
    return replace(member, coverage=member.coverage.model_copy(update={"memberships": (first, *work[1:])}))


def _insured(case: Case, *work: Membership) -> Case:
    return replace(case, member=insured(case.member, *work))


def _saying(case: Case, **details: object) -> Case:
    return replace(case, claim=case.claim.model_copy(update=details))


def _at_an_employers(case: Case, named: EmploymentDetails) -> Case:
    """The filing says whose worker it was, whose attendance list it brings."""
    said = _saying(case, employment=named)
    return replace(said, documents=(*said.documents, *papers(DocumentKind.ATTENDANCE_LIST)))


def _by_company(random: Random, case: Case, claim: ClaimContent) -> Case:
    """Filed by the employer in SIPP Online, to be paid to it."""
    payee = _organisation(random, "employer", f"PT {person_name(random, 'male').upper()}", Relationship.EMPLOYER)
    more = papers(
        *(*COMMON, *REPORTED, *PAID_BACK_PAPERS, DocumentKind.FAMILY_CARD, DocumentKind.REST_LETTER, DocumentKind.PAYSLIP),
        *(DocumentKind.DEATH_CERTIFICATE, DocumentKind.HEIR_CERTIFICATE, DocumentKind.BANK_BOOK, DocumentKind.ATTENDANCE_LIST),
    )
    personal = case.personal.model_copy(update={"payees": (payee,), "reporter_name": payee.name})
    return replace(
        case,
        channel=Channel.EMPLOYER,
        reporter_role=ReporterRole.EMPLOYER,
        claim=claim,
        personal=personal,
        documents=more,
    )


def _organisation(random: Random, ref: str, name: str, relationship: Relationship) -> Payee:
    return Payee(ref=ref, name=name, relationship=relationship, account=account(random, name))
