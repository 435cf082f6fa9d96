"""What proofs are made of, read from PostgreSQL by a role that may see nothing else of the ledger."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from deploy.database import upgrade
from gateway.problems import Problem
from gateway.reading.asking import Asking
from gateway.reading.postgres import engine_of
from gateway.reading.postgres_covers import PostgresCovers
from gateway.settings import GatewaySettings
from processors.membership.tables import ALIASES, PROOFS, Alias, Holder, ProofPersonal, ProvenCover
from streams.contract import Table
from streams.tables import StoredTable
from tests.factories import membership
from tests.processors.membership.ledger import BY_KPJ, BY_NIK, BY_PASSPORT, MEMBER, OTHER_MEMBER

pytestmark = pytest.mark.anyio
SETTINGS = GatewaySettings(database_wait_seconds=1.0)
GRANTS = """
CREATE ROLE door LOGIN;
GRANT USAGE ON SCHEMA membership TO door;
GRANT SELECT (alias_key, holders) ON membership.aliases TO door;
GRANT SELECT ON membership.proofs TO door;
"""


def stored(url: str, table: Table[Any], *rows: Any) -> None:
    made = StoredTable("membership", table)
    with psycopg.connect(url) as connection:
        connection.execute(made.upsert, (made.to_json(list(rows)),))


def holder(member: str, *, linked: bool = True) -> Holder:
    return Holder(member_id=member, sequence=1, linked=linked)


async def test_a_member_is_found_by_an_alias_that_is_theirs_alone_and_nothing_else_can_be_read(database: str) -> None:
    upgrade(database)
    known = ProvenCover(
        member_id=MEMBER,
        memberships=(membership(wages=()),),
        personal=ProofPersonal(name="SITI AMINAH", birth_date=date(1968, 8, 5), passports=("B1234567",)),
    )
    stored(database, PROOFS, known)
    both = (holder(MEMBER), holder(OTHER_MEMBER))
    stored(
        database,
        ALIASES,
        Alias(alias_key=BY_NIK, holders=(holder(MEMBER), holder(OTHER_MEMBER, linked=False))),
        Alias(alias_key=BY_KPJ, holders=both),
    )
    with psycopg.connect(database) as connection:
        connection.execute(GRANTS)
    asking = Asking(
        engine_of(str(sa.make_url(database).set(username="door").render_as_string(hide_password=False)), SETTINGS), SETTINGS
    )
    try:
        covers = PostgresCovers(asking)
        assert await covers.of_member(MEMBER) == await covers.of_alias(BY_NIK) == known
        assert [await covers.of_alias(alias) for alias in (BY_KPJ, BY_PASSPORT)] == [None, None]
        assert await covers.of_member(OTHER_MEMBER) is None
        for table in ("members", "aliases"):
            with pytest.raises(Problem):
                await asking.ask(partial(_all_of, table))
    finally:
        asking.close()


def _all_of(table: str, connection: sa.Connection) -> int:
    return len(connection.execute(sa.text(f"SELECT * FROM membership.{table}")).all())
