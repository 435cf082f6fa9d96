"""Turns the engine's reports into metrics."""

from monitoring import engine as metrics
from streams.records import StepReport


class Counting:
    """Counts for one processor."""

    def __init__(self, processor: str) -> None:
        self._processor = processor

    def step(self, report: StepReport, seconds: float) -> None:
        """One call of the engine, which took `seconds`."""
        fates = {
            "skipped": report.skipped,
            "handled": report.handled,
            "dead_letter": report.dead_letters,
            "parked": report.parked,
            "rehomed": report.rehomed,
        }
        for fate, count in fates.items():
            metrics.RECORDS.labels(self._processor, fate).inc(count)
        metrics.OUTPUTS.labels(self._processor).inc(report.outputs)
        metrics.TIMERS.labels(self._processor).inc(report.timers)
        metrics.COMMITS.labels(self._processor).inc(report.commits)
        for part, part_seconds in report.seconds.items():
            metrics.PART_SECONDS.labels(self._processor, part.value).inc(part_seconds)
        metrics.STEP_SECONDS.labels(self._processor).observe(seconds)

    def standing(self, owned: int, lag: int, stalled_seconds: float) -> None:
        """Where the worker stands now."""
        metrics.OWNED.labels(self._processor).set(owned)
        metrics.LAG.labels(self._processor).set(lag)
        metrics.STALLED_SECONDS.labels(self._processor).set(stalled_seconds)
