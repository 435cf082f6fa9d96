"""Worker processes, kept running: one that ends is started again after a wait that grows, one that never comes up ends the whole run."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy.errors import Refused
from deploy.local.discovery import write_targets
from deploy.local.forks import Forks
from deploy.local.process import STOP_GRACE_SECONDS, Child, start

BACKOFF_FIRST_SECONDS: Final = 0.2
BACKOFF_MAX_SECONDS: Final = 5.0
SETTLED_SECONDS: Final = 20.0
"""A worker that ran for so long had come up: its failures in a row start anew."""
FAILURES_IN_A_ROW_MAX: Final = 8
TARGETS: Final = "targets.json"
"""In the folder of the logs: where the programs answer /metrics, for Prometheus."""
EXIT_REFUSED: Final = 78
"""A worker's word that a restart meets the same refusal until a person acts (`streams.worker.EXIT_REFUSED`)."""


@dataclass(frozen=True, slots=True)
class Program:
    """What to run: its name (also its log's), command and environment. `health_port`: where it answers /readyz and /metrics; 0 for nowhere.

    `forked`: the `sys.argv` with which the supervisor's fork server, where there is one, runs it instead of executing the command.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    health_port: int = 0
    forked: Sequence[str] = ()


@dataclass(slots=True)
class _Slot:
    """A program's present process. `killed`: its end was our doing and no failure of its own."""

    program: Program
    child: Child
    started_at: float
    killed: bool = False
    failures: int = 0
    restarts: int = 0
    start_again_at: float | None = None


class Supervisor:
    """Starts programs and keeps them running. Not a thread: whoever owns it calls `tick` a few times a second.

    `clock` gives monotonic seconds. Call everything from the main thread (see `deploy.local.process.start`).
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.monotonic, forks: Forks | None = None) -> None:
        self._folder = folder
        self._clock = clock
        self._forks = forks
        self._slots: dict[str, _Slot] = {}
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def programs(self) -> tuple[Program, ...]:
        return tuple(slot.program for slot in self._slots.values())

    @property
    def running(self) -> tuple[str, ...]:
        """The names of the programs whose process runs now."""
        return tuple(name for name, slot in self._slots.items() if slot.child.running())

    @property
    def restarts(self) -> dict[str, int]:
        """How often each program was started again."""
        return {name: slot.restarts for name, slot in self._slots.items()}

    def child(self, name: str) -> Child:
        """The present process of a program."""
        return self._slots[name].child

    def log(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def add(self, program: Program) -> None:
        """Start a program and keep it running from now on."""
        self._slots[program.name] = _Slot(program, self._spawn(program), self._clock())
        ports = ((found.name, found.health_port) for found in self.programs if found.health_port)
        write_targets(self._folder / TARGETS, ports)

    def remove(self, name: str, grace_seconds: float = STOP_GRACE_SECONDS) -> int:
        """Ask a program to end, for good; returns its exit code."""
        return self._slots.pop(name).child.stop(grace_seconds)

    def _spawn(self, program: Program) -> Child:
        if program.forked and self._forks is not None:
            return self._forks.start(program.name, program.forked, self.log(program.name), program.environment)
        return start(program.name, program.command, self.log(program.name), program.environment)

    def expect_end(self, name: str) -> None:
        """Someone is about to end this process on purpose: it is no failure."""
        self._slots[name].killed = True

    def tick(self) -> None:
        """Start again what has ended and waited. Raises `Refused` with the log's end for a program that cannot come up."""
        now = self._clock()
        for slot in self._slots.values():
            if slot.child.running():
                continue
            if slot.start_again_at is None:
                self._plan_restart(slot, now)
            elif now >= slot.start_again_at:
                slot.child = self._spawn(slot.program)
                slot.started_at, slot.start_again_at, slot.killed = now, None, False
                slot.restarts += 1

    def _plan_restart(self, slot: _Slot, now: float) -> None:
        if slot.killed or now - slot.started_at >= SETTLED_SECONDS:
            slot.failures = 0
        if not slot.killed:
            slot.failures += 1
        if slot.child.process.returncode == EXIT_REFUSED or slot.failures >= FAILURES_IN_A_ROW_MAX:
            raise Refused(
                f"{slot.program.name} ended {slot.failures} times in a row, last with code {slot.child.process.returncode}. "
                f"{slot.child.log} ends:\n{slot.child.tail()}"
            )
        slot.start_again_at = now + min(BACKOFF_FIRST_SECONDS * 2 ** max(0, slot.failures - 1), BACKOFF_MAX_SECONDS)

    def stop(self, grace_seconds: float = STOP_GRACE_SECONDS) -> dict[str, int]:
        """Ask all to end together, kill what is left after the grace, and return each one's exit code."""
        for slot in self._slots.values():
            if slot.child.running():
                slot.child.process.terminate()
        deadline = self._clock() + grace_seconds
        codes = {name: slot.child.stop(max(0.1, deadline - self._clock()), first=None) for name, slot in self._slots.items()}
        self._slots.clear()
        return codes
