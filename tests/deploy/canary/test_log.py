"""Canaries on Apache Kafka: written to their partition, and picked out of everything else that stands there."""

from __future__ import annotations

import time
from contextlib import closing
from datetime import UTC, datetime

import pytest
from confluent_kafka import Producer

from deploy.canary.filing import drawn, filed
from deploy.canary.following import SHOWN_BY, TOLD_LAST
from deploy.canary.log import KafkaCanaries, Shown
from deploy.records import Reader
from schemas.canary import SOURCE
from schemas.envelope import HEADER_TYPE
from schemas.topics import COVERAGE, DOCUMENTS, LIFECYCLE, NOTIFICATIONS, SUBMISSIONS
from streams.settings import KafkaSettings
from tests.conftest import FRESH_PARTITIONS

REAL = "6f9b7a4e-1f0e-5b7e-9d0a-0a3a4f1c2d3e"


@pytest.mark.needs_kafka
def test_a_canarys_records_stand_on_its_partition_and_its_stages_are_seen_among_others(fresh_apache: str) -> None:
    kafka = KafkaSettings(bootstrap_servers=fresh_apache, partitions=FRESH_PARTITIONS)
    canary, now = drawn(2, FRESH_PARTITIONS, 1), datetime.now(UTC)
    writer = Producer({"bootstrap.servers": fresh_apache, "partitioner": "murmur2_random"})

    def tell(subject: str, event_type: str, topic: str = LIFECYCLE, value: bytes = b"{}") -> None:
        writer.produce(topic, value, subject, headers=[(HEADER_TYPE, event_type.encode())])

    tell(canary.claim_id, next(iter(SHOWN_BY)))  # before anybody looked
    writer.flush()
    with closing(KafkaCanaries(kafka)) as log:
        log.write(filed(canary, FRESH_PARTITIONS, now), now)
        for event_type in SHOWN_BY:
            tell(REAL, event_type)
            tell(canary.claim_id, event_type)
        tell(canary.claim_id, "santunan.document.accepted.v1")
        for cause in ("santunan.claim.registered.v1", TOLD_LAST):
            told = b'{"data": {"cause_type": "%b", "personal": {}}}' % cause.encode()
            tell(canary.claim_id, "santunan.notification.requested.v1", NOTIFICATIONS, told)
        writer.flush()
        seen: list[Shown] = []
        deadline = time.monotonic() + 20
        while len(seen) < len(SHOWN_BY) + 1 and time.monotonic() < deadline:
            seen += log.seen()
    assert sorted(seen) == sorted(Shown(canary.claim_id, name) for name in (*SHOWN_BY.values(), "notification"))
    with Reader(kafka) as reader:
        stood = list(reader.read([(topic, n) for topic in (SUBMISSIONS, DOCUMENTS, COVERAGE) for n in range(FRESH_PARTITIONS)]))
    assert {(record.topic, record.partition) for record in stood} == {(SUBMISSIONS, 2), (DOCUMENTS, 2), (COVERAGE, 2)}
    assert all(SOURCE.encode() in record.value for record in stood)
