"""What a partition's next step is about: a chunk of its records, timers that are due, or records that waited behind a dead letter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Final

from schemas.events.dead_letters import DeadLetterResolved
from schemas.topics import TOPICS
from streams.aside import cause_of, park, rehome, resolve, resumed_name, set_aside, timer_cause
from streams.contract import Event, TimerFired
from streams.deciding import Cause, Decision, Failure
from streams.decoding import Decoder, Item, Misplaced, Readable, Skip, Unreadable
from streams.errors import Code, EngineReason, SantunanError
from streams.ownership import Owned
from streams.records import RawRecord
from streams.store import ParkedRecord, Suspect, TopicPosition
from streams.suspicion import is_condemned
from streams.takeover import digest_of

SKIPPED_PER_STEP_MAX = 100_000
"""Records passed over in one step, beside those that concern the processor."""
_KILLED = Failure(
    EngineReason.KILLED_WORKER, "the worker died each time it handled this: find out why, then replay or discard it"
)

_FOREIGN: Final = frozenset(topic.name for topic in TOPICS.values() if topic.foreign)


@dataclass(slots=True)
class Queue:
    """A partition's records of one call, and how many are `done`. `positions`: where the consumer stands behind them, per topic."""

    records: Sequence[RawRecord]
    positions: dict[str, int]
    done: int = 0
    settled: bool = False
    """All records are done, and the consumer's positions taken over."""


def fresh(owned: Owned, records: Sequence[RawRecord]) -> Sequence[RawRecord]:
    """The records that are not applied yet. Raises `SantunanError` when they are out of order."""
    following = {topic: position.next_offset for topic, position in owned.positions.items()}
    found = []
    for record in records:
        topic, offset = record[0], record[2]
        if offset >= following[topic]:
            following[topic] = offset + 1
            found.append(record)
        elif offset >= owned.positions[topic].next_offset:
            raise SantunanError(
                Code.OUT_OF_ORDER, f"{topic}/{owned.partition}: offset {offset} came after {following[topic] - 1}", retriable=True
            )
    if Suspect.RECORDS in owned.attempts:
        found.sort(key=lambda record: (record.topic, record.offset))  # the same order at each try, so that halving closes in
    return found


@dataclass(slots=True)
class RecordsTask:
    """A chunk of new records."""

    owned: Owned
    queue: Queue
    decoder: Decoder
    items: list[Item] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    """Per item, how many of the queue's records are done once it is."""
    end: int = 0
    handled: int = 0
    """So many of the items were handled or set aside."""
    kind: ClassVar[Suspect] = Suspect.RECORDS

    def read(self, records_max: int) -> None:
        """Decode until `records_max` items concern the processor, or the queue ends."""
        self.items, self.ends = [], []
        records, decode = self.queue.records, self.decoder.decode
        index = self.queue.done
        stop = min(len(records), index + records_max + SKIPPED_PER_STEP_MAX)
        self.decoder.expect(records[index : index + records_max])
        while index < stop and len(self.items) < records_max:
            item = decode(records[index])
            index += 1
            if not isinstance(item, Skip):
                self.items.append(item)
                self.ends.append(index)
        self.end = index

    def events(self) -> list[Event | TimerFired | None]:
        """Per item the event whose rows are loaded, None for those that need no rows."""
        return [
            item.event
            if isinstance(item, Readable)
            and not isinstance(item.event.data, DeadLetterResolved)
            and not (self.owned.attempts and self._condemned(item.raw))
            else None
            for item in self.items
        ]

    def names(self) -> list[str]:
        """What tells each item from all others of its kind."""
        return [_name(item.raw) for item in self.items if not isinstance(item, Skip)]

    def decide(self, decision: Decision, broken: dict[int, Exception], bytes_max: int) -> None:
        self.handled = len(self.items)
        for index, item in enumerate(self.items):
            if decision.output_bytes >= bytes_max:
                self.end, self.handled = self.ends[index - 1], index
                break
            self._one(decision, item, broken.get(index))
        self._move(decision)

    def _one(self, decision: Decision, item: Item, broken: Exception | None) -> None:
        match item:
            case Readable(_, event):
                killed = self._condemned(item.raw) if self.owned.attempts else None
                if isinstance(event.data, DeadLetterResolved):
                    resolve(decision, self.decoder, event.data, killed)
                elif (self.owned.parked or decision.writes.parked_keys) and decision.parked(event.subject) is not None:
                    self._wait(decision, cause_of(item), event, killed)
                else:
                    failure = killed or decision.handle(cause_of(item), broken)
                    if failure is not None:
                        set_aside(decision, cause_of(item), event.subject, failure)
            case Misplaced():
                rehome(decision, item)
            case Unreadable():
                self._unreadable(decision, item)
            case Skip():
                raise AssertionError("skipped records are no items")

    @staticmethod
    def _wait(decision: Decision, cause: Cause, event: Event, killed: Failure | None) -> None:
        """The processor may answer at once what waits. Under a name of its own: what the cause's handling says comes later."""
        park(decision, event.subject, cause)
        if killed is None:
            decision.emit(decision.parts.processor.held(event), f"{cause.name}\nheld", decision.traceparent(cause))

    def _unreadable(self, decision: Decision, item: Unreadable) -> None:
        if item.raw.topic in _FOREIGN:
            set_aside(decision, cause_of(item), item.subject, Failure(item.reason, item.message), parks=False)
        elif item.subject is not None and decision.parked(item.subject) is not None:
            park(decision, item.subject, cause_of(item))
        else:
            here = item.subject is None or decision.parts.partitions.of(item.subject.encode()) == self.owned.partition
            set_aside(decision, cause_of(item), item.subject, Failure(item.reason, item.message), parks=here)

    def _condemned(self, raw: RawRecord) -> Failure | None:
        return _KILLED if is_condemned(self.owned.attempts, self.kind, _name(raw)) else None

    def settle(self) -> None:
        """The chunk is done."""
        self.queue.done = self.end
        self.queue.settled = self.end == len(self.queue.records)

    def _move(self, decision: Decision) -> None:
        """Positions behind the chunk; at the queue's end the consumer's own, which stand behind markers too."""
        positions = dict(decision.writes.positions)
        decision.writes.positions = positions
        last = {record.topic: record for record in self.queue.records[self.queue.done : self.end]}
        for topic, record in last.items():
            positions[topic] = TopicPosition(positions[topic].topic_id, record.offset + 1, record.offset, digest_of(record))
        if self.end == len(self.queue.records):
            for topic, position in self.queue.positions.items():
                if position > positions[topic].next_offset:
                    positions[topic] = positions[topic]._replace(next_offset=position)


