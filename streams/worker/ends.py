"""Asks the broker for the logs' ends every second, and at once when a timer is due."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from monitoring.logs import kind_of
from streams.faust_transport import TopicPartition
from streams.worker.board import Board
from streams.worker.inbox import Inbox

INTERVAL_SECONDS: Final = 1.0
ANSWER_SECONDS_MAX: Final = 10.0

log = logging.getLogger(__name__)


class EndsWatcher:
    """Last stable offsets: an open transaction is not lag, and a timer does not wait for what nobody may read yet."""

    def __init__(
        self,
        board: Board,
        inbox: Inbox,
        clock: Callable[[], datetime],
        ask: Callable[[Iterable[TopicPartition]], Awaitable[Mapping[TopicPartition, int]]],
    ) -> None:
        self._board = board
        self._inbox = inbox
        self._clock = clock
        self._ask = ask
        self._wanted = asyncio.Event()
        self._loop = asyncio.get_running_loop()

    def want(self) -> None:
        """Ask now; from any thread."""
        self._loop.call_soon_threadsafe(self._wanted.set)

    async def run(self) -> None:
        """Until cancelled. A question that fails is asked again; that none is answered for long is the watchdog's matter."""
        while True:
            await self._once()
            try:
                await asyncio.wait_for(self._wanted.wait(), INTERVAL_SECONDS)
            except TimeoutError:
                continue

    async def _once(self) -> None:
        self._wanted.clear()
        partitions = self._board.partitions()
        if not partitions:
            return
        asked_at = self._clock()
        try:
            ends = await asyncio.wait_for(self._ask(partitions), ANSWER_SECONDS_MAX)
        except Exception as error:  # noqa: BLE001  aiokafka raises many kinds while a broker is away
            log.warning("The broker did not answer about the logs' ends: %s", kind_of(error))
            return
        self._board.saw_ends(ends, asked_at)
        self._inbox.wake()
