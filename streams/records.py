"""What goes between the transport and the engine: raw records in, progress of the consumer, and a report of each step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol


class RawRecord(NamedTuple):
    """A record as it stands on the log. A named tuple because one is made per record: a frozen dataclass takes five times as long."""

    topic: str
    partition: int
    offset: int
    timestamp_ms: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes]]


class TopicProgress(NamedTuple):
    """How far one topic of a partition number has been read.

    `position`: every record below it has been handed to `step`, this call included; it may stand past the last record,
    because transaction markers take offsets. `end`: the log's last stable offset as seen at `end_seen_at` (UTC).
    """

    position: int
    end: int
    end_seen_at: datetime


Progress = Mapping[str, TopicProgress]
"""Per input topic; a topic that is missing here holds back timers."""


class Part(StrEnum):
    """Where a step's time goes."""

    DECODE = "decode"
    RULES = "rules"
    DATABASE = "database"
    PUBLISH = "publish"


@dataclass(slots=True)
class StepReport:
    """What a call of `step` did. `seconds` counts the stepping thread only: PUBLISH is the time it waited for acknowledgements."""

    records: int = 0
    skipped: int = 0
    handled: int = 0
    timers: int = 0
    outputs: int = 0
    dead_letters: int = 0
    parked: int = 0
    rehomed: int = 0
    commits: int = 0
    seconds: dict[Part, float] = field(default_factory=lambda: dict.fromkeys(Part, 0.0))
    fenced: set[int] = field(default_factory=set)
    """Partitions that turned out to have a new owner. They are no longer ours; if they are still assigned to us, end the process."""


def unheard() -> None:
    """For callers of `step` who do not ask how it comes along."""


class Stepping(Protocol):
    """What a worker drives, from one thread of its own; every call blocks. `streams.stepper.Stepper` is the one for production.

    Any exception means that the process must end (crash-only); `streams.errors.SantunanError` says what to do.
    """

    @property
    def topics(self) -> tuple[str, ...]:
        """The topics to subscribe to: the processor's inputs, and the dead letters for persons' words on them."""
        ...

    def take_over(self, partition: int) -> dict[str, int]:
        """Fence the last owner, finish its last publish and return the start offset of each topic. Raises refusals."""
        ...

    def release(self, partition: int) -> None:
        """Let the partition go: the publish in flight is waited for (bounded), then the producer is closed."""
        ...

    def step(
        self, batches: Mapping[int, Sequence[RawRecord]], progress: Mapping[int, Progress], moved: Callable[[], None] = unheard
    ) -> StepReport:
        """Decide and publish all of `batches`, then what is due. The last publish may still be in flight on return.

        Records of a topic come in the order of their offsets, each once; topics may be mixed. Call it at least once a second
        with fresh progress, also without records: timers and positions past markers wait for it. `moved` is called whenever a part of
        the work is done: a large batch on a busy machine takes long and stands still nowhere.
        """
        ...

    def listen(self) -> float:
        """Hear of the publishes that have ended since, without waiting; for how many seconds the oldest has been under way, 0 without one.

        Call it at least once a second, also while nothing may be stepped: after the last record nobody else would hear that its outputs did
        not reach the log. Raises what the publish ended with.
        """
        ...

    def due(self) -> datetime | None:
        """When `step` has something to do without new records; None if that depends on new records or progress."""
        ...

    def close(self) -> None:
        """Release everything that is still owned, and the connections."""
        ...
