"""A decision before an authority: the labour inspector, the Minister, the advisory doctor (domain section 5; M).

What is undisputed goes on being paid. What the authority finds is said by a revision of its own; no day limit was found (U).
"""

from __future__ import annotations

from typing import Final

from processors import desks
from processors.payout.afterwards import WORDS_REMEMBERED_MAX, Dispute
from processors.payout.tables import Closed
from processors.payout.turn import Turn
from schemas.events.revisions import DisputeClosed, DisputeOpened, DisputeSaid
from schemas.events.tasks import WordRefused
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole
from streams.rows import replace

ABOUT: Final = "dispute"
ROLE: Final = AuthorityRole.OFFICER
"""Whoever takes the paper in says so: it decides nothing."""
DISPUTABLE: Final = frozenset({Closed.PAID, Closed.DENIED, Closed.ABANDONED})


def said(turn: Turn, event: DisputeSaid) -> None:
    """One authority at a time: the Minister after the inspector, as the reference has it. A repeat of a word changes nothing."""
    mark = f"{ABOUT}:{event.action}:{event.authority}:{event.decided_at.isoformat()}"
    after = turn.row.after
    if mark in after.heard:
        return
    reason = _unfit(turn, event)
    if reason:
        turn.tell(WordRefused(about=ABOUT, person=event.person, role=event.role, needed=ROLE, reason=reason))
        return
    heard = (*after.heard, mark)[-WORDS_REMEMBERED_MAX:]
    opened = event.action == "opened"
    dispute = Dispute(authority=event.authority, opened_at=event.decided_at, until=event.until) if opened else None
    turn.row = replace(turn.row, afterlife=replace(after, heard=heard, dispute=dispute))
    if opened:
        turn.tell(
            DisputeOpened(
                basis=turn.basis,
                authority=event.authority,
                because=event.because,
                reference=event.reference,
                until=event.until,
            )
        )
    else:
        turn.tell(DisputeClosed(basis=turn.basis, authority=event.authority, because=event.because, reference=event.reference))


def _unfit(turn: Turn, event: DisputeSaid) -> ReasonCode | None:
    row, dispute = turn.row, turn.row.after.dispute
    if event.action == "opened" and row.closed not in DISPUTABLE and not any(group.money_moved for group in row.groups):
        return ReasonCode.CLAIM_NOT_OPEN
    if (event.action == "opened") == (dispute is not None):
        return ReasonCode.TASK_NOT_OPEN
    if dispute and dispute.authority is not event.authority:
        return ReasonCode.TASK_NOT_OPEN
    return desks.unfit(event.person, event.role, ROLE, ())
