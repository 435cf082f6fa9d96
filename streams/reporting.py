"""Counting what steps did, for the report of the call and for the metrics."""

import logging
from datetime import datetime
from typing import Final

from monitoring import metrics
from monitoring.exposition import TRACE_ID_AT, exemplar
from schemas.envelope import HEADER_TRACEPARENT
from streams.deciding import Decision
from streams.decoding import Readable
from streams.records import StepReport
from streams.store import DeadLetter
from streams.tasks import RecordsTask, Task

LOGGED_PER_STEP_MAX: Final = 20
"""Dead letters of one step with a line of their own; the rest is counted."""

log = logging.getLogger(__name__)


def count_takeover(processor: str, seconds: float) -> None:
    metrics.TAKEOVERS.labels(processor).inc()
    metrics.TAKEOVER_SECONDS.labels(processor).observe(seconds)


def count_step(processor: str, task: Task, decision: Decision, report: StepReport, now: datetime) -> None:
    """One step was committed."""
    items = task.items if isinstance(task, RecordsTask) else ()  # what waited for a person says nothing of our speed
    first = next((item.event for item in items if isinstance(item, Readable)), None)
    if first is not None:
        seconds = max(0.0, (now - first.appended_at).total_seconds())
        metrics.EVENT_SECONDS.labels(processor).observe(seconds, exemplar(first.traceparent))
    writes = decision.writes
    report.commits += 1
    report.handled += decision.handled
    report.timers += decision.timers
    report.outputs += len(decision.outputs)
    report.dead_letters += len(writes.dead_letters)
    report.parked += len(writes.parked)
    report.rehomed += decision.rehomed
    for letter in writes.dead_letters:
        metrics.DEAD_LETTERS.labels(processor, letter.reason).inc()
    for letter in writes.dead_letters[:LOGGED_PER_STEP_MAX]:
        say_set_aside(letter)


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
