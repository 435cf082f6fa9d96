"""The doctor's word on the calendar, on days that are given."""

from datetime import date

import pytest

from deploy.doctor.calendar import calendar_findings
from deploy.doctor.finding import Level
from processors.law import CALENDAR


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 6, 1), None),
        (date(2026, 12, 31), None),
        (date(2027, 1, 1), "some holidays are estimates"),
        (date(2028, 1, 3), "no holidays are known"),
    ],
)
def test_a_year_that_is_not_certain_is_a_warning_and_stops_nothing(today: date, said: str | None) -> None:
    found = calendar_findings(CALENDAR, today)
    assert [one.level for one in found] == ([Level.WARNING] if said else [])
    assert all(said is not None and said in one.detail for one in found)


def test_the_next_year_is_wanted_before_it_begins() -> None:
    without = type(CALENDAR)(
        [year for year in CALENDAR.holidays.values() if year.year < 2027],
        [year for year in CALENDAR.leave.values() if year.year < 2027],
    )
    assert calendar_findings(without, date(2026, 10, 31)) == []
    assert "2027 is not known yet" in calendar_findings(without, date(2026, 11, 1))[0].detail
