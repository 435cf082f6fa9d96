"""Canaries on Kafka: what is written for them, and what processors write about them, which is picked out by key without decoding the rest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, NamedTuple
from uuid import uuid4

import msgspec
from confluent_kafka import Consumer, KafkaException, Message, Producer, TopicPartition

from deploy.canary.following import SHOWN_BY, TOLD_LAST
from deploy.records import ANSWER_SECONDS, CONSUMER_SETTINGS, PRODUCER_SETTINGS
from schemas.canary import SOURCE, is_canary_key
from schemas.envelope import CONTENT_TYPE, HEADER_TYPE, CloudEvent, EventData
from schemas.topics import LIFECYCLE, NOTIFICATIONS
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings

LOOK_SECONDS: Final = 0.2
RECORDS_PER_LOOK_MAX: Final = 10_000
WRITE_SECONDS_MAX: Final = 10.0


class Shown(NamedTuple):
    """A processor has written its last word about a canary."""

    claim_id: str
    processor: str


class _Told(msgspec.Struct):
    cause_type: str = ""


class _Notification(msgspec.Struct):
    data: _Told


_NOTIFICATION: Final = msgspec.json.Decoder(_Notification)


class KafkaCanaries:
    """Reads the lifecycle and the notifications from their ends as they are now. Raises `KafkaException` when the broker does not answer."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._refused: list[str] = []
        self._producer = Producer(
            {**librdkafka(kafka), "message.timeout.ms": int(WRITE_SECONDS_MAX * 1_000), **PRODUCER_SETTINGS}
        )
        self._consumer = Consumer(
            {
                **librdkafka(kafka),
                "group.id": f"santunan-canary-{uuid4()}",
                **CONSUMER_SETTINGS,
                "enable.partition.eof": False,
                "auto.offset.reset": "latest",
            }
        )
        try:
            self._consumer.assign(
                [self._end(topic, number) for topic in (LIFECYCLE, NOTIFICATIONS) for number in range(kafka.partitions)]
            )
        except BaseException:
            self._consumer.close()
            raise

    def _end(self, topic: str, number: int) -> TopicPartition:
        _, end = self._consumer.get_watermark_offsets(TopicPartition(topic, number), ANSWER_SECONDS)
        return TopicPartition(topic, number, end)

    def write(self, records: Iterable[tuple[str, EventData]], now: datetime) -> None:
        """Returns once the broker has them all."""
        self._refused.clear()
        for subject, data in records:
            event = CloudEvent(id=str(uuid4()), type=data.event_type, source=SOURCE, subject=subject, time=now, data=data)
            self._producer.produce(
                data.topic,
                event.model_dump_json(exclude={"dataschema"}).encode(),
                subject,
                headers=[(HEADER_TYPE, data.event_type.encode()), ("content-type", CONTENT_TYPE.encode())],
                on_delivery=lambda error, _message: self._refused.append(error.str()) if error else None,
            )
        if self._producer.flush(WRITE_SECONDS_MAX) or self._refused:
            raise Unwritten("; ".join(self._refused[:1]) or "the broker did not answer")

    def seen(self) -> Iterator[Shown]:
        """What has been shown since the last look."""
        for message in self._consumer.consume(RECORDS_PER_LOOK_MAX, LOOK_SECONDS):
            error = message.error()
            if error is not None:
                raise KafkaException(error)
            if is_canary_key(message.key()):
                yield from _shown(message)

    def close(self) -> None:
        self._consumer.close()


class Unwritten(Exception):
    """The broker did not take a canary."""


def _shown(message: Message) -> Iterator[Shown]:
    claim_id = (message.key() or b"").decode()
    if message.topic() == NOTIFICATIONS:
        if _NOTIFICATION.decode(message.value() or b"").data.cause_type == TOLD_LAST:
            yield Shown(claim_id, "notification")
        return
    event_type = dict(message.headers() or ()).get(HEADER_TYPE, b"") or b""
    processor = SHOWN_BY.get(event_type.decode())
    if processor is not None:
        yield Shown(claim_id, processor)
