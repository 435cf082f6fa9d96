"""Rebuild a processor's tables from its one input topic, beside the live ones, and swap them in one transaction.

The live worker goes on meanwhile. At the end its owner rows are locked, the fold is brought to exactly their positions, the
tables are exchanged and the epochs raised: a running worker finds itself fenced, and its successor goes on from there. What a
person discarded is left out, what was replayed is folded as it was corrected.
"""

# ruff: noqa: S608  the only things put into these texts are names of schemas and tables from code

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any, Final

import psycopg
import sqlalchemy as sa
from psycopg.types.string import TextLoader
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from deploy.access import require_access
from deploy.answered import Answered
from deploy.audit.folding import Folded
from deploy.errors import Refused
from deploy.restating import Restating
from deploy.revisions import open_connection
from processors.claim_state.tables import CLAIMS, Claim
from streams.contract import Event, Key, Processor, Table
from streams.decoding import Decoder
from streams.described import metadata
from streams.engine_tables import DEAD_LETTER, OWNER, PARKED_KEY
from streams.kafka import KafkaLog
from streams.partitioning import Partitions
from streams.settings import Settings
from streams.store import TopicPosition
from streams.tables import StoredTable, keys_to_json

OFFSETS_PER_BATCH: Final = 10_000
ROWS_CACHED_MAX: Final = 100_000
CATCH_UP_OFFSETS_MAX: Final = 20_000
"""So little is left to fold when the live worker is made to wait."""
ROUNDS_MAX: Final = 20
"""Rounds of catching up with a running worker before it is made to wait all the same."""
LOCK_LIMIT_SECONDS: Final = 10
SUFFIX: Final = "_rebuilt"

Folding = Callable[[int, int], None]
"""Hears how many offsets are folded, and of how many as known so far."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What came of it: events folded, the rows that stand now, and the claims whose state is told anew."""

    events: int
    rows: int
    told: int


def rebuild(
    processor: Processor, settings: Settings, folding: Folding = lambda _done, _of: None, *, tell: bool = True
) -> Rebuilt:
    """Fold anew and swap. Raises `Refused` where that would not give the rows that the live processor would have.

    `tell`: claims whose state comes out otherwise than it stood are told on `claims.state.v1`.
    """
    if len(processor.inputs) != 1:
        raise Refused(f"{processor.name} reads several topics, whose records have no one order: only claim_state can be rebuilt.")
    require_access(settings.kafka)
    log = KafkaLog(processor.name, settings.kafka)
    with closing(log), closing(open_connection(settings.database.url)) as connection:
        connection.autocommit = True
        connection.adapters.register_loader("json", TextLoader)
        try:
            return _Rebuilding(processor, connection, log, settings, folding, tell=tell).run()
        except psycopg.errors.LockNotAvailable as error:
            raise Refused(
                "Somebody reads the tables in a long transaction: nothing was swapped; end it and try again."
            ) from error


class _Rebuilding:
    def __init__(
        self,
        processor: Processor,
        connection: psycopg.Connection,
        log: KafkaLog,
        settings: Settings,
        folding: Folding,
        *,
        tell: bool,
    ) -> None:
        (wanted,) = processor.inputs
        self._processor = processor
        self._topic = wanted.topic
        self._log = log
        self._folding = folding
        partitions = log.partition_count([wanted.topic])
        self._decoder = Decoder(processor.name, processor.inputs, Partitions(partitions))
        self._tables = _Tables(processor, connection)
        self._folded = Folded(processor, lambda table, key: self._tables.read(table, [key]).get(key))
        self._connection = connection
        self._answered = Answered(settings.kafka, processor.name, wanted.topic)
        self._restating = Restating(processor, connection, log, processor.name + SUFFIX, partitions) if tell else None
        self._subjects: set[str] = set()
        """Of the events folded while the live worker waits."""
        self._at = dict.fromkeys(range(partitions), 0)
        self._events = 0

    def run(self) -> Rebuilt:
        tables = self._tables
        self._require_whole_log()
        tables.refuse_while_parked()
        tables.make()
        for _ in range(ROUNDS_MAX):
            ends = tables.positions(self._topic)
            if self._behind(ends) <= CATCH_UP_OFFSETS_MAX:
                break
            self._fold_to(ends)
        differing = self._restating.differing() if self._restating is not None else []
        self._subjects.clear()
        with tables.swapping():
            tables.refuse_while_parked()
            self._fold_to(tables.positions(self._topic))
            states = self._differing({*differing, *self._subjects})
            rows = tables.swap()
            told = self._restating.tell(states) if self._restating is not None else 0
        return Rebuilt(self._events, rows, told)

    def _differing(self, candidates: set[str]) -> list[Claim]:
        """The fresh rows of the claims whose state comes out otherwise than it stands."""
        if self._restating is None or not candidates:
            return []
        return list(self._tables.read(CLAIMS, [(claim_id,) for claim_id in self._restating.differing(candidates)]).values())

    def _require_whole_log(self) -> None:
        ranges = self._log.ranges([(self._topic, partition) for partition in self._at])
        gone = [f"{topic}/{partition} begins at {found.start}" for (topic, partition), found in ranges.items() if found.start]
        if gone:
            raise Refused(f"The log is not whole ({', '.join(gone)}): a fold from its middle would lose what came before.")

    def _behind(self, ends: dict[int, int]) -> int:
        return sum(end - self._at[partition] for partition, end in ends.items())

    def _fold_to(self, ends: dict[int, int]) -> None:
        self._answered.read(self._connection)
        for partition, end in ends.items():
            while self._at[partition] < end:
                start = self._at[partition]
                upto = min(start + OFFSETS_PER_BATCH, end)
                records = self._log.read((self._topic, partition), start, upto)
                items = (self._answered.event_of(raw, self._decoder) for raw in records)
                self._fold([item.event for item in items if item is not None])
                self._at[partition] = upto
                done = sum(self._at.values())
                self._folding(done, done + self._behind(ends))

    def _fold(self, events: list[Event]) -> None:
        folded = self._folded
        self._subjects.update(event.subject for event in events)
        wanted: dict[Table[Any], set[Key]] = {}
        for event in events:
            for table, key in self._processor.keys(event):
                if key not in folded.rows[table.name]:
                    wanted.setdefault(table, set()).add(key)
        for table, keys in wanted.items():
            folded.rows[table.name] |= self._tables.read(table, keys)
        self._events += sum(1 for event in events if folded.fold(event))
        self._tables.write(folded)
        if sum(len(rows) for rows in folded.rows.values()) > ROWS_CACHED_MAX:
            for rows in folded.rows.values():
                rows.clear()


