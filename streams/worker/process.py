"""One worker process: a Faust app that reads in batches, a thread that steps, and an end as soon as anything is not as it should be."""

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from monitoring.logs import kind_of
from streams.errors import Code, SantunanError, Unavailable
from streams.faust_transport import TopicPartition, batch_app, batch_topic
from streams.records import Stepping
from streams.settings import Settings
from streams.worker.board import Board
from streams.worker.ends import EndsWatcher
from streams.worker.health import HealthServer
from streams.worker.inbox import Inbox
from streams.worker.pausing import NEVER_PAUSED, Pausing
from streams.worker.stepping import SteppingThread
from streams.worker.watchdog import Watchdog

EXIT_DONE: Final = 0
EXIT_BROKEN: Final = 70
"""Unexpected: a fault of the software. Restart, and look at the log."""
EXIT_TRY_AGAIN: Final = 75
"""Kafka or PostgreSQL failed, or the partition has a new owner. Restart."""
EXIT_REFUSED: Final = 78
"""A restart meets the same refusal until a person acts."""

RELEASE_SECONDS_MAX: Final = 5.0
LEAVE_SECONDS_MAX: Final = 3.0

log = logging.getLogger(__name__)


class Worker:
    """Runs `stepper` for the consumer group `name`. Needs a running event loop; `clock` gives aware UTC times.

    `ending` is called with the exit code as soon as it is known that the process ends.
    """

    def __init__(
        self,
        name: str,
        stepper: Stepping,
        settings: Settings,
        clock: Callable[[], datetime],
        ending: Callable[[int], None] = lambda _code: None,
        pausing: Pausing = NEVER_PAUSED,
    ) -> None:
        self._ending = ending
        self._pausing = pausing
        self._name = name
        self._stepper = stepper
        self._settings = settings.worker
        self._board = Board()
        self._loop = asyncio.get_running_loop()
        self._failure: asyncio.Future[BaseException] = self._loop.create_future()
        self._inbox = Inbox(self._settings.inbox_records_max, settings.engine.rest_ms_max / 1_000)
        self._app = self._faust_app(settings)
        self._ends = EndsWatcher(self._board, self._inbox, clock, self._ask_ends)
        self._stepping = SteppingThread(
            stepper,
            self._inbox,
            self._board,
            clock,
            want_ends=self._ends.want,
            failed=self.failed,
            held=pausing.held,
        )
        self._watchdog = Watchdog(name, self._board, self._app, self._settings, pausing=pausing)
        self._health = HealthServer(
            self._settings.health_host, self._settings.health_port, self._not_ready, self._watchdog.unhealthy, pausing.paused
        )

    def failed(self, error: BaseException) -> None:
        """End the process with `error`, the first one wins; from any thread."""
        self._loop.call_soon_threadsafe(lambda: None if self._failure.done() else self._failure.set_result(error))

    async def run(self) -> int:
        """Work until a signal or the first error; returns the exit code. Ends within `RELEASE_` and `LEAVE_SECONDS_MAX`."""
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, stop.set)
        stopping = self._loop.create_task(stop.wait())
        tasks: list[asyncio.Task[Any]] = [stopping]
        try:
            tasks += await self._start()
            ends: tuple[asyncio.Future[Any], ...] = (stopping, self._failure)
            await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        except SantunanError as error:
            self._failure.set_result(error)
        finally:
            for task in tasks:
                task.cancel()
        code = self._say_why(self._failure.result()) if self._failure.done() else EXIT_DONE
        self._ending(code)
        return await self._leave(code)

    async def _start(self) -> list[asyncio.Task[Any]]:
        if self._settings.health_port:
            await self._health.start()
        self._pausing.start(self._inbox.wake, self._not_told)
        self._stepping.start()
        work = (self._run_faust(), self._ends.run(), self._watchdog.run(self.failed))
        return [self._loop.create_task(self._guarded(part)) for part in work]

    async def _guarded(self, part: Any) -> None:
        try:
            await part
        except Exception as error:  # noqa: BLE001  told to whoever waits for the end
            self.failed(error)

    async def _run_faust(self) -> None:
        await self._app.start()
        log.info("Worker %s has started.", self._name)

    def _faust_app(self, settings: Settings) -> Any:
        app = batch_app(
            self._name,
            settings.kafka,
            self,
            linger_seconds=settings.engine.linger_ms / 1_000,
            poll_records_max=self._settings.poll_records_max,
            partition_fetch_bytes_max=self._settings.partition_fetch_bytes_max,
            fetch_bytes_max=self._settings.fetch_bytes_max,
            session_timeout_seconds=self._settings.session_timeout_ms / 1_000,
            heartbeat_seconds=self._settings.heartbeat_ms / 1_000,
            rebalance_timeout_seconds=self._settings.rebalance_timeout_ms / 1_000,
        )
        app.agent(batch_topic(app, self._stepper.topics), name=self._name)(self._gather)
        app.on_partitions_revoked.connect(self._revoked)
        app.finalize()
        return app

    def _not_told(self, error: SantunanError) -> None:
        """A broker that is away comes back; a topic that is missing does not."""
        if error.retriable:
            log.warning("Worker %s does not hear operators at present: %s", self._name, error.message)
        else:
            self.failed(error)

    async def _gather(self, stream: Any) -> None:
        """The agent on the input topics: what it reads goes to the stepping thread, and waits when that is behind."""
        try:
            async for poll in stream:
                await self._inbox.put(*poll)
        except Exception as error:  # noqa: BLE001  Faust would skip the event and go on
            self.failed(error)

    async def start_offsets(self, assigned: frozenset[TopicPartition], seek_round: int) -> Mapping[TopicPartition, int]:
        """Take over every assigned partition number. Raises `SantunanError` when one has not all of its topics."""
        numbers = {at.partition for at in assigned}
        missing = [f"{topic}/{n}" for n in sorted(numbers) for topic in self._stepper.topics if (topic, n) not in assigned]
        if missing:
            error = SantunanError(
                Code.PARTITIONS_DIFFER,
                f"Not assigned with their partition number: {', '.join(missing)}. Give all topics the same partition count: santunan topics apply.",
            )
            self.failed(error)
            raise error
        started = time.monotonic()
        starts = await self._stepping.take_over(numbers, seek_round)
        log.info("Took over partitions %s in %.2f s.", sorted(numbers), time.monotonic() - started)
        return starts

    def resting(self) -> bool:
        """Nothing is to be read: operators have paused the processor, or it is not known yet whether they have."""
        return self._pausing.held() is not None

    async def _revoked(self, _app: Any, revoked: set[Any], **_more: Any) -> None:
        if not revoked:
            return
        limit_seconds = self._settings.rebalance_timeout_ms / 1_000
        try:
            await asyncio.wait_for(self._stepping.release_all(), limit_seconds)
        except TimeoutError:
            self.failed(
                Unavailable(Code.LOG_UNAVAILABLE, f"The step in flight took longer than a rebalance may ({limit_seconds:.0f} s).")
            )

    async def _ask_ends(self, partitions: Iterable[TopicPartition]) -> Mapping[TopicPartition, int]:
        ends: Mapping[TopicPartition, int] = await self._app.consumer.ends(partitions)
        return ends

    def _not_ready(self) -> str | None:
        if self._app.rebalancing or not self._app.started:
            return "no partitions yet, or a rebalance is going on"
        return self._watchdog.unready()

    def _say_why(self, error: BaseException) -> int:
        if isinstance(error, SantunanError):
            log.error("Worker %s ends (%s): %s", self._name, error.code, error.message)
            return EXIT_TRY_AGAIN if error.retriable else EXIT_REFUSED
        log.error("Worker %s ends, an unexpected error: %s", self._name, kind_of(error), exc_info=error)
        return EXIT_BROKEN

    async def _leave(self, code: int) -> int:
        """Leave the group at once instead of by time-out; in good order also finish the step in flight and let everything go."""
        log.info("Worker %s is stopping.", self._name)
        parts = [
            ("consumer", self._app.stop(), LEAVE_SECONDS_MAX),
            ("health server", self._health.stop(), LEAVE_SECONDS_MAX),
            ("ear for operators", asyncio.to_thread(self._pausing.close), LEAVE_SECONDS_MAX),
        ]
        if code == EXIT_DONE:
            parts.insert(0, ("step in flight", self._stepping.close(), RELEASE_SECONDS_MAX))
        for what, ending, limit_seconds in parts:
            try:
                await asyncio.wait_for(ending, limit_seconds)
            except Exception as error:  # noqa: BLE001  the end must not hang on a part that fails while leaving
                log.warning("Worker %s: the %s did not end in order: %s", self._name, what, kind_of(error))
                code = code or EXIT_TRY_AGAIN
        log.info("Worker %s has stopped with code %d.", self._name, code)
        return code
