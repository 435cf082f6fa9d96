"""What the engine's behaviour runs in: the in-memory fakes, or a real broker and PostgreSQL. A clock that moves only when told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any, Protocol

import psycopg
import sqlalchemy as sa
from confluent_kafka import Consumer, KafkaError, Producer
from confluent_kafka import TopicPartition as Where
from confluent_kafka.admin import AdminClient
from pydantic import TypeAdapter

from schemas.envelope import CloudEvent, DataT
from streams.contract import Processor
from streams.crash_points import NO_FAULTS, CrashPoint, Faults
from streams.described import metadata
from streams.errors import Fenced
from streams.fakes.broker import FakeBroker
from streams.fakes.log import FakeLog
from streams.fakes.store import FakeDatabase, FakeStore
from streams.kafka import KafkaLog
from streams.partitioning import partition_of
from streams.postgres import PostgresStore
from streams.records import RawRecord, StepReport, TopicProgress
from streams.settings import DatabaseSettings, EngineSettings, KafkaSettings
from streams.stepper import Stepper
from tests.streams.tally import NOW, TALLIES, Tally, TallyProcessor

Headers = tuple[tuple[str, bytes], ...]
READ_SECONDS_MAX = 20
MARKERS_SECONDS_MAX = 2.0
"""Longer, and the transaction is one that somebody left open."""
MARKERS_POLL_SECONDS = PUBLISHED_POLL_SECONDS = 0.01
STEPS_MAX = 200
SETTINGS = EngineSettings(idle_commit_ms=0)


class Died(BaseException):
    """The `kill -9` of a test."""


OF_A_TAKEOVER = (CrashPoint.EPOCH_RAISED, CrashPoint.FENCED, CrashPoint.PRODUCED, CrashPoint.OFFSETS_SENT, CrashPoint.PUBLISHED)
NOT_OF_A_STEP = {CrashPoint.EPOCH_RAISED, CrashPoint.FENCING, CrashPoint.FENCED, CrashPoint.RELEASED}
OF_A_STEP = tuple(point for point in CrashPoint if point not in NOT_OF_A_STEP)
EVERYWHERE = [*((point, True) for point in OF_A_TAKEOVER), *((point, False) for point in OF_A_STEP)]
"""Crash points, and whether they are meant within a takeover, which publishes too."""


@dataclass
class DieAt:
    """Ends the process at the nth time it passes a crash point within a takeover or, after that, within a step."""

    point: CrashPoint
    taking_over: bool = False
    passes: int = 1
    decided: bool = False

    def at(self, point: CrashPoint, partition: int) -> None:
        self.decided |= point is CrashPoint.DECIDED
        if point is self.point and self.taking_over is not self.decided:
            self.passes -= 1
            if self.passes == 0:
                self.die()

    def die(self) -> None:
        raise Died


class Surroundings(Protocol):
    """A broker and a database."""

    partitions: int
    now: datetime

    def clock(self) -> datetime: ...
    def stepper(self, processor: Processor, settings: EngineSettings, faults: Faults) -> Stepper: ...
    def write(self, topic: str, key: bytes | None, value: bytes, headers: Headers = (), partition: int | None = None) -> None: ...
    def read(self, topic: str, partition: int, start: int) -> tuple[Sequence[RawRecord], int]:
        """The committed records from `start`, and where the readable log ends."""
        ...

    def lose_markers(self) -> None: ...
    def turn_back(self, steps: int) -> None:
        """The database is restored from the past: so many steps of every partition are forgotten."""
        ...

    def tally(self, key: str) -> Tally | None: ...
    def close(self) -> None: ...


def events(surroundings: Surroundings, data: type[DataT]) -> list[CloudEvent[DataT]]:
    """The committed events of one type, partition by partition."""
    envelope: TypeAdapter[CloudEvent[DataT]] = TypeAdapter(CloudEvent[data])  # type: ignore[valid-type]
    name = data.event_type.encode()
    return [
        envelope.validate_json(record.value or b"")
        for partition in range(surroundings.partitions)
        for record in surroundings.read(data.topic, partition, 0)[0]
        if dict(record.headers).get("ce_type") == name
    ]


@dataclass
class Process:
    """A worker process without Faust: a stepper and its consumer's positions."""

    surroundings: Surroundings
    processor: Processor = field(default_factory=TallyProcessor)
    settings: EngineSettings = SETTINGS
    faults: Faults = NO_FAULTS
    positions: dict[int, dict[str, int]] = field(default_factory=dict)
    stepper: Stepper = field(init=False)

    def __post_init__(self) -> None:
        self.stepper = self.surroundings.stepper(self.processor, self.settings, self.faults)

    def take_over_all(self) -> Process:
        for partition in range(self.surroundings.partitions):
            self.positions[partition] = self.stepper.take_over(partition)
        return self

    def step(self) -> StepReport:
        """One step over all that can be read."""
        batches, progress = {}, {}
        for partition, positions in self.positions.items():
            found: list[RawRecord] = []
            ends = {}
            for topic, position in positions.items():
                records, end = self.surroundings.read(topic, partition, position)
                found += records
                positions[topic] = max(end, position)
                ends[topic] = TopicProgress(positions[topic], end, self.surroundings.now)
            batches[partition], progress[partition] = found, ends
        return self.stepper.step(batches, progress)

    def run(self) -> StepReport:
        """Steps until nothing is read and nothing is due, or a partition is lost; the sum of their reports."""
        total, all_stood = StepReport(), False
        for _ in range(STEPS_MAX):
            report = self.step()
            for name in ("records", "handled", "timers", "outputs", "dead_letters", "parked", "rehomed", "commits"):
                setattr(total, name, getattr(total, name) + getattr(report, name))
            total.fenced |= report.fenced
            due = self.stepper.due()
            if report.fenced:
                return total
            if report.records or report.commits or (due is not None and due <= self.surroundings.now):
                all_stood = False
            elif all_stood:
                return total
            else:
                all_stood = self._all_stands()
        raise AssertionError("never quiet")

    def _all_stands(self) -> bool:
        """Wait until all that was decided stands on the log, where the next step may find some of it: a re-homed record, for one."""
        deadline = monotonic() + READ_SECONDS_MAX
        try:
            while self.stepper.listen():
                assert monotonic() < deadline, "a publish that does not end"
                sleep(PUBLISHED_POLL_SECONDS)
        except Fenced:
            return False  # the next step says so
        return True

    def close(self) -> None:
        self.stepper.close()


