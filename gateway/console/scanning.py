"""What the console asks of the log: which offsets hold a time, and what stands there, a bounded slice at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from streams.records import RawRecord

Matches = Callable[[RawRecord], bool]


class Window(NamedTuple):
    """What was appended to a topic's partition in [since, until); None is its beginning, or its end."""

    topic: str
    partition: int
    since: datetime | None
    until: datetime | None


class Span(NamedTuple):
    """Offsets of a partition from `start` to below `end`."""

    topic: str
    partition: int
    start: int
    end: int

    @property
    def offsets(self) -> int:
        return self.end - self.start


class Budget(NamedTuple):
    """What one slice may take: whichever is reached first ends it."""

    seconds: float
    records: int
    size_bytes: int
    found: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """What was found, and what of the spans was not read. `records` and `size_bytes` count what was read, found or not."""

    found: tuple[RawRecord, ...]
    left: tuple[Span, ...]
    records: int
    size_bytes: int
    seconds: float


class Scanner(Protocol):
    """Reads committed records. Raises `Problem` when the broker does not answer."""

    @property
    def partitions(self) -> int:
        """Of every topic."""
        ...

    async def spans(self, windows: Sequence[Window]) -> list[Span]:
        """The offsets of each window as the log stands now; empty ones are left out."""
        ...

    async def read(self, spans: Sequence[Span], matches: Matches, budget: Budget) -> Slice:
        """Of each partition one span after the other, partitions side by side."""
        ...


def offsets_in(spans: Sequence[Span]) -> int:
    """How many offsets there are to read; fewer are records, as transactions' markers take offsets too."""
    return sum(span.offsets for span in spans)
