"""Faust's consumer in batches: one message stands for everything that a poll brought.

Where reading starts is PostgreSQL's word, not the group's offsets: a new assignment stays paused until the app's `starter` has
taken it over. Faust's commits, acknowledgements and gap tracking are off.
"""

# ruff: noqa: ASYNC109, SLF001  Faust's signatures; and neither Faust nor aiokafka gives a public way to positions, tasks and fetching without a seek

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, ClassVar, Final

import aiokafka
from aiokafka.errors import ConsumerStoppedError, KafkaConnectionError, KafkaError, OffsetOutOfRangeError, UnsupportedCodecError
from faust.transport.consumer import ensure_TP
from faust.transport.drivers import aiokafka as driver
from faust.types import TP, ConsumerMessage
from mode.services import Service
from mode.threads import WorkerThread

from streams.errors import Code, Refusal, SantunanError, Unavailable
from streams.faust_transport.assignor import PartitionNumberAssignor
from streams.faust_transport.batch import Batch, Poll, TopicPartition

POLL_WAIT_SECONDS: Final = 0.2
"""How long a fetch waits for records; after it, positions that only moved over markers are told."""
IDLE_WAIT_SECONDS: Final = 0.05
REST_SECONDS: Final = 0.2
"""Between two looks whether reading goes on, and whether the coordinator has failed."""
BROKER_FETCH_WAIT_MS: Final = 500
MAX_POLL_INTERVAL_MS: Final = 300_000
METADATA_AGE_MS_MAX: Final = 60_000
THREAD_END_SECONDS_MAX: Final = 2.0
"""Our event loop stands still meanwhile: shorter than a worker takes to leave."""


class FetchingStopped(RuntimeError):
    """aiokafka's fetcher or coordinator died; it would stay silent for ever."""


class RebalanceListener(driver.ConsumerRebalanceListener):
    """Holds a new assignment before Faust hears of it."""

    async def on_partitions_assigned(self, assigned: Iterable[Any]) -> None:
        self._thread.hold(assigned)
        await super().on_partitions_assigned(assigned)


class EndingThread(WorkerThread):
    """Does not hold up who waits for its end, nor the process's: Faust's waits for ever, in the event loop, which no timeout interrupts."""

    end_seconds_max = THREAD_END_SECONDS_MAX

    def __init__(self, service: Any, **options: Any) -> None:
        super().__init__(service, **options)
        self.daemon = True

    def stop(self) -> None:
        self.is_stopped.wait(self.end_seconds_max)


