"""The cells of coverage reports are what the members say: incremental sums equal a count over every member's row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from deploy.audit.covering import NONE, Covered
from deploy.audit.facts import Difference, Facts, Finding, finding

NAME: Final = "reports of coverage"


def check(facts: Facts) -> Finding:
    """Cells beside the count of all members, as both stood at one moment. What several partitions add up to is one cell."""
    cells = _by_place(facts.tables.covered_cells)
    return finding(NAME, Counter(cells=len(cells)), _tell, _differing(facts))


def _tell(counts: Counter[str]) -> str:
    return f"{counts['cells']:,} cells are what their members add up to"


def _differing(facts: Facts) -> Iterator[Difference]:
    scan, cells = _by_place(facts.tables.covered_scan), _by_place(facts.tables.covered_cells)
    for key in sorted(scan.keys() | cells.keys()):
        (joined, left), (told_joined, told_left) = scan.get(key, NONE), cells.get(key, NONE)
        if (joined, left) != (told_joined, told_left):
            where = "/".join(part or "-" for part in key)
            what = f"report_covered {where} says {told_joined} joined and {told_left} left; its members {joined} and {left}"
            yield Difference(None, what)


def _by_place(found: Covered) -> dict[tuple[str, ...], tuple[int, int]]:
    """What reports show: the partitions' shares of a cell together."""
    sums: dict[tuple[str, ...], tuple[int, int]] = {}
    for key, (joined, left) in found.items():
        before = sums.get(key[:-1], NONE)
        sums[key[:-1]] = (before[0] + joined, before[1] + left)
    return sums
