"""The demo's officers at their screens: they read the claim, see whether they are still asked, and sign what they saw."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from typing import Final

from deploy.demo.calls import Callers, Taken
from deploy.demo.credentials import Who
from gateway.client import Changed, Client, NotFound
from gateway.endpoints.office import Decision, OfficeClaim
from schemas.events.verifications import OfficerDecided

LOOK_SECONDS: Final = 0.25
LOOK_SECONDS_MAX: Final = 4.0
LOOKS_MAX: Final = 60
"""How often an officer looks for a task that the statuses do not show yet, each time after a longer while."""


class Officers:
    """Answers tasks through the gateway."""

    def __init__(self, callers: Callers) -> None:
        self._callers = callers

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
                    return Taken(await _say(client, claim, decided, read.etag, said), who, said)
                if read.answer.changed_at > heard_at:
                    return None
            await asyncio.sleep(min(LOOK_SECONDS * 2**look, LOOK_SECONDS_MAX))
        return None


def _asks(claim: OfficeClaim, task_id: str) -> bool:
    return any(task.task_id == task_id for task in claim.tasks)


async def _say(client: Client, claim: str, decided: OfficerDecided, etag: str, key: str) -> str:
    said = Decision(
        task_id=decided.task_id,
        verdict=decided.verdict,
        because=decided.because,
        reference=decided.reference,
        remedy=decided.remedy,
        spoken_at=datetime.now(UTC),
    )
    return (await client.decide_task(claim, said, etag=etag, key=key)).event_id
