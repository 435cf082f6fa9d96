"""People's words on payouts: operations' brake, release or abandonment of a group, the ruling on a conflict or an unknown outcome.

Each takes two different people of the authority role, neither of whom decided on the claim before, who say the same; one
person's later word replaces the earlier. A word that does not count changes nothing, and is told with the reason.
"""

from __future__ import annotations

from typing import Literal

from processors.payout import adjustments, receipts, tasks
from processors.payout.brakes import judged
from processors.payout.groups import about, confirm, give_up
from processors.payout.lattice import Ruling
from processors.payout.rules import RELEASE_ROLE
from processors.payout.tables import Attempt, Group, Phase
from processors.payout.turn import Turn
from schemas.events.payout import PayoutReleased
from schemas.events.tasks import WordRefused
from schemas.events.verifications import OfficerDecided, PayoutHoldRequested
from schemas.reasons import ReasonCode
from schemas.vocabulary import Remedy, TaskKind, Verdict
from streams.rows import replace


def decided(turn: Turn, event: OfficerDecided) -> None:
    """An officer's answer to one of this processor's tasks; other tasks are other processors'."""
    if event.kind is TaskKind.PAYOUT_RELEASE:
        _on_group(turn, event)
    elif event.kind in {TaskKind.PAYOUT_CONFLICT, TaskKind.PAYOUT_UNKNOWN}:
        _on_attempt(turn, event)
    elif event.kind is TaskKind.ADJUSTMENT:
        adjustments.decided(turn, event)


def _on_group(turn: Turn, event: OfficerDecided) -> None:
    group = next((group for group in turn.row.current if group.task_id == event.task_id), None)
    if group is None or turn.row.closed:
        tasks.refuse(turn, event, ReasonCode.TASK_NOT_OPEN)
        return
    reason = tasks.unfit(turn, event)
    if reason is None and event.verdict is Verdict.DENY and not group.all_finished:
        reason = ReasonCode.MONEY_ON_ITS_WAY
    if reason:
        tasks.refuse(turn, event, reason)
        return
    group = turn.put(replace(group, words=tasks.with_word(group.words, event)))
    people = tasks.agreed(group.words, event)
    if not people or event.verdict is Verdict.HOLD:
        return
    tasks.decided(turn, people)
    if event.verdict is Verdict.APPROVE:
        _release(turn, group, people)
    elif group.all_dead or group.phase is Phase.GATE_HELD:
        give_up(turn, group, people)
    else:
        _keep_the_part(turn, group, people)


def _release(turn: Turn, group: Group, people: tuple[str, ...]) -> None:
    """Through the shut gate, or the stopped instruction or failed account once more."""
    if group.phase is Phase.GATE_HELD:
        group = turn.put(replace(group, phase=Phase.CONFIRMING, waiting_reason=None, task_id=None, words=()))
        turn.tell(PayoutReleased(**about(turn, group), released_by=people))
        confirm(turn, group, people)
    elif (group.attempts or group.phase is Phase.STOPPED) and not group.retry:
        group = turn.put(replace(group, retry=True, words=()))
        turn.tell(PayoutReleased(**about(turn, group), released_by=people))


def _keep_the_part(turn: Turn, group: Group, people: tuple[str, ...]) -> None:
    """The payee keeps what arrived, and the rest is not sent again after all."""
    due, attempts = max(0, group.due_rupiah), list(group.attempts)
    left = due
    for number, attempt in reversed(list(enumerate(attempts))):
        given_up = min(left, attempt.again_rupiah) if attempt.part_stands else 0
        left -= given_up
        attempts[number] = replace(
            attempt, again_rupiah=attempt.again_rupiah - given_up, accepted_rupiah=attempt.accepted_rupiah + given_up
        )
    accepted = turn.put(
        replace(group, attempts=tuple(attempts), phase=Phase.INSTRUCTED, waiting_reason=None, task_id=None, words=())
    )
    assert group.task_id is not None, "found by its task"
    adjustments.tell(turn, group.task_id, ReasonCode.PARTLY_RETURNED, Remedy.ACCEPT, (accepted,), due, people)


def _on_attempt(turn: Turn, event: OfficerDecided) -> None:
    """Two people who cite the same statement line: approve, the payee has the money; deny, the payee has not."""
    every = ((group, attempt) for group in turn.row.groups for attempt in group.attempts)
    found = next(((group, attempt) for group, attempt in every if attempt.task_id == event.task_id), None)
    reason = ReasonCode.TASK_NOT_OPEN if found is None else tasks.unfit(turn, event)
    if reason is None and event.reference is None:
        reason = ReasonCode.REFERENCE_MISSING
    if found is None or event.reference is None or reason:
        tasks.refuse(turn, event, reason or ReasonCode.TASK_NOT_OPEN)
        return
    group, attempt = found
    attempt = replace(attempt, words=tasks.with_word(attempt.words, event))
    turn.put_attempt(group.name, attempt)
    people = tasks.agreed(attempt.words, event, citing=True)
    if people and event.verdict is not Verdict.HOLD:
        tasks.decided(turn, people)
        ruling = Ruling(
            outcome=_outcome(event.verdict, attempt),
            reference=event.reference,
            people=people,
            settles=tuple(fact.digest for fact in attempt.answers.facts),
        )
        receipts.change(turn, group, attempt, replace(attempt, ruling=ruling))


def _outcome(verdict: Verdict, attempt: Attempt) -> Literal["settled", "returned", "rejected"]:
    """The payee has not the money: it came back if it ever was settled, else it never left."""
    if verdict is Verdict.APPROVE:
        return "settled"
    moved = any(fact.status.value in {"settled", "returned"} for fact in attempt.answers.facts)
    return "returned" if moved else "rejected"


def brake(turn: Turn, event: PayoutHoldRequested) -> None:
    """A person's word on the brake of this claim."""
    known = turn.row.brake
    after = judged(known, event, turn.row.deciders)
    if isinstance(after, ReasonCode):
        word = WordRefused(about=event.action, person=event.person, role=event.role, needed=RELEASE_ROLE, reason=after)
        turn.tell(word)
        return
    turn.row = replace(turn.row, brake=after)
    if after and after.lifted and after != known:
        _let_go(turn, after.released_by)


def _let_go(turn: Turn, people: tuple[str, ...]) -> None:
    tasks.decided(turn, people)
    for group in turn.row.current:
        if group.phase is Phase.BRAKED and group.waiting_reason is ReasonCode.BRAKE:
            turn.tell(PayoutReleased(**about(turn, group), released_by=people))
