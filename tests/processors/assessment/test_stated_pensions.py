"""Pensions whose bounds or indices were not found, and savings without an heir: what an officer may state, and what is due of it then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from processors.assessment.rules.assess import Assessed, assess
from processors.assessment.rules.case import Case, Statement
from processors.assessment.rules.stated import fault, open_sums
from schemas.benefit import OpenSum, StatedSum
from schemas.events.decisions import Approval
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, BenefitCode, EntitlementFamily, EvidenceMark, JhtReason
from tests.factories import RECEIVED
from tests.processors.assessment import test_savings as savings
from tests.processors.assessment.cases import BURIER, WIDOW
from tests.processors.assessment.test_pension import CHILDREN, ON, SELF, child, disabled, old_age, survived

UNREAD = date(2026, 10, 1)
"""In a year whose bounds were not found."""
B = BenefitCode
SUM = 1_000_000
BY = Approval(officer="first", role=AuthorityRole.SUPERVISOR, decided_at=RECEIVED)


def only(given: Case) -> OpenSum:
    (asked,) = open_sums(assess(given).asked)
    return asked


def stating(given: Case, benefit: BenefitCode, payee: str | None = None) -> Assessed:
    one = StatedSum(
        benefit=benefit, amount=Money(amount=SUM), payee_ref=payee, rests_on="letter HQ-12/2026", sentence="By the table of 2026."
    )
    assert fault(open_sums(assess(given).asked), (one,), {share.ref for share in given.shares}) is None
    return assess(replace(given, stated=Statement(by=BY, sums=(one,))))


@pytest.mark.parametrize(("given", "benefit"), [(old_age(on=UNREAD), B.JP_OLD_AGE), (disabled(on=UNREAD), B.JP_DISABILITY)])
def test_the_pension_of_a_month_is_stated_and_paid_twelve_times(given: Case, benefit: BenefitCode) -> None:
    asked = only(given)
    assert (asked.benefit, asked.reason, asked.payees, asked.instalments) == (
        benefit,
        ReasonCode.AMOUNT_NOT_FOUND,
        (SELF.ref,),
        12,
    )
    found = stating(given, benefit)
    assert [due.rupiah for due in found.dues] == [SUM] * 12
    assert found.questions == ()
    assert {due.due_on for due in found.dues} == {date(2026 + month // 12, month % 12 + 1, 1) for month in range(10, 22)}
    assert len({due.subject for due in found.dues}) == 12
    assert {(due.mark, due.stated) for due in found.dues} == {(EvidenceMark.UNRESOLVED, "letter HQ-12/2026")}


def test_a_later_year_whose_index_was_not_found_is_stated_without_a_highest_sum() -> None:
    given = old_age(on=ON, year=2)
    assert only(given).most is None
    assert {due.due_on.year for due in stating(given, B.JP_OLD_AGE).dues if due.due_on} == {2024, 2025}


def test_the_survivors_have_their_shares_of_what_is_stated() -> None:
    born = date(2015, 1, 1)
    given = survived(WIDOW, *CHILDREN[:2], on=UNREAD, survivors=(child(1, born=born), child(2, born=born)))
    asked = only(given)
    assert (asked.benefit, asked.payees, asked.instalments) == (B.JP_SURVIVORS, (WIDOW.ref,), 12)
    assert [due.rupiah for due in stating(given, B.JP_SURVIVORS).dues] == [SUM // 2] * 12


def test_who_draws_is_asked_before_how_much() -> None:
    given = survived(CHILDREN[0], on=UNREAD)
    (question,) = assess(given).asked
    assert (question.reason, question.opening) == (ReasonCode.FACTS_MISSING, None)


def test_no_sum_answers_whether_somebody_is_disabled() -> None:
    assert open_sums(assess(disabled(on=UNREAD, total=False)).asked) == ()


def test_savings_without_an_heir_are_stated_with_the_payee_whom_the_officer_names() -> None:
    given = savings.case(JhtReason.DEATH, 20_000_000, shares=(BURIER,))
    asked = only(given)
    assert (asked.benefit, asked.payees, asked.most) == (B.JHT, (), Money(amount=20_000_000))
    (due,) = stating(given, B.JHT, BURIER.ref).dues
    assert (due.rupiah, due.payees, due.family, due.taxed) == (SUM, (BURIER,), EntitlementFamily.JHT_FULL, True)


def test_savings_are_stated_by_nobody_above_the_account_or_without_a_payee() -> None:
    asked = (only(savings.case(JhtReason.DEATH, SUM - 1, shares=(BURIER,))),)
    said = StatedSum(benefit=B.JHT, amount=Money(amount=SUM), payee_ref=BURIER.ref, rests_on="letter", sentence="So.")
    assert fault(asked, (said,), {BURIER.ref}) == (0, ReasonCode.SUM_ABOVE_CAP)
    low = said.model_copy(update={"amount": Money(amount=1), "payee_ref": None})
    assert fault(asked, (low,), {BURIER.ref}) == (0, ReasonCode.SUM_PAYEE_UNKNOWN)


def test_savings_with_an_heir_are_no_question() -> None:
    assert assess(savings.case(JhtReason.DEATH, SUM, shares=(WIDOW,))).asked == ()
