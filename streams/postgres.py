"""The store in PostgreSQL: bulk statements through psycopg, a step of several partitions in one transaction and one round trip."""

from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
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
from streams.store import (
    Attempt,
    Attempts,
    DeadLetter,
    Marker,
    OutputEnd,
    OwnerRow,
    ParkedKey,
    ParkedRecord,
    StepWrites,
    Suspect,
    TopicPosition,
)
from streams.tables import StoredTable, keys_to_json

HEADERS: Final = msgspec.msgpack.Decoder(tuple[tuple[str, bytes], ...])
POSITIONS: Final = msgspec.json.Decoder(dict[str, TopicPosition])
ENDS: Final = msgspec.json.Decoder(tuple[OutputEnd, ...])
ATTEMPTS: Final = msgspec.json.Decoder(dict[Suspect, Attempt])


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
def _answers() -> Generator[None]:
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


class PostgresStore:
    """One processor's schema. For one thread; commits run on a second one with a connection of its own."""

    def __init__(self, processor: Processor, settings: DatabaseSettings) -> None:
        self._connection = connect(settings)
        self._committing = connect(settings)
        self._pool = ThreadPoolExecutor(1, f"commit-{processor.name}")
        self._tables = {table.name: StoredTable(processor.name, table) for table in processor.tables}
        self._sql = Statements(processor.name)

    def take_over(self, partition: int, writer: str) -> OwnerRow:
        with _answers(), self._connection.transaction():
            self._connection.execute(self._sql.make_owner, (partition,))
            row = self._connection.execute(self._sql.take_over, (partition, writer), binary=True).fetchone()
        assert row is not None
        epoch, decided_epoch, step, positions, journal, ends, released, attempts, writers = row
        return OwnerRow(
            epoch,
            Marker(decided_epoch, step),
            POSITIONS.decode(positions),
            journal,
            ENDS.decode(ends),
            released,
            {} if attempts is None else ATTEMPTS.decode(attempts),
            tuple(writers),
        )

    def take_back(self, partition: int, mine: Marker, writer: str) -> bool:
        with _answers():
            return self._connection.execute(self._sql.take_back, (writer, partition, *mine)).rowcount == 1

    def fenced_others(self, partition: int, mine: Marker, writer: str) -> None:
        with _answers():
            self._connection.execute(self._sql.fenced_others, (writer, partition, *mine))

    def owns(self, partition: int, mine: Marker) -> bool:
        with _answers():
            return self._connection.execute(self._sql.owns, (partition, *mine)).fetchone() is not None

    def release(self, partition: int, mine: Marker) -> None:
        with _answers():
            self._connection.execute(self._sql.release, (partition, *mine))

    def begin_attempt(self, partition: int, mine: Marker, attempts: Attempts) -> bool:
        with _answers():
            found = self._connection.execute(self._sql.attempts, (_json(attempts), partition, *mine))
        return found.rowcount == 1

    def begin_commit(self, steps: Sequence[StepWrites]) -> Callable[[], frozenset[int]]:
        return self._pool.submit(self._commit, steps).result

    def _commit(self, steps: Sequence[StepWrites]) -> frozenset[int]:
        fenced: frozenset[int] = frozenset()
        in_order = sorted(steps, key=lambda writes: writes.partition)  # so that two processes never wait for each other's rows
        with _answers(), self._committing.transaction() as transaction:
            with self._committing.pipeline():
                moved = [self._move(writes) for writes in in_order]
                for statement, parameter in self._statements(steps):
                    self._committing.execute(statement, (parameter,))
            fenced = frozenset(writes.partition for writes, cursor in zip(in_order, moved, strict=True) if cursor.rowcount != 1)
            if fenced:
                raise psycopg.Rollback(transaction)
        return fenced

    def _move(self, writes: StepWrites) -> psycopg.Cursor[Any]:
        positions, ends = _json(writes.positions), _json(writes.output_ends)
        attempts = _json(writes.attempts) if writes.attempts else None
        return self._committing.execute(
            self._sql.move, (positions, writes.journal, ends, attempts, writes.partition, *writes.mine)
        )

    def _statements(self, steps: Sequence[StepWrites]) -> Iterable[tuple[str, str]]:
        """What changes besides the owner rows, each statement once for all partitions."""
        for name, table in self._tables.items():
            changed = [item for writes in steps for item in writes.rows.get(name, {}).items()]
            rows = [row for _, row in changed if row is not None]
            if rows:
                yield table.upsert, table.to_json(rows)
            if len(rows) < len(changed):
                yield table.delete, keys_to_json([key for key, row in changed if row is None])
        sql = self._sql
        timers = [
            {"partition": writes.partition, "key": key, "name": name, "due_at": due_at}
            for writes in steps
            for (key, name), due_at in writes.timers.items()
        ]
        parked_keys = [
            {
                "partition": writes.partition,
                "key": key,
                **({} if parked is None else {"dead_letter_id": parked.dead_letter_id, "draining": parked.draining}),
            }
            for writes in steps
            for key, parked in writes.parked_keys.items()
        ]
        lists = (
            (sql.set_timers, [timer for timer in timers if timer["due_at"] is not None]),
            (sql.cancel_timers, [timer for timer in timers if timer["due_at"] is None]),
            (sql.add_letters, [_letter(letter) for writes in steps for letter in writes.dead_letters]),
            (
                sql.resolve_letters,
                [{"dead_letter_id": letter, "resolution": to} for writes in steps for letter, to in writes.resolutions.items()],
            ),
            (sql.park_keys, [parked for parked in parked_keys if "draining" in parked]),
            (sql.unpark_keys, [parked for parked in parked_keys if "draining" not in parked]),
            (sql.park, [_parked(writes.partition, parked) for writes in steps for parked in writes.parked]),
            (
                sql.unpark,
                [{"partition": writes.partition, "number": parked.number} for writes in steps for parked in writes.unparked],
            ),
        )
        for statement, documents in lists:
            if documents:
                yield statement, _json(documents)

    def rows(self, table: Table[RowT], keys: Collection[Key]) -> dict[Key, RowT]:
        stored = self._tables[table.name]
        with _answers():
            found = self._connection.execute(stored.select, (keys_to_json(keys),)).fetchone()
        assert found is not None
        return {stored.key_of(row): row for row in stored.from_json(found[0])}

    def next_timer(self, partition: int) -> datetime | None:
        with _answers():
            found = self._connection.execute(self._sql.next_timer, (partition,)).fetchone()
        return None if found is None else found[0]

    def due_timers(self, partition: int, until: datetime, limit: int) -> list[TimerFired]:
        with _answers():
            found = self._connection.execute(self._sql.due_timers, (partition, until, limit)).fetchall()
        return [TimerFired(key, name, due_at) for key, name, due_at in found]

    def timers(self, partition: int, limit: int) -> list[TimerFired]:
        with _answers():
            found = self._connection.execute(self._sql.timers, (partition, limit)).fetchall()
        return [TimerFired(key, name, due_at) for key, name, due_at in found]

    def parked_keys(self, partition: int) -> Iterable[tuple[ParkedKey, int]]:
        with _answers():
            found = self._connection.execute(self._sql.parked_keys, (partition,)).fetchall()
        return [(ParkedKey(key, letter, draining), waiting) for key, letter, draining, waiting in found]

    def parked_records(self, partition: int, key: str, limit: int) -> list[ParkedRecord]:
        with _answers():
            found = self._connection.execute(self._sql.parked, (partition, key, limit), binary=True).fetchall()
        return [ParkedRecord(key, number, _record(columns)) for number, *columns in found]

    def last_parked_number(self, partition: int) -> int:
        with _answers():
            found = self._connection.execute(self._sql.last_number, (partition,)).fetchone()
        return 0 if found is None else int(found[0])

    def dead_letter(self, dead_letter_id: str) -> DeadLetter | None:
        with _answers():
            found = self._connection.execute(self._sql.letter, (dead_letter_id,), binary=True).fetchone()
        if found is None:
            return None
        letter_id, key, reason, attempt, parks_key, set_aside_at, resolution, *columns = found
        return DeadLetter(letter_id, key, reason, attempt, parks_key, _record(columns), set_aside_at, resolution)

    def close(self) -> None:
        self._pool.shutdown()
        self._committing.close()
        self._connection.close()


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _record_columns(record: RawRecord) -> dict[str, object]:
    """The columns of a raw record; msgspec writes bytes as base64."""
    return {
        "topic": record.topic,
        "source_partition": record.partition,
        "source_offset": record.offset,
        "timestamp_ms": record.timestamp_ms,
        "record_key": record.key,
        "record_value": record.value,
        "headers": msgspec.msgpack.encode(record.headers),
    }


def _record(columns: Sequence[Any]) -> RawRecord:
    topic, partition, offset, timestamp_ms, key, value, headers = columns
    return RawRecord(topic, partition, offset, timestamp_ms, key, value, HEADERS.decode(headers))


def _letter(letter: DeadLetter) -> dict[str, object]:
    return {
        "dead_letter_id": letter.dead_letter_id,
        "key": letter.key,
        "reason": letter.reason,
        "attempt": letter.attempt,
        "parks_key": letter.parks_key,
        "set_aside_at": letter.set_aside_at,
        **_record_columns(letter.record),
    }


def _parked(partition: int, parked: ParkedRecord) -> dict[str, object]:
    return {"partition": partition, "number": parked.number, "key": parked.key, **_record_columns(parked.record)}
