"""How old the oldest unread record of a partition is, told from where the log ended at earlier moments: no record is read for it."""

from bisect import bisect_left
from typing import Final

SAMPLES_MAX: Final = 1_000
"""Per partition; when they are more, every second one of the older half goes."""


class Pace:
    """Where one partition's log ended, and when (seconds since 1970)."""

    def __init__(self) -> None:
        self._samples: list[tuple[float, int]] = []

    def saw(self, at: float, end: int) -> None:
        """The log ended at `end` at this moment; moments come in order."""
        if self._samples and end < self._samples[-1][1]:
            self._samples.clear()  # another log under the same name
        self._samples.append((at, end))
        if len(self._samples) > SAMPLES_MAX:
            half = SAMPLES_MAX // 2
            self._samples[:half] = self._samples[:half:2]

    def lag_seconds(self, committed: int, now: float) -> float:
        """For how long the record at `committed` has stood there, 0 when there is none; too little only past the oldest sample."""
        if not self._samples or committed >= self._samples[-1][1]:
            return 0.0
        after = bisect_left(self._samples, committed + 1, key=lambda sample: sample[1])
        (until, end) = self._samples[after]
        if after == 0:
            return max(0.0, now - until)
        (since, start) = self._samples[after - 1]
        share = (committed - start) / (end - start)
        return max(0.0, now - (since + (until - since) * share))
