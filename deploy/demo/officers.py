"""The demo's officers at their screens: they read the claim, see whether they are still asked, and sign what they saw."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

from deploy.demo.calls import Callers, Taken
from deploy.demo.credentials import Who
from gateway.client import Changed, Client, NotFound
from gateway.endpoints.office import Decision, OfficeClaim
from gateway.opening import utc_now
from schemas.events.verifications import OfficerDecided

LOOK_SECONDS: Final = 0.25
LOOK_SECONDS_MAX: Final = 4.0
LOOKS_MAX: Final = 60
"""How often an officer looks for a task that the statuses do not show yet, each time after a longer while."""


class Officers:
    """Answers tasks through the gateway. `clock` gives UTC times, `sleep` is how an officer waits, in
    seconds."""

    def __init__(
        self,
        callers: Callers,
        clock: Callable[[], datetime] = utc_now,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._callers = callers
        self._clock = clock
        self._sleep = sleep

    async def decide(self, claim: str, decided: OfficerDecided, heard_at: datetime, key: str) -> Taken | None:
        """Give the officer's answer once the task, heard of at `heard_at` (UTC), is to be seen; None when newer facts have overtaken
        it. Raises the client's errors."""
        who = Who(officer=decided.officer, role=decided.role)
        client = self._callers.of(who)
        for look in range(LOOKS_MAX):
            with suppress(NotFound, Changed):  # not to be seen yet, or changed since it was read: look again
                read = await client.read_office_claim(claim)
                if _asks(read.answer, decided.task_id):
                    said = f"{key}-{look}"
                    return Taken(await self._say(client, claim, decided, read.etag, said), who, said)
                if read.answer.changed_at > heard_at:
                    return None
            await self._sleep(min(LOOK_SECONDS * 2**look, LOOK_SECONDS_MAX))
        return None

    async def _say(self, client: Client, claim: str, decided: OfficerDecided, etag: str, key: str) -> str:
        said = Decision(
            task_id=decided.task_id,
            verdict=decided.verdict,
            because=decided.because,
            reference=decided.reference,
            remedy=decided.remedy,
            sums=decided.sums,
            spoken_at=self._clock(),
        )
        return (await client.decide_task(claim, said, etag=etag, key=key)).event_id


def _asks(claim: OfficeClaim, task_id: str) -> bool:
    return any(task.task_id == task_id for task in claim.tasks)
