"""Looks at what all processes tell Prometheus, in a thread of its own, and only while somebody looks at the console."""

import threading
import time
from pathlib import Path
from typing import Final, Protocol

from monitoring.figures import Moment, listed, moment

MOMENTS_KEPT_MAX: Final = 60
IDLE_SECONDS: Final = 60
"""After the last page that wanted to know, nobody is asked any more."""
END_SECONDS: Final = 3.0


class Watch(Protocol):
    """What was seen of the flow, the oldest first; empty until the first look has ended."""

    def moments(self) -> tuple[Moment, ...]: ...

    def close(self) -> None: ...


class FlowWatch:
    """Asks the addresses in a file of Prometheus' file_sd_configs, read anew with each look: workers come and go. Without a file it
    sees nothing."""

    def __init__(self, targets: Path | None, every_seconds: float) -> None:
        self._targets = targets
        self._every_seconds = every_seconds
        self._moments: tuple[Moment, ...] = ()
        self._asked_at = 0.0
        self._wanted, self._ending = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._watch, name="console", daemon=True)
        self._thread.start()

    def moments(self) -> tuple[Moment, ...]:
        self._asked_at = time.monotonic()
        self._wanted.set()
        return self._moments

    def close(self) -> None:
        self._ending.set()
        self._wanted.set()
        self._thread.join(END_SECONDS)

    def _watch(self) -> None:
        while not self._ending.is_set():
            self._wanted.wait()
            if time.monotonic() - self._asked_at > IDLE_SECONDS:
                self._wanted.clear()
                self._moments = ()
            elif self._targets is not None:
                self._moments = (*self._moments[1 - MOMENTS_KEPT_MAX :], self._look(self._targets))
            self._ending.wait(self._every_seconds)

    def _look(self, targets: Path) -> Moment:
        try:
            return moment(listed(targets), time.time())
        except (OSError, ValueError):
            return Moment(time.time(), {}, (str(targets),))
