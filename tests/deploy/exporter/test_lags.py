"""Lag as the broker tells it, on Apache Kafka, and on the embedded broker as far as it tells anything."""

import time

import pytest
from confluent_kafka import Consumer, Producer
from confluent_kafka import TopicPartition as Where

from deploy import topics
from deploy.broker import admin
from deploy.exporter.lags import Lags
from deploy.exporter.run import Broker, Exporter, Source
from monitoring import whole
from monitoring.whole import WholeCollector
from schemas.topics import SUBMISSIONS
from streams.settings import KafkaSettings


def record(producer: Producer, count: int) -> None:
    for _ in range(count):
        producer.produce(SUBMISSIONS, b"{}", partition=1)
    producer.flush()


@pytest.mark.needs_kafka
def test_lag_grows_until_the_group_commits_and_open_transactions_hold_readers_back(fresh_apache: str) -> None:
    kafka = KafkaSettings(bootstrap_servers=fresh_apache, partitions=4)
    lags = Lags(4)
    record(Producer({"bootstrap.servers": fresh_apache}), 10)
    transactional = Producer({"bootstrap.servers": fresh_apache, "transactional.id": "a-test"})
    transactional.init_transactions()
    _commit(fresh_apache, 0)  # a new broker has a coordinator for groups once somebody asked for one
    with admin(kafka) as client:
        now = time.time()
        first = {(found.measure, found.labels): found.value for found in lags.read(client, now + 60)}
        assert first[whole.LAG_RECORDS, ("intake", "1")] == 10
        assert 50 <= first[whole.LAG_SECONDS, ("intake", "1")] <= 130  # seeded from the broker's index of times
        assert first[whole.LAG_RECORDS, ("intake", "0")] == 0
        assert first[whole.LOG_OFFSETS, (SUBMISSIONS,)] == 10
        assert first[whole.GROUP_MEMBERS, ("intake",)] == 0
        _commit(fresh_apache, 10)
        transactional.begin_transaction()
        record(transactional, 3)
        lags_later = list(lags.read(client, now + 70))
        later = {(found.measure, found.labels): found.value for found in (*lags_later, *lags.read(client, now + 90))}
    transactional.abort_transaction()
    assert later[whole.LAG_RECORDS, ("intake", "1")] == 0
    assert later[whole.LAG_SECONDS, ("intake", "1")] == 0
    assert later[whole.UNSTABLE_SECONDS, (SUBMISSIONS,)] == 20


def test_a_broker_that_does_not_tell_who_reads_leaves_lag_known_and_workers_unknown(
    tansu: str, caplog: pytest.LogCaptureFixture
) -> None:
    kafka = KafkaSettings(bootstrap_servers=tansu, partitions=4)
    topics.apply(kafka, 4, replication=1)
    source = Source("kafka", 5.0, Broker(kafka, Lags(4)).read)
    exporter = Exporter([source], WholeCollector())
    for _ in range(2):
        exporter.read(source)
    assert exporter.not_ready() is None, source.why
    assert [record.message for record in caplog.records if "does not tell who reads" in record.message] == [
        caplog.records[0].message
    ]
    found = [reading.measure for reading in source.read()]
    assert whole.LAG_RECORDS in found
    assert whole.LAG_SECONDS in found
    assert whole.GROUP_MEMBERS not in found


def _commit(address: str, offset: int) -> None:
    consumer = Consumer({"bootstrap.servers": address, "group.id": "intake", "enable.auto.commit": False})
    consumer.commit(offsets=[Where(SUBMISSIONS, 1, offset)], asynchronous=False)
    consumer.close()
