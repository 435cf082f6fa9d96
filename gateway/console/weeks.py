"""Throughput of this hour and of the last day, against the same hours a week before: from exact counts, or not known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from gateway.console.asking import PROCESSORS, Hour

HOUR: Final = timedelta(hours=1)
WEEK: Final = timedelta(days=7)
HOURS_SHOWN: Final = 24
WIDTH, HEIGHT = 480, 96
LESS_SHARE: Final = 0.5
"""Below so much of last week's pace it is worth a look."""
FEW_EVENTS: Final = 100
"""With fewer to be expected by now, chance alone makes large changes."""


@dataclass(frozen=True, slots=True)
class Week:
    """One processor, or all. Events: `now` in this hour so far, `then` in the same whole hour last week, `last` in the last whole hour and
    `last_then` a week before it; None is not known. `elapsed`: the share of this hour that is over."""

    name: str
    now: int | None
    then: int | None
    last: int | None
    last_then: int | None
    elapsed: float

    @property
    def expected(self) -> float | None:
        """Last week's by this minute, were that hour even."""
        return None if self.then is None else self.then * self.elapsed

    @property
    def change(self) -> str | None:
        """In words, None where either is not known."""
        if self.now is None or self.expected is None:
            return None
        if not self.expected:
            return "as last week" if not self.now else "more than last week"
        percent = round(100 * (self.now / self.expected - 1))
        return "as last week" if percent == 0 else f"{percent:+d} %"

    @property
    def tone(self) -> str:
        """For the style sheet: far less than was to be expected is worth a look."""
        if self.now is None or self.expected is None:
            return "unknown"
        return "warn" if self.expected >= FEW_EVENTS and self.now < self.expected * LESS_SHARE else "good"


@dataclass(frozen=True, slots=True)
class Weeks:
    """Each processor and all together; the lines are points of the last `HOURS_SHOWN` whole hours, empty where some are not known."""

    processors: tuple[Week, ...]
    total: Week
    line_now: str
    line_then: str


class _Counts:
    """What is known of each hour: from the first on that anything was counted in, no count is nothing; before it, it is not known."""

    def __init__(self, hours: Iterable[Hour]) -> None:
        self._counts = {(hour.processor, hour.hour): hour.events for hour in hours}
        self._since = min((hour for _, hour in self._counts), default=None)

    def of(self, name: str, hour: datetime) -> int | None:
        return None if self._since is None or hour < self._since else self._counts.get((name, hour), 0)

    def of_all(self, hour: datetime) -> int | None:
        known = [count for name in PROCESSORS if (count := self.of(name, hour)) is not None]
        return sum(known) if known else None


def weeks_of(hours: Iterable[Hour], now: datetime) -> Weeks:
    """As it stands at `now` (UTC)."""
    counts = _Counts(hours)
    this = now.replace(minute=0, second=0, microsecond=0)
    elapsed = (now - this) / HOUR
    processors = tuple(
        Week(
            name,
            counts.of(name, this),
            counts.of(name, this - WEEK),
            counts.of(name, this - HOUR),
            counts.of(name, this - HOUR - WEEK),
            elapsed,
        )
        for name in PROCESSORS
    )
    total = Week(
        "all",
        counts.of_all(this),
        counts.of_all(this - WEEK),
        counts.of_all(this - HOUR),
        counts.of_all(this - HOUR - WEEK),
        elapsed,
    )
    whole = [this - HOUR * (HOURS_SHOWN - number) for number in range(HOURS_SHOWN)]
    day, before = [counts.of_all(hour) for hour in whole], [counts.of_all(hour - WEEK) for hour in whole]
    highest = max((count for count in (*day, *before) if count is not None), default=0)
    return Weeks(processors, total, _line(day, highest), _line(before, highest))


def _line(counts: list[int | None], highest: int) -> str:
    known = [count for count in counts if count is not None]
    if len(known) < len(counts) or not highest:
        return ""
    step = WIDTH / (len(known) - 1)
    return " ".join(
        f"{number * step:.1f},{HEIGHT - 2 - count / highest * (HEIGHT - 4):.1f}" for number, count in enumerate(known)
    )
