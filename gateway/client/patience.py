"""How often, how long and how fast the same is sent again: bounds, and a wait that grows and is spread."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

RETRIED: Final = frozenset({408, 423, 429, 502, 503, 504})
"""Answers after which the same may be sent again; 423 while another request writes to the same upload, 502 and 504 are what a proxy says
of a connection that it lost."""
RETRY_AFTER: Final = "retry-after"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Times in seconds. `total_seconds_max` bounds everything that is done about one intent; `spread` is how much longer (0..1) than
    it must be a wait may be, so that many callers do not come back together."""

    attempts_max: int = 12
    total_seconds_max: float = 120.0
    answer_seconds_max: float = 30.0
    wait_seconds_first: float = 0.2
    wait_seconds_max: float = 10.0
    spread: float = 0.25

    def wait_seconds(self, attempt: int, headers: Mapping[str, str], drawn: float) -> float:
        """How long to wait after this attempt (from 1), with `drawn` in [0, 1): never shorter than `Retry-After` asks."""
        growing = min(self.wait_seconds_first * 2.0 ** (attempt - 1), self.wait_seconds_max)
        return max(growing, asked_seconds(headers)) * (1 + self.spread * drawn)


def asked_seconds(headers: Mapping[str, str]) -> float:
    """What `Retry-After` asks for; 0 where it asks for nothing, or with a date, which the gateway never sends."""
    asked = headers.get(RETRY_AFTER, "")
    return float(asked) if asked.isdecimal() else 0.0
