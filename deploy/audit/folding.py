"""A processor's handler over plain dictionaries: what its tables should hold, by the same code and without the engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from streams.contract import Event, Key, Processor, RowT, Table, Unprocessable

Stored = Callable[[Table[Any], Key], Any]
"""The row that stands under a key elsewhere, or None."""


class Folded:
    """Rows by table and key. Is the handler's view; outputs and timers are dropped. `stored` is asked for rows that are not here; without it
    there are none."""

    def __init__(self, processor: Processor, stored: Stored | None = None) -> None:
        self._processor = processor
        self._stored = stored
        self.rows: dict[str, dict[Key, Any]] = {table.name: {} for table in processor.tables}
        self.touched: dict[str, set[Key]] = defaultdict(set)
        """Rows put or removed since the caller cleared it."""

    def get(self, table: Table[RowT], *key: str) -> RowT | None:
        rows = self.rows[table.name]
        if key not in rows and key not in self.touched[table.name] and self._stored is not None:
            found = self._stored(table, key)
            if found is None:
                return None
            rows[key] = found
        row: RowT | None = rows.get(key)
        return row

    def fold(self, event: Event) -> bool:
        """Handle one event. False when the handler refuses it: then nothing changed."""
        try:
            effects = self._processor.handle(event, self, event.time)
        except Unprocessable:
            return False
        for table, row in effects.puts:
            key = tuple(getattr(row, part) for part in table.key)
            self.rows[table.name][key] = row
            self.touched[table.name].add(key)
        for table, key in effects.removes:
            self.rows[table.name].pop(key, None)
            self.touched[table.name].add(key)
        return True
