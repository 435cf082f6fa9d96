"""`santunan ingest` as a process on Apache Kafka: killed in the middle and run again, every row stands there, and nothing is doubled."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.local.stack import TREE
from deploy.records import read_all
from gateway.bulk.pace import WINDOW_ROWS
from schemas.topics import SUBMISSIONS
from streams.settings import KafkaSettings
from tests.gateway.running import fresh_filing

pytestmark = [pytest.mark.needs_kafka]
ROWS = 20 * WINDOW_ROWS
STARTED_SECONDS = 60.0


def ingesting(path: Path, bootstrap: str) -> subprocess.Popen[str]:
    command = (sys.executable, "-m", "deploy", "ingest", str(path), "--organisation", "NPP-1", "--rows", str(ROWS))
    environment = {**os.environ, "PYTHONPATH": str(TREE), "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": bootstrap}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_killed_in_the_middle_of_a_file_and_run_again_every_row_is_there_once(fresh_apache: str, tmp_path: Path) -> None:
    path = tmp_path / "filings.ndjson"
    received = datetime.now(UTC).isoformat()
    path.write_text("".join(json.dumps(fresh_filing(f"R-{number}") | {"received_at": received}) + "\n" for number in range(ROWS)))
    results = path.with_name(path.name + ".results.ndjson")
    first = ingesting(path, fresh_apache)
    limit = time.monotonic() + STARTED_SECONDS
    while not (results.exists() and results.stat().st_size):
        time.sleep(0.005)
        assert first.poll() is None, first.communicate()
        assert time.monotonic() < limit
    first.kill()
    first.communicate()
    assert first.returncode == -signal.SIGKILL
    assert len(results.read_bytes().splitlines()) < ROWS
    again = ingesting(path, fresh_apache)
    said, complained = again.communicate()
    assert again.returncode == 0, complained
    assert f"{ROWS} rows: {ROWS} are accepted, 0 are refused; " in said
    stands = [record.value for record in read_all(KafkaSettings(bootstrap_servers=fresh_apache), SUBMISSIONS)]
    ids = {json.loads(value or b"")["id"] for value in stands}
    assert len(ids) == len(set(stands)) == ROWS
    assert len(stands) <= ROWS + WINDOW_ROWS
    assert {json.loads(line)["event_id"] for line in results.read_text().splitlines()} == ids
