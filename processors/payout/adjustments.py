"""Money that is not where it should be: two people say whether a part is paid again, all stays as it is, or it is demanded back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from processors.payout import tasks
from processors.payout.groups import give_up
from processors.payout.lattice import Status
from processors.payout.rules import RELEASE_ROLE
from processors.payout.tables import Adjustment, Attempt, Group, Phase
from processors.payout.turn import Turn
from schemas.events.payout import AdjustmentClosed, AdjustmentDecided, AdjustmentReferred
from schemas.events.verifications import OfficerDecided
from schemas.identifiers import task_id
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import Remedy, TaskKind, Verdict
from streams.rows import replace

OF_A_CLAIM: Final = frozenset({Remedy.ACCEPT, Remedy.RECOVER})
OF_A_PART: Final = frozenset(Remedy)


def refer(turn: Turn, reason: ReasonCode, what: str, attempt: Attempt | None = None) -> None:
    """Ask two people, about one attempt of which a part came back or about the whole claim. A newer question takes the place of
    the older one about the same."""
    task = task_id(turn.row.claim_id, TaskKind.ADJUSTMENT, what)
    payout_id = attempt.payout_id if attempt else None
    returned = attempt.standing.returned_rupiah if attempt else 0
    undecided = attempt.undecided_rupiah if attempt else 0
    older = [known for known in turn.row.adjustments if known.payout_id == payout_id and not known.recovered_by]
    for known in older:
        _close(turn, known)
    asked = Adjustment(task_id=task, reason=reason, payout_id=payout_id, returned_rupiah=returned)
    turn.row = replace(turn.row, adjustments=(*turn.row.adjustments, asked))
    turn.tell(
        AdjustmentReferred(
            basis=turn.basis if attempt else turn.row.seen,
            task_id=task,
            kind=TaskKind.ADJUSTMENT,
            reason=reason,
            role=RELEASE_ROLE,
            due_at=tasks.open_task(turn, task, TaskKind.ADJUSTMENT),
            payout_id=payout_id,
            amount=Money.rupiah(undecided) if attempt else None,
        )
    )


def _close(turn: Turn, adjustment: Adjustment) -> None:
    """What was asked is not the question any more."""
    _drop(turn, adjustment)
    turn.tell(AdjustmentClosed(basis=turn.basis, task_id=adjustment.task_id, reason=ReasonCode.STALE_BASIS))


def _drop(turn: Turn, adjustment: Adjustment) -> None:
    others = tuple(known for known in turn.row.adjustments if known.task_id != adjustment.task_id)
    turn.row = replace(turn.row, adjustments=others)


def decided(turn: Turn, event: OfficerDecided) -> None:
    """One person's answer; with the second who says the same it is done."""
    found = next((known for known in turn.row.adjustments if known.task_id == event.task_id), None)
    reason = ReasonCode.TASK_NOT_OPEN if found is None else tasks.unfit(turn, event)
    if reason is None and found and event.verdict is not Verdict.HOLD and not _fits(found, event):
        reason = ReasonCode.REMEDY_MISSING
    if found is None or reason:
        tasks.refuse(turn, event, reason or ReasonCode.TASK_NOT_OPEN)
        return
    asked = replace(found, words=tasks.with_word(found.words, event))
    turn.row = replace(turn.row, adjustments=tuple(asked if known is found else known for known in turn.row.adjustments))
    if event.remedy and event.verdict is Verdict.APPROVE and tasks.agreed(asked.words, event):
        people = tasks.agreed(asked.words, event)
        tasks.decided(turn, people)
        _apply(turn, asked, event.remedy, people)


def _fits(adjustment: Adjustment, event: OfficerDecided) -> bool:
    """Only a part that came back can be paid again; what is demanded back already can only be let be."""
    if event.verdict is not Verdict.APPROVE:
        return False
    if adjustment.recovered_by:
        return event.remedy is Remedy.ACCEPT
    return event.remedy in (OF_A_PART if adjustment.payout_id else OF_A_CLAIM)


