"""Officers' desks, for every processor that asks people: whose word counts, and to whom a task goes that nobody answers in time."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from processors.law import CALENDAR
from schemas.basis import Basis
from schemas.deadlines import ESCALATED_WORKING_DAYS, escalated, has_authority, may_escalate
from schemas.events.tasks import TaskEscalated, WordRefused
from schemas.events.verifications import OfficerDecided
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, TaskKind

DUE: Final = "task-due"


class Desk(NamedTuple):
    """An open task as its clock sees it. `role`: the lowest that may answer, whoever has it now; `due_at` in UTC."""

    task_id: str
    kind: TaskKind
    role: AuthorityRole
    due_at: datetime
    escalations: int


def same_person(name: str) -> str:
    """Who it is: the same name in other letters is nobody else."""
    return " ".join(name.split()).casefold()


def unfit(person: str, role: AuthorityRole, needed: AuthorityRole, decided_before: Iterable[str]) -> ReasonCode | None:
    """Why this person cannot say so: too low a role, or who decided on the claim before (four eyes, domain section 5)."""
    if not has_authority(role, needed):
        return ReasonCode.NOT_AUTHORISED
    if same_person(person) in {same_person(other) for other in decided_before}:
        return ReasonCode.DECIDED_BEFORE
    return None


def refused(word: OfficerDecided, reason: ReasonCode, needed: AuthorityRole | None = None) -> WordRefused:
    """What is told of an officer's word that does not count."""
    return WordRefused(about=word.task_id, kind=word.kind, person=word.officer, role=word.role, needed=needed, reason=reason)


def escalation(desk: Desk, basis: Basis, fired_for: datetime, now: datetime) -> TaskEscalated | None:
    """The overdue task on the next desk, or None for a timer that was set for an earlier one, and when everybody had it."""
    if fired_for != desk.due_at or not may_escalate(desk.role, desk.escalations):
        return None
    return TaskEscalated(
        basis=basis,
        task_id=desk.task_id,
        kind=desk.kind,
        role_before=escalated(desk.role, desk.escalations),
        role=escalated(desk.role, desk.escalations + 1),
        overdue_since=desk.due_at,
        due_at=CALENDAR.at_after(now, ESCALATED_WORKING_DAYS),
        escalation=desk.escalations + 1,
    )
