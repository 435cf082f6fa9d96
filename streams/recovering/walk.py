"""The walk from the database's position to the log's committed offsets, in the order and at the times of the first time.

A cause's outputs on the log carry when it was decided, so that timestamps in rows come out the same; what left no output goes by when it was appended.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from schemas.topics import DEAD_LETTERS
from streams.aside import timer_cause
from streams.contract import Processor, TimerFired
from streams.decoding import Decoder, Item
from streams.errors import Fenced
from streams.log import Writer
from streams.records import RawRecord, StepReport, TopicProgress
from streams.recovering.guard import Guard
from streams.recovering.known import KnownOutputs, Place
from streams.recovering.order import Candidate, Order
from streams.recovering.past import Past
from streams.recovering.spans import At
from streams.recovering.stand_ins import RecoveringLog, RecoveringProcessor, RecoveringStore, RecoveringWriter
from streams.settings import EngineSettings
from streams.stepper import Stepper
from streams.store import Marker, StepWrites, Store

TIMERS_MAX: Final = 1_000_000
"""Timers of one partition that are looked up on the log."""
SETTLING_MAX: Final = 100_000
"""Calls of step at the end; each handles some of the records that wait."""
BEFORE_ALL: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every walk on one partition has in common. `ends`: the group's committed offsets, and `marker` what stands on them."""

    partition: int
    processor: Processor
    log: RecoveringLog
    settings: EngineSettings
    known: KnownOutputs
    decoder: Decoder
    ends: Mapping[str, int]
    marker: Marker
    writer_name: str
    limits: Mapping[At, Place] = field(default_factory=dict)
    """Per record that left nothing, which place it cannot be behind."""


@dataclass(slots=True)
class _Head:
    """A topic's next record, and its cause's place in the past."""

    records: Iterator[RawRecord]
    record: RawRecord | None = None
    item: Item | None = None
    """As it reads, once somebody looked."""
    place: Place | None = None
    """As it looks after the last step."""

    def advance(self) -> None:
        self.record, self.item, self.place = next(self.records, None), None, None


@dataclass(slots=True)
class _Clock:
    now: datetime = BEFORE_ALL

    def __call__(self) -> datetime:
        return self.now


class Walk:
    """One walk. `records`: per topic what is to be decided again; `batch_max`: how many of them in one step."""

    def __init__(
        self,
        ground: Ground,
        store: Store,
        writer: Writer,
        guard: Guard,
        records: Mapping[str, Iterator[RawRecord]],
        batch_max: int,
    ) -> None:
        self._ground = ground
        self._store = store
        self.writer = RecoveringWriter(writer, guard, ground.ends, ground.marker)
        self._guard = guard
        self._batch_max = batch_max
        self._clock = _Clock()
        self._watched = RecoveringStore(store, guard, self._committed)
        self._timers: dict[tuple[str, str], tuple[Place, TimerFired]] = {}
        self._heads = {topic: _Head(found) for topic, found in records.items()}
        self._past = Past(ground.partition, ground.processor.name, store, ground.decoder, ground.known)
        self._positions: dict[str, int] = {}
        self.records = 0
        self.timers = 0

    def go(self, order: Order) -> None:
        """To the end. Raises what a takeover and a step raise, and what `order` and the guard do."""
        ground = self._ground
        processor = RecoveringProcessor(ground.processor, self._guard, self._store, ground.partition)
        ground.log.speaks_through = self.writer
        stepper = Stepper(processor, self._watched, ground.log, ground.settings, self._clock)
        self._positions = stepper.take_over(ground.partition)
        for head in self._heads.values():
            head.advance()
        self._look_for_timers()
        self._past.parked = {parked.key for parked, _ in self._store.parked_keys(ground.partition)}
        while self._next(stepper, order):
            pass
        self._settle(stepper)
        stepper.release(ground.partition)

    def _pick(self, order: Order) -> Candidate | None:
        candidates = sorted(self._candidates(), key=lambda found: found.place)
        return order.pick(candidates) if candidates else None

    def _candidates(self) -> Iterator[Candidate]:
        for head in self._heads.values():
            record = head.record
            if record is None:
                continue
            if head.item is None:
                head.item = self._past.read(record)
            if head.place is None:
                head.place = self._past.place(record, head.item, self._clock.now)
            at = (record.topic, record.offset)
            yield Candidate(min(head.place, self._ground.limits.get(at, head.place)), at, record)
        timer = min(self._timers.values(), default=None, key=lambda found: found[0])
        if timer is not None:
            yield Candidate(timer[0], timer[1], None)

    def _next(self, stepper: Stepper, order: Order) -> bool:
        """One step: the timer that comes next, or the records of one moment. False at the end."""
        picked = self._pick(order)
        if picked is None:
            return False
        self._clock.now = picked.place.time
        if isinstance(picked.item, TimerFired):
            order.took(picked.item)
            self._fire(stepper, picked.item)
            return True
        batch: list[RawRecord] = []
        while picked is not None and picked.record is not None and picked.place.time <= self._clock.now:
            if batch and picked.record.topic == DEAD_LETTERS:
                break  # a person's word finds its dead letter committed
            self._take(picked.record, order)
            batch.append(picked.record)
            picked = self._pick(order) if len(batch) < self._batch_max else None
        self._step(stepper, batch, {})
        self.records += len(batch)
        return True

    def _take(self, record: RawRecord, order: Order) -> None:
        order.took((record.topic, record.offset))
        self._positions[record.topic] = record.offset + 1
        self._heads[record.topic].advance()

    def _fire(self, stepper: Stepper, fired: TimerFired) -> None:
        del self._timers[fired.key, fired.name]
        self._watched.firing = fired
        self._step(stepper, [], {topic: TopicProgress(at, at, self._clock.now) for topic, at in self._positions.items()})
        self.timers += 1

    def _settle(self, stepper: Stepper) -> None:
        """Positions behind the last markers, and what waited behind a dead letter that a person answered."""
        progress = {}
        for topic, at in self._positions.items():
            end = max(at, self._ground.ends.get(topic, at))
            progress[topic] = TopicProgress(end, end, self._clock.now)
        for _ in range(SETTLING_MAX):
            if not self._step(stepper, [], progress).commits:
                return
        raise AssertionError(f"a recovery was not at rest after {SETTLING_MAX} calls of step")

    def _step(self, stepper: Stepper, batch: list[RawRecord], progress: Mapping[str, TopicProgress]) -> StepReport:
        partition = self._ground.partition
        report = stepper.step({partition: batch}, {partition: progress})
        for head in self._heads.values():
            head.place = None
        if report.fenced:
            raise Fenced(f"partition {partition} has a new owner: stop the workers, then recover again")
        return report

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
        for fired in self._store.timers(self._ground.partition, TIMERS_MAX):
            if fired.key not in self._past.parked:
                self._note(fired)

    def _note(self, fired: TimerFired) -> None:
        place = self._ground.known.place(timer_cause(fired, self._ground.partition))
        if place is not None:
            self._timers[fired.key, fired.name] = (place, fired)
