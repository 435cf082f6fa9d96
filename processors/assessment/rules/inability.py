"""How many months somebody could not work: whole calendar months, and days of the month that has begun (domain reference 2.1, STMB)."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from schemas.civil import add_months
from schemas.details import InabilityPeriod
from schemas.exact import Fraction

DAY: Final = timedelta(days=1)


class Span(NamedTuple):
    """One period with what had passed before it: `before` and `after`, in months since the accident's first day without work."""

    period: InabilityPeriod
    before: Fraction
    after: Fraction
    by_days: bool


def months_of(first: date, last: date, month_days: int) -> tuple[Fraction, bool]:
    """Months from `first` to `last`, both included, and whether days were counted. Whole calendar months are months; what is left
    counts by the day, so that the whole is its days over `month_days`, never less than its whole months nor more than the next."""
    end = last + DAY
    whole = (end.year - first.year) * 12 + end.month - first.month
    while (reached := add_months(first, whole)) > end:
        whole -= 1
    if reached == end:
        return Fraction(whole), False
    by_days = Fraction((end - first).days, month_days)
    return min(max(by_days, Fraction(whole)), Fraction(whole + 1)), True


def spans(periods: Iterable[InabilityPeriod], month_days: int) -> Iterator[Span]:
    """Each period in order of time, after what the ones before it took."""
    passed = Fraction(0)
    for period in sorted(periods, key=lambda one: one.first):
        months, by_days = months_of(period.first, period.last, month_days)
        before, passed = passed, passed + months
        yield Span(period, before, passed, by_days)


def until(periods: Iterable[InabilityPeriod], last_day: date) -> tuple[InabilityPeriod, ...]:
    """The periods up to that day: who died is unable to work no longer."""
    return tuple(one.model_copy(update={"last": min(one.last, last_day)}) for one in periods if one.first <= last_day)


def overlap(periods: Iterable[InabilityPeriod]) -> bool:
    """Whether a day stands in two periods, or a period ends before it begins."""
    before: date | None = None
    for first, last in sorted([(one.first, one.last) for one in periods]):
        if last < first or (before is not None and first <= before):
            return True
        before = last
    return False
