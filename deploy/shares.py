"""The shares of the claims, one per partition number: their ids, which are keys of their partition, and each one's part of the caps."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from deploy.errors import Refused
from processors.payout.config import Caps, Shares
from schemas.identifiers import SANTUNAN, uuid5_text
from streams.partitioning import Partitions, partition_of

TRIES_PER_PARTITION_MAX: Final = 100
"""Names tried for each share: a name fits one partition in as many as there are, so this many never run out."""


def share_ids(partitions: int) -> tuple[str, ...]:
    """The id of each partition's share: the first name of a fixed list that hashes to it. The same for a partition count, always."""
    found: dict[int, str] = {}
    for number in range(partitions * TRIES_PER_PARTITION_MAX):
        name = uuid5_text(SANTUNAN.bytes, f"share\n{number}")
        found.setdefault(partition_of(name.encode(), partitions), name)
        if len(found) == partitions:
            return tuple(found[partition] for partition in range(partitions))
    raise AssertionError(f"no names for {partitions} shares")


def shares(partitions: int) -> Shares:
    """As the payout processor is given them."""
    ids, numbers = share_ids(partitions), Partitions(partitions)
    return Shares(partitions, lambda key: ids[numbers.of(key.encode())])


def caps(overall_rupiah: int | None, fund_rupiah: Mapping[str, int], partitions: int) -> Caps:
    """Each share's part of what may be sent in an hour, rounded down: all together never send more. Raises `Refused` for less than
    a rupiah each."""
    wanted = [cap for cap in (overall_rupiah, *fund_rupiah.values()) if cap is not None]
    if any(cap < partitions for cap in wanted):
        raise Refused(
            f"An hourly cap of {min(wanted)} rupiah leaves nothing for each of {partitions} partitions: set a higher one."
        )
    return Caps(
        of_all=None if overall_rupiah is None else overall_rupiah // partitions,
        by_fund={fund: cap // partitions for fund, cap in fund_rupiah.items()},
    )
