"""The log, the store and the processor as a stepper meets them while it decides the past again: nothing is repeated, nothing moved.

The group's offsets stay where the log has them until the very end, so that an interrupted recovery is simply run again.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from streams.aside import timer_cause
from streams.contract import (
    Effects,
    Event,
    Input,
    Key,
    Output,
    Processor,
    RowKey,
    RowT,
    SetAside,
    Table,
    TimerFired,
    Unprocessable,
    View,
)
from streams.deciding import Cause
from streams.journal import unpack
from streams.log import Committed, Log, LogRange, Publication, Publishing, TopicPartition, Writer
from streams.records import RawRecord
from streams.recovering.guard import Guard
from streams.store import Attempts, DeadLetter, Marker, OutputEnd, OwnerRow, ParkedKey, ParkedRecord, StepWrites, Store

NOTHING_PUBLISHED: Final = Marker(0, 0).text()
ALWAYS_DUE: Final = datetime(1970, 1, 1, tzinfo=UTC)


class RecoveringWriter:
    """Publishes only what is missing, without offsets, until `finish`."""

    def __init__(self, writer: Writer, guard: Guard, stays: Mapping[str, int], marker: Marker) -> None:
        self._writer = writer
        self._guard = guard
        self._stays = stays
        self._marker = marker
        self._last: Publication | None = None

    @property
    def name(self) -> str:
        return self._writer.name

    def publish(self, steps: Sequence[Publication]) -> Publishing:
        (self._last,) = steps
        missing = self._guard.publish(self._last.outputs)
        if missing:
            self._writer.publish([Publication(self._last.partition, self._marker, missing, self._stays)]).wait()
        return Done()

    def finish(self) -> None:
        """Move the group's offsets and their marker to where the database stands now."""
        if self._last is not None:
            self._writer.publish([replace(self._last, outputs=[])]).wait()

    def close(self) -> None:
        """The real writer goes on, with the next partition."""


class SilentWriter:
    """Of a rehearsal. `name`: of the real one, whom a takeover does not fence."""

    def __init__(self, name: str = "") -> None:
        self.name = name

    def publish(self, steps: Sequence[Publication]) -> Publishing:  # noqa: ARG002  nothing is published
        return Done()

    def close(self) -> None:
        """Nothing is held."""


class Done:
    """A publishing that is acknowledged, of which nobody needs the ends."""

    def settled(self) -> bool:
        return True

    def wait(self) -> dict[TopicPartition, int]:
        return {}


class RecoveringLog:
    """Says that the row's last step is still to be published, so that a takeover accepts the row and repeats only what is missing.

    What it was asked once it knows: each rehearsal takes over anew.
    """

    def __init__(self, log: Log) -> None:
        self.speaks_through: Writer = SilentWriter()
        self._log = log
        self._fenced: set[str] = set()
        self._ranges: dict[TopicPartition, LogRange] = {}
        self._singles: dict[tuple[TopicPartition, int], list[RawRecord]] = {}
        self._ids: dict[str, str] = {}
        self._count: int | None = None

    def writer(self) -> Writer:
        """Of the walk that is next."""
        return self.speaks_through

    def partition_count(self, topics: Collection[str]) -> int:
        """The same for all: the recovery asked for every topic before."""
        if self._count is None:
            self._count = self._log.partition_count(topics)
        return self._count

    def topic_ids(self, topics: Collection[str]) -> dict[str, str]:
        if not self._ids.keys() >= set(topics):
            self._ids |= self._log.topic_ids(topics)
        return {topic: self._ids[topic] for topic in topics}

    def fence(self, name: str) -> None:
        if name not in self._fenced:
            self._log.fence(name)
            self._fenced.add(name)

    def committed(self, partition: int, topics: Collection[str]) -> dict[str, Committed]:  # noqa: ARG002  the same for all
        return dict.fromkeys(topics, Committed(0, NOTHING_PUBLISHED))

    def ranges(self, wanted: Collection[TopicPartition]) -> dict[TopicPartition, LogRange]:
        unknown = [where for where in wanted if where not in self._ranges]
        if unknown:
            self._ranges |= self._log.ranges(unknown)
        return {where: self._ranges[where] for where in wanted}

    def read(self, where: TopicPartition, start: int, end: int) -> Iterable[RawRecord]:
        if end - start != 1:
            return self._log.read(where, start, end)
        if (where, start) not in self._singles:
            self._singles[where, start] = list(self._log.read(where, start, end))
        return self._singles[where, start]

    def close(self) -> None:
        """The real log goes on."""


