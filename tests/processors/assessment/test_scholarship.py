"""Scholarships by the domain reference, sections 2.3 and 2.5: every level, its years, who has it and when it ends; worked examples 2, 14, 16, 17."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.assessment.rules.assess import Assessed, assess
from processors.assessment.rules.case import Case
from processors.assessment.rules.shares import Share
from processors.payout.rules import plan
from schemas.details import SchoolChild
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind, MigrantPhase, Programme, Relationship, ScholarshipRoute, SchoolLevel, Segment
from tests.processors.assessment.cases import made
from tests.processors.assessment.properties import assert_sound
from tests.processors.filings import MEMBER, death, pupil, schooling, snapshot

ACCIDENT, DEATH = ScholarshipRoute.WORK_ACCIDENT, ScholarshipRoute.DEATH
HOME, ABROAD = ClaimKind.SCHOLARSHIP, ClaimKind.PMI_SCHOLARSHIP
L = SchoolLevel
M = 1_000_000
HOME_LEVELS = ((L.TK, 1.5, 8), (L.SD, 1.5, 8), (L.SMP, 2, 3), (L.SMA, 3, 3), (L.UNIVERSITY, 12, 5))
ABROAD_LEVELS = ((L.TK, 1.5, 2), (L.SD, 1.5, 6), (L.SMP, 2, 3), (L.SMA, 3, 3), (L.UNIVERSITY, 12, 4))


def case(
    *children: SchoolChild,
    on: date = date(2026, 10, 1),
    route: ScholarshipRoute = ACCIDENT,
    kind: ClaimKind = HOME,
    **cover: Any,
) -> Case:
    claim = schooling(*children, on=on, route=route, kind=kind)
    assert claim.scholarship is not None
    shares = {child.ref: Share(ref=child.ref, relationship=Relationship.CHILD, parts=1) for child in claim.scholarship.children}
    return Case(claim, snapshot(claim, **cover), MEMBER, tuple(shares.values()))


def rupiah(given: Case) -> int:
    return sum(due.rupiah for due in assess(given).dues)


def path(first: SchoolLevel, done: int = 0, kind: ClaimKind = HOME, **over: Any) -> int:
    """All that a child may still draw from this year of this level on, year by year."""
    levels = HOME_LEVELS if kind is HOME else ABROAD_LEVELS
    coming = levels[[level for level, _, _ in levels].index(first) :]
    total, year = 0, 2026
    for level, _, years in coming:
        for paid in range(done if level is first else 0, years):
            total += rupiah(case(pupil(level=level, years_paid=paid, school_year=f"{year}/{year + 1}", **over), kind=kind))
            year += 1
    return total


LEVELS = [
    *((HOME, level, millions, years) for level, millions, years in HOME_LEVELS),
    *((ABROAD, level, millions, years) for level, millions, years in ABROAD_LEVELS),
]
YEARS = {
    f"{kind} {level} {paid + 1}": (case(pupil(level=level, years_paid=paid), kind=kind, route=route), millions, years)
    for kind, level, millions, years in LEVELS
    for paid, route in ((0, ACCIDENT), (years - 1, DEATH))
}


@pytest.mark.parametrize(("given", "millions", "years"), YEARS.values(), ids=YEARS)
def test_each_level_gives_its_sum_for_the_first_and_the_last_year(given: Case, millions: float, years: int) -> None:
    (line,) = assert_sound(given)
    assert line.gross.amount == int(millions * M)
    assert line.tax.amount == 0
    assert line.instalments == years


@pytest.mark.parametrize(("kind", "level", "years"), [(kind, level, years) for kind, level, _, years in LEVELS])
def test_after_a_levels_last_year_there_is_none_more(kind: ClaimKind, level: SchoolLevel, years: int) -> None:
    assert _why(case(pupil(level=level, years_paid=years), kind=kind)) == [ReasonCode.EXCLUDED_BY_LAW]


def test_worked_example_2_two_children_on_their_way_to_university() -> None:
    assert path(L.SMA) + path(L.SD, done=7) == 145_500_000


def test_worked_example_14_two_years_of_contributions_give_no_scholarship() -> None:
    assert _why(case(route=DEATH, contribution_months=24)) == [ReasonCode.CONTRIBUTIONS_TOO_FEW]


def test_worked_example_16_the_first_year_and_all_that_may_follow() -> None:
    assert rupiah(case(route=DEATH, contribution_months=48)) == 1_500_000
    assert path(L.SD, done=2) == 84 * M


def test_worked_example_17_a_migrants_child_at_university() -> None:
    claim = death(ClaimKind.PMI_DEATH)
    died = Case(claim, snapshot(claim), MEMBER, (Share(ref="widow", relationship=Relationship.SPOUSE, parts=1),))
    assert rupiah(died) + path(L.UNIVERSITY, kind=ABROAD) == 133 * M


def test_the_most_for_one_child_is_87_million_at_home_and_75_abroad() -> None:
    born = date(2022, 8, 1)
    assert path(L.SD, birth_date=born) == 87 * M
    assert path(L.TK, kind=ABROAD, birth_date=born) == 75 * M


def test_who_starts_late_reaches_the_age_before_the_last_years_of_university() -> None:
    assert path(L.SD, birth_date=date(2019, 8, 1)) == 63 * M


@pytest.mark.parametrize(("months", "given"), [(35, False), (36, True), (37, True)])
def test_after_a_death_that_is_no_work_accident_three_years_of_contributions_are_needed(months: int, *, given: bool) -> None:
    assert bool(assess(case(route=DEATH, contribution_months=months)).dues) is given


@pytest.mark.parametrize(("route", "kind"), [(ACCIDENT, HOME), (ACCIDENT, ABROAD), (DEATH, ABROAD)])
def test_after_a_work_accident_and_abroad_no_membership_is_too_short(route: ScholarshipRoute, kind: ClaimKind) -> None:
    assert rupiah(case(route=route, kind=kind, contribution_months=0)) == 1_500_000


@pytest.mark.parametrize(("phase", "given"), [(phase, phase is MigrantPhase.DURING) for phase in MigrantPhase])
def test_a_migrants_death_gives_it_during_the_placement_a_work_accident_always(phase: MigrantPhase, *, given: bool) -> None:
    assert bool(assess(case(route=DEATH, kind=ABROAD, phase=phase)).dues) is given
    assert assess(case(kind=ABROAD, phase=phase)).dues


@pytest.mark.parametrize(("kind", "route"), [(kind, route) for kind in (HOME, ABROAD) for route in ScholarshipRoute])
def test_the_fund_of_the_route_pays(kind: ClaimKind, route: ScholarshipRoute) -> None:
    (group,) = plan(made(case(kind=kind, route=route)))
    assert group.programme is (Programme.JKK if route is ACCIDENT else Programme.JKM)


@pytest.mark.parametrize(
    ("over", "given"),
    [
        ({"birth_date": date(2003, 7, 2)}, True),
        ({"birth_date": date(2003, 7, 1)}, False),
        ({"birth_date": date(2003, 6, 30)}, False),
        ({"married": True}, False),
        ({"working": True}, False),
        ({"number": 2}, True),
        ({"number": 3}, False),
    ],
)
@pytest.mark.parametrize("kind", [HOME, ABROAD])
def test_it_ends_with_23_marriage_or_work_and_is_for_two_children(kind: ClaimKind, over: dict[str, Any], *, given: bool) -> None:
    found = case(pupil(level=L.UNIVERSITY, **over), kind=kind)
    assert bool(assess(found).dues) is given
    assert given or _why(found) == [ReasonCode.EXCLUDED_BY_LAW]


def test_a_child_is_paid_from_school_entry_years_after_the_death() -> None:
    late = pupil(birth_date=date(2026, 9, 1), level=L.TK, school_year="2030/2031")
    assert rupiah(case(late)) == 1_500_000


@pytest.mark.parametrize(
    ("on", "school_year", "given"),
    [
        (date(2026, 6, 30), "2025/2026", True),
        (date(2026, 7, 1), "2025/2026", False),
        (date(2026, 7, 1), "2026/2027", True),
        (date(2026, 7, 1), "2026/2028", False),
        (date(2026, 7, 1), "0000/0001", False),
        (date(2026, 7, 1), "2045/2046", True),
    ],
)
def test_a_school_year_that_was_over_or_is_none_is_a_question(on: date, school_year: str, *, given: bool) -> None:
    found = assess(case(pupil(school_year=school_year, birth_date=on), on=on))
    assert bool(found.dues) is given
    assert given or [one.reason for one in found.questions] == [ReasonCode.FACTS_MISSING]


def test_two_children_have_a_line_each_and_what_stops_one_stops_no_other() -> None:
    older, younger = pupil(level=L.SMA), pupil("heir-2", number=2)
    assert [(line.payee_ref, line.gross.amount) for line in assert_sound(case(older, younger))] == [
        ("heir-1", 3 * M),
        ("heir-2", 1_500_000),
    ]
    married = case(older.model_copy(update={"married": True}), younger)
    assert [line.payee_ref for line in assert_sound(married)] == ["heir-2"]


def test_a_school_year_of_a_child_is_given_once_whatever_the_level_and_the_reference() -> None:
    used = {(due.family, due.subject) for given in (case(), case(pupil("other", level=L.SMP))) for due in assess(given).dues}
    assert len(used) == 1
    next_year = case(pupil(school_year="2027/2028", years_paid=1))
    assert {(due.family, due.subject) for due in assess(next_year).dues}.isdisjoint(used)


def test_two_children_with_one_number_and_a_child_that_nobody_pays_are_questions() -> None:
    assert [one.reason for one in _found(case(pupil(), pupil("heir-2"))).questions] == [ReasonCode.FACTS_MISSING]
    nobody = case()
    alone = Case(nobody.claim, nobody.snapshot, MEMBER, ())
    assert [one.reason for one in _found(alone).questions] == [ReasonCode.FACTS_MISSING]


@pytest.mark.parametrize(("kind", "on"), [(HOME, date(2019, 12, 1)), (ABROAD, date(2023, 2, 21))])
def test_before_the_figures_that_were_read_a_person_is_asked(kind: ClaimKind, on: date) -> None:
    found = _found(case(kind=kind, on=on))
    assert (found.dues, [one.reason for one in found.questions]) == ((), [ReasonCode.AMOUNT_NOT_FOUND])


def test_home_is_for_members_at_home_and_abroad_for_migrants() -> None:
    assert not assess(case(segment=Segment.PMI)).dues
    assert not assess(case(kind=ABROAD, segment=Segment.BPU)).dues
    assert all(rupiah(case(segment=segment)) == 1_500_000 for segment in (Segment.PU, Segment.BPU, Segment.JAKON))


@given(
    st.sampled_from(list(L)),
    st.integers(0, 30),
    st.dates(date(1990, 1, 1), date(2026, 10, 1)),
    st.sampled_from([HOME, ABROAD]),
    st.sampled_from(list(ScholarshipRoute)),
)
def test_no_year_of_any_child_is_above_the_highest_level_nor_negative(
    level: SchoolLevel, paid: int, born: date, kind: ClaimKind, route: ScholarshipRoute
) -> None:
    found = case(pupil(level=level, years_paid=paid, birth_date=born), kind=kind, route=route)
    assert 0 <= sum(line.gross.amount for line in assert_sound(found)) <= 12 * M


def _found(given: Case) -> Assessed:
    return assess(given)


def _why(given: Case) -> list[ReasonCode]:
    found = assess(given)
    assert not found.dues
    return [one.reason for one in found.refused]
