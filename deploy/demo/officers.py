"""The demo's officers at their screens: they read the claim, see whether they are still asked, and sign what they saw."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Final, NamedTuple

from deploy.demo.calls import Callers, Taken
from deploy.demo.credentials import Who
from gateway.client import Changed, Client, NotFound
from gateway.endpoints.findings import FindingSaid
from gateway.endpoints.office import Decision, OfficeClaim
from gateway.opening import utc_now
from schemas.events.findings import FindingReported
from schemas.events.verifications import OfficerDecided

LOOK_SECONDS: Final = 0.25
LOOK_SECONDS_MAX: Final = 4.0
LOOKS_MAX: Final = 60
"""How often an officer looks for a task that the statuses do not show yet, each time after a longer while."""


class Asking(NamedTuple):
    """Who has something to say, and how: with the tag of what they saw, under a key."""

    client: Client
    who: Who
    say: Callable[[str, str], Awaitable[str]]


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

        async def say(etag: str, said: str) -> str:
            return await self._say(client, claim, decided, etag, said)

        return await self._once_asked(Asking(client, who, say), claim, decided.task_id, heard_at, key)

    async def report(self, claim: str, word: FindingReported, heard_at: datetime, key: str) -> Taken | None:
        """Say what was found, as `decide` gives an answer."""
        who = Who(officer=word.person, role=word.role)
        client = self._callers.of(who)

        async def say(etag: str, said: str) -> str:
            finding = FindingSaid(task_id=word.task_id, found=word.found, spoken_at=self._clock())
            return (await client.report_finding(claim, finding, etag=etag, key=said)).event_id

        return await self._once_asked(Asking(client, who, say), claim, word.task_id, heard_at, key)

    async def _once_asked(self, asking: Asking, claim: str, task: str, heard_at: datetime, key: str) -> Taken | None:
        for look in range(LOOKS_MAX):
            with suppress(NotFound, Changed):  # not to be seen yet, or changed since it was read: look again
                read = await asking.client.read_office_claim(claim)
                if _asks(read.answer, task):
                    said = f"{key}-{look}"
                    return Taken(await asking.say(read.etag, said), asking.who, said)
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
