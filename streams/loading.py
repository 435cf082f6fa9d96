"""Rows in bulk: what the events of all partitions' tasks may touch, each table in one query."""

from collections.abc import Iterable
from typing import Any

from streams.contract import Key, Processor, Table
from streams.errors import SantunanError
from streams.ownership import Owned
from streams.store import Store
from streams.tasks import Task


def load_rows(processor: Processor, store: Store, tasks: Iterable[Task]) -> list[dict[int, Exception]]:
    """Bring the announced rows into each owner's memory. Returns, per task, what `keys` raised for which of its events."""
    wanted: dict[str, tuple[Table[Any], dict[Key, Owned]]] = {}
    failures = []
    for task in tasks:
        owned, failed = task.owned, {}
        for index, event in enumerate(task.events()):
            if event is None:
                continue
            try:
                announced = processor.keys(event)
            except (SantunanError, MemoryError):
                raise
            except Exception as error:  # noqa: BLE001  as in handling: it concerns this event, which is set aside for it
                failed[index] = error
                continue
            for table, key in announced:
                if key not in owned.rows.setdefault(table.name, {}):
                    wanted.setdefault(table.name, (table, {}))[1][key] = owned
        failures.append(failed)
    for name, (table, owners) in wanted.items():
        found = store.rows(table, owners)
        for key, owned in owners.items():
            owned.rows[name][key] = found.get(key)
    return failures
