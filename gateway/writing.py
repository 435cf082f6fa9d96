"""One intent of a caller onto the log: checked, written once, acknowledged."""

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from fastapi import Request

from gateway.accepting import channel_of, record_of, require_received
from gateway.access.callers import Caller
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode
from schemas.admission import source_of
from schemas.envelope import EventData

INTAKE: Final = "intake"
TRACEPARENT: Final = re.compile(r"^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$")


@dataclass(frozen=True, slots=True)
class Intent:
    """What a caller wants written: the event, whom it is about, their idempotency key, and when they received it (UTC)."""

    data: EventData
    subject: str
    key: str
    received_at: datetime


async def write(request: Request, caller: Caller, intent: Intent) -> str:
    """Write what a channel received, within its bounds; the event's id. Raises `Problem`."""
    profile = channel_of(caller)
    require_received(profile, intent.received_at, parts_of(request).clock())
    return await write_from(request, caller, intent, source_of(profile.channel))


async def write_from(request: Request, caller: Caller, intent: Intent, source: str) -> str:
    """Write it as `source`, unless this very record was acknowledged before; the event's id. Raises `Problem`."""
    parts = parts_of(request)
    require_keeping_up(parts)
    request.state.traceparent = traceparent_of(request, intent)
    event, record = record_of(
        intent.data,
        intent.subject,
        client=caller.client,
        key=intent.key,
        source=source,
        received_at=intent.received_at,
        traceparent=request.state.traceparent,
    )
    if not parts.repeats.seen(caller.client, intent.key, event):
        await parts.log.append(record)
        parts.repeats.remember(caller.client, intent.key, event)
    return event


def require_keeping_up(parts: Parts) -> None:
    """Raises `Problem` when intake is so far behind that more would only wait."""
    lag = parts.lag.records_behind(INTAKE)
    if lag is not None and lag > parts.settings.lag_records_max:
        raise Problem(
            ProblemCode.LOG_BUSY,
            f"{lag} submissions wait already: nothing was taken, send it again",
            retry_after_seconds=parts.settings.retry_after_seconds,
        )


def traceparent_of(request: Request, intent: Intent) -> str:
    """The caller's W3C trace context, or one that follows from the intent."""
    given = request.headers.get("traceparent", "")
    if TRACEPARENT.match(given):
        return given
    return traceparent_from(intent.subject, intent.key)


def traceparent_from(subject: str, key: str) -> str:
    """A trace context of our own: the same for a repeat."""
    digits = sha256(f"{subject}\n{key}".encode()).hexdigest()
    return f"00-{digits[:32]}-{digits[32:48]}-01"
