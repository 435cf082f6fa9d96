"""Canaries in a real database: they never stand where claims are counted, and their rows go when they ended long enough ago."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from psycopg import sql

from deploy.canary import rows
from deploy.canary.filing import drawn, filed
from deploy.exporter import claims as exported
from deploy.exporter.promises import promises
from deploy.sandbox.pipeline import MemoryPipeline
from deploy.wiring import PROCESSORS, processor
from monitoring import whole
from schemas.canary import SOURCE
from streams.tables import StoredTable
from tests.pipeline.world import CALM, SETTINGS, START, run, timeline

PARTITIONS = 4
HOUR = 3_600.0


def stored(address: str, world: MemoryPipeline) -> None:
    """All rows of all processors, as their workers would have written them."""
    with psycopg.connect(address) as connection:
        for name, running in world.running.items():
            for table in running.processor.tables:
                found = list(running.rows.tables[table.name].values())
                if found:
                    made = StoredTable(name, table)
                    connection.execute(made.upsert, (made.to_json(found),))


def world_of(canaries: int, *, withheld: int = 0) -> MemoryPipeline:
    """Canaries that came to their end, and some that no paper came for."""
    world = MemoryPipeline([processor(name, SETTINGS) for name in PROCESSORS], START)
    for number in range(canaries + withheld):
        records = list(filed(drawn(number % PARTITIONS, PARTITIONS, number % 4), PARTITIONS, world.now))
        for subject, data in records if number < canaries else [records[0], records[-1]]:
            world.publish(subject, data, SOURCE)
        world.run()
    return world


@pytest.fixture
def address(migrated: str) -> str:
    return migrated


def counts(address: str) -> dict[str, int]:
    with psycopg.connect(address) as connection:
        found = {}
        for schema, table in rows.tables():
            asked = sql.SQL("SELECT count(*) FROM {}.{}").format(sql.Identifier(schema), sql.Identifier(table))
            row = connection.execute(asked).fetchone()
            found[f"{schema}.{table}"] = row[0] if row else 0
        return found


def test_canaries_that_ended_are_swept_from_every_table_and_nothing_else_is(address: str) -> None:
    claims = run(timeline(9, 15, CALM), order=1)
    stored(address, claims)
    before = counts(address)
    stored(address, world_of(8, withheld=1))
    with psycopg.connect(address, autocommit=True) as connection:
        assert counts(address)["claim_state.canaries"] == 9
        assert counts(address)["intake.filed_claims"] == before["intake.filed_claims"] + 9
        assert rows.sweep(connection, HOUR) == 8, "the clock of the test is long ago"
        after = counts(address)
        assert after["claim_state.canaries"] == 1
        grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
        assert set(grown.values()) == {1}, "what has not ended stays"
        (left,) = rows.open_ones(connection)
        assert rows.ended(connection, [left.claim_id]) == []
        assert rows.sweep(connection, HOUR) == 0


def test_canaries_that_ended_lately_stay_for_a_while(address: str) -> None:
    stored(address, world_of(2))
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("UPDATE claim_state.canaries SET changed_at = now()")
        assert rows.sweep(connection, HOUR) == 0
        assert rows.sweep(connection, 0.0) == 2


def test_nothing_that_counts_claims_money_documents_waits_or_promises_meets_a_canary(address: str) -> None:
    claims = run(timeline(9, 15, CALM), order=1)
    stored(address, claims)
    with psycopg.connect(address) as connection:
        looks = (exported.claims, exported.money, exported.waiting, exported.documents, exported.payouts, exported.anomalies)

        def figures() -> list[tuple[whole.Measure, tuple[str, ...], float]]:
            seen = [found for look in looks for found in look(connection)]
            seen += promises(connection, START + timedelta(days=30))
            return sorted(((found.measure, found.labels, found.value) for found in seen), key=repr)

        without = figures()
        connection.commit()
        stored(address, world_of(6, withheld=2))
        assert figures() == without
        assert len(without) > 20


def test_every_table_that_holds_a_claims_rows_is_swept_or_never_holds_a_canary() -> None:
    world = world_of(4, withheld=1)
    swept = set(rows.tables())
    for name, running in world.running.items():
        for table in running.processor.tables:
            kept = [key for key in running.rows.tables[table.name] if key[0].startswith("00000000-")]
            if kept and table.key[0] == "claim_id":
                assert (name, table.name) in swept
