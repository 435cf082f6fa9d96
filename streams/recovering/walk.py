"""The walk from the database's position to the log's committed offsets, in the order and at the times of the first time.

A cause's outputs on the log carry when it was decided, so that timestamps in rows come out the same; what left no output goes by when it was appended.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from schemas.events.dead_letters import RecordSetAside
from schemas.topics import DEAD_LETTERS
from streams.aside import timer_cause
from streams.contract import Processor, TimerFired
from streams.decoding import Decoder
from streams.errors import Code, Fenced, Refusal
from streams.log import Committed, Log, Writer
from streams.partitioning import Partitions
from streams.records import RawRecord, TopicProgress
from streams.recovering.known import KnownOutputs, Place, in_pieces
from streams.recovering.past import Past
from streams.recovering.stand_ins import Counted, RecoveringLog, RecoveringProcessor, RecoveringStore, RecoveringWriter
from streams.settings import EngineSettings
from streams.stepper import Stepper
from streams.store import Marker, StepWrites, Store

RECORDS_PER_STEP_MAX: Final = 2_000
TIMERS_MAX: Final = 1_000_000
"""Timers of one partition that are looked up on the log."""
FOREVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
EPOCHS_MAX: Final = 100_000
"""Takeovers that the restored database may not know of."""
BEFORE_ALL: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Recovered:
    """What came of one partition. `ahead` is False when its database was not behind the log: nothing was done."""

    partition: int
    ahead: bool
    records: int = 0
    timers: int = 0
    suppressed: int = 0
    published: int = 0


class Recovery:
    """Recovers one processor, partition by partition. Its workers must not run: they are fenced, and would fence this in turn."""

    def __init__(
        self, processor: Processor, store: Store, log: Log, settings: EngineSettings, *, publish_missing: bool = False
    ) -> None:
        self._processor = processor
        self._store = store
        self._log = log
        self._settings = settings.model_copy(update={"idle_commit_ms": 0})
        self._publish_missing = publish_missing
        self._outputs = {RecordSetAside.topic, *(data.topic for data in processor.emits)}
        self._writer = log.writer()
        self._topics = tuple(dict.fromkeys((*(wanted.topic for wanted in processor.inputs), DEAD_LETTERS)))
        self.partitions = log.partition_count({*self._topics, *self._outputs})

    def run(self, partitions: Iterable[int]) -> Iterator[Recovered]:
        """Recover each of `partitions`. Raises `Refusal`, `Fenced` or `Unavailable`; run again, it goes on where it ended."""
        wanted = list(partitions)
        self._fence(wanted)
        known = KnownOutputs(self._processor.name)
        known.read(self._log, self._outputs, self.partitions)
        for partition in wanted:
            yield self._one(partition, known)

    def _fence(self, partitions: Iterable[int]) -> None:
        """A restored database may not know who was the last to publish; the log does."""
        for partition in partitions:
            for found in self._log.committed(partition, self._topics).values():
                writer = Marker.writer_of(found.metadata)
                if writer is not None:
                    self._log.fence(writer)

    def _one(self, partition: int, known: KnownOutputs) -> Recovered:
        committed = self._log.committed(partition, self._topics)
        row = self._store.take_over(partition, self._writer.name)
        ahead = marker_ahead(row.decided, committed)
        if ahead is None:
            if row.released:
                self._store.release(partition, Marker(row.epoch, row.decided.step))
            return Recovered(partition, ahead=False)
        for _ in range(EPOCHS_MAX):
            if row.epoch > ahead.epoch:
                break  # no owner from before the restore can take itself for this one
            row = self._store.take_over(partition, self._writer.name)
        behind = [
            f"{topic}: {found.offset} on the log, {row.positions[topic].next_offset} in the database"
            for topic, found in committed.items()
            if topic in row.positions and found.offset < row.positions[topic].next_offset
        ]
        if behind:
            raise Refusal(
                Code.MARKER_AHEAD,
                f"partition {partition}: the database is ahead of the log's offsets ({'; '.join(behind)}) though its steps are older. It was "
                "not restored from this system's past: point to the right database or cluster.",
            )
        walk = _Walk(
            partition,
            self._processor,
            self._store,
            self._log,
            self._writer,
            self._settings,
            known,
            Counted(known, publish_missing=self._publish_missing),
        )
        return walk.run(ahead, {topic: found.offset for topic, found in committed.items()})


def marker_ahead(decided: Marker, committed: Mapping[str, Committed]) -> Marker | None:
    """The log's marker when it knows more than the database; as in `streams.takeover`."""
    markers = [marker for found in committed.values() if (marker := Marker.parse(found.metadata)) is not None]
    if not markers:
        return Marker(0, 0) if decided.step == 0 and any(found.offset > 0 for found in committed.values()) else None
    latest = max(markers, key=lambda marker: (marker.step, marker.epoch))
    ahead = latest.step > decided.step or (latest.step == decided.step and latest.epoch != decided.epoch)
    return latest if ahead else None


@dataclass(slots=True)
class _Head:
    """A topic's next record, and its cause's place in the past."""

    records: Iterator[RawRecord]
    record: RawRecord | None = None
    place: Place | None = None
    """As it looks after the last step."""

    def advance(self) -> None:
        self.record, self.place = next(self.records, None), None


@dataclass(slots=True)
class _Clock:
    now: datetime = BEFORE_ALL

    def __call__(self) -> datetime:
        return self.now


