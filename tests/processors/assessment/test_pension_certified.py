"""Months that institutions abroad certify, where only with them there are as many as a pension needs: the reference counts none of them
towards it, so that a person is asked, and either the pension is paid or what was put in, never both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from processors.assessment.rules.assess import Assessed, assess
from processors.assessment.rules.case import Case, Statement
from processors.assessment.rules.stated import fault, open_sums
from schemas.benefit import StatedSum
from schemas.events.decisions import Approval
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, BenefitCode, EvidenceMark
from tests.factories import RECEIVED
from tests.processors.assessment.test_pension import SELF, WIDOW, benefits, facts, old_age, survived

B = BenefitCode
BY = Approval(officer="first", role=AuthorityRole.SUPERVISOR, decided_at=RECEIVED)
BALANCE, MONTHLY = 20_000_000, 600_000
ASKED = [ReasonCode.FACTS_MISSING] * 2
FEW = facts(150)
SPARSE = facts(150, due=300)
"""Too few months, and too sparse for survivors to be counted more."""


def certified(given: Case, months: int) -> Case:
    return replace(given, snapshot=given.snapshot.model_copy(update={"certificate_months": months}))


def stating(given: Case, *benefits_: BenefitCode) -> Assessed:
    sums = tuple(
        StatedSum(
            benefit=benefit,
            amount=Money(amount=BALANCE if benefit is B.JP_LUMP_SUM else MONTHLY),
            rests_on="agreement with KR, art 12",
            sentence="By the liaison body's letter.",
        )
        for benefit in benefits_
    )
    assert fault(open_sums(assess(given).asked), sums, {share.ref for share in given.shares}) is None
    return assess(replace(given, stated=Statement(by=BY, sums=sums)))


@pytest.mark.parametrize("given", [old_age(FEW), survived(WIDOW, known=SPARSE)])
@pytest.mark.parametrize(("months", "asked"), [(0, []), (29, []), (30, ASKED), (31, ASKED)])
def test_only_where_months_abroad_would_make_up_the_number_a_person_is_asked(
    given: Case, months: int, asked: list[ReasonCode]
) -> None:
    found = assess(certified(given, months))
    assert [one.reason for one in found.questions] == asked
    assert benefits(found) == (set() if asked else {B.JP_LUMP_SUM})


def test_the_question_names_the_months_and_what_was_not_seen() -> None:
    for one in assess(certified(old_age(FEW), 40)).questions:
        assert "150 months at home and 40 certified abroad, 180 are needed" in one.detail
        assert "an agreement that was not seen" in one.detail


@pytest.mark.parametrize(
    ("given", "benefit"),
    [(old_age(facts(180)), B.JP_OLD_AGE), (survived(WIDOW, known=facts(150, due=180)), B.JP_SURVIVORS)],
)
def test_who_has_the_right_without_them_is_asked_nothing_and_paid_no_more(given: Case, benefit: BenefitCode) -> None:
    found = assess(certified(given, 100))
    assert (benefits(found), found.questions) == ({benefit}, ())
    assert [due.rupiah for due in found.dues] == [due.rupiah for due in assess(given).dues]


def test_an_officer_may_state_the_pension_or_what_was_put_in() -> None:
    given = certified(old_age(FEW), 30)
    assert {(one.benefit, one.instalments, one.payees) for one in open_sums(assess(given).asked)} == {
        (B.JP_OLD_AGE, 12, (SELF.ref,)),
        (B.JP_LUMP_SUM, 1, (SELF.ref,)),
    }
    pension, at_once = stating(given, B.JP_OLD_AGE), stating(given, B.JP_LUMP_SUM)
    assert [due.rupiah for due in pension.dues] == [MONTHLY] * 12
    assert [(due.rupiah, due.taxed, due.mark) for due in at_once.dues] == [(BALANCE, True, EvidenceMark.UNRESOLVED)]


def test_of_both_that_are_stated_the_pension_alone_is_paid() -> None:
    given = certified(old_age(FEW), 30)
    assert benefits(stating(given, B.JP_OLD_AGE, B.JP_LUMP_SUM)) == {B.JP_OLD_AGE}
    assert benefits(stating(certified(survived(WIDOW, known=SPARSE), 30), B.JP_SURVIVORS, B.JP_LUMP_SUM)) == {B.JP_SURVIVORS}