@dataclass
class FakeSurroundings:
    """Everything in memory."""

    partitions: int = 2
    now: datetime = NOW

    def __post_init__(self) -> None:
        self.broker = FakeBroker(self.partitions)
        self.database = FakeDatabase(accepts=lambda row: not (isinstance(row, Tally) and "\0" in row.note))

    def clock(self) -> datetime:
        return self.now

    def stepper(self, processor: Processor, settings: EngineSettings, faults: Faults) -> Stepper:
        log = FakeLog(self.broker, processor.name, faults, eager=lambda: True)
        return Stepper(processor, FakeStore(self.database), log, settings, self.clock, faults)

    def write(self, topic: str, key: bytes | None, value: bytes, headers: Headers = (), partition: int | None = None) -> None:
        self.broker.write(topic, key or b"", value, headers, partition)

    def read(self, topic: str, partition: int, start: int) -> tuple[Sequence[RawRecord], int]:
        where = (topic, partition)
        return list(self.broker.committed_records(where, start)), self.broker.stable_end(where)

    def lose_markers(self) -> None:
        self.broker.offsets = {where: committed._replace(metadata="") for where, committed in self.broker.offsets.items()}

    def turn_back(self, steps: int) -> None:
        owners = self.database.owners
        for partition, row in list(owners.items()):
            owners[partition] = replace(row, decided=row.decided._replace(step=max(0, row.decided.step - steps)))

    def tally(self, key: str) -> Tally | None:
        found: Tally | None = self.database.tables.get(TALLIES.name, {}).get((key,))
        return found

    def close(self) -> None:
        """Nothing is held."""


