"""Receipts that operations are asked about, in PostgreSQL: listed as the fake lists them, and read from the end of an index."""

from __future__ import annotations

from collections.abc import AsyncIterator
from itertools import product

import psycopg
import pytest

from gateway.console.asking import QuestionedPosition, QuestionedWanted
from gateway.console.postgres import PostgresConsole
from gateway.console.questioned import questioned_receipts
from gateway.fakes.console import FakeConsole
from gateway.reading.asking import Asking
from gateway.reading.postgres import engine_of
from processors.claim_state.questioned import QUESTIONED, QUESTIONS
from processors.claim_state.tables import CLAIMS
from schemas.reasons import ReasonCode
from tests.gateway import claims
from tests.gateway.questioned import questioned
from tests.gateway.test_console_in_postgres import SETTINGS, plan, rows_read
from tests.gateway.test_postgres import stored

pytestmark = pytest.mark.anyio
REASONS = (None, *QUESTIONS)
MANY_ASKED = """
INSERT INTO claim_state.questioned_receipts
SELECT (jsonb_populate_record(r, jsonb_build_object('event_id', 'many-' || n, 'at', r.at - n * interval '1 second'))).*
FROM claim_state.questioned_receipts r, generate_series(1, 20000) n WHERE r.reason = 'signature_invalid' AND r.receipt_id = 'r-1';
"""


@pytest.fixture
async def asking(migrated: str) -> AsyncIterator[Asking]:
    stored(migrated, CLAIMS, claims.claim())
    stored(migrated, QUESTIONED, *[each.receipt for each in questioned()])
    made = Asking(engine_of(migrated, SETTINGS), SETTINGS)
    yield made
    made.close()


async def test_questioned_receipts_are_those_of_the_fake(asking: Asking) -> None:
    reader, fake = PostgresConsole(asking), FakeConsole()
    fake.asked_about = questioned()
    places = (None, *(QuestionedPosition(each.receipt.at, each.receipt.event_id) for each in fake.asked_about[:3]))
    for reason, before, rows_max in product(REASONS, places, (2, 100)):
        wanted = QuestionedWanted(reason=reason, before=before)
        assert await reader.questioned(wanted, rows_max) == await fake.questioned(wanted, rows_max), wanted


async def test_among_many_receipts_each_list_is_answered_from_an_index(migrated: str, asking: Asking) -> None:
    """Twenty thousand of a stranger's, and the few others are found without looking at those."""
    del asking
    with psycopg.connect(migrated) as connection:
        connection.execute(MANY_ASKED)
    with psycopg.connect(migrated, autocommit=True) as connection:
        connection.execute("ANALYZE")
    last = questioned()[-1].receipt
    for reason, before in product((*REASONS, ReasonCode.OVERPAID), (None, QuestionedPosition(last.at, last.event_id))):
        text = plan(migrated, questioned_receipts(QuestionedWanted(reason=reason, before=before), 51), in_index_order=False)
        assert '"Seq Scan"' not in text, (reason, before, text)
        assert rows_read(text) <= 51, (reason, before, text)
