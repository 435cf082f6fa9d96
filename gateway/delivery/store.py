"""What delivery remembers, asked of PostgreSQL: what was taken over from the log, what waits, what was given up.

A record's message, its feed entry and the log's position are one transaction: whatever is read again is passed over.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from gateway.delivery.messages import Message
from gateway.delivery.sorting import Kept
from gateway.delivery.tables import FEED, MESSAGE, POSITION, UNDELIVERED, WAITING

PRUNED_ROWS_MAX: Final = 10_000
"""Of the feed, in one transaction."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a taken message. `again_at`: when it is tried next; None together with `undelivered` False: it arrived."""

    message: Message
    again_at: datetime | None = None
    undelivered: bool = False
    reason: str = ""
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Figure:
    """One destination's messages. `oldest_due`: of those that wait, the earliest first due time."""

    destination: str
    waiting: int
    undelivered: int
    oldest_due: datetime | None


class DeliveryStore(Protocol):
    """Calls block; any failure of the database is raised as it is, and ends the process."""

    def next_offset(self, topic: str, partition: int) -> int:
        """The first offset that was not taken over yet."""
        ...

    def keep(self, records: Sequence[Kept]) -> int:
        """Take records over, in the order of their offsets; those below the position are passed over. Returns how many were new."""
        ...

    def take(self, destination: str, now: datetime, until: datetime, messages_max: int) -> list[Message]:
        """Messages that are due, of each claim the oldest only; nobody else takes them before `until`."""
        ...

    def settle(self, settled: Sequence[Settled]) -> None: ...

    def give_back(self, messages: Collection[Message]) -> None:
        """Taken and not tried: anybody may take them at once."""
        ...

    def figures(self) -> list[Figure]: ...

    def prune_feed(self, before: datetime) -> int:
        """Drop old entries, a bounded number; returns how many."""
        ...

    def undelivered(self, rows_max: int) -> list[Message]:
        """What was given up, the longest ago first."""
        ...

    def retry(self, destination: str, delivery_id: str, now: datetime) -> bool:
        """Let one that was given up be tried again, with new patience. False when there is none."""
        ...

    def drop(self, destination: str, delivery_id: str) -> bool:
        """Take one off the list that a person has seen to. False when there is none."""
        ...


class PostgresDelivery:
    """By SQLAlchemy Core. Safe for several threads and processes."""

    def __init__(self, engine: sa.Engine) -> None:
        self._engine = engine

    def close(self) -> None:
        self._engine.dispose()

    def next_offset(self, topic: str, partition: int) -> int:
        query = sa.select(POSITION.c.next_offset).where(POSITION.c.topic == topic, POSITION.c.log_partition == partition)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none() or 0

    def keep(self, records: Sequence[Kept]) -> int:
        with self._engine.begin() as connection:
            new: list[Kept] = []
            for topic, partition in sorted({(record.topic, record.partition) for record in records}):
                of_it = [record for record in records if (record.topic, record.partition) == (topic, partition)]
                new += _advance(connection, topic, partition, of_it)
            messages = [_row(record) for record in new if record.message is not None]
            entries = [_entry(record) for record in new if record.entry is not None]
            if messages:
                connection.execute(insert(MESSAGE).on_conflict_do_nothing(), messages)
            if entries:
                connection.execute(insert(FEED).on_conflict_do_nothing(), entries)
        return len(new)

    def take(self, destination: str, now: datetime, until: datetime, messages_max: int) -> list[Message]:
        earlier = MESSAGE.alias()
        oldest = (  # a look at the index for each candidate; as a join the whole backlog would be read for a handful of messages
            sa.select(earlier.c.log_offset)
            .where(
                earlier.c.destination == MESSAGE.c.destination,
                earlier.c.claim_id == MESSAGE.c.claim_id,
                earlier.c.standing == sa.literal_column(f"'{WAITING}'"),
            )
            .order_by(earlier.c.log_offset)
            .limit(1)
            .correlate(MESSAGE)
            .scalar_subquery()
        )
        query = (
            sa.select(MESSAGE)
            .where(
                MESSAGE.c.destination == destination,
                MESSAGE.c.standing == sa.literal_column(f"'{WAITING}'"),
                MESSAGE.c.due_at <= now,
                sa.or_(MESSAGE.c.taken_until.is_(None), MESSAGE.c.taken_until <= now),
                MESSAGE.c.log_offset == oldest,
            )
            .order_by(MESSAGE.c.due_at)
            .limit(messages_max)
            .with_for_update(skip_locked=True)
        )
        with self._engine.begin() as connection:
            found = [_message(row) for row in connection.execute(query).mappings()]
            if found:
                connection.execute(sa.update(MESSAGE).where(_are(found)).values(taken_until=until))
        return found

    def settle(self, settled: Sequence[Settled]) -> None:
        arrived = [done.message for done in settled if done.again_at is None and not done.undelivered]
        with self._engine.begin() as connection:
            if arrived:
                connection.execute(sa.delete(MESSAGE).where(_are(arrived)))
            for done in settled:
                if done.again_at is not None or done.undelivered:
                    connection.execute(sa.update(MESSAGE).where(_are([done.message])).values(_standing(done)))

    def give_back(self, messages: Collection[Message]) -> None:
        if messages:
            with self._engine.begin() as connection:
                connection.execute(sa.update(MESSAGE).where(_are(messages)).values(taken_until=None))

    def figures(self) -> list[Figure]:
        waits = MESSAGE.c.standing == WAITING
        query = sa.select(
            MESSAGE.c.destination,
            sa.func.count().filter(waits).label("waiting"),
            sa.func.count().filter(~waits).label("undelivered"),
            sa.func.min(MESSAGE.c.due_from).filter(waits).label("oldest_due"),
        ).group_by(MESSAGE.c.destination)
        with self._engine.connect() as connection:
            return [Figure(**row) for row in connection.execute(query).mappings()]

    def prune_feed(self, before: datetime) -> int:
        old: sa.Select[Any] = (
            sa.select(sa.literal_column("ctid")).select_from(FEED).where(FEED.c.at < before).limit(PRUNED_ROWS_MAX)
        )
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(FEED).where(sa.literal_column("ctid").in_(old))).rowcount

    def undelivered(self, rows_max: int) -> list[Message]:
        query = sa.select(MESSAGE).where(MESSAGE.c.standing == UNDELIVERED).order_by(MESSAGE.c.due_from).limit(rows_max)
        with self._engine.connect() as connection:
            return [_message(row) for row in connection.execute(query).mappings()]

    def retry(self, destination: str, delivery_id: str, now: datetime) -> bool:
        values = {"standing": WAITING, "due_from": now, "due_at": now, "attempts": 0, "taken_until": None, "reason": ""}
        with self._engine.begin() as connection:
            return connection.execute(sa.update(MESSAGE).where(*_given_up(destination, delivery_id)).values(values)).rowcount == 1

    def drop(self, destination: str, delivery_id: str) -> bool:
        with self._engine.begin() as connection:
            return connection.execute(sa.delete(MESSAGE).where(*_given_up(destination, delivery_id))).rowcount == 1


