"""Working days of the Indonesian calendar: Monday to Friday (WIB), no public holiday, no day of joint leave (cuti bersama).

The days are data: holidays as a maintained library knows them, joint leave by decree. A year without data counts its weekdays
and says so (`doubt`); nothing stops for it.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from pydantic import Field

from processors.law.loading import BadTariffs, read
from processors.law.rows import UNVERIFIED, Entry, Text
from schemas.canonical import digest
from schemas.civil import civil_date
from schemas.vocabulary import EvidenceMark

DAYS_FOLDER: Final = Path(__file__).parent / "days"
HOLIDAYS: Final = "holidays.toml"
JOINT_LEAVE: Final = "joint_leave.toml"
YEARS_MAX: Final = 100
DAYS_A_YEAR_MAX: Final = 60
WORKING_DAYS_MAX: Final = 10_000
"""No deadline is longer; a loop that counts days ends."""
SATURDAY: Final = 5
DAY: Final = timedelta(days=1)
VERSION_LENGTH: Final = 12


class FreeDay(Entry):
    """One day that is not worked, and why. `estimated`: the moon decides, and had not been seen when it was written down."""

    on: date
    name: Text
    estimated: bool = False


class HolidayYear(Entry):
    """The public holidays of a year."""

    year: int
    days: tuple[FreeDay, ...] = Field(max_length=DAYS_A_YEAR_MAX)


class LeaveYear(Entry):
    """The joint leave of a year by the three ministers' decree. A year that had none says so with no days."""

    year: int
    decree: Text
    mark: EvidenceMark
    source: tuple[Text, ...] = Field(min_length=1)
    note: str = ""
    days: tuple[FreeDay, ...] = Field(default=(), max_length=DAYS_A_YEAR_MAX)


class HolidayFile(Entry):
    """`written_by`: the library and its version."""

    written_by: Text
    years: tuple[HolidayYear, ...] = Field(max_length=YEARS_MAX)


class LeaveFile(Entry):
    years: tuple[LeaveYear, ...] = Field(max_length=YEARS_MAX)


class Calendar:
    """Which days are worked. Pure: what it knows was given to it."""

    def __init__(self, holidays: Iterable[HolidayYear], leave: Iterable[LeaveYear]) -> None:
        self.holidays = {one.year: one for one in holidays}
        self.leave = {one.year: one for one in leave}
        self._free = {
            day.on: day.name
            for years in (self.holidays, self.leave)
            for year in years.values()
            for day in year.days
            if day.on.weekday() < SATURDAY
        }
        self._days = sorted(self._free)
        told = [(on.isoformat(), self._free[on]) for on in self._days]
        self.version = digest(told)[:VERSION_LENGTH]

    def doubt(self, first: date, last: date) -> str:
        """Why the count from `first` to `last` is not verified, year by year; empty when it is."""
        doubts = ((year, self._doubt(year)) for year in range(first.year, last.year + 1))
        return "; ".join(f"{year}: {doubt}" for year, doubt in doubts if doubt)

    def _doubt(self, year: int) -> str:
        if year not in self.holidays:
            return "no holidays are known, weekdays are counted"
        if year not in self.leave:
            return "no joint leave is known"
        if any(day.estimated for day in self.holidays[year].days):
            return "some holidays are estimates"
        return f"joint leave is marked {self.leave[year].mark}" if self.leave[year].mark in UNVERIFIED else ""

    def knows(self, year: int) -> bool:
        """Whether holidays and joint leave of the year are known, however surely."""
        return year in self.holidays and year in self.leave

    def why_free(self, on: date) -> str | None:
        """Why the day is not worked; None for a working day."""
        if on.weekday() >= SATURDAY:
            return "Saturday" if on.weekday() == SATURDAY else "Sunday"
        return self._free.get(on)

    def works(self, on: date) -> bool:
        """Whether the day is a working day."""
        return self.why_free(on) is None

    def after(self, on: date, days: int) -> date:
        """The `days`-th working day after `on`, which is not counted itself; `on` for none."""
        return self._walked(on, days, DAY)

    def before(self, on: date, days: int) -> date:
        """The `days`-th working day before `on`, which is not counted itself; `on` for none."""
        return self._walked(on, days, -DAY)

    def _walked(self, on: date, days: int, step: timedelta) -> date:
        if not 0 <= days <= WORKING_DAYS_MAX:
            raise ValueError(f"{days} working days: count between 0 and {WORKING_DAYS_MAX}")
        left = days
        while left:
            on += step
            left -= self.works(on)
        return on

    def at_after(self, at: datetime, days: int) -> datetime:
        """The same time of day so many working days later; `at` is an aware time, whose day is that of Jakarta (WIB)."""
        on = civil_date(at)
        return at + (self.after(on, days) - on)

    def between(self, first: date, last: date) -> int:
        """Working days after `first`, up to `last` (included); nothing where `last` is not later."""
        days = (last - first).days
        if days <= 0:
            return 0
        weeks, rest = divmod(days, 7)
        tail = (first + timedelta(days=7 * weeks + extra) for extra in range(1, rest + 1))
        weekdays = weeks * SATURDAY + sum(day.weekday() < SATURDAY for day in tail)
        return weekdays - (bisect_right(self._days, last) - bisect_right(self._days, first))


def load_calendar(folder: Path = DAYS_FOLDER) -> Calendar:
    """The calendar of a folder. Raises `BadTariffs` when the files contradict themselves."""
    holidays, leave = read(folder / HOLIDAYS, HolidayFile), read(folder / JOINT_LEAVE, LeaveFile)
    faults = [
        f"{what} of {one.year}: {day.on} is of another year, or stands there twice: correct the file"
        for what, years in (("holidays", holidays.years), ("joint leave", leave.years))
        for one in years
        for day in one.days
        if day.on.year != one.year or sum(other.on == day.on and other.name == day.name for other in one.days) > 1
    ]
    for what, years in (("holidays", [one.year for one in holidays.years]), ("joint leave", [one.year for one in leave.years])):
        if years != sorted(set(years)):
            faults.append(f"{what}: the years do not rise: {years}")
    if faults:
        raise BadTariffs(faults)
    return Calendar(holidays.years, leave.years)
