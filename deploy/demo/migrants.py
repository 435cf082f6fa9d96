"""What else befalls the demo's migrant workers: accidents, a departure or placement that fails, a dismissal, a crime, a loss on the way."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Final

from deploy.demo.accidents import LOSS_SHARE, LOSSES
from deploy.demo.claimants import COMMON, Case, papers, personal_of, self_payee
from deploy.demo.population import Population
from schemas.claim import ClaimContent, RepatriationDetails
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
    DocumentKind,
    MigrantPhase,
    ReporterRole,
    Segment,
    TerminationGround,
)

EXCLUDED_SHARE: Final = 0.04
MISHAPS: Final = (
    (ClaimKind.PMI_FAILED_DEPARTURE, 28),
    (ClaimKind.PMI_ACCIDENT_RETURN, 6),
    (ClaimKind.PMI_FAILED_PLACEMENT, 2),
    (ClaimKind.PMI_MISPLACEMENT, 4),
    (ClaimKind.PMI_TERMINATION, 6),
    (ClaimKind.PMI_RAPE, 1),
    (ClaimKind.PMI_LOSS, 3),
)
"""Kinds and weights: beside death and return, a failed departure is what is claimed most (domain section 7)."""
PROVEN: Final = (
    DocumentKind.PASSPORT,
    DocumentKind.PLACEMENT_AGREEMENT,
    DocumentKind.EMPLOYMENT_CONTRACT,
    DocumentKind.PLACEMENT_BODY_LETTER,
    DocumentKind.TICKET_RECEIPT,
    DocumentKind.DOCTORS_SUMMARY,
    DocumentKind.POLICE_REPORT,
    DocumentKind.FORENSIC_REPORT,
    DocumentKind.BANK_BOOK,
)
HURT: Final = (
    DocumentKind.EMPLOYER_LETTER,
    DocumentKind.TREATMENT_RECEIPT,
    DocumentKind.TRANSPORT_RECEIPT,
    DocumentKind.INSURER_LETTER,
)

AT_THEIR_SIDE: Final = (
    (Channel.MISSION, ReporterRole.MISSION),
    (Channel.BRANCH, ReporterRole.MEMBER),
    (Channel.PMI_PORTAL, ReporterRole.MEMBER),
)


def pmi_mishap(random: Random, population: Population, today: date) -> Case:
    """One of the smaller benefits of a placement, filed by the worker or the mission."""
    kind = random.choices([kind for kind, _ in MISHAPS], [weight for _, weight in MISHAPS])[0]
    happened = today - timedelta(days=random.randint(5, 120))
    phases = KINDS[kind].phases
    phase = MigrantPhase.DURING if MigrantPhase.DURING in phases else min(phases)
    member = population.member(Segment.PMI, event_date=happened, months=10, phase=phase)
    placement = member.coverage.memberships[0].placement
    abroad = phase is MigrantPhase.DURING and placement is not None
    channel, role = random.choice(AT_THEIR_SIDE)
    claim = ClaimContent.model_validate(
        {
            "kind": kind,
            "event_date": happened,
            "event_country": placement.country if abroad and placement else "ID",
            **_details(random, kind, happened),
        }
    )
    return Case(
        member,
        channel if abroad else Channel.BRANCH,
        role if abroad else ReporterRole.MEMBER,
        claim,
        personal_of(random, member, self_payee(random, member)),
        papers(*COMMON, *PROVEN),
    )


def pmi_accident(random: Random, population: Population, today: date) -> Case:
    """Hurt abroad mostly: care above the local insurance, the way to hospital, now and then a part of the body lost for good."""
    happened = today - timedelta(days=random.randint(20, 300))
    member = population.member(Segment.PMI, event_date=happened, months=10, phase=MigrantPhase.DURING)
    placement = member.coverage.memberships[0].placement
    losses = (random.choice(LOSSES),) if random.random() < LOSS_SHARE else ()
    channel, role = random.choice(AT_THEIR_SIDE)
    facts = AccidentDetails(
        cause=AccidentCause.WORKPLACE,
        state=MedicalState.PARTIAL_ANATOMICAL if losses else MedicalState.RECOVERED,
        costs=(
            Cost(kind=CostKind.MEDICAL_ABROAD, amount=Money(amount=random.randint(10, 700) * 100_000)),
            Cost(kind=CostKind.TRANSPORT_LAND, amount=Money(amount=random.randint(1, 60) * 100_000)),
        ),
    )
    return Case(
        member,
        channel,
        role,
        ClaimContent(
            kind=ClaimKind.PMI_ACCIDENT,
            event_date=happened,
            event_country=placement.country if placement else "TW",
            accident=facts,
            disability=DisabilityDetails(handedness=Side.RIGHT, losses=losses) if losses else None,
        ),
        personal_of(random, member, self_payee(random, member)),
        papers(*COMMON, *PROVEN, *HURT),
    )


def _details(random: Random, kind: ClaimKind, happened: date) -> dict[str, object]:
    """As a claim of this kind tells it; now and then with what excludes it."""
    excluded = random.random() < EXCLUDED_SHARE
    cost = Money(amount=random.randint(20, 180) * 100_000)
    match kind:
        case ClaimKind.PMI_FAILED_DEPARTURE:
            return {"departure": DepartureDetails(worker_at_fault=excluded)}
        case ClaimKind.PMI_ACCIDENT_RETURN:
            return {"repatriation": RepatriationDetails(ticket_cost=cost)}
        case ClaimKind.PMI_TERMINATION:
            ends_on = happened + timedelta(days=20 if excluded else random.randint(60, 500))
            ground = TerminationGround.EMPLOYER_ALONE
            return {
                "termination": TerminationDetails(ground=ground, worked_months=random.randint(1, 5), contract_ends_on=ends_on)
            }
        case ClaimKind.PMI_RAPE:
            return {"rape": RapeDetails(proven=not excluded)}
        case ClaimKind.PMI_LOSS:
            return {"loss": LossDetails(amount=cost)}
    return {"placement": PlacementDetails(return_transport_cost=cost, workers_wish=excluded)}
