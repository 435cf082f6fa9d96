"""Setting aside, in order: a record that cannot be handled becomes a dead letter, later ones of its key wait behind it.

A person's word (`DeadLetterResolved`, under the dead letter's own key, so that the key's owner reads it) replays or discards it; then
what waits is handled in bounded steps while arrivals append.
"""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from datetime import datetime
from typing import Final

import msgspec

from schemas.events.dead_letters import DEAD_LETTER_VALUE_BYTES_MAX, DeadLetterResolved, RecordSetAside, SourcePosition
from schemas.topics import TOPICS
from streams.contract import Output, Position, SetAside, TimerFired
from streams.deciding import MESSAGE_LENGTH_MAX, Cause, Decision, Failure
from streams.decoding import HEADER_REHOMED, HEADER_REPLAYED, Decoder, Misplaced, Readable, Skip, Unreadable, named, origin_of
from streams.encoding import derived_id
from streams.errors import EngineReason
from streams.journal import OutRecord
from streams.records import RawRecord
from streams.store import DeadLetter, ParkedKey, ParkedRecord

TIMER_TOPIC: Final = "timer"
"""Stands for the topic of a timer that was set aside; its record's value is the timer."""
_UNREAD: Final = frozenset(
    {
        EngineReason.NOT_JSON,
        EngineReason.NOT_CLOUDEVENT,
        EngineReason.WRONG_TYPE,
        EngineReason.UNKNOWN_VERSION,
        EngineReason.INVALID_DATA,
        EngineReason.MISSING_SUBJECT,
    }
)

_READ_BY_OTHERS: Final = frozenset(topic.name for topic in TOPICS.values() if topic.inbound and not topic.foreign)


def cause_of(item: Readable | Unreadable, attempt: int = 0) -> Cause:
    if isinstance(item, Unreadable):
        return Cause(item.raw, attempt, item.cause_id, item.cause_type, None, None)
    event = item.event
    return Cause(item.raw, attempt, event.id, event.type, event.traceparent, event)


def timer_cause(fired: TimerFired, partition: int, attempt: int = 0) -> Cause:
    value = msgspec.json.encode({"key": fired.key, "name": fired.name, "due_at": fired.due_at})
    raw = RawRecord(TIMER_TOPIC, partition, 0, int(fired.due_at.timestamp() * 1000), fired.key.encode(), value, ())
    return Cause(raw, attempt, None, f"timer:{fired.name}", None, fired)


class _StoredTimer(msgspec.Struct):
    key: str
    name: str
    due_at: datetime


def letter_id_of(processor: str, cause: Cause) -> str:
    """The id of the dead letter that the cause becomes when it is set aside."""
    event, raw = cause.event, cause.raw
    timer = f"{event.key}/{event.name}/{event.due_at.isoformat()}" if isinstance(event, TimerFired) else ""
    return derived_id(f"dead letter\n{processor}\n{raw.topic}\n{raw.partition}\n{raw.offset}\n{timer}\n{cause.attempt}")


def set_aside_name(cause: Cause) -> str:
    """What the id of the event about the dead letter is derived from."""
    return f"{cause.name}\nset aside"


def resumed_name(letter_id: str) -> str:
    """What the ids of the events are derived from that say that nothing waits behind the dead letter any more."""
    return f"resumed\n{letter_id}"


def set_aside(decision: Decision, cause: Cause, subject: str | None, failure: Failure, *, parks: bool = True) -> None:
    """Make a dead letter of the record; with a known subject later records of it wait behind (unless `parks` is False)."""
    raw, processor, traceparent = cause.raw, decision.parts.processor, decision.traceparent(cause)
    letter_id = letter_id_of(processor.name, cause)
    parks = parks and subject is not None
    key = subject if subject is not None else letter_id
    decision.writes.dead_letters.append(DeadLetter(letter_id, key, failure.reason, cause.attempt, parks, raw, decision.now))
    decision.emit([Output(key, _event(letter_id, processor.name, cause, failure, parks))], set_aside_name(cause), traceparent)
    told = _told(letter_id, key, failure.reason, failure.message[:MESSAGE_LENGTH_MAX], cause)
    decision.emit(processor.set_aside(told), f"{set_aside_name(cause)}\ntold", traceparent)
    if decision.traces is not None:
        decision.traces.set_aside(cause, failure.reason)
    if parks and subject is not None:
        was_parked = decision.parked(subject) is not None
        decision.writes.parked_keys[subject] = ParkedKey(subject, letter_id)
        if not was_parked:
            decision.emit(processor.parked(subject, failure.reason, letter_id), f"parked\n{letter_id}", traceparent)


def _told(letter_id: str, key: str, reason: str, message: str, cause: Cause) -> SetAside:
    raw = cause.raw
    position = origin_of(raw) or Position(raw.topic, raw.partition, raw.offset)
    return SetAside(letter_id, key, reason, message, position, cause.id, cause.type, raw.value or b"", reason in _UNREAD)


