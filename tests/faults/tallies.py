"""Worker processes of the tally processor with the real engine, replaced when they end; what they counted, and what they published."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import psycopg
import sqlalchemy as sa
from confluent_kafka import Consumer, Producer, TopicPartition
from sqlalchemy.pool import NullPool

from schemas.topics import LIFECYCLE, SUBMISSIONS
from streams.described import metadata
from tests.faults.workers import ROOT, WAIT_SECONDS_MAX, wait_for
from tests.streams.tally import TallyProcessor, submission

KEYS = tuple(str(uuid5(NAMESPACE_URL, str(number))) for number in range(300))
WORKERS = 2


def create_tables(url: str) -> None:
    engine = sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema("intake"))
        metadata([TallyProcessor()]).create_all(connection)


class Group:
    """Worker processes that are replaced when they end."""

    def __init__(self, address: str, database: str, folder: Path, environment: Mapping[str, str]) -> None:
        self.environment = {
            **os.environ,
            "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": address,
            "SANTUNAN_KAFKA__PARTITIONS": "4",
            "SANTUNAN_DATABASE__URL": database,
            **environment,
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

    def wait_until_counted(self, database: str, count: int) -> None:
        wait_for(f"{count} counted\n{self.logs()}", partial(self.has_counted, database, count))

    def end(self) -> None:
        """In good order."""
        for process in self.processes:
            process.send_signal(signal.SIGTERM)
        for process in self.processes:
            process.wait(15)

    def kill(self) -> None:
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()


@contextmanager
def running(address: str, database: str, folder: Path, **environment: str) -> Iterator[Group]:
    group = Group(address, database, folder, environment)
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


def submit(producer: Producer, numbers: range) -> None:
    """Withdrawals with the numbers as references, spread over the keys; acknowledged on return."""
    for number in numbers:
        key = KEYS[number % len(KEYS)]
        value, headers = submission(key, f"reference-{number}")
        producer.produce(SUBMISSIONS, key=key, value=value, headers=list(headers))
    assert producer.flush(WAIT_SECONDS_MAX) == 0


def writing_to(address: str) -> Producer:
    return Producer({"bootstrap.servers": address, "partitioner": "murmur2_random", "linger.ms": 5, "enable.idempotence": True})


def assert_all_once(address: str, database: str, count: int) -> None:
    """Everything in is everything out: counted once and published once."""
    assert counted(database) == count
    assert sorted(published(address)) == sorted(f"reference-{number}" for number in range(count))
