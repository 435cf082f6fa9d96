"""What the engine keeps in the database, and what it asks of a database."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from streams.contract import Key, RowT, Table, TimerFired
from streams.records import RawRecord


class Marker(NamedTuple):
    """What stands as metadata on every committed offset: which step's publish committed it, and the writer's name."""

    epoch: int
    step: int

    def text(self, writer: str = "") -> str:
        return f"{self.epoch}.{self.step} {writer}".rstrip()

    @classmethod
    def parse(cls, text: str | None) -> "Marker | None":
        """The marker in an offset's metadata; None if it holds none (an admin tool wrote it, or it expired)."""
        epoch, dot, step = (text or "").partition(" ")[0].partition(".")
        return cls(int(epoch), int(step)) if dot and epoch.isdecimal() and step.isdecimal() else None

    @staticmethod
    def writer_of(text: str | None) -> str | None:
        """The writer's name in an offset's metadata."""
        return (text or "").partition(" ")[2] or None


class TopicPosition(NamedTuple):
    """Every record below `next_offset` is applied; `digest` is of the record at `last_offset` (-1: none was applied yet)."""

    topic_id: str
    next_offset: int
    last_offset: int = -1
    digest: str = ""


class Suspect(StrEnum):
    """What a step is about, and so what may have killed the worker."""

    RECORDS = "records"
    TIMERS = "timers"
    PARKED = "parked"


class Attempt(NamedTuple):
    """A suspect batch: so many `tries` with `items` of it, of `remaining` suspects.

    `running`: written before it is decided, and the outcome is not known. `name` is the suspect's when it is tried alone. `condemned`
    names those that killed the worker also alone: they are set aside instead of handled.
    """

    tries: int
    items: int
    remaining: int
    running: bool = False
    name: str = ""
    condemned: tuple[str, ...] = ()


Attempts = Mapping[Suspect, Attempt]


class OutputEnd(NamedTuple):
    """No record of the journal stands before `offset` on this output partition."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class OwnerRow:
    """One per partition number. `decided` is the marker of the last step; `released`: the last owner let go in good order."""

    epoch: int
    decided: Marker
    positions: Mapping[str, TopicPosition]
    journal: bytes
    output_ends: tuple[OutputEnd, ...]
    released: bool
    attempts: Attempts
    writers: tuple[str, ...]
    """Names of writers that may still publish for the partition: the last owner's, and those whose fencing was not finished."""


@dataclass(frozen=True, slots=True)
class ParkedKey:
    """Records of `key` wait behind `dead_letter_id`; `draining` once a person has answered and they are being handled."""

    key: str
    dead_letter_id: str
    draining: bool = False


@dataclass(frozen=True, slots=True)
class ParkedRecord:
    """A record that waits. `number` gives the order within the partition."""

    key: str
    number: int
    record: RawRecord


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """What is kept of a record set aside, so that it can be replayed. `key`: its subject, or the id when that is unknown."""

    dead_letter_id: str
    key: str
    reason: str
    attempt: int
    parks_key: bool
    record: RawRecord
    set_aside_at: datetime
    resolution: str | None = None
    """`replay` or `discard` once a person has answered."""


@dataclass(slots=True)
class StepWrites:
    """All that one step of one partition changes, committed together or not at all."""

    partition: int
    mine: Marker
    """The owner row must stand at this epoch and step, else there is a new owner."""
    positions: Mapping[str, TopicPosition] = field(default_factory=dict)
    journal: bytes = b""
    output_ends: tuple[OutputEnd, ...] = ()
    attempts: Attempts = field(default_factory=dict)
    """What is still suspect afterwards."""
    rows: dict[str, dict[Key, Any]] = field(default_factory=dict)
    """Per table's name and key the row to stand there, or None to remove it."""
    timers: dict[tuple[str, str], datetime | None] = field(default_factory=dict)
    """Per key and name when it is due, or None to cancel it."""
    dead_letters: list[DeadLetter] = field(default_factory=list)
    resolutions: dict[str, str] = field(default_factory=dict)
    """Per dead letter `replay` or `discard`."""
    handled: int = 0
    """Events, for the hour's count."""
    parked_keys: dict[str, ParkedKey | None] = field(default_factory=dict)
    parked: list[ParkedRecord] = field(default_factory=list)
    unparked: list[ParkedRecord] = field(default_factory=list)
    """Parked records that were handled or set aside."""

    @property
    def decided(self) -> Marker:
        """Where the owner row stands afterwards."""
        return Marker(self.mine.epoch, self.mine.step + 1)


class StoreReader(Protocol):
    """What can be looked up in a processor's database. Raises `Unavailable` when it does not answer."""

    def rows(self, table: Table[RowT], keys: Collection[Key]) -> dict[Key, RowT]:
        """The rows that stand under `keys`."""
        ...

    def next_timer(self, partition: int) -> datetime | None:
        """When the first timer of a key that is not parked is due."""
        ...

    def due_timers(self, partition: int, until: datetime, limit: int) -> list[TimerFired]:
        """Timers due up to `until` of keys that are not parked, earliest first."""
        ...

    def timers(self, partition: int, limit: int) -> list[TimerFired]:
        """All timers, also those of parked keys."""
        ...

    def parked_keys(self, partition: int) -> Iterable[tuple[ParkedKey, int]]:
        """The parked keys, each with the count of records that wait."""
        ...

    def parked_records(self, partition: int, key: str, limit: int) -> list[ParkedRecord]:
        """The oldest records that wait."""
        ...

    def last_parked_number(self, partition: int) -> int:
        """The highest number among the partition's parked records, 0 for none."""
        ...

    def dead_letter(self, dead_letter_id: str) -> DeadLetter | None: ...


class Store(StoreReader, Protocol):
    """A processor's database. Raises `Unavailable` when it does not answer or an outcome is unknown."""

    def take_over(self, partition: int, writer: str) -> OwnerRow:
        """Raise the epoch (making the row on a first start), note our `writer` beside those of before, and return the row with `released` and
        `writers` as they stood."""
        ...

    def take_back(self, partition: int, mine: Marker, writer: str) -> bool:
        """Raise the epoch by one if nobody has owned the partition since we released it."""
        ...

    def fenced_others(self, partition: int, mine: Marker, writer: str) -> None:
        """All writers of before are fenced: only ours is noted from now on; nothing happens if there is a new owner."""
        ...

    def owns(self, partition: int, mine: Marker) -> bool:
        """Whether the owner row still stands at this epoch and step."""
        ...

    def release(self, partition: int, mine: Marker) -> None:
        """Say that the owner lets go in good order, nothing of its writer being under way; nothing happens if there is a new one."""
        ...

    def begin_attempt(self, partition: int, mine: Marker, attempts: Attempts) -> bool:
        """Commit that a suspect batch is about to be decided. False if there is a new owner."""
        ...

    def begin_commit(self, steps: Sequence[StepWrites]) -> Callable[[], frozenset[int]]:
        """Commit all the steps in one transaction; if some partitions have a new owner, commit none.

        Returns what waits for the outcome and names those partitions; it raises `RowsRefused` when the content of a row is to
        blame. Meanwhile rows of other partitions may be asked for. Only one commit is under way at a time.
        """
        ...

    def close(self) -> None: ...
