"""`santunan bench stage`: intake over realistic submissions, exactly once, beside the same job in plain Faust; in turn, in one run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import psutil
import psycopg
from rich.console import Console

from benchmarks import limit
from benchmarks.report import BenchReport
from deploy import database, topics
from deploy.demo.feeder import Feeder
from deploy.demo.records import Planned
from deploy.demo.timeline import submissions_only
from deploy.errors import Refused
from deploy.local.apache import apache
from deploy.local.postgres import postgres
from deploy.local.process import Child, free_ports, start
from deploy.local.stack import TREE
from schemas.topics import DOCUMENTS, SUBMISSIONS
from streams.settings import KafkaSettings

EVENTS: Final = 300_000
PEER_EVENTS: Final = 6_000
"""The peer takes minutes for what we do in seconds; its rate does not depend on the count."""
PARTITIONS: Final = 4
POLL_SECONDS: Final = 0.02
TOLD_EVERY: Final = 1_000
STEP_LIMIT_SECONDS: Final = 600.0
PART: Final = re.compile(r'^santunan_step_seconds_sum\{part="(\w+)",processor="intake"\} (\S+)$', re.MULTILINE)
MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Servers:
    bootstrap: str
    database_url: str
    folder: Path


def invented(console: Console, events: int) -> list[Planned]:
    """So many submissions. It takes minutes, longer than all that is measured."""
    records: list[Planned] = []
    with console.status("inventing submissions …") as status:
        for record in submissions_only(1, events, datetime.now(UTC)):
            if len(records) % TOLD_EVERY == 0:
                status.update(f"inventing submissions: {len(records):,} of {events:,} …")
            records.append(record)
    return records


@contextmanager
def servers() -> Iterator[Servers]:
    """Apache Kafka and PostgreSQL of this run, with topics and tables."""
    with tempfile.TemporaryDirectory(prefix="santunan-bench-") as name, ExitStack() as opened:
        folder = Path(name)
        folder.chmod(0o755)
        bootstrap = opened.enter_context(apache(folder / "kafka"))
        url = opened.enter_context(postgres(folder / "postgres"))
        topics.apply(KafkaSettings(bootstrap_servers=bootstrap), PARTITIONS, replication=1)
        database.upgrade(url)
        yield Servers(bootstrap, url, folder)


def preload(bootstrap: str, records: Sequence[Planned]) -> None:
    """Write all records as fast as the broker takes them. Raises `Refused` when one is not acknowledged."""
    feeder = Feeder(KafkaSettings(bootstrap_servers=bootstrap), records, paced=False)
    feeder.start()
    feeder.join()
    if feeder.error is not None:
        raise Refused(feeder.error)


@dataclass(frozen=True, slots=True)
class Ran:
    """Our run: events per second from the first commit on, where the stepping thread's time went, and the worker's peak memory."""

    events_per_second: float
    seconds_by_part: dict[str, float]
    memory_mib: float


def ours(at: Servers, count: int) -> Ran:
    """Run one intake worker over `count` submissions that stand on the topic."""
    (port,) = free_ports(1)
    environment = {
        "PYTHONPATH": str(TREE),
        "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": at.bootstrap,
        "SANTUNAN_KAFKA__PARTITIONS": str(PARTITIONS),
        "SANTUNAN_DATABASE__URL": at.database_url,
        "SANTUNAN_WORKER__HEALTH_PORT": str(port),
    }
    child = start("intake", (sys.executable, "-m", "deploy", "worker", "intake"), at.folder / "intake.log", environment)
    try:
        rate, memory = _watched(child, at.database_url, count)
        return Ran(rate, _parts(port), memory)
    finally:
        child.stop()


def _watched(child: Child, url: str, count: int) -> tuple[float, float]:
    process, memory = psutil.Process(child.pid), 0
    first: tuple[float, int] | None = None
    deadline = time.monotonic() + STEP_LIMIT_SECONDS
    with psycopg.connect(url, autocommit=True) as connection:
        while time.monotonic() < deadline:
            if not child.running():
                raise Refused(f"the intake worker ended. {child.log} ends:\n{child.tail()}")
            memory = max(memory, process.memory_info().rss)
            done, now = _applied(connection), time.perf_counter()
            if first is None and done:
                first = (now, done)
            if first is not None and done >= count:
                return (done - first[1]) / (now - first[0]), memory / MEBIBYTE
            time.sleep(POLL_SECONDS)
    raise Refused(
        f"intake did not come through {count:,} submissions within {STEP_LIMIT_SECONDS:.0f} s. {child.log} ends:\n{child.tail()}"
    )


def _applied(connection: psycopg.Connection) -> int:
    """Submissions that the intake's tables hold, by the owners' positions."""
    row = connection.execute(
        "SELECT coalesce(sum((positions -> %s ->> 1)::bigint), 0)::bigint FROM intake.engine_owner", (SUBMISSIONS,)
    ).fetchone()
    return int(row[0]) if row is not None else 0


def _parts(port: int) -> dict[str, float]:
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/metrics")
    return {part: float(value) for part, value in PART.findall(connection.getresponse().read().decode())}


def plain_faust(at: Servers, count: int) -> float:
    """Events per second of the peer over the first `count` submissions on the topic."""
    command = (sys.executable, "-m", "benchmarks.plain_faust", at.bootstrap, at.database_url, str(count))
    done = subprocess.run(command, cwd=TREE, capture_output=True, text=True, check=False, timeout=STEP_LIMIT_SECONDS)
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise Refused(f"plain Faust ended with code {done.returncode}: {done.stderr[-2000:]}")
    found = json.loads(lines[-1])
    return float(found["events"]) / float(found["seconds"])


def run(console: Console, events: int = EVENTS, peer_events: int = PEER_EVENTS) -> BenchReport:
    """Limits, then the peer, then us: all over the same submissions of the same run."""
    records = invented(console, events)
    with console.status("starting Apache Kafka and PostgreSQL …") as status, servers() as at:
        status.update("writing the submissions …")
        preload(at.bootstrap, records)
        status.update("the bare parts …")
        limits = limit.measure(at.bootstrap, at.database_url, SUBMISSIONS, PARTITIONS, records, DOCUMENTS)
        status.update(f"plain Faust, {peer_events:,} of them …")
        peer = plain_faust(at, min(peer_events, len(records) // PARTITIONS))
        status.update("intake …")
        ran = ours(at, len(records))
    return BenchReport(
        name="stage",
        events=len(records),
        events_per_second=ran.events_per_second,
        peer="plain Faust, SQLAlchemy session per record, at least once",
        peer_events_per_second=peer,
        seconds_by_part=ran.seconds_by_part,
        share_of_limit=ran.events_per_second / limits.together,
        more={
            "limit_consume": round(limits.consume),
            "limit_upsert": round(limits.upsert),
            "limit_publish": round(limits.publish),
            "limit_together": round(limits.together),
            "memory_mib": round(ran.memory_mib),
        },
    )


def run_limit(console: Console, events: int) -> BenchReport:
    """Only the bare parts, over the same submissions."""
    records = invented(console, events)
    with console.status("the bare parts …"), servers() as at:
        preload(at.bootstrap, records)
        limits = limit.measure(at.bootstrap, at.database_url, SUBMISSIONS, PARTITIONS, records, DOCUMENTS)
    rates = {"consume": limits.consume, "upsert": limits.upsert, "publish": limits.publish}
    return BenchReport(
        name="limit",
        events=len(records),
        events_per_second=limits.together,
        seconds_by_part={name: len(records) / rate for name, rate in rates.items()},
        share_of_limit=1.0,
        more={f"{name}_per_second": round(rate) for name, rate in rates.items()},
    )
