"""One accident that disabled and then killed: the periodic benefit once, inability up to the death, and what the reference does not say for a
person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pytest

from processors.assessment.rules.case import Case
from processors.assessment.rules.rule import Due
from schemas.basis import Basis
from schemas.benefit import Fingerprint, fingerprints
from schemas.claim import ClaimContent
from schemas.details import DisabilityDetails, InabilityPeriod
from schemas.events.decisions import AssessmentReferred, ClaimDenied
from schemas.events.ledger import EntitlementRefused
from schemas.events.requests import ReserveRequested
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, DeathCause, EntitlementFamily, EvidenceMark, MigrantPhase
from tests.processors.assessment.cases import accident, accident_death, disabled, found
from tests.processors.assessment.test_assessment import asking, granted, only
from tests.processors.assessment.test_migrant_accidents import died, hurt
from tests.processors.filings import CLAIM, DIED, MEMBER, OTHER_CLAIM, death, payee, personal, work_death

B, F = BenefitCode, EntitlementFamily
TOTAL = DisabilityDetails(total_declared=True)
WAGE = 5_000_000


def died_disabled() -> Case:
    case = accident_death(WAGE)
    return Case(case.claim.model_copy(update={"disability": TOTAL}), case.snapshot, case.member_id, case.shares)


def away_until(last: date, first: date = DIED - timedelta(days=29)) -> ClaimContent:
    claim = work_death()
    assert claim.accident is not None
    period = InabilityPeriod(first=first, last=last)
    return claim.model_copy(update={"accident": claim.accident.model_copy(update={"inability": (period,)})})


def test_a_death_without_total_disability_before_gives_the_periodic_benefit() -> None:
    assert {due.benefit: due.rupiah for due in found(accident_death(WAGE)).dues} == {
        B.DEATH_JKK: 240_000_000,
        B.PERIODIC: 12_000_000,
        B.FUNERAL: 10_000_000,
    }


def test_who_had_the_periodic_benefit_with_total_disability_has_it_not_again_and_a_person_looks_at_the_death_sum() -> None:
    said = found(died_disabled())
    assert {due.benefit: due.rupiah for due in said.dues} == {B.DEATH_JKK: 240_000_000, B.FUNERAL: 10_000_000}
    assert [(one.rule, one.reason) for one in said.refused] == [("jkk.death_periodic", ReasonCode.ENTITLEMENT_TAKEN)]
    (question,) = said.questions
    assert "not in the reference" in question.detail
    assert {due.mark for due in said.dues if due.benefit is B.DEATH_JKK} == {EvidenceMark.UNRESOLVED}


def test_the_ledger_keeps_total_disability_and_death_apart_whichever_comes_first() -> None:
    total = found(accident(WAGE, disability=disabled(total=True))).dues
    dead = found(accident_death(WAGE)).dues
    assert held(total) & used(dead)
    assert held(dead) & used(total)
    assert used(total) & used(dead) == set()


def used(dues: Iterable[Due]) -> set[Fingerprint]:
    return {thing for due in dues for thing in fingerprints(due.family, due.subject)}


def held(dues: Iterable[Due]) -> set[Fingerprint]:
    return {thing for due in dues if due.holds for thing in fingerprints(due.holds, due.subject)}


def test_a_migrants_sum_for_death_is_kept_apart_from_total_disability_too_and_a_person_looks_at_both() -> None:
    total, dead = found(hurt(disability=disabled(total=True))).dues, died(MigrantPhase.DURING)
    assert held(found(dead).dues) & used(total)
    said = found(Case(dead.claim.model_copy(update={"disability": TOTAL}), dead.snapshot, dead.member_id, dead.shares))
    assert [(due.rupiah, due.mark, due.holds) for due in said.dues] == [(85_000_000, EvidenceMark.UNRESOLVED, None)]
    assert "not in the reference" in said.questions[0].detail


def test_a_migrants_death_that_was_not_from_work_has_nothing_to_do_with_total_disability() -> None:
    assert held(found(died(MigrantPhase.DURING, cause=DeathCause.ILLNESS)).dues) == set()


def test_what_heirs_of_a_migrant_do_not_say_the_ledger_does() -> None:
    claim = death(ClaimKind.PMI_DEATH, DeathCause.WORK_ACCIDENT, event_country="TW")
    made = asking(claim, who=personal(payee()), phase=MigrantPhase.DURING)
    refused = tuple(line for line in made.emitted(ReserveRequested)[-1].lines if line.family is F.TOTAL_DISABILITY)
    made.feed(CLAIM, EntitlementRefused(basis=Basis(claim=1), lines=refused, holder=OTHER_CLAIM))
    assert {line.family for line in made.emitted(ReserveRequested)[-1].lines} == {F.DEATH}
    made.feed(CLAIM, granted(made))
    assert any("total disability was paid" in question for question in only(made, AssessmentReferred).open_questions)


@pytest.mark.parametrize(
    ("last", "days"),
    [(DIED - timedelta(days=1), 29), (DIED, 30), (DIED + timedelta(days=1), 30), (DIED + timedelta(days=90), 30)],
)
def test_inability_ends_with_the_death(last: date, days: int) -> None:
    case = accident_death(WAGE)
    given = Case(away_until(last), case.snapshot, case.member_id, case.shares)
    (inability,) = [due for due in found(given).dues if due.benefit is B.STMB]
    assert inability.inputs["last_day"] == min(last, DIED).isoformat()
    assert (min(last, DIED) - (DIED - timedelta(days=29))).days + 1 == days


def test_no_inability_begins_after_the_death() -> None:
    case = accident_death(WAGE)
    claim = away_until(DIED + timedelta(days=9), DIED + timedelta(days=2))
    assert [due for due in found(Case(claim, case.snapshot, case.member_id, case.shares)).dues if due.benefit is B.STMB] == []


def test_the_same_period_of_the_accidents_claim_and_of_the_deaths_is_one() -> None:
    first = date(2026, 1, 5)
    period = InabilityPeriod(first=first, last=date(2026, 1, 31))
    living = found(accident(WAGE, inability=(period,))).dues
    assert [due.subject for due in living if due.benefit is B.STMB] == [f"{MEMBER}/{first}"]


def test_when_the_heirs_do_not_say_so_the_ledger_does_and_a_person_is_asked() -> None:
    made = asking(work_death(), who=personal(payee()))
    asked = made.emitted(ReserveRequested)[-1].lines
    held = tuple(line for line in asked if line.family is F.TOTAL_DISABILITY)
    assert held
    made.feed(CLAIM, EntitlementRefused(basis=Basis(claim=1), lines=held, holder=OTHER_CLAIM))
    again = made.emitted(ReserveRequested)[-1].lines
    assert {line.family for line in again} == {F.DEATH, F.FUNERAL}
    made.feed(CLAIM, granted(made))
    referred = only(made, AssessmentReferred)
    assert {line.benefit for line in referred.lines} == {B.DEATH_JKK, B.FUNERAL}
    assert ReasonCode.DISABILITY_BEFORE_DEATH in referred.reasons
    assert any("total disability was paid before" in question for question in referred.open_questions)


def test_another_death_claim_that_was_paid_is_still_a_denial() -> None:
    made = asking(work_death(), who=personal(payee()))
    lines = tuple(line for line in made.emitted(ReserveRequested)[-1].lines if line.family is F.DEATH)
    made.feed(CLAIM, EntitlementRefused(basis=Basis(claim=1), lines=lines, holder=OTHER_CLAIM))
    assert only(made, ClaimDenied).reasons == (ReasonCode.ENTITLEMENT_TAKEN,)