class RecoveringStore:
    """Fires only the timers it is told to, refuses a step before it is committed, and tells `committed` what each step changed."""

    def __init__(self, store: Store, guard: Guard, committed: Callable[[StepWrites], None]) -> None:
        self._store = store
        self._guard = guard
        self._committed = committed
        self.firing: TimerFired | None = None

    def take_over(self, partition: int, writer: str) -> OwnerRow:
        """No batch is suspect: what killed a worker then is a dead letter on the log."""
        return replace(self._store.take_over(partition, writer), released=True, attempts={})

    def take_back(self, partition: int, mine: Marker, writer: str) -> bool:
        return self._store.take_back(partition, mine, writer)

    def fenced_others(self, partition: int, mine: Marker, writer: str) -> None:
        self._store.fenced_others(partition, mine, writer)

    def owns(self, partition: int, mine: Marker) -> bool:
        return self._store.owns(partition, mine)

    def release(self, partition: int, mine: Marker) -> None:
        self._store.release(partition, mine)

    def begin_attempt(self, partition: int, mine: Marker, attempts: Attempts) -> bool:
        return self._store.begin_attempt(partition, mine, attempts)

    def begin_commit(self, steps: Sequence[StepWrites]) -> Callable[[], frozenset[int]]:
        for writes in steps:
            self._guard.check(unpack(writes.journal))
            writes.output_ends = tuple(OutputEnd(end.topic, end.partition, 0) for end in writes.output_ends)
        begun = self._store.begin_commit(steps)

        def outcome() -> frozenset[int]:
            fenced = begun()
            for writes in () if fenced else steps:
                self._committed(writes)
            return fenced

        return outcome

    def rows(self, table: Table[RowT], keys: Collection[Key]) -> dict[Key, RowT]:
        return self._store.rows(table, keys)

    def next_timer(self, partition: int) -> datetime | None:  # noqa: ARG002
        """Whether one is due is not the stepper's to find out."""
        return ALWAYS_DUE

    def due_timers(self, partition: int, until: datetime, limit: int) -> list[TimerFired]:  # noqa: ARG002  at most the one
        firing, self.firing = self.firing, None
        return [firing] if firing is not None and firing.due_at <= until else []

    def timers(self, partition: int, limit: int) -> list[TimerFired]:
        return self._store.timers(partition, limit)

    def parked_keys(self, partition: int) -> Iterable[tuple[ParkedKey, int]]:
        return self._store.parked_keys(partition)

    def parked_records(self, partition: int, key: str, limit: int) -> list[ParkedRecord]:
        return self._store.parked_records(partition, key, limit)

    def last_parked_number(self, partition: int) -> int:
        return self._store.last_parked_number(partition)

    def dead_letter(self, dead_letter_id: str) -> DeadLetter | None:
        return self._store.dead_letter(dead_letter_id)

    def close(self) -> None:
        """The real store goes on."""


class RecoveringProcessor:
    """The processor, but what was set aside is set aside again: also when the code has been corrected since, or it killed the worker."""

    def __init__(self, processor: Processor, guard: Guard, store: Store, partition: int) -> None:
        self._processor = processor
        self._guard = guard
        self._known = guard.known
        self._store = store
        self._partition = partition

    @property
    def name(self) -> str:
        return self._processor.name

    @property
    def inputs(self) -> tuple[Input, ...]:
        return self._processor.inputs

    @property
    def tables(self) -> tuple[Table[Any], ...]:
        return self._processor.tables

    @property
    def emits(self) -> frozenset[Any]:
        return self._processor.emits

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        return self._processor.keys(event)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        """Each attempt has its letter; the stored ones tell which attempt this is."""
        attempt = 0
        while (found := self._known.letter(self._cause(event, attempt))) is not None:
            letter_id, then = found
            if self._store.dead_letter(letter_id) is None:
                raise Unprocessable(then.reason, then.message)
            attempt += 1
        effects = self._processor.handle(event, rows, now)
        key = event.key if isinstance(event, TimerFired) else event.subject
        self._guard.caused(self._cause(event, attempt), key, effects.outputs)
        return effects

    def _cause(self, event: Event | TimerFired, attempt: int) -> Cause:
        if isinstance(event, TimerFired):
            return timer_cause(event, self._partition, attempt)
        raw = RawRecord(event.topic, event.partition, event.offset, 0, None, None, ())
        return Cause(raw, attempt, event.id, event.type, event.traceparent, event)

    def parked(self, key: str, reason: str, dead_letter_id: str) -> Iterable[Output]:
        return self._processor.parked(key, reason, dead_letter_id)

    def held(self, event: Event) -> Iterable[Output]:
        return self._processor.held(event)

    def resumed(self, key: str, dead_letter_id: str) -> Iterable[Output]:
        return self._processor.resumed(key, dead_letter_id)

    def set_aside(self, letter: SetAside) -> Iterable[Output]:
        return self._processor.set_aside(letter)

    def discarded(self, letter: SetAside) -> Iterable[Output]:
        return self._processor.discarded(letter)
