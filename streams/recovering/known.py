"""What a processor's outputs on the log say of its past: which were published, when they were decided, and what was set aside."""

import re
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from schemas.events.dead_letters import RecordSetAside
from schemas.topics import TOPICS
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
"""Ids held in memory, about 300 bytes each."""
SAID_BYTES: Final = 8
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_AGAIN: Final = frozenset({HEADER_REHOMED, HEADER_REPLAYED})
_INBOUND: Final = frozenset(topic.name for topic in TOPICS.values() if topic.inbound)
"""Of a processor's own, only copies of others' records stand there."""
_TIME: Final = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


class Place(NamedTuple):
    """When a cause was decided (UTC, in microseconds), and where its first output stands: together their order.

    `where` is the output partition that `offset` counts in: only there do offsets say more than times.
    """

    time_us: int
    offset: int
    where: str = ""

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
    key: str


class _Seen(NamedTuple):
    place: Place
    said: bytes
    """A digest of the whole value."""


class _Head(msgspec.Struct):
    id: str
    source: str
    type: str
    subject: str
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
        self._seen: dict[bytes, _Seen] = {}
        self._again: set[bytes] = set()
        self.set_aside: dict[str, SetAside] = {}
        """Per dead letter's id."""
        self.ever_parked: set[str] = set()
        """Keys that had a dead letter: some of their records were decided later than they were read."""

    def __len__(self) -> int:
        return len(self._seen)

    def read(self, log: Log, topics: Collection[str], partitions: int) -> None:
        """Take in every partition of `topics`. Raises `Refusal` when there are too many records to hold."""
        found = log.ranges([(topic, number) for topic in sorted(topics) for number in range(partitions)])
        for where, (start, end) in found.items():
            named = f"{where[0]}/{where[1]}"
            inbound = where[0] in _INBOUND
            for record in in_pieces(log, where, start, end):
                if _is_copy(record):
                    self._again.add(identity_of(record))
                elif not inbound:
                    self._take(record, named)

    def _take(self, record: RawRecord, where: str) -> None:
        value = record.value or b""
        head = self.own(value)
        if head is None:
            return
        place = Place(microseconds(head.time), record.offset, where)
        self._seen[UUID(head.id).bytes] = _Seen(place, said(value))
        if len(self._seen) > KNOWN_OUTPUTS_MAX:
            raise Refusal(
                Code.MARKER_AHEAD,
                f"{self._processor} has more than {KNOWN_OUTPUTS_MAX} outputs on the log, more than recover holds in memory: restore a "
                "newer copy of the database.",
            )
        if head.type == RecordSetAside.event_type:
            letter = _LETTER.decode(value).data
            self.set_aside[letter.dead_letter_id] = SetAside(letter.reason, letter.message, place, head.subject)
            self.ever_parked.add(head.subject)

    def add(self, outputs: Iterable[OutRecord]) -> None:
        """Take in what was published since."""
        for output in outputs:
            if _is_copy(output):
                self._again.add(identity_of(output))
                continue
            where = f"{output.topic}/{output.partition}"
            self._seen[_id_of(output)] = _Seen(Place(0, -1, where), said(output.value))

    def own(self, value: bytes) -> _Head | None:
        """The attributes of a value that this processor wrote; None for anybody else's."""
        try:
            head = _HEAD.decode(value)
            return head if head.source == self._source and UUID(head.id) else None
        except (msgspec.DecodeError, ValueError):
            return None

    def missing(self, outputs: Iterable[OutRecord]) -> list[OutRecord]:
        """Those that are not on the log."""
        return [output for output in outputs if not self._holds(output)]

    def otherwise(self, outputs: Iterable[OutRecord]) -> list[OutRecord]:
        """Those whose ids are on the log and say something else there, whatever their times."""
        return [
            output
            for output in outputs
            if not _is_copy(output) and (seen := self._seen.get(_id_of(output))) is not None and seen.said != said(output.value)
        ]

    def place_of(self, output: OutRecord) -> Place | None:
        """Where the output stands; None if it is not on the log, or a copy of a record."""
        seen = None if _is_copy(output) else self._seen.get(_id_of(output))
        return None if seen is None else seen.place

    def _holds(self, output: OutRecord) -> bool:
        if _is_copy(output):
            return identity_of(output) in self._again
        return _id_of(output) in self._seen

    def place(self, cause: Cause) -> Place | None:
        """When the cause was decided before; None if it left nothing on the log."""
        return self._first(cause.name) or self._first(set_aside_name(cause))

    def resumed(self, letter_id: str) -> Place | None:
        """When the last of what waited behind the dead letter was done."""
        return self._first(resumed_name(letter_id))

    def _first(self, name: str) -> Place | None:
        seen = self._seen.get(UUID(output_id(name, self._processor, 0)).bytes)
        return None if seen is None else seen.place

    def letter(self, cause: Cause) -> tuple[str, SetAside] | None:
        """The dead letter that this cause became before, if it did."""
        letter_id = letter_id_of(self._processor, cause)
        found = self.set_aside.get(letter_id)
        return None if found is None else (letter_id, found)


def said(value: bytes) -> bytes:
    """A digest of what an output says. Its times are left out: when a record that left nothing was decided, nobody knows."""
    return blake2b(_TIME.sub(b"T", value), digest_size=SAID_BYTES).digest()


def _is_copy(output: OutRecord | RawRecord) -> bool:
    """A record published again under its own key: its id is its writer's, and may be any text."""
    return any(name in _AGAIN for name, _ in output.headers)


def _id_of(output: OutRecord) -> bytes:
    return UUID(_HEAD.decode(output.value).id).bytes


def in_pieces(log: Log, where: TopicPartition, start: int, end: int) -> Iterable[RawRecord]:
    """The committed records of a long range. One read of the log is limited in time, and no other may begin before it ends."""
    for first in range(start, end, OFFSETS_PER_READ):
        yield from list(log.read(where, first, min(first + OFFSETS_PER_READ, end)))
