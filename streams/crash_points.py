"""Named places between the parts of a step, where a simulation or a test of faults may end the process."""

from enum import StrEnum
from typing import Final, Protocol


class CrashPoint(StrEnum):
    """In the order in which a takeover and a step pass them."""

    EPOCH_RAISED = "epoch_raised"
    FENCING = "fencing"
    """Before each writer of before."""
    FENCED = "fenced"
    DECIDED = "decided"
    BEFORE_COMMIT = "before_commit"
    COMMITTED = "committed"
    PRODUCED = "produced"
    OFFSETS_SENT = "offsets_sent"
    PUBLISHED = "published"
    RELEASED = "released"


class Faults(Protocol):
    """Asked at each place; in production nothing happens there."""

    def at(self, point: CrashPoint, partition: int) -> None: ...


class NoFaults:
    """Production."""

    def at(self, point: CrashPoint, partition: int) -> None:
        """Go on."""


NO_FAULTS: Final = NoFaults()
