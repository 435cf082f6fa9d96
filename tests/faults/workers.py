"""Real worker processes around an engine that only counts, on a real broker: start, signal, look at what they stepped."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from uuid import uuid4

from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from tests.streams.worker.stepper import values

ROOT = Path(__file__).parents[2]
WAIT_SECONDS_MAX = 60.0


def wait_for(what: str, true: Callable[[], bool], seconds_max: float = WAIT_SECONDS_MAX) -> None:
    deadline = time.monotonic() + seconds_max
    while not true():
        assert time.monotonic() < deadline, f"not within {seconds_max} s: {what}"
        time.sleep(0.05)


def fresh_topics(address: str, count: int, partitions: int = 4) -> tuple[str, ...]:
    names = tuple(f"test-{uuid4().hex}" for _ in range(count))
    admin = AdminClient({"bootstrap.servers": address})
    for done in admin.create_topics([NewTopic(name, partitions, 1) for name in names]).values():
        done.result(WAIT_SECONDS_MAX)
    return names


def produce(address: str, topics: Sequence[str], numbers: range, **config: object) -> None:
    """The numbers as values, spread over the topics' partitions; acknowledged on return."""
    producer = Producer({"bootstrap.servers": address, "linger.ms": 5, **config})
    for number in numbers:
        producer.produce(topics[number % len(topics)], key=str(number), value=str(number))
    assert producer.flush(WAIT_SECONDS_MAX) == 0


@dataclass
class Workers:
    """Processes of one consumer group over one folder."""

    address: str
    folder: Path
    topics: tuple[str, ...]
    environment: dict[str, str] = field(default_factory=dict)
    group: str = field(default_factory=lambda: f"test-{uuid4().hex}")
    running: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, **environment: str) -> "subprocess.Popen[bytes]":
        log = (self.folder.parent / f"worker-{len(self.running)}.log").open("wb")
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.streams.worker.counting_worker", self.group, str(self.folder), *self.topics],
            cwd=ROOT,
            env={**os.environ, "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": self.address, **self.environment, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        log.close()
        self.running.append(process)
        return process

    def log(self, process: "subprocess.Popen[bytes]") -> str:
        return (self.folder.parent / f"worker-{self.running.index(process)}.log").read_text()

    def stepped(self) -> list[int]:
        return sorted(map(int, values(self.folder)))

    def owners(self) -> dict[str, int]:
        """Who took each partition number over last."""
        found = {}
        for file in self.folder.glob("*.jsonl"):
            taken = [line for line in file.read_text().splitlines() if '"owner"' in line]
            found[file.stem] = int(taken[-1].rpartition(" ")[2].rstrip("}"))
        return found

    def wait_until_stepped(self, count: int, seconds_max: float = WAIT_SECONDS_MAX) -> None:
        wait_for(f"{count} records stepped", lambda: len(values(self.folder)) >= count, seconds_max)


@contextmanager
def workers(
    address: str, folder: Path, topics: int = 2, partitions: int = 4, environment: Mapping[str, str] = MappingProxyType({})
) -> Iterator[Workers]:
    """A group over fresh topics; whatever still runs in the end is killed."""
    state = folder / "state"
    state.mkdir()
    group = Workers(address, state, fresh_topics(address, topics, partitions), dict(environment))
    try:
        yield group
    finally:
        for process in group.running:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            process.wait()
