"""The first rows of several sorts at once: each sort is asked by itself, so that it is read from the end of an index however many rows it
or the others have."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from gateway.access.callers import EVERY_OFFICE

BY_INDEX: Final = "SET LOCAL enable_bitmapscan = off"


def in_order(connection: sa.Connection) -> None:
    """For the rest of the transaction rows are read as their index has them. The planner takes every sort for an average one, and would
    gather and order all rows of a large one to show a hundred."""
    connection.exec_driver_sql(BY_INDEX)


def firsts(
    table: sa.Table,
    by: Mapping[sa.Column[Any], Collection[str]],
    offices: frozenset[str],
    order: Sequence[sa.Column[Any]],
    rows_each_max: int,
    *also: sa.ColumnElement[bool],
) -> sa.Select[Any]:
    """Of every combination of these values, and of each of the offices, the first rows in this order: to be asked
    after `in_order`. The table has an `office`."""
    wanted = dict(by)
    if EVERY_OFFICE not in offices:
        wanted |= {table.c.office: offices} if offices else {}
        also = also if offices else (sa.false(),)
    sorts = [_each(column, values) for column, values in wanted.items()]
    same = [column == sort.c[column.name] for column, sort in zip(wanted, sorts, strict=True)]
    first = sa.select(table).where(*same, *also).order_by(*order).limit(rows_each_max).lateral("first")
    joined: sa.FromClause = sorts[0]
    for sort in (*sorts[1:], first):
        joined = joined.join(sort, sa.true())
    return sa.select(*first.c).select_from(joined)


def _each(column: sa.Column[Any], values: Collection[str]) -> sa.TableValuedAlias:
    """As one parameter, however many there are: so that the question is written once for all offices and reasons, and the database knows it again."""
    listed = sa.literal([str(value) for value in sorted(values)], ARRAY(sa.Text))
    return sa.func.unnest(listed).table_valued(sa.column(column.name, sa.Text)).render_derived(name=f"each_{column.name}")
