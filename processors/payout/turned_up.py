"""A payment of an earlier schedule was given up for lost, and then turns up with its payee: it counts for the schedule in force as what is
carried over into a revision does, and what is too much is asked of two people.

Between payees nothing is set off, nor where another person is the payee by now: then two people say what becomes of all of it. Until
they have, nothing more of the claim is paid (`Group.bars`).
"""

from __future__ import annotations

from typing import Final

from processors.payout import adjustments, recoveries, revisions
from processors.payout.adjustments import BECAUSE_LENGTH_MAX, refer
from processors.payout.groups import about
from processors.payout.payees import still_theirs
from processors.payout.set_off import Moved, netted
from processors.payout.tables import NOT_DUE, Group, PayoutClaim
from processors.payout.turn import Turn
from schemas.events.payout import PayoutCredited
from schemas.money import Money
from schemas.reasons import ReasonCode
from streams.rows import replace

ANOTHER_NAME: Final = (
    "{groups}: what turned up went to an account in another name than the payee's now, and counts for the payment"
)


def settle(turn: Turn) -> None:
    """As soon as nothing of the schedule in force moves. Where a decision is still to come, that one reckons it."""
    if _decision_comes(turn.row) or any(group.moving for group in turn.row.current):
        return
    found = [group.name for group in turn.row.groups if group.unreckoned]
    if found:
        _reckon(turn, found)
    for group in turn.row.current:
        if group.after and group.after.turned_up and group.money_moved and not still_theirs(group, turn.row.personal):
            _ask_who(turn, group)


def _decision_comes(row: PayoutClaim) -> bool:
    """An ended claim has its decision, and so has one that ends denied; else one comes while none is in force, or only one on less than
    was seen."""
    if row.closed or row.after.denied:
        return False
    if row.after.revising or row.approved is None:
        return True
    return not row.approved.covers(row.seen) and not any(group.locked for group in row.current)


def _reckon(turn: Turn, found: list[str]) -> None:
    row = turn.row
    wanted = {(line.family, line.subject) for group in row.current if group.phase not in NOT_DUE for line in group.lines}
    groups = tuple(revisions.superseded(group, wanted) if group.name in found else group for group in row.groups)
    theirs = [group.name for group in groups if group.name in found and still_theirs(group, row.personal)]
    groups, moves = netted(groups, turn.now, sources=theirs)
    turn.row = replace(row, groups=groups)
    for name in dict.fromkeys(move.to_group for move in moves):
        _credit(turn, name, tuple(move for move in moves if move.to_group == name))


def _credit(turn: Turn, name: str, moves: tuple[Moved, ...]) -> None:
    """Only the difference is still to be paid: the payment goes its way anew, through the gate where it did not pass it yet."""
    group = turn.group(name)
    assert group is not None, "what something was moved to is there"
    assert group.after is not None, "what something was moved to says how much"
    turn.plan_anew(group)
    credited = Money.rupiah(group.after.credited_rupiah)
    turn.tell(PayoutCredited(**about(turn, group), credited=credited, set_off=recoveries.as_told(turn, moves)))


def _ask_who(turn: Turn, group: Group) -> None:
    """Money that arrived in another name has arrived; whether it stays so is asked once."""
    assert group.after is not None, "it turned up"
    turn.put(replace(group, after=replace(group.after, turned_up=False)))
    last = next(attempt.payout_id for attempt in reversed(group.attempts) if not attempt.dead)
    names = ", ".join(each.name for each in adjustments.in_another_name(turn))
    because = ANOTHER_NAME.format(groups=names)[:BECAUSE_LENGTH_MAX]
    refer(turn, ReasonCode.ACCOUNT_NAME_MISMATCH, f"{last}:turned-up", because=because)
