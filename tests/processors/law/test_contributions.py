"""What insuring somebody costs, at the edges of bands, packages and dates; and that a cut of it cuts no benefit."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.assessment.rules.assess import assess
from processors.assessment.rules.case import Case
from processors.law import LAW, NotStated
from processors.law.contributions import non_wage, placement, project
from schemas.claim import ClaimContent
from schemas.events.ledger import CoverageSnapshot
from schemas.money import Money
from schemas.vocabulary import Programme, Segment
from tests.processors.assessment.cases import WIDOW
from tests.processors.filings import MEMBER, death, snapshot, work_death

BEFORE = date(2025, 12, 1)
DURING = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("income", "jkk"),
    [
        (0, 10_000),
        (1_099_999, 10_000),
        (1_100_000, 12_000),
        (2_699_999, 26_000),
        (2_700_000, 29_500),
        (3_199_999, 29_500),
        (3_200_000, 34_500),
        (3_699_999, 34_500),
        (3_700_000, 39_500),
        (4_199_999, 39_500),
        (4_200_000, 44_500),
        (4_699_999, 44_500),
        (4_700_000, 49_500),
        (20_199_999, 199_500),
        (20_200_000, 204_500),
        (20_699_999, 204_500),
        (20_700_000, 207_000),
        (99_000_000, 207_000),
    ],
)
def test_a_non_wage_worker_pays_by_the_band_of_the_declared_income(income: int, jkk: int) -> None:
    found = non_wage(LAW, BEFORE, income)
    assert found.rupiah == {Programme.JKK: jkk, Programme.JKM: 6_800}


@pytest.mark.parametrize(
    ("month", "work", "total"),
    [
        (date(2025, 12, 1), "transport", 16_800),
        (date(2026, 1, 1), "transport", 8_400),
        (date(2027, 3, 1), "transport", 8_400),
        (date(2027, 4, 1), "transport", 16_800),
        (date(2026, 3, 1), "other", 16_800),
        (date(2026, 4, 1), "other", 8_400),
        (date(2026, 12, 1), "other", 8_400),
        (date(2027, 1, 1), "other", 16_800),
    ],
)
def test_contributions_are_halved_in_the_months_of_pp_50_2025_and_not_where_the_state_pays(
    month: date, work: str, total: int
) -> None:
    assert non_wage(LAW, month, 1_000_000, work=work).total == total
    assert non_wage(LAW, month, 1_000_000, work=work, public=True).total == 16_800


def test_savings_are_beside_it_and_are_not_cut() -> None:
    assert non_wage(LAW, DURING, 1_000_000, savings=True).rupiah[Programme.JHT] == 20_000


def covered(claim: ClaimContent, on: date) -> CoverageSnapshot:
    return snapshot(claim, segment=Segment.BPU, wage=Money(amount=1_000_000), membership_months=12, on=on)


@pytest.mark.parametrize("make", [death, work_death])
def test_a_cut_of_contributions_cuts_no_benefit(make: type) -> None:
    sums = []
    for on in (BEFORE, date(2026, 2, 1), DURING, date(2027, 6, 1)):
        claim = make(on=on)
        dues = assess(Case(claim, covered(claim, on), MEMBER, (WIDOW,))).dues
        sums.append([(due.benefit, due.rupiah) for due in dues])
    assert sums[0]
    assert all(one == sums[0] for one in sums)


@pytest.mark.parametrize(
    ("months", "by_body", "total"),
    [
        (1, False, 108_000),
        (6, False, 108_000),
        (7, False, 121_500),
        (12, False, 189_000),
        (12, True, 226_500),
        (23, False, 337_500),
        (24, False, 332_500),
        (24, True, 370_000),
        (25, False, 346_000),
        (30, True, 451_000),
    ],
)
def test_a_placement_pays_a_package_and_each_month_beyond_it(months: int, by_body: bool, total: int) -> None:
    assert placement(LAW, date(2026, 5, 1), months, by_placement_body=by_body).total == total


def test_what_migrants_paid_before_2023_was_not_found() -> None:
    with pytest.raises(NotStated):
        placement(LAW, date(2023, 2, 21), 24, by_placement_body=False)


@pytest.mark.parametrize(
    ("value", "jkk", "jkm"),
    [
        (99_999_999, 210_000, 30_000),
        (100_000_000, 210_000, 30_000),
        (100_001_000, 210_002, 30_000),
        (500_000_000, 890_000, 110_000),
        (1_000_000_000, 1_540_000, 210_000),
        (5_000_000_000, 5_940_000, 610_000),
        (6_000_000_000, 6_840_000, 710_000),
    ],
)
def test_a_project_of_unknown_wages_pays_by_the_parts_of_its_value(value: int, jkk: int, jkm: int) -> None:
    assert project(LAW, DURING, value).rupiah == {Programme.JKK: jkk, Programme.JKM: jkm}


@given(st.integers(0, 10**10), st.integers(0, 10**9))
def test_a_larger_project_never_pays_less(value: int, more: int) -> None:
    assert project(LAW, DURING, value + more).total >= project(LAW, DURING, value).total
