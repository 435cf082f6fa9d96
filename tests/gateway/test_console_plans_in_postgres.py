"""Every page of the console over a read model of thousands of claims: no question reads a table of claims from end to end, or much of one."""

from __future__ import annotations

from typing import Final

import pytest

from benchmarks.console_pages import visited
from benchmarks.console_plans import document, read_whole, rows_read
from benchmarks.console_seed import seed
from deploy.database import upgrade

pytestmark = pytest.mark.anyio
CLAIMS: Final = 12_000
ROWS_READ_MAX: Final = 2_000
"""By one question of any page: lists show 100 rows of each of some twenty sorts. 3,600 of these claims wait for an account."""


async def test_no_page_asks_what_must_be_read_from_end_to_end(database: str) -> None:
    upgrade(database)
    seed(database, CLAIMS, days=10)
    found, plans = await visited(database, rounds=1)
    assert len(found) > 100
    assert len(plans) > 50
    for page, plan in plans:
        assert read_whole(plan) == [], (page, plan)
        assert rows_read(plan) <= ROWS_READ_MAX, (page, plan)
    indexes = "".join(plan for _, plan in plans)
    for name in ("claim_waiting_by_office_waiting_on_waiting_for_due_at_about", "payout_claim_inside_personal"):
        assert name in indexes
    assert document([("/slow", "Execution Time: 12.5 ms"), ("/fast", "Execution Time: 0.5 ms")], 7).count("\n## ") == 1
