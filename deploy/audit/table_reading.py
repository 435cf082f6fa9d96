"""The tables as facts, read in one repeatable-read transaction: everything as it stood at one moment.

That transaction is short: rows go, as PostgreSQL writes them, into one compressed file per partition number, and become facts when
their partition is judged. The files have no name and are gone with the process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from io import BufferedReader
from tempfile import TemporaryFile
from typing import Any, Final, Self, cast

import msgspec
import sqlalchemy as sa
import zstandard
from pydantic import TypeAdapter
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from deploy.audit.books import Entry, enter, entries, given_twice
from deploy.audit.covering import cell_of, recount
from deploy.audit.facts import Difference, Parked, Place, TableFacts
from deploy.errors import Refused
from deploy.revisions import open_connection
from processors.intake.tables import FILED_CLAIMS
from processors.membership.tables import COVERED, MEMBERS
from processors.payout.tables import PAYOUT_CLAIMS
from schemas.canary import is_canary
from streams.contract import Processor, Table
from streams.described import metadata
from streams.engine_tables import DEAD_LETTER, OWNER, PARKED_KEY, PARKED_RECORD
from streams.partitioning import Partitions
from streams.store import TopicPosition

ROWS_PER_FETCH: Final = 2_000
READ_BYTES: Final = 1 << 20
ZSTD_LEVEL: Final = 1
BOOKS: Final = "books"
TWICE: Final = "given twice"
OF_PARTITION: Final = "log_partition"
"""In the key of a table whose rows are of a partition number, and of no one claim."""
_ENTRY: Final = msgspec.json.Decoder(Entry)

Rows = Callable[[int], None]
"""Hears how many rows have been read."""


class Tables:
    """What `read_tables` read. A context: the files are closed at its end."""

    def __init__(self, shared: TableFacts, claim_state: Processor, partitions: Partitions) -> None:
        self.shared = shared
        """Of all partitions: positions, dead letters and what waits behind them."""
        self._partitions = partitions
        self._held = ExitStack()
        self._files = [self._held.enter_context(TemporaryFile()) for _ in range(partitions.count)]  # noqa: SIM115  the stack closes
        self._writers = [zstandard.ZstdCompressor(level=ZSTD_LEVEL).stream_writer(file, closefd=False) for file in self._files]
        needed: tuple[Table[Any], ...] = (FILED_CLAIMS, PAYOUT_CLAIMS, *claim_state.tables)
        self._adapters: dict[str, TypeAdapter[Any]] = {table.name: TypeAdapter(table.row) for table in needed}
        self._read_model = {table.name: table.key for table in claim_state.tables}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def put(self, name: str, key: str, row: bytes) -> None:
        """A row, as JSON on one line, of the key's partition; a canary is nobody's claim."""
        if is_canary(key):
            return
        self.put_at(name, self.number_of(key), row)

    def put_at(self, name: str, number: int, row: bytes) -> None:
        """The same, of a partition whose number is known."""
        self._writers[number].write(b"%b\t%b\n" % (name.encode(), row))

    def number_of(self, key: str) -> int:
        """The partition number of a claim or member."""
        return self._partitions.of(key.encode())

    def written(self) -> None:
        """No more rows."""
        for writer in self._writers:
            writer.flush(zstandard.FLUSH_FRAME)

    def of_partition(self, number: int) -> TableFacts:
        """The facts of one partition's claims, with what all share."""
        facts = self.shared.of_partition()
        read_model: dict[str, dict[tuple[str, ...], Any]] = {name: {} for name in self._read_model}
        facts.read_model = read_model
        for name, document in self._rows(number):
            if name == TWICE:
                facts.given_twice.append(Difference(*msgspec.json.decode(document)))
                continue
            if name == BOOKS:
                entry = _ENTRY.decode(document)
                enter(facts.books[entry.claim_id], entry)
                continue
            row = self._adapters[name].validate_json(document)
            if name in read_model:
                read_model[name][tuple(getattr(row, part) for part in self._read_model[name])] = row
            elif name == PAYOUT_CLAIMS.name:
                facts.payouts.append(row)
            else:
                facts.waiting_submissions |= {waiting.submission_id for waiting in row.personal}
        return facts

    def _rows(self, number: int) -> Iterator[tuple[str, bytes]]:
        file = self._files[number]
        file.seek(0)
        with zstandard.ZstdDecompressor().stream_reader(file, closefd=False) as reader:
            for line in BufferedReader(cast("Any", reader), READ_BYTES):
                name, _, document = line.partition(b"\t")
                yield name.decode(), document


