"""Throughput against last week: from exact counts of hours, grey where there was no last week, and never a change made of chance."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from gateway.console.asking import PROCESSORS, Hour
from gateway.console.weeks import HOUR, HOURS_SHOWN, WEEK, weeks_of
from gateway.problems import Problem, ProblemCode
from tests.gateway.operating import OPERATES, OPERATOR, operated_house, owned, signed_in
from tests.gateway.test_console import entered

NOW = datetime(2026, 11, 21, 10, 15, tzinfo=UTC)
THIS = NOW.replace(minute=0)


def hours(events: int = 1_000, *, weeks: int = 2) -> list[Hour]:
    """Every hour of so many weeks up to now, every processor the same."""
    return [
        Hour(processor=name, hour=THIS - HOUR * number, events=events)
        for name in PROCESSORS
        for number in range(weeks * 7 * 24 - 24)
    ]


def test_this_hour_is_compared_with_as_much_of_the_same_hour_last_week() -> None:
    counted = [hour for hour in hours() if hour.hour != THIS]
    found = weeks_of([*counted, Hour(processor="intake", hour=THIS, events=300)], NOW)
    intake, *others = found.processors
    assert (intake.now, intake.then, intake.expected, intake.change, intake.tone) == (300, 1_000, 250.0, "+20 %", "good")
    assert (intake.last, intake.last_then) == (1_000, 1_000)
    assert {(each.now, each.change, each.tone) for each in others} == {(0, "-100 %", "warn")}
    assert (found.total.now, found.total.then) == (300, 8_000)


def test_without_a_last_week_nothing_is_known_and_nothing_is_drawn() -> None:
    found = weeks_of(hours(weeks=1), NOW)
    assert {(each.then, each.expected, each.change, each.tone) for each in found.processors} == {(None, None, None, "unknown")}
    assert (found.total.now, found.total.last, found.total.change) == (8_000, 8_000, None)
    assert (found.line_now.count(","), found.line_then) == (HOURS_SHOWN, "")
    assert weeks_of([], NOW).total.now is None


def test_an_hour_without_events_is_nothing_and_not_unknown() -> None:
    quiet = THIS - WEEK
    found = weeks_of([hour for hour in hours() if hour.hour != quiet], NOW)
    assert {(each.then, each.change) for each in found.processors} == {(0, "more than last week")}


def test_a_change_of_few_events_is_no_warning() -> None:
    found = weeks_of([hour for hour in hours(300) if hour.hour != THIS], NOW)
    assert {(each.expected, each.tone) for each in found.processors} == {(75.0, "good")}


def test_the_chart_has_a_point_for_each_whole_hour_and_both_lines_one_scale() -> None:
    counted = [
        Hour(processor=hour.processor, hour=hour.hour, events=hour.events * (2 if hour.hour > NOW - WEEK / 2 else 1))
        for hour in hours()
    ]
    found = weeks_of(counted, NOW)
    assert (found.line_now.count(","), found.line_then.count(",")) == (HOURS_SHOWN, HOURS_SHOWN)
    assert found.line_now.split()[0].endswith(",2.0")
    assert found.line_then.split()[0].endswith(",48.0")


@pytest.mark.anyio
async def test_the_flow_shows_it_and_is_there_without_the_database() -> None:
    house = await entered(OPERATES, OPERATOR)
    house.console.counted = [
        Hour(processor=name, hour=house.clock.now.replace(minute=0, second=0) - HOUR * number, events=1_000)
        for name in PROCESSORS
        for number in range(14 * 24)
    ]
    page = (await house.client.get("/console/flow")).text
    assert "last week <b>" in page
    house.console.counted = []
    assert "There are no figures of this hour last week" in (await house.client.get("/console/flow")).text
    house.console.fails = Problem(ProblemCode.READ_MODEL_UNAVAILABLE, "away", retry_after_seconds=5)
    answer = await house.client.get("/console/flow")
    assert (answer.status_code, "the database does not answer" in answer.text) == (200, True)


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("why", "words"),
    [
        ("lost", "without a word"),
        ("released", "had let go in order"),
        ("first", "for the first time"),
        (None, "before this was kept"),
    ],
)
async def test_the_workers_page_tells_the_last_takeover_from_whom_and_why(why: str | None, words: str) -> None:
    house = operated_house()
    await signed_in(house, OPERATES, OPERATOR)
    at = None if why is None else house.clock.now - timedelta(minutes=7)
    taken = {"taken_at": at, "taken_from": "intake-9.host-9", "taken_why": why}
    house.console.owned = [owned("intake", 0, **taken)]
    page = (await house.client.get("/console/workers")).text
    assert words in page
    assert ("7 min 0 s ago" in page) is (why is not None)
