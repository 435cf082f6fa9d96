"""Facts of a whole pipeline in memory: real handlers' rows and records, in the forms in which topics and tables hold them."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

from deploy.audit.acceptances import Acceptance
from deploy.audit.books import enter, entries, given_twice
from deploy.audit.checks.fold import SUMS
from deploy.audit.continuing import Continuing, Source
from deploy.audit.covering import cell_of, recount
from deploy.audit.facts import Facts, Parked, Place, TableFacts
from deploy.audit.keeping import Forms, Shelf, forms_of
from deploy.audit.log_reading import MOVED, READ, SHARED, LogReading
from deploy.records import Stood
from deploy.sandbox.pipeline import MemoryPipeline
from deploy.wiring import all_processors
from processors.claim_state.cells import scanned
from processors.claim_state.report_tables import CELLS, REASONS
from processors.membership.tables import COVERED
from schemas.envelope import HEADER_TYPE
from schemas.events.dead_letters import RecordSetAside, SourcePosition
from schemas.topics import LIFECYCLE
from streams.contract import Event, Processor
from streams.partitioning import Partitions
from tests.pipeline.world import run, timeline

SEED = 5
CLAIMS = 30
ROUNDS = 4
ALL = 10**9
TRIALS = 64
"""Keys that would not all be of number 0 were there more than one partition."""


@cache
def _run() -> MemoryPipeline:
    return run(timeline(SEED, CLAIMS), SEED)


@cache
def claim_state() -> Processor:
    return next(processor for processor in all_processors() if processor.name == "claim_state")


@cache
def forms() -> Forms:
    return forms_of(claim_state())


@dataclass(frozen=True)
class MemoryLog:
    """Topics that end before an offset."""

    records: list[Stood]
    end: int

    def bounds(self, topic: str, number: int) -> tuple[int, int]:
        del topic, number
        return 0, self.end

    def read(self, wanted: Collection[tuple[str, int]], since: Mapping[tuple[str, int], int] | None = None) -> Iterator[Stood]:
        for record in self.records:
            where = (record.topic, record.partition)
            if where in wanted and (since or {}).get(where, 0) <= record.offset < self.end:
                yield record


@dataclass(frozen=True)
class HeldTables:
    """The tables of one partition."""

    shared: TableFacts

    def of_partition(self, number: int) -> TableFacts:
        assert number == 0
        return self.shared


class World:
    """Records and rows that a test may break before they are judged."""

    def __init__(self, pipeline: MemoryPipeline | None = None, *, rounds: bool = False) -> None:
        """`rounds`: facts are put together by continuous audits."""
        pipeline = pipeline or _run()
        self.rounds = rounds
        self.now = pipeline.now + timedelta(hours=1)
        self.records = [_stood(event) for event in pipeline.log if event.topic in READ]
        self.rows: dict[str, dict[str, dict[tuple[str, ...], Any]]] = {
            name: {table: dict(rows) for table, rows in running.rows.tables.items()} for name, running in pipeline.running.items()
        }
        self.parked: list[Parked] = []
        self.dead_letters: dict[str, tuple[str, str]] = {}
        self.parked_without_key: list[tuple[str, str]] = []
        self.books: dict[str, Acceptance] = {}

    def events(self, event_type: str) -> list[Stood]:
        """The records of one type, by its name without prefix and version."""
        wanted = f"santunan.{event_type}.v1"
        return [record for record in self.records if dict(record.headers)[HEADER_TYPE] == wanted.encode()]

    def drop(self, record: Stood) -> str:
        self.records.remove(record)
        return subject_of(record)

    def double(self, record: Stood) -> str:
        self.records.append(Stood(record.topic, record.partition, len(self.records) + 10**6, *tuple(_fields(record))[3:]))
        return subject_of(record)

    def change(self, record: Stood, **data: Any) -> str:
        """Put other data into a record, where it stands."""
        envelope = json.loads(record.value)
        envelope["data"] |= data
        index = self.records.index(record)
        fields = list(_fields(record))
        fields[4] = json.dumps(envelope).encode()
        self.records[index] = Stood(*fields)
        return subject_of(record)

    def set_aside(self, record: Stood, processor: str, *, parks_key: bool = False) -> str:
        """Add a dead letter of this record; returns its id."""
        letter = RecordSetAside(
            dead_letter_id=f"letter-{record.topic}-{record.offset}",
            processor=processor,
            reason="not_json",
            message="",
            position=SourcePosition(topic=record.topic, partition=record.partition, offset=record.offset),
            cause_id=None,
            cause_type=None,
            key_base64=None,
            value_base64="",
            value_bytes=0,
            parks_key=parks_key,
        )
        envelope = json.loads(record.value) | {"type": letter.event_type, "data": letter.model_dump(mode="json")}
        headers = ((HEADER_TYPE, letter.event_type.encode()),)
        self.records.append(
            Stood(letter.topic, 0, len(self.records), record.key, json.dumps(envelope).encode(), headers, record.timestamp_ms)
        )
        return letter.dead_letter_id

    def headed(self, record: Stood, name: str, content: bytes) -> None:
        """Put a header on a record, where it stands."""
        fields = list(_fields(record))
        fields[5] = (*record.headers, (name, content))
        self.records[self.records.index(record)] = Stood(*fields)

    def facts(self, *, at_rest: bool = True) -> Facts:
        """All at once, or as the continuous audit has them after some rounds."""
        if self.rounds:
            return replace(self.continued(ROUNDS), at_rest=at_rest)
        (facts,) = self.parts(1, at_rest=at_rest)
        return facts

    def continued(self, rounds: int, seed: int = SEED) -> Facts:
        """What the last of so many audits looks at: each goes on from the checkpoint of the one before, wherever log and tables stood."""
        random, last = Random(seed), max((record.offset for record in self.records), default=0) + 1
        cuts = [*sorted(random.randint(0, last) for _ in range(rounds - 1)), last]
        before, folded, found = None, 0, []
        with TemporaryDirectory() as folder:
            shelf = Shelf(Path(folder), claim_state(), forms())
            for sequence, cut in enumerate(cuts, start=1):
                tables = self._tables(0, lambda _: 0)
                folded = ALL if cut == last else random.randint(folded, cut)
                tables.positions["claim_state", LIFECYCLE, 0] = folded
                after, marks = shelf.writing(sequence), dict[str, Any]()
                source = Source(MemoryLog(self.records, cut), (0,), HeldTables(tables))
                found = list(Continuing(source, shelf, before, after).facts(marks))
                shelf.take(after.meta(marks, 1))
                before = shelf.meta()
        (facts,) = found
        return facts

    def parts(self, partitions: int, *, at_rest: bool = True) -> Iterator[Facts]:
        """As if the topics had so many partitions."""
        reading = LogReading(claim_state(), lambda _place: True)
        number_of = Partitions(partitions).of
        for record in self.records:
            if record.topic in SHARED:
                reading.take(record)
            elif record.topic in MOVED:
                reading.moves(record)
        for number in range(partitions):
            books = {name: entry for name, entry in self.books.items() if number_of(entry.subject.encode()) == number}
            reading.begin(books)
            for record in self.records:
                if record.topic not in SHARED and number_of(record.key or b"") == number:
                    reading.take(record)
            yield Facts(reading.facts, self._tables(number, number_of), reading.fresh.rows, at_rest, books)

    def _tables(self, number: int, number_of: Callable[[bytes], int]) -> TableFacts:
        def here(claim_id: str) -> bool:
            return number_of(claim_id.encode()) == number

        facts = TableFacts(
            self.now,
            positions={(name, topic, 0): ALL for name in self.rows for topic in READ},
            payouts=[row for row in self.rows["payout"]["payout_claim"].values() if here(row.claim_id)],
            parked=self.parked,
            parked_without_key=self.parked_without_key,
            dead_letters=self.dead_letters,
            read_model={
                table: {key: row for key, row in rows.items() if here(key[0])}
                for table, rows in self.rows["claim_state"].items()
                if table not in SUMS
            },
        )
        facts.read_model = {**facts.read_model, **self._sums(facts, number_of)}
        filed = [row for row in self.rows["intake"].get("filed_claims", {}).values() if here(row.claim_id)]
        facts.waiting_submissions = {waiting.submission_id for row in filed for waiting in row.personal}
        for member in self.rows["membership"]["members"].values():
            recount(facts.covered_scan, member, number_of(member.member_id.encode()))
            facts.given_twice += [twice for twice in given_twice(member) if here(twice.claim or "")]
            for entry in entries(member):
                if here(entry.claim_id):
                    enter(facts.books[entry.claim_id], entry)
        facts.covered_cells = self._covered(facts, number_of)
        return facts

    def _covered(self, facts: TableFacts, number_of: Callable[[bytes], int]) -> dict[tuple[str, ...], tuple[int, int]]:
        """The cells of coverage; of more partitions than the pipeline has, as each of them would have summed them up."""
        cells = self.rows["membership"].get(COVERED.name, {}).values()
        return dict(map(cell_of, cells)) if _is_one(number_of) else dict(facts.covered_scan)

    def _sums(self, facts: TableFacts, number_of: Callable[[bytes], int]) -> dict[str, dict[tuple[str, ...], Any]]:
        """The reports' cells; of more partitions than the pipeline has, as each of them would have summed them up."""
        if _is_one(number_of):
            return {table: self.rows["claim_state"].get(table, {}) for table in SUMS}
        cells, reasons = scanned((0, claim.report) for claim in facts.claims().values() if claim.report is not None)
        return {CELLS.name: cells, REASONS.name: reasons}


def _is_one(number_of: Callable[[bytes], int]) -> bool:
    return all(number_of(str(trial).encode()) == 0 for trial in range(TRIALS))


def subject_of(record: Stood) -> str:
    return str(json.loads(record.value)["subject"])


def place_of(record: Stood) -> Place:
    return Place(record.topic, record.partition, record.offset)


def _fields(record: Stood) -> tuple[Any, ...]:
    return (record.topic, record.partition, record.offset, record.key, record.value, record.headers, record.timestamp_ms)


def _stood(event: Event) -> Stood:
    envelope = {
        "specversion": "1.0",
        "id": event.id,
        "type": event.type,
        "source": event.source,
        "subject": event.subject,
        "time": event.time.isoformat().replace("+00:00", "Z"),
        "datacontenttype": "application/json",
        "data": deepcopy(event.data.model_dump(mode="json", exclude_none=True)),
    }
    return Stood(
        event.topic,
        event.partition,
        event.offset,
        event.subject.encode(),
        json.dumps(envelope).encode(),
        ((HEADER_TYPE, event.type.encode()),),
        int(event.appended_at.timestamp() * 1000),
    )
