"""The transport on a real broker: whole lists as one event, from the offsets that the owner gives, committed records only."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from concurrent.futures import Future
from contextlib import nullcontext, suppress
from threading import Event, Thread
from types import SimpleNamespace
from typing import Any, TypeVar
from uuid import uuid4

import aiokafka
import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer.subscription_state import Assignment
from aiokafka.errors import InvalidRequestError
from confluent_kafka import Producer
from faust.transport.drivers import by_url
from faust.types import TP

from streams.errors import Code, Refusal, Unavailable
from streams.faust_transport import Batch, TopicPartition, Transport, batch_app, batch_topic
from streams.faust_transport.consumer import ConsumerThread, EndingThread, NothingRead
from streams.settings import KafkaSettings
from tests.faults.workers import fresh_topics, produce

WAIT_SECONDS_MAX = 60
SCENARIO_SECONDS_MAX = 150
ResultT = TypeVar("ResultT")


def test_the_scheme_is_known_to_faust() -> None:
    assert by_url("santunan://localhost:9092") is Transport


def test_an_assignment_that_nobody_has_taken_over_is_not_read() -> None:
    """aiokafka puts it in place, without positions, before it tells anybody: a fetch may end just then."""

    async def read() -> dict[TP, Batch]:
        reading = ConsumerThread.__new__(ConsumerThread)
        at = aiokafka.TopicPartition("t", 0)
        reading._told, reading._read_from = {TP("t", 0): 7}, Assignment([at])
        consumer = SimpleNamespace(_subscription=SimpleNamespace(subscription=SimpleNamespace(assignment=Assignment([at]))))
        return reading._batches(consumer, {TP("t", 0)}, {})

    assert asyncio.run(read()) == {}


class Waiting(ConsumerThread):
    """While a fetch waits, `meanwhile` happens."""

    def __init__(self, assignments: int, flow_active: bool) -> None:
        self.assignments = assignments
        self.consumer = SimpleNamespace(flow_active=flow_active)
        self.meanwhile: Callable[[], None] = lambda: None

    async def _linger(self, fetcher: Any, timeout: float) -> None:  # noqa: ASYNC109  the signature of what it stands for
        self.meanwhile()

    def _check_alive(self, consumer: Any) -> None:
        """Nothing runs here."""


@pytest.mark.parametrize("what", ["another assignment", "a revocation"])
def test_a_fetch_that_waited_through_a_rebalance_takes_nothing(what: str) -> None:
    """Its answer is thrown away: records that it took from the new assignment would never be read, and their partition would stand still."""
    taken: list[set[TP]] = []

    async def fetched_records(partitions: set[TP], **_options: Any) -> dict[TP, list[Any]]:
        taken.append(partitions)
        return {}

    subscriptions = SimpleNamespace(fetch_context=nullcontext)
    fetcher = SimpleNamespace(_closed=False, _subscriptions=subscriptions, fetched_records=fetched_records)
    subscription = SimpleNamespace(subscription=None)
    consumer = SimpleNamespace(_closed=False, _fetcher=fetcher, _subscription=subscription)
    waiting = Waiting(assignments=1, flow_active=True)
    assert asyncio.run(waiting._fetch_records(consumer, {TP("t", 0)}, timeout=0.2)) == {}
    assert taken == [{TP("t", 0)}]

    def rebalance() -> None:
        waiting.assignments += what == "another assignment"
        waiting.consumer.flow_active = what != "a revocation"

    waiting.meanwhile = rebalance
    assert asyncio.run(waiting._fetch_records(consumer, {TP("t", 0)}, timeout=0.2)) == {}
    assert taken == [{TP("t", 0)}]


def test_faust_has_no_notes_by_which_it_would_drop_what_is_read_again() -> None:
    """A worker that was frozen reads its partitions from further back than it had read before."""
    notes = NothingRead()
    notes[TP("t", 0)] = 23_624
    assert notes[TP("t", 0)] is None


class Hurried(EndingThread):
    end_seconds_max = 0.01


def test_a_consumer_thread_that_does_not_end_holds_up_neither_the_event_loop_nor_the_process() -> None:
    ends = Event()
    thread = Hurried(SimpleNamespace(_start_thread=ends.wait))
    thread.start()
    thread.stop()
    assert thread.is_alive()
    assert thread.daemon
    ends.set()
    thread.join(WAIT_SECONDS_MAX)
    thread.stop()


def test_a_scenario_that_fails_with_its_app_running_fails_its_test() -> None:
    """Faust starts a cancelled agent again; here a task does as it does."""

    async def stubborn() -> None:
        while True:
            with suppress(asyncio.CancelledError):
                await asyncio.get_running_loop().create_future()

    async def fails() -> None:
        going_on = asyncio.get_running_loop().create_task(stubborn())
        await asyncio.sleep(0)
        raise LookupError(going_on)

    with pytest.raises(LookupError):
        bounded(fails())


class Reader:
    """A Faust app on one topic that collects batches."""

    def __init__(self, address: str, topic: str, starts: Mapping[int, int]) -> None:
        self.topic = topic
        self.starts = starts
        self.batches: asyncio.Queue[Batch] = asyncio.Queue()
        self.rests = False
        self.app = batch_app(
            f"test-{uuid4().hex}",
            KafkaSettings(bootstrap_servers=address),
            self,
            linger_seconds=0.02,
            poll_records_max=1_000,
            partition_fetch_bytes_max=1_048_576,
            fetch_bytes_max=16_777_216,
            session_timeout_seconds=6,
            heartbeat_seconds=2,
            rebalance_timeout_seconds=10,
        )
        self.app.agent(batch_topic(self.app, [topic]), name="reader")(self._collect)
        self.app.finalize()

    async def start_offsets(self, assigned: frozenset[TopicPartition], seek_round: int) -> Mapping[TopicPartition, int]:
        assert seek_round >= 1
        assert assigned == {TopicPartition(self.topic, number) for number in self.starts}
        return {at: self.starts[at.partition] for at in assigned}

    def resting(self) -> bool:
        return self.rests

    async def _collect(self, stream: AsyncIterator[Any]) -> None:
        async for poll in stream:
            for batch in poll:
                await self.batches.put(batch)

    async def until(self, offset: int) -> list[Batch]:
        """All batches of partition 0 up to `offset`."""
        found: list[Batch] = []
        async with asyncio.timeout(WAIT_SECONDS_MAX):
            while not found or found[-1].next_offset < offset:
                found.append(await self.batches.get())
        return found


def bounded(scenario: Coroutine[Any, Any, ResultT]) -> ResultT:
    """What the scenario returns or raises, within `SCENARIO_SECONDS_MAX`. `asyncio.run` alone would not come back from one that fails before
    its app is stopped: it cancels all tasks and waits for them, and Faust's supervisor starts a cancelled agent again."""
    told: Future[ResultT] = Future()

    async def tell() -> None:
        try:
            told.set_result(await scenario)
        except BaseException as error:  # noqa: BLE001  the test raises it
            told.set_exception(error)

    Thread(target=lambda: asyncio.run(tell()), name="scenario", daemon=True).start()
    return told.result(SCENARIO_SECONDS_MAX)


