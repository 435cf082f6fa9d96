"""Charts as geometry for SVG: drawn on the server, in the page's own colours, each beside the table that says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, NamedTuple

WIDTH: Final = 580
HEIGHT: Final = 230
LEFT, RIGHT, TOP, BOTTOM = 52, 12, 10, 26
TICKS_MAX: Final = 5
LABELS_MAX: Final = 9
BARS_MAX: Final = 15
"""Places of a chart of bars; the table has all."""
BAR_HEIGHT: Final = 18
BAR_STEP: Final = 26
NAME_WIDTH: Final = 150
VALUE_WIDTH: Final = 70
STEPS: Final = (1, 2, 5, 10)
THOUSAND, MILLION = 1_000, 1_000_000


class Tone(IntEnum):
    """What a colour says, in both themes."""

    PLAIN = 0
    GOOD = 1
    BAD = 2
    WARN = 3
    OTHER = 4


class Series(NamedTuple):
    """A row of figures under one name, in the order of the periods or places."""

    name: str
    values: Sequence[int]
    tone: Tone = Tone.PLAIN


class Name(NamedTuple):
    """A series in the legend."""

    text: str
    tone: Tone


class Mark(NamedTuple):
    """A text at a place."""

    x: float
    y: float
    text: str


class Box(NamedTuple):
    """A filled rectangle of a series; `told` is what a pointer over it says."""

    x: float
    y: float
    width: float
    height: float
    tone: Tone
    told: str


class Line(NamedTuple):
    """A series' points, and each of them with what it says."""

    tone: Tone
    points: str
    dots: tuple[Mark, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """`names`: the legend. `told`: the chart in a sentence, for who does not see it. Lengths in the units of the view box."""

    title: str
    told: str
    names: tuple[Name, ...]
    width: int = WIDTH
    height: int = HEIGHT
    grid: tuple[Mark, ...] = ()
    labels: tuple[Mark, ...] = ()
    lines: tuple[Line, ...] = ()
    boxes: tuple[Box, ...] = ()
    left: int = LEFT
    right: int = WIDTH - RIGHT
    base: int = HEIGHT - BOTTOM


def lines(title: str, periods: Sequence[str], series: Sequence[Series]) -> Chart:
    """One line a series over the periods."""
    top = _top(max((value for each in series for value in each.values), default=0))
    drawn = []
    for each in series:
        at = [(_x(place, len(periods)), _y(value, top)) for place, value in enumerate(each.values)]
        dots = tuple(
            Mark(x, y, f"{period}: {value:,} {each.name}") for (x, y), period, value in zip(at, periods, each.values, strict=True)
        )
        drawn.append(Line(each.tone, " ".join(f"{x:.1f},{y:.1f}" for x, y in at), dots))
    return Chart(title, _sums_told(title, series), _names(series), grid=_grid(top), labels=_labels(periods), lines=tuple(drawn))


def stacked(title: str, periods: Sequence[str], series: Sequence[Series]) -> Chart:
    """A column a period, the series on top of each other."""
    top = _top(max((sum(max(0, each.values[place]) for each in series) for place in range(len(periods))), default=0))
    width = min(28.0, 0.7 * (WIDTH - LEFT - RIGHT) / max(1, len(periods)))
    boxes = []
    for place, period in enumerate(periods):
        below = 0
        for each in series:
            value = max(0, each.values[place])
            if value:
                upper, lower = _y(below + value, top), _y(below, top)
                told = f"{period}: {value:,} {each.name}"
                boxes.append(Box(_x(place, len(periods)) - width / 2, upper, width, lower - upper, each.tone, told))
            below += value
    return Chart(title, _sums_told(title, series), _names(series), grid=_grid(top), labels=_labels(periods), boxes=tuple(boxes))


def bars(title: str, places: Sequence[str], series: Sequence[Series]) -> Chart:
    """A bar a place, the longest first, the series one after another; at most `BARS_MAX`."""
    totals = [sum(max(0, each.values[place]) for each in series) for place in range(len(places))]
    shown = sorted(range(len(places)), key=lambda place: (-totals[place], places[place]))[:BARS_MAX]
    longest = max(1, max(totals, default=1))
    room = WIDTH - NAME_WIDTH - VALUE_WIDTH
    boxes, labels = [], []
    for row, place in enumerate(shown):
        y, x = row * BAR_STEP + 4, float(NAME_WIDTH)
        for each in series:
            value = max(0, each.values[place])
            width = room * value / longest
            if value:
                boxes.append(Box(x, y, width, BAR_HEIGHT, each.tone, f"{places[place]}: {value:,} {each.name}"))
            x += width
        labels += [Mark(NAME_WIDTH - 8, y + 13, places[place]), Mark(x + 6, y + 13, f"{totals[place]:,}")]
    height = max(1, len(shown)) * BAR_STEP + 4
    return Chart(title, _sums_told(title, series), _names(series), height=height, labels=tuple(labels), boxes=tuple(boxes))


def _sums_told(title: str, series: Sequence[Series]) -> str:
    return f"{title}: {', '.join(f'{sum(each.values):,} {each.name}' for each in series)}. The table below has every figure."


def _names(series: Sequence[Series]) -> tuple[Name, ...]:
    return tuple(Name(each.name, each.tone) for each in series)


def _x(place: int, count: int) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * (place + 0.5) / max(1, count)


def _y(value: int, top: int) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * max(0, value) / top


def _step(most: int) -> int:
    """The smallest of 1, 2, 5, 10, 20, … that reaches `most` in few steps."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * (TICKS_MAX - 1) >= most:
                return step * power
        power *= 10


def _top(most: int) -> int:
    step = _step(max(1, most))
    return step * max(1, -(-most // step))


def _grid(top: int) -> tuple[Mark, ...]:
    step = _step(top)
    return tuple(Mark(LEFT - 6, _y(value, top), short(value)) for value in range(0, top + 1, step))


def _labels(periods: Sequence[str]) -> tuple[Mark, ...]:
    every = -(-len(periods) // LABELS_MAX)
    return tuple(
        Mark(_x(place, len(periods)), HEIGHT - 8, period[-5:] if len(period) > len("2026-10") else period)
        for place, period in enumerate(periods)
        if place % every == 0
    )


def short(value: int) -> str:
    """12, 3k, 1.5M: for an axis."""
    for size, unit in ((MILLION, "M"), (THOUSAND, "k")):
        if value >= size:
            tenths = value * 10 // size
            return f"{tenths // 10}{unit}" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10}{unit}"
    return str(value)
