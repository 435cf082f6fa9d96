"""What the transport does with an assignment and with what was read, on a stand-in for aiokafka's consumer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import aiokafka
import pytest
from aiokafka.errors import GroupAuthorizationFailedError
from faust.types import TP

from streams.errors import Unavailable
from streams.faust_transport import Batch, TopicPartition, batch_app, batch_topic
from streams.faust_transport.assignor import PartitionNumberAssignor
from streams.faust_transport.consumer import Consumer, ConsumerThread, FetchingStopped, RebalanceListener
from streams.settings import KafkaSettings

A, B = TopicPartition("a", 0), TopicPartition("b", 0)


class Aiokafka:
    """Notes what it is told, in order. `positions`: where it stands in what it reads."""

    def __init__(self) -> None:
        self.told: list[tuple[str, TP] | tuple[str, TP, int]] = []
        self.positions: dict[TP, int] = {}
        self.looked = 0
        self.refused: Exception | None = None
        running: Any = SimpleNamespace(done=lambda: False)
        self._fetcher = SimpleNamespace(
            _fetch_task=running, _closed=False, _subscriptions=SimpleNamespace(fetch_context=self._fetch_context)
        )
        self._coordinator = SimpleNamespace(_coordination_task=running, check_errors=self._check_errors, generation=1)
        self._closed = False
        self.assign()

    def assign(self) -> None:
        state: Callable[[TP], Any] = lambda at: SimpleNamespace(position=self.positions[at])  # noqa: E731  a part of a stand-in
        assignment = SimpleNamespace(active=True, state_value=state)
        self._subscription = SimpleNamespace(subscription=SimpleNamespace(assignment=assignment))

    @contextmanager
    def _fetch_context(self) -> Any:
        self.looked += 1
        yield

    def _check_errors(self) -> None:
        if self.refused is not None:
            raise self.refused

    def pause(self, at: TP) -> None:
        self.told.append(("pause", at))

    def resume(self, at: TP) -> None:
        self.told.append(("resume", at))

    def seek(self, at: TP, offset: int) -> None:
        self.told.append(("seek", at, offset))
        self.positions[at] = offset


class Thread(ConsumerThread):
    """Does at once, here, what it is asked to do in its thread."""

    def __init__(self, below: Aiokafka) -> None:
        self._consumer: Any = below
        self._told: dict[TP, int] = {}
        self._read_from = None
        self.consumer = SimpleNamespace(flow_active=True)
        self.app = SimpleNamespace(conf=SimpleNamespace(id="intake"))

    def _ensure_consumer(self) -> Any:
        return self._consumer

    async def call_thread(self, fun: Callable[..., Awaitable[Any]], *arguments: Any, **named: Any) -> Any:
        return await fun(*arguments, **named)

    def batches(self, records: Mapping[TP, list[Any]] | None = None) -> list[tuple[Any, ...]]:
        """Per batch its partition, round, beginning, end, and how many records."""
        found = self._batches(self._consumer, {TP(*A), TP(*B)}, records or {})
        return [(batch.at, batch.round, batch.start, batch.next_offset, len(batch.records)) for batch in found.values()]


@pytest.fixture
def below() -> Aiokafka:
    return Aiokafka()


@pytest.fixture
def thread(below: Aiokafka) -> Thread:
    """Two partitions are assigned and held."""
    thread = Thread(below)
    thread.hold([TP(*A), TP(*B)])
    return thread


def taken_over(thread: Thread, **offsets: int) -> None:
    asyncio.run(thread.start_from({TopicPartition(topic, 0): offset for topic, offset in offsets.items()}, thread.assignments))


def test_what_is_assigned_is_paused_before_it_gets_a_position(thread: Thread, below: Aiokafka) -> None:
    assert below.told == [("pause", A), ("seek", A, 0), ("pause", B), ("seek", B, 0)]
    assert thread.assignments == 1


def test_what_was_taken_over_is_read_from_where_the_owner_says_and_the_rest_stays_paused(thread: Thread, below: Aiokafka) -> None:
    below.told.clear()
    taken_over(thread, a=7)
    assert below.told == [("seek", A, 7), ("resume", A)]


def test_a_takeover_for_an_assignment_that_is_over_reads_nothing(thread: Thread, below: Aiokafka) -> None:
    thread.hold([TP(*A)])
    below.told.clear()
    asyncio.run(thread.start_from({A: 7}, 1))
    assert below.told == []
    assert thread.batches() == []


def test_batches_follow_each_other_also_over_markers(thread: Thread, below: Aiokafka) -> None:
    taken_over(thread, a=7, b=0)
    assert thread.batches() == []
    below.positions[TP(*A)] = 10
    assert thread.batches({TP(*A): [SimpleNamespace(offset=7)]}) == [(A, 1, 7, 10, 1)]
    below.positions[TP(*A)] = 11
    below.positions[TP(*B)] = 2
    assert thread.batches() == [(A, 1, 10, 11, 0), (B, 1, 0, 2, 0)]
    assert thread.batches() == []


def test_nothing_that_was_read_for_one_assignment_counts_for_the_next(thread: Thread, below: Aiokafka) -> None:
    taken_over(thread, a=7)
    thread.hold([TP(*A)])
    below.positions[TP(*A)] = 10
    assert thread.batches() == []
    taken_over(thread, a=7)
    below.assign()
    below.positions[TP(*A)] = 10
    assert thread.batches() == []


ASKS: list[Callable[[Thread, Aiokafka], Awaitable[Any]]] = [
    lambda thread, _: thread.rest(),
    lambda thread, _: thread.heard(),
    lambda thread, below: thread._fetch_records(below, set(), timeout=None),
]


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("part", ["fetcher", "coordinator"])
def test_a_part_of_aiokafka_that_died_is_found_whoever_asks(
    thread: Thread, below: Aiokafka, ask: Callable[[Thread, Aiokafka], Awaitable[Any]], part: str
) -> None:
    dead = SimpleNamespace(done=lambda: True, cancelled=lambda: False, exception=lambda: ZeroDivisionError("no"))
    if part == "fetcher":
        below._fetcher._fetch_task = dead
    else:
        below._coordinator._coordination_task = dead

    async def scenario() -> None:
        with pytest.raises(FetchingStopped, match=f"{part} has stopped: no"):
            await ask(thread, below)

    asyncio.run(scenario())


@pytest.mark.parametrize("ask", ASKS)
def test_what_the_groups_coordinator_refuses_is_heard_whoever_asks(
    thread: Thread, below: Aiokafka, ask: Callable[[Thread, Aiokafka], Awaitable[Any]]
) -> None:
    below.refused = GroupAuthorizationFailedError("intake")

    async def scenario() -> None:
        with pytest.raises(Unavailable, match="rights of this user to read the group intake"):
            await ask(thread, below)

    asyncio.run(scenario())


def test_who_rests_asks_for_records_all_the_same_and_takes_none(thread: Thread, below: Aiokafka) -> None:
    """aiokafka throws a member out of the group that has not asked in five minutes."""
    asyncio.run(thread.rest())
    assert below.looked == 1


def test_an_assignment_is_held_before_faust_hears_of_it(below: Aiokafka) -> None:
    heard: list[list[Any]] = []

    class Listened(Thread):
        async def on_partitions_assigned(self, *_assigned: Any) -> None:
            heard.append(list(below.told))

    asyncio.run(RebalanceListener(Listened(below)).on_partitions_assigned([aiokafka.TopicPartition("a", 0)]))
    assert heard == [[("pause", A), ("seek", A, 0)]]


class Reading(Consumer):
    """Reads what a test gives it."""

    should_stop = False
    flow_active = True

    def __init__(self, found: dict[TP, Batch], resting: bool = False) -> None:
        self.rested = 0
        self.begun: list[tuple[Mapping[TopicPartition, int], int]] = []
        self.found = found
        self.app = SimpleNamespace(
            consumer_generation_id=1, starter=SimpleNamespace(resting=lambda: resting, start_offsets=self._take_over)
        )
        thread: Any = SimpleNamespace(assignments=1, rest=self._rest, start_from=self._start_from)
        self._thread = thread

    async def _rest(self) -> None:
        self.rested += 1

    async def _start_from(self, offsets: Mapping[TopicPartition, int], seek_round: int) -> None:
        self.begun.append((offsets, seek_round))

    async def _take_over(self, assigned: frozenset[TopicPartition], seek_round: int) -> Mapping[TopicPartition, int]:
        self._thread.assignments += 1  # a rebalance, meanwhile
        return dict.fromkeys(assigned, 10 * seek_round)

    def assignment(self) -> set[TP]:
        return {TP(*A)}

    def _get_active_partitions(self) -> set[TP]:
        return set(self.found)

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Any:  # noqa: ASYNC109  Faust's signature
        return self.found

    def polls(self) -> list[Any]:
        async def all_of_them() -> list[Any]:
            return [message.value async for _, message in self.getmany(0)]

        return asyncio.run(all_of_them())


def read(seek_round: int) -> dict[TP, Batch]:
    return {TP(*A): Batch(A, seek_round, 0, 1, ()), TP(*B): Batch(B, seek_round, 0, 2, ())}


def test_all_that_a_poll_brought_is_one_message() -> None:
    assert Reading(read(1)).polls() == [tuple(read(1).values())]


def test_what_was_read_for_an_assignment_that_is_over_is_thrown_away() -> None:
    assert Reading(read(0)).polls() == []


def test_a_paused_processor_reads_nothing_and_stays_a_member() -> None:
    reading = Reading(read(1), resting=True)
    assert (reading.polls(), reading.rested) == ([], 1)


def test_reading_starts_for_the_assignment_that_was_taken_over_not_for_a_later_one() -> None:
    reading = Reading({})
    asyncio.run(reading.perform_seek())
    assert reading.begun == [({A: 10}, 1)]


def test_faust_commits_nothing() -> None:
    assert asyncio.run(Reading({}).commit()) is False


def made() -> Any:
    return batch_app(
        "intake",
        KafkaSettings(bootstrap_servers="one:9092, two:9093"),
        SimpleNamespace(),
        linger_seconds=0.02,
        poll_records_max=500,
        partition_fetch_bytes_max=1_048_576,
        fetch_bytes_max=16_777_216,
        session_timeout_seconds=6,
        heartbeat_seconds=2,
        rebalance_timeout_seconds=10,
    )


def test_the_app_makes_nothing_that_is_kept_off_the_money_path() -> None:
    app = made()
    assert (app.BootStrategy.enable_kafka_producer, app.BootStrategy.enable_web, app.conf.web_enabled) == (False, False, False)
    assert (app.conf.stream_wait_empty, app.conf.topic_allow_declare, app.conf.topic_disable_leader) == (False, False, True)
    assert batch_topic(app, ["a"]).acks is False


def test_aiokafka_reads_committed_records_only_and_neither_commits_nor_resets_offsets() -> None:
    app = made()

    async def options() -> dict[str, Any]:
        thread = Thread(Aiokafka())
        thread.app = app
        found = thread._create_worker_consumer(app.transport)
        try:
            made_of: dict[str, Any] = vars(found)
            return made_of
        finally:
            found._closed = True  # it was never started

    found = asyncio.run(options())
    assert {
        "_group_id": "intake",
        "_isolation_level": "read_committed",
        "_enable_auto_commit": False,
        "_auto_offset_reset": "none",
        "_session_timeout_ms": 6_000,
        "_heartbeat_interval_ms": 2_000,
        "_rebalance_timeout_ms": 10_000,
        "_max_partition_fetch_bytes": 1_048_576,
        "_fetch_max_bytes": 16_777_216,
        "_max_poll_records": 500,
        "_check_crcs": True,
    }.items() <= found.items()
    (assignor,) = found["_partition_assignment_strategy"]
    assert isinstance(assignor, PartitionNumberAssignor)
    assert sorted(where[:2] for where in found["_client"].hosts) == [("one", 9092), ("two", 9093)]
