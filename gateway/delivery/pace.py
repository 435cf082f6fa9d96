"""When a message is tried again: exponential back-off with jitter, within a bound."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

GROWTH: Final = 2.0
DOUBLINGS_MAX: Final = 30
JITTER: Final = 0.5
"""Of each wait this share is drawn, so that what failed together does not come back together."""

Draw = Callable[[], float]
"""A number from [0, 1)."""


def wait_seconds(attempts: int, first_seconds: float, seconds_max: float, draw: Draw) -> float:
    """How long to wait after the attempt of this number, from 1."""
    whole = min(seconds_max, first_seconds * GROWTH ** min(attempts - 1, DOUBLINGS_MAX))
    return whole * (1 - JITTER + JITTER * draw())


def retry_after_seconds(header: str | None, now: datetime, seconds_max: int) -> int:
    """What `Retry-After` (RFC 9110: seconds or a date) asks for, bounded; 0 when it asks for nothing that can be read."""
    if not header:
        return 0
    if header.strip().isdecimal():
        return min(int(header.strip()[:10]), seconds_max)
    try:
        at = parsedate_to_datetime(header)
    except ValueError:
        return 0
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
    return max(0, min(int((at - now).total_seconds()), seconds_max))
