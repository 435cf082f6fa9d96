"""Who is covered in a month: all who ever began to be, less all who ceased, up to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from gateway.reports.asked import Asked, Each
from gateway.reports.figures import CoveredSum

Moved = tuple[str, tuple[str, ...], int, int]
"""Month (empty: all before the span), place, joined, left."""


def cumulated(asked: Asked, moved: Iterable[Moved]) -> list[CoveredSum]:
    """Rows by month and place; over the whole span one row for each place, as it ends."""
    moves: dict[tuple[str, tuple[str, ...]], tuple[int, int]] = {}
    places: dict[tuple[str, ...], None] = {}
    for month, place, joined, left in moved:
        moves[month, place] = (joined, left)
        places[place] = None
    months = [f"{month}" for month in _months(asked)]
    rows = [row for place in sorted(places) for row in _of_place(place, months, moves)]
    if asked.each is Each.WHOLE:
        rows = _whole(rows)
    rows.sort(key=lambda row: (row.period, row.place))
    return [row for row in rows if row.covered or row.joined or row.left]


def _months(asked: Asked) -> list[str]:
    return list(Asked(first=asked.first, last=asked.last, each=Each.MONTH).periods())


def _of_place(
    place: tuple[str, ...], months: list[str], moves: dict[tuple[str, tuple[str, ...]], tuple[int, int]]
) -> Iterable[CoveredSum]:
    joined, left = moves.get(("", place), (0, 0))
    covered = joined - left
    for month in months:
        joined, left = moves.get((month, place), (0, 0))
        covered += joined - left
        yield CoveredSum(month, place, covered, joined, left)


def _whole(rows: list[CoveredSum]) -> list[CoveredSum]:
    by_place: dict[tuple[str, ...], list[CoveredSum]] = defaultdict(list)
    for row in rows:
        by_place[row.place].append(row)
    return [
        CoveredSum("", place, found[-1].covered, sum(row.joined for row in found), sum(row.left for row in found))
        for place, found in by_place.items()
    ]
