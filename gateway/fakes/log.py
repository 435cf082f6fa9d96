"""A log in memory that acknowledges at once, or fails as it is told."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta

from gateway.log import Acknowledged, NewRecord
from gateway.problems import Problem
from streams.partitioning import partition_of
from streams.records import RawRecord

PARTITIONS = 4
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class FakeLog:
    """Log, reader and lag in one. `fails` is raised by the next appends until it is None again; `now` stamps records; while
    `open` is cleared, appends wait for their acknowledgement; `breakage`: why it is broken."""

    def __init__(self, now: datetime) -> None:
        self.records: list[RawRecord] = []
        self.fails: Problem | None = None
        self.now = now
        self.behind: dict[str, int | None] = {}
        self.breakage: str | None = None
        self.waiting = 0
        self.open = asyncio.Event()
        self.open.set()
        self.entered = asyncio.Event()

    async def append(self, record: NewRecord) -> Acknowledged:
        if self.fails is not None:
            raise self.fails
        await self._acknowledged()
        partition = partition_of(record.key, PARTITIONS)
        offset = sum(stands.topic == record.topic and stands.partition == partition for stands in self.records)
        stamp = (self.now - EPOCH) // timedelta(milliseconds=1)
        self.records.append(RawRecord(record.topic, partition, offset, stamp, record.key, record.value, record.headers))
        return Acknowledged(partition, offset)

    async def _acknowledged(self) -> None:
        self.waiting += 1
        self.entered.set()
        try:
            await self.open.wait()
        finally:
            self.waiting -= 1

    async def append_all(self, records: list[NewRecord]) -> list[Acknowledged]:
        return [await self.append(record) for record in records]

    def queued(self) -> int:
        return self.waiting

    def broken(self) -> str | None:
        return self.breakage

    async def close(self) -> None:
        return None

    async def between(self, topic: str, since: datetime, until: datetime) -> AsyncGenerator[RawRecord, None]:
        for record in list(self.records):
            if record.topic == topic and since <= EPOCH + timedelta(milliseconds=record.timestamp_ms) < until:
                yield record

    async def of_key(self, topic: str, key: bytes, since: datetime) -> AsyncGenerator[RawRecord, None]:
        for record in list(self.records):
            if record.topic == topic and record.key == key and since <= EPOCH + timedelta(milliseconds=record.timestamp_ms):
                yield record

    def records_behind(self, processor: str) -> int | None:
        return self.behind.get(processor, 0)
