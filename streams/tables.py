"""A processor's tables in PostgreSQL: columns from the row's dataclass, whole batches of rows as one JSON document each way.

Rows go in by `json_to_recordset` and come out by `json_agg`, so that pydantic's Rust code turns a batch of rows into bytes and
back in one call, and no Python runs per row.
"""

# ruff: noqa: S608  the only things put into these texts are names of schemas, tables and columns, which come from code

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from types import UnionType
from typing import Any, Final, Generic, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from pydantic import TypeAdapter

from streams.contract import Key, RowT, Table

ROWS_MAX: Final = 100_000
"""Rows of one table in one statement."""

SqlType = Literal["text", "boolean", "bigint", "timestamptz", "date", "jsonb"]

_COLUMN_TYPES: Final[dict[type, SqlType]] = {str: "text", bool: "boolean", int: "bigint", datetime: "timestamptz", date: "date"}


@dataclass(frozen=True, slots=True)
class Column:
    """One field of the row as a column; `sql` is its type in PostgreSQL."""

    name: str
    sql: SqlType
    nullable: bool


def _column(name: str, annotation: Any) -> Column:
    nullable = False
    if get_origin(annotation) in {Union, UnionType}:
        inner = [part for part in get_args(annotation) if part is not type(None)]
        nullable = len(inner) < len(get_args(annotation))
        annotation = inner[0] if len(inner) == 1 else annotation
    scalar = str if isinstance(annotation, type) and issubclass(annotation, StrEnum) else annotation
    known = _COLUMN_TYPES.get(scalar) if isinstance(scalar, type) else None
    return Column(name, known or "jsonb", nullable)


def columns_of(table: Table[Any]) -> tuple[Column, ...]:
    """The columns in the order of the row's fields."""
    hints = get_type_hints(table.row)
    return tuple(_column(field.name, hints[field.name]) for field in fields(table.row))


class StoredTable(Generic[RowT]):
    """The statements for one table, each for any number of rows."""

    def __init__(self, schema: str, table: Table[RowT]) -> None:
        self.table = table
        self._rows: TypeAdapter[list[RowT]] = TypeAdapter(list[table.row])  # type: ignore[name-defined]
        name = f'"{schema}"."{table.name}"'
        columns = columns_of(table)
        listed = ", ".join(f'"{column.name}"' for column in columns)
        typed = ", ".join(f'"{column.name}" {column.sql}' for column in columns)
        key = ", ".join(f'"{part}"' for part in table.key)
        changed = ", ".join(f'"{column.name}" = excluded."{column.name}"' for column in columns if column.name not in table.key)
        parts = ", ".join(f"k->>{number}" for number in range(len(table.key)))
        keys = f"SELECT {parts} FROM json_array_elements(%s::json) AS k"
        wanted = f"= ANY(ARRAY({keys}))" if len(table.key) == 1 else f"IN ({keys})"
        self.select = f"SELECT coalesce(json_agg(t), '[]') FROM (SELECT {listed} FROM {name} WHERE ({key}) {wanted}) AS t"
        self.upsert = (
            f"INSERT INTO {name} ({listed}) SELECT {listed} FROM json_to_recordset(%s::json) AS r({typed}) "
            f"ON CONFLICT ({key}) DO {f'UPDATE SET {changed}' if changed else 'NOTHING'}"
        )
        self.delete = f"DELETE FROM {name} WHERE ({key}) {wanted}"

    def key_of(self, row: RowT) -> Key:
        return tuple(getattr(row, part) for part in self.table.key)

    def to_json(self, rows: list[RowT]) -> str:
        """The parameter of `upsert`."""
        return self._rows.dump_json(rows).decode()

    def from_json(self, document: bytes) -> list[RowT]:
        """The rows that `select` found."""
        return self._rows.validate_json(document)


def keys_to_json(keys: Collection[Key]) -> str:
    """The parameter of `select` and `delete`."""
    return msgspec.json.encode(list(keys)).decode()
