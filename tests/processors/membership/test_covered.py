"""Who is covered in which months: the cells are what a plain scan over the members gives, in any order of records and statements."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from processors.membership.covered import FIRST_MONTH, Edge, Place, covered_months, scanned
from processors.membership.rules.months import month_text
from processors.membership.tables import COVERED, MEMBERS
from schemas.canary import canary_id
from schemas.civil import month_number
from schemas.events.contributions import ContributionsReported, EmploymentReported, SponsoredMonth, StatedMonth
from schemas.events.coverage import MigrantPlacement, MonthRange
from schemas.vocabulary import Segment
from streams.rows import replace
from tests.factories import RECEIVED, coverage, membership
from tests.processors.membership.ledger import BY_NIK, MEMBER, OTHER_MEMBER, member, script
from tests.processors.script import Script

YEAR = (MonthRange(first="2026-01", last="2026-10"),)


def sponsored(code: str, *months: str, sequence: int = 1, paid: bool = True) -> ContributionsReported:
    return ContributionsReported(
        alias=BY_NIK,
        sponsor=code,
        sequence=sequence,
        reported_at=RECEIVED,
        months=tuple(SponsoredMonth(month=month, paid=paid) for month in months),
    )


def covered(ledger: Script, month: str, **where: str) -> int:
    """Members covered in the month, as a reader sums it."""
    return sum(
        cell.joined - cell.left
        for cell in ledger.rows(COVERED)
        if cell.month <= month and all(getattr(cell, name) == value for name, value in where.items())
    )


def test_a_member_is_covered_in_the_months_that_are_paid() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage(memberships=(membership(paid=YEAR),)))
    assert [covered(ledger, month) for month in ("2025-12", "2026-01", "2026-10", "2026-11")] == [0, 1, 1, 0]
    assert covered(ledger, "2026-05", segment="PU", province="Jawa Timur", country="ID", sponsor="none") == 1


def test_one_more_month_moves_one_end_only() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage(memberships=(membership(paid=YEAR),)))
    longer = (MonthRange(first="2026-01", last="2026-11"),)
    ledger.feed(MEMBER, coverage(sequence=2, memberships=(membership(paid=longer),)))
    assert covered(ledger, "2026-11") == 1
    assert sorted(cell.month for cell in ledger.rows(COVERED)) == ["2026-01", "2026-12"]


def test_a_month_that_two_employers_paid_counts_once_and_in_two_segments_in_both() -> None:
    ledger = script()
    two = (membership(paid=YEAR), membership(paid=YEAR, employer_number="NPP-2", membership_number="99999999999"))
    ledger.feed(MEMBER, coverage(memberships=(*two, membership(Segment.BPU, paid=YEAR, membership_number="88888888888"))))
    assert covered(ledger, "2026-03", segment="PU") == 1
    assert covered(ledger, "2026-03", segment="BPU") == 1


def test_who_moved_is_counted_where_they_live_now() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage(memberships=(membership(paid=YEAR),)))
    ledger.feed(MEMBER, coverage(sequence=2, province="Bali", memberships=(membership(paid=YEAR),)))
    assert covered(ledger, "2026-03", province="Jawa Timur") == 0
    assert covered(ledger, "2026-03", province="Bali") == 1


def test_months_that_a_sponsor_paid_are_the_sponsors_and_go_back_with_the_money() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage(Segment.BPU, memberships=(membership(Segment.BPU, paid=YEAR),)))
    ledger.feed(MEMBER, sponsored("GN-1", "2026-10", "2026-11"))
    assert [covered(ledger, m, sponsor="GN-1") for m in ("2026-09", "2026-10", "2026-11", "2026-12")] == [0, 1, 1, 0]
    assert covered(ledger, "2026-10", sponsor="none") == 0
    ledger.feed(MEMBER, sponsored("GN-1", "2026-10", "2026-11", sequence=2, paid=False))
    assert covered(ledger, "2026-10", sponsor="none") == 1
    assert covered(ledger, "2026-11") == 0


def test_a_migrant_worker_is_covered_before_during_and_after_the_placement_in_its_country() -> None:
    ledger = script()
    placement = MigrantPlacement(
        country="TW", registered_on=date(2025, 1, 5), departed_on=date(2025, 3, 1), paid_months=6, returned_on=date(2025, 7, 10)
    )
    ledger.feed(MEMBER, coverage(Segment.PMI, memberships=(membership(Segment.PMI, placement=placement),)))
    months = ("2024-12", "2025-01", "2025-08", "2025-09")
    assert [covered(ledger, month, country="TW", segment="PMI") for month in months] == [0, 1, 1, 0]


def test_endless_ranges_are_bounded_at_both_ends() -> None:
    ledger = script()
    endless = (MonthRange(first="0001-01", last="9999-12"),)
    ledger.feed(MEMBER, coverage(memberships=(membership(paid=endless),)))
    (months,) = covered_months(member(ledger)).values()
    assert (month_text(min(months)), month_text(max(months))) == (month_text(FIRST_MONTH), "2027-11")


def test_a_canary_is_counted_nowhere() -> None:
    ledger = script()
    ledger.feed(canary_id(0), coverage(memberships=(membership(paid=YEAR),)))
    assert ledger.rows(COVERED) == []


def test_a_member_from_before_there_were_reports_is_counted_whole_with_its_next_record() -> None:
    ledger = script()
    ledger.feed(MEMBER, coverage(memberships=(membership(paid=YEAR),)))
    ledger.tables[COVERED.name].clear()
    ledger.tables[MEMBERS.name][(MEMBER,)] = replace(member(ledger), counted=False)
    ledger.feed(MEMBER, coverage(sequence=2, memberships=(membership(paid=(MonthRange(first="2026-01", last="2026-11"),)),)))
    assert [covered(ledger, month) for month in ("2026-01", "2026-11", "2026-12")] == [1, 1, 0]


MONTHS = st.integers(month_number("2025-06"), month_number("2026-12")).map(month_text)
RANGES = st.lists(
    st.tuples(MONTHS, MONTHS).map(lambda ends: MonthRange(first=min(ends), last=max(ends))), min_size=0, max_size=3
).map(tuple)
MEMBERSHIPS = st.one_of(
    st.builds(
        lambda segment, paid, sponsor: membership(segment, paid=paid, sponsor=sponsor),
        st.sampled_from([Segment.PU, Segment.BPU, Segment.JAKON]),
        RANGES,
        st.sampled_from([None, "GN Lingkaran"]),
    ),
    st.builds(
        lambda country, days, paid: membership(
            Segment.PMI,
            placement=MigrantPlacement(
                country=country,
                registered_on=date(2025, 1, 5),
                departed_on=None if days == 0 else date(2025, 1, 5) + timedelta(days=days),
                paid_months=paid,
            ),
        ),
        st.sampled_from(["TW", "MY"]),
        st.integers(0, 200),
        st.integers(0, 30),
    ),
)
RECORDS = st.builds(
    lambda sequence, province, memberships: coverage(sequence=sequence, province=province, memberships=tuple(memberships)),
    st.integers(1, 6),
    st.sampled_from(["Jawa Timur", "Bali", None]),
    st.lists(MEMBERSHIPS, max_size=3),
)
STATEMENTS = st.one_of(
    st.builds(
        lambda code, months, sequence, paid: sponsored(code, *months, sequence=sequence, paid=paid),
        st.sampled_from(["GN-1", "GN-2"]),
        st.lists(MONTHS, min_size=1, max_size=4),
        st.integers(1, 4),
        st.booleans(),
    ),
    st.builds(
        lambda months, sequence: EmploymentReported(
            alias=BY_NIK,
            employer_number="NPP-1",
            sequence=sequence,
            reported_at=RECEIVED,
            months=tuple(StatedMonth(month=month, paid=True) for month in months),
        ),
        st.lists(MONTHS, min_size=1, max_size=4),
        st.integers(1, 4),
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([MEMBER, OTHER_MEMBER]), st.one_of(RECORDS, STATEMENTS), st.booleans()), max_size=15))
def test_cells_are_what_a_scan_of_the_members_gives_in_any_order_and_with_repeats(fed: list[tuple[str, Any, bool]]) -> None:
    ledger = script()
    for subject, said, again in fed:
        for _ in range(2 if again else 1):
            ledger.feed(subject, said)
    scan = scanned(ledger.rows(MEMBERS))
    assert of_cells(ledger) == {edge: times for edge, times in scan.items() if times}
    for row in ledger.rows(MEMBERS):
        for place, months in covered_months(row).items():
            for month in months:
                assert covered(ledger, month_text(month), **place._asdict()) >= 1


def of_cells(ledger: Script) -> Counter[Edge]:
    found: Counter[Edge] = Counter()
    for cell in ledger.rows(COVERED):
        place = Place(cell.segment, cell.province, cell.country, cell.sponsor)
        for joined, times in ((True, cell.joined), (False, cell.left)):
            if times:
                found[Edge(place, month_number(cell.month), joined=joined)] = times
    return found
