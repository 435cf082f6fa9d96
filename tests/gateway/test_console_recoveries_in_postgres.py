"""Money asked back, in PostgreSQL: listed as the fake lists it, and read from the end of an index however much there is."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from itertools import product

import psycopg
import pytest

from gateway.console.asking import OwedPosition, OwedStanding, OwedWanted
from gateway.console.owed import owed_back
from gateway.console.postgres import PostgresConsole
from gateway.fakes.console import FakeConsole
from gateway.reading.asking import Asking
from gateway.reading.postgres import PostgresClaims, engine_of
from processors.claim_state.recovery_tables import RECOVERIES
from processors.claim_state.tables import CLAIMS, WAITING
from tests.gateway.claims import CLAIM
from tests.gateway.owed import disputed, left_to_the_employer, owed
from tests.gateway.test_console_in_postgres import ELSEWHERE, EVERYWHERE, HERE, SETTINGS, plan, rows_read
from tests.gateway.test_postgres import stored

pytestmark = pytest.mark.anyio
CENTRAL = frozenset({"PUSAT"})
NOWHERE = frozenset[str]()
MANY = 20_000
MANY_OWED = f"""
INSERT INTO claim_state.claim_recoveries
SELECT (jsonb_populate_record(r, jsonb_build_object('claim_id', 'many-' || n, 'recovery_id', 'many-' || n,
    'since', r.since + n * interval '1 second'))).*
FROM claim_state.claim_recoveries r, generate_series(1, {MANY}) n WHERE r.claim_id = %(claim)s AND r.open;
"""


@pytest.fixture
async def asking(migrated: str) -> AsyncIterator[Asking]:
    found = owed()
    for each in {one.claim.claim_id: one.claim for one in found}.values():
        stored(migrated, CLAIMS, each)
    stored(migrated, RECOVERIES, *[each.recovery for each in found])
    stored(migrated, WAITING, *disputed(found))
    made = Asking(engine_of(migrated, SETTINGS), SETTINGS)
    yield made
    made.close()


async def test_recoveries_are_those_of_the_fake(asking: Asking) -> None:
    reader, fake = PostgresConsole(asking), FakeConsole()
    fake.owing = owed()
    oldest = sorted(fake.owing, key=lambda each: (each.recovery.since, each.recovery.recovery_id))
    places = (None, *(OwedPosition(each.recovery.since, each.recovery.recovery_id) for each in (oldest[0], oldest[-1])))
    for standing, fund, after in product(OwedStanding, (None, "jkk", "none"), places):
        wanted = OwedWanted(standing=standing, fund=fund, after=after)
        for offices in (EVERYWHERE, HERE, CENTRAL, HERE | CENTRAL, ELSEWHERE, NOWHERE):
            for rows_max in (2, 100):
                assert await reader.recoveries(wanted, offices, rows_max) == await fake.recoveries(wanted, offices, rows_max)


async def test_a_claim_comes_with_what_it_owes_and_what_the_decision_leaves_to_others(migrated: str, asking: Asking) -> None:
    claim, recovery = owed()[0]
    claim = replace(claim, facets=replace(claim.facets, not_paid=(left_to_the_employer(),)))
    stored(migrated, CLAIMS, claim)
    found = await PostgresClaims(asking).claim(CLAIM)
    assert found is not None
    assert found.claim == claim
    assert recovery in found.recoveries
    assert len(found.recoveries) == 2


async def test_with_many_recoveries_each_list_is_answered_from_an_index(migrated: str, asking: Asking) -> None:
    del asking
    with psycopg.connect(migrated) as connection:
        connection.execute(MANY_OWED, {"claim": CLAIM})
    with psycopg.connect(migrated, autocommit=True) as connection:
        connection.execute("ANALYZE")
    after = OwedPosition(owed()[0].recovery.since, "many-9")
    for standing, fund, position in product(OwedStanding, (None, "jkk"), (None, after)):
        for offices in (EVERYWHERE, HERE, ELSEWHERE, NOWHERE):
            wanted = OwedWanted(standing=standing, fund=fund, after=position)
            text = plan(migrated, owed_back(wanted, offices, 51), in_index_order=True)
            assert '"Seq Scan"' not in text or standing is OwedStanding.DISPUTED, (wanted, offices, text)
            assert rows_read(text) <= 2 * 100, (wanted, offices, text)
