"""The ids of the shares of the claims, one per partition number: each is a key of its partition, so that a word to all reaches all."""

from functools import cache
from typing import Final

from schemas.identifiers import SANTUNAN, uuid5_text
from streams.partitioning import partition_of

TRIES_PER_PARTITION_MAX: Final = 100
"""Names tried for each share: a name fits one partition in as many as there are, so this many never run out."""


@cache
def share_ids(partitions: int) -> tuple[str, ...]:
    """The id of each partition's share: the first name of a fixed list that hashes to it. The same for a partition count, always."""
    found: dict[int, str] = {}
    for number in range(partitions * TRIES_PER_PARTITION_MAX):
        name = uuid5_text(SANTUNAN.bytes, f"share\n{number}")
        found.setdefault(partition_of(name.encode(), partitions), name)
        if len(found) == partitions:
            return tuple(found[partition] for partition in range(partitions))
    raise AssertionError(f"no names for {partitions} shares")
