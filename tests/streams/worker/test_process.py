"""What a worker process makes of errors, assignments and its end; without Faust, which is never started here."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from schemas.events.control import ProcessorPaused
from streams.errors import Code, Refusal, SantunanError, Unavailable
from streams.faust_transport import Batch, TopicPartition
from streams.settings import Settings, WorkerSettings
from streams.worker.pausing import NEVER_PAUSED, FollowedPauses, Pausing
from streams.worker.process import EXIT_BROKEN, EXIT_DONE, EXIT_REFUSED, EXIT_TRY_AGAIN, Worker
from tests.streams.worker.test_stepping import NotingEngine

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
WAIT_SECONDS_MAX = 30
A, B = TopicPartition("a", 0), TopicPartition("b", 0)
SETTINGS = Settings(worker=WorkerSettings(rebalance_timeout_ms=1_000))
AWAY = Unavailable(Code.LOG_UNAVAILABLE, "the broker is away")
NEVER = Refusal(Code.POSITION_LOST, "offsets are gone")


def with_worker(
    scenario: Callable[[Worker, NotingEngine], Awaitable[None]],
    pausing: Pausing = NEVER_PAUSED,
    engine: NotingEngine | None = None,
) -> None:
    """Run the scenario in a loop; what its callbacks raise fails the test."""
    unheard: list[object] = []

    async def run() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _, context: unheard.append(context))
        made = engine or NotingEngine()
        await scenario(Worker("test", made, SETTINGS, lambda: NOON, pausing=pausing), made)
        await asyncio.sleep(0)

    asyncio.run(run())
    assert unheard == []


async def failure_of(worker: Worker) -> BaseException:
    return await asyncio.wait_for(asyncio.shield(worker._failure), WAIT_SECONDS_MAX)


def test_the_first_error_is_the_one_that_ends_the_process() -> None:
    async def scenario(worker: Worker, _: NotingEngine) -> None:
        worker.failed(AWAY)
        worker.failed(NEVER)
        await asyncio.sleep(0)
        assert await failure_of(worker) is AWAY

    with_worker(scenario)


@pytest.mark.parametrize(("error", "code"), [(AWAY, EXIT_TRY_AGAIN), (NEVER, EXIT_REFUSED), (ZeroDivisionError(), EXIT_BROKEN)])
def test_the_exit_code_says_whether_a_restart_helps(error: BaseException, code: int) -> None:
    async def scenario(worker: Worker, _: NotingEngine) -> None:
        assert worker._say_why(error) == code

    with_worker(scenario)


@pytest.mark.parametrize("error", [AWAY, NEVER])
def test_operators_that_cannot_be_heard_end_the_worker_only_when_that_will_not_pass(error: SantunanError) -> None:
    async def scenario(worker: Worker, _: NotingEngine) -> None:
        worker._not_told(error)
        await asyncio.sleep(0)
        assert worker._failure.done() is not error.retriable

    with_worker(scenario)


def test_a_partition_number_with_all_its_topics_is_taken_over_and_read_from_where_the_engine_says() -> None:
    async def scenario(worker: Worker, engine: NotingEngine) -> None:
        worker._stepping.start()
        assert await worker.start_offsets(frozenset({A, B}), 1) == {A: 10, B: 0}
        assert engine.calls == ["take over 0"]
        await worker._stepping.close()

    with_worker(scenario)


def test_one_without_all_its_topics_is_not_and_ends_the_worker() -> None:
    async def scenario(worker: Worker, engine: NotingEngine) -> None:
        with pytest.raises(SantunanError, match="b/0"):
            await worker.start_offsets(frozenset({A}), 1)
        found = await failure_of(worker)
        assert isinstance(found, SantunanError)
        assert found.code is Code.PARTITIONS_DIFFER
        assert engine.calls == []

    with_worker(scenario)


def test_nothing_is_read_until_it_is_known_whether_there_is_a_pause_nor_while_there_is() -> None:
    pauses = FollowedPauses("test", SETTINGS.kafka, lambda: NOON)  # it is never started: nobody is listened to

    async def scenario(worker: Worker, _: NotingEngine) -> None:
        assert worker.resting()
        pauses.read_to_end()
        assert not worker.resting()
        pauses.hear(ProcessorPaused(processor="test", person="dewi", because="a drill", said_at=NOON))
        assert worker.resting()

    with_worker(scenario, pauses)


def test_an_error_while_reading_ends_the_worker_instead_of_skipping_a_poll() -> None:
    batch = Batch(A, 1, 0, 1, ())

    async def polls() -> AsyncIterator[tuple[Batch, ...]]:
        yield (batch,)
        raise LookupError

    async def scenario(worker: Worker, _: NotingEngine) -> None:
        await worker._gather(polls())
        assert worker._inbox.take(0).batches == (batch,)
        assert isinstance(await failure_of(worker), LookupError)

    with_worker(scenario)


def test_a_part_that_fails_ends_the_worker() -> None:
    async def part() -> None:
        raise LookupError

    async def scenario(worker: Worker, _: NotingEngine) -> None:
        await worker._guarded(part())
        assert isinstance(await failure_of(worker), LookupError)

    with_worker(scenario)


def test_a_step_that_takes_longer_than_a_rebalance_may_ends_the_worker() -> None:
    """Nothing steps here, so nothing is ever let go."""

    async def scenario(worker: Worker, _: NotingEngine) -> None:
        await worker._revoked(None, set())
        assert not worker._failure.done()
        await worker._revoked(None, {A})
        assert isinstance(await failure_of(worker), Unavailable)

    with_worker(scenario)


@dataclass
class Ending:
    """A part that notes when it is ended, and may fail at it."""

    name: str
    ended: list[str] = field(default_factory=list)
    error: Exception | None = None

    async def stop(self) -> None:
        self.ended.append(self.name)
        if self.error is not None:
            raise self.error


class NotingClose(NotingEngine):
    """Its end is noted among the others'."""

    ended: list[str]

    def close(self) -> None:
        self.ended.append("engine")


