"""Slices out of Apache Kafka: committed records only, each once however the slices fall, between times, to the end also where that is a mark."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from gateway.console.kafka_scanning import KafkaScanner
from gateway.console.scanning import Budget, Slice, Span, Window, offsets_in
from gateway.problems import Problem, ProblemCode
from streams.records import RawRecord
from streams.settings import KafkaSettings

pytestmark = [pytest.mark.needs_kafka, pytest.mark.anyio]
START = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PARTITIONS = 2
MINUTES = 20
ALL = Budget(seconds=30, records=10_000, size_bytes=10_000_000, found=10_000)


def made(bootstrap: str) -> str:
    """A new topic of two partitions."""
    name = f"scanned-{uuid4()}"
    admin = AdminClient({"bootstrap.servers": bootstrap})
    admin.create_topics([NewTopic(name, PARTITIONS, 1)])[name].result()
    return name


@pytest.fixture
def topic(apache: str) -> str:
    """On each partition a record a minute."""
    name, producer = made(apache), Producer({"bootstrap.servers": apache})
    for minute in range(MINUTES):
        write(producer, name, f"kept {minute}", minute)
    producer.flush()
    return name


@pytest.fixture
def transacted(apache: str) -> str:
    """The same in transactions, each after one that was aborted: marks lie among the records and at the end."""
    name = made(apache)
    producer = Producer({"bootstrap.servers": apache, "transactional.id": name})
    producer.init_transactions()
    for minute in range(MINUTES):
        producer.begin_transaction()
        write(producer, name, "aborted", minute)
        producer.flush()
        producer.abort_transaction()
        producer.begin_transaction()
        write(producer, name, f"kept {minute}", minute)
        producer.commit_transaction()
    return name


def write(producer: Producer, topic: str, value: str, minute: int) -> None:
    at = int((START + timedelta(minutes=minute)).timestamp() * 1_000)
    for partition in range(PARTITIONS):
        producer.produce(topic, value, f"key-{minute % 2}", partition, timestamp=at)


@pytest.fixture
def scanner(apache: str) -> KafkaScanner:
    return KafkaScanner(KafkaSettings(bootstrap_servers=apache, partitions=PARTITIONS))


def window(topic: str, partition: int, since: int | None = None, until: int | None = None) -> Window:
    at = [None if minute is None else START + timedelta(minutes=minute) for minute in (since, until)]
    return Window(topic, partition, *at)


def every(_: RawRecord) -> bool:
    return True


def values(read: Slice) -> list[str]:
    return sorted((record.value or b"").decode() for record in read.found)


def kept(minutes: range, times: int = 1) -> list[str]:
    return sorted(f"kept {minute}" for minute in minutes for _ in range(times))


async def test_a_whole_topic_is_read_to_its_end_and_nothing_that_was_aborted(scanner: KafkaScanner, transacted: str) -> None:
    spans = await scanner.spans([window(transacted, number) for number in range(PARTITIONS)])
    read = await scanner.read(spans, every, ALL)
    assert values(read) == kept(range(MINUTES), PARTITIONS)
    assert (read.left, read.records) == ((), MINUTES * PARTITIONS)
    assert offsets_in(spans) > read.records


async def test_stretches_of_one_partition_are_read_one_after_the_other(scanner: KafkaScanner, topic: str) -> None:
    spans = await scanner.spans(
        [window(topic, 0, 2, 4), window(topic, 0, 10, 12), window(topic, 1, 18, None), window(topic, 0, 90, 99)]
    )
    read = await scanner.read(spans, every, ALL)
    assert values(read) == sorted([*kept(range(2, 4)), *kept(range(10, 12)), *kept(range(18, MINUTES))])
    assert read.left == ()


@pytest.mark.parametrize("budget", [ALL._replace(found=3), ALL._replace(records=3), ALL._replace(size_bytes=30)])
async def test_slices_of_any_size_find_each_record_once(scanner: KafkaScanner, transacted: str, budget: Budget) -> None:
    left: tuple[Span, ...] = tuple(await scanner.spans([window(transacted, number) for number in range(PARTITIONS)]))
    found: list[str] = []
    for _ in range(MINUTES * PARTITIONS + 1):
        if not left:
            break
        read = await scanner.read(left, lambda record: record.key == b"key-1", budget)
        assert len(read.found) <= budget.found
        found += values(read)
        left = read.left
    assert left == ()
    assert sorted(found) == kept(range(1, MINUTES, 2), PARTITIONS)


async def test_one_record_is_read_by_its_place_and_a_mark_is_none(scanner: KafkaScanner, transacted: str) -> None:
    (span,) = await scanner.spans([window(transacted, 0)])
    last_is_a_mark = await scanner.read([span._replace(start=span.end - 1)], every, ALL)
    assert (last_is_a_mark.found, last_is_a_mark.left) == ((), ())
    record = await scanner.read([span._replace(start=span.end - 2, end=span.end - 1)], every, ALL)
    assert values(record) == [f"kept {MINUTES - 1}"]


async def test_a_topic_that_is_not_there_is_a_problem_with_what_to_do(scanner: KafkaScanner) -> None:
    with pytest.raises(Problem) as raised:
        await scanner.spans([window("nothing-like-it", 0)])
    assert raised.value.code is ProblemCode.LOG_UNAVAILABLE
