"""Against guessing: wrong answers are counted by claim and by address, and lock both, for longer each time. In this process, bounded."""

from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Final, NamedTuple

LOCK_MAX: Final = timedelta(days=1)
FORGOTTEN_AFTER: Final = timedelta(days=2)
"""From the last wrong answer."""
DOUBLINGS_MAX: Final = 10


class _Wrong(NamedTuple):
    times: int
    last_at: datetime
    locked_until: datetime


class Guesses:
    """`lock` is the length of the first one. The oldest of more than `keys_max` keys are forgotten."""

    def __init__(self, lock: timedelta, keys_max: int) -> None:
        self._lock = lock
        self._keys_max = keys_max
        self._wrong: OrderedDict[str, _Wrong] = OrderedDict()

    def locked(self, key: str, now: datetime) -> bool:
        known = self._wrong.get(key)
        return known is not None and now < known.locked_until

    def wrong(self, key: str, times_max: int, now: datetime) -> None:
        """Counts one wrong answer; from the `times_max`-th on each locks."""
        known = self._wrong.pop(key, None)
        times = 1 if known is None or now - known.last_at > FORGOTTEN_AFTER else known.times + 1
        until = now
        if times >= times_max:
            until += min(self._lock * 2 ** min(times - times_max, DOUBLINGS_MAX), LOCK_MAX)
        self._wrong[key] = _Wrong(times, now, until)
        if len(self._wrong) > self._keys_max:
            self._wrong.popitem(last=False)

    def right(self, key: str) -> None:
        """A right answer forgives the wrong ones before it."""
        self._wrong.pop(key, None)