def _apply(turn: Turn, adjustment: Adjustment, remedy: Remedy, people: tuple[str, ...]) -> None:
    concerned = _concerned(turn, adjustment)
    _drop(turn, adjustment)
    if remedy is Remedy.RECOVER:
        demanded = replace(adjustment, words=(), recovered_by=people)
        turn.row = replace(turn.row, adjustments=(*turn.row.adjustments, demanded))
    undecided = sum(a.undecided_rupiah for g in concerned for a in g.attempts if a.payout_id == adjustment.payout_id)
    after = tuple(_remedied(turn, group, adjustment, remedy) for group in concerned)
    amount = {
        Remedy.PAY_AGAIN: sum(group.due_rupiah - group.under_way_rupiah for group in after),
        Remedy.ACCEPT: undecided,
        Remedy.RECOVER: sum(group.kept_rupiah for group in after),
    }[remedy]
    tell(turn, adjustment.task_id, adjustment.reason, remedy, after, amount, people)


def _remedied(turn: Turn, group: Group, adjustment: Adjustment, remedy: Remedy) -> Group:
    if remedy is Remedy.RECOVER:
        return turn.put(replace(group, phase=Phase.RECOVERING, task_id=None, words=()))
    attempts = tuple(
        _decided_about(attempt, remedy) if attempt.payout_id == adjustment.payout_id else attempt for attempt in group.attempts
    )
    phase = Phase.INSTRUCTED if group.phase is Phase.RECOVERING else group.phase
    return turn.put(replace(group, phase=phase, attempts=attempts))


def _decided_about(attempt: Attempt, remedy: Remedy) -> Attempt:
    """The attempt with what came back and was not decided about sent again, or left at that."""
    if remedy is Remedy.PAY_AGAIN:
        return replace(attempt, again_rupiah=attempt.again_rupiah + attempt.undecided_rupiah)
    return replace(attempt, accepted_rupiah=attempt.accepted_rupiah + attempt.undecided_rupiah)


def _concerned(turn: Turn, adjustment: Adjustment) -> tuple[Group, ...]:
    """The groups whose money it is about: the one of the payout, else all that have some."""
    if adjustment.payout_id is None:
        return tuple(group for group in turn.row.current if group.money_moved)
    wanted = adjustment.payout_id
    return tuple(group for group in turn.row.current if any(attempt.payout_id == wanted for attempt in group.attempts))


def tell(
    turn: Turn,
    task: str,
    reason: ReasonCode,
    remedy: Remedy,
    groups: Iterable[Group],
    amount_rupiah: int,
    people: tuple[str, ...],
) -> None:
    turn.tell(
        AdjustmentDecided(
            basis=turn.basis,
            task_id=task,
            reason=reason,
            remedy=remedy,
            groups=tuple(group.name for group in groups),
            amount=Money.rupiah(amount_rupiah),
            decided_by=people,
        )
    )


def settle(turn: Turn) -> None:
    """Close questions that the money has answered itself; what was demanded back and came back is given up."""
    for adjustment in turn.row.adjustments:
        if adjustment.recovered_by:
            _recovered(turn, adjustment)
        elif not _still_asked(turn, adjustment):
            _close(turn, adjustment)


def _still_asked(turn: Turn, adjustment: Adjustment) -> bool:
    """The part is as it was when it was asked; or, of a whole claim, some of the money is or may be with the payees."""
    if adjustment.payout_id is None:
        return turn.row.locked
    attempts = (attempt for group in turn.row.groups for attempt in group.attempts)
    attempt = next((attempt for attempt in attempts if attempt.payout_id == adjustment.payout_id), None)
    if attempt is None or attempt.dead or attempt.standing.status is not Status.RETURNED:
        return False
    return attempt.standing.returned_rupiah == adjustment.returned_rupiah


def _recovered(turn: Turn, adjustment: Adjustment) -> None:
    open_ones = [group for group in turn.row.current if group.phase is Phase.RECOVERING]
    for group in open_ones:
        if group.all_dead:
            give_up(turn, group, adjustment.recovered_by)
    if not any(group.phase is Phase.RECOVERING for group in turn.row.current):
        _drop(turn, adjustment)
