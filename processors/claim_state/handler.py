"""Claim state: folds the lifecycle into one row per claim and its tables, and tells the state when it changes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from processors.claim_state import moves
from processors.claim_state.cells import counted
from processors.claim_state.fold import fold
from processors.claim_state.payouts import status_of
from processors.claim_state.projections import claim_changed, told
from processors.claim_state.questioned import QUESTIONED
from processors.claim_state.recovery_tables import RECOVERIES
from processors.claim_state.report import reported
from processors.claim_state.report_tables import CELLS, REASONS
from processors.claim_state.tables import (
    ANOMALIES,
    CANARIES,
    CLAIMS,
    DOCUMENTS,
    HISTORY,
    LINES,
    PAYOUTS,
    PEOPLE,
    WAITING,
    Canary,
    Claim,
    ClaimAnomaly,
    ClaimEvent,
    ClaimWaiting,
    Outcome,
)
from processors.claim_state.transitions import ASKING, FINAL, Follow, Standing, Target, target
from processors.claim_state.waiting import DETAIL_LENGTH_MAX, waiting
from processors.holds import ClaimKeyed
from schemas.canary import is_canary
from schemas.catalogue import events_on
from schemas.envelope import EventData
from schemas.events.holds import ClaimHeld, ClaimResumed
from schemas.events.payout import PayoutActionTaken, ReceiptQuestioned
from schemas.events.state import ClaimStateChanged, ClaimStatus
from schemas.topics import LIFECYCLE
from streams.contract import Effects, Event, Input, RowKey, Table, TimerFired, View
from streams.rows import replace


class ClaimState(ClaimKeyed):
    """Reads everything on the lifecycle, decides nothing. It has no timers and asks for no row but the claim's own, and its partition's
    cells of reports."""

    name = "claim_state"
    inputs = (Input.of(LIFECYCLE, *events_on(LIFECYCLE)),)
    tables: tuple[Table[Any], ...] = (
        CLAIMS,
        PEOPLE,
        LINES,
        DOCUMENTS,
        PAYOUTS,
        RECOVERIES,
        WAITING,
        HISTORY,
        ANOMALIES,
        QUESTIONED,
        CANARIES,
        CELLS,
        REASONS,
    )
    emits: frozenset[type[EventData]] = frozenset({ClaimStateChanged, ClaimHeld, ClaimResumed})

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        if isinstance(event, TimerFired):
            return ()
        return ((CANARIES if is_canary(event.subject) else CLAIMS, (event.subject,)),)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:  # noqa: ARG002 (times are the events' own, so that a fold anew gives the same rows)
        effects = Effects()
        if isinstance(event, TimerFired):
            return effects
        if is_canary(event.subject):
            _canary(effects, rows.get(CANARIES, event.subject), event)
            return effects
        before = rows.get(CLAIMS, event.subject)
        start = before or Claim(claim_id=event.subject, status_since=event.time, changed_at=event.time)
        if start.last_event_id == event.id:
            return effects
        outcome, after, waits = _folded(start, event)
        if outcome is Outcome.MOVED or outcome is Outcome.STAYED:
            after = reported(start, after, waits, event)
            counted(effects, rows, event.partition, start.report, after.report)
        effects.put(CLAIMS, after)
        effects.put(HISTORY, _history(start, after, event, outcome))
        if outcome is Outcome.FORBIDDEN:
            effects.put(ANOMALIES, _anomaly(start, event))
        elif outcome is not Outcome.STALE:
            told(effects, event, after)
        claim_changed(effects, before, after, waits)
        return effects


def _canary(effects: Effects, before: Canary | None, event: Event) -> None:
    """Folded like a claim, and kept apart from them: told to nobody, counted nowhere."""
    claim = before.claim if before else Claim(claim_id=event.subject, status_since=event.time, changed_at=event.time)
    if claim.last_event_id != event.id:
        _, after, _ = _folded(claim, event)
        filed_at = before.filed_at if before else event.time
        effects.put(
            CANARIES,
            Canary(claim_id=event.subject, filed_at=filed_at, changed_at=event.time, ended=after.final, claim=after),
        )


def _folded(claim: Claim, event: Event) -> tuple[Outcome, Claim, tuple[ClaimWaiting, ...]]:
    """The claim after the event, and what it waits for. A stale or forbidden event changes nothing but the counts."""
    aim = target(claim.status, moves.name_of(event.data, claim))
    if moves.stale(event.data, claim):
        outcome, after = Outcome.STALE, _moved(claim, Follow.STAY, event, stale=1)
    elif aim is None:
        outcome, after = Outcome.FORBIDDEN, _moved(claim, Follow.STAY, event, anomalies=1)
    else:
        after = _moved(fold(claim, event.data, event.time), aim, event)
        outcome = Outcome.STAYED if after.status is claim.status else Outcome.MOVED
    waits = waiting(after)
    return outcome, _waits(after, waits), waits


def _moved(claim: Claim, aim: Target, event: Event, *, stale: int = 0, anomalies: int = 0) -> Claim:
    """The only place where a status is written; the event is counted in the same stroke."""
    status: Standing = aim if isinstance(aim, ClaimStatus) else claim.status
    if aim is Follow.PAYOUTS:
        status = status_of(claim.facets.payouts)
    moved = status is not claim.status
    voided = moved and status not in ASKING and claim.facets.task is not None
    return replace(
        claim,
        status=status,
        status_since=event.time if moved else claim.status_since,
        final=status in FINAL,
        facets=replace(claim.facets, task=None) if voided else claim.facets,
        events=claim.events + 1,
        stale=claim.stale + stale,
        anomalies=claim.anomalies + anomalies,
        last_event_id=event.id,
        last_event_type=moves.short(event.type),
        changed_at=event.time,
    )


def _waits(claim: Claim, waits: tuple[ClaimWaiting, ...]) -> Claim:
    """What is most in the way stands on the claim's own row too."""
    first = waits[0] if waits else None
    now = (None, None, None) if first is None else (first.waiting_for, first.waiting_on, first.until)
    if now == (claim.waiting_for, claim.waiting_on, claim.waiting_until):
        return claim
    return replace(claim, waiting_for=now[0], waiting_on=now[1], waiting_until=now[2])


def _history(before: Claim, after: Claim, event: Event, outcome: Outcome) -> ClaimEvent:
    return ClaimEvent(
        claim_id=event.subject,
        event_id=event.id,
        log_partition=event.partition,
        log_offset=event.offset,
        at=event.time,
        event=moves.name_of(event.data, before),
        source=event.source,
        outcome=outcome,
        status_before=before.status,
        status_after=after.status,
        trace_id=event.trace_id,
        detail=_detail(event.data),
    )


def _detail(data: EventData) -> str:
    """Why a campaign did it or left it, and what is asked about a receipt; of other events the name says it."""
    match data:
        case PayoutActionTaken():
            outcome = f"skipped: {data.skipped}" if data.skipped else "done"
            said = f"campaign {data.campaign_id}, {data.action}, {outcome}: {data.because}"
        case ReceiptQuestioned():
            said = f"{data.reason}: receipt {data.receipt_id} of {data.payment_system} for payout {data.payout_id}"
        case _:
            said = ""
    return said[:DETAIL_LENGTH_MAX]


def _anomaly(claim: Claim, event: Event) -> ClaimAnomaly:
    return ClaimAnomaly(
        claim_id=event.subject,
        event_id=event.id,
        at=event.time,
        event=moves.name_of(event.data, claim),
        source=event.source,
        status=claim.status,
        log_partition=event.partition,
        log_offset=event.offset,
    )
