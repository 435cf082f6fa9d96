"""A store that writes nothing: what a walk through the past would change stays in memory, over the database as it stands."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, cast

from streams.contract import Key, RowT, Table, TimerFired
from streams.errors import Code, Refusal
from streams.store import Attempts, DeadLetter, Marker, OwnerRow, ParkedKey, ParkedRecord, StepWrites, Store

ROWS_HELD_MAX: Final = 2_000_000
"""Rows of one partition that a rehearsal reads or changes."""
TIMERS_MAX: Final = 1_000_000
"""Timers of one partition."""
PARKED_MAX: Final = 1_000_000


class Standing:
    """One partition of the database as it stands; read once, and shared by all rehearsals."""

    def __init__(self, store: Store, row: OwnerRow, partition: int) -> None:
        self.store = store
        self.row = row
        self.partition = partition
        self.parked = {parked.key: (parked, count) for parked, count in store.parked_keys(partition)}
        self.parked_number = store.last_parked_number(partition)
        self.timers = {(fired.key, fired.name): fired.due_at for fired in store.timers(partition, TIMERS_MAX)}
        self._rows: dict[str, dict[Key, Any]] = {}
        self._letters: dict[str, DeadLetter | None] = {}
        self._records: dict[str, list[ParkedRecord]] = {}

    def rows(self, table: Table[RowT], keys: Collection[Key]) -> dict[Key, RowT]:
        """The rows that stand under `keys`. Raises `Refusal` when there are more than are held."""
        known = self._rows.setdefault(table.name, {})
        unknown = [key for key in keys if key not in known]
        if unknown:
            found = self.store.rows(table, unknown)
            known.update((key, found.get(key)) for key in unknown)
            require_held(sum(len(rows) for rows in self._rows.values()))
        return {key: cast("RowT", row) for key in keys if (row := known[key]) is not None}

    def letter(self, letter_id: str) -> DeadLetter | None:
        if letter_id not in self._letters:
            self._letters[letter_id] = self.store.dead_letter(letter_id)
        return self._letters[letter_id]

    def records(self, key: str) -> list[ParkedRecord]:
        """What waits, oldest first."""
        if key not in self._records:
            self._records[key] = self.store.parked_records(self.partition, key, PARKED_MAX)
        return self._records[key]


def require_held(rows: int) -> None:
    if rows > ROWS_HELD_MAX:
        raise Refusal(
            Code.MARKER_AHEAD,
            f"more than {ROWS_HELD_MAX} rows of one partition changed since the copy, more than recover holds in memory: restore a newer copy of "
            "the database.",
        )


class Rehearsed:
    """A `Store` over a `Standing`. `only`: the one key that this is about, None for all."""

    def __init__(self, standing: Standing, only: str | None = None) -> None:
        self._standing = standing
        self.changed: dict[str, dict[Key, Any]] = {}
        """Per table the rows as they would stand, None for removed ones."""
        self.timers_now = {of: at for of, at in standing.timers.items() if only is None or of[0] == only}
        self.parked_now = {key: parked for key, (parked, _) in standing.parked.items() if only is None or key == only}
        self.letters_now: dict[str, DeadLetter] = {}
        self.waiting: dict[str, list[ParkedRecord]] = {}
        """Of the keys where it differs from the database."""
        self._held = 0

    def take_over(self, partition: int, writer: str) -> OwnerRow:  # noqa: ARG002  as the real one was taken over
        return self._standing.row

    def take_back(self, partition: int, mine: Marker, writer: str) -> bool:  # noqa: ARG002
        return False

    def fenced_others(self, partition: int, mine: Marker, writer: str) -> None:
        """The recovery did."""

    def owns(self, partition: int, mine: Marker) -> bool:  # noqa: ARG002
        return True

    def release(self, partition: int, mine: Marker) -> None:
        """Nothing was taken."""

    def begin_attempt(self, partition: int, mine: Marker, attempts: Attempts) -> bool:  # noqa: ARG002
        return True

    def begin_commit(self, steps: Sequence[StepWrites]) -> Callable[[], frozenset[int]]:
        for writes in steps:
            self._apply(writes)
        return frozenset

    def _apply(self, writes: StepWrites) -> None:
        for name, rows in writes.rows.items():
            self._held += len(rows)
            self.changed.setdefault(name, {}).update(rows)
        require_held(self._held)
        for of, due_at in writes.timers.items():
            self.timers_now.pop(of, None)
            if due_at is not None:
                self.timers_now[of] = due_at
        for letter in writes.dead_letters:
            self.letters_now.setdefault(letter.dead_letter_id, letter)
        for letter_id, resolution in writes.resolutions.items():
            found = self.dead_letter(letter_id)
            assert found is not None
            self.letters_now[letter_id] = replace(found, resolution=resolution)
        self._park(writes)

    def _park(self, writes: StepWrites) -> None:
        for key, parked in writes.parked_keys.items():
            self.parked_now.pop(key, None)
            if parked is not None:
                self.parked_now[key] = parked
        for record in writes.parked:
            self._records(record.key).append(record)
        for record in writes.unparked:
            self._records(record.key).remove(record)

    def _records(self, key: str) -> list[ParkedRecord]:
        if key not in self.waiting:
            self.waiting[key] = list(self._standing.records(key))
        return self.waiting[key]

    def order_of(self, key: str) -> tuple[tuple[str, int], ...]:
        """What waits, by topic and offset; empty as long as it is what waits in the database."""
        return tuple((waits.record.topic, waits.record.offset) for waits in self.waiting.get(key, ()))

    def rows(self, table: Table[RowT], keys: Collection[Key]) -> dict[Key, RowT]:
        changed = self.changed.get(table.name, {})
        found = self._standing.rows(table, [key for key in keys if key not in changed])
        return found | {key: row for key in keys if (row := changed.get(key)) is not None}

    def next_timer(self, partition: int) -> datetime | None:  # noqa: ARG002
        return min((at for (key, _), at in self.timers_now.items() if key not in self.parked_now), default=None)

    def due_timers(self, partition: int, until: datetime, limit: int) -> list[TimerFired]:  # noqa: ARG002
        due = [TimerFired(*of, at) for of, at in self.timers_now.items() if at <= until and of[0] not in self.parked_now]
        return sorted(due, key=lambda fired: (fired.due_at, fired.key, fired.name))[:limit]

    def timers(self, partition: int, limit: int) -> list[TimerFired]:  # noqa: ARG002
        return [TimerFired(*of, at) for of, at in self.timers_now.items()][:limit]

    def parked_keys(self, partition: int) -> Iterable[tuple[ParkedKey, int]]:  # noqa: ARG002
        counts = self._standing.parked
        return [
            (parked, len(self.waiting[key]) if key in self.waiting else counts[key][1] if key in counts else 0)
            for key, parked in self.parked_now.items()
        ]

    def parked_records(self, partition: int, key: str, limit: int) -> list[ParkedRecord]:  # noqa: ARG002
        return self._records(key)[:limit]

    def last_parked_number(self, partition: int) -> int:  # noqa: ARG002
        return self._standing.parked_number

    def dead_letter(self, dead_letter_id: str) -> DeadLetter | None:
        return self.letters_now.get(dead_letter_id) or self._standing.letter(dead_letter_id)

    def close(self) -> None:
        """Nothing is held."""
