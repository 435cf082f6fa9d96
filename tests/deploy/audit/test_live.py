"""On Apache Kafka and PostgreSQL: the engine folds, a rebuild swaps under its feet, and the audit judges what really stands there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from confluent_kafka import Producer
from psycopg.types.string import TextLoader
from sqlalchemy.schema import CreateSchema

from deploy.audit.runner import Report, audit
from deploy.audit.table_reading import read_tables
from deploy.errors import Refused
from deploy.rebuild import rebuild
from deploy.records import Stood
from deploy.wiring import PROCESSORS, all_processors
from processors.claim_state import processor as claim_state
from schemas.topics import LIFECYCLE, STATE
from streams.described import metadata
from streams.kafka import KafkaLog
from streams.partitioning import partition_of
from streams.postgres import PostgresStore
from streams.settings import DatabaseSettings, KafkaSettings, Settings
from streams.stepper import Stepper
from streams.tables import StoredTable
from tests.conftest import FRESH_PARTITIONS
from tests.deploy.audit.worlds import World

PARTITIONS = range(FRESH_PARTITIONS)


class System:
    """Real topics and tables that hold a world's life; `claim_state` is the engine's own, the other tables are the world's rows."""

    def __init__(self, bootstrap: str, database_url: str) -> None:
        self.settings = Settings(
            kafka=KafkaSettings(bootstrap_servers=bootstrap, partitions=FRESH_PARTITIONS),
            database=DatabaseSettings(url=database_url),
        )
        self.world = World()
        self._make_tables()

    def _make_tables(self) -> None:
        wanted = metadata(all_processors())
        engine = sa.create_engine(self.settings.database.url.replace("postgresql://", "postgresql+psycopg://", 1))
        with engine.begin() as connection:
            for name in PROCESSORS:
                connection.execute(CreateSchema(name))
            wanted.create_all(connection)
        engine.dispose()

    def publish(self, records: Sequence[Stood]) -> None:
        producer = Producer(
            {"bootstrap.servers": self.settings.kafka.bootstrap_servers, "acks": "all", "enable.idempotence": True}
        )
        for record in records:
            assert record.key is not None
            where = partition_of(record.key, FRESH_PARTITIONS)
            producer.produce(record.topic, record.value, record.key, where, headers=list(record.headers))
        assert producer.flush(30) == 0

    def put_rows(self) -> None:
        """The other processors' tables, as the world's handlers left them."""
        with psycopg.connect(self.settings.database.url) as connection:
            for processor in all_processors():
                for table in processor.tables if processor.name != "claim_state" else ():
                    rows = list(self.world.rows[processor.name].get(table.name, {}).values())
                    if rows:
                        stored = StoredTable(processor.name, table)
                        connection.execute(stored.upsert.encode(), (stored.to_json(rows),))

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.settings.database.url, autocommit=True) as connection:
            connection.adapters.register_loader("json", TextLoader)
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    @contextmanager
    def worker(self) -> Iterator[Stepper]:
        """The engine for `claim_state`, as the owner of every partition."""
        with ExitStack() as stack:
            store = stack.enter_context(closing(PostgresStore(claim_state, self.settings.database)))
            log = stack.enter_context(closing(KafkaLog(claim_state.name, self.settings.kafka)))
            stepper = stack.enter_context(
                closing(Stepper(claim_state, store, log, self.settings.engine, lambda: datetime.now(UTC)))
            )
            for partition in PARTITIONS:
                stepper.take_over(partition)
            yield stepper

    def step(self, stepper: Stepper) -> set[int]:
        """Everything on the lifecycle that the tables do not hold yet; returns the partitions that turned out to be another's."""
        found = dict(self.execute("SELECT partition, (positions->'claims.lifecycle.v1'->>1)::int FROM claim_state.engine_owner"))
        with closing(KafkaLog("test-reader", self.settings.kafka)) as log:
            ends = log.ranges([(LIFECYCLE, partition) for partition in PARTITIONS])
            batches = {p: list(log.read((LIFECYCLE, p), found.get(p) or 0, ends[LIFECYCLE, p].end)) for p in PARTITIONS}
        return set(stepper.step({p: records for p, records in batches.items() if records}, {}).fenced)

    def read_model(self) -> Any:
        found: dict[str, dict[tuple[str, ...], Any]] = defaultdict(dict)
        with read_tables(self.settings.database.url, all_processors(), FRESH_PARTITIONS) as tables:
            for number in PARTITIONS:
                for name, rows in tables.of_partition(number).read_model.items():
                    found[name].update(rows)
        return found

    def audit(self) -> Report:
        return audit(self.settings.kafka, self.settings.database.url, at_rest=True)


@pytest.fixture
def system(fresh_apache: str, database: str) -> System:
    return System(fresh_apache, database)


def halves(records: Sequence[Stood]) -> tuple[list[Stood], list[Stood]]:
    return list(records[: len(records) // 2]), list(records[len(records) // 2 :])


@pytest.mark.needs_kafka
def test_a_rebuild_gives_the_same_rows_fences_the_worker_and_its_successor_goes_on(system: System) -> None:
    first, second = halves([record for record in system.world.records if record.topic == LIFECYCLE])
    system.publish(first)
    with system.worker() as worker:
        assert system.step(worker) == set()
        before = system.read_model()
        system.execute("UPDATE claim_state.claims SET settled_rupiah = 1")
        made = rebuild(claim_state, system.settings)
        assert made.events == len(first)
        assert system.read_model() == before
        system.publish(second)
        assert system.step(worker)
    with system.worker() as successor:
        assert system.step(successor) == set()
    assert sum(row.events for row in system.read_model()["claims"].values()) == len(first) + len(second)
    assert system.execute("SELECT FROM pg_namespace WHERE nspname = 'claim_state_rebuilt'") == []


@pytest.mark.needs_kafka
def test_a_rebuild_is_refused_while_records_wait_behind_a_dead_letter(system: System) -> None:
    system.execute("INSERT INTO claim_state.engine_parked_key VALUES (0, 'claim', 'letter', false)")
    with pytest.raises(Refused, match="1 keys parked"):
        rebuild(claim_state, system.settings)


@pytest.mark.needs_kafka
def test_a_rebuilt_table_has_the_indexes_that_migrations_know(system: System) -> None:
    wanted = system.execute("SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'claim_state' ORDER BY 1, 2")
    rebuild(claim_state, system.settings)
    assert system.execute("SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'claim_state' ORDER BY 1, 2") == wanted


@pytest.mark.needs_kafka
def test_the_audit_judges_real_topics_and_tables_and_names_the_claims(system: System) -> None:
    system.publish([record for record in system.world.records if record.topic != STATE])
    with system.worker() as worker:
        system.step(worker)
    system.put_rows()
    report = system.audit()
    assert [check.detail for check in report.checks if not check.ok] == []
    assert report.read[LIFECYCLE] == len([record for record in system.world.records if record.topic == LIFECYCLE])

    doubled = system.world.events("payout.instructed")[0]
    system.publish([doubled])
    ((corrupt,),) = system.execute(
        "UPDATE claim_state.claims SET approved_rupiah = approved_rupiah + 1 "
        "WHERE claim_id = (SELECT max(claim_id) FROM claim_state.claims WHERE final) RETURNING claim_id"
    )
    named: dict[str, set[str]] = defaultdict(set)
    for check in system.audit().checks:
        if not check.ok:
            named[check.name] |= set(check.claims)
    assert doubled.key is not None
    assert named == {"instructions": {doubled.key.decode()}, "fold of the lifecycle": {corrupt}}
