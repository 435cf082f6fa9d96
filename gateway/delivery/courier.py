"""One destination's messages: taken when due, tried side by side, settled one by one. A destination that hangs or fails holds up no other."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from gateway.delivery.messages import Adapter, Arrived, Message, Never, NotNow, Outcome
from gateway.delivery.pace import Draw, wait_seconds
from gateway.delivery.settings import DeliverySettings
from gateway.delivery.store import DeliveryStore, Settled
from monitoring.metrics import DELIVERIES
from processors.notification.hours import not_in_the_night

logger = logging.getLogger("delivery")
OUT_OF_PATIENCE: Final = "out_of_patience"


@dataclass(slots=True)
class Courier:
    """`clock` gives aware UTC times, `draw` numbers for the jitter. Reasons are counted and logged; whom a message is for is not."""

    destination: str
    adapter: Adapter
    store: DeliveryStore
    settings: DeliverySettings
    clock: Callable[[], datetime]
    draw: Draw
    resting_until: datetime | None = None

    async def run(self, stopping: asyncio.Event) -> None:
        """Until `stopping`, then what is under way may end within its bound. Raises what the database raises."""
        running: dict[asyncio.Task[Settled], Message] = {}
        try:
            while not stopping.is_set():
                taken = await self._take(self.settings.calls_at_once_max - len(running))
                running.update({asyncio.create_task(self.attempt(message)): message for message in taken})
                await self._until_something(running, stopping)
                await self._settle(running)
            if running:
                await asyncio.wait(running, timeout=self.settings.drain_seconds_max)
        finally:
            await self._leave(running)

    async def attempt(self, message: Message) -> Settled:
        """One attempt and what follows from it."""
        now = self.clock()
        morning = now if message.ahead_hours is None else not_in_the_night(now, message.ahead_hours)
        if morning > now:
            return Settled(message, again_at=morning, reason=message.reason, attempts=message.attempts)
        outcome = await self._outcome(message, now)
        settled = self.judged(message, outcome, self.clock())
        self._count(settled, outcome)
        return settled

    async def _outcome(self, message: Message, now: datetime) -> Outcome:
        """A fault of ours over one message is tried again like any other, and holds up no other message."""
        try:
            return await self.adapter.deliver(message, now)
        except Exception as error:  # noqa: BLE001  counted and logged by its kind; its text may name somebody
            return NotNow(f"fault_{type(error).__name__}")

    def judged(self, message: Message, outcome: Outcome, now: datetime) -> Settled:
        """Arrived, given up, or when to try again; what asks for a rest gets it for all messages."""
        attempts = message.attempts + 1
        match outcome:
            case Arrived():
                return Settled(message, attempts=attempts)
            case Never(reason):
                return Settled(message, undelivered=True, reason=reason, attempts=attempts)
            case NotNow(reason, rest_seconds):
                if rest_seconds:
                    self.resting_until = now + timedelta(seconds=rest_seconds)
                if now - message.due_from >= timedelta(hours=self.settings.patience_hours):
                    return Settled(message, undelivered=True, reason=f"{OUT_OF_PATIENCE}_{reason}", attempts=attempts)
                wait = wait_seconds(attempts, self.settings.backoff_first_seconds, self.settings.backoff_seconds_max, self.draw)
                again = now + timedelta(seconds=max(wait, rest_seconds))
                return Settled(message, again_at=again, reason=reason, attempts=attempts)

    async def _take(self, messages_max: int) -> list[Message]:
        now = self.clock()
        if messages_max <= 0 or (self.resting_until is not None and now < self.resting_until):
            return []
        until = now + timedelta(seconds=self.settings.lease_seconds)
        return await asyncio.to_thread(self.store.take, self.destination, now, until, messages_max)

    async def _until_something(self, running: dict[asyncio.Task[Settled], Message], stopping: asyncio.Event) -> None:
        """An attempt ended, the process stops, or it is time to look for due messages again."""
        stop: asyncio.Task[Any] = asyncio.create_task(_waited(stopping.wait()))
        await asyncio.wait({stop, *running}, timeout=self.settings.poll_seconds, return_when=asyncio.FIRST_COMPLETED)
        stop.cancel()

    async def _settle(self, running: dict[asyncio.Task[Settled], Message]) -> None:
        ended = [task for task in running if task.done()]
        if ended:
            await asyncio.to_thread(self.store.settle, [task.result() for task in ended])
            for task in ended:
                del running[task]

    async def _leave(self, running: dict[asyncio.Task[Settled], Message]) -> None:
        """What ended is settled. What did not may have arrived: it goes out again, with its id."""
        await self._settle(running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.to_thread(self.store.give_back, list(running.values()))
        await self.adapter.close()

    def _count(self, settled: Settled, outcome: Outcome) -> None:
        became = "undelivered" if settled.undelivered else "arrived" if isinstance(outcome, Arrived) else "again"
        DELIVERIES.labels(self.destination, became).inc()
        if not isinstance(outcome, Arrived):
            log = logger.warning if settled.undelivered else logger.info
            log(
                "%s to %s: %s after attempt %d (%s)",
                settled.message.delivery_id,
                self.destination,
                became,
                settled.attempts,
                settled.reason,
            )


async def _waited(waiting: Coroutine[Any, Any, Any]) -> None:
    await waiting
