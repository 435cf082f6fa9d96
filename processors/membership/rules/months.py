"""Calendar months as numbers: paid months counted over ranges that may overlap."""

from collections.abc import Iterable
from datetime import date

from schemas.civil import month_number, month_of
from schemas.events.coverage import Month, MonthRange


def month_text(number: int) -> Month:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def months_in(ranges: Iterable[MonthRange], last: int) -> set[int]:
    """Every month of the ranges up to `last`, each once."""
    return {number for given in ranges for number in range(month_number(given.first), min(month_number(given.last), last) + 1)}


def whole_months(since: date, until: date) -> int:
    """Completed calendar months between two dates."""
    return max(0, month_of(until) - month_of(since) - (until.day < since.day))