def read_tables(url: str, processors: Iterable[Processor], partitions: int, told: Rows = lambda _: None) -> Tables:
    """Everything that the checks need. Raises `Refused` when the database does not answer or is not migrated."""
    known = {processor.name: processor for processor in processors}
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: open_connection(url), poolclass=NullPool)
    try:
        with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            return _Reading(connection, metadata(known.values()), told).tables(known, Partitions(partitions))
    except ProgrammingError as error:
        raise Refused(f"The database lacks what the audit reads ({error.orig}): run `santunan db upgrade`.") from error
    finally:
        engine.dispose()


class _Reading:
    def __init__(self, connection: sa.Connection, described: sa.MetaData, told: Rows) -> None:
        self._connection = connection
        self._described = described
        self._told = told
        self._count = 0

    def tables(self, processors: dict[str, Processor], partitions: Partitions) -> Tables:
        shared = TableFacts(self._connection.execute(sa.select(sa.func.now())).scalar_one())
        tables = Tables(shared, processors["claim_state"], partitions)
        try:
            for name in processors:
                self._engine(name, shared)
            self._copy(tables, "intake", FILED_CLAIMS)
            self._copy(tables, "payout", PAYOUT_CLAIMS)
            for table in processors["claim_state"].tables:
                self._copy(tables, "claim_state", table)
            self._members(tables)
            tables.written()
        except BaseException:
            tables.__exit__()
            raise
        return tables

    def _table(self, schema: str, name: str) -> sa.Table:
        return self._described.tables[f"{schema}.{name}"]

    def _copy(self, tables: Tables, schema: str, table: Table[Any]) -> None:
        if OF_PARTITION in table.key:
            for number, row in self._rows(schema, table, OF_PARTITION):
                tables.put_at(table.name, int(number), row.encode())
            return
        for key, row in self._rows(schema, table):
            tables.put(table.name, key, row.encode())

    def _members(self, tables: Tables) -> None:
        adapter: TypeAdapter[Any] = TypeAdapter(MEMBERS.row)
        for _, row in self._rows("membership", MEMBERS):
            member = adapter.validate_json(row)
            for twice in given_twice(member):
                tables.put(TWICE, twice.claim or "", msgspec.json.encode([twice.claim, twice.what]))
            for entry in entries(member):
                tables.put(BOOKS, entry.claim_id, msgspec.json.encode(entry))
            recount(tables.shared.covered_scan, member, tables.number_of(member.member_id))
        cell: TypeAdapter[Any] = TypeAdapter(COVERED.row)
        tables.shared.covered_cells |= dict(cell_of(cell.validate_json(row)) for _, row in self._rows("membership", COVERED))

    def _rows(self, schema: str, table: Table[Any], by: str = "") -> Iterator[tuple[str, str]]:
        """By a part of the key, the first if none is named, the rows as JSON."""
        stands = self._table(schema, table.name)
        whole = stands.alias("whole")
        rows = sa.select(whole.c[by or table.key[0]], sa.cast(sa.func.row_to_json(whole.table_valued()), sa.Text))
        for key, row in self._connection.execution_options(yield_per=ROWS_PER_FETCH).execute(rows):
            yield key, row
            self._count += 1
            if self._count % ROWS_PER_FETCH == 0:
                self._told(self._count)

    def _engine(self, name: str, facts: TableFacts) -> None:
        owner = self._table(name, OWNER)
        for partition, positions in self._connection.execute(sa.select(owner.c.partition, owner.c.positions)):
            for topic, position in positions.items():
                facts.positions[name, topic, partition] = TopicPosition(*position).next_offset
        key = self._table(name, PARKED_KEY)
        parked = [Parked(name, *row) for row in self._connection.execute(sa.select(key.c.key, key.c.dead_letter_id))]
        facts.parked += parked
        record = self._table(name, PARKED_RECORD)
        keys = {row.key for row in parked}
        for waits, *place in self._connection.execute(
            sa.select(record.c.key, record.c.topic, record.c.source_partition, record.c.source_offset)
        ):
            facts.parked_places.add(Place(*place))
            if waits not in keys:
                facts.parked_without_key.append((name, waits))
        letter = self._table(name, DEAD_LETTER)
        unresolved = sa.select(letter.c.dead_letter_id, letter.c.key).where(letter.c.resolution.is_(None))
        facts.dead_letters |= {letter_id: (name, waits) for letter_id, waits in self._connection.execute(unresolved)}
