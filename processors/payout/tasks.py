"""Questions to two people: each has a time, and goes to the next role when it is overdue; whose word counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from processors import desks
from processors.law import CALENDAR
from processors.payout import timers
from processors.payout.questions import OpenTask, Word
from processors.payout.rules import DECIDERS_MAX, RELEASE_ROLE, TASK_WORKING_DAYS
from processors.payout.tables import PEOPLE_NEEDED, PayoutClaim
from processors.payout.turn import Turn
from schemas.events.verifications import OfficerDecided
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, TaskKind
from streams.rows import replace


def open_task(turn: Turn, task_id: str, kind: TaskKind, due_at: datetime | None = None) -> datetime:
    """Start the question's clock, once; returns until when it is to be answered (UTC)."""
    known = next((task for task in turn.row.tasks if task.task_id == task_id), None)
    if known:
        return known.due_at
    due = due_at or CALENDAR.at_after(turn.now, TASK_WORKING_DAYS)
    turn.row = replace(turn.row, tasks=(*turn.row.tasks, OpenTask(task_id=task_id, kind=kind, due_at=due)))
    turn.set_timer(timers.task(task_id), due)
    return due


def hasten(turn: Turn, task_id: str, due_at: datetime) -> bool:
    """Have the open question answered earlier; False when it is due by then already, or is not open."""
    task = next((task for task in turn.row.tasks if task.task_id == task_id), None)
    if task is None or task.due_at <= due_at:
        return False
    sooner = replace(task, due_at=due_at)
    turn.row = replace(turn.row, tasks=tuple(sooner if each is task else each for each in turn.row.tasks))
    turn.set_timer(timers.task(task_id), due_at)
    return True


def tidy(turn: Turn) -> None:
    """Stop the clocks of questions that are answered or overtaken."""
    if not turn.row.tasks:
        return
    asked = _asked(turn.row)
    over = [task.task_id for task in turn.row.tasks if task.task_id not in asked]
    if over:
        turn.cancel_timers(timers.task(task_id) for task_id in over)
        turn.row = replace(turn.row, tasks=tuple(task for task in turn.row.tasks if task.task_id in asked))


def _asked(row: PayoutClaim) -> set[str | None]:
    """Every question that somebody may still answer. What is demanded back is decided: its clock stands still."""
    asked: set[str | None] = {adjustment.task_id for adjustment in row.adjustments if not adjustment.recovered_by}
    for group in row.groups:
        asked.add(None if row.closed else group.task_id)
        asked.update(attempt.task_id for attempt in group.attempts)
    return asked


def overdue(turn: Turn, task_id: str, due_at: datetime) -> None:
    """Nobody answered in time: the next role has the question as well."""
    task = next((task for task in turn.row.tasks if task.task_id == task_id), None)
    if task is None or task_id not in _asked(turn.row):
        return
    role = next((each.role for each in turn.row.adjustments if each.task_id == task_id), RELEASE_ROLE)
    desk = desks.Desk(task_id, task.kind, role, task.due_at, task.escalations)
    passed = desks.escalation(desk, turn.basis, due_at, turn.now)
    if passed is None:
        return
    turn.tell(passed)
    turn.set_timer(timers.task(task_id), passed.due_at)
    later = replace(task, due_at=passed.due_at, escalations=passed.escalation)
    turn.row = replace(turn.row, tasks=tuple(later if each is task else each for each in turn.row.tasks))


def decided(turn: Turn, people: Iterable[str]) -> None:
    """Remember who decided on this claim: they decide nothing more about it. Rules have names that begin with a slash."""
    persons = (desks.same_person(name) for name in people if not name.startswith("/"))
    known = tuple(dict.fromkeys((*turn.row.deciders, *persons)))[-DECIDERS_MAX:]
    if known != turn.row.deciders:
        turn.row = replace(turn.row, deciders=known)


def refuse(turn: Turn, event: OfficerDecided, reason: ReasonCode) -> None:
    """Tell that the word does not count; but a word that counted and came once more needs no answer."""
    if reason is not ReasonCode.TASK_NOT_OPEN or desks.same_person(event.officer) not in turn.row.deciders:
        turn.tell(desks.refused(event, reason, RELEASE_ROLE))


def unfit(turn: Turn, event: OfficerDecided, role: AuthorityRole = RELEASE_ROLE) -> ReasonCode | None:
    """Why this officer's word on a payment of this claim does not count."""
    return desks.unfit(event.officer, event.role, role, turn.row.deciders)


def with_word(words: Iterable[Word], event: OfficerDecided) -> tuple[Word, ...]:
    """The words with this one in them; one person's later word replaces the earlier."""
    officer = desks.same_person(event.officer)
    others = tuple(word for word in words if word.officer != officer)
    return (*others, Word(officer=officer, verdict=event.verdict, reference=event.reference, remedy=event.remedy))


def agreed(words: Iterable[Word], event: OfficerDecided, *, citing: bool = False) -> tuple[str, ...]:
    """The people who say what this word says (with `citing`, by the same reference too), sorted; empty while they are too few."""
    same = (word for word in words if (word.verdict, word.remedy) == (event.verdict, event.remedy))
    people = sorted(word.officer for word in same if not citing or word.reference == event.reference)
    return tuple(people) if len(people) >= PEOPLE_NEEDED else ()
