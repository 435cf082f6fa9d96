"""What a process knows of a partition number that it owns; true as long as no newer owner exists."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from streams.contract import Key
from streams.log import Publishing
from streams.records import Progress
from streams.store import Attempts, Marker, ParkedKey, StepWrites, TopicPosition


@dataclass(slots=True)
class Parked:
    """A parked key and how many records wait."""

    key: ParkedKey
    waiting: int


@dataclass(slots=True)
class Owned:
    """One partition of the processor. Everything here is committed, but for `positions` that moved over skipped records only."""

    partition: int
    mine: Marker
    positions: dict[str, TopicPosition]
    parked: dict[str, Parked] = field(default_factory=dict)
    parked_number: int = 0
    next_timer: datetime | None = None
    """No timer is due before; there may be none left at this time."""
    rows: dict[str, dict[Key, Any]] = field(default_factory=dict)
    """Rows as committed, None for absent ones: the owner is their only writer."""
    attempts: Attempts = field(default_factory=dict)
    """The next tries at what killed a worker, or may have; empty when nothing is suspect."""
    records_limit: int | None = None
    """After the database refused a row: how many records to decide at once, until the culprit is found."""
    moved_at: datetime | None = None
    """Since when `positions` stand further than the committed ones."""
    publishing: Publishing | None = None
    """The last step's transaction, until it was waited for."""
    publishing_since: float = 0.0
    """When it was begun, by `time.perf_counter`."""
    read_until: dict[str, datetime] = field(default_factory=dict)
    """Per topic: everything that stood on the log at this time has been read."""
    _ends: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def note(self, progress: Progress) -> None:
        """Take in the consumer's progress. An end is remembered until it is passed: a newer one would recede for ever under load."""
        for topic, (position, end, seen_at) in progress.items():
            waited_for, waited_since = self._ends.get(topic, (end, seen_at))
            if position >= waited_for:
                self.read_until[topic] = waited_since
                self._ends[topic] = (end, seen_at)
                if position >= end:
                    self.read_until[topic] = seen_at
            else:
                self._ends[topic] = (waited_for, waited_since)

    def timers_until(self, topics: Collection[str], now: datetime) -> datetime | None:
        """Timers due up to this time may fire; None while some topic was never read to an end."""
        if any(topic not in self.read_until for topic in topics):
            return None
        return min(now, *(self.read_until[topic] for topic in topics))

    def draining(self) -> str | None:
        """A parked key that a person has answered for."""
        return next((key for key, parked in self.parked.items() if parked.key.draining), None)

    def committed(self, writes: StepWrites, rows_max: int, of_tables: Mapping[str, int] | None = None) -> None:
        """Take in what was committed, and keep so many rows of each table; `of_tables`: of some by name more."""
        self.mine = writes.decided
        self.positions = dict(writes.positions)
        self.attempts = writes.attempts
        self.moved_at = None
        for table, changed in writes.rows.items():
            known = self.rows.setdefault(table, {})
            for key, row in changed.items():
                known.pop(key, None)
                known[key] = row
        more = of_tables or {}
        for table, rows in self.rows.items():
            _forget_oldest(rows, max(rows_max, more.get(table, 0)))
        for record in writes.parked:
            self.parked_number = max(self.parked_number, record.number)
        for record in writes.unparked:
            self.parked[record.key].waiting -= 1
        self._note_parked(writes)
        due = [at for at in writes.timers.values() if at is not None]
        if due and (self.next_timer is None or min(due) < self.next_timer):
            self.next_timer = min(due)

    def _note_parked(self, writes: StepWrites) -> None:
        for key, parked in writes.parked_keys.items():
            if parked is None:
                self.parked.pop(key, None)
            else:
                self.parked[key] = Parked(parked, self.parked[key].waiting if key in self.parked else 0)
        for record in writes.parked:
            self.parked[record.key].waiting += 1


def _forget_oldest(rows: dict[Key, Any], rows_max: int) -> None:
    for key in list(rows)[: len(rows) - rows_max] if len(rows) > rows_max else ():
        del rows[key]
