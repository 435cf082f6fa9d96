"""When each record of a partition can have been decided, and whose records may have met in another order than it seems.

A record that left an output was decided when that says, and where that stands. One that left nothing was decided between its
neighbours of the same topic. Where two topics bring records of one key in overlapping spans, their order is open.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final, NamedTuple

from schemas.events.dead_letters import DeadLetterResolved
from schemas.topics import TOPICS
from streams.aside import cause_of
from streams.decoding import Decoder, Readable, Unreadable
from streams.errors import Code, Refusal
from streams.records import RawRecord
from streams.recovering.known import CLOCKS_US, KnownOutputs, Place

RECORDS_MAX: Final = 5_000_000
"""Records of one partition since the copy; about 300 bytes each."""
SURE_US: Final = 60_000_000
"""A record that left nothing was decided within a minute of being appended, unless its neighbours show that the partition was behind."""
ALWAYS: Final = Place(0, 0)
NEVER: Final = Place(1 << 62, 0)

At = tuple[str, int]
"""Topic and offset."""


class Span(NamedTuple):
    """The first and the last place that a record can have in the order of decisions."""

    earliest: Place
    latest: Place

    def surely_before(self, other: "Span") -> bool:
        mine, theirs = self.latest, other.earliest
        if mine.where and mine.where == theirs.where:
            return mine.offset < theirs.offset
        return mine.time_us < theirs.time_us


class Met(NamedTuple):
    """A record that concerns the processor. `place`: where it is known to belong, None if it left nothing that says so."""

    at: At
    key: str
    place: Place | None
    appended_us: int


def met(records: Iterable[RawRecord], decoder: Decoder, known: KnownOutputs, parked: Collection[str]) -> list[Met]:
    """The records of one topic. Raises `Refusal` when there are too many."""
    found = []
    for record in records:
        item = decoder.decode(record)
        if not isinstance(item, Readable | Unreadable):
            continue
        key = item.event.subject if isinstance(item, Readable) else item.subject
        if key is None:
            continue
        word = isinstance(item, Readable) and isinstance(item.event.data, DeadLetterResolved)
        place = None if word or key in parked or key in known.ever_parked else known.place(cause_of(item))
        found.append(Met((record.topic, record.offset), key, place, record.timestamp_ms * 1_000))
        if len(found) > RECORDS_MAX:
            raise Refusal(
                Code.MARKER_AHEAD,
                f"more than {RECORDS_MAX} records of one partition came since the copy, more than recover holds in memory: restore a newer copy.",
            )
    return found


def spans(records: list[Met]) -> list[Span]:
    """Of the records of one topic, in their order."""
    latest: list[Place] = []
    after, behind_us = NEVER, 0
    for record in reversed(records):
        if record.place is not None:
            after, behind_us = record.place, max(0, record.place.time_us - record.appended_us)
            latest.append(after)
        else:
            limit = Place(record.appended_us + SURE_US, 0) if behind_us < SURE_US else NEVER
            latest.append(min(after, limit))
    found = []
    before = ALWAYS
    slack_us = SURE_US if records and TOPICS[records[0].at[0]].inbound else CLOCKS_US
    for record, last in zip(records, reversed(latest), strict=True):
        if record.place is not None:
            before = record.place
            found.append(Span(before, before))
        else:
            found.append(Span(max(before, Place(record.appended_us - slack_us, 0)), last))
    return found


def limits(topics: Mapping[str, list[Met]]) -> dict[At, Place]:
    """Per record that left nothing, which place it cannot be behind: that of the next of its topic that did."""
    return {
        record.at: span.latest
        for records in topics.values()
        for record, span in zip(records, spans(records), strict=True)
        if record.place is None and span.latest.where
    }


def contested(topics: Mapping[str, list[Met]]) -> dict[str, dict[At, Span]]:
    """Per key whose records' order is open, when each of them can have been decided."""
    if sum(1 for records in topics.values() if records) < 2:
        return {}
    keys: dict[str, list[tuple[At, Span]]] = defaultdict(list)
    for records in topics.values():
        for record, span in zip(records, spans(records), strict=True):
            keys[record.key].append((record.at, span))
    return {key: dict(found) for key, found in keys.items() if _open(found)}


def _open(records: list[tuple[At, Span]]) -> bool:
    """Whether two of them, of different topics, may have come in either order."""
    reaching: dict[str, Span] = {}
    for (topic, _), span in sorted(records, key=lambda found: found[1].earliest):
        if any(other != topic and not latest.surely_before(span) for other, latest in reaching.items()):
            return True
        if topic not in reaching or reaching[topic].latest < span.latest:
            reaching[topic] = span
    return False
