"""The engine's database in memory: one `FakeDatabase` that many processes' stores share, every call of which is a transaction."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any

from streams.contract import Key, RowT, Table, TimerFired
from streams.errors import RowsRefused
from streams.store import Attempts, DeadLetter, Marker, OwnerRow, ParkedKey, ParkedRecord, StepWrites


def accepts_all(_: object) -> bool:
    return True


@dataclass
class FakeDatabase:
    """Tables by name. `accepts` says whether a row's content is taken."""

    accepts: Callable[[object], bool] = accepts_all
    owners: dict[int, OwnerRow] = field(default_factory=dict)
    tables: dict[str, dict[Key, Any]] = field(default_factory=dict)
    timers: dict[tuple[int, str, str], datetime] = field(default_factory=dict)
    letters: dict[str, DeadLetter] = field(default_factory=dict)
    parked_keys: dict[tuple[int, str], ParkedKey] = field(default_factory=dict)
    parked: dict[tuple[int, int], ParkedRecord] = field(default_factory=dict)

    def owned_by(self, partition: int, mine: Marker) -> bool:
        row = self.owners[partition]
        return (row.epoch, row.decided.step) == mine

    def apply(self, writes: StepWrites) -> None:
        for name, rows in writes.rows.items():
            table = self.tables.setdefault(name, {})
            for key, row in rows.items():
                if row is None:
                    table.pop(key, None)
                else:
                    table[key] = row
        for (subject, timer), due_at in writes.timers.items():
            if due_at is None:
                self.timers.pop((writes.partition, subject, timer), None)
            else:
                self.timers[writes.partition, subject, timer] = due_at
        for letter in writes.dead_letters:
            self.letters.setdefault(letter.dead_letter_id, letter)
        for letter_id, resolution in writes.resolutions.items():
            self.letters[letter_id] = replace(self.letters[letter_id], resolution=resolution)
        self._apply_parked(writes)
        self.owners[writes.partition] = OwnerRow(
            writes.mine.epoch,
            writes.decided,
            dict(writes.positions),
            writes.journal,
            writes.output_ends,
            released=False,
            attempts=writes.attempts,
            writers=self.owners[writes.partition].writers,
        )

    def _apply_parked(self, writes: StepWrites) -> None:
        for key, parked in writes.parked_keys.items():
            if parked is None:
                self.parked_keys.pop((writes.partition, key), None)
            else:
                self.parked_keys[writes.partition, key] = parked
        for record in writes.parked:
            assert (writes.partition, record.number) not in self.parked, "a parked record's number is used once"
            self.parked[writes.partition, record.number] = record
        for record in writes.unparked:
            del self.parked[writes.partition, record.number]


class FakeStore:
    """One process's connection."""

    def __init__(self, database: FakeDatabase) -> None:
        self._database = database

    def take_over(self, partition: int, writer: str) -> OwnerRow:
        new = OwnerRow(0, Marker(0, 0), {}, b"", (), released=True, attempts={}, writers=())
        before = self._database.owners.get(partition, new)
        raised = replace(before, epoch=before.epoch + 1)
        self._database.owners[partition] = replace(raised, released=False, writers=(*before.writers, writer))
        return raised

    def take_back(self, partition: int, mine: Marker, writer: str) -> bool:
        row = self._database.owners[partition]
        if not (row.released and self._database.owned_by(partition, mine)):
            return False
        self._database.owners[partition] = replace(row, epoch=row.epoch + 1, released=False, writers=(writer,))
        return True

    def fenced_others(self, partition: int, mine: Marker, writer: str) -> None:
        if self._database.owned_by(partition, mine):
            self._database.owners[partition] = replace(self._database.owners[partition], writers=(writer,))

    def owns(self, partition: int, mine: Marker) -> bool:
        return self._database.owned_by(partition, mine)

    def release(self, partition: int, mine: Marker) -> None:
        if self._database.owned_by(partition, mine):
            self._database.owners[partition] = replace(self._database.owners[partition], released=True, writers=())

    def begin_attempt(self, partition: int, mine: Marker, attempts: Attempts) -> bool:
        if not self._database.owned_by(partition, mine):
            return False
        self._database.owners[partition] = replace(self._database.owners[partition], attempts=attempts)
        return True

    def begin_commit(self, steps: Sequence[StepWrites]) -> Callable[[], frozenset[int]]:
        """Committed when the outcome is asked for: the latest moment that the contract allows."""
        return partial(self._commit, steps)

    def _commit(self, steps: Sequence[StepWrites]) -> frozenset[int]:
        fenced = frozenset(writes.partition for writes in steps if not self._database.owned_by(writes.partition, writes.mine))
        if fenced:
            return fenced
        rows = (row for writes in steps for rows in writes.rows.values() for row in rows.values())
        if not all(self._database.accepts(row) for row in rows):
            raise RowsRefused("a row holds what the database does not take")
        for writes in steps:
            self._database.apply(writes)
        return frozenset()

    def rows(self, table: Table[RowT], keys: Collection[Key]) -> dict[Key, RowT]:
        stored = self._database.tables.get(table.name, {})
        return {key: stored[key] for key in keys if key in stored}

    def next_timer(self, partition: int) -> datetime | None:
        return min((fired.due_at for fired in self._timers(partition)), default=None)

    def due_timers(self, partition: int, until: datetime, limit: int) -> list[TimerFired]:
        due = [fired for fired in self._timers(partition) if fired.due_at <= until]
        return sorted(due, key=lambda fired: (fired.due_at, fired.key, fired.name))[:limit]

    def timers(self, partition: int, limit: int) -> list[TimerFired]:
        found = [(number, TimerFired(key, name, due_at)) for (number, key, name), due_at in self._database.timers.items()]
        return [fired for number, fired in found if number == partition][:limit]

    def _timers(self, partition: int) -> list[TimerFired]:
        return [
            TimerFired(key, name, due_at)
            for (number, key, name), due_at in self._database.timers.items()
            if number == partition and (partition, key) not in self._database.parked_keys
        ]

    def parked_keys(self, partition: int) -> Iterable[tuple[ParkedKey, int]]:
        waiting = [record.key for (number, _), record in self._database.parked.items() if number == partition]
        return [
            (parked, waiting.count(key)) for (number, key), parked in self._database.parked_keys.items() if number == partition
        ]

    def parked_records(self, partition: int, key: str, limit: int) -> list[ParkedRecord]:
        found = [record for (number, _), record in self._database.parked.items() if number == partition and record.key == key]
        return sorted(found, key=lambda record: record.number)[:limit]

    def last_parked_number(self, partition: int) -> int:
        return max((number for owner, number in self._database.parked if owner == partition), default=0)

    def dead_letter(self, dead_letter_id: str) -> DeadLetter | None:
        return self._database.letters.get(dead_letter_id)

    def close(self) -> None:
        """Nothing is held."""
