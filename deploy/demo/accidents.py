"""The work accidents of the demo's members: absences, receipts, losses of the body, now and then a death."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Final

from deploy.demo.claimants import COMMON, DEATH, Case, heir_papers, heirs, papers, personal_of, self_payee
from deploy.demo.population import Member, Population
from schemas.claim import ClaimContent, DeathDetails, Payee
from schemas.details import AccidentDetails, Cost, DisabilityDetails, InabilityPeriod, Loss
from schemas.injuries import AccidentCause, BodyLoss, CostKind, MedicalState, Side
from schemas.money import Money
from schemas.vocabulary import Channel, ClaimKind, DeathCause, DocumentKind, ReporterRole, Segment

LATE_SHARE: Final = 0.03
LOSS_SHARE: Final = 0.2
REPORTED: Final = (
    DocumentKind.ACCIDENT_REPORT_1,
    DocumentKind.ACCIDENT_REPORT_2,
    DocumentKind.DOCTORS_STATEMENT,
    DocumentKind.CHRONOLOGY,
    DocumentKind.POLICE_REPORT,
    DocumentKind.TREATMENT_RECEIPT,
    DocumentKind.TRANSPORT_RECEIPT,
)
LOSSES: Final = (
    Loss(what=BodyLoss.THUMB, side=Side.LEFT),
    Loss(what=BodyLoss.INDEX, side=Side.RIGHT),
    Loss(what=BodyLoss.HAND, side=Side.RIGHT, function_lost_percent=40),
    Loss(what=BodyLoss.ONE_FOOT, side=Side.LEFT),
    Loss(what=BodyLoss.HEARING_BOTH_DECIBELS, decibels=30),
)


def jkk_accident(random: Random, population: Population, today: date) -> Case:
    """Somebody could not work for some weeks or months, paid for care and transport, and may have lost something for good."""
    happened = today - timedelta(days=random.randint(120, 400))
    segment = random.choices((Segment.PU, Segment.BPU), (4, 1))[0]
    member = population.member(segment, event_date=happened, months=random.randint(3, 150), jht=random.randint(1, 40) * 1_000_000)
    losses = (random.choice(LOSSES),) if random.random() < LOSS_SHARE else ()
    state = MedicalState.PARTIAL_ANATOMICAL if losses else MedicalState.RECOVERED
    last = happened + timedelta(days=random.choice((6, 13, 29, 59, 89)))
    facts = at_work(random, happened, state).model_copy(
        update={"inability": (InabilityPeriod(first=happened, last=last),), "costs": _costs(random)}
    )
    return Case(
        member,
        random.choices((Channel.BRANCH, Channel.LAPAK_ASIK_ONSITE), (3, 1))[0],
        random.choice((ReporterRole.MEMBER, ReporterRole.EMPLOYER)) if segment is Segment.PU else ReporterRole.MEMBER,
        ClaimContent(
            kind=ClaimKind.JKK_ACCIDENT,
            event_date=happened,
            accident=facts,
            disability=DisabilityDetails(handedness=Side.RIGHT, losses=losses) if losses else None,
        ),
        personal_of(random, member, self_payee(random, member)),
        papers(
            *COMMON,
            *REPORTED,
            DocumentKind.FAMILY_CARD,
            DocumentKind.REST_LETTER,
            DocumentKind.PAYSLIP,
            DocumentKind.DOCTORS_SUMMARY,
            DocumentKind.BANK_BOOK,
        ),
    )


def jkk_death(random: Random, population: Population, today: date) -> Case:
    """A death at work: the sums by the wage, the periodic benefit and the funeral, to the heirs."""
    died = today - timedelta(days=random.randint(5, 200))
    segment = random.choices((Segment.PU, Segment.BPU), (3, 1))[0]
    member = population.member(segment, event_date=died, months=random.randint(2, 150), jht=random.randint(1, 40) * 1_000_000)
    return killed(random, member, heirs(random, today), died)


def killed(random: Random, member: Member, payees: tuple[Payee, ...], died: date, *more: DocumentKind) -> Case:
    """A death at work that the heirs claim at a branch, with `more` papers than everybody's."""
    return Case(
        member,
        Channel.BRANCH,
        ReporterRole.HEIR,
        ClaimContent(
            kind=ClaimKind.JKK_DEATH,
            event_date=died,
            accident=at_work(random, died, MedicalState.DIED),
            death=DeathDetails(cause=DeathCause.WORK_ACCIDENT),
        ),
        personal_of(random, member, payees),
        (*papers(*DEATH, *REPORTED, *more), *heir_papers(payees)),
    )


def at_work(random: Random, happened: date, state: MedicalState) -> AccidentDetails:
    """Mostly at the workplace and reported the day after; some on the way to work, some reported late, and these are suspected until
    an officer has concluded."""
    at = datetime(happened.year, happened.month, happened.day, 3, 0, tzinfo=UTC)
    commuting = random.random() < 0.2
    late = random.random() < LATE_SHARE
    return AccidentDetails(
        cause=AccidentCause.COMMUTING if commuting else AccidentCause.WORKPLACE,
        state=state,
        suspected=late,
        road_traffic=commuting,
        happened_at=at,
        reported_at=at + timedelta(hours=90 if late else 20),
    )


def _costs(random: Random) -> tuple[Cost, ...]:
    """Care that was not in kind, and the way to hospital, now and then above its cap."""
    return (
        Cost(
            kind=CostKind.MEDICAL,
            amount=Money(amount=random.randint(5, 200) * 100_000),
            receipt=f"RS-{random.randint(1, 99_999)}",
        ),
        Cost(kind=CostKind.TRANSPORT_LAND, amount=Money(amount=random.randint(1, 60) * 100_000)),
    )
