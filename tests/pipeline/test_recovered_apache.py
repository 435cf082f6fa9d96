"""The payout processor on Apache Kafka and PostgreSQL: dumped, run on, restored from the dump, recovered; the audit finds nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from deploy.audit.runner import Report
from deploy.records import Stood, read_all
from deploy.wiring import processor as wired
from processors.claim_state import processor as claim_state
from processors.payout.tables import PAYOUT_CLAIMS
from schemas.topics import DEAD_LETTERS, INSTRUCTIONS, LIFECYCLE, RECEIPTS, VERIFICATIONS
from streams.contract import Processor
from streams.errors import Code, Refusal
from streams.kafka import KafkaLog
from streams.postgres import PostgresStore
from streams.records import TopicProgress
from streams.recovering import Recovered, Recovery
from streams.recovering.trials import Timeless
from streams.stepper import Stepper
from tests.deploy.audit.test_live import PARTITIONS, System
from tests.deploy.audit.worlds import subject_of
from tests.pipeline.world import SETTINGS as SYSTEM

pytestmark = pytest.mark.needs_kafka
CHUNKS = 8
DUMPED_AFTER = 3
ROUNDS = 4
TABLES = ("payout_claim", "engine_owner", "engine_timer", "engine_dead_letter", "engine_parked_key", "engine_parked_record")


def now() -> datetime:
    """The brokers' clock runs, so this one does too."""
    return datetime.now(UTC)


class Life:
    """Everybody else's words come in chunks; payout answers them on the engine."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.payout = wired("payout", SYSTEM)

    @contextmanager
    def worker(self, processor: Processor) -> Iterator[Stepper]:
        with ExitStack() as stack:
            store = stack.enter_context(closing(PostgresStore(processor, self.system.settings.database)))
            log = stack.enter_context(closing(KafkaLog(processor.name, self.system.settings.kafka)))
            stepper = stack.enter_context(closing(Stepper(processor, store, log, self.system.settings.engine, now)))
            for partition in PARTITIONS:
                stepper.take_over(partition)
            yield stepper

    def work(self, processor: Processor, topics: Sequence[str]) -> None:
        """A worker reads all there is, in steps, and lets go."""
        with self.worker(processor) as stepper, closing(KafkaLog(f"test-{uuid4()}", self.system.settings.kafka)) as log:
            at = {(topic, p): 0 for topic in topics for p in PARTITIONS}
            owners = f"SELECT partition, positions::text FROM {processor.name}.engine_owner"
            for _ in range(ROUNDS):
                ends = log.ranges(list(at))
                found = {
                    p: [r for topic in topics for r in log.read((topic, p), at[topic, p], ends[topic, p].end)] for p in PARTITIONS
                }
                progress = {p: {t: TopicProgress(ends[t, p].end, ends[t, p].end, now()) for t in topics} for p in PARTITIONS}
                assert not stepper.step(found, progress).fenced, owners
                at = {where: ends[where].end for where in at}

    def publish(self, records: Sequence[Stood]) -> None:
        self.system.publish([record for record in records if b"/processors/payout" not in record.value])

    def pay(self) -> None:
        self.work(self.payout, (LIFECYCLE, RECEIPTS, VERIFICATIONS, DEAD_LETTERS))

    def dump(self) -> None:
        self.system.execute("CREATE SCHEMA dump")
        for table in TABLES:
            self.system.execute(f"CREATE TABLE dump.{table} AS TABLE payout.{table}")

    def restore(self) -> None:
        for table in TABLES:
            self.system.execute(f"TRUNCATE payout.{table}")
            self.system.execute(f"INSERT INTO payout.{table} SELECT * FROM dump.{table}")

    def recover(self) -> list[Recovered]:
        with (
            closing(PostgresStore(self.payout, self.system.settings.database)) as store,
            closing(KafkaLog("payout", self.system.settings.kafka)) as log,
        ):
            recovery = Recovery(self.payout, store, log, self.system.settings.engine, now)
            return list(recovery.run(PARTITIONS))

    def rows(self) -> dict[str, Any]:
        """Without times that a record which left nothing took from the clock."""
        keys = [(subject,) for subject in {subject_of(record) for record in self.system.world.records}]
        plain = Timeless()
        with closing(PostgresStore(self.payout, self.system.settings.database)) as store:
            return {key[0]: plain(row) for key, row in store.rows(PAYOUT_CLAIMS, keys).items()}

    def instructions(self) -> list[bytes]:
        return sorted(record.value for record in read_all(self.system.settings.kafka, INSTRUCTIONS))


def told(report: Report) -> dict[str, tuple[bool, str]]:
    return {check.name: (check.ok, check.detail) for check in report.checks}


@pytest.fixture
def system(fresh_apache: str, database: str) -> System:
    return System(fresh_apache, database)


def test_payout_restored_from_a_dump_is_recovered_and_the_audit_finds_nothing(system: System) -> None:
    life, records = Life(system), system.world.records
    size = -(-len(records) // CHUNKS)
    for number in range(CHUNKS):
        life.publish([record for record in records[number * size : (number + 1) * size] if record.topic != "claims.state.v1"])
        life.pay()
        if number == DUMPED_AFTER:
            life.dump()
    life.work(claim_state, (LIFECYCLE, DEAD_LETTERS))
    others = {name: rows for name, rows in system.world.rows.items() if name != "payout"}
    system.world.rows = {**others, "payout": {}}
    system.put_rows()
    rows, instructed, judged = life.rows(), life.instructions(), told(system.audit())
    assert [told for told in judged.items() if not told[1][0]] == []
    life.restore()
    with pytest.raises(Refusal) as refused, life.worker(life.payout):
        pass
    assert refused.value.code is Code.MARKER_AHEAD
    done = life.recover()
    assert sum(found.records for found in done) > 0
    assert sum(found.published for found in done) == 0
    assert life.rows() == rows
    assert life.instructions() == instructed
    assert told(system.audit()) == judged
