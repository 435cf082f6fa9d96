"""What the engine asks of a log with transactions: Kafka in production, a list in the simulation."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from streams.journal import OutRecord
from streams.records import RawRecord
from streams.store import Marker

TopicPartition = tuple[str, int]


class LogRange(NamedTuple):
    """The offsets from the first kept record to one past the last record or marker."""

    start: int
    end: int


class Committed(NamedTuple):
    """What the group has committed for a topic's partition."""

    offset: int
    metadata: str | None


@dataclass(frozen=True, slots=True)
class Publication:
    """One step of one partition: the outputs, and the group's offsets with the step's marker on each."""

    partition: int
    marker: Marker
    outputs: list[OutRecord]
    offsets: Mapping[str, int]
    """Per input topic the next offset."""
    published: Callable[[], None] | None = None
    """Called once the transaction is acknowledged, by whatever thread heard of it."""


class Publishing(Protocol):
    """A transaction that was begun."""

    def settled(self) -> bool:
        """Whether `wait` answers at once, be it with an error."""
        ...

    def wait(self) -> dict[TopicPartition, int]:
        """Wait until it is acknowledged; per output partition the offset after our last record. May be asked again.

        Raises `Fenced`, or `Unavailable` when the outcome is unknown.
        """
        ...


class Writer(Protocol):
    """The transactional producer of one process. Its name is this process's alone: who fences it ends this process, and no other."""

    @property
    def name(self) -> str: ...

    def publish(self, steps: Sequence[Publication]) -> Publishing:
        """Begin one transaction with all of `steps`, after those begun before. An aborted one is sent again, the same bytes."""
        ...

    def close(self) -> None:
        """Let go; what is under way is abandoned to the next owners."""
        ...


class Log(Protocol):
    """The topics as one processor's group sees them. Raises `Unavailable` when the broker does not answer."""

    def partition_count(self, topics: Collection[str]) -> int:
        """The one count of all `topics`. Raises `Refusal` when they differ or one is missing."""
        ...

    def topic_ids(self, topics: Collection[str]) -> dict[str, str]: ...

    def writer(self) -> Writer:
        """A writer under a name that nobody had before."""
        ...

    def fence(self, name: str) -> None:
        """The writer of this name can publish no more, and what it had begun is finished or aborted. Fencing it again does nothing."""
        ...

    def committed(self, partition: int, topics: Collection[str]) -> dict[str, Committed]:
        """The group's committed offsets, stable ones only (none of an open transaction); a topic without one is left out."""
        ...

    def ranges(self, wanted: Collection[TopicPartition]) -> dict[TopicPartition, LogRange]: ...

    def read(self, where: TopicPartition, start: int, end: int) -> Iterable[RawRecord]:
        """The committed records from `start` to below `end`."""
        ...

    def close(self) -> None: ...
