"""Workers with the real engine are killed, stopped, frozen and started under load: every record counts once, every output stands once."""

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import psycopg
import pytest
import sqlalchemy as sa
from confluent_kafka import Consumer, Producer, TopicPartition
from sqlalchemy.pool import NullPool

from schemas.topics import LIFECYCLE, SUBMISSIONS
from streams.tables import metadata
from tests.faults.workers import ROOT, WAIT_SECONDS_MAX, wait_for
from tests.streams.tally import TallyProcessor, submission

pytestmark = [pytest.mark.needs_kafka, pytest.mark.slow]

RECORDS = 12_000
KEYS = 300
WORKERS = 2
FAULTS = 6


def create_tables(url: str) -> None:
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema("intake"))
        metadata([TallyProcessor()]).create_all(connection)


class Group:
    """Worker processes that are replaced when they end."""

    def __init__(self, address: str, database: str, folder: Path) -> None:
        self.environment = {
            **os.environ,
            "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": address,
            "SANTUNAN_KAFKA__PARTITIONS": "4",
            "SANTUNAN_DATABASE__URL": database,
        }
        self.folder = folder
        self.started = 0
        self.processes = [self._start() for _ in range(WORKERS)]

    def _start(self) -> "subprocess.Popen[bytes]":
        self.started += 1
        with (self.folder / f"tally-{self.started}.log").open("wb") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.faults.tally_worker"],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def supervise(self) -> None:
        self.processes = [process if process.poll() is None else self._start() for process in self.processes]

    def has_counted(self, database: str, count: int) -> bool:
        """Whether so many records are counted by now; workers that ended are replaced meanwhile."""
        self.supervise()
        return counted(database) >= count

    def logs(self) -> str:
        return "\n".join(file.read_text()[-1_500:] for file in sorted(self.folder.glob("tally-*.log")))

    def kill(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()


@contextmanager
def running(address: str, database: str, folder: Path) -> Iterator[Group]:
    group = Group(address, database, folder)
    try:
        yield group
    finally:
        group.kill()


def counted(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT coalesce(sum(count), 0) FROM intake.tallies").fetchone()
        assert row is not None
        return int(row[0])


def published(address: str) -> list[str]:
    """The reference in each committed record of the lifecycle."""
    consumer = Consumer(
        {"bootstrap.servers": address, "group.id": "judge", "isolation.level": "read_committed", "enable.partition.eof": True}
    )
    partitions = [TopicPartition(LIFECYCLE, number, 0) for number in range(4)]
    consumer.assign(partitions)
    found: list[str] = []
    ended: set[int] = set()
    while len(ended) < len(partitions):
        message = consumer.poll(WAIT_SECONDS_MAX)
        assert message is not None
        if message.error():
            ended.add(message.partition())
        else:
            found.append(message.value().decode().split('"submission_id":"')[1].split('"')[0])
    consumer.close()
    return found


def fault(group: Group, chance: random.Random, number: int) -> None:
    """One thing that happens to workers."""
    victim = chance.choice(group.processes)
    kind = (signal.SIGKILL, signal.SIGTERM, signal.SIGSTOP)[number % 3]
    victim.send_signal(kind)
    if kind is not signal.SIGSTOP:
        victim.wait(15)


def test_every_record_counts_once_and_every_output_stands_once(fresh_apache: str, database: str, tmp_path: Path) -> None:
    create_tables(database)
    chance = random.Random(47)
    keys = [str(uuid5(NAMESPACE_URL, str(number))) for number in range(KEYS)]
    producer = Producer({"bootstrap.servers": fresh_apache, "partitioner": "murmur2_random", "linger.ms": 5})
    with running(fresh_apache, database, tmp_path) as group:
        for step in range(FAULTS):
            for number in range(step * RECORDS // FAULTS, (step + 1) * RECORDS // FAULTS):
                key = keys[number % KEYS]
                value, headers = submission(key, f"reference-{number}")
                producer.produce(SUBMISSIONS, key=key, value=value, headers=list(headers))
            assert producer.flush(WAIT_SECONDS_MAX) == 0
            before = counted(database)
            wait_for("progress", partial(group.has_counted, database, before + 1))
            fault(group, chance, step)
            group.supervise()
            if step % 3 == 2:  # one is frozen: the other takes its partitions over
                wait_for("others' progress", partial(group.has_counted, database, before + 100))
            for process in group.processes:
                process.send_signal(signal.SIGCONT)
        wait_for(f"all counted\n{group.logs()}", partial(group.has_counted, database, RECORDS))
        for process in group.processes:
            process.send_signal(signal.SIGTERM)
        for process in group.processes:
            process.wait(15)
    assert counted(database) == RECORDS
    assert sorted(published(fresh_apache)) == sorted(f"reference-{number}" for number in range(RECORDS))
