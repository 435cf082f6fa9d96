"""Migrations end where the processors' tables are; a database that stands elsewhere is refused with what to do."""

import psycopg
import pytest

from deploy import database as schema
from deploy import revisions
from deploy.errors import Refused
from deploy.wiring import PROCESSORS

NOWHERE = "postgresql://me:hidden@127.0.0.1:1/none"


def test_after_all_migrations_the_tables_are_those_that_the_processors_want(database: str) -> None:
    schema.upgrade(database)
    assert schema.differences(database) == []
    with psycopg.connect(database) as connection:
        found = {row[0] for row in connection.execute("SELECT schemaname FROM pg_tables WHERE tablename = 'engine_owner'")}
    assert found == set(PROCESSORS)


def test_upgrading_twice_changes_nothing(database: str) -> None:
    assert schema.upgrade(database) == (None, revisions.newest())
    assert schema.upgrade(database) == (revisions.newest(), revisions.newest())
    revisions.require_current(database)


def test_a_difference_between_tables_and_migrations_is_seen(database: str) -> None:
    schema.upgrade(database)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("ALTER TABLE intake.engine_owner DROP COLUMN journal")
    assert any("engine_owner" in difference and "journal" in difference for difference in schema.differences(database))


def test_a_missing_migration_is_refused_with_the_command_that_makes_it(database: str) -> None:
    with pytest.raises(Refused, match=r"stands at revision none, this code needs \w+\. Run `santunan db upgrade`\."):
        revisions.require_current(database)


def test_a_database_of_a_newer_version_is_refused(database: str) -> None:
    schema.upgrade(database)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_future'")
    for ask in (revisions.require_current, schema.upgrade):
        with pytest.raises(Refused, match="stands at revision 9999_future, which this code does not know"):
            ask(database)


@pytest.mark.parametrize("ask", [revisions.current, schema.upgrade, revisions.require_current])
def test_an_unreachable_database_is_a_sentence_without_its_password(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(Refused, match=r"does not answer: .* set SANTUNAN_DATABASE__URL") as refused:
        ask(NOWHERE)
    assert "hidden" not in str(refused.value)
