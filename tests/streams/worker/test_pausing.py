"""Operators pause a processor: no step begins, the worker stays whole and well, and goes on where it stood."""

import asyncio
from datetime import UTC, datetime, timedelta
from queue import Empty

import pytest

from monitoring.verdict import verdict
from schemas.events.control import MessageWithdrawn, ProcessorPaused, ProcessorResumed
from streams.faust_transport import TopicPartition
from streams.worker.pausing import UNREAD, Pauses
from tests.streams.worker.test_stepping import NotingEngine, Scene

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


def paused(processor: str = "intake", until: datetime | None = None) -> ProcessorPaused:
    return ProcessorPaused(processor=processor, person="dewi", because="a new tariff", said_at=NOON, until=until)


def resumed() -> ProcessorResumed:
    return ProcessorResumed(processor="intake", person="agus", because="it is in", said_at=NOON)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pauses(clock: Clock) -> Pauses:
    return Pauses("intake", clock)


def test_no_step_begins_before_it_is_known_whether_there_is_a_pause(pauses: Pauses) -> None:
    assert pauses.held() == UNREAD
    assert pauses.paused() is None
    pauses.read_to_end()
    assert pauses.held() is None


def test_the_last_word_counts_and_says_who_and_why(pauses: Pauses) -> None:
    pauses.hear(paused())
    pauses.read_to_end()
    assert pauses.held() == "paused by dewi since 2026-01-01 12:00 UTC: a new tariff"
    pauses.hear(resumed())
    assert pauses.held() is None
    pauses.hear(paused())
    assert pauses.held() is not None


def test_a_pause_ends_by_itself_at_its_end(pauses: Pauses, clock: Clock) -> None:
    pauses.read_to_end()
    pauses.hear(paused(until=NOON + timedelta(minutes=5)))
    assert "until 2026-01-01 12:05 UTC" in (pauses.held() or "")
    clock.now += timedelta(minutes=5)
    assert pauses.held() is None


def test_what_is_said_to_others_changes_nothing(pauses: Pauses) -> None:
    pauses.read_to_end()
    pauses.hear(paused("payout"))
    pauses.hear(MessageWithdrawn(message_id="m", person="dewi", because="over", said_at=NOON))
    assert pauses.held() is None


def test_for_how_long_nothing_is_known_is_told() -> None:
    seconds = iter((10.0, 25.0))
    pauses = Pauses("intake", Clock(), lambda: next(seconds))
    assert pauses.unread_seconds() == 15
    pauses.read_to_end()
    assert pauses.unread_seconds() == 0


def test_a_paused_process_is_healthy_and_says_that_it_is_paused() -> None:
    assert verdict(None, paused="paused by dewi") == {"status": "paused", "reasons": ["paused by dewi"]}
    assert verdict("it stands still", paused="paused by dewi") == {"status": "failing", "reasons": ["it stands still"]}


class PausedScene(Scene):
    """A stepping thread that is held until the test lets it go."""

    def __init__(self) -> None:
        self.held: str | None = "paused by dewi"
        super().__init__(NotingEngine(), lambda: self.held)

    def go_on(self) -> None:
        self.held = None
        self.inbox.wake()


def test_a_paused_thread_takes_partitions_over_and_lets_them_go_but_steps_nothing() -> None:
    async def scenario() -> None:
        scene = PausedScene()
        await scene.thread.take_over([0], 1)
        await scene.put("a", 0, 10, [10, 11])
        await scene.thread.release_all()
        await scene.thread.take_over([0], 2)
        await scene.put("a", 0, 10, [10, 11], 2)
        with pytest.raises(Empty):
            scene.engine.steps.get_nowait()
        scene.go_on()
        assert scene.engine.next_with_records() == {0: [("a", 10), ("a", 11)]}
        await scene.thread.close()
        assert scene.engine.calls == ["take over 0", "release 0", "take over 0", "close"]

    asyncio.run(scenario())


def test_what_waits_behind_a_pause_is_no_stall_but_lag() -> None:
    async def scenario() -> None:
        scene = PausedScene()
        await scene.thread.take_over([0], 1)
        scene.board.saw_ends({TopicPartition("a", 0): 20, TopicPartition("b", 0): 0}, NOON)
        scene.board.rest()
        assert scene.board.lag() == 10
        assert scene.board.stalls()[0].seconds < 1
        await scene.thread.close()

    asyncio.run(scenario())


def test_reading_that_is_under_way_when_a_pause_begins_is_never_blocked() -> None:
    async def scenario() -> None:
        scene = PausedScene()
        await scene.thread.take_over([0], 1)
        async with asyncio.timeout(30):
            for start in range(10, 3_010, 1_000):
                await scene.put("a", 0, start, range(start, start + 1_000))
        scene.go_on()
        stepped: list[tuple[str, int]] = []
        while len(stepped) < 3_000:
            stepped += scene.engine.next_with_records()[0]
        assert [offset for _, offset in stepped] == list(range(10, 3_010))
        await scene.thread.close()

    asyncio.run(scenario())
