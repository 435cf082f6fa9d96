"""The schedule: what an approval has paid to whom and when, and what of an earlier schedule stands in it."""

from __future__ import annotations

from processors.payout import ledger, recoveries, revisions, rules, timers
from processors.payout.set_off import Moved
from processors.payout.tables import Group, Phase
from processors.payout.turn import Turn
from schemas.canonical import digest
from schemas.events.decisions import ClaimApproved
from schemas.events.payout import PayoutScheduled
from schemas.money import Money
from schemas.reasons import ReasonCode
from streams.contract import Unprocessable
from streams.rows import replace


def planned_by(event: ClaimApproved) -> tuple[Group, ...]:
    """The groups of an approval that adds up and is what was signed. Raises `Unprocessable` when it is not."""
    if digest(event.lines) != event.lines_digest:
        raise Unprocessable(
            ReasonCode.SIGNATURE_INVALID, "the digest that was approved is not of these lines: have them approved, then replay"
        )
    planned = rules.plan(event.lines)
    if any(line.net + line.tax != line.gross for line in event.lines):
        raise Unprocessable(ReasonCode.NOTHING_PAYABLE, "a line's net is not gross less tax: correct the approval and replay it")
    if sum(group.net_rupiah for group in planned) != event.total.amount or not planned:
        raise Unprocessable(
            ReasonCode.NOTHING_PAYABLE,
            "the approved lines do not add up to a total above zero: correct the approval and replay it",
        )
    return planned


def same_payments(current: tuple[Group, ...], planned: tuple[Group, ...]) -> bool:
    """What is paid for a delay is beside what was approved."""
    approved = (group for group in current if group.compensation is None)
    return {(group.name, group.lines) for group in approved} == {(group.name, group.lines) for group in planned}


def make(turn: Turn, event: ClaimApproved, planned: tuple[Group, ...]) -> None:
    """Replace the schedule. Attempts at a payment of the same name are counted on, so that no payout id comes twice."""
    ledger.free(turn, "no longer approved", keeping={line.entitlement for group in planned for line in group.lines})
    moves: tuple[Moved, ...] = ()
    if not (turn.row.after.revising or turn.row.after.denied):
        retire(turn)
    if turn.row.after.revising or turn.row.after.denied or any(group.money_moved for group in turn.row.groups):
        groups, moves = revisions.carried(turn, planned)
        after = replace(turn.row.after, revising=False, denied=False)
        turn.row = replace(turn.row, afterlife=after, stood=None)
    else:
        groups = _counted_on(turn, planned)
    turn.row = replace(
        turn.row,
        seen=turn.row.seen.joined(event.basis),
        approved=event.basis,
        lines_digest=event.lines_digest,
        groups=groups,
        later_approval=None,
        later_denial=None,
    )
    tell(turn, event.total, moves)


def _counted_on(turn: Turn, planned: tuple[Group, ...]) -> tuple[Group, ...]:
    earlier = {group.name: group for group in turn.row.groups}
    carried = tuple(
        replace(group, attempts=known.attempts, ledger=known.ledger) if (known := earlier.get(group.name)) else group
        for group in planned
    )
    names = {group.name for group in planned}
    retired = tuple(group for group in turn.row.groups if group.name not in names)
    return (*retired, *carried)


def tell(turn: Turn, total: Money, moves: tuple[Moved, ...] = (), *, restored: bool = False) -> None:
    payouts = tuple(rules.planned_payout(group, turn.config.routes[group.programme].fund) for group in turn.row.current)
    told = recoveries.as_told(turn, moves)
    turn.tell(PayoutScheduled(basis=turn.basis, payouts=payouts, total=total, set_off=told, restored=restored))


def retire(turn: Turn) -> None:
    """Nothing of the schedule is paid any more. Groups with attempts stay, for the receipts that may still come,
    those that the ledger confirmed, until it is told, what is owed for a delay, and what another one's money was set off against, so that
    both sides of it stand until the next decision."""
    for group in turn.row.groups:
        turn.cancel_timers(timers.of_waiting(group))
    kept = tuple(
        replace(
            group,
            phase=Phase.SUPERSEDED if group.phase is Phase.SUPERSEDED else Phase.RETIRED,
            confirmed=False,
            task_id=None,
            words=(),
            waiting_reason=None,
        )
        for group in turn.row.groups
        if group.attempts or group.confirmed or group.compensation or (group.after and group.after.credited_rupiah)
    )
    turn.row = replace(turn.row, groups=kept, approved=None, lines_digest=None)
