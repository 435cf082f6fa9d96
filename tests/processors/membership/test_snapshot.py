"""The facts on the event's date: what is in them, and what does not change them."""

from __future__ import annotations

from datetime import date

import pytest

from processors.membership.rules.snapshot import LATER, PREFERRED, Question, snapshot, snapshot_digest
from processors.membership.tables import Registry
from schemas.canonical import digest
from schemas.events.coverage import (
    ConstructionProject,
    CoverageReported,
    ForeignCertificate,
    JhtAccount,
    MigrantPlacement,
    MonthRange,
    WagePeriod,
)
from schemas.events.ledger import CoverageSnapshot
from schemas.money import Money
from schemas.vocabulary import ClaimKind, MigrantPhase, Programme, Segment
from tests.factories import EVENT_DATE, coverage, membership

RECEIVED_ON = date(2026, 11, 20)


def facts(
    record: CoverageReported, kind: ClaimKind = ClaimKind.JKM_DEATH, on: date = EVENT_DATE, received_on: date = RECEIVED_ON
) -> CoverageSnapshot:
    return snapshot(Registry.of(record), Question(kind, on, received_on))


def test_a_wage_workers_facts() -> None:
    found = facts(coverage())
    assert (found.segment, found.covered, found.phase) == (Segment.PU, True, None)
    assert found.wage == Money(amount=5_000_000)
    assert (found.member_since, found.membership_months) == (date(2022, 1, 10), 56)
    assert (found.contribution_months, found.paid_through) == (56, "2026-08")
    assert Programme.JKM in found.programmes
    assert found.province == "Jawa Timur"


def test_a_migrant_workers_facts() -> None:
    found = facts(coverage(Segment.PMI), ClaimKind.PMI_DEATH)
    assert (found.segment, found.phase, found.placement_country) == (Segment.PMI, MigrantPhase.DURING, "TW")
    assert found.certificate_months == 0, "every certified month is paid at home as well"


def test_a_stranger_to_the_registry_is_not_covered() -> None:
    found = facts(coverage(memberships=()))
    assert (found.segment, found.covered, found.member_since, found.contribution_months) == (None, False, None, 0)


def test_inactive_cover_still_shows_its_segment_and_arrears() -> None:
    found = facts(coverage(Segment.BPU), on=date(2027, 3, 1))
    assert (found.segment, found.covered, found.arrears_months) == (Segment.BPU, False, 6)


def later_file() -> CoverageReported:
    """The next month's file: contributions and a wage for the months after, a move, a new balance date."""
    work = membership(
        paid=(MonthRange(first="2022-01", last="2026-11"),),
        wages=(
            WagePeriod(first="2022-01", wage=Money(amount=5_000_000)),
            WagePeriod(first="2026-11", wage=Money(amount=9_000_000)),
        ),
    )
    savings = JhtAccount(balance=Money(amount=12_500_000), as_of=date(2026, 12, 31))
    return coverage(sequence=2, memberships=(work,), jht=savings, province="Bali")


@pytest.mark.parametrize("kind", [ClaimKind.JKM_DEATH, ClaimKind.JHT])
def test_a_new_months_wage_file_changes_no_fact(kind: ClaimKind) -> None:
    assert snapshot_digest(facts(coverage(), kind)) == snapshot_digest(facts(later_file(), kind))


def test_a_new_balance_matters_to_savings_claims_only() -> None:
    richer = coverage(jht=JhtAccount(balance=Money(amount=13_000_000), as_of=date(2026, 11, 30)))
    assert snapshot_digest(facts(coverage())) == snapshot_digest(facts(richer))
    assert snapshot_digest(facts(coverage(), ClaimKind.JHT)) != snapshot_digest(facts(richer, ClaimKind.JHT))
    assert facts(coverage()).jht is None


def test_savings_count_whenever_they_exist() -> None:
    left = coverage(memberships=(membership(ends_on=date(2024, 1, 31)),))
    found = facts(left, ClaimKind.JHT)
    assert (found.covered, found.jht) == (False, left.jht)


def test_a_corrected_wage_is_a_new_fact() -> None:
    corrected = coverage(memberships=(membership(wages=(WagePeriod(first="2022-01", wage=Money(amount=6_000_000)),)),))
    assert snapshot_digest(facts(coverage())) != snapshot_digest(facts(corrected))


