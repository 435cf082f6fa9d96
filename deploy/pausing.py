"""Pausing and resuming a processor from the command line: said on the control topic, and what was said there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from pydantic import ValidationError

from deploy.errors import Refused
from deploy.records import read_all, say
from deploy.wiring import PROCESSORS
from schemas.events.control import ProcessorPaused, ProcessorResumed, desk_id
from schemas.topics import CONTROL
from streams.control import ControlWord, word_of
from streams.settings import KafkaSettings

SOURCE: Final = "/operations/santunan"


@dataclass(frozen=True, slots=True)
class Standing:
    """A processor's pauses: the one that stands now, and everything that was said, the oldest first."""

    processor: str
    pause: ProcessorPaused | None
    said: tuple[ProcessorPaused | ProcessorResumed, ...]


def pause(kafka: KafkaSettings, processor: str, *, person: str, because: str, minutes: int | None) -> str:
    """Returns the event's id. Raises `Refused`."""
    now = datetime.now(UTC)
    until = None if minutes is None else now + timedelta(minutes=minutes)
    known(processor)
    try:
        word = ProcessorPaused(processor=processor, person=person, because=because, said_at=now, until=until)
    except ValidationError as error:
        raise _refused(error) from error
    return say(kafka, desk_id(processor), word, SOURCE)


def resume(kafka: KafkaSettings, processor: str, *, person: str, because: str) -> str:
    """Returns the event's id. Raises `Refused`."""
    known(processor)
    try:
        word = ProcessorResumed(processor=processor, person=person, because=because, said_at=datetime.now(UTC))
    except ValidationError as error:
        raise _refused(error) from error
    return say(kafka, desk_id(processor), word, SOURCE)


def standings(kafka: KafkaSettings, now: datetime) -> tuple[Standing, ...]:
    """Of every processor of which something was said, in the order of the flow. Raises `Refused`."""
    return standings_of((word_of(record.value, record.headers) for record in read_all(kafka, CONTROL)), now)


def standings_of(words: Iterable[ControlWord | None], now: datetime) -> tuple[Standing, ...]:
    """The same of words in their order on the log."""
    said = [word for word in words if isinstance(word, ProcessorPaused | ProcessorResumed)]
    found = {name: tuple(word for word in said if word.processor == name) for name in PROCESSORS}
    return tuple(Standing(name, _standing(about, now), about) for name, about in found.items() if about)


def _standing(said: tuple[ProcessorPaused | ProcessorResumed, ...], now: datetime) -> ProcessorPaused | None:
    last = said[-1]
    if isinstance(last, ProcessorResumed) or (last.until is not None and last.until <= now):
        return None
    return last


def known(processor: str) -> None:
    """Raises `Refused` for what is no processor."""
    if processor not in PROCESSORS:
        raise Refused(f"There is no processor {processor}: one of {', '.join(PROCESSORS)}.")


def _refused(error: ValidationError) -> Refused:
    return Refused("; ".join(f"{found['loc'][-1]}: {found['msg']}" for found in error.errors()))
