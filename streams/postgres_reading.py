"""What stands in one processor's schema in PostgreSQL: rows in bulk, timers, parked records, dead letters."""

from collections.abc import Collection, Generator, Iterable, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Final

import msgspec
import psycopg
from psycopg.types.string import TextLoader

from streams.contract import Key, Processor, RowT, Table, TimerFired
from streams.errors import Code, RowsRefused, SantunanError, Unavailable
from streams.records import RawRecord
from streams.settings import DatabaseSettings
from streams.statements import Statements
from streams.store import DeadLetter, ParkedKey, ParkedRecord
from streams.tables import StoredTable, keys_to_json

HEADERS: Final = msgspec.msgpack.Decoder(tuple[tuple[str, bytes], ...])


def connect(settings: DatabaseSettings) -> psycopg.Connection:
    """A connection with the session settings that the engine rests on. Raises `Unavailable`."""
    options = (
        f"-c synchronous_commit=on -c TimeZone=UTC -c idle_in_transaction_session_timeout={settings.idle_in_transaction_ms} "
        f"-c statement_timeout={settings.statement_timeout_ms}"
    )
    try:
        connection = psycopg.connect(
            settings.url, autocommit=True, connect_timeout=settings.connect_timeout_seconds, options=options
        )
    except psycopg.OperationalError as error:
        raise Unavailable(
            Code.DATABASE_UNAVAILABLE, f"cannot connect to PostgreSQL: {error}. Start it, or correct SANTUNAN_DATABASE__URL."
        ) from error
    connection.adapters.register_loader("json", TextLoader)
    return connection


@contextmanager
def answering() -> Generator[None]:
    """Translate what the driver raises: content to blame, a missing migration, or a database that failed us."""
    try:
        yield
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        raise RowsRefused(str(error)) from error
    except (psycopg.errors.UndefinedTable, psycopg.errors.UndefinedColumn, psycopg.errors.InvalidSchemaName) as error:
        raise SantunanError(
            Code.DATABASE_NOT_MIGRATED, f"the database lacks a table or column ({error}): run `santunan db upgrade`"
        ) from error
    except psycopg.Error as error:
        raise Unavailable(
            Code.DATABASE_UNAVAILABLE, f"PostgreSQL failed: {error}. The next start finds out what was committed."
        ) from error


class PostgresReader:
    """For one thread, on a connection that `connect` made."""

    def __init__(self, processor: Processor, connection: psycopg.Connection) -> None:
        self._connection = connection
        self._tables = {table.name: StoredTable(processor.name, table) for table in processor.tables}
        self._sql = Statements(processor.name)

    def rows(self, table: Table[RowT], keys: Collection[Key]) -> dict[Key, RowT]:
        stored = self._tables[table.name]
        with answering():
            found = self._connection.execute(stored.select, (keys_to_json(keys),)).fetchone()
        assert found is not None
        return {stored.key_of(row): row for row in stored.from_json(found[0])}

    def next_timer(self, partition: int) -> datetime | None:
        with answering():
            found = self._connection.execute(self._sql.next_timer, (partition,)).fetchone()
        return None if found is None else found[0]

    def due_timers(self, partition: int, until: datetime, limit: int) -> list[TimerFired]:
        with answering():
            found = self._connection.execute(self._sql.due_timers, (partition, until, limit)).fetchall()
        return [TimerFired(key, name, due_at) for key, name, due_at in found]

    def timers(self, partition: int, limit: int) -> list[TimerFired]:
        with answering():
            found = self._connection.execute(self._sql.timers, (partition, limit)).fetchall()
        return [TimerFired(key, name, due_at) for key, name, due_at in found]

    def parked_keys(self, partition: int) -> Iterable[tuple[ParkedKey, int]]:
        with answering():
            found = self._connection.execute(self._sql.parked_keys, (partition,)).fetchall()
        return [(ParkedKey(key, letter, draining), waiting) for key, letter, draining, waiting in found]

    def parked_records(self, partition: int, key: str, limit: int) -> list[ParkedRecord]:
        with answering():
            found = self._connection.execute(self._sql.parked, (partition, key, limit), binary=True).fetchall()
        return [ParkedRecord(key, number, _record(columns)) for number, *columns in found]

    def last_parked_number(self, partition: int) -> int:
        with answering():
            found = self._connection.execute(self._sql.last_number, (partition,)).fetchone()
        return 0 if found is None else int(found[0])

    def dead_letter(self, dead_letter_id: str) -> DeadLetter | None:
        with answering():
            found = self._connection.execute(self._sql.letter, (dead_letter_id,), binary=True).fetchone()
        if found is None:
            return None
        letter_id, key, reason, attempt, parks_key, set_aside_at, resolution, *columns = found
        return DeadLetter(letter_id, key, reason, attempt, parks_key, _record(columns), set_aside_at, resolution)


def _record(columns: Sequence[Any]) -> RawRecord:
    topic, partition, offset, timestamp_ms, key, value, headers = columns
    return RawRecord(topic, partition, offset, timestamp_ms, key, value, HEADERS.decode(headers))
