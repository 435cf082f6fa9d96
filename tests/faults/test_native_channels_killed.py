"""`kill -9` of intake's worker in the middle of what a channel wrote to its own topic: whoever comes after answers each record once."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy import database as migrations
from deploy.local.process import Child, start
from deploy.local.stack import TREE
from tests.conftest import FRESH_PARTITIONS
from tests.pipeline.native import NativeChannel, strange_week
from tests.streams.surroundings import RealSurroundings

pytestmark = [pytest.mark.needs_kafka, pytest.mark.slow]

ANSWERS_SECONDS_MAX = 60.0
POLL_SECONDS = 0.02
CLAIMS = 200


@contextmanager
def worker(bootstrap: str, url: str, log: Path) -> Iterator[Child]:
    environment = {
        "PYTHONPATH": str(TREE),
        "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": bootstrap,
        "SANTUNAN_KAFKA__PARTITIONS": str(FRESH_PARTITIONS),
        "SANTUNAN_DATABASE__URL": url,
        "SANTUNAN_ENGINE__BATCH_RECORDS_MAX": "5",
        "SANTUNAN_WORKER__SESSION_TIMEOUT_MS": "2000",
        "SANTUNAN_WORKER__HEARTBEAT_MS": "500",
    }
    child = start("intake", (sys.executable, "-m", "deploy", "worker", "intake"), log, environment)
    try:
        yield child
    finally:
        child.stop()


def until_answered(channel: NativeChannel, records: int, child: Child) -> None:
    deadline = time.monotonic() + ANSWERS_SECONDS_MAX
    while len(channel.heard()) < records:
        assert child.running(), child.tail()
        assert time.monotonic() < deadline, f"{len(channel.heard())} of {records} records are answered: {child.tail()}"
        time.sleep(POLL_SECONDS)


def test_a_killed_worker_leaves_no_record_without_an_answer_and_none_with_two(
    fresh_apache: str, database: str, tmp_path: Path
) -> None:
    migrations.upgrade(database)
    surroundings = RealSurroundings(fresh_apache, database, FRESH_PARTITIONS, with_tables=False)
    channel = NativeChannel(surroundings, datetime.now(UTC).replace(microsecond=0))
    wanted = strange_week(channel)
    for number in range(CLAIMS):
        channel.write(channel.claim(f"K-{number}"))
    try:
        with worker(fresh_apache, database, tmp_path / "first.log") as first:
            until_answered(channel, 1, first)
            os.kill(first.pid, signal.SIGKILL)
        with worker(fresh_apache, database, tmp_path / "second.log") as second:
            until_answered(channel, len(channel.wrote), second)
        assert channel.told() == [*wanted, *([["registered"]] * CLAIMS)]
    finally:
        surroundings.close()
