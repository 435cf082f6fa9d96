"""Reading Kafka for the gateway: a day of a topic, one key's last records, and how far processors are behind. Blocking calls run in threads."""

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from datetime import datetime
from typing import Final
from uuid import uuid4

from confluent_kafka import OFFSET_END, Consumer, KafkaError, KafkaException, Message, TopicPartition

from gateway.problems import Problem, ProblemCode
from schemas.topics import DOCUMENTS, LIFECYCLE, SUBMISSIONS
from streams.kafka_access import librdkafka
from streams.partitioning import partition_of
from streams.records import RawRecord
from streams.settings import KafkaSettings

ANSWER_SECONDS: Final = 5.0
LAG_ANSWER_SECONDS: Final = 1.0
"""Shorter: the process waits for it when it ends."""
POLL_SECONDS: Final = 1.0
QUIET_POLLS_MAX: Final = 10
BATCH_RECORDS_MAX: Final = 1_000
GROUPS: Final = {"intake": SUBMISSIONS, "documents": DOCUMENTS, "claim_state": LIFECYCLE}
"""Processors whose lag is watched, each on the topic that tells it."""
MILLISECONDS: Final = 1_000


class KafkaReader:
    """Reads committed records by their time of append. A reader of its own per question: they are rare."""

    def __init__(self, kafka: KafkaSettings) -> None:
        self._kafka = kafka

    def between(self, topic: str, since: datetime, until: datetime) -> AsyncGenerator[RawRecord, None]:
        return self._read(topic, range(self._kafka.partitions), since, until)

    async def of_key(self, topic: str, key: bytes, since: datetime) -> AsyncGenerator[RawRecord, None]:
        home = partition_of(key, self._kafka.partitions)
        async with aclosing(self._read(topic, [home], since, None)) as records:
            async for record in records:
                if record.key == key:
                    yield record

    async def _read(
        self, topic: str, partitions: range | list[int], since: datetime, until: datetime | None
    ) -> AsyncGenerator[RawRecord, None]:
        consumer = Consumer(
            {
                **librdkafka(self._kafka),
                "group.id": f"santunan-gateway-{uuid4()}",
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "log_level": 3,
            }
        )
        try:
            ends = await asyncio.to_thread(_assign, consumer, topic, partitions, since, until)
            async for record in _until_ends(consumer, ends):
                yield record
        except KafkaException as error:
            raise _unavailable(error.args[0].name()) from error
        finally:
            await asyncio.to_thread(consumer.close)


def _assign(
    consumer: Consumer, topic: str, partitions: range | list[int], since: datetime, until: datetime | None
) -> dict[int, int | None]:
    """Assign from the first record at `since`; per partition that has any the offset to stop before, None for its end."""
    starts = consumer.offsets_for_times(_at(topic, partitions, since), ANSWER_SECONDS)
    wanted = [start for start in starts if start.offset != OFFSET_END]
    consumer.assign(wanted)
    if until is None or not wanted:
        return {start.partition: None for start in wanted}
    stops = consumer.offsets_for_times(_at(topic, [start.partition for start in wanted], until), ANSWER_SECONDS)
    return {stop.partition: None if stop.offset == OFFSET_END else stop.offset for stop in stops}


def _at(topic: str, partitions: range | list[int], when: datetime) -> list[TopicPartition]:
    stamp = int(when.timestamp() * MILLISECONDS)
    return [TopicPartition(topic, partition, stamp) for partition in partitions]


async def _until_ends(consumer: Consumer, ends: dict[int, int | None]) -> AsyncIterator[RawRecord]:
    quiet = 0
    while ends:
        messages = await asyncio.to_thread(consumer.consume, BATCH_RECORDS_MAX, POLL_SECONDS)
        quiet = 0 if messages else quiet + 1
        if quiet > QUIET_POLLS_MAX:
            raise _unavailable("it went silent before its end")
        for message in messages:
            record = _record(message, ends)
            if record is not None:
                yield record


def _record(message: Message, ends: dict[int, int | None]) -> RawRecord | None:
    """The record, or None at its partition's end, which is struck from `ends`."""
    partition, offset, error = message.partition() or 0, message.offset() or 0, message.error()
    if error is not None and error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001  the client's public constant
        raise KafkaException(error)
    stop = ends.get(partition)
    if partition not in ends or error is not None or (stop is not None and offset >= stop):
        ends.pop(partition, None)
        return None
    if stop is not None and offset == stop - 1:
        ends.pop(partition)
    headers = [(name, content or b"") for name, content in message.headers() or ()]
    _, stamp = message.timestamp()
    return RawRecord(str(message.topic()), partition, offset, stamp, message.key(), message.value(), headers)


class KafkaLag:
    """Asks in a thread of its own, every `check_seconds`; what cannot be asked is unknown, which holds nothing back."""

    def __init__(self, kafka: KafkaSettings, check_seconds: float) -> None:
        self._kafka = kafka
        self._check_seconds = check_seconds
        self._behind: dict[str, int] = {}
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="lag", daemon=True)
        self._thread.start()

    def records_behind(self, processor: str) -> int | None:
        return self._behind.get(processor)

    async def close(self) -> None:
        self._ending.set()
        await asyncio.to_thread(self._thread.join)

    def _watch(self) -> None:
        consumers = {group: self._consumer(group) for group in GROUPS}
        while not self._ending.is_set():
            for group, consumer in consumers.items():
                if not self._ending.is_set():
                    self._ask(group, consumer)
            self._ending.wait(self._check_seconds)
        for consumer in consumers.values():
            consumer.close()

    def _consumer(self, group: str) -> Consumer:
        """Only asks for the group's offsets: it never joins the group."""
        return Consumer(
            {
                **librdkafka(self._kafka),
                "group.id": group,
                "enable.auto.commit": False,
                "log_level": 3,
            }
        )

    def _ask(self, group: str, consumer: Consumer) -> None:
        try:
            stands = consumer.committed(
                [TopicPartition(GROUPS[group], partition) for partition in range(self._kafka.partitions)], LAG_ANSWER_SECONDS
            )
            self._behind[group] = sum(_behind(consumer, stand) for stand in stands)
        except KafkaException:
            self._behind.pop(group, None)


def _behind(consumer: Consumer, stand: TopicPartition) -> int:
    low, high = consumer.get_watermark_offsets(TopicPartition(stand.topic, stand.partition), LAG_ANSWER_SECONDS)
    return int(high) - max(int(stand.offset), int(low))


def _unavailable(why: str) -> Problem:
    return Problem(ProblemCode.LOG_UNAVAILABLE, f"the log cannot be read at present ({why}): ask again", retry_after_seconds=5)
