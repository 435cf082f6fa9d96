"""Facts by reading only what came since the last audit: what was read before is in the checkpoint, partition by partition.

They are the facts that a reading of everything gives, so the same checks judge them. What stood on the topics before is not read again;
that the log goes on where it ended is seen from the last record that was read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final, NamedTuple, Protocol

from deploy.audit.facts import Difference, Facts, Finding, TableFacts, finding
from deploy.audit.keeping import SHARED as SHARED_FILE
from deploy.audit.keeping import Mark, Marks, Meta, Shelf, Writing
from deploy.audit.log_reading import MOVED, READ, SHARED, LogReading
from deploy.audit.runner import Report, judge
from deploy.records import Stood
from schemas.topics import LIFECYCLE, TOPICS

BY_CLAIM: Final = tuple(topic for topic in READ if topic not in SHARED)
MOVES: Final = "moved: "
"""The same topic is read twice: first for what was moved, which concerns all partitions, then with its own."""
CONTINUITY: Final = "continuity"


class Log(Protocol):
    """The topics, as `deploy.records.Reader` reads them."""

    def bounds(self, topic: str, number: int) -> tuple[int, int]: ...
    def read(
        self, wanted: Collection[tuple[str, int]], since: Mapping[tuple[str, int], int] | None = None
    ) -> Iterator[Stood]: ...


class Rowed(Protocol):
    """The tables, as `deploy.audit.table_reading.Tables` holds them."""

    @property
    def shared(self) -> TableFacts: ...
    def of_partition(self, number: int) -> TableFacts: ...


class Interrupted(Exception):
    """The log, or the database, is not the one whose checkpoint this is."""

    def __init__(self, differences: Sequence[Difference]) -> None:
        super().__init__("; ".join(difference.what for difference in differences))
        self.differences = tuple(differences)


@dataclass(slots=True)
class Reading:
    """The topics from a checkpoint's marks on. `marks` are how far it has come itself."""

    log: Log
    kept: Marks
    marks: Marks = field(default_factory=dict)

    def read(self, topics: Iterable[str], numbers: Iterable[int], prefix: str = "") -> Iterator[Stood]:
        """What came since. Raises `Interrupted` when a partition does not go on where it ended."""
        wanted = [(topic, number) for topic in topics for number in numbers]
        since: dict[tuple[str, int], int] = {}
        awaited: dict[tuple[str, int], Mark] = {}
        for topic, number in wanted:
            mark = self.kept.get(prefix + topic, {}).get(number)
            if mark is not None:
                since[topic, number], again = self._from(topic, number, mark)
                awaited |= {(topic, number): mark} if again else {}
                self.marks.setdefault(prefix + topic, {})[number] = mark
        for record in self.log.read(wanted, since):
            where = (record.topic, record.partition)
            mark = awaited.pop(where, None)
            if mark is not None:
                _require_same(record, mark)
                continue
            yield record
            self.marks.setdefault(prefix + record.topic, {})[record.partition] = _mark(record)
        if awaited:
            raise Interrupted([Difference(None, f"{topic}/{number} ends before where it was read") for topic, number in awaited])

    def _from(self, topic: str, number: int, mark: Mark) -> tuple[int, bool]:
        """From which offset on, and whether the last record that was read must come first once more."""
        start, end = self.log.bounds(topic, number)
        if end < mark.next_offset:
            raise Interrupted([Difference(None, f"{topic}/{number} ends at {end}, and was read up to {mark.next_offset}")])
        if start > mark.next_offset:
            raise Interrupted(
                [Difference(None, f"{topic}/{number} begins at {start}: what came since {mark.next_offset} is gone unread")]
            )
        again = start <= mark.last_offset and not TOPICS[topic].compacted
        return (mark.last_offset if again else mark.next_offset), again


def _mark(record: Stood) -> Mark:
    return Mark(record.offset + 1, record.offset, _digest(record))


def _digest(record: Stood) -> str:
    return sha256(b"%b\n%b" % (record.key or b"", record.value)).hexdigest()


def _require_same(record: Stood, mark: Mark) -> None:
    if (record.offset, _digest(record)) != (mark.last_offset, mark.last_digest):
        where = f"{record.topic}/{record.partition}"
        raise Interrupted([Difference(None, f"{where} has another record at {mark.last_offset} than was read there")])