class RealSurroundings:
    """A broker with fresh topics, and an empty database that gets the processor's tables (unless another process made them)."""

    def __init__(self, bootstrap: str, url: str, partitions: int, *, with_tables: bool = True) -> None:
        self.partitions = partitions
        self.now = NOW
        self.kafka = KafkaSettings(bootstrap_servers=bootstrap, partitions=partitions, transaction_timeout_ms=10_000)
        self.database = DatabaseSettings(url=url)
        self._producer = Producer({"bootstrap.servers": bootstrap, "acks": "all"})
        reader: dict[str, Any] = {
            "bootstrap.servers": bootstrap,
            "group.id": "test-reader",
            "enable.partition.eof": True,
            "fetch.wait.max.ms": 10,
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
        }
        self._consumer = Consumer({**reader, "isolation.level": "read_committed"})
        self._looker = Consumer({**reader, "isolation.level": "read_uncommitted"})
        self._left_open: dict[Where, int] = {}
        self._stores: list[PostgresStore] = []
        if with_tables:
            create_tables(url, TallyProcessor())

    def clock(self) -> datetime:
        return self.now

    def stepper(self, processor: Processor, settings: EngineSettings, faults: Faults) -> Stepper:
        self._stores.append(PostgresStore(processor, self.database))
        return Stepper(processor, self._stores[-1], KafkaLog(processor.name, self.kafka, faults), settings, self.clock, faults)

    def write(self, topic: str, key: bytes | None, value: bytes, headers: Headers = (), partition: int | None = None) -> None:
        number = partition_of(key or b"", self.partitions) if partition is None else partition
        self._producer.produce(topic, value, key, number, headers=list(headers))
        self._producer.flush()

    def read(self, topic: str, partition: int, start: int) -> tuple[Sequence[RawRecord], int]:
        end = self._stable_end(Where(topic, partition))
        if start >= end:
            return [], end
        self._consumer.assign([Where(topic, partition, start)])
        records: list[RawRecord] = []
        deadline = monotonic() + READ_SECONDS_MAX
        while monotonic() < deadline:
            message: Any = self._consumer.poll(0.1)
            if message is None:
                continue
            if message.error() is not None:
                assert message.error().code() == KafkaError._PARTITION_EOF, message.error()
                return records, message.offset()
            records.append(
                RawRecord(
                    topic,
                    partition,
                    message.offset(),
                    message.timestamp()[1],
                    message.key(),
                    message.value(),
                    tuple(message.headers() or ()),
                )
            )
        raise AssertionError(f"{topic}/{partition} could not be read to its end")

    def _stable_end(self, where: Where) -> int:
        """Where the readable log ends, once a finished transaction's markers stand there too: they come after its commit was answered."""
        deadline = monotonic() + MARKERS_SECONDS_MAX
        end: int
        while True:
            _, high = self._looker.get_watermark_offsets(where, READ_SECONDS_MAX)
            _, end = self._consumer.get_watermark_offsets(where, READ_SECONDS_MAX)
            if end >= high or self._left_open.get(where) == high:
                return end
            if monotonic() > deadline:
                self._left_open[where] = high
                return end
            sleep(MARKERS_POLL_SECONDS)

    def lose_markers(self) -> None:
        admin = AdminClient({"bootstrap.servers": self.kafka.bootstrap_servers})
        for future in admin.delete_consumer_groups(["intake"]).values():
            future.result()

    def turn_back(self, steps: int) -> None:
        with psycopg.connect(self.database.url) as connection:
            connection.execute("UPDATE intake.engine_owner SET step = greatest(0, step - %s)", (steps,))

    def tally(self, key: str) -> Tally | None:
        store = PostgresStore(TallyProcessor(), self.database)
        try:
            return store.rows(TALLIES, [(key,)]).get((key,))
        finally:
            store.close()

    def close(self) -> None:
        """Also the connections of processes that died, which a real death would have closed."""
        self._consumer.close()
        self._looker.close()
        for store in self._stores:
            store.close()


def create_tables(url: str, processor: Processor) -> None:
    """The processor's schema and tables, as a migration would make them."""
    engine = sa.create_engine(url.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        connection.execute(sa.schema.CreateSchema(processor.name))
        metadata([processor]).create_all(connection)
    engine.dispose()


def later(surroundings: Surroundings, seconds: float) -> None:
    surroundings.now += timedelta(seconds=seconds)
