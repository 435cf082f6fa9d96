"""Reports in PostgreSQL: claim_state's and membership's cells, added up over their partitions by the database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import sqlalchemy as sa

from gateway.reading.asking import Asking
from gateway.reading.postgres import described
from gateway.reports.asked import (
    COVERAGE_DIMENSIONS,
    REASON_DIMENSIONS,
    ROWS_MAX,
    Asked,
    Each,
    NotReported,
    Stretch,
    cube_of,
    require,
)
from gateway.reports.covering import cumulated
from gateway.reports.figures import BUCKETS, CoveredSum, ReasonSum, Sums
from processors.claim_state.cells import MEASURES
from processors.claim_state.report_tables import CELLS, REASONS, Grain
from processors.membership import processor as membership
from processors.membership.tables import COVERED
from streams.described import metadata

CELL, REASON = described(CELLS), described(REASONS)
COVER: Final = metadata((membership,)).tables[f"{membership.name}.{COVERED.name}"]
NOW_MEASURES: Final = tuple(name for name in MEASURES if name == "open" or name.startswith(("waiting_", "owing")))
FLOW_MEASURES: Final = tuple(name for name in MEASURES if name not in NOW_MEASURES)
TIMES: Final = frozenset(f"{what}_{bucket}" for what in ("decided", "paid") for bucket in BUCKETS)
SPANNED: Final = {Each.DAY: len("2026-10-31"), Each.MONTH: len("2026-10")}


class PostgresReports:
    """Its role needs `SELECT` on `claim_state.report_cells`, `claim_state.report_reasons` and `membership.report_covered`."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def service(self, asked: Asked, *, times: bool = True) -> list[Sums]:
        query = flow(asked, times=times)
        return await self._asking.ask(lambda connection: service_of(connection, asked, query))

    async def standing(self, asked: Asked) -> list[Sums]:
        query = standing(asked)
        return await self._asking.ask(lambda connection: standing_of(connection, asked, query))

    async def reasons(self, asked: Asked) -> list[ReasonSum]:
        query = reasons(asked)
        return await self._asking.ask(lambda connection: reasons_of(connection, asked, query))

    async def coverage(self, asked: Asked) -> list[CoveredSum]:
        query = covered(asked)
        return await self._asking.ask(lambda connection: coverage_of(connection, asked, query))


