"""One handling of one event: the row as it stands so far, and what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from processors.payout import timers
from processors.payout.config import PayoutConfig
from processors.payout.shares import Share
from processors.payout.tables import Attempt, Closed, Group, PayoutClaim, Phase
from schemas.basis import Basis
from schemas.envelope import EventData
from schemas.reasons import ReasonCode
from streams.contract import Effects, Unprocessable, View
from streams.rows import replace

WAITING: Final = frozenset({Phase.AWAITING_ACCOUNT, Phase.BRAKED, Phase.GATE_HELD, Phase.STOPPED})
"""Phases in which a payment waits for somebody who was told so."""


@dataclass(slots=True)
class ShareTurn:
    """One handling of what concerns a whole share, not one claim. `at`: the step's time, or when the timer was due, so that what is
    set from it is the same when it is decided again."""

    share: Share
    rows: View
    at: datetime
    config: PayoutConfig
    effects: Effects = field(default_factory=Effects)


@dataclass(slots=True)
class Turn:
    """`row` and `share` are replaced as the handling goes on; `effects` collects what is told, asked and timed. `now` is the step's
    time."""

    row: PayoutClaim
    share: Share
    rows: View
    now: datetime
    config: PayoutConfig
    effects: Effects = field(default_factory=Effects)

    @property
    def basis(self) -> Basis:
        """What our events rest on: the approval in force, else all that was seen."""
        return self.row.approved or self.row.seen

    def tell(self, data: EventData) -> None:
        """Publish under the claim's key."""
        self.effects.emit(self.row.claim_id, data)

    def ask_ledger(self, data: EventData, at: str | None = None) -> None:
        """Publish under the member's key (or `at` another's). Raises `Unprocessable` while the member is not known."""
        member_id = at or self.row.member_id
        if member_id is None:
            raise Unprocessable(
                ReasonCode.MEMBER_UNKNOWN,
                "an approval came before the ledger named the member: replay it after claim.coverage_established",
            )
        self.effects.emit(member_id, data)

    def group(self, name: str) -> Group | None:
        return next((group for group in self.row.groups if group.name == name), None)

    def put(self, group: Group) -> Group:
        """Replace the group of that name."""
        self.row = replace(self.row, groups=tuple(group if old.name == group.name else old for old in self.row.groups))
        return group

    def put_attempt(self, name: str, attempt: Attempt) -> None:
        """Replace the attempt with that payout id in the group `name`."""
        group = self.group(name)
        assert group is not None, f"no group {name}: attempts are only put where they were found"
        attempts = tuple(attempt if old.payout_id == attempt.payout_id else old for old in group.attempts)
        self.put(replace(group, attempts=attempts))

    def plan_anew(self, group: Group) -> Group:
        """Wherever it waited, it waits no more; where it waits afterwards is found and told."""
        self.cancel_timers(timers.of_waiting(group))
        return self.put(replace(group, phase=Phase.PLANNED, waiting_reason=None, task_id=None, words=()))

    def reopen(self, closed: Closed) -> None:
        """A claim that ended so goes on: an appeal after denial, a document in time after a lapse, a return after payment."""
        if self.row.closed is closed:
            self.row = replace(self.row, closed=None, ledger_told=False)

    def set_timer(self, name: str, due_at: datetime) -> None:
        self.effects.set_timer(self.row.claim_id, name, due_at)

    def cancel_timers(self, names: Iterable[str]) -> None:
        for name in names:
            self.effects.cancel_timer(self.row.claim_id, name)