@pytest.mark.parametrize(
    ("kind", "raised_in", "wages", "before"),
    [
        (ClaimKind.JKK_ACCIDENT, "2026-03", (5, 9), 5),
        (ClaimKind.JKK_ACCIDENT, "2026-02", (5, 9), None),
        (ClaimKind.JKK_ACCIDENT, "2026-05", (9, 5), None),
        (ClaimKind.JKK_ACCIDENT, "2026-09", (5, 9), None),
        (ClaimKind.JKP, "2026-05", (5, 9), 5),
        (ClaimKind.JKM_DEATH, "2026-05", (5, 9), None),
    ],
)
def test_an_earlier_wage_stands_there_where_a_benefit_grows_with_it_and_it_was_raised_within_the_months(
    kind: ClaimKind, raised_in: str, wages: tuple[int, int], before: int | None
) -> None:
    """Of an event on 1 October the wage of August counts last, and is held against that of February."""
    periods = (
        WagePeriod(first="2022-01", wage=Money(amount=wages[0])),
        WagePeriod(first=raised_in, wage=Money(amount=wages[1])),
    )
    found = facts(coverage(memberships=(membership(wages=periods),)), kind)
    assert found.wage_before == (None if before is None else Money(amount=before))


def test_claims_from_before_an_earlier_wage_was_known_are_told_nothing_new() -> None:
    plain = facts(coverage())
    assert plain.wage_before is None
    assert snapshot_digest(plain) != snapshot_digest(plain.model_copy(update={"wage_before": Money(amount=1)}))


def test_the_wage_is_the_last_one_reported_by_the_date_or_the_first_of_who_just_began() -> None:
    raised = (WagePeriod(first="2026-07", wage=Money(amount=7)), WagePeriod(first="2026-09", wage=Money(amount=9)))
    work = membership(wages=raised)
    assert facts(coverage(memberships=(work,)), on=date(2026, 10, 15)).wage == Money(amount=7)
    assert facts(coverage(memberships=(work,)), on=date(2026, 10, 16)).wage == Money(amount=9)
    assert facts(coverage(memberships=(work,)), on=date(2026, 7, 1)).wage == Money(amount=7)


@pytest.mark.parametrize(
    ("ends_on", "employed"), [(None, True), (date(2026, 11, 21), True), (RECEIVED_ON, False), (EVENT_DATE, False)]
)
def test_employment_is_judged_on_the_day_of_submission(ends_on: date | None, employed: bool) -> None:
    record = coverage(memberships=(membership(ends_on=ends_on),))
    assert facts(record, ClaimKind.JHT).employed is employed


def test_the_segment_that_the_claim_is_about_counts() -> None:
    both = coverage(memberships=(membership(Segment.BPU), membership(Segment.PU), membership(Segment.PMI)))
    assert facts(both, ClaimKind.JKM_DEATH).segment is Segment.PU
    assert facts(both, ClaimKind.PMI_DEATH).segment is Segment.PMI


def test_a_membership_that_covers_goes_before_one_that_does_not() -> None:
    lapsed = membership(Segment.PMI, placement=MigrantPlacement(country="TW", registered_on=date(2020, 1, 1), paid_months=0))
    assert facts(coverage(memberships=(lapsed, membership(Segment.BPU))), ClaimKind.PMI_DEATH).segment is Segment.BPU


def test_memberships_and_sponsors_beside_each_other_are_counted() -> None:
    work = (membership(Segment.BPU, sponsor="GN Lingkaran"), membership(Segment.BPU, sponsor="CSR"), membership(Segment.BPU))
    found = facts(coverage(memberships=work))
    assert (found.memberships, found.sponsors) == (3, ("CSR", "GN Lingkaran"))


def test_several_employers_are_named_with_what_each_reported_and_one_is_not() -> None:
    wages = [(WagePeriod(first="2022-01", wage=Money(amount=wage)),) for wage in (4_000_000, 6_000_000)]
    work = [membership(employer_number=f"NPP-{n}", wages=wage) for n, wage in enumerate(wages, start=1)]
    found = facts(coverage(memberships=tuple(work)))
    assert [(one.employer_number, one.wage) for one in found.employers] == [
        ("NPP-1", Money(amount=4_000_000)),
        ("NPP-2", Money(amount=6_000_000)),
    ]
    assert facts(coverage()).employers == ()


@pytest.mark.parametrize(
    ("on", "covered"),
    [(date(2026, 2, 28), False), (date(2026, 3, 1), True), (date(2026, 9, 30), True), (date(2026, 10, 1), False)],
)
def test_a_construction_project_covers_its_workers_on_its_days(on: date, covered: bool) -> None:
    bridge = ConstructionProject(number="P-77", starts_on=date(2026, 3, 1), ends_on=date(2026, 9, 30))
    found = facts(coverage(Segment.JAKON, memberships=(membership(Segment.JAKON, project=bridge),)), on=on)
    assert (found.covered, found.project_number) == (covered, "P-77" if covered else None)


