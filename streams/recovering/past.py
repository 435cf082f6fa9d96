"""When a record was decided the first time: read from what it left on the log, or guessed from when it was appended."""

from base64 import b64decode
from binascii import Error as Base64Error
from datetime import datetime
from typing import Final

from schemas.events.dead_letters import DeadLetterResolved
from streams.aside import cause_of
from streams.decoding import Decoder, Item, Readable, Unreadable
from streams.records import RawRecord
from streams.recovering.known import KnownOutputs, Place, microseconds
from streams.store import DeadLetter, Store

BEHIND: Final = 1 << 62
"""As an offset: behind all that was decided at that time."""
BEFORE: Final = -1


class Past:
    """Of one partition. `parked`: the keys whose records wait; those are decided later than they are read."""

    def __init__(self, partition: int, processor: str, store: Store, decoder: Decoder, known: KnownOutputs) -> None:
        self._partition = partition
        self._processor = processor
        self._store = store
        self._decoder = decoder
        self._known = known
        self.parked: set[str] = set()

    def read(self, record: RawRecord) -> Item:
        return self._decoder.decode(record)

    def place(self, record: RawRecord, item: Item, now: datetime) -> Place:
        """Where the record, which reads as `item`, belongs after what has been decided again up to `now`."""
        guessed = Place(max(record.timestamp_ms * 1_000, microseconds(now)), BEFORE)
        if isinstance(item, Readable) and isinstance(item.event.data, DeadLetterResolved):
            return self._of_word(item.event.data, guessed)
        if not isinstance(item, Readable | Unreadable):
            return guessed
        found = self._known.place(cause_of(item))
        subject = item.event.subject if isinstance(item, Readable) else item.subject
        if found is not None and subject in self.parked:
            return guessed._replace(offset=found.offset - BEHIND)  # they went on in the order in which they began to wait
        if found is None and subject not in self.parked:
            return guessed._replace(offset=BEHIND)  # it left nothing: perhaps it waits behind a dead letter of the same time
        return found or guessed

    def _of_word(self, word: DeadLetterResolved, guessed: Place) -> Place:
        """A person's word comes after its dead letter, and right before what it let go on."""
        then = self._known.set_aside.get(word.dead_letter_id)
        if word.processor != self._processor or then is None:
            return guessed
        after = Place(max(guessed.time_us, then.place.time_us), BEHIND)
        letter = self._store.dead_letter(word.dead_letter_id)
        if letter is None:
            return after
        followed = (self._replayed(letter, word), self._first_waiting(letter.key), self._known.resumed(word.dead_letter_id))
        return next((place for place in followed if place is not None), after)

    def _replayed(self, letter: DeadLetter, word: DeadLetterResolved) -> Place | None:
        if word.action != "replay":
            return None
        raw = letter.record
        if word.corrected_value_base64 is not None:
            try:
                raw = raw._replace(value=b64decode(word.corrected_value_base64, validate=True))
            except (Base64Error, ValueError):
                return None
        return self._of_record(raw, letter.attempt + 1)

    def _first_waiting(self, key: str) -> Place | None:
        waiting = self._store.parked_records(self._partition, key, 1)
        return self._of_record(waiting[0].record, 0) if waiting else None

    def _of_record(self, raw: RawRecord, attempt: int) -> Place | None:
        item = self._decoder.decode(raw)
        return self._known.place(cause_of(item, attempt)) if isinstance(item, Readable | Unreadable) else None
