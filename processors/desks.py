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
from schemas.terms import Term
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


class Did(Term):
    """What a person did about a claim."""

    VERIFIED = "verified"
    APPROVED = "approved"
    STATED = "stated"
    DENIED = "denied"
    VISITED = "visited"
    ADVISED = "advised"
    OF_PAYMENTS = "of_payments"


class Took(NamedTuple):
    """A person who did something about a claim, on which facts; without them it counts whatever the facts are now."""

    person: str
    did: Did
    basis: Basis | None


_ANYTHING: Final = frozenset(Did)
_FOUND: Final = frozenset({Did.VISITED, Did.ADVISED})
EVER_BARRED: Final = {
    TaskKind.VERIFICATION: _FOUND,
    TaskKind.APPEAL: _ANYTHING,
    TaskKind.APPROVAL: _FOUND,
    TaskKind.FIELD_VISIT: _ANYTHING - {Did.VISITED},
    TaskKind.MEDICAL_REVIEW: _ANYTHING - {Did.VISITED},
    TaskKind.PAYOUT_RELEASE: _ANYTHING,
    TaskKind.PAYOUT_CONFLICT: _ANYTHING,
    TaskKind.PAYOUT_UNKNOWN: _ANYTHING,
    TaskKind.ADJUSTMENT: _ANYTHING,
}
"""Nobody decides twice on one claim (domain section 5, four eyes): who did one of these on any facts does not answer such a task. Whatever
else somebody did on the facts as they are seen now bars them too; on newer facts they may decide again. Who hears an appeal, gives a
doctor's second opinion or lets money go has had no part in the claim at all."""


def barred(kind: TaskKind, took: Iterable[Took], seen: Basis) -> tuple[str, ...]:
    """Who may not answer such a task, when the facts stand at `seen`. The one rule, for processors and for what people are shown."""
    ever = EVER_BARRED.get(kind, _ANYTHING)
    return tuple(dict.fromkeys(one.person for one in took if one.did in ever or one.basis is None or one.basis.covers(seen)))


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
