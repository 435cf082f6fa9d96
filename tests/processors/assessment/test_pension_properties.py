"""JP over any wage and any months: monotone in both, within the bounds, and survivors never above what the member had."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from processors.assessment.rules.assess import assess
from processors.assessment.rules.rule import Due
from tests.processors.assessment.test_pension import BOTH_CHILDREN, CHILDREN, MAX, MIN, facts, monthly, old_age, survived

WAGES = st.integers(1, 400_000_000)


@given(WAGES, WAGES, st.integers(180, 600))
def test_a_higher_wage_never_lowers_a_pension_and_none_leaves_its_bounds(one: int, other: int, months: int) -> None:
    low, high = (monthly(assess(old_age(facts(months, yearly=yearly)))) for yearly in sorted((one, other)))
    assert MIN <= low <= high <= MAX


@given(st.integers(180, 1_000), st.integers(0, 100), WAGES)
def test_more_months_never_lower_a_pension(months: int, more: int, yearly: int) -> None:
    fewer, later = (monthly(assess(old_age(facts(count, yearly=yearly)))) for count in (months, months + more))
    assert fewer <= later


@given(WAGES, st.integers(1, 2))
def test_survivors_together_never_have_more_than_the_member_had(yearly: int, children: int) -> None:
    given = survived(*CHILDREN[:children], known=facts(yearly=yearly), survivors=BOTH_CHILDREN)
    dues: tuple[Due, ...] = assess(given).dues
    whole = Fraction(monthly(assess(old_age(facts(yearly=yearly)))))
    assert sum(due.rupiah for due in dues if due.instalment == 1) <= whole + 1