class _Walk:
    """One partition."""

    def __init__(
        self,
        partition: int,
        processor: Processor,
        store: Store,
        log: Log,
        writer: Writer,
        settings: EngineSettings,
        known: KnownOutputs,
        counted: Counted,
    ) -> None:
        self._partition = partition
        self._processor = processor
        self._real_store = store
        self._log = log
        self._writer = writer
        self._settings = settings
        self._known = known
        self._counted = counted
        self._clock = _Clock()
        self._store = RecoveringStore(store, counted, self._committed)
        self._timers: dict[tuple[str, str], tuple[Place, TimerFired]] = {}
        self._positions: dict[str, int] = {}
        self._heads: dict[str, _Head] = {}
        self._done = Recovered(partition, ahead=True)

    def run(self, marker: Marker, ends: dict[str, int]) -> Recovered:
        writer = RecoveringWriter(self._writer, self._counted, ends, marker)
        log = RecoveringLog(self._log, writer)
        processor = RecoveringProcessor(self._processor, self._known, self._real_store, self._partition)
        stepper = Stepper(processor, self._store, log, self._settings, self._clock)
        count = log.partition_count(stepper.topics)
        decoder = Decoder(processor.name, processor.inputs, Partitions(count))
        self._past = Past(self._partition, processor.name, self._real_store, decoder, self._known)
        self._positions = stepper.take_over(self._partition)
        self._open(ends)
        self._look_for_timers()
        self._past.parked = {parked.key for parked, _ in self._store.parked_keys(self._partition)}
        while self._next(stepper):
            pass
        self._settle(stepper, ends)
        writer.finish()
        stepper.release(self._partition)
        self._done.suppressed, self._done.published = self._counted.suppressed, self._counted.published
        return self._done

    def _open(self, ends: Mapping[str, int]) -> None:
        ranges = self._log.ranges([(topic, self._partition) for topic in self._positions])
        for topic, start in self._positions.items():
            end = ends.get(topic, start)
            if end > ranges[topic, self._partition].end:
                raise Refusal(
                    Code.POSITION_LOST,
                    f"{topic}/{self._partition} ends at {ranges[topic, self._partition].end}, but the group had read up to {end}: the log lost its "
                    "end, and what stood there cannot be decided again.",
                )
            head = _Head(iter(in_pieces(self._log, (topic, self._partition), start, end)))
            head.advance()
            self._heads[topic] = head

    def _next(self, stepper: Stepper) -> bool:
        """One step: the timer or the records that came first. False when the log's committed offsets are reached."""
        first = self._first()
        timer = min(self._timers.values(), default=None, key=lambda found: found[0])
        if timer is not None and (first is None or timer[0] < first[1]):
            self._fire(stepper, *timer)
            return True
        if first is None:
            return False
        self._clock.now = first[1].time
        batch: list[RawRecord] = []
        while first is not None and first[1].time <= self._clock.now and len(batch) < RECORDS_PER_STEP_MAX:
            if batch and (first[0] == DEAD_LETTERS or (timer is not None and timer[0] < first[1])):
                break  # a person's word finds its dead letter committed
            topic = first[0]
            head = self._heads[topic]
            assert head.record is not None
            batch.append(head.record)
            self._positions[topic] = head.record.offset + 1
            head.advance()
            first = self._first()
        self._step(stepper, batch, {})
        self._done.records += len(batch)
        return True

    def _first(self) -> tuple[str, Place] | None:
        """The topic whose next record came first, and when it is decided."""
        for head in self._heads.values():
            if head.record is not None and head.place is None:
                head.place = self._past.place(head.record, self._clock.now)
        heads = [(topic, head.place) for topic, head in self._heads.items() if head.place is not None]
        return min(heads, key=lambda found: found[1], default=None)

    def _fire(self, stepper: Stepper, place: Place, fired: TimerFired) -> None:
        del self._timers[fired.key, fired.name]
        self._clock.now = place.time
        self._store.firing = fired
        progress = {topic: TopicProgress(at, at, self._clock.now) for topic, at in self._positions.items()}
        self._step(stepper, [], progress)
        self._done.timers += 1

    def _settle(self, stepper: Stepper, ends: Mapping[str, int]) -> None:
        """Positions behind the last markers, too."""
        progress = {}
        for topic, at in self._positions.items():
            end = max(at, ends.get(topic, at))
            progress[topic] = TopicProgress(end, end, self._clock.now)
        self._step(stepper, [], progress)
        self._step(stepper, [], progress)

    def _step(self, stepper: Stepper, batch: list[RawRecord], progress: Mapping[str, TopicProgress]) -> None:
        report = stepper.step({self._partition: batch}, {self._partition: progress})
        for head in self._heads.values():
            head.place = None
        if report.fenced:
            raise Fenced(f"partition {self._partition} has a new owner: stop the workers, then recover again")

    def _committed(self, writes: StepWrites) -> None:
        """Hear what a step changed: timers that fired in the past, and parked keys."""
        for (key, name), due_at in writes.timers.items():
            self._timers.pop((key, name), None)
            if due_at is not None:
                self._note(TimerFired(key, name, due_at))
        for key, parked in writes.parked_keys.items():
            if parked is not None:
                self._past.parked.add(key)
            elif key in self._past.parked:
                self._past.parked.discard(key)
                self._look_for_timers()

    def _look_for_timers(self) -> None:
        for fired in self._real_store.due_timers(self._partition, FOREVER, TIMERS_MAX):
            self._note(fired)

    def _note(self, fired: TimerFired) -> None:
        place = self._known.place(timer_cause(fired, self._partition))
        if place is not None:
            self._timers[fired.key, fired.name] = (place, fired)
