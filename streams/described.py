"""Every table as SQLAlchemy describes it: for migrations, checks, and readers of the read model.

Workers do without: they write by `streams.tables` and `streams.statements`, and start a fifth sooner for not importing SQLAlchemy.
"""

from collections.abc import Iterable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from streams.contract import Processor, Table
from streams.engine_tables import DEAD_LETTER, HOUR, OWNER, PARKED_KEY, PARKED_RECORD, TIMER
from streams.tables import SqlType, columns_of

_TYPES: Final[dict[SqlType, sa.types.TypeEngine[Any]]] = {
    "text": sa.Text(),
    "boolean": sa.Boolean(),
    "bigint": sa.BigInteger(),
    "timestamptz": sa.DateTime(timezone=True),
    "date": sa.Date(),
    "jsonb": JSONB(),
}


def metadata(processors: Iterable[Processor]) -> sa.MetaData:
    """Every table of these processors, each in the schema of its processor's name: for migrations and checks."""
    found = sa.MetaData()
    for processor in processors:
        _engine_tables(found, processor.name)
        for table in processor.tables:
            _described(found, processor.name, table)
    return found


def _described(found: sa.MetaData, schema: str, table: Table[Any]) -> None:
    described = sa.Table(
        table.name,
        found,
        *(
            sa.Column(
                column.name,
                sa.Text(collation="C") if column.name in table.key else _TYPES[column.sql],
                primary_key=column.name in table.key,
                nullable=column.nullable,
            )
            for column in columns_of(table)
        ),
        schema=schema,
    )
    for index in table.indexes:
        sa.Index(f"{table.name}_by_{'_'.join(index)}", *(described.c[name] for name in index))
    for name, path in table.inside:
        values = values_at(described.c[name], path).label("values")
        sa.Index(f"{table.name}_inside_{name}", values, postgresql_using="gin", postgresql_ops={"values": "jsonb_path_ops"})


def values_at(column: sa.ColumnElement[Any], path: str) -> sa.Function[Any]:
    """What stands at a path of a jsonb column, as the index of `Table.inside` has it: asked with `@>`."""
    return sa.func.jsonb_path_query_array(column, sa.literal_column(f"'{path}'::jsonpath"), type_=JSONB)


def _text() -> sa.Text:
    return sa.Text(collation="C")


def _moment() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _record_columns() -> tuple[sa.Column[object], ...]:
    """A raw record as it stood on the log."""
    return (
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("source_partition", sa.Integer, nullable=False),
        sa.Column("source_offset", sa.BigInteger, nullable=False),
        sa.Column("timestamp_ms", sa.BigInteger, nullable=False),
        sa.Column("record_key", sa.LargeBinary),
        sa.Column("record_value", sa.LargeBinary),
        sa.Column("headers", sa.LargeBinary, nullable=False),
    )


def _engine_tables(found: sa.MetaData, schema: str) -> None:
    """Add the engine's tables of one processor to `found`."""
    _owner(found, schema)
    _hour(found, schema)
    _timer(found, schema)
    _dead_letter(found, schema)
    _parked_key(found, schema)
    _parked_record(found, schema)


def _owner(found: sa.MetaData, schema: str) -> None:
    sa.Table(
        OWNER,
        found,
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.BigInteger, nullable=False),
        sa.Column("step", sa.BigInteger, nullable=False),
        sa.Column("decided_epoch", sa.BigInteger, nullable=False),
        sa.Column("positions", JSONB, nullable=False),
        sa.Column("journal", sa.LargeBinary, nullable=False),
        sa.Column("output_ends", JSONB, nullable=False),
        sa.Column("released", sa.Boolean, nullable=False),
        sa.Column("writers", ARRAY(sa.Text), nullable=False),
        sa.Column("attempt", JSONB),
        sa.Column("taken_at", _moment()),
        sa.Column("taken_by", sa.Text),
        sa.Column("taken_from", sa.Text),
        sa.Column("taken_why", sa.Text),
        schema=schema,
    )


def _hour(found: sa.MetaData, schema: str) -> None:
    sa.Table(
        HOUR,
        found,
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("slot", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("hour", _moment(), nullable=False),
        sa.Column("events", sa.BigInteger, nullable=False),
        schema=schema,
    )


def _timer(found: sa.MetaData, schema: str) -> None:
    timer = sa.Table(
        TIMER,
        found,
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", _text(), primary_key=True),
        sa.Column("name", _text(), primary_key=True),
        sa.Column("due_at", _moment(), nullable=False),
        schema=schema,
    )
    sa.Index(f"{TIMER}_by_due_at", timer.c.partition, timer.c.due_at)


def _dead_letter(found: sa.MetaData, schema: str) -> None:
    dead_letter = sa.Table(
        DEAD_LETTER,
        found,
        sa.Column("dead_letter_id", _text(), primary_key=True),
        sa.Column("key", _text(), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("parks_key", sa.Boolean, nullable=False),
        *_record_columns(),
        sa.Column("set_aside_at", _moment(), nullable=False),
        sa.Column("resolution", sa.Text),
        schema=schema,
    )
    sa.Index(f"{DEAD_LETTER}_by_key", dead_letter.c.key)
    sa.Index(f"{DEAD_LETTER}_open", dead_letter.c.set_aside_at, postgresql_where=dead_letter.c.resolution.is_(None))


def _parked_key(found: sa.MetaData, schema: str) -> None:
    sa.Table(
        PARKED_KEY,
        found,
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("key", _text(), primary_key=True),
        sa.Column("dead_letter_id", _text(), nullable=False),
        sa.Column("draining", sa.Boolean, nullable=False),
        schema=schema,
    )


def _parked_record(found: sa.MetaData, schema: str) -> None:
    parked = sa.Table(
        PARKED_RECORD,
        found,
        sa.Column("partition", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("key", _text(), nullable=False),
        *_record_columns(),
        schema=schema,
    )
    sa.Index(f"{PARKED_RECORD}_by_key", parked.c.partition, parked.c.key, parked.c.number)
