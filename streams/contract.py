"""What a processor gives the engine and what it gets: events and rows in, rows, outputs and timers out.

A handler is a pure function of (event, rows, now). It never awaits, never touches a connection, never reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

from schemas.envelope import EventData

RowT = TypeVar("RowT")

TIMER_NAME_LENGTH_MAX: Final = 80


@dataclass(frozen=True, slots=True)
class Table(Generic[RowT]):
    """A processor's table: `row` is a frozen, slotted dataclass, `key` the names of its key fields (all text).

    A field of type str, int, bool, datetime, date, StrEnum (or one of these or None) is a column of its own; anything else
    (pydantic models, lists, mappings, nested dataclasses) is stored as one jsonb column. A field named `personal` holds all
    that is personal. `indexes` names columns that readers of the table search by, `inside` of a jsonb column the path (jsonpath, every name in
    quotes) of values that they do: such an index holds digests, and repeats no value. `kept_rows_max`: how many of its rows an owner
    keeps in memory for each partition, where many keys share few rows and the worker's setting would keep too few. `sums`: every field
    but the key is a whole number that handlers only add to. Of such a row `get` answers None while it is not in memory, and what is put
    then is added to what stands: one query at the end of a step instead of one for each row.
    """

    name: str
    row: type[RowT]
    key: tuple[str, ...]
    indexes: tuple[tuple[str, ...], ...] = ()
    kept_rows_max: int = 0
    inside: tuple[tuple[str, str], ...] = ()
    sums: bool = False


Key = tuple[str, ...]
RowKey = tuple[Table[Any], Key]


@dataclass(frozen=True, slots=True)
class Input:
    """A topic that a processor reads, and the event types on it that concern it; other types are skipped undecoded."""

    topic: str
    types: frozenset[type[EventData]]

    @classmethod
    def of(cls, topic: str, *types: type[EventData]) -> Input:
        return cls(topic, frozenset(types))


class Position(NamedTuple):
    """Where a record stands on the log."""

    topic: str
    partition: int
    offset: int


class Event(NamedTuple):
    """A decoded record. A named tuple, as is `Output`: one is made per event. `data` is an instance of one of the processor's input types; `time` the writer's, in UTC.

    `appended_at` is the time the broker or producer stamped on the record; lateness is judged by the channel's
    `received_at` in the data, never by this. `origin`: where its writer put it, when it was published again under its own
    key since; only on foreign topics.
    """

    id: str
    type: str
    source: str
    subject: str
    time: datetime
    data: EventData
    topic: str
    partition: int
    offset: int
    appended_at: datetime
    traceparent: str | None = None
    origin: Position | None = None

    @property
    def trace_id(self) -> str | None:
        """The trace that its writer's context names: 32 hexadecimal digits. None without one."""
        return None if self.traceparent is None else self.traceparent[3:35]


class SetAside(NamedTuple):
    """A record that could not be read or handled, as its processor is told. What it is about, the engine does not know.

    `key`: its subject, or the dead letter's id when that is unknown. `reason` a stable code, `message` a sentence. `position`: where its
    writer put it. `id` and `type`: of its event, as far as they could be read. `unread`: the record itself is wrong, nothing of ours.
    """

    dead_letter_id: str
    key: str
    reason: str
    message: str
    position: Position
    id: str | None
    type: str | None
    value: bytes
    unread: bool


@dataclass(frozen=True, slots=True)
class TimerFired:
    """A timer that is due: the owner has read every input past the end it saw after `due_at`."""

    key: str
    name: str
    due_at: datetime


class View(Protocol):
    """The rows as they stand before this event, including what earlier events of the batch put."""

    def get(self, table: Table[RowT], *key: str) -> RowT | None:
        """The row under `key`, or None. Cheap when `keys()` announced it or the table is of `sums`, else one query."""
        ...


class Output(NamedTuple):
    """One event to publish: `data` says its type and topic, `key` is its subject."""

    key: str
    data: EventData


@dataclass(frozen=True, slots=True)
class TimerSet:
    """Set the timer `name` of `key` to `due_at` (UTC); an earlier one of that name is replaced."""

    key: str
    name: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class TimerCancel:
    """Cancel the timer `name` of `key`; nothing happens if there is none."""

    key: str
    name: str


@dataclass(slots=True)
class Effects:
    """What a handler wants done, in order. All of it happens, once, or none of it."""

    puts: list[tuple[Table[Any], Any]] = field(default_factory=list)
    removes: list[tuple[Table[Any], Key]] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    timers: list[TimerSet | TimerCancel] = field(default_factory=list)

    def put(self, table: Table[RowT], row: RowT) -> None:
        """Insert the row, or replace the one with its key. The last put of a key wins."""
        self.puts.append((table, row))

    def remove(self, table: Table[Any], *key: str) -> None:
        """Remove the row under `key`, if it is there. Put and remove of one key in one handling is an error."""
        self.removes.append((table, key))

    def emit(self, key: str, data: EventData) -> None:
        """Publish `data` on its topic, under `key`."""
        self.outputs.append(Output(key, data))

    def set_timer(self, key: str, name: str, due_at: datetime) -> None:
        self.timers.append(TimerSet(key, name, due_at))

    def cancel_timer(self, key: str, name: str) -> None:
        self.timers.append(TimerCancel(key, name))


class Unprocessable(Exception):
    """A handler's word that this event cannot be handled: it becomes a dead letter and its key is parked.

    `code` is a stable reason code (`schemas.reasons.ReasonCode`), `message` one sentence that says what to do.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Processor(Protocol):
    """One processor. `name` is the Faust app id, the consumer group and the PostgreSQL schema."""

    @property
    def name(self) -> str: ...
    @property
    def inputs(self) -> tuple[Input, ...]: ...
    @property
    def tables(self) -> tuple[Table[Any], ...]: ...
    @property
    def emits(self) -> frozenset[type[EventData]]:
        """Every event type that `handle` may emit: drawn in the topology, checked by the engine."""
        ...

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        """The rows that the event may touch, loaded in bulk before `handle`; the view asks for any other."""
        ...

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        """What follows from the event. Raises `Unprocessable` to set it aside."""
        ...

    def parked(self, key: str, reason: str, dead_letter_id: str) -> Iterable[Output]:
        """What to tell others when a record of `key` was set aside and later ones wait behind it."""
        ...

    def held(self, event: Event) -> Iterable[Output]:
        """What to tell whoever waits for an answer to this event, when it has to wait behind a record that was set aside."""
        ...

    def resumed(self, key: str, dead_letter_id: str) -> Iterable[Output]:
        """What to tell others when the key's last dead letter was replayed or discarded and its parked records are done."""
        ...

    def set_aside(self, letter: SetAside) -> Iterable[Output]:
        """What to tell whoever wrote a record that became a dead letter, in the same step."""
        ...

    def discarded(self, letter: SetAside) -> Iterable[Output]:
        """What to tell whoever wrote it when a person discards it; `message` is why. A replay is handled like an arrival."""
        ...
