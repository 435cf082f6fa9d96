"""One word of an operator onto the log, under the name in their token, once for each form."""

from typing import Final

from fastapi import Request

from gateway.accepting import record_of
from gateway.access.callers import Caller
from gateway.entrance.traces import traceparent_from
from gateway.pages.sessions import FormKey
from gateway.parts import parts_of
from schemas.envelope import EventData

SOURCE: Final = "/operations/console"


async def say(request: Request, caller: Caller, word: EventData, subject: str, made: FormKey) -> None:
    """Returns once the broker has it. Raises `Problem`."""
    _, record = record_of(
        word,
        subject,
        client=caller.client,
        key=made.key,
        source=SOURCE,
        received_at=made.at,
        traceparent=traceparent_from(subject, made.key),
    )
    await parts_of(request).log.append(record)
