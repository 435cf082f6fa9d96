"""Reports from cells in memory, added up one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from gateway.reports.asked import COVERAGE_DIMENSIONS, REASON_DIMENSIONS, Asked, Each, NotReported, cube_of, require
from gateway.reports.covering import cumulated
from gateway.reports.figures import BUCKETS, CoveredSum, ReasonSum, Sums
from processors.claim_state.cells import MEASURES
from processors.claim_state.report_tables import Cell, Grain, ReasonCell
from processors.membership.tables import CoveredCell


class FakeReports:
    """Lists are what there is; `fails` is raised by every question until it is None again."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.reason_cells: list[ReasonCell] = []
        self.covered_cells: list[CoveredCell] = []
        self.fails: Exception | None = None

    async def service(self, asked: Asked, *, times: bool = True) -> list[Sums]:
        sums = _summed([(_period(cell.period, asked), cell, _times(cell, asked)) for cell in self._of(asked)], asked)
        return sums if times else [each._replace(counts=_without_times(each.counts)) for each in sums]

    async def standing(self, asked: Asked) -> list[Sums]:
        return _summed([("", cell, 1) for cell in self._of(asked) if cell.grain == Grain.NOW], asked)

    async def reasons(self, asked: Asked) -> list[ReasonSum]:
        self._answer()
        require(asked, REASON_DIMENSIONS, "why claims were denied")
        sums: Counter[tuple[str, tuple[str, ...], str, str]] = Counter()
        for cell in self.reason_cells:
            if _fits(cell, asked):
                sums[_period(cell.period, asked), _place(cell, asked), cell.decision, cell.reason] += (
                    _times(cell, asked) * cell.claims
                )
        rows = [ReasonSum(*key, claims) for key, claims in sums.items() if claims]
        return sorted(rows, key=lambda row: (row.period, -row.claims, *row.place, row.decision, row.reason))

    async def coverage(self, asked: Asked) -> list[CoveredSum]:
        self._answer()
        require(asked, COVERAGE_DIMENSIONS, "coverage")
        if asked.each is Each.DAY:
            raise NotReported("coverage is counted by month")
        joined: Counter[tuple[str, tuple[str, ...]]] = Counter()
        left: Counter[tuple[str, tuple[str, ...]]] = Counter()
        for cell in self.covered_cells:
            if cell.month <= f"{asked.last:%Y-%m}" and _fits(cell, asked):
                month = "" if cell.month < f"{asked.first:%Y-%m}" else cell.month
                joined[month, _place(cell, asked)] += cell.joined
                left[month, _place(cell, asked)] += cell.left
        return cumulated(asked, [(*key, joined[key], left[key]) for key in joined])

    def _of(self, asked: Asked) -> list[Cell]:
        self._answer()
        cube = cube_of(asked)
        return [cell for cell in self.cells if cell.cube == cube and _fits(cell, asked)]

    def _answer(self) -> None:
        if self.fails is not None:
            raise self.fails


def _without_times(counts: Mapping[str, int]) -> dict[str, int]:
    took = {f"{what}_{bucket}" for what in ("decided", "paid") for bucket in BUCKETS}
    return {name: count for name, count in counts.items() if name not in took}


def _summed(cells: list[tuple[str, Cell, int]], asked: Asked) -> list[Sums]:
    sums: dict[tuple[str, tuple[str, ...]], Counter[str]] = {}
    for period, cell, times in cells:
        counts = sums.setdefault((period, _place(cell, asked)), Counter())
        counts.update({name: times * getattr(cell, name) for name in MEASURES})
    found = [Sums(*key, {name: count for name, count in counts.items() if count}) for key, counts in sorted(sums.items())]
    return [each for each in found if each.counts]


def _fits(cell: Cell | ReasonCell | CoveredCell, asked: Asked) -> bool:
    return all(getattr(cell, name) == value for name, value in asked.only.items())


def _place(cell: Cell | ReasonCell | CoveredCell, asked: Asked) -> tuple[str, ...]:
    return tuple(str(getattr(cell, name)) for name in asked.by)


def _times(cell: Cell | ReasonCell, asked: Asked) -> int:
    """How often the cell counts: once in the span, less once where it is taken off, and not at all elsewhere."""
    found = [
        stretch for stretch in asked.stretches() if cell.grain == stretch.grain and stretch.first <= cell.period <= stretch.last
    ]
    return sum(-1 if stretch.less else 1 for stretch in found)


def _period(period: str, asked: Asked) -> str:
    return {Each.WHOLE: "", Each.MONTH: period[:7], Each.DAY: period}[asked.each]
