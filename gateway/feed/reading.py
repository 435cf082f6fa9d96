"""Reading a channel's feed from delivery's table: at most a page of each partition is looked at, by an index, however much others have."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from heapq import merge
from itertools import groupby, islice
from operator import attrgetter
from typing import NamedTuple, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from gateway.delivery.tables import FEED, POSITION
from gateway.feed.cursors import Owner
from gateway.reading.asking import Asking
from schemas.topics import STATE


class FeedRow(NamedTuple):
    """One entry with its place on the log; `entry` is its JSON."""

    log_partition: int
    log_offset: int
    at: datetime
    entry: str


class FeedReader(Protocol):
    """Raises `Problem` (`read_model_unavailable`) when the database does not answer."""

    async def page(self, owner: Owner, positions: Mapping[int, int], rows_max: int) -> list[FeedRow]:
        """Entries from `positions` on (the next offset of each partition; those that it does not name from their start), each
        partition's in its order."""
        ...

    async def since(self, owner: Owner, at: datetime) -> dict[int, int]:
        """For every partition the position of the first entry of that time or later."""
        ...


def first_of(rows: Iterable[FeedRow], rows_max: int) -> list[FeedRow]:
    """About by time, and of each partition without a gap: what is left out comes after what is given."""
    parts = [list(part) for _, part in groupby(rows, attrgetter("log_partition"))]
    return list(islice(merge(*parts, key=attrgetter("at")), rows_max))


class PostgresFeed:
    """In read-only sessions."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def page(self, owner: Owner, positions: Mapping[int, int], rows_max: int) -> list[FeedRow]:
        after = sa.cast(sa.literal({str(part): offset for part, offset in positions.items()}, JSONB), JSONB)
        stands = sa.cast(after[sa.cast(POSITION.c.log_partition, sa.Text)].astext, sa.BigInteger)
        of_one = (
            sa.select(FEED)
            .where(
                FEED.c.channel == owner.channel,
                FEED.c.organisation == owner.organisation,
                FEED.c.log_partition == POSITION.c.log_partition,
                FEED.c.log_offset >= sa.func.coalesce(stands, 0),
            )
            .order_by(FEED.c.log_offset)
            .limit(rows_max)
            .correlate(POSITION)
            .lateral()
        )
        query = (
            sa.select(of_one.c.log_partition, of_one.c.log_offset, of_one.c.at, of_one.c.entry)
            .select_from(POSITION.join(of_one, sa.true()))
            .where(POSITION.c.topic == STATE)
            .order_by(of_one.c.log_partition, of_one.c.log_offset)
        )
        rows = await self._asking.ask(lambda connection: [FeedRow(*row) for row in connection.execute(query)])
        return first_of(rows, rows_max)

    async def since(self, owner: Owner, at: datetime) -> dict[int, int]:
        first = (
            sa.select(FEED.c.log_offset)
            .where(
                FEED.c.channel == owner.channel,
                FEED.c.organisation == owner.organisation,
                FEED.c.log_partition == POSITION.c.log_partition,
                FEED.c.at >= at,
            )
            .order_by(FEED.c.at, FEED.c.log_offset)
            .limit(1)
            .correlate(POSITION)
            .scalar_subquery()
        )
        query = sa.select(POSITION.c.log_partition, sa.func.coalesce(first, POSITION.c.next_offset)).where(
            POSITION.c.topic == STATE
        )
        return await self._asking.ask(lambda connection: {int(row[0]): int(row[1]) for row in connection.execute(query)})
