"""Civil dates at the edges of days, months and leap years."""

from datetime import UTC, date, datetime

import pytest

from schemas.civil import add_months, add_years, age_on, civil_date


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 20, 16, 59, 59, tzinfo=UTC), date(2026, 11, 20)),
        (datetime(2026, 11, 20, 17, 0, tzinfo=UTC), date(2026, 11, 21)),
    ],
)
def test_a_day_begins_at_midnight_in_western_indonesia(at: datetime, expected: date) -> None:
    assert civil_date(at) == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2026, 12, 1), 0, date(2026, 12, 1)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


def test_a_leap_day_becomes_the_last_of_february() -> None:
    assert add_years(date(2024, 2, 29), 5) == date(2029, 2, 28)
    assert add_years(date(2024, 2, 29), 4) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("on", "expected"), [(date(2026, 8, 13), 55), (date(2026, 8, 14), 56), (date(2026, 8, 15), 56), (date(1970, 8, 14), 0)]
)
def test_an_age_is_completed_on_the_birthday(on: date, expected: int) -> None:
    assert age_on(date(1970, 8, 14), on) == expected
