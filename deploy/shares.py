"""The shares of the claims, one per partition number, as the payout processor is given them, and each one's part of the caps."""

from __future__ import annotations

from collections.abc import Mapping

from deploy.errors import Refused
from gateway.operating.shares import share_ids
from processors.payout.config import Caps, Shares
from streams.partitioning import Partitions


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
