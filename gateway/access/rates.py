"""How much a caller may send: a bucket per client that fills evenly, remembered for the clients that called last."""

from collections import OrderedDict
from typing import Final

MINUTE_SECONDS: Final = 60
BURST_SECONDS: Final = 10
"""How many seconds' worth a client may send at once after a pause."""


class Rates:
    """Token buckets by client, in this process. Times are seconds of a monotonic clock."""

    def __init__(self, clients_max: int) -> None:
        self._clients_max = clients_max
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_seconds(self, client: str, per_minute_max: int, now: float, cost: int = 1) -> float:
        """0 when the client may send now, which is counted; else how long until it may, and nothing is counted."""
        per_second = per_minute_max / MINUTE_SECONDS
        capacity = max(per_second * BURST_SECONDS, 1.0)
        level, at = self._buckets.get(client, (capacity, now))
        level = min(capacity, level + (now - at) * per_second)
        needed = min(float(cost), capacity)
        enough = level >= needed
        self._buckets[client] = (level - needed if enough else level, now)
        self._buckets.move_to_end(client)
        if len(self._buckets) > self._clients_max:
            self._buckets.popitem(last=False)
        return 0.0 if enough else (needed - level) / per_second
