"""Rows that an earlier version wrote are read by this one, once the migrations have been over them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import psycopg
import pytest
from alembic import command
from psycopg.types.string import TextLoader

from deploy import database as schema
from processors.payout.afterwards import CorrectedEnd, NewFacts
from processors.payout.tables import PAYOUT_CLAIMS, PayoutClaim
from schemas.vocabulary import RightEnd
from streams.tables import StoredTable, keys_to_json

BEFORE, AFTER = "0038_assessment", "0039_payout"
"""From the second on `facts` name the ends of several payees, where they named one."""
MARRIED = {"submission_id": "s-1", "payee_ref": "heir-1", "end": "remarriage", "ended_on": "2026-03-01"}
AS_READ = CorrectedEnd(submission_id="s-1", payee_ref="heir-1", end=RightEnd.REMARRIAGE, ended_on=date(2026, 3, 1))
OTHER = MARRIED | {"payee_ref": "heir-2"}
NOTHING = {"claim": None, "personal": None, "revision": None}
FACTS: dict[str, Any] = {"told": NOTHING | {"end": MARRIED}, "amended": NOTHING | {"revision": 2, "end": None}, "none": None}
"""By claim, as they stood."""


def moved(url: str, to: str, *, back: bool = False) -> None:
    """As `santunan db upgrade`, to a revision."""
    with schema._connected(url) as connection:
        connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{schema.UPGRADE_IDLE_SECONDS_MAX}s'")
        (command.downgrade if back else command.upgrade)(schema._config(connection), to)
        connection.commit()


def row(claim_id: str, facts: object) -> dict[str, Any]:
    """A claim's row as payout wrote it before that revision."""
    personal = {"payees": [], "provided": {}, "used": {}, "amendment": None, "filed": None, "facts": facts, "ends": {}}
    empty: dict[str, Any] = {name: [] for name in ("deciders", "tasks", "adjustments", "groups", "orphans", "actions")}
    flags = dict.fromkeys(("ledger_told", "withdrawal_pending", "in_line"), False)
    return {"claim_id": claim_id, "seen": {"claim": 1}, "personal": personal, **empty, **flags}


def put(url: str, rows: list[dict[str, Any]]) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO payout.payout_claim SELECT * FROM jsonb_populate_recordset(NULL::payout.payout_claim, %s::jsonb)",
            (json.dumps(rows),),
        )


def facts_as_read(url: str) -> dict[str, NewFacts | None]:
    """By the code that payout reads its rows with."""
    stored: StoredTable[PayoutClaim] = StoredTable("payout", PAYOUT_CLAIMS)
    with psycopg.connect(url) as connection:
        connection.adapters.register_loader("json", TextLoader)
        found = connection.execute(stored.select.encode(), (keys_to_json([(claim,) for claim in FACTS]),)).fetchone()
    assert found is not None
    return {claim.claim_id: claim.personal.facts for claim in stored.from_json(found[0])}


def facts_as_kept(url: str) -> dict[str, Any]:
    with psycopg.connect(url) as connection:
        return dict(connection.execute("SELECT claim_id, personal -> 'facts' FROM payout.payout_claim").fetchall())


@pytest.fixture
def standing(database: str) -> str:
    """A database as that version left it."""
    moved(database, BEFORE)
    put(database, [row(claim_id, facts) for claim_id, facts in FACTS.items()])
    return database


def test_the_one_end_that_a_claim_was_told_is_the_first_of_its_ends(standing: str) -> None:
    schema.upgrade(standing)
    assert facts_as_read(standing) == {"told": NewFacts(ends=(AS_READ,)), "amended": NewFacts(revision=2), "none": None}
    kept = facts_as_kept(standing)
    assert kept == {"told": NOTHING | {"ends": [MARRIED]}, "amended": NOTHING | {"revision": 2, "ends": []}, "none": None}


def test_on_the_way_back_the_first_of_several_ends_is_kept(standing: str) -> None:
    moved(standing, AFTER)
    put(standing, [row("two", NOTHING | {"ends": [OTHER, MARRIED]})])
    moved(standing, BEFORE, back=True)
    assert facts_as_kept(standing) == FACTS | {"two": NOTHING | {"end": OTHER}}
