"""How fast events are read and written: pydantic, as the engine uses it, beside msgspec with structs of the same constraints.

`santunan bench codec`. Rounds of both in turn, in CPU seconds; the best round of each counts.
Batches are kept while they are handled, so the garbage collector matters: its default settings are measured beside it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from time import process_time
from typing import Any, Final

import msgspec
from pydantic import BaseModel, TypeAdapter

from benchmarks.peer_structs import Structs
from benchmarks.report import BenchReport
from deploy.demo.timeline import Quirks, Writer
from processors.intake import processor as intake
from schemas.catalogue import EVENTS
from schemas.envelope import HEADER_TYPE, CloudEvent, EventData
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id
from streams.contract import Effects, Event, RowT, Table

EVENTS_DEFAULT: Final = 60_000
CLAIMS_PER_EVENT: Final = 0.125
"""A claim of the demo brings about nine records, and intake's answers to its submissions."""
ROUNDS: Final = 5
BATCH_EVENTS: Final = 500
COLLECT_AFTER_ALLOCATIONS: Final = 100_000
"""The collector looks at young objects this often: a batch of events is gone by then, and never looked at."""
SEED: Final = 11


@dataclass(frozen=True, slots=True)
class Sample:
    """One record's value and its event type."""

    type: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Codec:
    """How one library reads a record's value and writes an event's data."""

    name: str
    read: dict[str, Callable[[bytes], Any]]
    write: dict[str, Callable[[Any], bytes]]


class _Nothing:
    """No rows yet: every claim is new to intake."""

    def get(self, table: Table[RowT], *key: str) -> RowT | None:  # noqa: ARG002 - the view's signature
        return None


def samples(count: int) -> list[Sample]:
    """`count` records in the demo's proportions: what channels and the registry write, and what intake answers."""
    now = datetime.now(UTC)
    timeline = Writer(SEED, rate=100.0, started=now, quirks=Quirks(broken=0, oversize=0, unknown_type=0)).write(
        int(count * CLAIMS_PER_EVENT) + 1
    )
    found: list[Sample] = []
    for record in timeline.records:
        event_type = dict(record.headers)[HEADER_TYPE].decode()
        found.append(Sample(event_type, record.value))
        if event_type == ClaimSubmitted.event_type:
            found += _answers(CloudEvent[ClaimSubmitted].model_validate_json(record.value), now)
    if len(found) < count:
        raise ValueError(f"only {len(found)} events for {count}: raise CLAIMS_PER_EVENT")
    return found[:count]


def _answers(envelope: CloudEvent[ClaimSubmitted], now: datetime) -> Iterable[Sample]:
    data = envelope.data
    event = Event(
        id=envelope.id,
        type=envelope.type,
        source=envelope.source,
        subject=claim_id(data.channel, data.channel_reference),
        time=envelope.time,
        data=data,
        topic=data.topic,
        partition=0,
        offset=0,
        appended_at=data.received_at,
    )
    effects: Effects = intake.handle(event, _Nothing(), now)
    for output in effects.outputs:
        answer = CloudEvent[EventData].model_construct(
            id=envelope.id,
            type=output.data.event_type,
            source="/processors/intake",
            subject=output.key,
            time=now,
            data=output.data,
        )
        yield Sample(output.data.event_type, answer.model_dump_json(exclude_none=True, serialize_as_any=True).encode())


def ours(types: Iterable[str]) -> Codec:
    """As the engine does it: the envelope validated from bytes, the data serialised without nulls."""
    models = {name: EVENTS[name] for name in types}
    return Codec(
        "pydantic",
        {name: _adapter(model).validate_json for name, model in models.items()},
        {name: _serializer(model) for name, model in models.items()},
    )


def _adapter(model: type[EventData]) -> TypeAdapter[Any]:
    return TypeAdapter(CloudEvent[model])  # type: ignore[valid-type]


def _serializer(model: type[BaseModel]) -> Callable[[Any], bytes]:
    to_json = model.__pydantic_serializer__.to_json
    return lambda data: to_json(data, exclude_none=True)


def peer(types: Iterable[str]) -> Codec:
    structs, encode = Structs(), msgspec.json.Encoder().encode
    names = tuple(types)
    return Codec(
        "msgspec",
        {name: msgspec.json.Decoder(structs.envelope(EVENTS[name])).decode for name in names},
        dict.fromkeys(names, encode),
    )


def timed(codec: Codec, records: Sequence[Sample]) -> tuple[float, float]:
    """CPU seconds to read all records, and to write all their data, batch by batch as the engine does."""
    reading = writing = 0.0
    for first in range(0, len(records), BATCH_EVENTS):
        batch = records[first : first + BATCH_EVENTS]
        started = process_time()
        events = [codec.read[record.type](record.value) for record in batch]
        read = process_time()
        for record, event in zip(batch, events, strict=True):
            codec.write[record.type](event.data)
        reading += read - started
        writing += process_time() - read
    return reading, writing


@contextmanager
def rarely_collecting() -> Iterator[None]:
    """What was there at the start is never looked at again, and young objects rarely."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER_ALLOCATIONS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def best(codecs: Sequence[Codec], records: Sequence[Sample]) -> list[tuple[float, float]]:
    """Each codec's best round (seconds to read, to write), all of them in turn in each round."""
    rounds = [[timed(codec, records) for codec in codecs] for _ in range(ROUNDS)]
    return [min((taken[number] for taken in rounds), key=sum) for number in range(len(codecs))]


def run(count: int = EVENTS_DEFAULT) -> BenchReport:
    """Both codecs in turn over the same records; events per second are read and written."""
    records = samples(count)
    types = tuple(dict.fromkeys(record.type for record in records))
    codecs = (ours(types), peer(types))
    by_default = [round(count / sum(seconds)) for seconds in best(codecs, records)]
    with rarely_collecting():
        (our_read, our_write), (peer_read, peer_write) = best(codecs, records)
    return BenchReport(
        name="codec",
        events=count,
        events_per_second=count / (our_read + our_write),
        peer=codecs[1].name,
        peer_events_per_second=count / (peer_read + peer_write),
        seconds_by_part={"decode": our_read, "encode": our_write},
        more={
            "bytes_per_event": sum(len(record.value) for record in records) // count,
            "event_types": len(types),
            "decode_per_second": round(count / our_read),
            "encode_per_second": round(count / our_write),
            "peer_decode_per_second": round(count / peer_read),
            "peer_encode_per_second": round(count / peer_write),
            "per_second_with_default_collector": by_default[0],
            "peer_per_second_with_default_collector": by_default[1],
        },
    )