def left(code: int, error: Exception | None = None) -> tuple[int, list[str]]:
    """With which code a worker leaves that ends with `code` while Faust fails with `error`, and what it ended, in order."""
    app = Ending("faust", error=error)
    engine = NotingClose()
    engine.ended = app.ended
    found: list[int] = []

    async def scenario(worker: Worker, _: NotingEngine) -> None:
        without_faust: Any = app
        worker._app = without_faust
        worker._stepping.start()
        found.append(await worker._leave(code))

    with_worker(scenario, engine=engine)
    return found[0], app.ended


def test_a_worker_that_cannot_start_says_so_to_whoever_cuts_it_off_and_ends() -> None:
    ended: list[int] = []

    async def run() -> int:
        with socket.create_server(("127.0.0.1", 0)) as other:
            settings = Settings(worker=WorkerSettings(health_port=other.getsockname()[1]))
            worker = Worker("test", NotingEngine(), settings, lambda: NOON, ending=ended.append)
            without_faust: Any = Ending("faust")
            worker._app = without_faust
            return await worker.run()

    assert asyncio.run(run()) == EXIT_TRY_AGAIN
    assert ended == [EXIT_TRY_AGAIN]


@pytest.mark.parametrize(("started", "rebalancing", "ready"), [(True, False, True), (True, True, False), (False, False, False)])
def test_a_worker_is_ready_once_it_has_its_partitions(started: bool, rebalancing: bool, ready: bool) -> None:
    async def scenario(worker: Worker, _: NotingEngine) -> None:
        faust: Any = SimpleNamespace(started=started, rebalancing=rebalancing)
        worker._app = faust
        assert (worker._not_ready() is None) is ready

    with_worker(scenario)


def test_in_good_order_the_step_in_flight_is_finished_before_the_group_is_left() -> None:
    assert left(EXIT_DONE) == (EXIT_DONE, ["engine", "faust"])


def test_after_an_error_nothing_is_finished_any_more() -> None:
    assert left(EXIT_REFUSED) == (EXIT_REFUSED, ["faust"])


def test_an_end_that_was_not_in_order_is_no_success_and_hides_no_other_error() -> None:
    assert left(EXIT_DONE, LookupError())[0] == EXIT_TRY_AGAIN
    assert left(EXIT_BROKEN, LookupError())[0] == EXIT_BROKEN
