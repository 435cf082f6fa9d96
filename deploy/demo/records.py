"""Records as channels write them: a CloudEvent in JSON, its key and headers, and when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from schemas.envelope import CONTENT_TYPE, HEADER_TRACEPARENT, HEADER_TYPE, CloudEvent, EventData

PARTITION_BY_KEY: Final = -1


@dataclass(frozen=True, slots=True)
class Intent:
    """What somebody means to say through the gateway. `reference`: of the claim, as the log has it; empty where there is none.
    `key`: their idempotency key. `refused`: the problem's code where the gateway must not take it."""

    subject: str
    data: EventData
    reference: str
    key: str
    refused: str | None = None


@dataclass(frozen=True, slots=True)
class Planned:
    """One record to write, `after` seconds from the start of the run. `partition` -1: where the key belongs.

    `intent`: the same as it goes through the gateway; None for what only a program with a fault of its own writes to a topic.
    """

    after: float
    topic: str
    key: bytes | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...]
    partition: int = PARTITION_BY_KEY
    intent: Intent | None = None

    def damaged(self, **fields: Any) -> Planned:
        """The same with other fields: no gateway would take or write it so."""
        return replace(self, intent=None, **fields)


def planned(
    after: float,
    subject: str,
    data: EventData,
    *,
    event_id: str,
    source: str,
    time: datetime,
    traceparent: str,
    reference: str = "",
) -> Planned:
    """`data` about `subject` in its envelope, on its topic, under its key; `reference` of the claim for what follows it."""
    event = CloudEvent[EventData].model_construct(
        id=event_id, type=data.event_type, source=source, subject=subject, time=time, data=data
    )
    return Planned(
        after=after,
        topic=data.topic,
        key=subject.encode(),
        value=event.model_dump_json(exclude_none=True, serialize_as_any=True).encode(),
        headers=(
            (HEADER_TYPE, data.event_type.encode()),
            (HEADER_TRACEPARENT, traceparent.encode()),
            ("content-type", CONTENT_TYPE.encode()),
        ),
        intent=Intent(subject, data, reference, event_id),
    )
