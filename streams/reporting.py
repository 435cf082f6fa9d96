"""Counting what steps did, for the report of the call and for the metrics."""

from datetime import datetime

from monitoring import metrics
from monitoring.exposition import exemplar
from streams.deciding import Decision
from streams.decoding import Readable
from streams.records import StepReport
from streams.tasks import RecordsTask, Task


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
