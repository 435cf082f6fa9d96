"""When a run is over: everything is written, nobody owes an answer, and no topic has grown for a while."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Final
from uuid import uuid4

from confluent_kafka import Consumer, TopicPartition

from schemas.topics import TOPICS
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings

WATERMARK_SECONDS: Final = 5.0
LOOK_SECONDS: Final = 1.0
QUIET_SECONDS: Final = 10.0
"""Longer than the longest answer of the demo's people and bank, and than a worker's restart."""


class LogEnds:
    """The ends of all topics' partitions, summed: what grows while anything happens."""

    def __init__(self, kafka: KafkaSettings, topics: Iterable[str] = TOPICS) -> None:
        self._consumer = Consumer({**librdkafka(kafka), "group.id": f"santunan-ends-{uuid4()}"})
        metadata = self._consumer.list_topics(timeout=WATERMARK_SECONDS).topics
        self._partitions = [TopicPartition(topic, number) for topic in topics for number in metadata[topic].partitions]

    def by_topic(self) -> dict[str, int]:
        """Topic -> sum of its partitions' end offsets. Raises KafkaException when the broker does not answer."""
        ends: dict[str, int] = {}
        for partition in self._partitions:
            _, high = self._consumer.get_watermark_offsets(partition, timeout=WATERMARK_SECONDS)
            ends[partition.topic] = ends.get(partition.topic, 0) + high
        return ends

    def close(self) -> None:
        self._consumer.close()


class Quiet:
    """Tells when nothing has happened for `seconds`; `busy` is anything that must be over first."""

    def __init__(self, ends: LogEnds, busy: Callable[[], bool], seconds: float = QUIET_SECONDS) -> None:
        self._ends = ends
        self._busy = busy
        self._seconds = seconds
        self._last: dict[str, int] = {}
        self._since = self._looked_at = time.monotonic()

    def over(self) -> bool:
        """To be asked as often as one likes; looks at the broker once in `LOOK_SECONDS`."""
        now = time.monotonic()
        if now - self._looked_at >= LOOK_SECONDS:
            self._looked_at = now
            now_ends = self._ends.by_topic()
            if now_ends != self._last or self._busy():
                self._last, self._since = now_ends, now
        return now - self._since >= self._seconds

    @property
    def since(self) -> float:
        """When the last thing happened, in monotonic seconds."""
        return self._since

    @property
    def ends(self) -> dict[str, int]:
        """Topic -> end, as last seen."""
        return self._last
