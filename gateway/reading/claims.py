"""What can be asked of the read model about claims, and what the answers are made of: claim_state's own rows."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple, Protocol

from processors.claim_state.recovery_tables import ClaimRecovery
from processors.claim_state.tables import Claim, ClaimDocument, ClaimEvent, ClaimLine, ClaimPayout, ClaimWaiting
from schemas.claim import ClaimPersonal
from schemas.events.state import ClaimStatus
from schemas.reasons import WaitingFor
from schemas.vocabulary import Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeClaim:
    """A claim with everything beside it. `personal` is None for one of which only a dead letter is known."""

    claim: Claim
    personal: ClaimPersonal | None = None
    lines: tuple[ClaimLine, ...] = ()
    documents: tuple[ClaimDocument, ...] = ()
    payouts: tuple[ClaimPayout, ...] = ()
    waiting: tuple[ClaimWaiting, ...] = ()
    recoveries: tuple[ClaimRecovery, ...] = ()


class Position(NamedTuple):
    """Where a page ended: the last row's time and id; the next page begins after it."""

    at: datetime
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which claims: of a channel, with references that begin so (an organisation's), of a member or by id, in these states. What is
    None or empty is left open; `member` and `claims` are alternatives."""

    channel: Channel | None = None
    reference_prefix: str = ""
    member: str | None = None
    claims: frozenset[str] = frozenset()
    status: ClaimStatus | None = None
    waiting_for: WaitingFor | None = None

    def narrowed(self, status: ClaimStatus | None, waiting_for: WaitingFor | None) -> "Wanted":
        """Of these, only those in a state."""
        return replace(self, status=status, waiting_for=waiting_for)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A question to an officer, with the claim it is about; `waiting.about` is its id."""

    claim: Claim
    waiting: ClaimWaiting


class ClaimReader(Protocol):
    """The read model. Raises `Problem` (`read_model_unavailable`) when the database does not answer."""

    async def claim(self, claim_id: str) -> WholeClaim | None: ...

    async def timeline(self, claim_id: str, after: Position | None, rows_max: int) -> list[ClaimEvent]:
        """The claim's events in their order on the log; `after` names an event by its id."""
        ...

    async def page(self, wanted: Wanted, after: Position | None, rows_max: int) -> list[Claim]:
        """Claims by the time of their last change, newest first."""
        ...

    async def tasks(
        self, waiting_for: WaitingFor | None, offices: frozenset[str], after: Position | None, rows_max: int
    ) -> list[Task]:
        """Open questions to officers of these offices, the most urgent first."""
        ...

    async def close(self) -> None: ...
