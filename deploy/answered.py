"""What became of the records of one topic that a processor had set aside: left out, or handled as a person corrected them."""

# ruff: noqa: S608  the only things put into these texts are names of schemas and tables from code

from base64 import b64decode
from collections.abc import Mapping
from typing import Final

import psycopg

from deploy.dead_letters import letters
from deploy.errors import Refused
from streams.decoding import Decoder, Readable
from streams.engine_tables import DEAD_LETTER
from streams.records import RawRecord
from streams.settings import KafkaSettings

REPLAYED: Final = "replay"


class Answered:
    """By partition and offset what a fold has to take instead of the record that stands there."""

    def __init__(self, kafka: KafkaSettings, schema: str, topic: str) -> None:
        self._kafka = kafka
        self._schema = schema
        self._topic = topic
        self._values: dict[tuple[int, int], bytes | None] = {}
        self._keys: dict[tuple[int, int], str] = {}
        self._words: Mapping[str, bytes | None] | None = None

    def read(self, connection: psycopg.Connection) -> None:
        """As the processor's own letters stand now. Raises `Refused` when the word that let one be replayed is not on the topic."""
        found = connection.execute(
            f'SELECT dead_letter_id, key, source_partition, source_offset, resolution, record_value FROM "{self._schema}".{DEAD_LETTER} '
            "WHERE topic = %s AND resolution IS NOT NULL ORDER BY attempt".encode(),
            (self._topic,),
        ).fetchall()
        for letter_id, key, partition, offset, resolution, value in found:  # the last attempt says what became of it
            self._keys[partition, offset] = key
            self._values[partition, offset] = self._replayed(letter_id, value) if resolution == REPLAYED else None

    def _replayed(self, letter_id: str, value: bytes) -> bytes:
        if self._words is None or letter_id not in self._words:
            told = letters(self._kafka).by_id
            self._words = {
                known: b64decode(letter.word.corrected_value_base64) if letter.word.corrected_value_base64 is not None else None
                for known, letter in told.items()
                if letter.word is not None
            }
        if letter_id not in self._words:
            raise Refused(
                f"{self._schema} replayed dead letter {letter_id}, and the word that says with which value is not on the dead-letter topic: "
                "bring the topic back from a copy; a fold without it would not give the rows that stand."
            )
        corrected = self._words[letter_id]
        return value if corrected is None else corrected

    def event_of(self, raw: RawRecord, decoder: Decoder) -> Readable | None:
        """The event that the processor handled at this place; None if it handled none."""
        where = (raw.partition, raw.offset)
        if where not in self._values:
            item = decoder.decode(raw)
            return item if isinstance(item, Readable) else None
        value = self._values[where]
        if value is None:
            return None  # left out
        corrected = decoder.decode(raw._replace(value=value))
        if isinstance(corrected, Readable) and corrected.event.subject == self._keys[where]:
            return corrected
        return None  # published again under another key
