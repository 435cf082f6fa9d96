"""Claim state: folds the lifecycle into one row per claim and its tables, and tells the state when it changes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from processors.claim_state import moves
from processors.claim_state.fold import fold
from processors.claim_state.payouts import status_of
from processors.claim_state.projections import claim_changed, told
from processors.claim_state.tables import (
    ANOMALIES,
    CLAIMS,
    DOCUMENTS,
    HISTORY,
    LINES,
    PAYOUTS,
    PEOPLE,
    WAITING,
    Claim,
    ClaimAnomaly,
    ClaimEvent,
    Outcome,
)
from processors.claim_state.transitions import ASKING, FINAL, Follow, Standing, Target, target
from processors.claim_state.waiting import waiting
from processors.holds import ClaimKeyed
from schemas.catalogue import events_on
from schemas.envelope import EventData
from schemas.events.holds import ClaimHeld, ClaimResumed
from schemas.events.state import ClaimStateChanged
from schemas.topics import LIFECYCLE
from streams.contract import Effects, Event, Input, RowKey, TimerFired, View


class ClaimState(ClaimKeyed):
    """Reads everything on the lifecycle, decides nothing. It has no timers and asks for no row but the claim's own."""

    name = "claim_state"
    inputs = (Input.of(LIFECYCLE, *events_on(LIFECYCLE)),)
    tables = (CLAIMS, PEOPLE, LINES, DOCUMENTS, PAYOUTS, WAITING, HISTORY, ANOMALIES)
    emits: frozenset[type[EventData]] = frozenset({ClaimStateChanged, ClaimHeld, ClaimResumed})

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        return () if isinstance(event, TimerFired) else ((CLAIMS, (event.subject,)),)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:  # noqa: ARG002 (times are the events' own, so that a fold anew gives the same rows)
        effects = Effects()
        if isinstance(event, TimerFired):
            return effects
        before = rows.get(CLAIMS, event.subject)
        start = before or Claim(claim_id=event.subject, status_since=event.time, changed_at=event.time)
        if start.last_event_id == event.id:
            return effects
        outcome, after = _folded(start, event)
        effects.put(CLAIMS, after)
        effects.put(HISTORY, _history(start, after, event, outcome))
        if outcome is Outcome.FORBIDDEN:
            effects.put(ANOMALIES, _anomaly(start, event))
        elif outcome is not Outcome.STALE:
            told(effects, event)
        claim_changed(effects, before, after)
        return effects


def _folded(claim: Claim, event: Event) -> tuple[Outcome, Claim]:
    """The claim after the event. One that is stale or forbidden leaves everything but the counts as it was."""
    counted = replace(
        claim,
        events=claim.events + 1,
        last_event_id=event.id,
        last_event_type=moves.short(event.type),
        changed_at=event.time,
    )
    if moves.stale(event.data, claim):
        return Outcome.STALE, replace(counted, stale=claim.stale + 1)
    aim = target(claim.status, moves.name_of(event.data, claim))
    if aim is None:
        return Outcome.FORBIDDEN, replace(counted, anomalies=claim.anomalies + 1)
    after = _waits(_moved(fold(counted, event.data, event.time), aim, event.time))
    return (Outcome.STAYED if after.status is claim.status else Outcome.MOVED), after


def _moved(claim: Claim, aim: Target, at: datetime) -> Claim:
    """The only place where a status is written."""
    if aim is Follow.STAY:
        return claim
    status: Standing = status_of(claim.facets.payouts) if isinstance(aim, Follow) else aim
    if status is claim.status:
        return claim
    task = claim.facets.task if status in ASKING else None
    return replace(claim, status=status, status_since=at, final=status in FINAL, facets=replace(claim.facets, task=task))


def _waits(claim: Claim) -> Claim:
    first = next(iter(waiting(claim)), None)
    if first is None:
        return replace(claim, waiting_for=None, waiting_on=None, waiting_until=None)
    return replace(claim, waiting_for=first.waiting_for, waiting_on=first.waiting_on, waiting_until=first.until)


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
    )


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
