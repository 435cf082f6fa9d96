"""The stepping thread, with an engine that notes its calls and a clock that the test moves."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from queue import Empty, Queue
from typing import Any, NamedTuple

import pytest

from streams.errors import Code, Fenced, SantunanError, Unavailable
from streams.faust_transport import Batch, TopicPartition
from streams.records import Progress, RawRecord, StepReport, unheard
from streams.worker.board import Board
from streams.worker.inbox import Inbox
from streams.worker.stepping import SteppingThread

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
WAIT_SECONDS_MAX = 30


class Record(NamedTuple):
    """As aiokafka's."""

    topic: str
    partition: int
    offset: int
    timestamp: int = 0
    key: bytes | None = None
    value: bytes | None = None
    headers: Sequence[tuple[str, bytes]] = ()


class Step(NamedTuple):
    offsets: dict[int, list[tuple[str, int]]]
    progress: Mapping[int, Progress]


@dataclass
class NotingEngine:
    steps: "Queue[Step]" = field(default_factory=Queue)
    calls: list[str] = field(default_factory=list)
    fenced: set[int] = field(default_factory=set)
    due_at: datetime | None = None
    error: Exception | None = None
    publish_error: Exception | None = None
    publishing_seconds: float = 0.0
    listened: "Queue[None]" = field(default_factory=Queue)
    topics: tuple[str, ...] = ("a", "b")

    def take_over(self, partition: int) -> dict[str, int]:
        self.calls.append(f"take over {partition}")
        return {"a": 10, "b": 0}

    def release(self, partition: int) -> None:
        self.calls.append(f"release {partition}")

    def step(
        self, batches: Mapping[int, Sequence[RawRecord]], progress: Mapping[int, Progress], moved: Callable[[], None] = unheard
    ) -> StepReport:
        if self.error is not None:
            raise self.error
        seen = [topic.end_seen_at for topics in progress.values() for topic in topics.values()]
        if self.due_at is not None and seen and min(seen) >= self.due_at:
            self.due_at = None
        self.steps.put(Step({n: [(r.topic, r.offset) for r in records] for n, records in batches.items()}, progress))
        moved()
        return StepReport(fenced=self.fenced)

    def listen(self) -> float:
        if self.publish_error is not None:
            raise self.publish_error
        self.listened.put(None)
        return self.publishing_seconds

    def due(self) -> datetime | None:
        return self.due_at

    def close(self) -> None:
        self.calls.append("close")

    def next_with_records(self) -> dict[int, list[tuple[str, int]]]:
        while True:
            step = self.steps.get(timeout=WAIT_SECONDS_MAX)
            if step.offsets:
                return step.offsets


class Scene:
    """A stepping thread, its surroundings, and its end."""

    def __init__(self, engine: NotingEngine, held: Callable[[], str | None] = lambda: None) -> None:
        self.engine = engine
        self.now = NOON
        self.board = Board()
        self.inbox = Inbox(records_max=1_000)
        self.failure: Future[BaseException] = Future()
        self.ends_wanted: Queue[None] = Queue()
        self.thread = SteppingThread(
            engine,
            self.inbox,
            self.board,
            lambda: self.now,
            want_ends=lambda: self.ends_wanted.put(None),
            failed=self.failure.set_result,
            held=held,
        )
        self.thread.start()

    async def put(self, topic: str, number: int, start: int, offsets: Sequence[int], seek_round: int = 1) -> None:
        records: list[Any] = [Record(topic, number, offset) for offset in offsets]
        end = offsets[-1] + 1 if offsets else start + 1
        await self.inbox.put(Batch(TopicPartition(topic, number), seek_round, start, end, records))


@pytest.fixture
def scene() -> Scene:
    return Scene(NotingEngine())


def test_records_of_all_topics_of_a_partition_number_are_stepped_together(scene: Scene) -> None:
    async def scenario() -> None:
        starts = await scene.thread.take_over([0, 1], 1)
        assert starts[TopicPartition("a", 1)] == 10
        await scene.put("a", 0, 10, [10, 11])
        assert scene.engine.next_with_records() == {0: [("a", 10), ("a", 11)]}
        await scene.thread.close()

    asyncio.run(scenario())
    assert scene.engine.calls == ["take over 0", "take over 1", "close"]


def test_batches_of_an_assignment_that_is_over_are_dropped(scene: Scene) -> None:
    async def scenario() -> None:
        await scene.thread.take_over([0], 1)
        await scene.thread.release_all()
        await scene.thread.take_over([0], 2)
        await scene.put("a", 0, 50, [50], seek_round=1)
        await scene.put("a", 0, 10, [10], seek_round=2)
        assert scene.engine.next_with_records() == {0: [("a", 10)]}
        await scene.thread.close()

    asyncio.run(scenario())
    assert scene.engine.calls == ["take over 0", "release 0", "take over 0", "close"]


