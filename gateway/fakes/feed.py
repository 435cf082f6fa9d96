"""A feed in memory, read as the real one is."""

from collections.abc import Mapping
from datetime import datetime

from gateway.delivery.sorting import Entry
from gateway.feed.cursors import Owner
from gateway.feed.reading import FeedRow, first_of


class FakeFeed:
    """`entries` holds what there is, `partitions` which there are; `asked` counts pages. `comes` is added after the next page was read."""

    def __init__(self, partitions: int) -> None:
        self.entries: list[Entry] = []
        self.partitions = partitions
        self.asked = 0
        self.comes: list[Entry] = []

    async def page(self, owner: Owner, positions: Mapping[int, int], rows_max: int) -> list[FeedRow]:
        self.asked += 1
        rows = [row for row in self._of(owner) if row.log_offset >= positions.get(row.log_partition, 0)]
        self.entries += self.comes
        self.comes = []
        return first_of(rows, rows_max)

    async def since(self, owner: Owner, at: datetime) -> dict[int, int]:
        ends = {
            part: 1 + max((e.log_offset for e in self.entries if e.log_partition == part), default=-1)
            for part in range(self.partitions)
        }
        rows = sorted((row for row in self._of(owner) if row.at >= at), key=lambda row: (row.at, row.log_offset), reverse=True)
        return ends | {row.log_partition: row.log_offset for row in rows}

    def _of(self, owner: Owner) -> list[FeedRow]:
        found = [
            FeedRow(entry.log_partition, entry.log_offset, entry.at, entry.json)
            for entry in self.entries
            if (entry.channel, entry.organisation) == (owner.channel, owner.organisation)
        ]
        return sorted(found, key=lambda row: (row.log_partition, row.log_offset))
