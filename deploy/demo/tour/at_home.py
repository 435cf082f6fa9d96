"""The tour's claims at home: of each segment an accident with everything in it, a total disability, deaths and their orphans."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from deploy.demo.accidents import REPORTED, killed
from deploy.demo.assisted import with_mandate
from deploy.demo.claimants import COMMON, DEATH, Case, heir_papers, heirs, papers, personal_of, self_payee
from deploy.demo.employers import hospitals_bill, insured, no_heir, project_work, replacement
from deploy.demo.population import Member, Population, month, months_before
from deploy.demo.schooling import schooled
from schemas.claim import ClaimContent, DeathDetails
from schemas.details import AccidentDetails, Cost, DisabilityDetails, InabilityPeriod, Loss, WageFacts
from schemas.events.coverage import MonthRange
from schemas.injuries import AccidentCause, BodyLoss, CostKind, MedicalState, Side
from schemas.money import Money
from schemas.vocabulary import Channel, ClaimKind, DeathCause, DocumentKind, ReporterRole, ScholarshipRoute, Segment

SEGMENTS: Final = (Segment.PU, Segment.BPU, Segment.JAKON)
MONTHS: Final = 60
"""Of membership and contributions: enough for every right."""
AGO_DAYS: Final = 150
"""When what is claimed happened, by the first claim."""
AWAY_DAYS: Final = 59
REPORTED_AFTER: Final = timedelta(hours=20)
DAY_WAGE: Final = WageFacts(daily=Money(amount=190_000), week_days=6)
"""On a project wages are by the day."""
PARTS: Final = (
    Loss(what=BodyLoss.THUMB, side=Side.LEFT),
    Loss(what=BodyLoss.HAND, side=Side.RIGHT, function_lost_percent=40),
)
"""A part of the body, and the function of another."""
AIDS: Final = ((CostKind.DENTURE, 3_400_000), (CostKind.HEARING_AID, 2_100_000), (CostKind.GLASSES, 900_000))
WAYS: Final = ((CostKind.TRANSPORT_LAND, 1_200_000), (CostKind.TRANSPORT_SEA, 700_000), (CostKind.TRANSPORT_AIR, 2_300_000))
PAPERS: Final = papers(
    *COMMON,
    *REPORTED,
    DocumentKind.FAMILY_CARD,
    DocumentKind.REST_LETTER,
    DocumentKind.PAYSLIP,
    DocumentKind.ATTENDANCE_LIST,
    DocumentKind.DOCTORS_SUMMARY,
    DocumentKind.BANK_BOOK,
)


def at_home(random: Random, population: Population, today: date) -> Iterator[Case]:
    """Of each segment; then who else is paid: a hospital, an employer, whoever buried; and a claim that a union brings."""
    for number, segment in enumerate(SEGMENTS):
        on = today - timedelta(days=AGO_DAYS + 7 * number)
        yield hurt(random, worker(population, segment, on), on)
        yield disabled(random, worker(population, segment, on), on)
        yield killed_at_work(random, worker(population, segment, on), on, today)
        yield died(random, worker(population, segment, on), on, today)
        for route in ScholarshipRoute:
            yield schooled(random, worker(population, segment, on), on, route, today)
    on = today - timedelta(days=AGO_DAYS)
    yield with_mandate(random, hurt(random, worker(population, Segment.BPU, on), on), Channel.UNION, today)
    for matter in (hospitals_bill, replacement, no_heir):
        yield matter(random, population, today)


def worker(population: Population, segment: Segment, on: date) -> Member:
    """Insured for years on that day; a construction worker on a project that has lasted as long."""
    if segment is not Segment.JAKON:
        return population.member(segment, event_date=on, months=MONTHS)
    paid = (MonthRange(first=month(months_before(on, MONTHS)), last=month(on)),)
    return insured(population.member(Segment.PU, event_date=on, months=MONTHS), project_work(on, MONTHS, paid))


def hurt(random: Random, member: Member, on: date) -> Case:
    """Two months away, a part of the body lost and the function of another, care in hospital and at home, every way and every aid."""
    away = InabilityPeriod(first=on, last=on + timedelta(days=AWAY_DAYS))
    accident = accident_of(member, on, MedicalState.PARTIAL_ANATOMICAL).model_copy(
        update={"inability": (away,), "costs": costs(random)}
    )
    return of_accident(random, member, on, accident, DisabilityDetails(handedness=Side.RIGHT, losses=PARTS))


def disabled(random: Random, member: Member, on: date) -> Case:
    """Totally and for good, as an advisory doctor declared."""
    accident = accident_of(member, on, MedicalState.TOTAL_PERMANENT)
    return of_accident(random, member, on, accident, DisabilityDetails(total_declared=True))


def killed_at_work(random: Random, member: Member, on: date, today: date) -> Case:
    """A death at work, for the heirs."""
    case = killed(random, member, heirs(random, today), on, DocumentKind.ATTENDANCE_LIST)
    accident = accident_of(member, on, MedicalState.DIED)
    return Case(
        case.member,
        case.channel,
        case.reporter_role,
        case.claim.model_copy(update={"accident": accident}),
        case.personal,
        case.documents,
    )


def died(random: Random, member: Member, on: date, today: date) -> Case:
    """A death of an illness, for the heirs."""
    payees = heirs(random, today)
    claim = ClaimContent(kind=ClaimKind.JKM_DEATH, event_date=on, death=DeathDetails(cause=DeathCause.ILLNESS))
    documents = (*papers(*DEATH), *heir_papers(payees))
    return Case(member, Channel.BRANCH, ReporterRole.HEIR, claim, personal_of(random, member, payees), documents)


def of_accident(random: Random, member: Member, on: date, accident: AccidentDetails, left: DisabilityDetails) -> Case:
    """What the worker claims after it."""
    claim = ClaimContent(kind=ClaimKind.JKK_ACCIDENT, event_date=on, accident=accident, disability=left)
    personal = personal_of(random, member, self_payee(random, member))
    return Case(member, Channel.BRANCH, ReporterRole.MEMBER, claim, personal, PAPERS)


def accident_of(member: Member, on: date, state: MedicalState) -> AccidentDetails:
    """At the workplace, reported the day after."""
    at = datetime(on.year, on.month, on.day, 3, 0, tzinfo=UTC)
    return AccidentDetails(
        cause=AccidentCause.WORKPLACE,
        state=state,
        happened_at=at,
        reported_at=at + REPORTED_AFTER,
        wage=DAY_WAGE if member.segment is Segment.JAKON else None,
    )


def costs(random: Random) -> tuple[Cost, ...]:
    """A receipt of each kind that is paid at home."""
    receipt = f"RS-{random.randint(1, 99_999)}"
    return (
        Cost(kind=CostKind.MEDICAL, amount=Money(amount=random.randint(20, 90) * 100_000), receipt=receipt),
        Cost(kind=CostKind.HOMECARE, amount=Money(amount=4_500_000), days=30),
        Cost(
            kind=CostKind.PROSTHESIS, amount=Money(amount=9_000_000), list_price=Money(amount=7_000_000), receipt=f"{receipt}-P"
        ),
        *(Cost(kind=kind, amount=Money(amount=amount)) for kind, amount in (*AIDS, *WAYS)),
    )