class _Tables:
    """The live schema, and the fresh one beside it."""

    def __init__(self, processor: Processor, connection: psycopg.Connection) -> None:
        self._live = processor.name
        self._fresh = processor.name + SUFFIX
        self._connection = connection
        self._processor = processor
        self._stored = {table.name: StoredTable(self._fresh, table) for table in processor.tables}

    def make(self) -> None:
        """An empty schema with the same tables and indexes, whatever an interrupted rebuild left."""
        described = metadata([self._processor])
        moved = sa.MetaData()
        dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
        with self._connection.transaction():
            self._run(f'DROP SCHEMA IF EXISTS "{self._fresh}" CASCADE')
            self._run(f'CREATE SCHEMA "{self._fresh}"')
            for name in self._stored:
                table = described.tables[f"{self._live}.{name}"].to_metadata(moved, schema=self._fresh)
                self._run(str(CreateTable(table).compile(dialect=dialect)))
                for index in table.indexes:
                    self._run(str(CreateIndex(index).compile(dialect=dialect)))

    @contextmanager
    def swapping(self) -> Iterator[None]:
        """A transaction in which no owner can commit a step, and none can take over."""
        with self._connection.transaction():
            self._run(f"SET LOCAL lock_timeout = '{LOCK_LIMIT_SECONDS}s'")
            self._run(f'SELECT FROM "{self._live}".{OWNER} FOR UPDATE')
            yield

    def _run(self, statement: str, *parameters: str) -> psycopg.Cursor[Any]:
        """The names in these texts are schemas and tables from code."""
        return self._connection.execute(statement.encode(), parameters or None)

    def positions(self, topic: str) -> dict[int, int]:
        """By partition the next offset that the live processor will decide."""
        found = self._run(f'SELECT partition, positions->%s FROM "{self._live}".{OWNER}', topic)
        return {partition: TopicPosition(*position).next_offset for partition, position in found if position is not None}

    def refuse_while_parked(self) -> None:
        """What waits behind a dead letter is not in the live tables: folded in, it would count twice after its replay."""
        (parked,) = self._run(f'SELECT count(*) FROM "{self._live}".{PARKED_KEY}').fetchone() or (0,)
        (letters,) = self._run(f'SELECT count(*) FROM "{self._live}".{DEAD_LETTER} WHERE resolution IS NULL').fetchone() or (0,)
        if parked or letters:
            raise Refused(
                f"{self._live} has {letters} open dead letters and {parked} keys parked behind them: "
                "answer them first (`santunan dlq list`), then rebuild."
            )

    def read(self, table: Table[Any], keys: Iterable[Key]) -> dict[Key, Any]:
        stored = self._stored[table.name]
        (document,) = self._run(stored.select, keys_to_json(list(keys))).fetchone() or (b"[]",)
        return {stored.key_of(row): row for row in stored.from_json(document)}

    def write(self, folded: Folded) -> None:
        """Every row touched since the last write, each table in one statement."""
        for name, keys in folded.touched.items():
            stored, rows = self._stored[name], folded.rows[name]
            kept = [rows[key] for key in keys if key in rows]
            if kept:
                self._run(stored.upsert, stored.to_json(kept))
            if len(kept) < len(keys):
                self._run(stored.delete, keys_to_json([key for key in keys if key not in rows]))
        folded.touched.clear()

    def swap(self) -> int:
        """Put the fresh tables where the live ones are, and fence whoever owns a partition. Returns how many rows stand there."""
        rows = 0
        for name in self._stored:
            (count,) = self._run(f'SELECT count(*) FROM "{self._fresh}"."{name}"').fetchone() or (0,)
            rows += int(count)
            self._run(f'DROP TABLE "{self._live}"."{name}"')
            self._run(f'ALTER TABLE "{self._fresh}"."{name}" SET SCHEMA "{self._live}"')
        self._run(f'UPDATE "{self._live}".{OWNER} SET epoch = epoch + 1')
        self._run(f'DROP SCHEMA "{self._fresh}"')
        return rows
