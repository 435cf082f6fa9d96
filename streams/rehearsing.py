"""What a person's word on a dead letter would lead to: decided by the engine's own code on the rows as they stand, and then let go.

It is given what can only read, so that nothing can be written or sent; signers and the like are the processor's, see who builds it.
"""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import msgspec
from pydantic import TypeAdapter

from schemas.events.dead_letters import DeadLetterResolved, RecordSetAside
from streams.aside import resolve
from streams.contract import Processor, Table
from streams.deciding import Decision, Parts
from streams.decoding import Decoder
from streams.encoding import Encoder
from streams.journal import OutRecord
from streams.ownership import Owned, Parked
from streams.partitioning import Partitions
from streams.same_error import SameErrors
from streams.settings import EngineSettings
from streams.store import Marker, StoreReader

NOBODY: Final = Marker(0, 0)


class Came(StrEnum):
    """What would come of the word."""

    HANDLED = "handled"
    SET_ASIDE_AGAIN = "set_aside_again"
    REHOMED = "rehomed"
    """The record belongs to another subject: it is published again under that one, and handled there."""
    PARKED = "parked"
    """Its subject waits behind another dead letter: it takes its place there."""
    PASSED_OVER = "passed_over"
    """It is nothing that this processor reads."""
    DISCARDED = "discarded"
    ANSWERED = "answered"
    """Somebody has answered the letter before: the word would change nothing."""
    UNKNOWN = "unknown"
    """The processor has no such letter."""


class RowChange(msgspec.Struct, frozen=True, kw_only=True):
    """A row as it stands and as it would stand; None where there is none."""

    table: str
    key: tuple[str, ...]
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class Emitted(msgspec.Struct, frozen=True, kw_only=True):
    """An event that would be published: the whole CloudEvent."""

    topic: str
    partition: int
    key: str
    event: dict[str, Any]


class TimerChange(msgspec.Struct, frozen=True, kw_only=True):
    """A timer that would be set, or cancelled (None)."""

    key: str
    name: str
    due_at: datetime | None


class Rehearsal(msgspec.Struct, frozen=True, kw_only=True):
    """What would come of it. `reason` and `message`: why it would be set aside again. `behind`: records of the subject that wait and
    would follow; they are not rehearsed."""

    came: Came
    reason: str = ""
    message: str = ""
    rows: tuple[RowChange, ...] = ()
    events: tuple[Emitted, ...] = ()
    timers: tuple[TimerChange, ...] = ()
    behind: int = 0


def rehearse(processor: Processor, store: StoreReader, partitions: int, word: DeadLetterResolved, now: datetime) -> Rehearsal:
    """As the owner of the letter's key would decide it at `now`. Raises what the store raises."""
    letter = store.dead_letter(word.dead_letter_id)
    if letter is None or word.processor != processor.name:
        return Rehearsal(came=Came.UNKNOWN)
    if letter.resolution is not None:
        return Rehearsal(came=Came.ANSWERED, reason=letter.resolution)
    spread = Partitions(partitions)
    owned = Owned(spread.of(letter.key.encode()), NOBODY, {})
    owned.parked = {parked.key: Parked(parked, waiting) for parked, waiting in store.parked_keys(owned.partition)}
    settings = EngineSettings()
    encoder = Encoder(processor.name, {*processor.emits, RecordSetAside}, spread)
    parts = Parts(processor, store, encoder, spread, SameErrors(settings), settings.parked_records_per_key_max)
    decision = Decision(parts, owned, now)
    resolve(decision, Decoder(processor.name, processor.inputs, spread), word)
    reason, message = _why(decision)
    behind = owned.parked.get(letter.key)
    return Rehearsal(
        came=_came(decision, word),
        reason=reason,
        message=message,
        rows=tuple(_rows(processor.tables, store, decision)),
        events=tuple(_emitted(record) for record in decision.outputs),
        timers=tuple(TimerChange(key=key, name=name, due_at=at) for (key, name), at in decision.writes.timers.items()),
        behind=0 if behind is None else behind.waiting,
    )


def _came(decision: Decision, word: DeadLetterResolved) -> Came:
    if word.action == "discard":
        return Came.DISCARDED
    if decision.writes.dead_letters:
        return Came.SET_ASIDE_AGAIN
    if decision.handled:
        return Came.HANDLED
    if decision.rehomed:
        return Came.REHOMED
    return Came.PARKED if decision.writes.parked else Came.PASSED_OVER


def _why(decision: Decision) -> tuple[str, str]:
    """Of the letter that it would become, as its event says."""
    wanted = {letter.dead_letter_id for letter in decision.writes.dead_letters}
    for record in decision.outputs:
        data = msgspec.json.decode(record.value).get("data", {})
        if data.get("dead_letter_id") in wanted and record.topic == RecordSetAside.topic:
            return str(data["reason"]), str(data["message"])
    return "", ""


def _rows(tables: Iterable[Table[Any]], store: StoreReader, decision: Decision) -> Iterable[RowChange]:
    for table in tables:
        changed = decision.writes.rows.get(table.name, {})
        known = store.rows(table, list(changed)) if changed else {}
        shape: TypeAdapter[Any] = TypeAdapter(table.row)
        for key, row in changed.items():
            before, after = (None if one is None else shape.dump_python(one, mode="json") for one in (known.get(key), row))
            if before != after:
                yield RowChange(table=table.name, key=key, before=before, after=after)


def _emitted(record: OutRecord) -> Emitted:
    return Emitted(
        topic=record.topic, partition=record.partition, key=record.key.decode(), event=msgspec.json.decode(record.value)
    )
