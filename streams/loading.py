"""Rows in bulk: what the events of all partitions' tasks may touch, each table in one query."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from typing import Any

from streams.contract import Key, Processor, Table
from streams.deciding import Decision
from streams.errors import SantunanError
from streams.ownership import Owned
from streams.rows import replace
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


def add_up(processor: Processor, store: Store, decisions: Sequence[Decision]) -> None:
    """Add what was put into sums that were not in memory to what stands, each table in one query."""
    for table in processor.tables:
        if table.sums:
            _add_up(table, store, decisions)


def _add_up(table: Table[Any], store: Store, decisions: Iterable[Decision]) -> None:
    unknown: dict[Key, Decision] = {}
    for decision in decisions:
        known = decision.owned.rows.setdefault(table.name, {})
        unknown |= {key: decision for key in decision.writes.rows.get(table.name, ()) if key not in known}
    if not unknown:
        return
    found = store.rows(table, unknown)
    for key, decision in unknown.items():
        stands = decision.owned.rows[table.name][key] = found.get(key)
        if stands is not None:
            changed = decision.writes.rows[table.name]
            changed[key] = _sum(table, stands, changed[key])


def _sum(table: Table[Any], row: Any, more: Any) -> Any:
    """The row with `more` (None: nothing) added; None where nothing is left."""
    if more is None:
        return row
    names = [field.name for field in fields(table.row) if field.name not in table.key]
    sums = {name: getattr(row, name) + getattr(more, name) for name in names}
    return replace(row, **sums) if any(sums.values()) else None
