"""Dead letters as the topic tells of them: what was set aside, what a person said of it, and how to say it."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from time import monotonic, sleep
from typing import Final, Literal

import msgspec
from pydantic import ValidationError

from deploy.errors import Refused
from deploy.records import Stood, read_all, say, say_each
from schemas.envelope import CloudEvent
from schemas.events.dead_letters import CORRECTED_BYTES_MAX, DeadLetterResolved, RecordSetAside
from schemas.topics import DEAD_LETTERS
from streams.settings import KafkaSettings

SOURCE: Final = "/operations/santunan"
SECOND: Final = 1.0
Action = Literal["replay", "discard"]


@dataclass(frozen=True, slots=True)
class Letter:
    """A dead letter with its subject and time; `word` is a person's, None while it is open."""

    subject: str
    set_aside_at: str
    content: RecordSetAside
    word: DeadLetterResolved | None = None

    @property
    def value(self) -> bytes:
        """The record's value as far as the letter carries it."""
        return b64decode(self.content.value_base64)


class _Typed(msgspec.Struct):
    type: str


@dataclass(frozen=True, slots=True)
class Letters:
    """Every dead letter by its id, in the order of the log; `unreadable` says where the topic holds what is no event of it."""

    by_id: dict[str, Letter]
    unreadable: tuple[str, ...]


def letters(kafka: KafkaSettings) -> Letters:
    """What the topic tells. Raises `Refused`."""
    return fold(read_all(kafka, DEAD_LETTERS))


def fold(records: Iterable[Stood]) -> Letters:
    """The letters that these records tell of, each with the first word that a person said of it."""
    found: dict[str, Letter] = {}
    words: list[DeadLetterResolved] = []
    unreadable: list[str] = []
    for record in records:
        try:
            event_type = msgspec.json.decode(record.value, type=_Typed).type
            if event_type == DeadLetterResolved.event_type:
                words.append(CloudEvent[DeadLetterResolved].model_validate_json(record.value).data)
            else:
                event = CloudEvent[RecordSetAside].model_validate_json(record.value)
                found[event.data.dead_letter_id] = Letter(event.subject, event.time.isoformat(timespec="seconds"), event.data)
        except (msgspec.DecodeError, ValidationError):
            unreadable.append(f"{record.topic}/{record.partition}@{record.offset}")
    for word in reversed(words):
        if word.dead_letter_id in found:
            found[word.dead_letter_id] = replace(found[word.dead_letter_id], word=word)
    return Letters(found, tuple(unreadable))


def one(kafka: KafkaSettings, dead_letter_id: str) -> Letter:
    """Raises `Refused` when there is none of this id."""
    letter = letters(kafka).by_id.get(dead_letter_id)
    if letter is None:
        raise Refused(f"There is no dead letter {dead_letter_id}: `santunan dlq list` names those that are open.")
    return letter


@dataclass(frozen=True, slots=True)
class Cause:
    """Open letters of one processor that were set aside for one reason."""

    processor: str
    reason: str
    letters: tuple[Letter, ...]


def causes(found: Letters) -> list[Cause]:
    """What is open, the most frequent cause first."""
    groups: dict[tuple[str, str], list[Letter]] = {}
    for letter in found.by_id.values():
        if letter.word is None:
            groups.setdefault((letter.content.processor, letter.content.reason), []).append(letter)
    return sorted((Cause(*of, tuple(each)) for of, each in groups.items()), key=lambda cause: -len(cause.letters))


def of_cause(kafka: KafkaSettings, reason: str, processor: str | None) -> tuple[Letter, ...]:
    """The open letters of one cause. Raises `Refused` for none, and where several processors have it and none is named."""
    known = causes(letters(kafka))
    found = [cause for cause in known if cause.reason == reason and processor in {None, cause.processor}]
    if not found:
        open_now = ", ".join(f"{cause.reason} in {cause.processor}" for cause in known) or "nothing"
        raise Refused(f"No letter of this cause is open; {open_now} is. `santunan dlq causes` counts them.")
    if len(found) > 1:
        raise Refused(
            f"Several processors have letters of {reason}: add --processor {' or '.join(cause.processor for cause in found)}."
        )
    return found[0].letters


def resolve_all(
    kafka: KafkaSettings, found: Iterable[Letter], action: Action, person: str, because: str, per_second: int
) -> Iterator[int]:
    """The word on each, at this pace; yields how many were said, after each second's. A repeat is harmless: the first word counts."""
    waiting = list(found)
    for start in range(0, len(waiting), per_second):
        begun = monotonic()
        part = waiting[start : start + per_second]
        say_each(kafka, ((letter.subject, _word(letter, action, person, because)) for letter in part), SOURCE)
        yield start + len(part)
        if start + per_second < len(waiting):
            sleep(max(0.0, SECOND - (monotonic() - begun)))


def _word(letter: Letter, action: Action, person: str, because: str, corrected: bytes | None = None) -> DeadLetterResolved:
    return DeadLetterResolved(
        dead_letter_id=letter.content.dead_letter_id,
        processor=letter.content.processor,
        action=action,
        corrected_value_base64=None if corrected is None else b64encode(corrected).decode(),
        person=person,
        because=because,
    )


def resolve(
    kafka: KafkaSettings, dead_letter_id: str, action: Action, person: str, because: str, corrected: bytes | None = None
) -> str:
    """Publish a person's word under the letter's own key; returns the event's id. Raises `Refused` for one that is resolved."""
    letter = one(kafka, dead_letter_id)
    if letter.word is not None:
        raise Refused(
            f"{letter.word.person} has already answered this dead letter with {letter.word.action}: {letter.word.because}"
        )
    if corrected is not None and len(corrected) > CORRECTED_BYTES_MAX:
        raise Refused(
            f"The corrected value has {len(corrected):,} bytes, a word takes {CORRECTED_BYTES_MAX:,} with it: shorten it."
        )
    return say(kafka, letter.subject, _word(letter, action, person, because, corrected), SOURCE)
