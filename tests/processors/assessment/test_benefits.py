"""The law's worked examples (domain section 8) and the edges of every tariff, as tables."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.assessment.rules.assess import assess
from processors.assessment.rules.case import Case
from processors.assessment.rules.jht import Savings, savings_tax
from processors.assessment.rules.lines import entitlements
from processors.assessment.rules.lines import lines as lines_of
from processors.assessment.rules.shares import Share, split
from schemas.benefit import BenefitLine
from schemas.vocabulary import (
    BenefitCode,
    ClaimKind,
    EntitlementFamily,
    MigrantPhase,
    Relationship,
    Segment,
)
from tests.processors.filings import MEMBER, death, jht_account, repatriation, savings, snapshot

SPOUSE = Share(ref="heir-1", relationship=Relationship.SPOUSE, parts=1)
CHILDREN = tuple(Share(ref=f"heir-{i}", relationship=Relationship.CHILD, parts=1) for i in (1, 2, 3))
BURIER = Share(ref="burier", relationship=Relationship.BURIER, parts=1)
SELF = Share(ref="self", relationship=Relationship.SELF, parts=1)
TODAY = Savings(gross_before=0, first_on=None, paid_on=date(2026, 11, 20))


def jkm(on: date = date(2026, 10, 1), shares: tuple[Share, ...] = (SPOUSE,), **cover: object) -> Case:
    claim = death(on=on)
    return Case(claim, snapshot(claim, **cover), MEMBER, shares)


def pmi(phase: MigrantPhase | None, on: date = date(2026, 10, 1), shares: tuple[Share, ...] = (SPOUSE,)) -> Case:
    claim = death(ClaimKind.PMI_DEATH, on=on)
    return Case(claim, snapshot(claim, phase=phase), MEMBER, shares)


def home(ticket: int, onward: int, on: date = date(2026, 10, 1)) -> Case:
    claim = repatriation(ticket, onward, on)
    return Case(claim, snapshot(claim), MEMBER, (SELF,))


def jht(balance: int) -> Case:
    claim = savings()
    return Case(claim, snapshot(claim, jht=jht_account(balance)), MEMBER, (SELF,))


def lines(case: Case, savings: Savings) -> tuple[BenefitLine, ...]:
    return lines_of(case, assess(case), savings)


def net(case: Case, before: Savings = TODAY) -> int:
    return sum(line.net.amount for line in lines(case, before))


WORKED = [
    ("14: wage worker, two years of contributions", jkm(contribution_months=24, membership_months=24), 42_000_000),
    ("16, first part: four years of contributions", jkm(contribution_months=48, membership_months=48), 42_000_000),
    ("17, first part: migrant dies in service", pmi(MigrantPhase.DURING), 85_000_000),
    ("26: savings of 80 m at once", jht(80_000_000), 78_500_000),
    ("migrant dies before departure", pmi(MigrantPhase.BEFORE), 42_000_000),
    ("migrant dies after the return", pmi(MigrantPhase.AFTER), 42_000_000),
    ("repatriation below the highest sum", home(11_000_000, 200_000), 11_200_000),
    ("repatriation at the highest sum", home(14_000_000, 1_000_000), 15_000_000),
    ("repatriation above the highest sum", home(17_000_000, 1_000_000), 15_000_000),
    ("savings at the tax-free sum", jht(50_000_000), 50_000_000),
    ("savings one rupiah above, 0.05 rounded to nothing", jht(50_000_001), 50_000_001),
    ("savings ten rupiah above, half a rupiah rounded up", jht(50_000_010), 50_000_009),
]


@pytest.mark.parametrize(("what", "case", "expected"), WORKED, ids=[row[0] for row in WORKED])
def test_worked_example(what: str, case: Case, expected: int) -> None:
    assert net(case) == expected


EDGES = [
    (
        "non-wage, two months, the day before the rule",
        jkm(date(2025, 2, 23), segment=Segment.BPU, membership_months=2),
        42_000_000,
    ),
    (
        "non-wage, two months, on the day of the rule",
        jkm(date(2025, 2, 24), segment=Segment.BPU, membership_months=2),
        10_000_000,
    ),
    ("non-wage, three months", jkm(date(2025, 2, 25), segment=Segment.BPU, membership_months=3), 42_000_000),
    ("wage worker, one month", jkm(date(2025, 2, 25), membership_months=1), 42_000_000),
    ("project worker", jkm(segment=Segment.JAKON, membership_months=1), 42_000_000),
    ("domestic, last day of the old tariff", jkm(date(2019, 12, 1)), 24_000_000),
    ("domestic, first day of the new tariff", jkm(date(2019, 12, 2)), 42_000_000),
    ("domestic, before the law", jkm(date(2015, 6, 30)), 0),
    ("migrant before departure, last day of the old tariff", pmi(MigrantPhase.BEFORE, date(2023, 2, 21)), 24_000_000),
    ("migrant before departure, first day of the new tariff", pmi(MigrantPhase.BEFORE, date(2023, 2, 22)), 42_000_000),
    ("migrant after the return, last day of the old tariff", pmi(MigrantPhase.AFTER, date(2023, 2, 21)), 24_000_000),
    ("migrant outside every phase", pmi(None), 0),
    ("domestic claim with a migrant's cover", jkm(segment=Segment.PMI), 0),
    ("only whoever buried, domestic", jkm(shares=(BURIER,)), 10_000_000),
    ("only whoever buried, migrant", pmi(MigrantPhase.DURING, shares=(BURIER,)), 10_000_000),
    ("nobody to pay", jkm(shares=()), 0),
    ("nothing saved", jht(0), 0),
    ("no cost", home(0, 0), 0),
]


@pytest.mark.parametrize(("what", "case", "expected"), EDGES, ids=[row[0] for row in EDGES])
def test_edge_of_the_law(what: str, case: Case, expected: int) -> None:
    assert net(case) == expected


@pytest.mark.parametrize(
    ("case", "flagged"),
    [
        (jkm(), False),
        (jkm(date(2019, 12, 1)), True),
        (pmi(MigrantPhase.DURING), False),
        (pmi(MigrantPhase.DURING, date(2023, 2, 21)), True),
        (pmi(MigrantPhase.AFTER, date(2023, 2, 21)), False),
        (pmi(MigrantPhase.BEFORE, shares=(BURIER,)), True),
        (home(9_000_000, 0), False),
        (home(9_000_000, 0, date(2023, 2, 21)), True),
    ],
)
def test_a_line_from_an_unverified_amount_says_so(case: Case, flagged: bool) -> None:
    assert {line.unverified for line in lines(case, TODAY)} == {flagged}


TAXES = [
    ("first payment", 80_000_000, 0, None, 1_500_000, True),
    ("the tax-free sum is already used", 10_000_000, 50_000_000, date(2026, 3, 1), 500_000, True),
    ("part of the tax-free sum is left", 30_000_000, 40_000_000, date(2026, 3, 1), 1_000_000, True),
    ("second calendar year", 30_000_000, 40_000_000, date(2025, 12, 31), 1_000_000, True),
    ("third calendar year: general rates", 30_000_000, 40_000_000, date(2024, 12, 31), 1_500_000, False),
    ("third calendar year, second band", 100_000_000, 40_000_000, date(2024, 1, 1), 3_000_000 + 6_000_000, False),
]


@pytest.mark.parametrize(("what", "gross", "before", "first_on", "expected", "verified"), TAXES, ids=[row[0] for row in TAXES])
def test_tax_on_savings(what: str, gross: int, before: int, first_on: date | None, expected: int, verified: bool) -> None:
    tax = savings_tax(gross, Savings(before, first_on, date(2026, 11, 20)))
    assert (tax.rupiah, tax.mark is None) == (expected, verified)


def test_every_line_explains_itself() -> None:
    for case in (jkm(shares=CHILDREN), pmi(MigrantPhase.AFTER), home(9_000_000, 1), jht(80_000_000)):
        for line in lines(case, TODAY):
            assert line.article
            assert line.tariff_version
            assert line.inputs
            assert line.steps
            assert line.gross.amount - line.tax.amount == line.net.amount


def test_a_funeral_alone_says_how_many_months_were_missing_and_by_which_rule() -> None:
    (line,) = lines(jkm(date(2025, 2, 24), segment=Segment.BPU, membership_months=2), TODAY)
    assert line.steps == ("2 of 3 months of membership: the funeral alone", "funeral: 10,000,000")
    assert "Permenaker 1/2025" in line.article


@pytest.mark.parametrize("segment", [Segment.PU, Segment.JAKON])
@pytest.mark.parametrize(
    ("months", "on", "flagged"), [(2, "2025-02-24", True), (3, "2025-02-24", False), (2, "2025-02-23", False)]
)
def test_what_others_than_non_wage_workers_have_before_three_months_rests_on_a_reading_the_funeral_does_not(
    segment: Segment, months: int, on: str, flagged: bool
) -> None:
    made = lines(jkm(date.fromisoformat(on), segment=segment, membership_months=months), TODAY)
    assert {line.benefit: line.unverified for line in made} == {
        BenefitCode.JKM_DEATH: flagged,
        BenefitCode.JKM_PERIODIC: flagged,
        BenefitCode.JKM_FUNERAL: False,
    }


def test_heirs_share_one_entitlement_and_each_has_a_line_of_their_own() -> None:
    made = lines(jkm(shares=CHILDREN), TODAY)
    death_lines = [line for line in made if line.benefit is BenefitCode.JKM_DEATH]
    assert [line.gross.amount for line in death_lines] == [6_666_667, 6_666_667, 6_666_666]
    assert {(line.family, line.subject) for line in death_lines} == {(EntitlementFamily.DEATH, MEMBER)}
    assert [line.line_id for line in death_lines] == ["JKM_DEATH:heir-1", "JKM_DEATH:heir-2", "JKM_DEATH:heir-3"]


def test_the_funeral_goes_to_who_buried_and_the_rest_to_the_heirs() -> None:
    made = lines(jkm(shares=(SPOUSE, BURIER)), TODAY)
    assert {(line.benefit, line.payee_ref) for line in made} == {
        (BenefitCode.JKM_DEATH, "heir-1"),
        (BenefitCode.JKM_PERIODIC, "heir-1"),
        (BenefitCode.JKM_FUNERAL, "burier"),
    }


def test_a_migrants_funeral_alone_uses_up_the_whole_death_sum() -> None:
    (line,) = lines(pmi(MigrantPhase.DURING, shares=(BURIER,)), TODAY)
    assert (line.family, line.subject) == (EntitlementFamily.DEATH, MEMBER)


def test_one_repatriation_is_one_departure_home() -> None:
    (line,) = lines(home(9_000_000, 0), TODAY)
    assert (line.family, line.subject) == (EntitlementFamily.REPATRIATION, f"{MEMBER}/2026-10-01")


@given(st.integers(0, 10**12), st.lists(st.integers(1, 100), min_size=1, max_size=20))
def test_shares_add_up_to_the_rupiah(rupiah: int, parts: list[int]) -> None:
    shared = split(rupiah, parts)
    assert sum(shared) == rupiah
    assert min(shared) >= 0
    whole = sum(parts)
    assert all(abs(got * whole - rupiah * part) < whole for got, part in zip(shared, parts, strict=True))


@given(
    balance=st.integers(0, 10**10),
    before=st.integers(0, 10**10),
    first_on=st.none() | st.dates(date(2010, 1, 1), date(2026, 11, 20)),
    parts=st.lists(st.integers(1, 100), min_size=1, max_size=5),
)
def test_savings_lines_add_up_and_are_never_negative(balance: int, before: int, first_on: date | None, parts: list[int]) -> None:
    claim = savings()
    shares = tuple(Share(ref=f"p-{i}", relationship=Relationship.SELF, parts=part) for i, part in enumerate(parts))
    case = Case(claim, snapshot(claim, jht=jht_account(balance, before, first_on)), MEMBER, shares)
    context = Savings(before, first_on, date(2026, 11, 20))
    made = lines(case, context)
    assert sum(line.gross.amount for line in made) == balance
    assert sum(line.tax.amount for line in made) == savings_tax(balance, context).rupiah
    assert [line.line_id for line in made] == [line.line_id for line in entitlements(assess(case))]


@given(st.lists(st.integers(1, 100), min_size=1, max_size=20), st.sampled_from(list(MigrantPhase)))
def test_death_lines_add_up_for_any_heirs(parts: list[int], phase: MigrantPhase) -> None:
    shares = tuple(Share(ref=f"heir-{i}", relationship=Relationship.CHILD, parts=part) for i, part in enumerate(parts))
    assert net(jkm(shares=shares)) == 42_000_000
    assert net(pmi(phase, shares=shares)) == (85_000_000 if phase is MigrantPhase.DURING else 42_000_000)
