"""How fast a file is written: as fast as it goes, or with pauses while single submissions come in, so that they do not wait for it."""

from collections.abc import Callable
from typing import Final, Protocol

WINDOW_ROWS: Final = 2_000
"""Journalled together; what a kill may have written again, byte for byte."""
PIECE_ROWS: Final = 100
"""Written at once beside single submissions: one of them waits behind so many at the broker."""

BEHIND_SECONDS: Final = 5.0


class Pace(Protocol):
    """Asked before and after each piece of the work."""

    def rows(self) -> int:
        """How many rows to judge and write at once."""
        ...

    def rest(self, worked_seconds: float) -> float:
        """How long to pause after work that took so long, in seconds."""
        ...


class FullSpeed:
    """The file has the machine for itself."""

    def rows(self) -> int:
        return WINDOW_ROWS

    def rest(self, worked_seconds: float) -> float:  # noqa: ARG002 it never rests
        return 0.0


class Courteous:
    """Works for at most `share` (0..1) of the time while single submissions come in, and pauses long while intake is behind.

    `singles` says how many single submissions a second come in, `behind` whether more would only wait."""

    def __init__(self, singles: Callable[[], float], behind: Callable[[], bool], share: float) -> None:
        self._singles = singles
        self._behind = behind
        self._share = share

    def rows(self) -> int:
        return PIECE_ROWS if self._singles() > 0 else WINDOW_ROWS

    def rest(self, worked_seconds: float) -> float:
        if self._behind():
            return BEHIND_SECONDS
        return worked_seconds * (1 - self._share) / self._share if self._singles() > 0 else 0.0
