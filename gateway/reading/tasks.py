"""Open questions to officers, as the claim's own row holds them: in the checks, the approval, adjustments, and payments."""

from datetime import datetime

from pydantic import BaseModel

from gateway.reading.claims import WholeClaim
from processors.claim_state.tables import Claim, PayoutStanding
from schemas.benefit import OpenSum
from schemas.events.state import ClaimStatus
from schemas.reasons import WaitingFor
from schemas.vocabulary import TaskKind

OF_PAYOUTS = {
    PayoutStanding.HELD: TaskKind.PAYOUT_RELEASE,
    PayoutStanding.REJECTED: TaskKind.PAYOUT_RELEASE,
    PayoutStanding.AWAITING_ACCOUNT: TaskKind.PAYOUT_RELEASE,
    PayoutStanding.CONFLICT: TaskKind.PAYOUT_CONFLICT,
    PayoutStanding.UNKNOWN: TaskKind.PAYOUT_UNKNOWN,
}
"""What is asked about a payment that stands so."""


FOUND_OUT = {WaitingFor.FIELD_VISIT: TaskKind.FIELD_VISIT, WaitingFor.MEDICAL_REVIEW: TaskKind.MEDICAL_REVIEW}
"""What somebody has to look at before the claim is verified."""


class OfficerTask(BaseModel):
    """One open question. `role`: the lowest that may answer, where it is known; `until`: when it is overdue."""

    task_id: str
    kind: TaskKind
    role: str | None
    reasons: list[str]
    since: datetime
    until: datetime | None
    sums: list[OpenSum] = []
    """Benefits whose sum the rules could not compute: an approval may state them, and a second officer confirms them."""


def kind_of(claim: Claim, waiting_for: WaitingFor) -> TaskKind:
    """What kind of question a wait for officers is."""
    if waiting_for is WaitingFor.OFFICER_APPROVAL:
        return TaskKind.APPROVAL
    if waiting_for in FOUND_OUT:
        return FOUND_OUT[waiting_for]
    if waiting_for is WaitingFor.ADJUSTMENT:
        return TaskKind.ADJUSTMENT
    return TaskKind.APPEAL if claim.status is ClaimStatus.APPEALED else TaskKind.VERIFICATION


def tasks_of(found: WholeClaim) -> list[OfficerTask]:
    """Every question about the claim that is not answered yet."""
    claim = found.claim
    asked = [task for task in (claim.facets.task, *claim.facets.inquiries, *claim.facets.adjustments) if task is not None]
    tasks = [
        OfficerTask(
            task_id=task.task_id,
            kind=kind_of(claim, task.waiting_for),
            role=task.role,
            reasons=list(task.reasons),
            since=task.since,
            until=task.due_at,
            sums=list(task.sums),
        )
        for task in asked
    ]
    for payout in claim.facets.payouts:
        if payout.task_id is not None and payout.standing in OF_PAYOUTS:
            kind, why = OF_PAYOUTS[payout.standing], [payout.reason] if payout.reason else []
            tasks.append(
                OfficerTask(
                    task_id=payout.task_id, kind=kind, role=payout.task_role, reasons=why, since=payout.since, until=payout.until
                )
            )
    return tasks