class Source(NamedTuple):
    """What one audit looks at: the topics, their partition numbers, and the tables as they stood at one moment."""

    log: Log
    numbers: Sequence[int]
    tables: Rowed


@dataclass(frozen=True, slots=True)
class Continuing:
    """One audit from a checkpoint (`before` None: from the beginning) to the next one, `after`."""

    source: Source
    shelf: Shelf
    before: Meta | None
    after: Writing

    def facts(self, marks: Marks) -> Iterator[Facts]:
        """One partition number's after the other. `marks` are filled in: complete, as the checkpoint is, when all were taken.

        What claim_state has not folded yet is judged, and read again next time: a fold ends where the live one stands.
        """
        numbers, shared = self.source.numbers, self.source.tables.shared
        reading = LogReading(self.shelf.processor, lambda place: shared.read("claim_state", place))
        topics = Reading(self.source.log, {} if self.before is None else self.before.marks, marks)
        if self.before is not None:
            reading.facts, _ = self.shelf.facts(self.before, SHARED_FILE)
        for record in topics.read(SHARED, numbers):
            reading.take(record)
        for record in topics.read(MOVED, numbers, MOVES):
            reading.moves(record)
        for number in numbers:
            reading.begin()
            if self.before is not None:
                reading.go_on(*self.shelf.facts(self.before, _name(number)))
            yield self._of(number, reading, topics)
        self.after.put(SHARED_FILE, reading.facts.shared(), {})

    def _of(self, number: int, reading: LogReading, topics: Reading) -> Facts:
        folded_to = self._folded_to(number, topics)
        for record in topics.read((topic for topic in BY_CLAIM if topic != LIFECYCLE), (number,)):
            reading.take(record)
        whole = _up_to(folded_to, topics.read((LIFECYCLE,), (number,)), reading)
        self.after.put(_name(number), reading.facts.alone(), reading.fresh.rows)
        if not whole:
            mark = topics.marks.get(LIFECYCLE, {}).get(number)
            since = 0 if mark is None else mark.next_offset
            for record in self.source.log.read([(LIFECYCLE, number)], {(LIFECYCLE, number): since}):
                reading.take(record)
        return Facts(reading.facts, self.source.tables.of_partition(number), reading.fresh.rows)

    def _folded_to(self, number: int, topics: Reading) -> int:
        """Where the live read model stands. Raises `Interrupted` when it stood further at the last audit."""
        found = self.source.tables.shared.positions.get(("claim_state", LIFECYCLE, number), 0)
        mark = topics.kept.get(LIFECYCLE, {}).get(number)
        if mark is not None and found < mark.next_offset:
            what = f"claim_state stands at {found} of {LIFECYCLE}/{number} and stood at {mark.next_offset}: the database is an older one"
            raise Interrupted([Difference(None, what)])
        return found


def _name(number: int) -> str:
    return f"partition-{number:04d}"


def _up_to(end: int, records: Iterator[Stood], reading: LogReading) -> bool:
    """Take them up to an offset; whether that were all. The first behind it is left, and not marked as read."""
    for record in records:
        if record.offset >= end:
            return False
        reading.take(record)
    return True


def go_on(
    shelf: Shelf, source: Source, before: Meta | None, sequence: int, unexpected: Sequence[Difference] = ()
) -> tuple[Report, Meta | None]:
    """From a checkpoint or (None) from the beginning: what was found, and the checkpoint, number `sequence`, to take once that is told. None where log or tables do not go on where they ended: then that is all that was found."""
    marks: Marks = {}
    after = shelf.writing(sequence)
    try:
        report = judge(Continuing(source, shelf, before, after).facts(marks))
    except Interrupted as found:
        told = _continuity((*unexpected, *found.differences))
        return Report(source.tables.shared.read_at, (told,), {}), None
    meta = after.meta(marks, sequence if before is None else before.began_whole)
    return Report(report.at, (*report.checks, _continuity(unexpected)), report.read), meta


def _continuity(differences: Iterable[Difference]) -> Finding:
    return finding(CONTINUITY, Counter(), lambda _: "topics, tables and results go on where they ended", differences)
