"""The bare parts alone: what this machine's broker and database allow before a line of ours runs.

Three parts, each with the records, row size and settings that the intake stage uses: consume (aiokafka's fetcher, decompressed and
parsed, dropped), upsert (one unnest statement per batch and commit), publish (librdkafka, one transaction per batch).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import uuid4

import psycopg
from aiokafka import AIOKafkaConsumer, TopicPartition
from confluent_kafka import Producer

from deploy.demo.records import Planned

BATCH_RECORDS: Final = 2_000
OUTPUTS_PER_EVENT: Final = 2
"""Intake answers a submission with two records: the registration and the question to the ledger."""
FETCH_MS: Final = 1_000
PRODUCER_SETTINGS: Final = {
    "linger.ms": 0,
    "retry.backoff.ms": 5,
    "retry.backoff.max.ms": 10,
    "queue.buffering.max.messages": 1_000_000,
}
IDLE_FETCHES_MAX: Final = 30


@dataclass(frozen=True, slots=True)
class Limits:
    """Events per second that each part allows alone; `together`: one after the other on the same core."""

    consume: float
    upsert: float
    publish: float

    @property
    def together(self) -> float:
        return 1 / (1 / self.consume + 1 / self.upsert + 1 / self.publish)


def batches(records: Iterable[Planned], size: int = BATCH_RECORDS) -> Iterator[Sequence[Planned]]:
    iterator = iter(records)
    while batch := list(islice(iterator, size)):
        yield batch


async def _consume(bootstrap: str, topic: str, partitions: int, count: int) -> float:
    consumer = AIOKafkaConsumer(
        bootstrap_servers=bootstrap, isolation_level="read_committed", enable_auto_commit=False, fetch_max_bytes=50 * 1024 * 1024
    )
    await consumer.start()
    try:
        assignment = [TopicPartition(topic, number) for number in range(partitions)]
        consumer.assign(assignment)
        await consumer.seek_to_beginning(*assignment)
        seen, idle, started = 0, 0, time.perf_counter()
        while seen < count:
            fetched = sum(len(records) for records in (await consumer.getmany(timeout_ms=FETCH_MS)).values())
            idle = 0 if fetched else idle + 1
            if idle > IDLE_FETCHES_MAX:
                raise TimeoutError(f"{topic} holds {seen:,} records, {count:,} were expected")
            seen += fetched
        return time.perf_counter() - started
    finally:
        await consumer.stop()


def _upsert(url: str, records: Sequence[Planned]) -> float:
    table = f"limit_{uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE TABLE {table} (claim_id text PRIMARY KEY, revision bigint, hash text, content jsonb)")
        try:
            started = time.perf_counter()
            for batch in batches(records):
                keys = [(record.key or b"").decode() for record in batch]
                with connection.transaction():
                    connection.execute(
                        f"INSERT INTO {table} SELECT * FROM unnest(%b::text[], %b::bigint[], %b::text[], %b::jsonb[])"  # noqa: S608
                        " ON CONFLICT (claim_id) DO UPDATE SET revision = excluded.revision",
                        (keys, [1] * len(keys), keys, ["{}"] * len(keys)),
                    )
            return time.perf_counter() - started
        finally:
            connection.execute(f"DROP TABLE {table}")


def _publish(bootstrap: str, topic: str, records: Sequence[Planned]) -> float:
    settings = {"bootstrap.servers": bootstrap, "transactional.id": f"limit-{uuid4()}", **PRODUCER_SETTINGS}
    producer = Producer(settings)
    producer.init_transactions()
    started = time.perf_counter()
    for batch in batches(records):
        producer.begin_transaction()
        for record in batch:
            for _ in range(OUTPUTS_PER_EVENT):
                producer.produce(topic, record.value, record.key, headers=list(record.headers))
        producer.commit_transaction()
    return time.perf_counter() - started


def measure(
    bootstrap: str, database_url: str, topic: str, partitions: int, records: Sequence[Planned], scratch_topic: str
) -> Limits:
    """What the parts allow alone, over `records`, which stand on `topic` already; publishes to `scratch_topic`."""
    count = len(records)
    return Limits(
        consume=count / asyncio.run(_consume(bootstrap, topic, partitions, count)),
        upsert=count / _upsert(database_url, records),
        publish=count / _publish(bootstrap, scratch_topic, records),
    )
