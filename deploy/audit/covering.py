"""Who is covered, counted anew from every member's row: what the cells of coverage reports must add up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from processors.membership.covered import scanned
from processors.membership.rules.months import month_text
from processors.membership.tables import COVERED, CoveredCell, Member
from streams.contract import Key

NONE: Final = (0, 0)
Covered = Mapping[Key, tuple[int, int]]
"""By a cell's key how many members joined and left."""


def recount(scan: dict[Key, tuple[int, int]], member: Member, number: int) -> None:
    """Add a member of this partition number; one that is in no report yet adds nothing."""
    for edge, times in scanned((member,)).items():
        key = (month_text(edge.month), *edge.place, str(number))
        joined, left = scan.get(key, NONE)
        scan[key] = (joined + times, left) if edge.joined else (joined, left + times)


def cell_of(row: CoveredCell) -> tuple[Key, tuple[int, int]]:
    """As the table has it."""
    return tuple(getattr(row, part) for part in COVERED.key), (row.joined, row.left)