@pytest.mark.parametrize(
    ("on", "ended"),
    [(date(2026, 4, 1), None), (date(2026, 4, 2), date(2026, 3, 1)), (date(2027, 9, 1), date(2026, 3, 1))],
)
def test_a_stay_that_went_on_unpaid_is_told_from_one_that_never_was(on: date, ended: date | None) -> None:
    stay = MigrantPlacement(country="TW", registered_on=date(2025, 1, 5), departed_on=date(2025, 3, 1), paid_months=12)
    work = membership(Segment.PMI, placement=stay)
    found = facts(coverage(Segment.PMI, memberships=(work,)), ClaimKind.PMI_DEATH, on=on)
    assert (found.covered, found.placement_ended_on) == (ended is None, ended)
    extended = work.model_copy(update={"placement": stay.model_copy(update={"extension_months": 24})})
    assert facts(coverage(Segment.PMI, memberships=(extended,)), ClaimKind.PMI_DEATH, on=on).covered
    back = work.model_copy(update={"placement": stay.model_copy(update={"returned_on": date(2026, 2, 1)})})
    assert facts(coverage(Segment.PMI, memberships=(back,)), ClaimKind.PMI_DEATH, on=on).placement_ended_on is None


@pytest.mark.parametrize(
    ("on", "by"), [(date(2025, 12, 31), None), (date(2026, 1, 1), "KR"), (date(2026, 6, 30), "KR"), (date(2026, 7, 1), None)]
)
def test_a_certificate_says_whose_institution_covered_the_month(on: date, by: str | None) -> None:
    certificate = ForeignCertificate(
        country="KR", institution="COMWEL", number="K-1", periods=(MonthRange(first="2026-01", last="2026-06"),)
    )
    assert facts(coverage(certificates=(certificate,)), on=on).certified_by == by


def test_facts_that_came_later_are_in_the_digest_only_where_there_are_any() -> None:
    plain = facts(coverage())
    dated = plain.model_dump(mode="json", exclude={"province", "wage_before", "jht", "pension", *LATER})
    assert snapshot_digest(plain) == digest(dated | {"jht": None})
    assert snapshot_digest(plain) != snapshot_digest(plain.model_copy(update={"certified_by": "KR"}))


def test_a_months_gap_between_employers_does_not_break_the_membership() -> None:
    first = membership(starts_on=date(2020, 1, 1), ends_on=date(2026, 6, 30))
    assert facts(coverage(memberships=(membership(starts_on=date(2026, 7, 31)), first))).member_since == date(2020, 1, 1)
    assert facts(coverage(memberships=(membership(starts_on=date(2026, 8, 1)), first))).member_since == date(2026, 8, 1)


def test_overlapping_months_count_once() -> None:
    work = (membership(Segment.BPU), membership(Segment.BPU))
    assert facts(coverage(memberships=work)).contribution_months == 57


def test_certificate_months_of_overlapping_periods_count_once_and_up_to_the_event() -> None:
    periods = (MonthRange(first="2026-01", last="2026-06"), MonthRange(first="2026-06", last="2027-12"))
    certificate = ForeignCertificate(country="KR", institution="COMWEL", number="K-1", periods=periods)
    elsewhere = membership(paid=(MonthRange(first="2024-01", last="2025-12"),))
    assert facts(coverage(memberships=(elsewhere,), certificates=(certificate,))).certificate_months == 10


@pytest.mark.parametrize(("paid_until", "months"), [("2025-12", 6), ("2026-01", 5), ("2026-05", 1), ("2026-06", 0)])
def test_a_month_that_is_paid_at_home_and_certified_abroad_counts_once(paid_until: str, months: int) -> None:
    certificate = ForeignCertificate(
        country="KR", institution="COMWEL", number="K-1", periods=(MonthRange(first="2026-01", last="2026-06"),)
    )
    work = membership(paid=(MonthRange(first="2022-01", last=paid_until),))
    assert facts(coverage(memberships=(work,), certificates=(certificate,))).certificate_months == months


def test_every_kind_of_claim_prefers_every_segment_in_some_order() -> None:
    assert set(PREFERRED) == set(ClaimKind)
    assert all(set(order) == set(Segment) for order in PREFERRED.values())
