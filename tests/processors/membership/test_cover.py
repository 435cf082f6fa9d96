"""Was the member covered on the date? Segments, arrears and the windows of a placement, with their boundaries."""

from __future__ import annotations

from datetime import date

import pytest

from processors.membership.rules.cover import SEGMENTS, cover_on, phase_on
from schemas.events.coverage import MigrantPlacement, MonthRange
from schemas.vocabulary import MigrantPhase, Segment
from tests.factories import membership

REGISTERED, DEPARTED = date(2025, 1, 5), date(2025, 3, 1)


def placement(**over: object) -> MigrantPlacement:
    return MigrantPlacement.model_validate(
        {"country": "TW", "registered_on": REGISTERED, "departed_on": DEPARTED, "paid_months": 12} | over
    )


@pytest.mark.parametrize(
    ("on", "covered", "arrears"),
    [
        (date(2026, 9, 30), True, 0),
        (date(2026, 10, 1), True, 1),
        (date(2026, 12, 31), True, 3),
        (date(2027, 1, 1), False, 4),
    ],
)
def test_a_non_wage_worker_stays_covered_through_three_unpaid_months(on: date, covered: bool, arrears: int) -> None:
    cover = cover_on(membership(Segment.BPU), on)
    assert cover is not None
    assert (cover.covered, cover.arrears_months) == (covered, arrears)


def test_a_payment_after_arrears_makes_cover_active_again() -> None:
    paid = (MonthRange(first="2025-01", last="2025-03"), MonthRange(first="2026-10", last="2026-10"))
    cover = cover_on(membership(Segment.BPU, paid=paid), date(2026, 10, 5))
    assert cover is not None
    assert (cover.covered, cover.arrears_months) == (True, 0)


def test_a_non_wage_worker_who_never_paid_is_not_covered() -> None:
    cover = cover_on(membership(Segment.BPU, starts_on=date(2026, 9, 1), paid=()), date(2026, 9, 20))
    assert cover is not None
    assert not cover.covered


@pytest.mark.parametrize(
    ("on", "arrears"),
    [(date(2026, 11, 15), 0), (date(2026, 11, 16), 1), (date(2027, 3, 16), 5)],
)
def test_an_employers_arrears_count_from_the_due_day_and_do_not_end_cover(on: date, arrears: int) -> None:
    cover = cover_on(membership(Segment.PU), on)
    assert cover is not None
    assert (cover.covered, cover.arrears_months) == (True, arrears)


@pytest.mark.parametrize("segment", [Segment.PU, Segment.BPU, Segment.JAKON])
def test_cover_begins_on_the_first_and_ends_with_the_last_day(segment: Segment) -> None:
    paid = (MonthRange(first="2026-03", last="2026-06"),)
    work = membership(segment, starts_on=date(2026, 3, 10), ends_on=date(2026, 6, 20), paid=paid)
    assert cover_on(work, date(2026, 3, 9)) is None
    assert cover_on(work, date(2026, 6, 21)) is None
    for day in (date(2026, 3, 10), date(2026, 6, 20)):
        cover = cover_on(work, day)
        assert cover is not None
        assert cover.covered


def test_project_workers_have_no_arrears() -> None:
    cover = cover_on(membership(Segment.JAKON, paid=()), date(2026, 9, 1))
    assert cover is not None
    assert (cover.covered, cover.arrears_months) == (True, 0)


@pytest.mark.parametrize(
    ("on", "phase"),
    [
        (date(2025, 1, 4), None),
        (REGISTERED, MigrantPhase.BEFORE),
        (date(2025, 2, 28), MigrantPhase.BEFORE),
        (DEPARTED, MigrantPhase.DURING),
        (date(2026, 2, 28), MigrantPhase.DURING),
        (date(2026, 3, 1), MigrantPhase.AFTER),
        (date(2026, 4, 1), MigrantPhase.AFTER),
        (date(2026, 4, 2), None),
    ],
)
def test_a_placements_phases_meet_at_departure_and_at_the_end_of_the_paid_months(on: date, phase: MigrantPhase | None) -> None:
    assert phase_on(placement(), on) is phase


@pytest.mark.parametrize(("on", "phase"), [(date(2025, 6, 5), MigrantPhase.BEFORE), (date(2025, 6, 6), None)])
def test_cover_before_departure_lasts_five_months(on: date, phase: MigrantPhase | None) -> None:
    assert phase_on(placement(departed_on=None), on) is phase


@pytest.mark.parametrize(
    ("on", "phase"),
    [
        (date(2025, 8, 9), MigrantPhase.DURING),
        (date(2025, 8, 10), MigrantPhase.AFTER),
        (date(2025, 9, 10), MigrantPhase.AFTER),
        (date(2025, 9, 11), None),
    ],
)
def test_an_early_return_ends_the_placement(on: date, phase: MigrantPhase | None) -> None:
    assert phase_on(placement(returned_on=date(2025, 8, 10)), on) is phase


def test_a_longer_stay_is_covered_only_when_the_extension_was_paid() -> None:
    on = date(2026, 5, 1)
    assert phase_on(placement(), on) is None
    assert phase_on(placement(extension_months=3), on) is MigrantPhase.DURING


def test_who_left_without_paid_months_is_not_covered_abroad() -> None:
    assert phase_on(placement(paid_months=0), DEPARTED) is None


def test_every_segment_has_its_rule_with_article() -> None:
    assert set(SEGMENTS) == set(Segment)
    assert all(rule.article for rule in SEGMENTS.values())
