"""People's words on payouts: operations' brake, release or abandonment of a group, the ruling on a conflict.

Each takes two different people who say the same; one person's later word replaces the earlier. A word on a task that is
no longer open changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from processors.payout import receipts
from processors.payout.groups import about, confirm
from processors.payout.lattice import Ruling
from processors.payout.tables import Attempt, Brake, Group, Phase, Word
from processors.payout.turn import Turn
from schemas.events.payout import PayoutAbandoned, PayoutReleased
from schemas.events.requests import ReleaseRequested
from schemas.events.verifications import OfficerDecided, PayoutHoldRequested
from schemas.vocabulary import TaskKind, Verdict
from streams.rows import replace

PEOPLE_NEEDED = 2


def decided(turn: Turn, event: OfficerDecided) -> None:
    """An officer's answer to one of this processor's tasks; other tasks are other processors'."""
    if event.kind is TaskKind.PAYOUT_RELEASE:
        _on_group(turn, event)
    elif event.kind is TaskKind.PAYOUT_CONFLICT:
        _on_conflict(turn, event)


def _person(name: str) -> str:
    """Who it is: the same name in other letters is nobody else."""
    return " ".join(name.split()).casefold()


def _with(words: Iterable[Word], event: OfficerDecided) -> tuple[Word, ...]:
    officer = _person(event.officer)
    others = tuple(word for word in words if word.officer != officer)
    return (*others, Word(officer=officer, verdict=event.verdict, reference=event.reference))


def _agreed(words: Iterable[Word], verdict: Verdict, reference: str | None = None) -> tuple[str, ...]:
    """The people who say so, sorted; empty while they are too few."""
    people = sorted(word.officer for word in words if word.verdict is verdict and reference in {None, word.reference})
    return tuple(people) if len(people) >= PEOPLE_NEEDED else ()


def _on_group(turn: Turn, event: OfficerDecided) -> None:
    group = next((group for group in turn.row.current if group.task_id == event.task_id), None)
    if group is None or turn.row.closed:
        return
    group = turn.put(replace(group, words=_with(group.words, event)))
    people = _agreed(group.words, event.verdict)
    if not people:
        return
    if event.verdict is Verdict.APPROVE:
        _release(turn, group, people)
    elif event.verdict is Verdict.DENY and group.all_dead:
        _abandon(turn, group, people)


def _release(turn: Turn, group: Group, people: tuple[str, ...]) -> None:
    """Through the shut gate, or the failed account once more."""
    if group.phase is Phase.GATE_HELD:
        group = turn.put(replace(group, phase=Phase.CONFIRMING, waiting_reason=None, task_id=None, words=()))
        turn.tell(PayoutReleased(**about(turn, group), released_by=people))
        confirm(turn, group, people)
    elif group.attempts and not group.retry:
        group = turn.put(replace(group, retry=True, words=()))
        turn.tell(PayoutReleased(**about(turn, group), released_by=people))


def _abandon(turn: Turn, group: Group, people: tuple[str, ...]) -> None:
    """Give the payout up: possible only where no money is with the payee or under way. Its entitlement is free again."""
    turn.put(replace(group, phase=Phase.ABANDONED, waiting_reason=None, task_id=None, words=()))
    turn.tell(PayoutAbandoned(**about(turn, group), released_by=people))
    lines = tuple(line.entitlement for line in group.lines)
    because = f"payout {group.name} abandoned by {' and '.join(people)}"
    turn.ask_ledger(ReleaseRequested(claim_id=turn.row.claim_id, lines=lines, because=because[:500]), group.ledger)


def _on_conflict(turn: Turn, event: OfficerDecided) -> None:
    """Two people who cite the same statement line: approve, the payee has the money; deny, the payee has not."""
    open_ones = ((group, attempt) for group in turn.row.groups for attempt in group.attempts)
    found = next(((group, attempt) for group, attempt in open_ones if attempt.conflict_task == event.task_id), None)
    if found is None or event.reference is None:
        return
    group, attempt = found
    attempt = replace(attempt, words=_with(attempt.words, event))
    turn.put_attempt(group.name, attempt)
    people = _agreed(attempt.words, event.verdict, event.reference)
    if people and event.verdict is not Verdict.HOLD:
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
    """Operations hold the claim's payouts, or one of two lets them go. A repeated word is older than what it finds."""
    known = turn.row.brake
    if event.action == "hold":
        if known is None or event.decided_at > known.since:
            turn.row = replace(turn.row, brake=Brake(person=event.person, since=event.decided_at))
    elif known and not known.lifted and event.decided_at >= known.since:
        people = tuple(sorted({*known.released_by, _person(event.person)}))
        lifted = len(people) >= PEOPLE_NEEDED
        turn.row = replace(turn.row, brake=replace(known, released_by=people, lifted=lifted))
        braked = (group for group in turn.row.current if group.phase is Phase.BRAKED and lifted)
        for group in braked:
            turn.tell(PayoutReleased(**about(turn, group), released_by=people))
