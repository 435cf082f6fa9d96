"""What a step leaves in PostgreSQL beside its rows: the hour's count of events, and who took a partition over from whom."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from streams.engine_tables import HOURS_KEPT
from streams.postgres import PostgresStore
from streams.settings import DatabaseSettings
from streams.store import Marker, StepWrites
from tests.streams.surroundings import create_tables
from tests.streams.tally import TallyProcessor

TOOK = (
    "SELECT taken_by, taken_from, taken_why, taken_at > now() - interval '1 minute' FROM intake.engine_owner WHERE partition = 0"
)


@pytest.fixture
def store(database: str) -> Iterator[PostgresStore]:
    create_tables(database, TallyProcessor())
    opened = PostgresStore(TallyProcessor(), DatabaseSettings(url=database))
    yield opened
    opened.close()


def stepped(store: PostgresStore, partition: int, mine: Marker, handled: int) -> frozenset[int]:
    return store.begin_commit([StepWrites(partition, mine, handled=handled)])()


def hours(database: str) -> list[tuple[int, datetime, int]]:
    with psycopg.connect(database) as connection:
        return connection.execute("SELECT partition, hour, events FROM intake.engine_hour ORDER BY 1, 2").fetchall()


def asked(database: str, query: str) -> tuple[object, ...]:
    with psycopg.connect(database) as connection:
        found = connection.execute(query).fetchone()
    assert found is not None
    return found


def test_each_handled_event_is_counted_once_in_its_hour(store: PostgresStore, database: str) -> None:
    store.take_over(0, "a")
    assert stepped(store, 0, Marker(1, 0), 7) == frozenset()
    assert stepped(store, 0, Marker(1, 1), 0) == frozenset()
    assert stepped(store, 0, Marker(1, 2), 5) == frozenset()
    counted = hours(database)
    assert sum(events for *_, events in counted) == 12
    assert all((hour.minute, hour.second, hour.microsecond) == (0, 0, 0) for _, hour, _ in counted)
    assert abs(datetime.now(UTC) - counted[-1][1]) < timedelta(hours=1, minutes=1)


def test_a_step_that_a_newer_owner_made_void_is_not_counted(store: PostgresStore, database: str) -> None:
    store.take_over(0, "a")
    store.take_over(0, "b")
    assert stepped(store, 0, Marker(1, 0), 7) == {0}
    assert hours(database) == []


def test_an_hour_takes_the_row_of_the_one_a_fortnight_before(store: PostgresStore, database: str) -> None:
    store.take_over(0, "a")
    stepped(store, 0, Marker(1, 0), 7)
    with psycopg.connect(database) as connection:
        connection.execute("UPDATE intake.engine_hour SET hour = hour - %s * interval '1 hour'", (HOURS_KEPT,))
    stepped(store, 0, Marker(1, 1), 3)
    assert [events for *_, events in hours(database)][-1] == 3
    assert len(hours(database)) <= 2


def test_a_takeover_is_told_with_from_whom_and_why(store: PostgresStore, database: str) -> None:
    store.take_over(0, "a")
    assert asked(database, TOOK) == ("a", None, "first", True)
    store.take_over(0, "b")
    assert asked(database, TOOK) == ("b", "a", "lost", True)
    store.release(0, Marker(2, 0))
    store.take_over(0, "c")
    assert asked(database, TOOK) == ("c", "b", "released", True)


def test_taking_back_what_one_let_go_is_no_takeover(store: PostgresStore, database: str) -> None:
    store.take_over(0, "a")
    store.release(0, Marker(1, 0))
    assert store.take_back(0, Marker(1, 0), "a")
    assert asked(database, TOOK) == ("a", None, "first", True)
