"""A person wants an instruction back that is not settled yet: the payment system is asked once, and its receipts answer."""

from __future__ import annotations

from typing import Final

from processors import desks
from processors.payout.instructions import recall
from processors.payout.lattice import Status
from processors.payout.receipts import about_attempt, find
from processors.payout.rules import RELEASE_ROLE
from processors.payout.tables import Attempt
from processors.payout.turn import Turn
from schemas.events.payout import PayoutRecallSent
from schemas.events.tasks import WordRefused
from schemas.events.verifications import PayoutRecallRequested
from schemas.reasons import ReasonCode
from streams.rows import replace

TOO_LATE: Final = frozenset({Status.SETTLED, Status.RETURNED, Status.CONFLICT})


def requested(turn: Turn, event: PayoutRecallRequested) -> None:
    """One person of the authority role is enough to stop money; sending it anew takes two. Asked twice is asked once."""
    found = find(turn, event.payout_id)
    reason = _refusal(event, found[1] if found else None)
    if reason:
        word = WordRefused(about=event.payout_id, person=event.person, role=event.role, needed=RELEASE_ROLE, reason=reason)
        turn.tell(word)
    elif found and not found[1].recalled:
        group, attempt = found
        turn.put_attempt(group.name, replace(attempt, recalled=True))
        turn.tell(recall(turn.config, attempt, event.because, turn.now))
        turn.tell(PayoutRecallSent(**about_attempt(turn, group, attempt), asked_by=desks.same_person(event.person)))


def _refusal(event: PayoutRecallRequested, attempt: Attempt | None) -> ReasonCode | None:
    """Why it is not asked back. The entitlement stays as it is until the receipts say what became of the money."""
    unfit = desks.unfit(event.person, event.role, RELEASE_ROLE, ())
    if unfit or attempt is None:
        return unfit or ReasonCode.TASK_NOT_OPEN
    if attempt.recalled:
        return None
    if attempt.standing.status in TOO_LATE:
        return ReasonCode.MONEY_ON_ITS_WAY
    return ReasonCode.TASK_NOT_OPEN if attempt.dead else None