def _sum(column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    """Counts of one cell fit into four bytes, and PostgreSQL adds such up several times as fast as longer ones, which it makes decimals of."""
    return sa.func.sum(column if column.name.endswith("_rupiah") else sa.cast(column, sa.Integer))


def flow(asked: Asked, *, times: bool = True) -> sa.Select[Any]:
    """What happened in the span. Raises `NotReported`."""
    measures = [CELL.c[name] for name in FLOW_MEASURES if times or name not in TIMES]
    told_apart = [_period(CELL.c.period, asked), *(CELL.c[name] for name in asked.by)]
    found = _netted(CELL, asked, told_apart, measures, CELL.c.cube == cube_of(asked))
    return _bounded(found.order_by(*list(found.selected_columns)[: len(told_apart)]))


def _netted(
    table: sa.Table,
    asked: Asked,
    told_apart: Sequence[sa.ColumnElement[Any]],
    measures: Sequence[sa.Column[Any]],
    *where: sa.ColumnElement[bool],
) -> sa.Select[Any]:
    """Sums of the cells of the span, less those of its stretches that are taken off: each added up by itself, so that a cell is read once."""
    more, less = ([each for each in asked.stretches() if each.less is sign] for sign in (False, True))

    def of(stretches: Sequence[Stretch], sums: Sequence[sa.ColumnElement[Any]]) -> sa.Select[Any]:
        inside = sa.and_(_in(table, stretches), *where, *_only(table, asked))
        return sa.select(*told_apart, *sums).where(inside).group_by(*told_apart)

    added = of(more, [_sum(column).label(column.name) for column in measures])
    if not less:
        return added
    parts = sa.union_all(added, of(less, [(-_sum(column)).label(column.name) for column in measures])).subquery()
    keys = [parts.c[column.name] for column in told_apart]
    return sa.select(*keys, *(sa.func.sum(parts.c[column.name]).label(column.name) for column in measures)).group_by(*keys)


def standing(asked: Asked) -> sa.Select[Any]:
    """What is open and waits now. Raises `NotReported`."""
    dimensions = [CELL.c[name] for name in asked.by]
    sums = [_sum(CELL.c[name]).label(name) for name in NOW_MEASURES]
    query = sa.select(*dimensions, *sums).where(
        CELL.c.cube == cube_of(asked), CELL.c.grain == Grain.NOW.value, CELL.c.period == "", *_only(CELL, asked)
    )
    return _bounded(query.group_by(*dimensions).order_by(*dimensions) if dimensions else query)


def reasons(asked: Asked) -> sa.Select[Any]:
    """Claims by decision and reason. Raises `NotReported`."""
    require(asked, REASON_DIMENSIONS, "why claims were denied")
    told_apart = [_period(REASON.c.period, asked), *(REASON.c[name] for name in (*asked.by, "decision", "reason"))]
    found = _netted(REASON, asked, told_apart, [REASON.c.claims])
    period, *others, claims = found.selected_columns
    return _bounded(found.order_by(period, claims.desc(), *others))


def covered(asked: Asked) -> sa.Select[Any]:
    """Who began and ceased to be covered in each month of the span, and before it in one. Raises `NotReported`."""
    require(asked, COVERAGE_DIMENSIONS, "coverage")
    if asked.each is Each.DAY:
        raise NotReported("contributions are paid for months, so coverage is counted by month: ask for each month")
    first, last = f"{asked.first:%Y-%m}", f"{asked.last:%Y-%m}"
    begins, before = sa.literal(first, literal_execute=True), sa.literal("", literal_execute=True)
    month = sa.case((COVER.c.month < begins, before), else_=COVER.c.month).label("span")
    dimensions = [COVER.c[name] for name in asked.by]
    return (
        sa.select(month, *dimensions, _sum(COVER.c.joined).label("joined"), _sum(COVER.c.left).label("left"))
        .where(COVER.c.month <= last, *_only(COVER, asked))
        .group_by(month, *dimensions)
        .order_by(month, *dimensions)
    )


def service_of(connection: sa.Connection, asked: Asked, query: sa.Select[Any]) -> list[Sums]:
    return [Sums(row[0], place, counts) for row, place, counts in _rows(connection, asked, query, 1) if counts]


def standing_of(connection: sa.Connection, asked: Asked, query: sa.Select[Any]) -> list[Sums]:
    found = [Sums("", place, counts) for _, place, counts in _rows(connection, asked, query, 0)]
    return [each for each in found if any(each.counts.values())]


def reasons_of(connection: sa.Connection, asked: Asked, query: sa.Select[Any]) -> list[ReasonSum]:
    width = 1 + len(asked.by)
    rows = _few(connection.execute(query).fetchall())
    return [
        ReasonSum(row[0], tuple(row[1:width]), row[width], row[width + 1], int(row[width + 2])) for row in rows if row[width + 2]
    ]


def coverage_of(connection: sa.Connection, asked: Asked, query: sa.Select[Any]) -> list[CoveredSum]:
    width = 1 + len(asked.by)
    rows = ((row[0], tuple(row[1:width]), int(row[width]), int(row[width + 1])) for row in connection.execute(query))
    found: list[CoveredSum] = _few(cumulated(asked, rows))
    return found


def _rows(
    connection: sa.Connection, asked: Asked, query: sa.Select[Any], leading: int
) -> list[tuple[sa.Row[Any], tuple[str, ...], dict[str, int]]]:
    """Each row with its place and its counts: columns behind the `leading` ones and the place, without what is nothing."""
    result = connection.execute(query)
    width = leading + len(asked.by)
    names = tuple(result.keys())[width:]
    return [
        (row, tuple(row[leading:width]), {name: int(count) for name, count in zip(names, row[width:], strict=True) if count})
        for row in _few(result.fetchall())
    ]


def _period(column: sa.Column[Any], asked: Asked) -> sa.ColumnElement[str]:
    """So much of a cell's period as a row spans. The length stands in the text: a parameter would be another one in `GROUP BY`. Of the
    whole nothing is left, and the planner must know: it takes a period cut to nothing for two hundred."""
    if asked.each is Each.WHOLE:
        return sa.cast(sa.literal("", literal_execute=True), sa.Text).label("span")
    return sa.func.left(column, sa.literal(SPANNED[asked.each], literal_execute=True)).label("span")


def _in(table: sa.Table, stretches: Sequence[Stretch]) -> sa.ColumnElement[bool]:
    return sa.or_(
        *(
            sa.and_(table.c.grain == stretch.grain.value, table.c.period >= stretch.first, table.c.period <= stretch.last)
            for stretch in stretches
        )
    )


def _only(table: sa.Table, asked: Asked) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in sorted(asked.only.items())]


def _bounded(query: sa.Select[Any]) -> sa.Select[Any]:
    return query.limit(ROWS_MAX + 1)


def _few(rows: Sequence[Any]) -> Any:
    if len(rows) > ROWS_MAX:
        raise NotReported(f"the report has more than {ROWS_MAX} rows: tell less apart, or ask for fewer days")
    return rows
