"""The database goes away under the real gateway and comes back: claims are taken all the while, and statuses say that they are behind."""

from __future__ import annotations

import signal
import time
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from deploy.database import upgrade
from deploy.local import postgres
from deploy.records import read_all
from processors.claim_state.tables import CLAIMS
from schemas.topics import SUBMISSIONS
from streams.settings import KafkaSettings
from streams.tables import StoredTable
from tests.gateway.claims import CLAIM, claim
from tests.gateway.running import fresh_filing, gateway, headers

pytestmark = [pytest.mark.needs_kafka]
LIMIT_SECONDS = 60.0
WHILE_DOWN = 5


def stored(url: str) -> None:
    """A claim as `claim_state` keeps it."""
    table = StoredTable("claim_state", CLAIMS)
    with psycopg.connect(url) as connection:
        connection.execute(table.upsert, (table.to_json([claim()]),))


def test_claims_are_taken_without_a_database_and_statuses_then_say_that_they_are_behind(
    fresh_apache: str, run_folder: Path, tmp_path: Path
) -> None:
    database, url_of_database = postgres.launch(run_folder / "postgres")
    try:
        upgrade(url_of_database)
        stored(url_of_database)
        with (
            gateway(fresh_apache, tmp_path, DATABASE_URL=url_of_database, LAG_CHECK_SECONDS="0.1") as (_, url),
            httpx.Client(base_url=url, timeout=30) as client,
        ):
            before = _status(client, url, 200, 0)
            database.stop(first=signal.SIGINT)
            taken = [_filed(client, url, number) for number in range(WHILE_DOWN)]
            refused = client.get(f"/v1/claims/{CLAIM}", headers=headers(url))
            ready = client.get("/readyz")
            database, _ = postgres.launch(run_folder / "postgres")
            after = _status(client, url, 200, WHILE_DOWN)
    finally:
        database.stop()
    assert [answer.status_code for answer in taken] == [202] * WHILE_DOWN
    assert (refused.status_code, refused.json()["code"], ready.status_code) == (503, "read_model_unavailable", 200)
    assert int(refused.headers["retry-after"]) > 0
    assert (before["status"], after["status"]) == ("incomplete", "incomplete")
    written = {record.key for record in read_all(KafkaSettings(bootstrap_servers=fresh_apache), SUBMISSIONS)}
    assert written == {answer.json()["claim_id"].encode() for answer in taken}


def _filed(client: httpx.Client, url: str, number: int) -> httpx.Response:
    return client.post("/v1/claims", json=fresh_filing(f"DOWN-{number}"), headers=headers(url, f"key-{number}"))


def _status(client: httpx.Client, url: str, status: int, behind: int) -> dict[str, Any]:
    """The claim's answer once it is `behind` records."""
    limit = time.monotonic() + LIMIT_SECONDS
    while True:
        answer = client.get(f"/v1/claims/{CLAIM}", headers=headers(url))
        found: dict[str, Any] = answer.json()
        if answer.status_code == status and found["records_behind"] == behind:
            return found
        assert time.monotonic() < limit, answer.text
        time.sleep(0.05)
