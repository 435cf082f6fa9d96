"""What a report is asked for: which days, told apart by what, and of whom only. Bounded, so that every answer is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, NamedTuple

from gateway.problems import Problem, ProblemCode
from processors.claim_state.report_tables import DIMENSIONS, Grain
from schemas.civil import add_months
from schemas.terms import Term

DAYS_MAX: Final = 1_830
"""Days that one report spans: five years."""
EACH_DAY_MAX: Final = 92
"""Days that are shown one by one."""
ROWS_MAX: Final = 5_000
"""Rows of one report."""
VALUE_LENGTH_MAX: Final = 40
ONE_DAY: Final = timedelta(days=1)

COVERAGE_DIMENSIONS: Final = ("segment", "province", "country", "sponsor")
REASON_DIMENSIONS: Final = ("segment", "country", "channel")
ALL_DIMENSIONS: Final = ("segment", "kind", "channel", "country", "province", "sponsor")


class Each(Term):
    """What one row spans: a day, a month, or all that was asked for."""

    DAY = "day"
    MONTH = "month"
    WHOLE = "whole"


class NotReported(Problem):
    """Such a report is not made; the text says which ones are."""

    def __init__(self, text: str) -> None:
        super().__init__(ProblemCode.INVALID_REQUEST, text)


class Stretch(NamedTuple):
    """Cells of one grain from one period to another, both included. `less`: they are taken off again."""

    grain: Grain
    first: str
    last: str
    less: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """`first` and `last`: days of western Indonesia, both included. `by`: dimensions that rows are told apart by; `only`: of these values."""

    first: date
    last: date
    by: tuple[str, ...] = ()
    each: Each = Each.WHOLE
    only: Mapping[str, str] = field(default_factory=dict)

    @property
    def dimensions(self) -> frozenset[str]:
        return frozenset((*self.by, *self.only))

    def stretches(self) -> tuple[Stretch, ...]:
        """The fewest cells that make up the days: whole months as months, and a month of which most is asked for as the month less its
        other days."""
        if self.each is Each.DAY:
            return (_days(self.first, self.last),)
        begins, ends = self.first.replace(day=1), self.last.replace(day=1)
        if begins == ends:
            return _of_month(self.first, self.last)
        second, head = add_months(begins, 1), _of_month(self.first, add_months(begins, 1) - ONE_DAY)
        between = (Stretch(Grain.MONTH, f"{second:%Y-%m}", f"{ends - ONE_DAY:%Y-%m}"),) if second < ends else ()
        return (*head, *between, *_of_month(ends, self.last))

    def periods(self) -> Iterator[str]:
        """Every day or month in the span, also those in which nothing happened; of the whole, one without a name."""
        if self.each is Each.WHOLE:
            yield ""
        elif self.each is Each.DAY:
            for days in range((self.last - self.first).days + 1):
                yield (self.first + timedelta(days=days)).isoformat()
        else:
            month = self.first.replace(day=1)
            while month <= self.last:
                yield f"{month:%Y-%m}"
                month = add_months(month, 1)


def _of_month(first: date, last: date) -> tuple[Stretch, ...]:
    """These days of one month, in the way that has fewer cells."""
    begins = first.replace(day=1)
    ends = add_months(begins, 1) - ONE_DAY
    asked, all_days = (last - first).days + 1, (ends - begins).days + 1
    if 1 + all_days - asked >= asked:
        return (_days(first, last),)
    month = f"{begins:%Y-%m}"
    before = (_days(begins, first - ONE_DAY, less=True),) if begins < first else ()
    after = (_days(last + ONE_DAY, ends, less=True),) if last < ends else ()
    return (Stretch(Grain.MONTH, month, month), *before, *after)


def _days(first: date, last: date, *, less: bool = False) -> Stretch:
    return Stretch(Grain.DAY, first.isoformat(), last.isoformat(), less)


def asked_for(
    today: date,
    *,
    month: str | None = None,
    first: date | None = None,
    last: date | None = None,
    by: tuple[str, ...] = (),
    each: Each = Each.WHOLE,
    only: Mapping[str, str] | None = None,
) -> Asked:
    """A report as somebody asks for it, up to today: the days named, or one month (`YYYY-MM`), or this month. Raises `NotReported`."""
    begins, ends = _span(today, month, first, last)
    if (ends - begins).days >= DAYS_MAX:
        raise NotReported(f"one report spans at most {DAYS_MAX} days: ask for fewer at once")
    if each is Each.DAY and (ends - begins).days >= EACH_DAY_MAX:
        raise NotReported(f"at most {EACH_DAY_MAX} days are told one by one: ask for fewer, or for each month")
    kept = {name: value[:VALUE_LENGTH_MAX] for name, value in (only or {}).items() if value}
    return Asked(first=begins, last=ends, by=tuple(dict.fromkeys(by)), each=each, only=kept)


def _span(today: date, month: str | None, first: date | None, last: date | None) -> tuple[date, date]:
    if month is not None:
        if first is not None or last is not None:
            raise NotReported("name a month, or days from and to, not both")
        begins = month_named(month)
        ends = add_months(begins, 1) - ONE_DAY
    else:
        ends = last or today
        begins = first or ends.replace(day=1)
    if begins > ends:
        raise NotReported(f"the span ends before it begins: from {begins} to {ends}")
    if begins > today:
        raise NotReported(f"{begins} has not come yet: reports go up to today, {today}")
    return begins, min(ends, today)


def month_named(month: str) -> date:
    """The first day of `YYYY-MM`. Raises `NotReported`."""
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        raise NotReported(f"{month[:VALUE_LENGTH_MAX]} is no month: name one as 2026-10") from None


def dimensions_of(text: str) -> tuple[str, ...]:
    """`segment,channel` as dimensions. Raises `NotReported`."""
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    unknown = [name for name in names if name not in ALL_DIMENSIONS]
    if unknown:
        raise NotReported(f"{unknown[0][:VALUE_LENGTH_MAX]} is nothing to tell apart by: {', '.join(ALL_DIMENSIONS)} are")
    return names


def cube_of(asked: Asked) -> str:
    """The cells that have all the dimensions. Raises `NotReported`."""
    for cube, dimensions in DIMENSIONS.items():
        if asked.dimensions <= set(dimensions):
            return cube
    raise NotReported(
        "these are not counted together: "
        + " or ".join(f"any of {', '.join(dimensions)}" for dimensions in DIMENSIONS.values())
        + " are, in one report"
    )


def require(asked: Asked, dimensions: tuple[str, ...], what: str) -> None:
    """Raises `NotReported` where the report does not have a dimension that is asked for."""
    missing = sorted(asked.dimensions - set(dimensions))
    if missing:
        raise NotReported(f"{what} is not counted by {missing[0]}: by {', '.join(dimensions)} it is")
