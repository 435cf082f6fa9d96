"""The logs' ends: as old as the question, asked for again whatever failed, and only while something is ours."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Thread

from streams.faust_transport import TopicPartition
from streams.records import TopicProgress
from streams.worker.board import Board
from streams.worker.ends import EndsWatcher
from streams.worker.inbox import Inbox

AT = TopicPartition("a", 0)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
WAIT_SECONDS_MAX = 30


class Scene:
    """A broker that takes its time, and fails as often as it is told. Needs a running loop."""

    def __init__(self, failures: int = 0) -> None:
        self.now = NOON
        self.failures = failures
        self.asked = 0
        self.answered = asyncio.Event()
        self.board = Board()
        self.inbox = Inbox(records_max=10)
        self.watcher = EndsWatcher(self.board, self.inbox, lambda: self.now, self._ask)

    async def _ask(self, partitions: Iterable[TopicPartition]) -> Mapping[TopicPartition, int]:
        self.asked += 1
        self.now += timedelta(seconds=5)
        if self.failures:
            self.failures -= 1
            self.watcher.want()
            raise ConnectionError
        self.answered.set()
        return dict.fromkeys(partitions, 7)


def test_an_end_is_as_old_as_its_question_and_its_arrival_wakes_the_stepping_thread() -> None:
    async def scenario() -> None:
        scene = Scene()
        scene.board.start({AT: 0})
        await scene.watcher._once()
        assert scene.board.progress([0]) == {0: {"a": TopicProgress(0, 7, NOON)}}
        assert scene.inbox.take(0).woken

    asyncio.run(scenario())


def test_a_question_that_fails_is_asked_again_and_wakes_nobody() -> None:
    async def scenario() -> None:
        scene = Scene(failures=2)
        scene.board.start({AT: 0})
        await scene.watcher._once()
        assert scene.board.ends_older_than(NOON - timedelta(days=1))
        assert not scene.inbox.take(0).woken
        running = asyncio.ensure_future(scene.watcher.run())
        answered = asyncio.ensure_future(scene.answered.wait())
        await asyncio.wait((running, answered), timeout=WAIT_SECONDS_MAX, return_when=asyncio.FIRST_COMPLETED)
        assert answered.done()
        assert scene.asked == 3
        running.cancel()

    asyncio.run(scenario())


def test_who_wants_them_once_has_them_asked_for_once() -> None:
    async def scenario() -> None:
        scene = Scene()
        scene.board.start({AT: 0})
        scene.watcher.want()
        await asyncio.sleep(0)
        assert scene.watcher._wanted.is_set()
        await scene.watcher._once()
        assert not scene.watcher._wanted.is_set()

    asyncio.run(scenario())


def test_nothing_is_asked_while_nothing_is_ours() -> None:
    async def scenario() -> None:
        scene = Scene()
        await scene.watcher._once()
        assert scene.asked == 0

    asyncio.run(scenario())


def test_they_may_be_wanted_from_any_thread() -> None:
    """The loop, when it looks out for it, lets no other thread touch what is its own."""

    async def scenario() -> None:
        scene = Scene()
        waiting = asyncio.ensure_future(scene.watcher._wanted.wait())
        await asyncio.sleep(0)
        failed: list[BaseException] = []

        def want() -> None:
            try:
                scene.watcher.want()
            except RuntimeError as error:
                failed.append(error)

        thread = Thread(target=want)
        thread.start()
        await asyncio.to_thread(thread.join)
        await asyncio.wait_for(waiting, WAIT_SECONDS_MAX)
        assert failed == []

    asyncio.run(scenario(), debug=True)
