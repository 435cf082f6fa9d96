"""The one thread that steps: takes partitions over, lets them go, and has the engine decide and publish what was gathered."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime
from threading import Thread
from typing import Final

from streams.errors import Fenced
from streams.faust_transport import Batch, TopicPartition
from streams.records import RawRecord, Stepping
from streams.worker.board import Board
from streams.worker.inbox import Inbox

TICK_SECONDS: Final = 1.0
"""The engine is called at least so often, also without records."""


class SteppingThread:
    """Drives `Stepping`; its methods are for the event loop. The first error ends the thread and is told to `failed`. While `held` says why,
    no step begins; whoever changes that wakes the inbox."""

    def __init__(
        self,
        stepper: Stepping,
        inbox: Inbox,
        board: Board,
        clock: Callable[[], datetime],
        *,
        want_ends: Callable[[], None],
        failed: Callable[[BaseException], None],
        held: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._held = held
        self._stepper = stepper
        self._inbox = inbox
        self._board = board
        self._clock = clock
        self._want_ends = want_ends
        self._failed = failed
        self._owned: set[int] = set()
        self._round = -1
        self._closing = False
        self._thread = Thread(target=self._run, name="stepping", daemon=True)

    def start(self) -> None:
        self._thread.start()

    async def take_over(self, numbers: Iterable[int], seek_round: int) -> dict[TopicPartition, int]:
        """Become the owner of the partition numbers; returns where reading of each topic starts. Raises refusals."""
        return await asyncio.wrap_future(self._inbox.call(lambda: self._take_over(sorted(numbers), seek_round)))

    async def release_all(self) -> None:
        """Finish the step in flight and let all partitions go; what was read and not stepped is read again by the next owner."""
        await asyncio.wrap_future(self._inbox.call(self._release_all))

    async def close(self) -> None:
        """Release everything and end the thread."""
        if self._thread.is_alive():
            await asyncio.wrap_future(self._inbox.call(self._close))

    def _run(self) -> None:
        try:
            while not self._closing:
                self._turn()
        except BaseException as error:  # noqa: BLE001  whatever it is, the process ends with it
            self._failed(error)

    def _turn(self) -> None:
        self._board.publishing(self._stepper.listen())
        if self._held() is not None:
            self._rest()
            return
        wait_seconds, look_again = self._until_due()
        work = self._inbox.take(wait_seconds)
        for command in work.commands:
            command.run()
        if work.commands or (look_again and not work.batches and not work.woken):
            return
        if self._owned:
            self._step(work.batches)

    def _rest(self) -> None:
        """A turn while operators have paused the processor: partitions come and go, nothing is stepped. What was published goes on by itself."""
        self._board.rest()
        for command in self._inbox.take_commands(TICK_SECONDS):
            command.run()

    def _until_due(self) -> tuple[float, bool]:
        """How long to wait, and whether to look again after it rather than step.

        Timers need the logs' ends as seen after their time: those are asked for then, and their arrival wakes the thread.
        """
        due = self._stepper.due() if self._owned else None
        if due is None:
            return TICK_SECONDS, False
        left_seconds = (due - self._clock()).total_seconds()
        if left_seconds > 0:
            return min(left_seconds, TICK_SECONDS), left_seconds < TICK_SECONDS
        if self._board.ends_older_than(due):
            self._want_ends()
            return TICK_SECONDS, False
        return 0.0, False

    def _step(self, batches: Iterable[Batch]) -> None:
        records: dict[int, list[RawRecord]] = {}
        for batch in batches:
            if batch.round != self._round or batch.at.partition not in self._owned:
                continue  # read for an assignment that is over
            self._board.hand(batch)
            if batch.records:
                records.setdefault(batch.at.partition, []).extend(
                    RawRecord(r.topic, r.partition, r.offset, r.timestamp, r.key, r.value, r.headers) for r in batch.records
                )
        self._board.stepping()
        report = self._stepper.step(records, self._board.progress(self._owned), self._board.moved)
        if report.fenced:
            number = min(report.fenced)
            raise Fenced(f"Partition {number} has a new owner: this worker was away too long. It ends; a restart joins again.")
        self._board.stepped()

    def _take_over(self, numbers: Iterable[int], seek_round: int) -> dict[TopicPartition, int]:
        self._release_all()
        self._round = seek_round
        starts: dict[TopicPartition, int] = {}
        for number in numbers:
            self._owned.add(number)
            starts |= {TopicPartition(topic, number): offset for topic, offset in self._stepper.take_over(number).items()}
        self._board.start(starts)
        self._want_ends()
        return starts

    def _release_all(self) -> None:
        self._board.clear()
        for number in sorted(self._owned):
            self._stepper.release(number)
            self._owned.discard(number)

    def _close(self) -> None:
        self._closing = True
        self._board.clear()
        self._owned.clear()
        self._stepper.close()
