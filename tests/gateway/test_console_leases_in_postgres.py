"""Leases, hours and takeovers in PostgreSQL: of two who take a question at once one has it, and a session writes nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import sqlalchemy as sa

from gateway.console.leases import PostgresLeases
from gateway.console.postgres import PostgresConsole
from gateway.problems import Problem
from gateway.reading.asking import Asking
from gateway.reading.postgres import engine_of
from gateway.settings import GatewaySettings
from tests.conftest import fresh_database

pytestmark = pytest.mark.anyio
SETTINGS = GatewaySettings(database_wait_seconds=1.0)
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture(scope="module")
def migrated(database_server: str, template: str) -> Iterator[str]:
    with fresh_database(database_server, template) as address:
        yield address


@pytest.fixture
async def asking(migrated: str) -> AsyncIterator[Asking]:
    opened = Asking(engine_of(migrated, SETTINGS), SETTINGS)
    yield opened
    opened.close()


async def test_a_question_is_one_persons_until_the_lease_ends_or_is_given_back(asking: Asking) -> None:
    leases = PostgresLeases(asking)
    mine = await leases.take("t-1", "Tono", NOW, NOW + HALF_AN_HOUR)
    assert mine.of("tono")
    assert (await leases.take("t-1", "agus", NOW, NOW + HALF_AN_HOUR)).of("tono")
    longer = await leases.take("t-1", "TONO", NOW + timedelta(minutes=5), NOW + 2 * HALF_AN_HOUR)
    assert (longer.taken_at, longer.until) == (NOW, NOW + 2 * HALF_AN_HOUR)
    await leases.give_back("t-1", "agus")
    assert set(await leases.held(frozenset({"t-1", "t-2"}), NOW)) == {"t-1"}
    assert await leases.held(frozenset({"t-1"}), NOW + 2 * HALF_AN_HOUR) == {}
    assert (await leases.take("t-1", "agus", NOW + 3 * HALF_AN_HOUR, NOW + 4 * HALF_AN_HOUR)).of("agus")
    await leases.give_back("t-1", "agus")
    assert await leases.held(frozenset({"t-1"}), NOW) == {}


async def test_of_many_who_take_it_at_once_one_has_it(asking: Asking) -> None:
    leases = PostgresLeases(asking)
    found = await asyncio.gather(*(leases.take("t-race", f"officer-{number}", NOW, NOW + HALF_AN_HOUR) for number in range(8)))
    assert len({lease.officer for lease in found}) == 1


async def test_old_leases_are_forgotten(asking: Asking, migrated: str) -> None:
    leases = PostgresLeases(asking)
    await leases.take("t-old", "tono", NOW, NOW + HALF_AN_HOUR)
    await leases.take("t-new", "tono", NOW + timedelta(days=2), NOW + timedelta(days=3))
    with psycopg.connect(migrated) as connection:
        assert connection.execute("SELECT count(*) FROM console.task_lease WHERE task_id = 't-old'").fetchone() == (0,)


async def test_without_the_right_to_write_it_is_said_and_everything_else_stays_read_only(asking: Asking, migrated: str) -> None:
    with pytest.raises(Problem):
        await asking.ask(lambda connection: connection.execute(sa.text("DELETE FROM claim_state.claims")))
    with psycopg.connect(migrated, autocommit=True) as connection:
        connection.execute("ALTER TABLE console.task_lease RENAME TO gone")
    try:
        with pytest.raises(Problem):
            await PostgresLeases(asking).take("t-1", "tono", NOW, NOW + HALF_AN_HOUR)
    finally:
        with psycopg.connect(migrated, autocommit=True) as connection:
            connection.execute("ALTER TABLE console.gone RENAME TO task_lease")


async def test_hours_are_summed_over_partitions_and_a_fortnight_old_ones_are_over(asking: Asking, migrated: str) -> None:
    with psycopg.connect(migrated) as connection:
        connection.execute(
            "INSERT INTO intake.engine_hour SELECT p, h, date_trunc('hour', now()) - h * interval '1 hour', 10 "
            "FROM generate_series(0, 11) AS p, generate_series(0, 335) AS h"
        )
        connection.execute("UPDATE intake.engine_hour SET hour = hour - interval '40 days' WHERE slot = 7")
    found = await PostgresConsole(asking).hours()
    assert {(each.processor, each.events) for each in found} == {("intake", 120)}
    assert len(found) == 335
    assert all(each.hour.tzinfo is not None for each in found)


async def test_the_last_takeover_of_a_partition_is_told(asking: Asking, migrated: str) -> None:
    with psycopg.connect(migrated) as connection:
        connection.execute(
            "INSERT INTO payout.engine_owner (partition, epoch, step, decided_epoch, positions, journal, output_ends, released, writers, "
            "taken_at, taken_by, taken_from, taken_why) VALUES (0, 2, 9, 2, '{}', '', '[]', false, '{b}', now(), 'b', 'a', 'lost')"
        )
    (found,) = await PostgresConsole(asking).partitions()
    assert (found.writers, found.taken_from, found.taken_why) == (("b",), "a", "lost")
    assert found.taken_at is not None
