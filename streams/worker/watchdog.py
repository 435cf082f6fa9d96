"""Ends a worker that is alive but does not consume: first `/healthz` fails, then the process ends and a supervisor starts another."""

import asyncio
import time
from collections.abc import Callable
from typing import Any, Final

from monitoring import metrics
from streams.errors import Code, Unavailable
from streams.settings import WorkerSettings
from streams.worker.board import Board
from streams.worker.pausing import NEVER_PAUSED, UNREAD, Pausing

INTERVAL_SECONDS: Final = 0.25
UNREADY_AFTER_SECONDS: Final = 5.0
"""Longer than a busy machine's step or publish. Who waits for this worker (a rolling deploy, the demo's end) waits on."""


class Watchdog:
    """Six signs: records wait and nothing moves; a step stands still; what was decided does not reach the log; the broker does not answer; a
    rebalance does not end; what operators said cannot be read. And Faust's own crash."""

    def __init__(
        self,
        processor: str,
        board: Board,
        app: Any,
        settings: WorkerSettings,
        clock: Callable[[], float] = time.monotonic,
        pausing: Pausing = NEVER_PAUSED,
    ) -> None:
        self._pausing = pausing
        self._board = board
        self._processor = processor
        self._app = app
        self._settings = settings
        self._clock = clock
        self._rebalancing_since: float | None = None

    async def run(self, failed: Callable[[BaseException], None]) -> None:
        """Look again and again; tell `failed` what is wrong. Until cancelled."""
        while True:
            if self._app.crashed:
                failed(self._app.crash_reason)
            self._note_rebalance()
            seconds, reason = self._worst()
            self._measure(seconds)
            if seconds >= self._settings.end_after_seconds:
                failed(Unavailable(Code.LOG_UNAVAILABLE, f"{reason}. The worker ends so that a new one starts afresh."))
            await asyncio.sleep(INTERVAL_SECONDS)

    def unhealthy(self) -> str | None:
        """Why `/healthz` fails, or None."""
        seconds, reason = self._worst()
        return reason if seconds >= self._settings.unhealthy_after_seconds else None

    def unready(self) -> str | None:
        """Why `/readyz` fails, or None: the same signs, sooner."""
        seconds, reason = self._worst()
        return reason if seconds >= UNREADY_AFTER_SECONDS else None

    def _measure(self, stalled_seconds: float) -> None:
        metrics.PARTITIONS_OWNED.labels(self._processor).set(len({at.partition for at in self._board.partitions()}))
        metrics.WORKER_LAG.labels(self._processor).set(self._board.lag())
        metrics.PAUSED.labels(self._processor).set(self._pausing.paused() is not None)
        metrics.STALLED_SECONDS.labels(self._processor).set(stalled_seconds)

    def _note_rebalance(self) -> None:
        if not self._app.rebalancing:
            self._rebalancing_since = None
        elif self._rebalancing_since is None:
            self._rebalancing_since = self._clock()

    def _worst(self) -> tuple[float, str]:
        signs = [
            (
                stall.seconds,
                f"{stall.at.topic}/{stall.at.partition} has {stall.lag} to read and stood still for {stall.seconds:.0f} s",
            )
            for stall in self._board.stalls()[:1]
        ]
        step_seconds = self._board.seconds_in_step()  # a timer's endless loop leaves nothing waiting that could be counted
        signs.append((step_seconds, f"a step has stood still for {step_seconds:.0f} s"))
        publishing_seconds = self._board.seconds_publishing()
        signs.append((publishing_seconds, f"what was decided has not reached the log for {publishing_seconds:.0f} s"))
        silent_seconds = self._board.seconds_without_ends()
        signs.append((silent_seconds, f"the broker has not said where the logs end for {silent_seconds:.0f} s"))
        unread_seconds = self._pausing.unread_seconds()
        signs.append((unread_seconds, f"{UNREAD} after {unread_seconds:.0f} s"))
        if self._rebalancing_since is not None:
            rebalancing_seconds = self._clock() - self._rebalancing_since
            signs.append((rebalancing_seconds, f"a rebalance has not ended for {rebalancing_seconds:.0f} s"))
        return max(signs)
