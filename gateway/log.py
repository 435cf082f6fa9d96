"""What the gateway asks of the log: take a record, and say so only once the broker has it (acks=all)."""

from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Final, NamedTuple, Protocol

from streams.records import RawRecord


class NewRecord(NamedTuple):
    """A record to be written. `key` is the subject; the partition follows from it."""

    topic: str
    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]


class Acknowledged(NamedTuple):
    """Where the record stands, on every in-sync replica."""

    partition: int
    offset: int


class AcceptingLog(Protocol):
    """The topics that channels write to."""

    async def append(self, record: NewRecord) -> Acknowledged:
        """Returns once the broker has acknowledged. Raises `Problem`: `log_busy` when nothing was sent, `log_unavailable` when it is
        not known."""
        ...

    async def append_all(self, records: list[NewRecord]) -> list[Acknowledged]:
        """The same for many at once, in their order; bounded by the same queue. Some may be written when it raises."""
        ...

    def queued(self) -> int:
        """Records that wait for their acknowledgement."""
        ...

    def broken(self) -> str | None:
        """Why no record will be taken any more until the process starts anew; None while it works or may work again."""
        ...

    async def close(self) -> None:
        """Wait, bounded, for what is under way."""
        ...


class LogReader(Protocol):
    """What stands on a topic, for manifests and look-ups. Raises `Problem` when the broker does not answer."""

    def between(self, topic: str, since: datetime, until: datetime) -> AsyncGenerator[RawRecord, None]:
        """The records appended in [since, until), partition after partition."""
        ...

    def of_key(self, topic: str, key: bytes, since: datetime) -> AsyncGenerator[RawRecord, None]:
        """The records of one key appended from `since` up to now, oldest first."""
        ...


class LagReader(Protocol):
    """How far the processors are behind; refreshed in the background."""

    def records_behind(self, processor: str) -> int | None:
        """Records of its inbound topic that it has not handled; None while unknown."""
        ...


ON_THE_WAY_TO_A_STATUS: Final = ("intake", "documents", "claim_state")


def statuses_behind(lag: LagReader) -> int | None:
    """Records that no status shows yet: what came in and nobody has read, and what was decided since; None while unknown. While the
    database is down everything that is taken in waits at the first of them."""
    found = [lag.records_behind(processor) for processor in ON_THE_WAY_TO_A_STATUS]
    known = [behind for behind in found if behind is not None]
    return sum(known) if len(known) == len(found) else None
