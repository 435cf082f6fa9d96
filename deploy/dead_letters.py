"""Dead letters as the topic tells of them: what was set aside, what a person said of it, and how to say it."""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal

import msgspec
from pydantic import ValidationError

from deploy.errors import Refused
from deploy.records import Stood, read_all, say
from schemas.envelope import CloudEvent
from schemas.events.dead_letters import CORRECTED_BYTES_MAX, DeadLetterResolved, RecordSetAside
from schemas.topics import DEAD_LETTERS
from streams.settings import KafkaSettings

SOURCE: Final = "/operations/santunan"
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
        raise Refused(f"The corrected value has {len(corrected):,} bytes, a word takes {CORRECTED_BYTES_MAX:,} with it: shorten it.")
    word = DeadLetterResolved(
        dead_letter_id=dead_letter_id,
        processor=letter.content.processor,
        action=action,
        corrected_value_base64=None if corrected is None else b64encode(corrected).decode(),
        person=person,
        because=because,
    )
    return say(kafka, letter.subject, word, SOURCE)
