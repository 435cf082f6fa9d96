"""Timers, dead letters and parked keys, from the engine's tables of every processor; and how the database itself is."""

from collections.abc import Iterator
from typing import Final, LiteralString

from psycopg import Connection, sql

from deploy.wiring import PROCESSORS
from monitoring import whole
from monitoring.whole import Reading

TIMERS_COUNTED_MAX: Final = 1_000
"""Per partition, by its index."""
LATE_SECONDS: Final = 60
TIMERS: Final = """
SELECT count(*), count(*) FILTER (WHERE due_at < now() - %s * interval '1 second'), min(due_at)
FROM {0}.engine_owner AS o, LATERAL (
    SELECT due_at FROM {0}.engine_timer t WHERE t.partition = o.partition AND due_at <= now() ORDER BY due_at LIMIT %s
) AS due"""
LETTERS: Final = "SELECT reason, count(*) FROM {}.engine_dead_letter WHERE resolution IS NULL GROUP BY 1"
PARKED: Final = """
SELECT coalesce(l.reason, 'unknown'), count(*) FROM {0}.engine_parked_key k
LEFT JOIN {0}.engine_dead_letter l USING (dead_letter_id) GROUP BY 1"""
WAITING: Final = "SELECT count(*) FROM {}.engine_parked_record"
CONNECTIONS: Final = """
SELECT coalesce(state, 'background'), count(*), min(xact_start) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1"""


def timers(connection: Connection) -> Iterator[Reading]:
    for processor in PROCESSORS:
        row = connection.execute(_of(processor, TIMERS), (LATE_SECONDS, TIMERS_COUNTED_MAX)).fetchone()
        assert row is not None
        yield Reading(whole.TIMERS_DUE, row[0], (processor,))
        yield Reading(whole.TIMERS_LATE, row[1], (processor,))
        if row[2] is not None:
            yield Reading(whole.TIMERS_OLDEST, row[2].timestamp(), (processor,))


def set_aside(connection: Connection) -> Iterator[Reading]:
    for processor in PROCESSORS:
        for reason, count in connection.execute(_of(processor, LETTERS)):
            yield Reading(whole.LETTERS_OPEN, count, (processor, reason))
        for reason, count in connection.execute(_of(processor, PARKED)):
            yield Reading(whole.PARKED_CLAIMS, count, (processor, reason))
        row = connection.execute(_of(processor, WAITING)).fetchone()
        yield Reading(whole.PARKED_RECORDS, row[0] if row else 0, (processor,))


def database(connection: Connection) -> Iterator[Reading]:
    size = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    yield Reading(whole.DATABASE_BYTES, size[0] if size else 0)
    oldest = []
    for state, count, since in connection.execute(CONNECTIONS):
        yield Reading(whole.DATABASE_CONNECTIONS, count, (state,))
        oldest += [since] if since is not None else []
    yield Reading(whole.DATABASE_OLDEST, min(oldest).timestamp())  # there is our own transaction at least


def _of(processor: str, text: LiteralString) -> sql.Composed:
    return sql.SQL(text).format(sql.Identifier(processor))
