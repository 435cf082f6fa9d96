"""Civil dates of the fund's calendar: a point in time as a date in Indonesia, calendar months, ages."""

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone
from typing import Final

WIB: Final = timezone(timedelta(hours=7), "WIB")
"""Western Indonesian time, the fund's head office; it knows no summer time."""
DAYS_OF_SHORTEST_MONTH: Final = 28
ADULT_AGE_YEARS: Final = 18
"""Heirs below it are paid through a guardian appointed by a court (domain section 5, Minors)."""


def civil_date(at: datetime) -> date:
    """The date in Indonesia (WIB) at `at`, an aware time."""
    return at.astimezone(WIB).date()


def add_months(day: date, months: int) -> date:
    """The same day `months` (>= 0) calendar months later, or the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if day.day <= DAYS_OF_SHORTEST_MONTH:
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The same day `years` later; 29 February becomes 28 February where there is none."""
    return add_months(day, 12 * years)


def age_on(born: date, on: date) -> int:
    """Completed years of age on the date `on`."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def month_number(month: str) -> int:
    """Months since the year 0 of `YYYY-MM`, so that months can be counted."""
    return int(month[:4]) * 12 + int(month[5:]) - 1


def month_of(day: date) -> int:
    """The number of the day's calendar month."""
    return day.year * 12 + day.month - 1
