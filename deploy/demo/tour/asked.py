"""The tour's claims that people are asked about by name: what the law's text leaves open, and what two claims have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from deploy.demo.claimants import Case
from deploy.demo.population import Member, Population
from deploy.demo.tour.abroad import died, migrant
from deploy.demo.tour.at_home import accident_of, hurt, of_accident, worker
from schemas.details import Cost, DisabilityDetails, Loss
from schemas.events.decisions import AssessmentReferred, VerificationReferred
from schemas.injuries import BodyLoss, CostKind, MedicalState, Side
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.signals import SignalName
from schemas.vocabulary import DeathCause, MigrantPhase, Segment

ASKED: Final = (ReasonCode.PART_OF_GREATER_LOSS.value, ReasonCode.DISABILITY_BEFORE_DEATH.value, SignalName.SAME_RECEIPT.value)
"""Why, of each of these claims or pairs, somebody is asked: an officer states the sum, looks at both benefits, looks at the bill."""
AGO_DAYS: Final = 60
BETWEEN: Final = timedelta(days=100)
"""Between the accident that took the thumb and the one that took the hand."""
LOST: Final = (BodyLoss.THUMB, BodyLoss.HAND)
FACILITY: Final = "RS-003"
BILLED: Final = Money(amount=6_300_000)


def people_are_asked(random: Random, population: Population, today: date) -> Iterator[Case]:
    """A hand lost after its thumb, a death after total disability, and two who were hurt together and stand on one bill."""
    on = today - timedelta(days=AGO_DAYS)
    unlucky = worker(population, Segment.PU, on)
    for part, day in zip(LOST, (on - BETWEEN, on), strict=True):
        yield _lost(random, unlucky, part, day)
    yield _disabled_before(random, population, on, today)
    bill = Cost(kind=CostKind.MEDICAL, amount=BILLED, facility=FACILITY, receipt=f"INV-{random.randint(1, 999_999):06d}")
    for _ in range(2):
        yield _on_a_bill(random, worker(population, Segment.PU, on), on, bill)


def asked(said: Iterable[tuple[str, VerificationReferred | AssessmentReferred]], claims: frozenset[str]) -> frozenset[str]:
    """Reasons and signals for which people were asked about these claims. `said`: each question with the claim that it is about."""
    names: set[str] = set()
    for subject, question in said:
        if subject in claims:
            names |= {reason.value for reason in question.reasons}
            names |= {one.name.value for one in question.signals} if isinstance(question, VerificationReferred) else set()
    return frozenset(names)


def _lost(random: Random, member: Member, part: BodyLoss, on: date) -> Case:
    """Of one side: a thumb is in its hand."""
    accident = accident_of(member, on, MedicalState.PARTIAL_ANATOMICAL)
    left = DisabilityDetails(handedness=Side.RIGHT, losses=(Loss(what=part, side=Side.RIGHT),))
    return of_accident(random, member, on, accident, left)


def _disabled_before(random: Random, population: Population, on: date, today: date) -> Case:
    """A migrant worker killed at work whose heirs say that total disability was paid before."""
    case = died(random, migrant(population, MigrantPhase.DURING, on), on, DeathCause.WORK_ACCIDENT, today)
    return replace(case, claim=case.claim.model_copy(update={"disability": DisabilityDetails(total_declared=True)}))


def _on_a_bill(random: Random, member: Member, on: date, bill: Cost) -> Case:
    """One of several whom a hospital treated and billed together."""
    case = hurt(random, member, on)
    assert case.claim.accident is not None, "who was hurt had an accident"
    accident = case.claim.accident.model_copy(update={"costs": (bill,)})
    return replace(case, claim=case.claim.model_copy(update={"accident": accident}))
