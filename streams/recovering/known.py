"""What a processor's outputs on the log say of its past: which were published, when they were decided, and what was set aside."""

import re
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Final, NamedTuple
from uuid import UUID

import msgspec

from schemas.envelope import EventData
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
CLOCKS_US: Final = 1_000_000
"""So far the clocks of our own machines may be apart. A channel's clock may be a minute off."""
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


class _Body(msgspec.Struct):
    id: str
    type: str
    data: msgspec.Raw


class _Letter(msgspec.Struct):
    data: "_LetterData"


class _LetterData(msgspec.Struct):
    dead_letter_id: str
    reason: str
    message: str


_HEAD: Final = msgspec.json.Decoder(_Head)
_BODY: Final = msgspec.json.Decoder(_Body)
_LETTER: Final = msgspec.json.Decoder(_Letter)


class KnownOutputs:
    """The outputs of one processor as they stand on the log, by id. Read once, when its last owners are fenced."""

    def __init__(self, processor: str, emits: Collection[type[EventData]]) -> None:
        """`emits`: what the processor writes; of some types the log holds each identity once (`EventData.once`)."""
        self._processor = processor
        self._source = f"/processors/{processor}"
        self._once = {data.event_type: data.once for data in emits if data.once is not None}
        self.once_topics = frozenset(data.topic for data in emits if data.once is not None)
        """Written under the causes' own keys: of each partition this processor's owner of that number is the only writer."""
        self._standing: dict[str, str] = {}
        """Per identity the id of the event that has it."""
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
        if head.type in self._once:
            self._stands(value)
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
            self._seen[published_id(output)] = _Seen(Place(0, -1, where), said(output.value))

    def own(self, value: bytes) -> _Head | None:
        """The attributes of a value that this processor wrote; None for anybody else's."""
        try:
            head = _HEAD.decode(value)
            return head if head.source == self._source and UUID(head.id) else None
        except (msgspec.DecodeError, ValueError):
            return None

    def missing(self, outputs: Iterable[OutRecord]) -> list[OutRecord]:
        """Those that are not on the log, and whose identity is not either."""
        return [output for output in outputs if not self._holds(output) and not self.repeats(output)]

    def identity(self, output: OutRecord) -> str | None:
        """What no second event may have, whatever its id; None where a repeat does nothing."""
        return None if not self._once or _is_copy(output) else self._identity(_BODY.decode(output.value))

    def repeats(self, output: OutRecord) -> bool:
        """Whether another event with its identity stands on the log: publishing this one would do twice what is done once."""
        identity = self.identity(output)
        return identity is not None and self._standing.get(identity, "") not in {"", _HEAD.decode(output.value).id}

    def stand(self, outputs: Iterable[OutRecord]) -> None:
        """These were published since: their identities are taken."""
        for output in outputs:
            if self.identity(output) is not None:
                self._stands(output.value)

    def _stands(self, value: bytes) -> None:
        body = _BODY.decode(value)
        identity = self._identity(body)
        if identity is not None:
            self._standing.setdefault(identity, body.id)

    def _identity(self, body: _Body) -> str | None:
        field = self._once.get(body.type)
        return None if field is None else f"{field} {msgspec.json.decode(body.data)[field]}"

    def since(self, time_us: int) -> dict[str, int]:
        """Per output partition the first output that was decided in the step of that time, or surely after it."""
        first: dict[str, int] = {}
        for seen in self._seen.values():
            place = seen.place
            since = place.time_us == time_us or place.time_us > time_us + CLOCKS_US
            if since and place.offset < first.get(place.where, place.offset + 1):
                first[place.where] = place.offset
        return first

    def otherwise(self, outputs: Iterable[OutRecord]) -> list[OutRecord]:
        """Those whose ids are on the log and say something else there, whatever their times."""
        return [
            output
            for output in outputs
            if not _is_copy(output)
            and (seen := self._seen.get(published_id(output))) is not None
            and seen.said != said(output.value)
        ]

    def place_of(self, output: OutRecord) -> Place | None:
        """Where the output stands; None if it is not on the log, or a copy of a record."""
        seen = None if _is_copy(output) else self._seen.get(published_id(output))
        return None if seen is None else seen.place

    def _holds(self, output: OutRecord) -> bool:
        if _is_copy(output):
            return identity_of(output) in self._again
        return published_id(output) in self._seen

    def place(self, cause: Cause) -> Place | None:
        """When the cause was decided before; None if it left nothing on the log."""
        return self._first(cause.name) or self._first(set_aside_name(cause))

    def resumed(self, letter_id: str) -> Place | None:
        """When the last of what waited behind the dead letter was done."""
        return self._first(resumed_name(letter_id))

    def id_of(self, name: str, index: int) -> bytes:
        """Of an output: whose cause, and which of its outputs."""
        return UUID(output_id(name, self._processor, index)).bytes

    def _first(self, name: str) -> Place | None:
        seen = self._seen.get(self.id_of(name, 0))
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


def published_id(output: OutRecord) -> bytes:
    """As it stands in the output, which is no copy of a record."""
    return UUID(_HEAD.decode(output.value).id).bytes


def in_pieces(log: Log, where: TopicPartition, start: int, end: int) -> Iterable[RawRecord]:
    """The committed records of a long range. One read of the log is limited in time, and no other may begin before it ends."""
    for first in range(start, end, OFFSETS_PER_READ):
        yield from list(log.read(where, first, min(first + OFFSETS_PER_READ, end)))
