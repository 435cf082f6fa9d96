"""What is somebody else's, on the lifecycle: told with its sum when a claim is denied or approved, by rule or by an officer's word."""

from __future__ import annotations

import pytest

from schemas.canonical import digest
from schemas.circumstances import EmploymentDetails, ReplacementDetails, ReplacementGround
from schemas.events.decisions import AssessmentReferred, ClaimApproved, ClaimDenied
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.unpaid import Bearer
from schemas.vocabulary import AuthorityRole, Relationship, Verdict
from tests.processors.assessment.test_assessment import asking, assessed, only
from tests.processors.filings import CLAIM, DIED, death, decision, job_loss, payee, personal, work_death
from tests.processors.script import types_of

R = ReasonCode
WAGE = Money(amount=5_000_000)
COMPANY = personal(payee("employer", relationship=Relationship.EMPLOYER, name="PT MAJU", birth_date=None))


def test_an_officer_who_denies_because_the_employer_pays_first_tells_the_heirs_how_much() -> None:
    made = assessed(work_death(), arrears_months=4, wage=WAGE, memberships=1)
    task = only(made, AssessmentReferred)
    assert R.EMPLOYER_PAYS_FIRST in task.reasons
    assert any("4 unpaid months" in question for question in task.open_questions)
    (denied,) = made.feed(CLAIM, decision(task, Verdict.DENY, role=task.role))
    assert isinstance(denied, ClaimDenied)
    assert R.EMPLOYER_PAYS_FIRST in denied.reasons
    assert sum(one.amount.amount for one in denied.not_paid) == task.total.amount == 262_000_000
    assert {one.bearer for one in denied.not_paid} == {Bearer.EMPLOYER}


def test_an_officer_may_let_the_fund_pay_since_the_rule_is_not_verified() -> None:
    made = assessed(death(), arrears_months=4)
    task = only(made, AssessmentReferred)
    assert types_of(made.feed(CLAIM, decision(task, role=task.role))) == [ClaimApproved]
    assert only(made, ClaimApproved).not_paid == ()


@pytest.mark.parametrize(("arrears", "first"), [(3, False), (4, True)])
def test_job_loss_beyond_the_arrears_is_denied_by_rule_with_the_sum_that_the_employer_pays_first(
    arrears: int, *, first: bool
) -> None:
    months = tuple(f"2025-{month:02d}" for month in range(1, 13)) + tuple(f"2026-{month:02d}" for month in range(1, 11))
    made = asking(job_loss(), arrears_months=arrears, wage=WAGE, recent_months=months)
    denied = made.emitted(ClaimDenied)
    assert bool(denied) is first
    assert [one.amount.amount for data in denied for one in data.not_paid] == ([3_000_000] if first else [])
    assert all(data.reasons[0] is R.EMPLOYER_PAYS_FIRST for data in denied)


def test_a_claim_without_cover_is_denied_with_what_the_employer_owes_that_registered_nobody() -> None:
    claim = work_death().model_copy(update={"employment": EmploymentDetails(true_wage=WAGE)})
    denied = only(asking(claim, covered=False, segment=None, wage=None), ClaimDenied)
    assert denied.reasons == (R.EMPLOYER_NOT_REGISTERED,)
    assert sum(one.amount.amount for one in denied.not_paid) == 262_000_000


def test_an_approval_tells_what_an_employer_that_reported_too_little_still_owes() -> None:
    claim = work_death().model_copy(update={"employment": EmploymentDetails(true_wage=Money(amount=6_000_000))})
    made = assessed(claim, wage=WAGE, memberships=1)
    task = only(made, AssessmentReferred)
    made.feed(CLAIM, decision(task, role=AuthorityRole.BRANCH_HEAD))
    second = made.emitted(AssessmentReferred)[-1]
    made.feed(CLAIM, decision(second, role=AuthorityRole.BRANCH_HEAD, officer="officer-2"))
    approved = only(made, ClaimApproved)
    assert [(one.reason, one.amount.amount) for one in approved.not_paid] == [(R.EMPLOYER_OWES_DIFFERENCE, 48_000_000)]
    assert approved.lines_digest == digest(approved.lines), "what is somebody else's is no part of what was signed"


def test_the_funeral_of_who_left_no_heir_is_paid_and_what_stays_is_told() -> None:
    made = assessed(death(), who=personal(payee("burier", relationship=Relationship.BURIER)))
    approved = only(made, ClaimApproved)
    assert approved.total.amount == 10_000_000
    assert sum(one.amount.amount for one in approved.not_paid) == 32_000_000


def test_an_employer_is_given_back_what_it_paid_first() -> None:
    paid = ReplacementDetails(ground=ReplacementGround.ARREARS, paid=Money(amount=30_000_000), paid_on=DIED, settled_on=DIED)
    claim = death().model_copy(update={"replacement": paid})
    made = assessed(claim, who=COMPANY)
    task = only(made, AssessmentReferred)
    assert (task.total.amount, {line.payee_ref for line in task.lines}) == (30_000_000, {"employer"})
    assert task.reasons == (R.RULE_UNVERIFIED,)
