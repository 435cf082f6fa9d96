"""Open questions to officers, as the claim's own row holds them: in the checks, the approval, adjustments, and payments."""

from datetime import datetime

from pydantic import BaseModel

from gateway.reading.claims import WholeClaim
from processors.claim_state.tables import Claim, PayoutStanding
from processors.verification.rules.signals import sentence
from schemas.benefit import OpenSum
from schemas.events.state import ClaimStatus
from schemas.reasons import WaitingFor
from schemas.signals import SignalName
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


class SignalAnswer(BaseModel):
    """A fraud signal with its points, what it was found from, and what an officer reads of it in both languages. No claimant's or
    channel's answer has it."""

    name: SignalName
    points: int
    inputs: dict[str, str]
    id: str
    en: str


def signals_of(claim: Claim) -> list[SignalAnswer]:
    """What looked unusual when the claim was checked last."""
    return [
        SignalAnswer(name=one.name, points=one.points, inputs=one.inputs, id=said.indonesian, en=said.english)
        for one in claim.facets.signals
        for said in (sentence(one),)
    ]


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
