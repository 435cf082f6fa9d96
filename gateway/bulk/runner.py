"""Starts the process that writes batches whenever there is one to write, and tells it how many single submissions come in."""

import asyncio
import logging
import multiprocessing
import os
from collections.abc import Callable
from typing import Final

from gateway.bulk.store import BatchStore
from gateway.bulk.working import work
from gateway.settings import GatewaySettings
from monitoring import logs
from streams.settings import KafkaSettings

logger = logging.getLogger("gateway.bulk")

AGAIN_SECONDS: Final = 5.0
"""After a process that failed."""
END_SECONDS: Final = 1.0
NICENESS: Final = 19
"""Below the gateway's own, from its first moment: loading its modules alone would take a core from whoever submits single claims."""


class BatchRunner:
    """Of one gateway. `appended`: how many single submissions it has taken so far."""

    def __init__(self, store: BatchStore, settings: GatewaySettings, kafka: KafkaSettings, appended: Callable[[], int]) -> None:
        self._store = store
        self._settings = settings
        self._kafka = kafka
        self._appended = appended
        self._context = multiprocessing.get_context("spawn")  # a fork would share the producer's threads and sockets
        self._singles = self._context.RawValue("d", 0.0)
        self._process: multiprocessing.process.BaseProcess | None = None
        self._looking = asyncio.create_task(self._look())

    async def close(self) -> None:
        """What was not journalled is written again by the next process, the same bytes."""
        self._looking.cancel()
        await asyncio.wait((self._looking,))
        if self._process is not None:
            self._process.terminate()
            await asyncio.to_thread(self._process.join, END_SECONDS)

    async def _look(self) -> None:
        """Also finds what an earlier gateway left unfinished."""
        seconds, taken = self._settings.batch_look_seconds, 0
        while True:
            if self._process is None or not self._process.is_alive():
                await self._start()
            before, taken = taken, self._appended()
            self._singles.value = (taken - before) / seconds
            await asyncio.sleep(seconds)

    async def _start(self) -> None:
        if self._process is not None and self._process.exitcode:
            logger.error("the process that writes batches ended with %s: it is started anew", self._process.exitcode)
            await asyncio.sleep(AGAIN_SECONDS)
        self._process = None
        if self._store.has_open():
            arguments = (self._settings, self._kafka, self._singles, logs.chosen())
            self._process = self._context.Process(target=work, args=arguments, name="batches", daemon=True)
            self._process.start()
            assert self._process.pid is not None, "it has been started"
            os.setpriority(os.PRIO_PROCESS, self._process.pid, os.getpriority(os.PRIO_PROCESS, 0) + NICENESS)
