"""A worker that is alive but does not consume is ended; an idle one is not."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from monitoring import metrics
from streams.errors import SantunanError
from streams.faust_transport import TopicPartition
from streams.settings import KafkaSettings, WorkerSettings
from streams.worker.board import Board
from streams.worker.pausing import FollowedPauses
from streams.worker.watchdog import Watchdog

AT = TopicPartition("claims", 0)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
LIMITS = WorkerSettings(unhealthy_after_seconds=30, end_after_seconds=60)


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class App:
    """What the watchdog sees of Faust."""

    crashed: bool = False
    crash_reason: BaseException | None = None
    rebalancing: bool = False


class Scene:
    def __init__(self) -> None:
        self.clock = Clock()
        self.board = Board(self.clock)
        self.board.start({AT: 0})
        self.app = App()
        self.watchdog = Watchdog("test", self.board, self.app, LIMITS, self.clock)

    def look(self) -> BaseException | None:
        """One look, and the error that ends the process, if any."""
        said: list[BaseException] = []

        async def once() -> None:
            looking = asyncio.ensure_future(self.watchdog.run(said.append))
            await asyncio.sleep(0)
            looking.cancel()

        asyncio.run(once())
        return said[0] if said else None


@pytest.fixture
def scene() -> Scene:
    return Scene()


def test_a_step_that_does_not_end_first_fails_healthz_and_then_ends_the_process(scene: Scene) -> None:
    """A timer's endless loop, say: nothing waits that lag would show."""
    scene.board.stepping()
    scene.clock.now = 31
    scene.board.saw_ends({AT: 0}, NOON)
    assert scene.watchdog.unhealthy() == "a step has stood still for 31 s"
    scene.clock.now = 61
    assert isinstance(scene.look(), SantunanError)


def test_a_step_that_ends_is_no_sign(scene: Scene) -> None:
    scene.board.stepping()
    scene.board.stepped()
    scene.clock.now = 31
    scene.board.saw_ends({AT: 0}, NOON)
    assert scene.watchdog.unhealthy() is None


def test_what_was_decided_and_does_not_reach_the_log_ends_the_process(scene: Scene) -> None:
    """Everything is read and stepped, so no lag shows it; the next stage waits for ever."""
    scene.board.publishing(4)
    assert scene.watchdog.unready() is None
    scene.clock.now = 2
    assert scene.watchdog.unready() == "what was decided has not reached the log for 6 s"
    scene.clock.now = 57
    scene.board.saw_ends({AT: 0}, NOON)
    assert "has not reached the log" in str(scene.look())


def test_a_large_step_that_moves_on_is_no_sign(scene: Scene) -> None:
    scene.board.stepping()
    for second in range(0, 600, 40):
        scene.clock.now = second
        scene.board.moved()
        scene.board.saw_ends({AT: 0}, NOON)
    assert scene.watchdog.unhealthy() is None


def test_lag_without_progress_first_fails_healthz_and_then_ends_the_process(scene: Scene) -> None:
    scene.board.saw_ends({AT: 5}, NOON)
    assert scene.look() is None
    scene.clock.now = 31
    scene.board.saw_ends({AT: 5}, NOON)
    assert "claims/0 has 5 to read" in (scene.watchdog.unhealthy() or "")
    assert scene.look() is None
    scene.clock.now = 61
    scene.board.saw_ends({AT: 5}, NOON)
    assert isinstance(scene.look(), SantunanError)


def test_an_idle_worker_stays_healthy(scene: Scene) -> None:
    for hour in range(3):
        scene.clock.now = hour * 3_600.0
        scene.board.saw_ends({AT: 0}, NOON)
        assert scene.look() is None
        assert scene.watchdog.unhealthy() is None


def test_a_broker_that_answers_nothing_ends_the_process(scene: Scene) -> None:
    scene.clock.now = 61
    assert "logs end" in str(scene.look())


def test_a_rebalance_that_does_not_end_ends_the_process(scene: Scene) -> None:
    scene.board.clear()
    scene.app.rebalancing = True
    assert scene.look() is None
    scene.clock.now = 61
    assert "rebalance" in str(scene.look())


@pytest.mark.parametrize("read", [False, True])
def test_operators_that_cannot_be_heard_end_the_process_as_long_as_it_is_not_known_whether_there_is_a_pause(read: bool) -> None:
    scene = Scene()
    pauses = FollowedPauses("test", KafkaSettings(), lambda: NOON)  # never started: nothing is heard
    pauses._monotonic, pauses._since = scene.clock, 0.0
    if read:
        pauses.read_to_end()
    scene.watchdog = Watchdog("test", scene.board, scene.app, LIMITS, scene.clock, pauses)
    scene.clock.now = 61
    scene.board.saw_ends({AT: 0}, NOON)
    assert ("what operators said" in str(scene.look())) is not read


def test_partition_numbers_are_counted_however_many_topics_they_have(scene: Scene) -> None:
    scene.board.start({AT: 0, TopicPartition("receipts", 0): 0, TopicPartition("claims", 3): 0})
    assert scene.look() is None
    assert metrics.PARTITIONS_OWNED.labels("test")._value.get() == 2


def test_a_rebalance_that_ends_is_forgotten(scene: Scene) -> None:
    scene.board.clear()
    scene.app.rebalancing = True
    scene.look()
    scene.app.rebalancing = False
    scene.look()
    scene.clock.now = 61
    scene.app.rebalancing = True
    assert scene.look() is None


def test_what_crashed_faust_ends_the_process(scene: Scene) -> None:
    reason = RuntimeError("no")
    scene.app.crashed, scene.app.crash_reason = True, reason
    assert scene.look() is reason
