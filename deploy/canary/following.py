"""Where each canary is: which processors have shown that it was there, how long after the filing, and which have not.

Pure. Times are seconds since 1970 of one clock, that of whoever files and looks.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from deploy.canary.filing import MEMBERS_PER_PARTITION, Canary
from deploy.wiring import PROCESSORS
from schemas.events.decisions import ClaimApproved, ClaimVerified
from schemas.events.dossier import DocumentsCompleted
from schemas.events.ledger import CoverageEstablished
from schemas.events.payout import ClaimClosed, ClaimWithdrawn
from schemas.events.registration import ClaimRegistered

OPEN_MAX: Final = MEMBERS_PER_PARTITION - 1
"""Canaries of one partition that may be on their way: in an outage no more are filed, and none shares its member with another."""
SHOWN_BY: Final[Mapping[str, str]] = {
    ClaimRegistered.event_type: "intake",
    CoverageEstablished.event_type: "membership",
    DocumentsCompleted.event_type: "documents",
    ClaimVerified.event_type: "verification",
    ClaimApproved.event_type: "assessment",
    ClaimClosed.event_type: "payout",
}
"""By the event on the lifecycle that its processor writes last for a canary. claim_state shows its row, notification what it tells."""
TOLD_LAST: Final = ClaimWithdrawn.event_type
"""What the last notification about a canary is caused by."""


@dataclass(slots=True)
class Flight:
    """One canary on its way. `seen`: seconds after its filing, by processor."""

    canary: Canary
    filed_at: float
    seen: dict[str, float] = field(default_factory=dict)
    given_up: bool = False

    @property
    def waits_for(self) -> str | None:
        """The first in the order of the flow that has not shown it; None once all have."""
        return next((name for name in PROCESSORS if name not in self.seen), None)


@dataclass(frozen=True, slots=True)
class Return:
    """The last canary of a partition that came through all processors. `seconds` by processor, after its filing."""

    at: float
    seconds: Mapping[str, float]


class Following:
    """Everything that is on its way, and what came back last. `began`: since when one waits for the first of each partition."""

    def __init__(self, partitions: int, began: float) -> None:
        self.partitions = partitions
        self.returned: dict[int, Return] = {number: Return(began, {}) for number in range(partitions)}
        self._flights: dict[str, Flight] = {}

    def of(self, partition: int) -> list[Flight]:
        """On their way, the oldest first."""
        return sorted((f for f in self._flights.values() if f.canary.partition == partition), key=lambda flight: flight.filed_at)

    def free_member(self, partition: int) -> int | None:
        """For the next canary; None while enough of them are out."""
        taken = {flight.canary.member for flight in self.of(partition)}
        free = [number for number in range(MEMBERS_PER_PARTITION) if number not in taken]
        return None if len(taken) >= OPEN_MAX else free[0]

    def filed(self, canary: Canary, at: float) -> None:
        self._flights[canary.claim_id] = Flight(canary, at)

    def restored(self, canary: Canary, filed_at: float) -> None:
        """Filed by a process before this one, which saw what it went through: all that is left is to end it."""
        self._flights.setdefault(canary.claim_id, Flight(canary, filed_at))

    def saw(self, claim_id: str, processor: str, at: float) -> None:
        """A processor has shown that the canary was there. One that is unknown is another process's."""
        flight = self._flights.get(claim_id)
        if flight is None:
            return
        flight.seen.setdefault(processor, max(0.0, at - flight.filed_at))
        if flight.waits_for is None and not flight.given_up:
            self.returned[flight.canary.partition] = Return(at, dict(flight.seen))
        if flight.waits_for is None or (flight.given_up and processor == "claim_state"):
            del self._flights[claim_id]

    def unended(self) -> list[str]:
        """Claims whose row is still to be looked for."""
        return [claim_id for claim_id, flight in self._flights.items() if "claim_state" not in flight.seen]

    def give_up(self, at: float, after_seconds: float) -> Iterator[Canary]:
        """Those that are out for longer: to be withdrawn, each once."""
        for flight in self._flights.values():
            if not flight.given_up and at - flight.filed_at > after_seconds:
                flight.given_up = True
                yield flight.canary

    def waiting(self, at: float) -> dict[tuple[int, str], float]:
        """By partition and the processor that it waits for: how long the oldest canary there is out."""
        found: dict[tuple[int, str], float] = {}
        for flight in self._flights.values():
            key = (flight.canary.partition, flight.waits_for or "")
            found[key] = max(found.get(key, 0.0), at - flight.filed_at)
        return found

    def missing(self, at: float, after_seconds: float) -> list[int]:
        """Partitions from which nothing has come back for so long."""
        return [number for number, last in self.returned.items() if at - last.at > after_seconds]
