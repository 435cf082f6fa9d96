"""Counting what steps did, for the report of the call and for the metrics."""

import logging
from datetime import datetime
from typing import Final

from monitoring import metrics
from monitoring.exposition import exemplar
from monitoring.tracing import TRACE_ID_AT
from schemas.envelope import HEADER_TRACEPARENT
from streams.contract import Event, TimerFired
from streams.deciding import Decision
from streams.decoding import Readable
from streams.records import StepReport
from streams.store import DeadLetter
from streams.tasks import RecordsTask, Task, TimersTask
from streams.traces import what

LOGGED_PER_STEP_MAX: Final = 20
"""Dead letters of one step with a line of their own; the rest is counted."""

log = logging.getLogger(__name__)


def count_takeover(processor: str, seconds: float) -> None:
    metrics.TAKEOVERS.labels(processor).inc()
    metrics.TAKEOVER_SECONDS.labels(processor).observe(seconds)


def count_step(processor: str, task: Task, decision: Decision, report: StepReport, now: datetime, *, counted: bool) -> None:
    """One step was committed. `counted`: in the metrics too."""
    writes = decision.writes
    report.commits += 1
    report.handled += decision.handled
    report.timers += decision.timers
    report.outputs += len(decision.outputs)
    report.dead_letters += len(writes.dead_letters)
    report.parked += len(writes.parked)
    report.rehomed += decision.rehomed
    if counted:
        _count_age(processor, task, decision, now)
        for letter in writes.dead_letters:
            metrics.DEAD_LETTERS.labels(processor, letter.reason).inc()
    for letter in writes.dead_letters[:LOGGED_PER_STEP_MAX]:
        say_set_aside(letter)
    _say_handled(task, decision)


def _count_age(processor: str, task: Task, decision: Decision, now: datetime) -> None:
    """Of one event: the first whose trace is followed, so that a slow bucket leads to it, else the first."""
    if not isinstance(task, RecordsTask):
        return  # what waited for a person says nothing of our speed
    followed = [] if decision.traces is None else decision.traces.followed
    chosen = next((found for found in followed if isinstance(found.cause.event, Event) and not found.cause.attempt), None)
    if chosen is not None and isinstance(chosen.cause.event, Event):
        event, trace = chosen.cause.event, exemplar(chosen.mine.traceparent)
    else:
        first = next((item.event for item in task.items if isinstance(item, Readable)), None)
        if first is None:
            return
        event, trace = first, exemplar(first.traceparent) if decision.traces is None else None
    metrics.EVENT_SECONDS.labels(processor).observe(max(0.0, (now - event.appended_at).total_seconds()), trace)


def _say_handled(task: Task, decision: Decision) -> None:
    """One line for each event whose trace is followed, or for each event at all where so much is asked for."""
    if log.isEnabledFor(logging.DEBUG):
        events = task.fired if isinstance(task, TimersTask) else [item.event for item in task.items if isinstance(item, Readable)]
        for event in events:
            _say(logging.DEBUG, event, None if isinstance(event, TimerFired) else event.trace_id)
    elif decision.traces is not None:
        for followed in decision.traces.followed:
            if followed.cause.event is not None:
                _say(logging.INFO, followed.cause.event, followed.mine.trace_id)


def _say(level: int, event: Event | TimerFired, trace_id: str | None) -> None:
    if isinstance(event, TimerFired):
        log.log(level, "Handled a timer", extra={"subject": event.key, "trace_id": trace_id})
        return
    where = {"topic": event.topic, "partition": event.partition, "offset": event.offset}
    log.log(level, "Handled %s", what(event), extra={"subject": event.subject, "trace_id": trace_id, **where})


def say_set_aside(letter: DeadLetter) -> None:
    """By opaque ids and positions only: what the record holds is for those who may read it (`santunan dlq show`)."""
    raw = letter.record
    traceparent = next((content for name, content in raw.headers if name == HEADER_TRACEPARENT), b"").decode("ascii", "replace")
    given = {
        "subject": letter.key,
        "dead_letter_id": letter.dead_letter_id,
        "reason": letter.reason,
        "trace_id": traceparent[TRACE_ID_AT],
    }
    where = {"topic": raw.topic, "partition": raw.partition, "offset": raw.offset}
    log.warning(
        "Set aside %s/%s/%s of %s: %s", raw.topic, raw.partition, raw.offset, letter.key, letter.reason, extra={**given, **where}
    )


def count_call(processor: str, report: StepReport) -> None:
    """One call of `step` is done."""
    metrics.RECORDS.labels(processor).inc(report.records)
    metrics.EVENTS.labels(processor).inc(report.handled)
    metrics.OUTPUTS.labels(processor).inc(report.outputs)
    metrics.STEPS.labels(processor).inc(report.commits)
    metrics.PARKED.labels(processor).inc(report.parked)
    metrics.REHOMED.labels(processor).inc(report.rehomed)
    metrics.TIMERS.labels(processor).inc(report.timers)
    metrics.FENCINGS.labels(processor).inc(len(report.fenced))
    if report.records:
        metrics.BATCH_RECORDS.labels(processor).observe(report.records)
    if report.commits:
        for part, seconds in report.seconds.items():
            metrics.STEP_SECONDS.labels(processor, part).observe(seconds)