class ConsumerThread(driver.AIOKafkaConsumerThread):
    """The thread in which aiokafka runs: fetches, heartbeats, seeks."""

    Worker = EndingThread
    assignments = 0
    """How many there have been; what was asked for an earlier one is void."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._told: dict[TP, int] = {}
        self._read_from: Any = None
        """aiokafka's assignment that reading was started for: a rebalance puts another in its place before anybody is told."""

    def _create_worker_consumer(self, transport: Any) -> aiokafka.AIOKafkaConsumer:
        conf = self.app.conf
        auth = driver.credentials_to_aiokafka_auth(conf.broker_credentials, conf.ssl_context)
        return aiokafka.AIOKafkaConsumer(
            client_id=f"santunan-{conf.id}",
            group_id=conf.id,
            bootstrap_servers=driver.server_list(transport.url, transport.default_port),
            partition_assignment_strategy=[PartitionNumberAssignor()],
            enable_auto_commit=False,
            auto_offset_reset="none",
            isolation_level="read_committed",
            max_poll_records=conf.broker_max_poll_records,
            max_poll_interval_ms=MAX_POLL_INTERVAL_MS,
            max_partition_fetch_bytes=conf.consumer_max_fetch_size,
            fetch_max_bytes=self.app.fetch_bytes_max,
            fetch_max_wait_ms=BROKER_FETCH_WAIT_MS,
            request_timeout_ms=int(conf.broker_request_timeout * 1000),
            session_timeout_ms=int(conf.broker_session_timeout * 1000),
            rebalance_timeout_ms=int(conf.broker_rebalance_timeout * 1000),
            heartbeat_interval_ms=int(conf.broker_heartbeat_interval * 1000),
            metadata_max_age_ms=METADATA_AGE_MS_MAX,
            check_crcs=True,
            **auth,
        )

    async def on_start(self) -> None:
        """Said here, in the thread: its error reaches the worker by two ways, and either may be first."""
        with _said_clearly():
            await super().on_start()

    def hold(self, assigned: Iterable[Any]) -> None:
        """Pause what was assigned, at a position of no meaning: without one aiokafka would look for the group's and fail."""
        consumer = self._ensure_consumer()
        self.assignments += 1
        self._told = {}
        for partition in assigned:
            consumer.pause(partition)
            consumer.seek(partition, 0)

    async def start_from(self, offsets: Mapping[TopicPartition, int], seek_round: int) -> None:
        """Seek and resume, unless there has been another assignment since `seek_round`."""
        await self.call_thread(self._start_from, offsets, seek_round)

    async def _start_from(self, offsets: Mapping[TopicPartition, int], seek_round: int) -> None:
        if seek_round != self.assignments:
            return
        consumer = self._ensure_consumer()
        self._told = {TP(*at): offset for at, offset in offsets.items()}
        self._read_from = self._assignment(consumer)
        for at, offset in offsets.items():
            partition = aiokafka.TopicPartition(*at)
            consumer.seek(partition, offset)
            consumer.resume(partition)

    async def rest(self) -> None:
        """Read nothing, and be no idle member: aiokafka leaves the group when nobody has asked for records in `MAX_POLL_INTERVAL_MS`."""
        await self.call_thread(self._rest)

    async def _rest(self) -> None:
        consumer = self._ensure_consumer()
        self._check_alive(consumer)
        with consumer._fetcher._subscriptions.fetch_context():
            return

    async def heard(self) -> None:
        """Raise what the group's coordinator failed with: aiokafka's waits until somebody asks, and meanwhile the worker is in no group."""
        if self._consumer is not None:
            await self.call_thread(self._heard)

    async def _heard(self) -> None:
        self._check_alive(self._ensure_consumer())

    async def ends(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """The last stable offset of each, asked of the broker now."""
        asked = [aiokafka.TopicPartition(*at) for at in partitions]
        found = await self.call_thread(self._ensure_consumer().end_offsets, asked)
        return {TopicPartition(tp.topic, tp.partition): offset for tp, offset in found.items()}

    async def _fetch_records(
        self,
        consumer: Any,
        active_partitions: set[TP],
        timeout: float | None = None,
        max_records: int | None = None,
    ) -> dict[TP, Batch]:
        if not self.consumer.flow_active:
            return {}
        fetcher = consumer._fetcher
        if consumer._closed or fetcher._closed:
            raise ConsumerStoppedError
        self._check_alive(consumer)
        asked_in = self.assignments
        with fetcher._subscriptions.fetch_context(), _said_clearly():
            if timeout:
                await self._linger(fetcher, timeout)
            if self.assignments != asked_in or not self.consumer.flow_active:
                return {}  # a rebalance passed while we waited: what is there belongs to the next call, this one's answer is thrown away
            records = await fetcher.fetched_records(active_partitions, timeout=0, max_records=max_records)
        return self._batches(consumer, active_partitions, {ensure_TP(tp): found for tp, found in records.items()})

    async def _linger(self, fetcher: Any, timeout: float) -> None:
        """Wait for the first records, and then a little longer. aiokafka asks for no more of a partition until it is read empty: few fetches bring
        what many would have brought, and each costs the broker and us, whatever its size."""
        if not fetcher._records:
            arrival = fetcher._create_fetch_waiter()
            await asyncio.wait([arrival], timeout=timeout)
            if not arrival.done():
                arrival.cancel()
                return
            arrival.result()
        await asyncio.sleep(self.app.linger_seconds)

    def _check_alive(self, consumer: Any) -> None:
        for name, task in (("fetcher", consumer._fetcher._fetch_task), ("coordinator", consumer._coordinator._coordination_task)):
            if task.done():
                raise FetchingStopped(
                    f"aiokafka's {name} has stopped: {task.exception() if not task.cancelled() else 'cancelled'}"
                )
        try:
            consumer._coordinator.check_errors()
        except KafkaError as error:
            raise Unavailable(
                Code.LOG_UNAVAILABLE,
                f"Kafka does not let this worker into its consumer group: {error!r}. Check the broker's log, and the rights of this user "
                f"to read the group {self.app.conf.id}.",
            ) from error

    @staticmethod
    def _assignment(consumer: Any) -> Any:
        subscription = consumer._subscription.subscription
        return None if subscription is None else subscription.assignment

    def _batches(self, consumer: Any, active: set[TP], records: Mapping[TP, list[Any]]) -> dict[TP, Batch]:
        """The records with the positions they lead to, and batches without records for positions that moved over markers."""
        assignment = self._assignment(consumer)
        if assignment is None or assignment is not self._read_from or not assignment.active:
            return {}
        batches: dict[TP, Batch] = {}
        for tp in sorted(active & self._told.keys()):
            start = self._told[tp]
            position = assignment.state_value(aiokafka.TopicPartition(tp.topic, tp.partition)).position
            found = records.get(tp, ())
            if found or position != start:
                batches[tp] = Batch(TopicPartition(tp.topic, tp.partition), self.assignments, start, position, found)
                self._told[tp] = position
        return batches


@contextmanager
def _said_clearly() -> Iterator[None]:
    """What a person can mend is said with what to do."""
    try:
        yield
    except KafkaConnectionError as error:
        raise Unavailable(
            Code.LOG_UNAVAILABLE,
            f"Kafka cannot be reached: {error}. Check that the broker runs, SANTUNAN_KAFKA__BOOTSTRAP_SERVERS and the credentials.",
        ) from error
    except UnsupportedCodecError as error:
        raise SantunanError(
            Code.CODEC_MISSING, f"Records cannot be decompressed: {error}. Install what requirements.lock lists (cramjam)."
        ) from error
    except OffsetOutOfRangeError as error:
        raise Refusal(
            Code.POSITION_LOST,
            f"The next record is no longer, or not yet, on the log: {error}. The topic was truncated or recreated: a restart says what is missing.",
        ) from error


class NothingRead(dict[TP, int | None]):
    """In place of Faust's notes of what it delivered: it drops without a word what stands before, also after a seek back."""

    def __getitem__(self, at: TP) -> None:
        return None

    def __setitem__(self, at: TP, offset: int | None) -> None:
        """Whether a batch follows the one before is judged by the worker's board."""


class Consumer(driver.Consumer):
    """Delivers batches; commits, acknowledges and tracks nothing."""

    RebalanceListener: ClassVar[type[RebalanceListener]] = RebalanceListener
    _thread: ConsumerThread

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read_offset = NothingRead()

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    @Service.task
    async def _listen_to_the_coordinator(self) -> None:
        """Nobody fetches before the first assignment, nor while a rebalance lasts: an error met then would stay unheard for ever."""
        while not self.should_stop:
            await self.sleep(REST_SECONDS)
            await self._thread.heard()

    async def perform_seek(self) -> None:
        """Called by Faust when an assignment is complete: take it over, then read from where the owner's row says."""
        seek_round = self._thread.assignments
        assigned = frozenset(TopicPartition(tp.topic, tp.partition) for tp in self.assignment())
        offsets = await self.app.starter.start_offsets(assigned, seek_round)
        await self._thread.start_from(offsets, seek_round)

    async def getmany(self, timeout: float) -> AsyncIterator[tuple[TP, ConsumerMessage]]:  # noqa: ARG002  Faust's signature
        if not self.flow_active:
            await self.wait(self.can_resume_flow)
        active = self._get_active_partitions()
        if not active:
            await asyncio.sleep(IDLE_WAIT_SECONDS)
            return
        if self.app.starter.resting():
            await self._thread.rest()
            await asyncio.sleep(REST_SECONDS)
            return
        found = tuple((await self._getmany(set(active), POLL_WAIT_SECONDS)).values())
        if found and not self.should_stop and self.flow_active and found[0].round == self._thread.assignments:
            first = TP(*found[0].at)
            yield first, self._to_message(first, found)

    def _to_message(self, first: TP, poll: Poll) -> ConsumerMessage:
        """Faust files a message under one partition and its offset; the poll's first stands for all."""
        return ConsumerMessage(
            first.topic,
            first.partition,
            poll[0].start,
            0.0,
            0,
            (),
            None,
            poll,
            None,
            tp=first,
            generation_id=self.app.consumer_generation_id,
        )

    async def ends(self, partitions: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        """The last stable offset of each partition, asked of the broker now."""
        return await self._thread.ends(partitions)

    def on_buffer_full(self, tp: TP) -> None:
        """A full buffer makes the fetch loop wait; Faust would drop the partition and, with none left, sleep for a second."""

    def on_buffer_drop(self, tp: TP) -> None:
        """See `on_buffer_full`."""

    async def commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:  # noqa: ARG002  Faust's signature
        """Offsets are committed in the step's own Kafka transaction."""
        return False

    async def on_task_error(self, exc: BaseException) -> None:
        """Faust commits here; we let the process end."""

    def verify_event_path(self, now: float, tp: TP) -> None:
        """The worker's watchdog judges progress; Faust only logs."""