def _event(letter_id: str, processor: str, cause: Cause, failure: Failure, parks: bool) -> RecordSetAside:
    raw, value = cause.raw, cause.raw.value or b""
    return RecordSetAside(
        dead_letter_id=letter_id,
        processor=processor,
        reason=failure.reason,
        message=failure.message[:MESSAGE_LENGTH_MAX],
        stack=failure.stack,
        position=SourcePosition(topic=raw.topic, partition=raw.partition, offset=raw.offset),
        cause_id=cause.id,
        cause_type=cause.type,
        key_base64=None if raw.key is None else b64encode(raw.key[:DEAD_LETTER_VALUE_BYTES_MAX]).decode(),
        value_base64=b64encode(value[:DEAD_LETTER_VALUE_BYTES_MAX]).decode(),
        value_bytes=len(value),
        parks_key=parks,
    )


def park(decision: Decision, key: str, cause: Cause) -> None:
    """Let the record wait behind its key's dead letter; when too many wait already, it is set aside by itself."""
    if decision.waiting(key) >= decision.parts.parked_records_per_key_max:
        message = "too many records wait behind this key's dead letter: resolve that one first, then replay this one"
        set_aside(decision, cause, key, Failure(EngineReason.PARKED_FULL, message), parks=False)
        return
    number = decision.owned.parked_number + len(decision.writes.parked) + 1
    decision.writes.parked.append(ParkedRecord(key, number, cause.raw))


def rehome(decision: Decision, misplaced: Misplaced) -> None:
    """Publish the record again under its subject, on the same topic."""
    raw = misplaced.raw
    origin = f"{raw.topic}:{raw.partition}:{raw.offset}".encode()
    _again(decision, raw, misplaced.subject, (HEADER_REHOMED, origin))
    decision.rehomed += 1


def _again(decision: Decision, raw: RawRecord, subject: str, header: tuple[str, bytes]) -> None:
    key = subject.encode()
    headers = (*((name, content) for name, content in raw.headers if name != header[0]), header)
    decision.publish([OutRecord(raw.topic, decision.parts.partitions.of(key), key, raw.value or b"", headers)])


def resolve(decision: Decision, decoder: Decoder, word: DeadLetterResolved, killed: Failure | None = None) -> None:
    """A person's word on a dead letter. One for another processor, or on a letter that is unknown or resolved, changes nothing.

    `killed`: the worker died each time it took this word, so what is replayed is not handled again.
    """
    if word.processor != decision.parts.processor.name or word.dead_letter_id in decision.writes.resolutions:
        return
    letter = decision.parts.store.dead_letter(word.dead_letter_id)
    if letter is None or letter.resolution is not None:
        return
    decision.writes.resolutions[word.dead_letter_id] = word.action
    parked = decision.parked(letter.key)
    if letter.parks_key and parked is not None and parked.dead_letter_id == letter.dead_letter_id:
        decision.writes.parked_keys[letter.key] = ParkedKey(letter.key, letter.dead_letter_id, draining=True)
    if word.action == "replay":
        _replay(decision, decoder, letter, word.corrected_value_base64, killed)
    else:
        _discard(decision, letter, word.because)


def _discard(decision: Decision, letter: DeadLetter, because: str) -> None:
    cause = Cause(letter.record, letter.attempt, *named(letter.record), None, None)
    told = _told(letter.dead_letter_id, letter.key, letter.reason, because, cause)
    decision.emit(decision.parts.processor.discarded(told), f"discarded\n{letter.dead_letter_id}", None)


def _replay(decision: Decision, decoder: Decoder, letter: DeadLetter, corrected: str | None, killed: Failure | None) -> None:
    attempt = letter.attempt + 1
    raw = letter.record
    if corrected is not None:
        try:
            raw = raw._replace(value=b64decode(corrected, validate=True))
        except (Base64Error, ValueError):
            failure = Failure(EngineReason.INVALID_DATA, "the corrected value is no base64: replay again with a proper one")
            set_aside(decision, Cause(raw, attempt, None, None, None, None), letter.key, failure, parks=letter.parks_key)
            return
    if raw.topic == TIMER_TOPIC:
        stored = msgspec.json.decode(raw.value or b"", type=_StoredTimer)
        cause = timer_cause(TimerFired(stored.key, stored.name, stored.due_at), raw.partition, attempt)
        _handle_again(decision, cause, letter, killed)
        return
    match decoder.decode(raw):
        case Skip():
            return
        case Unreadable() as item:
            again = Failure(item.reason, item.message)
            set_aside(decision, cause_of(item, attempt), letter.key if letter.parks_key else None, again, parks=letter.parks_key)
        case Misplaced() as item:
            rehome(decision, item)
        case Readable() as item if item.event.subject != letter.key:
            rehome(decision, Misplaced(raw, item.event.subject))
        case Readable() as item:
            if letter.reason in _UNREAD and raw.topic in _READ_BY_OTHERS:
                _again(decision, raw, item.event.subject, (HEADER_REPLAYED, decision.parts.processor.name.encode()))
            _handle_again(decision, cause_of(item, attempt), letter, killed)


def _handle_again(decision: Decision, cause: Cause, letter: DeadLetter, killed: Failure | None) -> None:
    """A letter that parked its key goes ahead of what waits; one that did not takes its place like an arrival."""
    parked = decision.parked(letter.key)
    if parked is not None and parked.dead_letter_id != letter.dead_letter_id:
        park(decision, letter.key, cause)
        return
    failure = killed or decision.handle(cause)
    if failure is not None:
        set_aside(decision, cause, letter.key, failure)
