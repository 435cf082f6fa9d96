"""Counting what steps did, for the report of the call and for the metrics."""

from monitoring import metrics
from streams.deciding import Decision
from streams.records import StepReport


def count_takeover(processor: str) -> None:
    metrics.TAKEOVERS.labels(processor).inc()


def count_step(processor: str, decision: Decision, report: StepReport) -> None:
    """One step was committed."""
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
