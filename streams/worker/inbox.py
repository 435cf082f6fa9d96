"""Between Faust's event loop and the stepping thread: batches with a bound, so that fetching waits when stepping is behind."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Condition
from typing import Any, NamedTuple

from streams.faust_transport import Batch


@dataclass(frozen=True, slots=True)
class Command:
    """Something to do on the stepping thread, between steps."""

    function: Callable[[], Any]
    done: Future[Any]

    def run(self) -> None:
        """Do it and tell the waiter. Raises what the function raises: the stepping thread ends with it."""
        try:
            result = self.function()
        except BaseException as error:
            self.done.set_exception(error)
            raise
        self.done.set_result(result)


class Work(NamedTuple):
    """What there is to do: commands first; batches only when there are no commands. `woken`: someone called `wake`."""

    commands: tuple[Command, ...]
    batches: tuple[Batch, ...]
    woken: bool


class Inbox:
    """Batches wait as long as the step before took, at most `rest_seconds_max`, or until half of `records_max` is there.

    So on a busy machine steps are fewer and larger: what each costs whatever its size (a commit, a Kafka transaction) is paid less often.
    """

    def __init__(self, records_max: int, rest_seconds_max: float = 0.0, clock: Callable[[], float] = time.monotonic) -> None:
        self._records_max = records_max
        self._rest_seconds_max = rest_seconds_max
        self._taken_at: float | None = None
        self._rest_until = 0.0
        self._clock = clock
        self._changed = Condition()
        self._batches: list[Batch] = []
        self._records = 0
        self._commands: deque[Command] = deque()
        self._woken = False
        self._bounded = True
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []

    async def put(self, *batches: Batch) -> None:
        """Add what a poll brought; waits while `records_max` records are there already."""
        while (room := self._offer(batches)) is not None:
            await room

    def _offer(self, batches: Sequence[Batch]) -> asyncio.Future[None] | None:
        """Take the batches, or return what to wait for before trying again."""
        with self._changed:
            if self._bounded and self._records >= self._records_max:
                loop = asyncio.get_running_loop()
                room: asyncio.Future[None] = loop.create_future()
                self._waiting.append((loop, room))
                return room
            self._batches.extend(batches)
            self._records += sum(len(batch.records) for batch in batches)
            self._changed.notify()
            return None

    def call(self, function: Callable[[], Any]) -> Future[Any]:
        """Have `function` called on the stepping thread before the next step."""
        command = Command(function, Future())
        with self._changed:
            self._commands.append(command)
            self._changed.notify()
        return command.done

    def wake(self) -> None:
        """End the stepping thread's wait: it has new progress to judge."""
        with self._changed:
            self._woken = True
            self._changed.notify()

    def take_commands(self, wait_seconds: float) -> tuple[Command, ...]:
        """Commands only, as soon as there are any or someone woke us, at the latest after `wait_seconds`. Until the next `take` batches are
        let in without a bound: reading has stopped, and what is still under way must not block it."""
        with self._changed:
            self._bounded = False
            self._let_in()
            if not (self._commands or self._woken):
                self._changed.wait(wait_seconds)
            commands = tuple(self._commands)
            self._commands.clear()
            self._woken = False
            return commands

    def take(self, wait_seconds: float) -> Work:
        """What there is to do, as soon as there is something, or nothing after `wait_seconds`."""
        with self._changed:
            self._bounded = True
            now = self._clock()
            if self._taken_at is not None:
                self._rest_until = now + min(now - self._taken_at, self._rest_seconds_max)
                self._taken_at = None
            deadline = now + wait_seconds
            while not (self._commands or self._woken or self._rested()) and (left := self._seconds_left(deadline)) > 0:
                self._changed.wait(left)
            commands, woken = tuple(self._commands), self._woken
            self._commands.clear()
            self._woken = False
            wanted = not commands and (woken or self._rested())
            return Work(commands, self._take_batches() if wanted else (), woken)

    def _rested(self) -> bool:
        """Whether there are batches that need not wait any longer."""
        return bool(self._batches) and (2 * self._records >= self._records_max or self._clock() >= self._rest_until)

    def _seconds_left(self, deadline: float) -> float:
        return (min(deadline, self._rest_until) if self._batches else deadline) - self._clock()

    def _take_batches(self) -> tuple[Batch, ...]:
        batches, self._batches = tuple(self._batches), []
        self._records = 0
        if batches:
            self._taken_at = self._clock()
        self._let_in()
        return batches

    def _let_in(self) -> None:
        for loop, room in self._waiting:
            loop.call_soon_threadsafe(_resolve, room)
        self._waiting.clear()


def _resolve(room: asyncio.Future[None]) -> None:
    if not room.done():  # cancelled by a rebalance
        room.set_result(None)
