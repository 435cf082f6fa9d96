"""The log, the store and the processor as a stepper meets them while it decides the past again: nothing is repeated, nothing moved.

The group's offsets stay where the log has them until the very end, so that an interrupted recovery is simply run again.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from streams.aside import timer_cause
from streams.contract import Effects, Event, Input, Key, Output, Processor, RowKey, RowT, Table, TimerFired, Unprocessable, View
from streams.deciding import Cause
from streams.errors import Code, Refusal
from streams.journal import OutRecord, unpack
from streams.log import Committed, Log, LogRange, Publication, Publishing, TopicPartition, Writer
from streams.records import RawRecord
from streams.recovering.known import KnownOutputs
from streams.store import Attempt, DeadLetter, Marker, OutputEnd, OwnerRow, ParkedKey, ParkedRecord, StepWrites, Store

NOTHING_PUBLISHED = Marker(0, 0).text()
EXAMPLES_MAX = 3


class Counted:
    """Outputs of one partition, and what may be done with those that the log lacks."""

    def __init__(self, known: KnownOutputs, *, publish_missing: bool) -> None:
        self._known = known
        self._publish_missing = publish_missing
        self.suppressed = 0
        self.published = 0

    def missing(self, partition: int, outputs: Sequence[OutRecord]) -> list[OutRecord]:
        """What is not on the log. Raises `Refusal` when such must not be published."""
        missing = self._known.missing(outputs)
        if missing and not self._publish_missing:
            shown = ", ".join(f"{out.topic}/{out.partition} key {out.key.decode()}" for out in missing[:EXAMPLES_MAX])
            raise Refusal(
                Code.MARKER_AHEAD,
                f"partition {partition}: {len(missing)} outputs of a step that was published are not on the log ({shown}). The rules or the "
                "settings are not those that decided then, or the output topics lost records. Nothing of this step was written. Recover "
                "with the version that decided then, or let them be published: `--publish-missing --person WHO --because WHY`.",
            )
        return missing


class RecoveringWriter:
    """Publishes only what is missing, without offsets, until `finish`."""

    def __init__(self, writer: Writer, counted: Counted, stays: dict[str, int], marker: Marker) -> None:
        self._writer = writer
        self._counted = counted
        self._stays = stays
        self._marker = marker
        self._last: Publication | None = None

    @property
    def name(self) -> str:
        return self._writer.name

    def publish(self, steps: Sequence[Publication]) -> Publishing:
        (step,) = steps
        self._last = step
        missing = self._counted.missing(step.partition, step.outputs)
        self._counted.suppressed += len(step.outputs) - len(missing)
        if missing:
            self._counted.published += len(missing)
            self._writer.publish([Publication(step.partition, self._marker, missing, self._stays)]).wait()
        return Done()

    def finish(self) -> None:
        """Move the group's offsets and their marker to where the database stands now."""
        if self._last is not None:
            self._writer.publish([replace(self._last, outputs=[])]).wait()

    def close(self) -> None:
        """The real writer goes on, with the next partition."""


class Done:
    """A publishing that is acknowledged, of which nobody needs the ends."""

    def wait(self) -> dict[TopicPartition, int]:
        return {}


class RecoveringLog:
    """Says that the row's last step is still to be published, so that a takeover accepts the row and repeats only what is missing."""

    def __init__(self, log: Log, writer: RecoveringWriter) -> None:
        self._log = log
        self._writer = writer

    def partition_count(self, topics: Collection[str]) -> int:
        return self._log.partition_count(topics)

    def topic_ids(self, topics: Collection[str]) -> dict[str, str]:
        return self._log.topic_ids(topics)

    def writer(self) -> Writer:
        return self._writer

    def fence(self, name: str) -> None:
        self._log.fence(name)

    def committed(self, partition: int, topics: Collection[str]) -> dict[str, Committed]:  # noqa: ARG002  the same for all
        return dict.fromkeys(topics, Committed(0, NOTHING_PUBLISHED))

    def ranges(self, wanted: Collection[TopicPartition]) -> dict[TopicPartition, LogRange]:
        return self._log.ranges(wanted)

    def read(self, where: TopicPartition, start: int, end: int) -> Iterable[RawRecord]:
        return self._log.read(where, start, end)

    def close(self) -> None:
        """The real log goes on."""


class RecoveringStore:
    """Fires only the timers it is told to, refuses a step before it is committed, and tells `committed` what each step changed."""

    def __init__(self, store: Store, counted: Counted, committed: Callable[[StepWrites], None]) -> None:
        self._store = store
        self._counted = counted
        self._committed = committed
        self.firing: TimerFired | None = None

    def take_over(self, partition: int, writer: str) -> OwnerRow:
        """No batch is suspect: what killed a worker then is a dead letter on the log."""
        return replace(self._store.take_over(partition, writer), released=True, attempt=None)

    def take_back(self, partition: int, mine: Marker, writer: str) -> bool:
        return self._store.take_back(partition, mine, writer)

    def fenced_others(self, partition: int, mine: Marker, writer: str) -> None:
        self._store.fenced_others(partition, mine, writer)

    def owns(self, partition: int, mine: Marker) -> bool:
        return self._store.owns(partition, mine)

    def release(self, partition: int, mine: Marker) -> None:
        self._store.release(partition, mine)

    def begin_attempt(self, partition: int, mine: Marker, attempt: Attempt) -> bool:
        return self._store.begin_attempt(partition, mine, attempt)

    def begin_commit(self, steps: Sequence[StepWrites]) -> Callable[[], frozenset[int]]:
        for writes in steps:
            self._counted.missing(writes.partition, unpack(writes.journal))
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

    def next_timer(self, partition: int) -> datetime | None:
        return self._store.next_timer(partition)

    def due_timers(self, partition: int, until: datetime, limit: int) -> list[TimerFired]:  # noqa: ARG002  at most the one
        firing, self.firing = self.firing, None
        return [firing] if firing is not None and firing.due_at <= until else []

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

    def __init__(self, processor: Processor, known: KnownOutputs, store: Store, partition: int) -> None:
        self._processor = processor
        self._known = known
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
        return self._processor.handle(event, rows, now)

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