def test_what_still_comes_after_everything_was_let_go_is_dropped_and_read_again(scene: Scene) -> None:
    async def scenario() -> None:
        await scene.thread.take_over([0], 1)
        await scene.thread.release_all()
        await scene.put("a", 0, 10, [10])
        await scene.thread.take_over([0], 2)
        await scene.put("a", 0, 10, [10], seek_round=2)
        assert scene.engine.next_with_records() == {0: [("a", 10)]}
        await scene.thread.close()

    asyncio.run(scenario())
    assert not scene.failure.done()


def test_a_gap_between_batches_ends_the_thread(scene: Scene) -> None:
    async def scenario() -> None:
        await scene.thread.take_over([0], 1)
        await scene.put("a", 0, 12, [12])

    asyncio.run(scenario())
    assert isinstance(scene.failure.result(WAIT_SECONDS_MAX), SantunanError)


def test_an_error_of_the_engine_ends_the_thread() -> None:
    scene = Scene(NotingEngine(error=ZeroDivisionError()))

    async def scenario() -> None:
        await scene.thread.take_over([0], 1)
        await scene.put("a", 0, 10, [10])

    asyncio.run(scenario())
    assert isinstance(scene.failure.result(WAIT_SECONDS_MAX), ZeroDivisionError)


def test_a_partition_with_a_new_owner_ends_the_thread() -> None:
    scene = Scene(NotingEngine(fenced={0}))

    async def scenario() -> None:
        await scene.thread.take_over([0], 1)
        await scene.put("a", 0, 10, [10])

    asyncio.run(scenario())
    assert isinstance(scene.failure.result(WAIT_SECONDS_MAX), Fenced)


def test_a_timer_waits_for_ends_that_were_seen_after_its_time(scene: Scene) -> None:
    async def scenario() -> None:
        await scene.thread.take_over([0], 1)
        scene.ends_wanted.get(timeout=WAIT_SECONDS_MAX)
        before = {TopicPartition("a", 0): 10, TopicPartition("b", 0): 0}
        scene.board.saw_ends(before, NOON)
        scene.engine.due_at = NOON + timedelta(hours=1)
        scene.now = NOON + timedelta(hours=2)
        scene.inbox.wake()
        await asyncio.to_thread(scene.ends_wanted.get, timeout=WAIT_SECONDS_MAX)
        scene.board.saw_ends(before, scene.now)
        scene.inbox.wake()
        while True:
            progress = (await asyncio.to_thread(scene.engine.steps.get, timeout=WAIT_SECONDS_MAX)).progress
            if progress[0] and progress[0]["a"].end_seen_at == scene.now:
                break
        await scene.thread.close()

    asyncio.run(scenario())


def test_the_engine_is_called_also_without_records(scene: Scene) -> None:
    async def scenario() -> None:
        await scene.thread.take_over([0], 1)
        step = await asyncio.to_thread(scene.engine.steps.get, timeout=WAIT_SECONDS_MAX)
        assert step.offsets == {}
        await scene.thread.close()

    asyncio.run(scenario())


FAILED = Unavailable(Code.LOG_UNAVAILABLE, "the last publish failed")


@pytest.mark.parametrize("held", [None, "paused"])
def test_a_publish_that_fails_after_the_last_record_ends_the_thread_also_while_it_is_paused(held: str | None) -> None:
    """Nothing more comes in, so no step would ever ask what became of it."""
    scene = Scene(NotingEngine(), held=lambda: held)

    async def scenario() -> None:
        await scene.thread.take_over([0], 1)
        scene.engine.publish_error = FAILED

    asyncio.run(scenario())
    assert scene.failure.result(WAIT_SECONDS_MAX) is FAILED


def test_a_publish_that_does_not_end_stands_on_the_board() -> None:
    scene = Scene(NotingEngine(publishing_seconds=50.0), held=lambda: "paused")

    async def scenario() -> None:
        await scene.thread.take_over([0], 1)
        with suppress(Empty):
            while True:
                scene.engine.listened.get_nowait()
        for _ in range(2):  # when the second begins, the board has heard of the first
            scene.inbox.wake()
            await asyncio.to_thread(scene.engine.listened.get, timeout=WAIT_SECONDS_MAX)
        assert scene.board.seconds_publishing() >= 50.0
        await scene.thread.close()

    asyncio.run(scenario())
