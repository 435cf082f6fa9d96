"""Processor time of everything that a run started, and of the run itself: what a claim costs on this machine, door included."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import psutil

from deploy.local.supervisor import Supervisor

OURSELVES: Final = "demo"
"""The channels, the people and the progress of the demo: one process."""


class ProcessorTime:
    """Look often: a process that ended is known as it was at the last look."""

    def __init__(self) -> None:
        self._self = psutil.Process()
        self._before = _own_seconds(self._self)
        self._by_process: dict[tuple[str, int], float] = {}

    def look(self, supervisor: Supervisor) -> None:
        """Supervised programs by their names; broker and database, which are not, by their processes'."""
        names = {supervisor.child(name).pid: name for name in supervisor.running}
        for process in self._self.children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                name = names.get(process.pid) or process.name()
                self._by_process[name, process.pid] = _own_seconds(process)
        self._by_process[OURSELVES, self._self.pid] = _own_seconds(self._self) - self._before

    def seconds(self) -> Mapping[str, float]:
        """By name, the largest first."""
        found: dict[str, float] = {}
        for (name, _), spent in self._by_process.items():
            found[name] = found.get(name, 0.0) + spent
        return {name: round(spent, 1) for name, spent in sorted(found.items(), key=lambda item: -item[1])}


def _own_seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)
