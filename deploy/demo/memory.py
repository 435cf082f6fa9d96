"""What each worker's memory was over a run: the highest, and whether it grows. In MiB of resident memory."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median
from typing import Final

import psutil

from deploy.local.supervisor import Supervisor

MEBIBYTE: Final = 1024 * 1024
SAMPLE_SECONDS: Final = 15.0
SAMPLES_MAX: Final = 2_000
"""Eight hours; of a longer run the first part is kept."""
SAMPLES_JUDGED_MIN: Final = 40
"""Ten minutes of one process: a shorter life says nothing about growth, its caches still fill."""


@dataclass(slots=True)
class WorkerMemory:
    """`samples` of the process that lives now: seconds into the run, MiB. A restarted worker starts anew, but for its `highest`."""

    highest: int = 0
    pid: int = 0
    samples: list[tuple[float, int]] = field(default_factory=list)

    def add(self, pid: int, at_seconds: float, mebibytes: int) -> None:
        self.highest = max(self.highest, mebibytes)
        if pid != self.pid:
            self.pid, self.samples = pid, []
        due = not self.samples or at_seconds - self.samples[-1][0] >= SAMPLE_SECONDS
        if due and len(self.samples) < SAMPLES_MAX:
            self.samples.append((round(at_seconds, 1), mebibytes))

    def quarters(self) -> tuple[int, int] | None:
        """The medians of the second and of the last quarter of its life: alike where memory is flat. None for a short life."""
        if len(self.samples) < SAMPLES_JUDGED_MIN:
            return None
        quarter = len(self.samples) // 4
        return _median(self.samples[quarter : 2 * quarter]), _median(self.samples[-quarter:])


def _median(samples: Iterable[tuple[float, int]]) -> int:
    return round(median(mebibytes for _, mebibytes in samples))


class Memory:
    """By worker, as it was seen whenever somebody looked."""

    def __init__(self) -> None:
        self.workers: dict[str, WorkerMemory] = {}

    def look(self, supervisor: Supervisor, at_seconds: float) -> None:
        for name in supervisor.running:
            pid = supervisor.child(name).pid
            try:
                used = psutil.Process(pid).memory_info().rss // MEBIBYTE
            except psutil.NoSuchProcess:
                continue
            self.workers.setdefault(name, WorkerMemory()).add(pid, at_seconds, used)

    def highest(self) -> dict[str, int]:
        return {name: worker.highest for name, worker in self.workers.items()}

    def over_time(self) -> dict[str, list[tuple[float, int]]]:
        return {name: worker.samples for name, worker in self.workers.items()}

    def quarters(self) -> dict[str, tuple[int, int]]:
        return {name: found for name, worker in self.workers.items() if (found := worker.quarters()) is not None}
