"""The real process on Apache Kafka and PostgreSQL, killed in the middle: nothing is lost, nothing is out of order, and a repeat has its id."""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import psycopg
import pytest
from confluent_kafka import Producer

from deploy.database import upgrade
from deploy.local.process import Child, free_ports, port_open, start, wait_until_ready
from deploy.local.stack import TREE
from gateway.delivery.worker import open_store
from schemas.topics import NOTIFICATIONS, STATE
from streams.settings import DatabaseSettings
from tests.conftest import FRESH_PARTITIONS
from tests.gateway.delivery.letters import SECRET, changed, record, told

pytestmark = [pytest.mark.needs_kafka, pytest.mark.slow]
CLAIMS = [f"{number:08d}-0000-4000-8000-000000000000" for number in range(25)]
EACH = 8
BAD_NUMBER = "m-0-0"
LIMIT_SECONDS = 60.0
END_SECONDS = 10.0


class Provider(BaseHTTPRequestHandler):
    """An SMS provider that remembers what it got; one number it does not know."""

    protocol_version = "HTTP/1.1"
    got: list[tuple[str, bytes]]
    enough: threading.Event
    enough_at: int

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        name = self.headers["webhook-id"]
        self.got.append((name, body))
        if len(self.got) >= self.enough_at:
            self.enough.set()
        self.send_response(422 if name == BAD_NUMBER else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


@contextmanager
def provider(enough_at: int) -> Iterator[tuple[type[Provider], str]]:
    asked = type("Asked", (Provider,), {"got": [], "enough": threading.Event(), "enough_at": enough_at})
    server = ThreadingHTTPServer(("127.0.0.1", 0), asked)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield asked, f"http://127.0.0.1:{server.server_port}/sms"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def fill(bootstrap: str) -> None:
    """Committed notifications of many claims, then some that were aborted, then states."""
    producer = Producer({"bootstrap.servers": bootstrap, "transactional.id": "test", "partitioner": "murmur2_random"})
    producer.init_transactions()
    for aborts in (False, True):
        producer.begin_transaction()
        for turn in range(EACH):
            for number, claim in enumerate(CLAIMS):
                name = f"{'aborted' if aborts else 'm'}-{number}-{turn}"
                made = record(told(name, ahead_hours=None), subject=claim)
                producer.produce(NOTIFICATIONS, made.value, claim.encode())
        if not aborts:
            for claim in CLAIMS:
                producer.produce(STATE, record(changed(), f"s-{claim}", claim).value, claim.encode())
        producer.flush()
        producer.abort_transaction() if aborts else producer.commit_transaction()


@contextmanager
def delivering(bootstrap: str, database: str, url: str, folder: Path) -> Iterator[tuple[Child, int]]:
    (port,) = free_ports(1)
    to = {
        "sms": {"kind": "webhook", "url": url, "secrets": [SECRET]},
        "*": {"kind": "file", "path": str(folder / "others.ndjson")},
    }
    feed = {"branch:B-0712": {"kind": "webhook", "url": url, "secrets": [SECRET]}}
    environment = {
        "PYTHONPATH": str(TREE),
        "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": bootstrap,
        "SANTUNAN_KAFKA__PARTITIONS": str(FRESH_PARTITIONS),
        "SANTUNAN_DATABASE__URL": database,
        "SANTUNAN_DELIVERY__NOTIFICATION_DESTINATIONS": json.dumps(to),
        "SANTUNAN_DELIVERY__FEED_DESTINATIONS": json.dumps(feed),
        "SANTUNAN_DELIVERY__CALL_SECONDS_MAX": "1",
        "SANTUNAN_DELIVERY__DRAIN_SECONDS_MAX": "1",
        "SANTUNAN_DELIVERY__LEASE_SECONDS": "3",
        "SANTUNAN_DELIVERY__CALLS_AT_ONCE_MAX": "4",
        "SANTUNAN_DELIVERY__POLL_SECONDS": "0.05",
        "SANTUNAN_WORKER__HEALTH_PORT": str(port),
    }
    child = start("deliver", (sys.executable, "-m", "deploy", "deliver"), folder / f"deliver-{port}.log", environment)
    try:
        wait_until_ready(child, lambda: port_open(port), LIMIT_SECONDS)
        yield child, port
    finally:
        child.stop()


def test_killed_in_the_middle_every_message_arrives_in_order_and_only_a_repeat_arrives_twice(
    fresh_apache: str, database: str, tmp_path: Path
) -> None:
    upgrade(database)
    fill(fresh_apache)
    wanted = {f"m-{number}-{turn}" for number in range(len(CLAIMS)) for turn in range(EACH)} | {f"s-{claim}" for claim in CLAIMS}
    with provider(enough_at=len(wanted) // 3) as (asked, url), closing(open_store(DatabaseSettings(url=database), 1)) as store:
        with delivering(fresh_apache, database, url, tmp_path) as (child, _):
            assert asked.enough.wait(LIMIT_SECONDS), child.tail()
            child.send(signal.SIGKILL)
            before = len(asked.got)
        with delivering(fresh_apache, database, url, tmp_path) as (child, port):
            limit = time.monotonic() + LIMIT_SECONDS
            while {name for name, _ in asked.got} != wanted or any(figure.waiting for figure in store.figures()):
                assert time.monotonic() < limit, child.tail()
                time.sleep(0.05)
            alive = httpx.get(f"http://127.0.0.1:{port}/livez").status_code
            metrics = httpx.get(f"http://127.0.0.1:{port}/metrics").text
            assert child.stop(END_SECONDS, signal.SIGTERM) == 0, child.tail()
        (given_up,) = store.undelivered(10)
    with psycopg.connect(database) as connection:
        entries = connection.execute("SELECT count(*), count(DISTINCT entry) FROM delivery.feed").fetchone()
    assert entries == (len(CLAIMS), len(CLAIMS)), "the feed holds every state once"
    assert before < len(wanted), "it was killed in the middle"
    assert (given_up.delivery_id, given_up.reason) == (BAD_NUMBER, "http_422")
    assert (alive, 'santunan_delivery_attempts_total{destination="sms",outcome="arrived"}' in metrics) == (200, True)
    first = list(dict.fromkeys(name for name, _ in asked.got))
    for number in range(len(CLAIMS)):
        assert [name for name in first if name.startswith(f"m-{number}-")] == [f"m-{number}-{turn}" for turn in range(EACH)]
    repeats = Counter(name for name, _ in asked.got)
    assert sum(repeats.values()) - len(wanted) <= 2 * 4, "at most what was under way"
    assert len({(name, body) for name, body in asked.got}) == len(wanted), "a repeat is the same bytes"
    logs = "".join(path.read_text() for path in tmp_path.glob("deliver-*.log"))
    assert "SITI" not in logs
