"""What the events after a decision tell about a claim: questions about its money, what is owed back, disputes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from processors.claim_state import payouts
from processors.claim_state.tables import Claim, OpenDispute, OpenTask
from schemas.envelope import EventData
from schemas.events.adjustments import AdjustmentClosed, AdjustmentDecided, AdjustmentReferred
from schemas.events.revisions import DisputeClosed, DisputeOpened, RecoveryChanged
from schemas.reasons import WaitingFor
from streams.rows import replace


def with_facets(claim: Claim, **facets: Any) -> Claim:
    return replace(claim, facets=replace(claim.facets, **facets))


def money(claim: Claim) -> Claim:
    known = claim.facets.payouts
    return replace(claim, instructed_rupiah=payouts.instructed_rupiah(known), settled_rupiah=payouts.settled_rupiah(known))


def _adjustment_referred(claim: Claim, data: AdjustmentReferred, at: datetime) -> Claim:
    task = OpenTask(
        task_id=data.task_id,
        waiting_for=WaitingFor.ADJUSTMENT,
        role=data.role.value,
        reasons=(data.reason.value,),
        since=at,
        due_at=data.due_at,
    )
    return with_facets(claim, adjustments=(*_without(claim, data.task_id), task))


def _adjustment_decided(claim: Claim, data: AdjustmentDecided, at: datetime) -> Claim:
    known = payouts.adjusted(claim.facets.payouts, data, at)
    return money(with_facets(claim, adjustments=_without(claim, data.task_id), payouts=known))


def _adjustment_closed(claim: Claim, data: AdjustmentClosed, _at: datetime) -> Claim:
    return with_facets(claim, adjustments=_without(claim, data.task_id))


def _recovery(claim: Claim, data: RecoveryChanged, at: datetime) -> Claim:
    return money(with_facets(claim, payouts=payouts.recovered(claim.facets.payouts, data, at)))


def _disputed(claim: Claim, data: DisputeOpened, at: datetime) -> Claim:
    dispute = OpenDispute(authority=data.authority.value, before=claim.status, since=at, until=data.until)
    return with_facets(claim, dispute=dispute)


def _dispute_closed(claim: Claim, _data: DisputeClosed, _at: datetime) -> Claim:
    return with_facets(claim, dispute=None)


def _without(claim: Claim, task_id: str) -> tuple[OpenTask, ...]:
    return tuple(task for task in claim.facets.adjustments if task.task_id != task_id)


AFTER: Final[dict[type[EventData], Callable[[Claim, Any, datetime], Claim]]] = {
    AdjustmentReferred: _adjustment_referred,
    AdjustmentDecided: _adjustment_decided,
    AdjustmentClosed: _adjustment_closed,
    RecoveryChanged: _recovery,
    DisputeOpened: _disputed,
    DisputeClosed: _dispute_closed,
}
