"""A file sent to the real gateway on Apache Kafka, which is killed by kill -9 in the middle: its successor goes on, and nothing is doubled."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.records import read_all
from gateway.access.scopes import Scope
from gateway.bulk.pace import WINDOW_ROWS
from schemas.topics import SUBMISSIONS
from streams.settings import KafkaSettings
from tests.gateway.running import fresh_filing, gateway, headers

pytestmark = [pytest.mark.needs_kafka]
ROWS = 6 * WINDOW_ROWS
SECONDS = 60.0


def until(seen: Callable[[], Any]) -> Any:
    """What is seen, as soon as there is anything."""
    limit = time.monotonic() + SECONDS
    while not (found := seen()):
        assert time.monotonic() < limit
        time.sleep(0.01)
    return found


def test_a_gateway_killed_in_the_middle_of_a_file_leaves_it_to_the_next_one(fresh_apache: str, tmp_path: Path) -> None:
    whole = json.dumps(fresh_filing("REFERENCE") | {"received_at": datetime.now(UTC).isoformat()})
    content = "".join(whole.replace("REFERENCE", f"R-{number}") + "\n" for number in range(ROWS)).encode()
    folder = tmp_path / "batches"
    settings = {"BATCHES_FOLDER": str(folder), "BATCH_LOOK_SECONDS": "0.05"}
    with gateway(fresh_apache, tmp_path, **settings) as (child, url):
        said = {**headers(url, "file", scope=Scope.BATCHES_WRITE), "Content-Type": "application/x-ndjson"}
        sent = httpx.post(f"{url}/v1/batches", params={"rows": ROWS, "rupiah": 0}, content=content, headers=said, timeout=SECONDS)
        assert sent.status_code == 202, sent.text
        journal = folder / "open" / sent.json()["batch_id"] / "rows.ndjson.journal"
        until(lambda: journal.exists() and len(journal.read_bytes().splitlines()) > 1)
        os.kill(child.pid, signal.SIGKILL)
    with gateway(fresh_apache, tmp_path, **settings) as (_, url):
        said = headers(url, "file", scope=Scope.BATCHES_WRITE)
        address = f"{url}{sent.headers['location']}"
        done = until(lambda: (b := httpx.get(address, headers=said).json())["state"] == "done" and b)
        assert (done["accepted"], done["refused"]) == (ROWS, 0)
        results = [json.loads(line) for line in httpx.get(f"{address}/results", headers=said, timeout=SECONDS).text.splitlines()]
    stands = [record.value for record in read_all(KafkaSettings(bootstrap_servers=fresh_apache), SUBMISSIONS)]
    ids = {json.loads(value or b"")["id"] for value in stands}
    assert len(ids) == len(set(stands)) == ROWS <= len(stands) <= ROWS + WINDOW_ROWS
    assert {result["event_id"] for result in results} == ids
