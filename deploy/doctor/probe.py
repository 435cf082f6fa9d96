"""Does this broker do what exactly-once rests on? Tried on a topic of its own: transactions, read_committed, offset metadata, fencing;
and does its clock agree with ours."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Producer, TopicPartition

from deploy.broker import admin
from deploy.doctor.finding import Finding, fine, wrong
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings

CALL_SECONDS: Final = 15.0
READ_SECONDS: Final = 10.0
SKEW_SECONDS_MAX: Final = 2.0
QUIET_SECONDS: Final = 1.0
"""After the expected record, how long to listen for one that must not come."""
MARKER: Final = "7.42"
QUIET: Final = logging.getLogger("santunan.probe")
"""The fenced producer's complaint is what is hoped for."""
UNFIT: Final = "This broker is good for a demo without faults only; use Apache Kafka."


class _Site:
    """A topic, a group and a transactional id of one probe."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self.kafka = kafka
        self.topic = f"santunan.probe.{uuid4().hex}"
        self.group = self.topic

    def partition(self, offset: int, metadata: str | None = None) -> TopicPartition:
        return TopicPartition(self.topic, 0, offset, metadata) if metadata else TopicPartition(self.topic, 0, offset)

    def producer(self) -> Producer:
        """A transactional producer that has fenced those before it."""
        producer = Producer({**librdkafka(self.kafka), "transactional.id": self.topic}, logger=QUIET)
        producer.init_transactions(CALL_SECONDS)
        return producer

    @contextmanager
    def consumer(self) -> Iterator[Consumer]:
        settings = {
            **librdkafka(self.kafka),
            "group.id": self.group,
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
        }
        consumer = Consumer(settings, logger=QUIET)
        try:
            yield consumer
        finally:
            consumer.close()

    def write(self, producer: Producer, value: bytes, offset: int, metadata: str) -> None:
        """One record and one offset in an open transaction."""
        producer.begin_transaction()
        producer.produce(self.topic, value, partition=0)
        with self.consumer() as consumer:
            producer.send_offsets_to_transaction(
                [self.partition(offset, metadata)], consumer.consumer_group_metadata(), CALL_SECONDS
            )

    def committed(self) -> tuple[int, str | None]:
        """The group's offset and its metadata."""
        with self.consumer() as consumer:
            (found,) = consumer.committed([self.partition(0)], CALL_SECONDS)
            return found.offset, found.metadata

    def read(self, expected: bytes) -> list[bytes]:
        """What a read_committed reader sees, until a moment after the expected record."""
        seen: list[bytes] = []
        with self.consumer() as consumer:
            consumer.assign([self.partition(OFFSET_BEGINNING)])
            deadline = time.monotonic() + READ_SECONDS
            while (left := deadline - time.monotonic()) > 0:
                message = consumer.poll(min(left, QUIET_SECONDS))
                if message is not None and message.error() is None:
                    seen.append(message.value() or b"")
                if expected in seen:
                    deadline = min(deadline, time.monotonic() + QUIET_SECONDS)
        return seen


def probe(kafka: KafkaSettings) -> list[Finding]:
    """Takes a few seconds, leaves nothing behind. Raises `Refused` when no broker answers."""
    QUIET.disabled = True
    site = _Site(kafka)
    with admin(kafka) as client:
        configs = {"message.timestamp.type": "LogAppendTime"}
        client.create_topics({site.topic: {"num_partitions": 1, "replication_factor": 1, "configs": configs}})
        client.wait_for_topics([site.topic])
    try:
        return list(_findings(site))
    finally:
        with admin(kafka) as client:
            client.delete_topics([site.topic])


def _findings(site: _Site) -> Iterator[Finding]:
    """Each step stands on the one before it, so the first failure ends the probe."""
    for what, step in (
        ("transactions", _transact),
        ("read_committed", _isolated),
        ("offset metadata", _metadata),
        ("fencing", _fenced),
        ("broker clock", _clock),
    ):
        try:
            complaint = step(site)
        except KafkaException as error:
            complaint = str(error.args[0])
        if complaint is not None:
            yield wrong(what, complaint if step is _clock else f"{complaint}. {UNFIT}")
            return
        yield fine(what, "as exactly-once needs it")


def _transact(site: _Site) -> str | None:
    producer = site.producer()
    site.write(producer, b"aborted", 1, "0.1")
    producer.flush(CALL_SECONDS)
    producer.abort_transaction(CALL_SECONDS)
    site.write(producer, b"committed", 2, MARKER)
    producer.commit_transaction(CALL_SECONDS)
    return None


def _isolated(site: _Site) -> str | None:
    seen = site.read(b"committed")
    if b"aborted" in seen:
        return "A read_committed reader saw a record of an aborted transaction"
    return None if seen == [b"committed"] else f"A read_committed reader saw {len(seen)} records where one was committed"


def _metadata(site: _Site) -> str | None:
    offset, metadata = site.committed()
    if offset != 2:
        return f"The offset committed in a transaction is {offset} where 2 was committed"
    return (
        None
        if metadata == MARKER
        else f"Metadata on an offset committed in a transaction comes back as {metadata!r}, not {MARKER!r}"
    )


def _fenced(site: _Site) -> str | None:
    old = site.producer()
    site.producer()
    try:
        site.write(old, b"zombie", 3, "8.1")
        old.commit_transaction(CALL_SECONDS)
    except KafkaException:
        return None
    return "A producer that was fenced could still commit"


def _clock(site: _Site) -> str | None:
    """The broker stamps what it appends."""
    stamps: list[float] = []
    producer = Producer(librdkafka(site.kafka), logger=QUIET)
    before = time.time()
    producer.produce(site.topic, b"time", partition=0, on_delivery=lambda _, said: stamps.append(said.timestamp()[1] / 1_000))
    producer.flush(CALL_SECONDS)
    return skew_complaint(before, stamps[0] if stamps else before, time.time())


def skew_complaint(before: float, stamp: float, after: float) -> str | None:
    """What is wrong with a broker's stamp between these two moments of ours, in seconds since 1970."""
    skew = max(before - stamp, stamp - after)
    if skew <= SKEW_SECONDS_MAX:
        return None
    return f"this machine and the broker differ by {skew:.1f} s: timers and lateness would be judged wrongly; run NTP on both"
