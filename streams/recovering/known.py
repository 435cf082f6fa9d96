"""What a processor's outputs on the log say of its past: which were published, when they were decided, and what was set aside."""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from schemas.events.dead_letters import RecordSetAside
from streams.aside import letter_id_of, resumed_name, set_aside_name
from streams.deciding import Cause
from streams.decoding import HEADER_REHOMED, HEADER_REPLAYED
from streams.encoding import output_id
from streams.errors import Code, Refusal
from streams.journal import OutRecord
from streams.log import Log, TopicPartition
from streams.records import RawRecord
from streams.takeover import identity_of

OFFSETS_PER_READ: Final = 10_000
KNOWN_OUTPUTS_MAX: Final = 20_000_000
"""Ids held in memory, about 200 bytes each."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_AGAIN: Final = frozenset({HEADER_REHOMED, HEADER_REPLAYED})


class Place(NamedTuple):
    """When a cause was decided (UTC, in microseconds), and the offset of its first output: together their order."""

    time_us: int
    offset: int

    @property
    def time(self) -> datetime:
        return _EPOCH + timedelta(microseconds=self.time_us)


def microseconds(time: datetime) -> int:
    """Since 1970."""
    return (time - _EPOCH) // timedelta(microseconds=1)


class SetAside(NamedTuple):
    """Why a record was set aside, and when."""

    reason: str
    message: str
    place: Place


class _Head(msgspec.Struct):
    id: str
    source: str
    type: str
    time: datetime


class _Letter(msgspec.Struct):
    data: "_LetterData"


class _LetterData(msgspec.Struct):
    dead_letter_id: str
    reason: str
    message: str


_HEAD: Final = msgspec.json.Decoder(_Head)
_LETTER: Final = msgspec.json.Decoder(_Letter)


class KnownOutputs:
    """The outputs of one processor as they stand on the log, by id. Read once, when its last owners are fenced."""

    def __init__(self, processor: str) -> None:
        self._processor = processor
        self._source = f"/processors/{processor}"
        self._places: dict[bytes, Place] = {}
        self._again: set[bytes] = set()
        self.set_aside: dict[str, SetAside] = {}
        """Per dead letter's id."""

    def __len__(self) -> int:
        return len(self._places)

    def read(self, log: Log, topics: Collection[str], partitions: int) -> None:
        """Take in every partition of `topics`. Raises `Refusal` when there are too many records to hold."""
        found = log.ranges([(topic, number) for topic in sorted(topics) for number in range(partitions)])
        for where, (start, end) in found.items():
            for record in in_pieces(log, where, start, end):
                self._take(record)

    def _take(self, record: RawRecord) -> None:
        if any(name in _AGAIN for name, _ in record.headers):
            self._again.add(identity_of(record))
            return
        try:
            head = _HEAD.decode(record.value or b"")
            if head.source != self._source:
                return
            known = UUID(head.id).bytes
        except (msgspec.DecodeError, ValueError):
            return  # nothing that a processor wrote
        place = self._places[known] = Place(microseconds(head.time), record.offset)
        if len(self._places) > KNOWN_OUTPUTS_MAX:
            raise Refusal(
                Code.MARKER_AHEAD,
                f"{self._processor} has more than {KNOWN_OUTPUTS_MAX} outputs on the log, more than recover holds in memory: restore a "
                "newer copy of the database.",
            )
        if head.type == RecordSetAside.event_type:
            letter = _LETTER.decode(record.value or b"").data
            self.set_aside[letter.dead_letter_id] = SetAside(letter.reason, letter.message, place)

    def missing(self, outputs: Iterable[OutRecord]) -> list[OutRecord]:
        """Those that are not on the log."""
        return [output for output in outputs if not self._holds(output)]

    def _holds(self, output: OutRecord) -> bool:
        if any(name in _AGAIN for name, _ in output.headers):
            return identity_of(output) in self._again
        return UUID(_HEAD.decode(output.value).id).bytes in self._places

    def place(self, cause: Cause) -> Place | None:
        """When the cause was decided before; None if it left nothing on the log."""
        return self._first(cause.name) or self._first(set_aside_name(cause))

    def resumed(self, letter_id: str) -> Place | None:
        """When the last of what waited behind the dead letter was done."""
        return self._first(resumed_name(letter_id))

    def _first(self, name: str) -> Place | None:
        return self._places.get(UUID(output_id(name, self._processor, 0)).bytes)

    def letter(self, cause: Cause) -> tuple[str, SetAside] | None:
        """The dead letter that this cause became before, if it did."""
        letter_id = letter_id_of(self._processor, cause)
        found = self.set_aside.get(letter_id)
        return None if found is None else (letter_id, found)


def in_pieces(log: Log, where: TopicPartition, start: int, end: int) -> Iterable[RawRecord]:
    """The committed records of a long range. One read of the log is limited in time, and no other may begin before it ends."""
    for first in range(start, end, OFFSETS_PER_READ):
        yield from list(log.read(where, first, min(first + OFFSETS_PER_READ, end)))
