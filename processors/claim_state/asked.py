"""Questions to people as a claim's row holds them: asked, passed on when overdue, and what somebody was sent to look at."""

from datetime import datetime

from processors.claim_state.tables import Claim, OpenTask
from schemas.events.decisions import AssessmentReferred, VerificationReferred
from schemas.events.findings import FindingAsked, FindingRecorded
from schemas.events.payout import AttemptEvent, PayoutConflict, PayoutEvent
from schemas.events.tasks import TaskEscalated
from schemas.reasons import WaitingFor
from schemas.vocabulary import AuthorityRole
from streams.rows import replace


def task_of(waiting_for: WaitingFor, data: VerificationReferred | AssessmentReferred, at: datetime) -> OpenTask:
    """An officer's question."""
    return OpenTask(
        task_id=data.task_id,
        waiting_for=waiting_for,
        role=data.role.value,
        reasons=tuple(reason.value for reason in data.reasons),
        since=at,
        due_at=data.due_at,
    )


def passed_on(task: OpenTask, data: TaskEscalated, at: datetime) -> OpenTask:
    """The question with who has it now, when it is this one."""
    if task.task_id != data.task_id:
        return task
    return replace(
        task,
        role=data.role.value,
        due_at=data.due_at,
        escalations=data.escalation,
        escalated_at=at,
        nobody_above=data.role is data.role_before,
    )


def to_look(claim: Claim, data: FindingAsked, at: datetime) -> Claim:
    """Somebody is asked to look, once for each kind of inquiry."""
    task = OpenTask(
        task_id=data.task_id,
        waiting_for=WaitingFor(data.kind.value),
        role=data.role.value,
        reasons=data.why,
        since=at,
        due_at=data.due_at,
    )
    return _with(claim, (*_others(claim, data.task_id), task))


def looked(claim: Claim, data: FindingRecorded, _at: datetime) -> Claim:
    """They have said what they found."""
    return _with(claim, _others(claim, data.task_id))


def contradicted(open_ones: dict[str, OpenTask], data: PayoutEvent, at: datetime) -> dict[str, OpenTask]:
    """What receipts contradict is asked until the same attempt has other news."""
    if not isinstance(data, AttemptEvent):
        return open_ones
    others = {payout: task for payout, task in open_ones.items() if payout != data.payout_id}
    if not isinstance(data, PayoutConflict):
        return others
    role, reasons = AuthorityRole.SUPERVISOR.value, (data.detail,)
    task = OpenTask(
        task_id=data.task_id, waiting_for=WaitingFor.BANK_INQUIRY, role=role, reasons=reasons, since=at, due_at=data.due_at or at
    )
    return {**others, data.payout_id: task}


def _with(claim: Claim, inquiries: tuple[OpenTask, ...]) -> Claim:
    return replace(claim, facets=replace(claim.facets, inquiries=inquiries))


def _others(claim: Claim, task_id: str) -> tuple[OpenTask, ...]:
    return tuple(task for task in claim.facets.inquiries if task.task_id != task_id)
