"""One intent of a caller onto the log: checked, written once, acknowledged."""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import Request

from gateway.accepting import channel_of, record_of, require_received
from gateway.access.callers import Caller
from gateway.entrance.traces import trace_of_request
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode
from schemas.admission import source_of
from schemas.envelope import EventData

INTAKE: Final = "intake"
TYPE_PREFIX: Final = "santunan."

logger = logging.getLogger("gateway")


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
    trace = trace_of_request(request)
    traceparent = trace.of_record(intent.subject, intent.key)
    event, record = record_of(
        intent.data,
        intent.subject,
        client=caller.client,
        key=intent.key,
        source=source,
        received_at=intent.received_at,
        traceparent=traceparent,
    )
    if not parts.repeats.seen(caller.client, intent.key, event):
        await trace.publishing(record.topic, traceparent, parts.log.append(record))
        parts.repeats.remember(caller.client, intent.key, event)
        level = logging.INFO if trace.followed else logging.DEBUG
        logger.log(level, "Accepted %s", intent.data.event_type.removeprefix(TYPE_PREFIX))
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
