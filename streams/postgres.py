"""The store in PostgreSQL: bulk statements through psycopg, a step of several partitions in one transaction and one round trip."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import msgspec
import psycopg

from streams.contract import Processor
from streams.postgres_reading import PostgresReader, answering, connect
from streams.records import RawRecord
from streams.settings import DatabaseSettings
from streams.store import (
    Attempt,
    Attempts,
    DeadLetter,
    Marker,
    OutputEnd,
    OwnerRow,
    ParkedRecord,
    StepWrites,
    Suspect,
    TopicPosition,
)
from streams.tables import keys_to_json

POSITIONS: Final = msgspec.json.Decoder(dict[str, TopicPosition])
ENDS: Final = msgspec.json.Decoder(tuple[OutputEnd, ...])
ATTEMPTS: Final = msgspec.json.Decoder(dict[Suspect, Attempt])


class PostgresStore(PostgresReader):
    """One processor's schema. For one thread; commits run on a second one with a connection of its own."""

    def __init__(self, processor: Processor, settings: DatabaseSettings) -> None:
        super().__init__(processor, connect(settings))
        self._committing = connect(settings)
        self._pool = ThreadPoolExecutor(1, f"commit-{processor.name}")

    def take_over(self, partition: int, writer: str) -> OwnerRow:
        with answering(), self._connection.transaction():
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
        with answering():
            return self._connection.execute(self._sql.take_back, (writer, partition, *mine)).rowcount == 1

    def fenced_others(self, partition: int, mine: Marker, writer: str) -> None:
        with answering():
            self._connection.execute(self._sql.fenced_others, (writer, partition, *mine))

    def owns(self, partition: int, mine: Marker) -> bool:
        with answering():
            return self._connection.execute(self._sql.owns, (partition, *mine)).fetchone() is not None

    def release(self, partition: int, mine: Marker) -> None:
        with answering():
            self._connection.execute(self._sql.release, (partition, *mine))

    def begin_attempt(self, partition: int, mine: Marker, attempts: Attempts) -> bool:
        with answering():
            found = self._connection.execute(self._sql.attempts, (_json(attempts), partition, *mine))
        return found.rowcount == 1

    def begin_commit(self, steps: Sequence[StepWrites]) -> Callable[[], frozenset[int]]:
        return self._pool.submit(self._commit, steps).result

    def _commit(self, steps: Sequence[StepWrites]) -> frozenset[int]:
        fenced: frozenset[int] = frozenset()
        in_order = sorted(steps, key=lambda writes: writes.partition)  # so that two processes never wait for each other's rows
        with answering(), self._committing.transaction() as transaction:
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
            (
                sql.count_events,
                [{"partition": writes.partition, "events": writes.handled} for writes in steps if writes.handled],
            ),
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
