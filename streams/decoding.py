"""Raw records into events: what does not concern the processor is skipped by its header, what cannot be read says why."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from re import compile as regex
from typing import Any, Final, NamedTuple

import msgspec
from pydantic import TypeAdapter, ValidationError

from schemas.catalogue import events_on
from schemas.envelope import HEADER_TRACEPARENT, HEADER_TYPE, CloudEvent, EventData
from schemas.events.dead_letters import DeadLetterResolved
from schemas.topics import DEAD_LETTERS, TOPICS
from streams.contract import Event, Input, Position
from streams.encoding import is_subject
from streams.errors import EngineReason
from streams.partitioning import Partitions
from streams.records import RawRecord

HEADER_REHOMED: Final = "santunan_rehomed"
"""On a record that its topic's home published again under the right key: where it came from, `TOPIC:PARTITION:OFFSET`."""
HEADER_REPLAYED: Final = "santunan_replayed"
"""On a corrected record that its topic's home has handled already, by name: it is published for the other readers only."""
ERRORS_SHOWN_MAX: Final = 5
_ESCAPE: Final = b"\\"
"""Looked for first: one byte is found, or found missing, in a tenth of the time of six."""
_NUL: Final = b"\\u0000"
_VERSION: Final = regex(r"\.v[0-9]+$")
_ORIGIN: Final = regex(rb"([a-z0-9._-]{1,249}):([0-9]{1,9}):([0-9]{1,18})")
_TRACEPARENT: Final = regex(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


class Skip(NamedTuple):
    """Nothing for this processor."""


class Misplaced(NamedTuple):
    """A readable record under the wrong key or on the wrong partition."""

    raw: RawRecord
    subject: str


class Unreadable(NamedTuple):
    """A record to set aside. `subject` is None when it cannot be said whose it is."""

    raw: RawRecord
    subject: str | None
    reason: EngineReason
    message: str
    cause_id: str | None
    cause_type: str | None


class Readable(NamedTuple):
    raw: RawRecord
    event: Event


Item = Skip | Misplaced | Unreadable | Readable
SKIP: Final = Skip()


class _Peeked(msgspec.Struct):
    """The attributes that tell what a record is, whatever its data."""

    type: Any = None
    subject: Any = None
    id: Any = None


_PEEK: Final = msgspec.json.Decoder(_Peeked)


@dataclass(frozen=True, slots=True)
class _Wanted:
    type: str
    read: Callable[[bytes], CloudEvent[EventData]]
    """Raises `ValidationError`."""


def _wanted(data: type[EventData]) -> _Wanted:
    return _Wanted(data.event_type, TypeAdapter(CloudEvent[data]).validator.validate_json)  # type: ignore[valid-type]


class Decoder:
    """Decodes what one processor reads."""

    def __init__(self, processor: str, inputs: Iterable[Input], partitions: Partitions) -> None:
        self._processor = processor
        self._partitions = partitions
        self._replayed_here = processor.encode()
        self._wanted: dict[str, dict[bytes, _Wanted]] = {}
        for wanted in (*inputs, Input.of(DEAD_LETTERS, DeadLetterResolved)):
            self._wanted.setdefault(wanted.topic, {}).update((data.event_type.encode(), _wanted(data)) for data in wanted.types)
        self._known = {(topic, data.event_type.encode()) for topic in TOPICS for data in events_on(topic)}
        self._inbound = {topic.name for topic in TOPICS.values() if topic.inbound}
        self._passed_over = {topic.name for topic in TOPICS.values() if topic.inbound and topic.home != processor}
        self._answers_for = {topic.name for topic in TOPICS.values() if topic.home == processor}
        self._foreign = {topic.name for topic in TOPICS.values() if topic.foreign}

    def expect(self, records: Sequence[RawRecord]) -> None:
        """These are decoded next: where their keys belong is found out for all of them together."""
        self._partitions.learn([record.key for record in records if record.key is not None and record.topic in self._inbound])

    def decode(self, raw: RawRecord) -> Item:
        event_type = traceparent = None
        for name, content in raw.headers:
            if name == HEADER_TYPE:
                event_type = content
            elif name == HEADER_TRACEPARENT:
                traceparent = content
            elif name == HEADER_REPLAYED and content == self._replayed_here and raw.topic not in self._foreign:
                return SKIP
        wanted = self._wanted[raw.topic].get(event_type) if event_type is not None else None
        if wanted is None:
            if (raw.topic, event_type) in self._known:
                return SKIP
            found = self._peeked(raw)
            if not isinstance(found, _Wanted):
                return found
            wanted = found
        return self._validated(raw, wanted, traceparent)

    def _validated(self, raw: RawRecord, wanted: _Wanted, traceparent: bytes | None) -> Item:
        value = raw.value or b""
        try:
            envelope = wanted.read(value)
        except ValidationError as error:
            return self._invalid(raw, error)
        if envelope.type != wanted.type:
            found = self._peeked(raw)
            return self._validated(raw, found, traceparent) if isinstance(found, _Wanted) else found
        if _ESCAPE in value and _NUL in value and _has_nul(value):
            return self._unreadable(
                raw, EngineReason.INVALID_DATA, "it contains the character U+0000, which no text may hold: send it without"
            )
        subject = envelope.subject
        if raw.topic in self._inbound:
            key = subject.encode()
            if key != raw.key or self._partitions.of(key) != raw.partition:
                return SKIP if raw.topic in self._passed_over else Misplaced(raw, subject)
        return Readable(
            raw,
            Event(
                envelope.id,
                envelope.type,
                envelope.source,
                subject,
                envelope.time,
                envelope.data,
                raw.topic,
                raw.partition,
                raw.offset,
                datetime.fromtimestamp(raw.timestamp_ms / 1000, UTC),
                traceparent.decode() if traceparent is not None and _TRACEPARENT.fullmatch(traceparent) else None,
                origin_of(raw) if raw.topic in self._foreign else None,
            ),
        )

    def _peeked(self, raw: RawRecord) -> "_Wanted | Skip | Unreadable":
        """By the attribute `type` itself. What nobody knows is set aside by the topic's home."""
        try:
            event_type = _PEEK.decode(raw.value or b"").type
        except (msgspec.DecodeError, UnicodeDecodeError):
            return self._nobodys(
                raw, EngineReason.NOT_JSON, "the value is no JSON object: send a CloudEvents 1.0 object in structured mode"
            )
        if not isinstance(event_type, str):
            return self._nobodys(
                raw, EngineReason.NOT_CLOUDEVENT, "the attribute `type` is missing: send a CloudEvents 1.0 object"
            )
        name = event_type.encode(errors="replace")
        wanted = self._wanted[raw.topic].get(name)
        if wanted is not None:
            return wanted
        if (raw.topic, name) in self._known:
            return SKIP
        if any(
            _VERSION.sub("", known.decode()) == _VERSION.sub("", event_type) for topic, known in self._known if topic == raw.topic
        ):
            return self._nobodys(
                raw, EngineReason.UNKNOWN_VERSION, f"this version of the event type is unknown: {event_type[:120]}"
            )
        return self._nobodys(raw, EngineReason.WRONG_TYPE, f"no such event type belongs on {raw.topic}: {event_type[:120]}")

    def _nobodys(self, raw: RawRecord, reason: EngineReason, message: str) -> Skip | Unreadable:
        return self._unreadable(raw, reason, message) if raw.topic in self._answers_for else SKIP

    def _invalid(self, raw: RawRecord, error: ValidationError) -> Skip | Unreadable:
        problems = error.errors(include_url=False, include_input=False, include_context=False)
        places = {problem["loc"][0] for problem in problems if problem["loc"]}
        if any(problem["type"] == "json_invalid" or not problem["loc"] for problem in problems):
            reason = EngineReason.NOT_JSON
        elif "subject" in places:
            reason = EngineReason.MISSING_SUBJECT
        elif places == {"data"}:
            reason = EngineReason.INVALID_DATA
        else:
            reason = EngineReason.NOT_CLOUDEVENT
        shown = [f"{'.'.join(map(str, problem['loc'])) or 'value'}: {problem['msg']}" for problem in problems[:ERRORS_SHOWN_MAX]]
        more = f"; and {len(problems) - ERRORS_SHOWN_MAX} more" if len(problems) > ERRORS_SHOWN_MAX else ""
        return self._unreadable(raw, reason, "; ".join(shown) + more)

    def _unreadable(self, raw: RawRecord, reason: EngineReason, message: str) -> Skip | Unreadable:
        """What the topic's other readers pass over is set aside here: by the home, and on our own topics by whom it concerns."""
        if raw.topic in self._passed_over:
            return SKIP
        peeked = _peek(raw)
        subject = peeked.subject if isinstance(peeked.subject, str) and is_subject(peeked.subject) else self._subject_by_key(raw)
        return Unreadable(raw, subject, reason, message, _short_text(peeked.id), _short_text(peeked.type))

    def _subject_by_key(self, raw: RawRecord) -> str | None:
        """A proper key on its own partition says whose record it is, even if the value cannot be read."""
        key = (raw.key or b"").decode(errors="replace")
        return key if is_subject(key) and self._partitions.of(key.encode()) == raw.partition else None


def _peek(raw: RawRecord) -> _Peeked:
    try:
        return _PEEK.decode(raw.value or b"")
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _Peeked()


def named(raw: RawRecord) -> tuple[str | None, str | None]:
    """Id and type that the record gives its event, as far as they can be read."""
    peeked = _peek(raw)
    return _short_text(peeked.id), _short_text(peeked.type)


def origin_of(raw: RawRecord) -> Position | None:
    """Where the record's writer put it, when its topic's home published it again. It says so in a header; it stays on its topic."""
    for name, content in raw.headers:
        if name == HEADER_REHOMED and (found := _ORIGIN.fullmatch(content)) is not None:
            topic, partition, offset = (part.decode() for part in found.groups())
            return Position(topic, int(partition), int(offset)) if topic == raw.topic else None
    return None


def _short_text(value: object) -> str | None:
    return value[:120] if isinstance(value, str) else None


def _has_nul(value: bytes) -> bool:
    """Whether an escape for U+0000 is really there (an escaped backslash before `u0000` is not one)."""
    return "\\u0000" in json.dumps(json.loads(value)).replace("\\\\", "")
