"""The log in Kafka, seen by one processor's group: fencing, committed offsets with their markers, ranges, and reading back."""

from collections.abc import Collection, Generator, Iterable
from contextlib import contextmanager
from time import monotonic
from typing import Any, Final
from uuid import uuid4

from confluent_kafka import Consumer, IsolationLevel, KafkaError, KafkaException, Message, TopicCollection
from confluent_kafka import TopicPartition as Where
from confluent_kafka.admin import AdminClient, OffsetSpec

from streams.crash_points import NO_FAULTS, Faults
from streams.errors import Code, Refusal, Unavailable
from streams.kafka_access import librdkafka, reach
from streams.kafka_writer import KafkaWriter, fence
from streams.log import Committed, LogRange, TopicPartition, Writer
from streams.records import RawRecord
from streams.settings import KafkaSettings

READ_POLL_SECONDS: Final = 0.2
_LEADER_MOVES: Final = frozenset(
    {KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.LEADER_NOT_AVAILABLE, KafkaError.UNKNOWN_TOPIC_OR_PART}
)
"""A moment later there is a leader, and the client has heard of it."""
STABLE_MARGIN_SECONDS: Final = 15.0
"""How much longer than a transaction can last we wait until what stands on the log is stable."""


@contextmanager
def _answers(doing: str) -> Generator[None]:
    try:
        yield
    except KafkaException as error:
        raise Unavailable(
            Code.LOG_UNAVAILABLE,
            f"Kafka failed while {doing}: {error.args[0]}. Check the broker and SANTUNAN_KAFKA__BOOTSTRAP_SERVERS.",
        ) from error


class KafkaLog:
    """For the stepping thread; publications run on threads of their own. Made only once the broker lets us in."""

    def __init__(self, processor: str, settings: KafkaSettings, faults: Faults = NO_FAULTS) -> None:
        self._processor = processor
        self._settings = settings
        self._faults = faults
        self._timeout = settings.request_timeout_ms / 1000
        reach(settings)
        common = {**librdkafka(settings), "log_level": 3}
        self._admin = AdminClient(common)
        self._consumer = Consumer(
            {
                **common,
                "group.id": processor,
                "enable.auto.commit": False,
                "isolation.level": "read_committed",  # makes librdkafka ask for stable offsets only
                "auto.offset.reset": "error",
                "enable.partition.eof": True,
                "fetch.wait.max.ms": 10,  # read only at a takeover, to an end that is known
            }
        )
        self._fenced: set[str] = set()
        """A name is one process's alone: once fenced, always."""

    def partition_count(self, topics: Collection[str]) -> int:
        counts = {topic: len(found.partitions) for topic, found in self._described(topics).items()}
        if len(set(counts.values())) != 1:
            listed = ", ".join(f"{topic} has {count}" for topic, count in sorted(counts.items()))
            raise Refusal(
                Code.PARTITIONS_DIFFER,
                f"all topics need the same number of partitions, but {listed}: run `santunan topics apply` on a fresh cluster.",
            )
        return next(iter(counts.values()))

    def topic_ids(self, topics: Collection[str]) -> dict[str, str]:
        return {topic: str(found.topic_id) for topic, found in self._described(topics).items()}

    def _described(self, topics: Collection[str]) -> dict[str, Any]:
        with _answers("describing topics"):
            futures = self._admin.describe_topics(TopicCollection(list(topics)), request_timeout=self._timeout)
        found, missing = {}, []
        for topic, future in futures.items():
            try:
                found[topic] = future.result()
            except KafkaException as error:
                if error.args[0].code() != KafkaError.UNKNOWN_TOPIC_OR_PART:
                    with _answers(f"describing {topic}"):
                        raise
                missing.append(topic)
        if missing:
            raise Refusal(Code.PARTITIONS_DIFFER, f"missing topics: {', '.join(sorted(missing))}. Run `santunan topics apply`.")
        return found

    def writer(self) -> Writer:
        name = f"{self._processor}-{uuid4()}"
        return KafkaWriter(name, self._settings, self._consumer.consumer_group_metadata(), self._faults)

    def fence(self, name: str) -> None:
        if name not in self._fenced:
            fence(name, self._settings)
            self._fenced.add(name)

    def committed(self, partition: int, topics: Collection[str]) -> dict[str, Committed]:
        with _answers("reading the group's committed offsets"):
            found = self._consumer.committed([Where(topic, partition) for topic in topics], timeout=self._timeout)
        for where in found:
            if where.error is not None:
                raise Unavailable(
                    Code.LOG_UNAVAILABLE, f"the group's offset of {where.topic}/{partition} could not be read: {where.error}"
                )
        return {where.topic: Committed(where.offset, where.metadata) for where in found if where.offset >= 0}

    def ranges(self, wanted: Collection[TopicPartition]) -> dict[TopicPartition, LogRange]:
        starts, ends = (self._offsets(wanted, spec) for spec in (OffsetSpec.earliest(), OffsetSpec.latest()))
        return {where: LogRange(starts[where], ends[where]) for where in wanted}

    def _offsets(self, wanted: Collection[TopicPartition], spec: OffsetSpec) -> dict[TopicPartition, int]:
        if not wanted:
            return {}
        deadline = monotonic() + self._timeout
        while True:
            try:
                return self._offsets_once(wanted, spec)
            except KafkaException as error:
                if error.args[0].code() not in _LEADER_MOVES or monotonic() > deadline:
                    with _answers("listing offsets"):
                        raise
                self._consumer.list_topics(timeout=self._timeout)

    def _offsets_once(self, wanted: Collection[TopicPartition], spec: OffsetSpec) -> dict[TopicPartition, int]:
        futures = self._admin.list_offsets(
            {Where(topic, partition): spec for topic, partition in wanted},
            isolation_level=IsolationLevel.READ_UNCOMMITTED,
            request_timeout=self._timeout,
        )
        return {(where.topic, where.partition): future.result().offset for where, future in futures.items()}

    def read(self, where: TopicPartition, start: int, end: int) -> Iterable[RawRecord]:
        """Waits for open transactions below `end`: what they hide could be what is looked for."""
        if start >= end:
            return
        topic, partition = where
        deadline = monotonic() + self._settings.transaction_timeout_ms / 1000 + STABLE_MARGIN_SECONDS
        with _answers(f"reading {topic}/{partition}"):
            self._consumer.assign([Where(topic, partition, start)])
        try:
            while True:
                with _answers(f"reading {topic}/{partition}"):
                    message = self._consumer.poll(READ_POLL_SECONDS)
                    if message is not None and _offset_of(message) >= end:
                        return
                if message is not None and message.error() is None:
                    yield _raw(message)
                if monotonic() > deadline:
                    raise Unavailable(
                        Code.LOG_UNAVAILABLE,
                        f"{topic}/{partition} could not be read up to offset {end}: an open transaction stays open",
                    )
        finally:
            self._consumer.unassign()

    def close(self) -> None:
        self._consumer.close()


def _offset_of(message: Message) -> int:
    """The record's offset, or where the readable log ends."""
    error = message.error()
    if error is not None and error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001  its public name in this library
        raise KafkaException(error)
    offset = message.offset()
    return -1 if offset is None else offset


def _raw(message: Message) -> RawRecord:
    headers = tuple((name, content if isinstance(content, bytes) else b"") for name, content in message.headers() or ())
    return RawRecord(
        message.topic(), message.partition(), message.offset(), message.timestamp()[1], message.key(), message.value(), headers
    )
