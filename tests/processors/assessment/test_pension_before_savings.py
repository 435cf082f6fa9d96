"""A pension paid at once before old-age savings: whether it counts for their tax is unresolved, a setting says it, and the line names it
where it changes the tax (domain reference 6; PP 68/2009)."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.assessment.rules.case import Case
from processors.assessment.rules.jht import COUNTS_PENSION, Pension, Savings, lump_sum_tax, savings_tax
from schemas.benefit import EntitlementLine
from schemas.events.decisions import AssessmentReferred, ClaimApproved
from schemas.events.ledger import EntitlementReserved
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import EntitlementFamily, EvidenceMark, JhtReason
from tests.processors.assessment.cases import book_with, made
from tests.processors.assessment.test_assessment import asking, granted
from tests.processors.assessment.test_savings import case
from tests.processors.filings import CLAIM, jht_account, member_payee, personal, savings
from tests.processors.membership.ledger import MEMBER, A, B, confirm, reserve, script

ON = date(2026, 11, 20)
MILLION = 1_000_000


COUNTING: Final = book_with(COUNTS_PENSION, 1)


def before(gross: int, on: date = ON, savings_before: int = 0) -> Savings:
    return Savings(savings_before, None, ON, Pension(gross, on))


TAXES = [
    ("none before", 0, 80, 1_500_000, 1_500_000),
    ("together below what is free of tax", 20, 29, 0, 0),
    ("together at it", 20, 30, 0, 0),
    ("together above it", 20, 31, 0, 50_000),
    ("the pension alone is above it", 60, 10, 0, 500_000),
]


@pytest.mark.parametrize(("pension", "gross", "apart", "together"), [row[1:] for row in TAXES], ids=[row[0] for row in TAXES])
def test_the_setting_says_whether_the_pension_counts(pension: int, gross: int, apart: int, together: int) -> None:
    given_before = before(pension * MILLION)
    without, counted = savings_tax(gross * MILLION, given_before), savings_tax(gross * MILLION, given_before, COUNTING)
    assert (without.rupiah, counted.rupiah) == (apart, together)
    unresolved = EvidenceMark.UNRESOLVED if apart != together else None
    assert (without.mark, counted.mark) == (unresolved, unresolved)
    assert (COUNTS_PENSION in without.step) is (apart != together)
    assert (COUNTS_PENSION in counted.step) is (apart != together)


def test_a_pension_of_years_ago_makes_the_general_rates_of_it_where_it_counts() -> None:
    long_ago = before(20 * MILLION, date(2024, 12, 31))
    assert savings_tax(10 * MILLION, long_ago).rupiah == 0
    counted = savings_tax(10 * MILLION, long_ago, COUNTING)
    assert (counted.rupiah, counted.mark) == (500_000, EvidenceMark.UNRESOLVED)
    last_year = savings_tax(10 * MILLION, before(20 * MILLION, date(2025, 1, 1)), COUNTING)
    assert (last_year.rupiah, last_year.mark) == (0, None)


def test_a_pension_that_is_paid_at_once_itself_is_taxed_after_savings_as_before() -> None:
    assert lump_sum_tax(10 * MILLION, before(60 * MILLION), COUNTING).rupiah == 0
    assert lump_sum_tax(10 * MILLION, before(0, savings_before=50 * MILLION)).rupiah == 500_000


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_counting_it_never_lowers_the_tax_and_never_takes_all(pension: int, gross: int, earlier: int) -> None:
    given_before = before(pension, savings_before=earlier)
    assert savings_tax(gross, given_before).rupiah <= savings_tax(gross, given_before, COUNTING).rupiah <= gross


def test_the_line_says_that_it_is_not_verified_and_both_sums() -> None:
    given_case = case(JhtReason.PENSION_AGE, 31 * MILLION)
    (line,) = made(given_case, before(20 * MILLION))
    assert (line.tax.amount, line.unverified, line.mark) == (0, True, EvidenceMark.UNRESOLVED)
    assert line.steps[-1].endswith(f"does not count with it ({COUNTS_PENSION}, unresolved); else 50,000")
    (counted,) = made(Case(given_case.claim, given_case.snapshot, MEMBER, given_case.shares, COUNTING), before(20 * MILLION))
    assert (counted.tax.amount, counted.unverified) == (50_000, True)
    assert counted.steps[-1].endswith(f"counts with it ({COUNTS_PENSION}, unresolved); else 0")
    (plain,) = made(given_case)
    assert not plain.unverified


def at_once() -> EntitlementLine:
    return EntitlementLine(line_id="JP_LUMP_SUM:self", family=EntitlementFamily.PENSION, subject=MEMBER)


def a_month() -> EntitlementLine:
    return EntitlementLine(line_id="JP_OLD_AGE/2026-09:self", family=EntitlementFamily.PENSION, subject=f"{MEMBER}/2026-09")


@pytest.mark.parametrize(("line", "told"), [(at_once(), 20 * MILLION), (a_month(), 0)])
def test_the_ledger_tells_a_pension_that_was_paid_at_once_and_no_month_of_one(line: EntitlementLine, told: int) -> None:
    ledger = script()
    reserve(ledger, A, line)
    confirm(ledger, A, line)
    confirm(ledger, A, line)
    reserve(ledger, B, EntitlementLine(line_id="JHT:self", family=EntitlementFamily.JHT_FULL, subject=f"{MEMBER}/jht"))
    answer = ledger.emitted(EntitlementReserved)[-1]
    assert (answer.pension_gross_before.amount, answer.jht_gross_before.amount) == (told, 0)
    assert (answer.pension_gross_before_on is not None) is bool(told)


@pytest.mark.parametrize(("balance", "asked"), [(30 * MILLION, False), (31 * MILLION, True)])
def test_only_who_it_makes_a_difference_to_waits_for_a_person(balance: int, asked: bool) -> None:
    claim = savings()
    made_script = asking(claim, who=personal(member_payee()), jht=jht_account(balance))
    paid = {"pension_gross_before": Money(amount=20 * MILLION), "pension_gross_before_on": ON}
    made_script.feed(CLAIM, granted(made_script).model_copy(update=paid))
    assert len(made_script.emitted(ClaimApproved)) == (0 if asked else 1)
    assert [one.reasons for one in made_script.emitted(AssessmentReferred)] == ([(ReasonCode.RULE_UNVERIFIED,)] if asked else [])
