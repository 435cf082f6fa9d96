"""Faults on purpose: workers are killed, asked to end, or stopped for longer than their session and woken as zombies, from a seed."""

import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Final

from deploy.local.process import Child
from deploy.local.supervisor import Supervisor

EVERY_SECONDS: Final = 6.0
ASLEEP_SECONDS: Final = 9.0
"""Longer than a session (6 s): the group has given the partitions to someone else when the zombie wakes."""

KINDS: Final = (signal.SIGKILL, signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: `at` in seconds since the run's start."""

    at: float
    worker: str
    kind: str


class Chaos:
    """Call `tick` a few times a second, and `end` before the last records are awaited: it wakes who still sleeps."""

    def __init__(
        self,
        supervisor: Supervisor,
        seed: int,
        every_seconds: float = EVERY_SECONDS,
        clock: Callable[[], float] = time.monotonic,
        spared: frozenset[str] = frozenset(),
    ) -> None:
        self._supervisor = supervisor
        self._random = Random(seed)
        self._every_seconds = every_seconds
        self._clock = clock
        self._spared = spared
        self._began_at = clock()
        self._next_at = self._began_at + every_seconds
        self._asleep: list[tuple[float, Child]] = []
        self.faults: list[Fault] = []

    def tick(self) -> None:
        """Wake whoever slept long enough; strike if it is time."""
        now = self._clock()
        self._wake(now)
        if now < self._next_at:
            return
        self._next_at = now + self._every_seconds * self._random.uniform(0.5, 1.5)
        asleep = {child.name for _, child in self._asleep}
        victims = sorted(set(self._supervisor.running) - asleep - self._spared)
        if victims:
            self._strike(self._random.choice(victims), self._random.choice(KINDS), now)

    def _strike(self, name: str, kind: signal.Signals, now: float) -> None:
        child = self._supervisor.child(name)
        if kind is signal.SIGSTOP:
            self._asleep.append((now + ASLEEP_SECONDS, child))
        # a zombie that wakes finds itself fenced and ends: that is no failure either
        self._supervisor.expect_end(name)
        child.send(kind)
        self.faults.append(Fault(round(now - self._began_at, 1), name, kind.name))

    def _wake(self, now: float) -> None:
        for due, child in self._asleep:
            if now >= due:
                child.send(signal.SIGCONT)
        self._asleep = [(due, child) for due, child in self._asleep if now < due]

    def end(self) -> None:
        """No more faults; whoever still sleeps is woken."""
        self._wake(float("inf"))
