"""What an advisory doctor found is what benefits are computed from, whatever was filed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from processors.assessment.rules.case import Case
from processors.assessment.rules.found import as_found
from schemas.events.decisions import AssessmentReferred, ClaimApproved, ClaimVerified
from schemas.events.tasks import WordRefused
from schemas.findings import FindingOutcome, FoundPercent
from schemas.injuries import BodyLoss, MedicalState, Side
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, TaskKind
from tests.processors.assessment.cases import accident, disabled, found, loss, sums
from tests.processors.assessment.test_assessment import granted, only, script
from tests.processors.filings import BASIS, CLAIM, completed, covered, decision, member_payee, personal, registered
from tests.processors.verification.finding_cases import finding

F, K, B = FindingOutcome, TaskKind, BenefitCode
THUMB = FoundPercent(loss="right_thumb", percent=40)
STATED_TOTAL = accident(state=MedicalState.TOTAL_PERMANENT)
LOST = accident(disability=disabled(loss(BodyLoss.THUMB, Side.RIGHT)))


def of(case: Case, outcome: FindingOutcome, *percents: FoundPercent) -> dict[BenefitCode, int]:
    return sums(replace(case, claim=as_found(case.claim, (finding(K.MEDICAL_REVIEW, outcome, *percents),))))


def test_total_disability_counts_once_the_doctor_declares_it() -> None:
    assert found(STATED_TOTAL).questions
    assert of(STATED_TOTAL, F.MET) == {B.DISAB_TOTAL: 280_000_000, B.PERIODIC: 12_000_000}


def test_what_the_doctor_does_not_declare_is_not_paid() -> None:
    declared = accident(disability=disabled(total=True), state=MedicalState.PARTIAL_FUNCTIONAL)
    assert of(declared, F.MET) == sums(declared)
    assert of(declared, F.NOT_MET) == {}


def test_another_percentage_counts_in_the_place_of_the_filed_loss() -> None:
    """A thumb, 15 % of 80 x 5,000,000; of its function 40 %."""
    assert sums(LOST) == {B.DISAB_ANATOMICAL: 60_000_000}
    assert of(LOST, F.OTHER_PERCENTAGE, THUMB) == {B.DISAB_FUNCTIONAL: 24_000_000}
    assert of(LOST, F.OTHER_PERCENTAGE, FoundPercent(loss="left_thumb", percent=40)) == sums(LOST)


def test_a_range_that_the_doctor_sets_is_the_assessors() -> None:
    scalp = accident(disability=disabled(loss(BodyLoss.SCALP)))
    assert found(scalp).questions
    assert of(scalp, F.OTHER_PERCENTAGE, FoundPercent(loss="scalp", percent=20)) == {B.DISAB_ANATOMICAL: 80_000_000}


@pytest.mark.parametrize("kind", [K.FIELD_VISIT, K.MEDICAL_REVIEW])
def test_a_visit_or_nothing_found_out_changes_no_figure(kind: TaskKind) -> None:
    assert as_found(LOST.claim, (finding(kind, F.NOT_FOUND_OUT),)) == LOST.claim
    assert as_found(LOST.claim, (finding(K.FIELD_VISIT, F.MET),)) == LOST.claim


def test_findings_come_with_the_verification_and_their_people_decide_nothing_more() -> None:
    by_doctor = finding(K.MEDICAL_REVIEW, F.OTHER_PERCENTAGE, THUMB, person="doctor")
    verified = ClaimVerified(basis=BASIS, checks=(), findings=(by_doctor,))
    made = script(registered(LOST.claim, personal(member_payee())), covered(LOST.snapshot), completed(), verified)
    made.feed(CLAIM, granted(made))
    made.feed(CLAIM, decision(only(made, AssessmentReferred), officer="doctor"))
    assert only(made, WordRefused).reason is ReasonCode.DECIDED_BEFORE
    made.feed(CLAIM, decision(only(made, AssessmentReferred), officer="ani"))
    approved = only(made, ClaimApproved)
    assert approved.total.amount == 24_000_000
    assert approved.verified_by == ("doctor",)
