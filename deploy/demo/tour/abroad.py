"""The tour's migrant workers: in each phase of a placement everything that the law gives then."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Final

from deploy.demo.claimants import COMMON, DEATH, Case, heir_papers, heirs, papers, personal_of, self_payee
from deploy.demo.employers import insured
from deploy.demo.migrants import HURT, PROVEN
from deploy.demo.population import Member, Population
from deploy.demo.schooling import schooled
from deploy.demo.tour.at_home import PARTS, costs
from schemas.claim import ClaimContent, DeathDetails, RepatriationDetails
from schemas.details import (
    AccidentDetails,
    Cost,
    DepartureDetails,
    DisabilityDetails,
    LossDetails,
    PlacementDetails,
    RapeDetails,
    TerminationDetails,
)
from schemas.injuries import AccidentCause, CostKind, MedicalState, Side
from schemas.kinds import KINDS
from schemas.money import Money
from schemas.vocabulary import (
    Channel,
    ClaimKind,
    DeathCause,
    DocumentKind,
    MigrantPhase,
    ReporterRole,
    ScholarshipRoute,
    Segment,
    TerminationGround,
)

AGO_DAYS: Final = 60
PAID_MONTHS: Final = 24
AT_WORK_PAPERS: Final = papers(DocumentKind.EMPLOYER_LETTER, DocumentKind.DOCTORS_SUMMARY)
COST: Final = Money(amount=5_600_000)


def abroad(random: Random, population: Population, today: date) -> Iterator[Case]:
    """What may befall in every phase, then what is of one phase alone."""
    for number, phase in enumerate(MigrantPhase):
        on = today - timedelta(days=AGO_DAYS + 7 * number)
        yield hurt(random, migrant(population, phase, on), on)
        yield disabled(random, migrant(population, phase, on), on)
        for cause in (DeathCause.ILLNESS, DeathCause.WORK_ACCIDENT):
            yield died(random, migrant(population, phase, on), on, cause, today)
        yield mishap(random, population, on, ClaimKind.PMI_RAPE, phase, rape=RapeDetails(proven=True))
        yield schooled(random, migrant(population, phase, on), on, ScholarshipRoute.WORK_ACCIDENT, today)
    on = today - timedelta(days=AGO_DAYS)
    yield schooled(random, migrant(population, MigrantPhase.DURING, on), on, ScholarshipRoute.DEATH, today)
    yield from mishaps(random, population, on)


def mishaps(random: Random, population: Population, on: date) -> Iterator[Case]:
    """Each in the phase that it is of."""
    during, way_home = MigrantPhase.DURING, RepatriationDetails(ticket_cost=COST)
    placed = PlacementDetails(return_transport_cost=COST)
    alone = TerminationDetails(ground=TerminationGround.EMPLOYER_ALONE, contract_ends_on=on + timedelta(days=400))
    hurt_before = TerminationDetails(ground=TerminationGround.ACCIDENT, worked_months=3)
    yield mishap(random, population, on, ClaimKind.PMI_FAILED_DEPARTURE, MigrantPhase.BEFORE, departure=DepartureDetails())
    yield mishap(random, population, on, ClaimKind.PMI_REPATRIATION, during, repatriation=way_home)
    yield mishap(random, population, on, ClaimKind.PMI_ACCIDENT_RETURN, during, repatriation=way_home)
    yield mishap(random, population, on, ClaimKind.PMI_FAILED_PLACEMENT, during, placement=placed)
    yield mishap(random, population, on, ClaimKind.PMI_MISPLACEMENT, during, placement=placed)
    yield mishap(random, population, on, ClaimKind.PMI_TERMINATION, during, termination=alone)
    yield mishap(random, population, on, ClaimKind.PMI_TERMINATION, during, termination=hurt_before)
    yield mishap(random, population, on, ClaimKind.PMI_LOSS, MigrantPhase.AFTER, loss=LossDetails(amount=COST))


def migrant(population: Population, phase: MigrantPhase, on: date) -> Member:
    """In that phase on that day; all months of the placement are paid for."""
    member = population.member(Segment.PMI, event_date=on, months=0, phase=phase)
    (work,) = member.coverage.memberships
    assert work.placement is not None, "a migrant worker has a placement"
    placement = work.placement.model_copy(update={"paid_months": PAID_MONTHS})
    return insured(member, work.model_copy(update={"placement": placement}))


def hurt(random: Random, member: Member, on: date) -> Case:
    """A part of the body lost and the function of another, care at home and, during the placement, abroad; every way and every aid."""
    care = (*costs(random), *_care_abroad(member))
    accident = AccidentDetails(cause=AccidentCause.WORKPLACE, state=MedicalState.PARTIAL_ANATOMICAL, costs=care)
    return of_accident(random, member, on, accident, DisabilityDetails(handedness=Side.RIGHT, losses=PARTS))


def disabled(random: Random, member: Member, on: date) -> Case:
    """Totally and for good, as an advisory doctor declared."""
    accident = AccidentDetails(cause=AccidentCause.WORKPLACE, state=MedicalState.TOTAL_PERMANENT)
    return of_accident(random, member, on, accident, DisabilityDetails(total_declared=True))


def of_accident(random: Random, member: Member, on: date, accident: AccidentDetails, left: DisabilityDetails) -> Case:
    """What the worker claims after it."""
    claim = ClaimContent(
        kind=ClaimKind.PMI_ACCIDENT, event_date=on, event_country=country(member), accident=accident, disability=left
    )
    return _own(random, member, claim)


def died(random: Random, member: Member, on: date, cause: DeathCause, today: date) -> Case:
    """For the heirs."""
    payees = heirs(random, today)
    claim = ClaimContent(kind=ClaimKind.PMI_DEATH, event_date=on, event_country=country(member), death=DeathDetails(cause=cause))
    proofs = papers(*DEATH, DocumentKind.PASSPORT, DocumentKind.MISSION_LETTER)
    documents = (*proofs, *heir_papers(payees), *AT_WORK_PAPERS)
    return Case(member, Channel.BRANCH, ReporterRole.HEIR, claim, personal_of(random, member, payees), documents)


def mishap(random: Random, population: Population, on: date, kind: ClaimKind, phase: MigrantPhase, **details: object) -> Case:
    """Something else that befell a worker in that phase."""
    assert phase in KINDS[kind].phases, "the law gives it in another phase"
    member = migrant(population, phase, on)
    facts = {"kind": kind, "event_date": on, "event_country": country(member), **details}
    return _own(random, member, ClaimContent.model_validate(facts))


def country(member: Member) -> str:
    """Where who is in a placement stays."""
    placement = member.coverage.memberships[0].placement
    return placement.country if placement is not None and placement.departed_on and not placement.returned_on else "ID"


def _own(random: Random, member: Member, claim: ClaimContent) -> Case:
    personal = personal_of(random, member, self_payee(random, member))
    documents = papers(*COMMON, *PROVEN, *HURT, DocumentKind.MISSION_LETTER)
    return Case(member, Channel.BRANCH, ReporterRole.MEMBER, claim, personal, documents)


def _care_abroad(member: Member) -> tuple[Cost, ...]:
    return () if country(member) == "ID" else (Cost(kind=CostKind.MEDICAL_ABROAD, amount=Money(amount=31_000_000)),)