async def read(address: str, topic: str, start: int, until: int) -> list[Batch]:
    reader = Reader(address, topic, {0: start})
    async with asyncio.timeout(WAIT_SECONDS_MAX):
        await reader.app.start()
    try:
        return await reader.until(until)
    finally:
        async with asyncio.timeout(WAIT_SECONDS_MAX):
            await reader.app.stop()


def values(batches: list[Batch]) -> list[int]:
    return [int(record.value) for batch in batches for record in batch.records]


@pytest.mark.needs_kafka
def test_a_coordinator_that_fails_before_the_first_assignment_ends_the_worker(
    apache: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """aiokafka's waits to be asked why by whoever fetches, and Faust fetches nothing yet: alive, healthy, and in no group."""

    async def refused(*_asked: Any) -> int:
        raise InvalidRequestError

    monkeypatch.setattr(AIOKafkaClient, "coordinator_lookup", refused)
    (topic,) = fresh_topics(apache, 1, partitions=1)

    async def crash() -> BaseException:
        reader = Reader(apache, topic, {0: 0})
        starting = asyncio.ensure_future(reader.app.start())
        async with asyncio.timeout(WAIT_SECONDS_MAX):
            while not reader.app.crashed:  # noqa: ASYNC110  Faust gives nothing to wait for
                await asyncio.sleep(0.05)
        reason: BaseException = reader.app.crash_reason
        starting.cancel()
        await reader.app.stop()
        return reason

    reason = bounded(crash())
    assert isinstance(reason, Unavailable)
    assert "InvalidRequestError" in str(reason)


@pytest.mark.needs_kafka
def test_a_fetch_is_one_event_and_batches_follow_each_other(apache: str) -> None:
    (topic,) = fresh_topics(apache, 1, partitions=1)
    produce(apache, [topic], range(5_000))
    batches = bounded(read(apache, topic, 0, 5_000))
    assert values(batches) == list(range(5_000))
    assert len(batches) < 50
    assert [batch.start for batch in batches] == [0, *(batch.next_offset for batch in batches[:-1])]


@pytest.mark.needs_kafka
def test_reading_starts_where_the_owner_says(apache: str) -> None:
    (topic,) = fresh_topics(apache, 1, partitions=1)
    produce(apache, [topic], range(100))
    assert values(bounded(read(apache, topic, 40, 100))) == list(range(40, 100))


@pytest.mark.needs_kafka
def test_aborted_records_are_not_seen_and_positions_pass_the_markers(apache: str) -> None:
    (topic,) = fresh_topics(apache, 1, partitions=1)
    producer = Producer({"bootstrap.servers": apache, "transactional.id": topic})
    producer.init_transactions(WAIT_SECONDS_MAX)
    for number, end in enumerate((producer.commit_transaction, producer.abort_transaction, producer.commit_transaction)):
        producer.begin_transaction()
        producer.produce(topic, value=str(number))
        producer.flush(WAIT_SECONDS_MAX)
        end(WAIT_SECONDS_MAX)
    batches = bounded(read(apache, topic, 0, 6))
    assert values(batches) == [0, 2]
    assert batches[-1].next_offset == 6


@pytest.mark.needs_kafka
def test_an_offset_outside_the_log_is_an_error_and_never_a_silent_reset(apache: str) -> None:
    (topic,) = fresh_topics(apache, 1, partitions=1)
    produce(apache, [topic], range(10))

    async def crash() -> BaseException:
        reader = Reader(apache, topic, {0: 1_000})
        await reader.app.start()
        async with asyncio.timeout(WAIT_SECONDS_MAX):
            while not reader.app.crashed:  # noqa: ASYNC110  Faust gives nothing to wait for
                await asyncio.sleep(0.05)
        reason: BaseException = reader.app.crash_reason
        await reader.app.stop()
        return reason

    reason = bounded(crash())
    assert isinstance(reason, Refusal)
    assert reason.code is Code.POSITION_LOST


@pytest.mark.needs_kafka
def test_the_logs_ends_are_last_stable_offsets(apache: str) -> None:
    (topic,) = fresh_topics(apache, 1, partitions=1)
    produce(apache, [topic], range(3))
    producer = Producer({"bootstrap.servers": apache, "transactional.id": topic})
    producer.init_transactions(WAIT_SECONDS_MAX)
    producer.begin_transaction()
    producer.produce(topic, value="open")
    producer.flush(WAIT_SECONDS_MAX)

    async def ends() -> dict[TopicPartition, int]:
        reader = Reader(apache, topic, {0: 0})
        await reader.app.start()
        try:
            await reader.until(3)
            found: dict[TopicPartition, int] = await reader.app.consumer.ends([TopicPartition(topic, 0)])
            return found
        finally:
            await reader.app.stop()

    assert bounded(ends()) == {TopicPartition(topic, 0): 3}
    producer.abort_transaction(WAIT_SECONDS_MAX)
