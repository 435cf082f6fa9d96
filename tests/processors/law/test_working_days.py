"""Working days: weekends, long weekends, Lebaran with its joint leave, the year's end, years nobody knows, and counting as such."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.law import CALENDAR, BadTariffs, Calendar, load_calendar
from processors.law.working_days import DAYS_FOLDER, HOLIDAYS, JOINT_LEAVE, WORKING_DAYS_MAX
from tests.processors.law.calendar_file import FIRST_YEAR, LAST_YEAR, days, text

D = date
DATES = st.dates(date(2015, 7, 1), date(2029, 12, 31))


@pytest.mark.parametrize(
    ("after", "count", "expected", "why"),
    [
        (D(2026, 11, 23), 0, D(2026, 11, 23), "no days are no days"),
        (D(2026, 11, 20), 1, D(2026, 11, 23), "from a Friday to Monday"),
        (D(2026, 11, 21), 1, D(2026, 11, 23), "from a Saturday to Monday"),
        (D(2026, 11, 22), 1, D(2026, 11, 23), "from a Sunday to Monday"),
        (D(2026, 11, 23), 5, D(2026, 11, 30), "a week"),
        (D(2026, 3, 16), 1, D(2026, 3, 17), "the day before Nyepi's joint leave"),
        (D(2026, 3, 17), 1, D(2026, 3, 25), "Nyepi, Idul Fitri and their joint leave: a week without a working day"),
        (D(2026, 3, 17), 2, D(2026, 3, 26), "the second day after Lebaran"),
        (D(2026, 3, 17), 7, D(2026, 4, 2), "seven days, of which Good Friday is none"),
        (D(2026, 3, 17), 8, D(2026, 4, 6), "over Good Friday and Easter"),
        (D(2026, 4, 30), 1, D(2026, 5, 4), "Labour Day makes a long weekend"),
        (D(2026, 5, 13), 1, D(2026, 5, 18), "Ascension with joint leave on Friday"),
        (D(2026, 8, 14), 1, D(2026, 8, 18), "Independence Day on a Monday"),
        (D(2025, 8, 15), 1, D(2025, 8, 19), "18 August 2025, added late, is joint leave"),
        (D(2025, 12, 24), 1, D(2025, 12, 29), "Christmas with joint leave"),
        (D(2026, 12, 23), 1, D(2026, 12, 28), "joint leave before Christmas"),
        (D(2026, 12, 31), 1, D(2027, 1, 4), "New Year's Day on a Friday"),
        (D(2026, 12, 30), 3, D(2027, 1, 6), "over the year's end and Isra Mikraj"),
    ],
)
def test_working_days_are_counted_past_weekends_holidays_and_joint_leave(
    after: date, count: int, expected: date, why: str
) -> None:
    assert CALENDAR.after(after, count) == expected, why


@pytest.mark.parametrize(
    ("on", "why"),
    [
        (D(2026, 11, 21), "Saturday"),
        (D(2026, 11, 22), "Sunday"),
        (D(2026, 3, 23), "Cuti Bersama Hari Raya Idul Fitri"),
        (D(2026, 8, 17), "Hari Kemerdekaan Republik Indonesia"),
        (D(2026, 11, 23), None),
    ],
)
def test_a_free_day_says_why(on: date, why: str | None) -> None:
    assert CALENDAR.why_free(on) == why
    assert CALENDAR.works(on) is (why is None)


def test_a_day_is_jakartas_and_keeps_its_hour() -> None:
    """Thursday 18:00 UTC is Friday in Jakarta: the next working day is Monday there, Sunday evening in UTC."""
    assert CALENDAR.at_after(datetime(2026, 11, 19, 18, tzinfo=UTC), 1) == datetime(2026, 11, 22, 18, tzinfo=UTC)
    assert CALENDAR.at_after(datetime(2026, 11, 19, 16, 59, tzinfo=UTC), 1) == datetime(2026, 11, 20, 16, 59, tzinfo=UTC)


def test_a_year_without_data_counts_its_weekdays_and_says_so() -> None:
    assert CALENDAR.after(D(2030, 8, 16), 1) == D(2030, 8, 19)
    assert not CALENDAR.knows(2030)
    assert CALENDAR.doubt(D(2029, 12, 28), D(2030, 1, 4)) == (
        "2029: no holidays are known, weekdays are counted; 2030: no holidays are known, weekdays are counted"
    )


def test_what_is_not_certain_of_a_year_is_said() -> None:
    assert CALENDAR.doubt(D(2026, 3, 1), D(2026, 12, 31)) == ""
    assert CALENDAR.doubt(D(2026, 12, 31), D(2027, 1, 4)) == "2027: some holidays are estimates"
    assert CALENDAR.doubt(D(2023, 1, 2), D(2023, 2, 1)) == "2023: joint leave is marked M"
    assert Calendar(CALENDAR.holidays.values(), ()).doubt(D(2026, 1, 5), D(2026, 1, 6)) == "2026: no joint leave is known"


def test_more_days_than_any_deadline_has_are_refused() -> None:
    with pytest.raises(ValueError, match="count between 0 and"):
        CALENDAR.after(D(2026, 1, 1), WORKING_DAYS_MAX + 1)
    with pytest.raises(ValueError, match="count between 0 and"):
        CALENDAR.before(D(2026, 1, 1), -1)


@given(DATES, st.integers(1, 60))
def test_after_and_before_end_on_working_days_and_count_back_to_each_other(on: date, count: int) -> None:
    later = CALENDAR.after(on, count)
    assert CALENDAR.works(later)
    assert CALENDAR.between(on, later) == count
    assert CALENDAR.before(later, count) <= on or CALENDAR.between(CALENDAR.before(later, count), on) == 0


@given(DATES, DATES, st.integers(0, 60), st.integers(0, 60))
def test_later_days_and_more_days_never_end_earlier(one: date, other: date, few: int, many: int) -> None:
    first, second = sorted((one, other))
    fewer, more = sorted((few, many))
    assert CALENDAR.after(first, fewer) <= CALENDAR.after(second, fewer)
    assert CALENDAR.after(first, fewer) <= CALENDAR.after(first, more)
    assert CALENDAR.after(first, more) >= first + timedelta(days=more)
    assert CALENDAR.before(second, fewer) >= CALENDAR.before(first, fewer)


@given(DATES, st.integers(0, 400))
def test_days_between_are_those_that_work(first: date, span: int) -> None:
    last = first + timedelta(days=span)
    each = (first + timedelta(days=day) for day in range(1, span + 1))
    assert CALENDAR.between(first, last) == sum(CALENDAR.works(day) for day in each)
    assert CALENDAR.between(last, first) == 0


@pytest.mark.parametrize("year", range(FIRST_YEAR, LAST_YEAR + 1))
def test_joint_leave_by_decree_is_what_the_library_knows_too(year: int) -> None:
    assert [(day.on, day.name) for day in CALENDAR.leave[year].days] == days("government", year)


def test_the_holidays_file_is_the_librarys() -> None:
    assert (DAYS_FOLDER / HOLIDAYS).read_text(encoding="utf-8") == text(), "run make generate, and read what changed"


@pytest.mark.parametrize(
    ("file", "before", "after", "fault"),
    [
        (HOLIDAYS, "on = 2026-01-01", "on = 2025-01-01", "is of another year"),
        (JOINT_LEAVE, "year = 2026", "year = 2027", "do not rise"),
        (JOINT_LEAVE, 'mark = "S"', 'mark = "Z"', "mark"),
        (JOINT_LEAVE, "on = 2026-02-16", "when = 2026-02-16", "when"),
    ],
)
def test_a_file_that_contradicts_itself_stops_the_process(tmp_path: Path, file: str, before: str, after: str, fault: str) -> None:
    folder = Path(copytree(DAYS_FOLDER, tmp_path / "days"))
    (folder / file).write_text((folder / file).read_text().replace(before, after))
    with pytest.raises(BadTariffs, match=fault):
        load_calendar(folder)
