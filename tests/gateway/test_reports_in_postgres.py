"""Reports in PostgreSQL: answered as the fake answers them, from cells and their key, and by the command as by the gateway."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import date
from typing import Any, Final

import psycopg
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from deploy.cli import build
from deploy.database import upgrade
from gateway.fakes.reports import FakeReports
from gateway.reading.asking import Asking
from gateway.reading.postgres import engine_of
from gateway.reports.asked import ROWS_MAX, Asked, Each, NotReported
from gateway.reports.postgres import PostgresReports, covered, flow, reasons, standing
from gateway.settings import GatewaySettings
from processors.claim_state.report_tables import CELLS, REASONS
from processors.membership.tables import COVERED
from streams.contract import Table
from streams.tables import StoredTable
from tests.gateway.reported import filled

pytestmark = pytest.mark.anyio
SETTINGS = GatewaySettings(database_wait_seconds=1.0, database_answer_ms=10_000)
FIRST, LAST = date(2026, 10, 7), date(2026, 11, 20)
ASKED: Final = (
    Asked(first=FIRST, last=LAST),
    Asked(first=FIRST, last=LAST, by=("segment", "country"), each=Each.MONTH),
    Asked(first=FIRST, last=LAST, by=("channel", "kind"), each=Each.DAY, only={"segment": "PU"}),
    Asked(first=FIRST, last=LAST, by=("province", "sponsor")),
    Asked(first=date(2026, 10, 1), last=date(2026, 10, 31), by=("segment",), only={"country": "TW"}),
    Asked(first=date(2026, 10, 3), last=date(2026, 11, 19), by=("segment", "country"), each=Each.MONTH),
)
MANY: Final = """
INSERT INTO claim_state.report_cells
SELECT (jsonb_populate_record(NULL::claim_state.report_cells, to_jsonb(c) || jsonb_build_object('log_partition', 'many-' || n,
    'period', '2019-01-01'))).*
FROM (SELECT * FROM claim_state.report_cells WHERE grain = 'day' LIMIT 40) c, generate_series(1, 80) n
ON CONFLICT DO NOTHING"""


@pytest.fixture
def fake() -> FakeReports:
    made = FakeReports()
    filled(made)
    return made


@pytest.fixture
async def reader(database: str, fake: FakeReports) -> AsyncIterator[PostgresReports]:
    upgrade(database)
    for schema, table, rows in (
        ("claim_state", CELLS, fake.cells),
        ("claim_state", REASONS, fake.reason_cells),
        ("membership", COVERED, fake.covered_cells),
    ):
        stored(database, schema, table, list(rows))
    asking = Asking(engine_of(database, SETTINGS), SETTINGS)
    yield PostgresReports(asking)
    asking.close()


def stored(database: str, schema: str, table: Table[Any], rows: list[Any]) -> None:
    """By the very statement with which a worker writes them."""
    written = StoredTable(schema, table)
    with psycopg.connect(database) as connection:
        connection.execute(written.upsert.encode(), (written.to_json(rows),))


async def test_every_report_is_the_fakes_and_the_commands_and_read_from_its_key(
    database: str, reader: PostgresReports, fake: FakeReports, monkeypatch: pytest.MonkeyPatch
) -> None:
    for asked in ASKED:
        assert await reader.service(asked) == await fake.service(asked)
        assert await reader.service(asked, times=False) == await fake.service(asked, times=False)
        assert await reader.standing(asked) == await fake.standing(asked)
    for asked in (
        Asked(first=FIRST, last=LAST),
        Asked(first=FIRST, last=LAST, by=("segment", "country"), each=Each.MONTH, only={"channel": "mission"}),
        Asked(first=date(2026, 10, 3), last=date(2026, 11, 19), by=("segment",)),
    ):
        assert sorted(await reader.reasons(asked)) == sorted(await fake.reasons(asked))
    for each in (Each.MONTH, Each.WHOLE):
        asked = Asked(first=date(2026, 3, 1), last=date(2026, 11, 20), by=("segment", "province"), each=each)
        assert await reader.coverage(asked) == await fake.coverage(asked)
    told_by_command(database, monkeypatch)
    await bounded(database, reader)
    read_by_key(database)


def told_by_command(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANTUNAN_DATABASE__URL", database)
    run = CliRunner().invoke
    shown = run(build(), ["report", "service", "--from", "2026-10-01", "--to", "2026-10-31", "--by", "segment,country"])
    assert shown.exit_code == 0, shown.output
    assert "kept" in shown.output
    assert "TW" in shown.output
    for kind, header in (
        ("service", "from,to,segment,"),
        ("reasons", "from,to,segment,decision"),
        ("coverage", "from,to,segment,covered"),
    ):
        told = run(build(), ["report", kind, "--month", "2026-10", "--by", "segment", "--csv", "-"])
        assert told.exit_code == 0, told.output
        assert told.output.startswith(header)
        assert "PMI" in told.output
    refused = run(build(), ["report", "service", "--by", "channel,province"])
    assert refused.exit_code != 0
    assert "not counted together" in str(refused.exception)


async def bounded(database: str, reader: PostgresReports) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(
            "INSERT INTO claim_state.report_reasons SELECT 'day', '2020-01-01', 'denied', 'reason-' || n, 'PU', 'jmo', 'ID', '0', 1 "
            f"FROM generate_series(1, {ROWS_MAX + 1}) n"
        )
    with pytest.raises(NotReported, match="more than 5000 rows"):
        await reader.reasons(Asked(first=date(2020, 1, 1), last=date(2020, 1, 5)))


def read_by_key(database: str) -> None:
    """Cells of other days are not looked at, however many there are."""
    with psycopg.connect(database) as connection:
        connection.execute(MANY)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("ANALYZE claim_state.report_cells, claim_state.report_reasons, membership.report_covered")
    asked = Asked(first=date(2026, 11, 2), last=date(2026, 11, 3), by=("segment",))
    for query in (flow(asked), standing(asked), reasons(asked)):
        text = plan(database, query)
        assert '"Seq Scan"' not in text, text
        assert rows_looked_at(text) < 2_000, text
    assert "report_covered" in plan(database, covered(asked))


def plan(database: str, query: sa.Select[Any]) -> str:
    engine = engine_of(database, SETTINGS)
    text = str(query.compile(engine, compile_kwargs={"literal_binds": True})).replace("%%", "%").replace("%", "%%")
    with engine.connect() as connection:
        told = connection.exec_driver_sql(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}").scalar_one()
    engine.dispose()
    return str(told).replace("'", '"')


def rows_looked_at(text: str) -> int:
    return max(int(float(each)) for each in re.findall(r'"(?:Actual Rows|Rows Removed by Filter)": ([\d.]+)', text))
