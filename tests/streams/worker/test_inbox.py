"""Batches between the event loop and the stepping thread: order, lingering, the bound."""

import asyncio
import threading
from collections.abc import Callable

import pytest

from streams.faust_transport import Batch, TopicPartition
from streams.worker.inbox import Inbox

AT = TopicPartition("t", 0)


def batch(start: int, records: int) -> Batch:
    return Batch(AT, 1, start, start + records, [None] * records)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_batches_come_out_in_the_order_they_went_in() -> None:
    inbox = Inbox(records_max=100)
    asyncio.run(_put(inbox, batch(0, 3), batch(3, 0), batch(3, 2)))
    assert [taken.start for taken in inbox.take(1).batches] == [0, 3, 3]
    assert inbox.take(0).batches == ()


async def _put(inbox: Inbox, *batches: Batch) -> None:
    for one in batches:
        await inbox.put(one)


def test_after_a_step_the_next_waits_as_long_as_that_one_took() -> None:
    clock = Clock()
    inbox = Inbox(records_max=100, rest_seconds_max=3_600, clock=clock)
    asyncio.run(_put(inbox, batch(0, 1)))
    assert len(inbox.take(0).batches) == 1
    clock.now += 5  # the step
    asyncio.run(_put(inbox, batch(1, 1)))
    assert inbox.take(0).batches == ()
    clock.now += 5
    asyncio.run(_put(inbox, batch(2, 1)))
    assert len(inbox.take(0).batches) == 2


def test_the_rest_after_a_long_step_has_an_end() -> None:
    clock = Clock()
    inbox = Inbox(records_max=100, rest_seconds_max=2, clock=clock)
    asyncio.run(_put(inbox, batch(0, 1)))
    inbox.take(0)
    clock.now += 60
    asyncio.run(_put(inbox, batch(1, 1)))
    assert inbox.take(0).batches == ()
    clock.now += 2
    assert len(inbox.take(0).batches) == 1


def test_half_a_full_inbox_does_not_wait() -> None:
    clock = Clock()
    inbox = Inbox(records_max=100, rest_seconds_max=3_600, clock=clock)
    asyncio.run(_put(inbox, batch(0, 1)))
    inbox.take(0)
    clock.now += 60
    asyncio.run(_put(inbox, batch(1, 50)))
    assert len(inbox.take(0).batches) == 1


def test_putting_waits_while_the_inbox_is_full_and_goes_on_when_it_was_taken() -> None:
    inbox = Inbox(records_max=10)

    async def scenario() -> None:
        await inbox.put(batch(0, 10))
        waiting = asyncio.ensure_future(inbox.put(batch(10, 1)))
        await asyncio.sleep(0)
        assert not waiting.done()
        assert [taken.start for taken in inbox.take(0).batches] == [0]
        await waiting
        assert [taken.start for taken in inbox.take(0).batches] == [10]

    asyncio.run(scenario())


def test_a_waiting_put_that_a_rebalance_cancels_leaves_nothing_behind() -> None:
    inbox = Inbox(records_max=10)

    async def scenario() -> None:
        await inbox.put(batch(0, 10))
        waiting = asyncio.ensure_future(inbox.put(batch(10, 1)))
        await asyncio.sleep(0)
        waiting.cancel()
        inbox.take(0)
        await asyncio.sleep(0)
        assert waiting.cancelled()
        assert inbox.take(0).batches == ()

    asyncio.run(scenario())


def test_who_waits_is_let_in_when_a_pause_begins_and_after_it_the_bound_holds_again() -> None:
    inbox = Inbox(records_max=10)

    async def scenario() -> None:
        await inbox.put(batch(0, 10))
        waiting = asyncio.ensure_future(inbox.put(batch(10, 10)))
        await asyncio.sleep(0)
        inbox.take_commands(0)
        await waiting
        assert [taken.start for taken in inbox.take(0).batches] == [0, 10]
        await inbox.put(batch(20, 10))
        waiting = asyncio.ensure_future(inbox.put(batch(30, 1)))
        await asyncio.sleep(0)
        assert not waiting.done()
        assert [taken.start for taken in inbox.take(0).batches] == [20]
        await waiting

    asyncio.run(scenario())


def test_commands_go_before_batches_and_batches_stay() -> None:
    inbox = Inbox(records_max=10)
    asyncio.run(_put(inbox, batch(0, 1)))
    inbox.call(lambda: "done")
    first = inbox.take(0)
    assert first.batches == ()
    assert len(first.commands) == 1
    assert len(inbox.take(0).batches) == 1


def test_a_wake_from_another_thread_ends_the_wait() -> None:
    inbox = Inbox(records_max=10)
    threading.Thread(target=inbox.wake).start()
    assert inbox.take(3600).woken


def test_a_command_that_fails_tells_its_waiter_and_the_thread() -> None:
    inbox = Inbox(records_max=10)
    done = inbox.call(_fail("no"))
    (command,) = inbox.take(0).commands
    with pytest.raises(ValueError, match="no"):
        command.run()
    assert isinstance(done.exception(), ValueError)


def _fail(message: str) -> Callable[[], None]:
    def fail() -> None:
        raise ValueError(message)

    return fail
