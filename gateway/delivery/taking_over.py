"""From the log into delivery's tables: what is committed on the topics, kept in batches, and only then committed for the group."""

import threading
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition
from sqlalchemy.exc import SQLAlchemyError

from gateway.delivery.sorting import TOPICS, Sorter
from gateway.delivery.store import DeliveryStore
from streams.errors import Code, Refusal, Unavailable
from streams.kafka_access import librdkafka
from streams.records import RawRecord
from streams.settings import KafkaSettings

GROUP: Final = "santunan-delivery"
POLL_SECONDS: Final = 0.5
ANSWER_SECONDS: Final = 5.0
CONSUMER_SETTINGS: Final = {
    "group.id": GROUP,
    "isolation.level": "read_committed",
    "enable.auto.commit": False,
    "auto.offset.reset": "earliest",
    "session.timeout.ms": 6_000,
    "heartbeat.interval.ms": 2_000,
    "queued.max.messages.kbytes": 16_384,
    "fetch.message.max.bytes": 1_048_576,
}


class TakingOver:
    """One consumer of the group; several processes share the partitions. `polled_at`: when it last came round, by the monotonic clock."""

    def __init__(
        self, kafka: KafkaSettings, store: DeliveryStore, sorter: Sorter, clock: Callable[[], datetime], records_at_once_max: int
    ) -> None:
        self._kafka = kafka
        self._store = store
        self._sorter = sorter
        self._clock = clock
        self._records_at_once_max = records_at_once_max
        self.polled_at = time.monotonic()

    def run(self, stopping: threading.Event) -> None:
        """Blocks until `stopping`. Raises `SantunanError`."""
        consumer = Consumer({**librdkafka(self._kafka), **CONSUMER_SETTINGS})
        try:
            consumer.subscribe(list(TOPICS), on_assign=self._require_same_log)
            while not stopping.is_set():
                self._turn(consumer)
        except KafkaException as error:
            raise Unavailable(
                Code.LOG_UNAVAILABLE, f"Delivery cannot read {' and '.join(TOPICS)}: {error.args[0].str()}. Look at the brokers."
            ) from error
        except SQLAlchemyError as error:
            raise database_failed(error) from error
        finally:
            consumer.close()

    def _turn(self, consumer: Consumer) -> None:
        self.polled_at = time.monotonic()
        records = [_raw(message) for message in consumer.consume(self._records_at_once_max, POLL_SECONDS) if _is_record(message)]
        if records:
            now = self._clock()
            self._store.keep([self._sorter.sort(record, now) for record in records])
            consumer.commit(asynchronous=True)

    def _require_same_log(self, consumer: Consumer, assigned: list[TopicPartition]) -> None:
        """A log that ends before our position is another log: what stands on it would be passed over in silence."""
        for part in assigned:
            stands = self._store.next_offset(part.topic, part.partition)
            _, end = consumer.get_watermark_offsets(part, ANSWER_SECONDS)
            if stands > end:
                raise Refusal(
                    Code.POSITION_LOST,
                    f"{part.topic} partition {part.partition} ends at offset {end}, and delivery has taken over up to {stands}: the topic "
                    "was recreated or truncated. Point to the right cluster and database.",
                )


def database_failed(error: SQLAlchemyError) -> Unavailable:
    """The sentence without the statement's parameters, which may be personal."""
    return Unavailable(
        Code.DATABASE_UNAVAILABLE,
        f"Delivery's tables cannot be read or written ({type(error).__name__}). Look at PostgreSQL; nothing is lost meanwhile.",
    )


def _is_record(message: Message) -> bool:
    """A transient error is librdkafka's to retry."""
    error: KafkaError | None = message.error()
    if error is not None and error.fatal():
        raise KafkaException(error)
    return error is None


def _raw(message: Message) -> RawRecord:
    headers: list[Any] = message.headers() or []
    _, stamp = message.timestamp()
    return RawRecord(
        str(message.topic()),
        message.partition(),
        message.offset(),
        stamp,
        message.key(),
        message.value(),
        [(name, content or b"") for name, content in headers],
    )