@dataclass(slots=True)
class TimersTask:
    """Timers that are due, and that no backlog can still forestall."""

    owned: Owned
    fired: list[TimerFired]
    handled: int = 0
    kind: ClassVar[Suspect] = Suspect.TIMERS

    def events(self) -> list[Event | TimerFired | None]:
        return [None if self._condemned(fired) else fired for fired in self.fired]

    def names(self) -> list[str]:
        return [_timer_name(fired) for fired in self.fired]

    def decide(self, decision: Decision, broken: dict[int, Exception], bytes_max: int) -> None:
        self.handled = len(self.fired)
        for index, fired in enumerate(self.fired):
            if decision.output_bytes >= bytes_max:
                self.handled = index
                break
            if decision.parked(fired.key) is not None or (fired.key, fired.name) in decision.writes.timers:
                continue  # an earlier timer of this step parked its key, or set it anew
            decision.writes.timers[fired.key, fired.name] = None
            cause = timer_cause(fired, self.owned.partition)
            failure = self._condemned(fired) or decision.handle(cause, broken.get(index))
            decision.timers += 1
            if failure is not None:
                set_aside(decision, cause, fired.key, failure)

    def _condemned(self, fired: TimerFired) -> Failure | None:
        return _KILLED if is_condemned(self.owned.attempts, self.kind, _timer_name(fired)) else None


@dataclass(slots=True)
class DrainTask:
    """Records that waited behind a resolved dead letter; `last` when no more wait."""

    owned: Owned
    key: str
    records: list[ParkedRecord]
    last: bool
    decoder: Decoder
    items: list[Item] = field(default_factory=list)
    handled: int = 0
    kind: ClassVar[Suspect] = Suspect.PARKED

    def __post_init__(self) -> None:
        self.items = [self.decoder.decode(parked.record) for parked in self.records]

    def events(self) -> list[Event | TimerFired | None]:
        return [
            item.event if isinstance(item, Readable) and not self._condemned(parked) else None
            for parked, item in zip(self.records, self.items, strict=True)
        ]

    def names(self) -> list[str]:
        return [_parked_name(parked) for parked in self.records]

    def decide(self, decision: Decision, broken: dict[int, Exception], bytes_max: int) -> None:
        for index, (parked, item) in enumerate(zip(self.records, self.items, strict=True)):
            if decision.output_bytes >= bytes_max:
                return
            decision.writes.unparked.append(parked)
            self.handled = index + 1
            if isinstance(item, Readable):
                failure = self._condemned(parked) or decision.handle(cause_of(item), broken.get(index))
            else:
                failure = Failure(item.reason, item.message) if isinstance(item, Unreadable) else None
            if failure is not None and isinstance(item, Readable | Unreadable):
                set_aside(decision, cause_of(item), self.key, failure)
                return
        if self.last:
            self._resume(decision)

    def _condemned(self, parked: ParkedRecord) -> Failure | None:
        return _KILLED if is_condemned(self.owned.attempts, self.kind, _parked_name(parked)) else None

    def _resume(self, decision: Decision) -> None:
        letter_id = self.owned.parked[self.key].key.dead_letter_id
        decision.writes.parked_keys[self.key] = None
        decision.emit(decision.parts.processor.resumed(self.key, letter_id), resumed_name(letter_id), None)


def _name(raw: RawRecord) -> str:
    return f"{raw.topic}/{raw.offset}"


def _timer_name(fired: TimerFired) -> str:
    return f"{fired.key}/{fired.name}/{fired.due_at.isoformat()}"


def _parked_name(parked: ParkedRecord) -> str:
    return f"{parked.key}/{parked.number}"


Task = RecordsTask | TimersTask | DrainTask


@dataclass(frozen=True, slots=True)
class UnderWay:
    """Steps that are being committed. `outcome` waits, and names the partitions that have a new owner."""

    decided: list[tuple[Task, Decision]]
    outcome: Callable[[], frozenset[int]]

    @property
    def partitions(self) -> set[int]:
        return {decision.owned.partition for _, decision in self.decided}

    @property
    def suspect(self) -> bool:
        return any(task.kind in task.owned.attempts for task, _ in self.decided)