def _advance(connection: sa.Connection, topic: str, partition: int, records: Sequence[Kept]) -> list[Kept]:
    """Those at or past the position, which is moved behind them; whoever else reads the partition waits for this transaction."""
    where = sa.and_(POSITION.c.topic == topic, POSITION.c.log_partition == partition)
    first = {"topic": topic, "log_partition": partition, "next_offset": 0}
    connection.execute(insert(POSITION).values(first).on_conflict_do_nothing())
    stands: int = connection.execute(sa.select(POSITION.c.next_offset).where(where).with_for_update()).scalar_one()
    new = [record for record in records if record.offset >= stands]
    if new:
        connection.execute(sa.update(POSITION).where(where).values(next_offset=max(record.offset for record in new) + 1))
    return new


def _are(messages: Collection[Message]) -> sa.ColumnElement[bool]:
    keys = [(message.destination, message.delivery_id) for message in messages]
    return sa.tuple_(MESSAGE.c.destination, MESSAGE.c.delivery_id).in_(keys)


def _given_up(destination: str, delivery_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return MESSAGE.c.destination == destination, MESSAGE.c.delivery_id == delivery_id, MESSAGE.c.standing == UNDELIVERED


def _standing(done: Settled) -> dict[str, Any]:
    values: dict[str, Any] = {"taken_until": None, "attempts": done.attempts, "reason": done.reason}
    if done.undelivered:
        return {**values, "standing": UNDELIVERED}
    return {**values, "due_at": done.again_at}


def _row(record: Kept) -> dict[str, Any]:
    message = record.message
    assert message is not None
    return {
        **{name: getattr(message, name) for name in _SAME},
        "personal": message.body,
        "standing": UNDELIVERED if record.unreadable else WAITING,
        "taken_until": None,
        "reason": record.unreadable or message.reason,
    }


_SAME: Final = (
    "destination", "delivery_id", "claim_id", "log_partition", "log_offset", "due_from", "due_at", "ahead_hours", "attempts",
)  # fmt: skip


def _message(row: sa.RowMapping) -> Message:
    return Message(**{name: row[name] for name in _SAME}, body=bytes(row["personal"]), reason=row["reason"])


def _entry(record: Kept) -> dict[str, Any]:
    entry = record.entry
    assert entry is not None
    return {
        "channel": entry.channel,
        "organisation": entry.organisation,
        "log_partition": entry.log_partition,
        "log_offset": entry.log_offset,
        "at": entry.at,
        "entry": entry.json,
    }
