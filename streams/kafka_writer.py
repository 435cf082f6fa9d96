"""A process's transactional producer: the outputs and the group's offsets of all its partitions in one Kafka transaction."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from time import monotonic
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer
from confluent_kafka import TopicPartition as Where

from streams.crash_points import CrashPoint, Faults
from streams.errors import Code, Fenced, SantunanError, Unavailable
from streams.journal import OutRecord
from streams.kafka_access import librdkafka
from streams.log import Publication, TopicPartition
from streams.settings import KafkaSettings

PUBLISH_ATTEMPTS_MAX: Final = 10
FENCE_ATTEMPTS_MAX: Final = 20
CALLBACKS_WAIT_SECONDS: Final = 5.0
_FENCED_CODES: Final = frozenset(
    {KafkaError._FENCED, KafkaError.INVALID_PRODUCER_EPOCH, KafkaError.PRODUCER_FENCED}  # noqa: SLF001
)


class KafkaWriter:
    """The one transactional producer of a process, on a thread of its own. `name` is the `transactional.id`."""

    def __init__(
        self, name: str, settings: KafkaSettings, group: Any, faults: Faults, made: Callable[..., Producer] = Producer
    ) -> None:
        self.name = name
        self._group = group
        self._faults = faults
        self._timeout = settings.transaction_timeout_ms / 1000
        self._pool = ThreadPoolExecutor(1, f"publish-{name}")
        self._broken: SantunanError | None = None
        self._producer = _producer(name, settings, made)
        _init(self._producer, name, self._timeout)

    def publish(self, steps: Sequence[Publication]) -> "KafkaPublishing":
        return KafkaPublishing(self._pool.submit(self._publish, steps))

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._producer.purge()
        with suppress(KafkaException):  # it aborts what is open; a fenced producer has nothing left to abort
            self._producer.close()

    def _publish(self, steps: Sequence[Publication]) -> dict[TopicPartition, int]:
        """Send the same bytes until a transaction commits. Raises `Fenced` or `Unavailable`, and from then on always."""
        if self._broken is not None:
            raise self._broken
        try:
            ends = self._until_committed(steps)
        except SantunanError as error:
            self._broken = error
            raise
        for step in steps:
            if step.published is not None:
                step.published()
        return ends

    def _until_committed(self, steps: Sequence[Publication]) -> dict[TopicPartition, int]:
        for _ in range(PUBLISH_ATTEMPTS_MAX):
            try:
                return self._transaction(steps)
            except KafkaException as error:
                cause = error.args[0]
                if not cause.txn_requires_abort():
                    raise self._failed(cause, "publishing") from error
                self._abort()
        raise Unavailable(Code.LOG_UNAVAILABLE, f"{self.name}: {PUBLISH_ATTEMPTS_MAX} publishes of one step were aborted")

    def _transaction(self, steps: Sequence[Publication]) -> dict[TopicPartition, int]:
        producer = self._producer
        ends: dict[TopicPartition, int] = {}
        producer.begin_transaction()
        outputs = [record for step in steps for record in step.outputs]
        last = {(record.topic, record.partition): index for index, record in enumerate(outputs)}
        reported = set(last.values())
        for index, record in enumerate(outputs):
            self._produce(record, _note_end(ends) if index in reported else None)
        for step in steps:
            self._faults.at(CrashPoint.PRODUCED, step.partition)
        offsets = [
            Where(topic, step.partition, offset, step.marker.text(self.name))
            for step in steps
            for topic, offset in step.offsets.items()
        ]
        producer.send_offsets_to_transaction(offsets, self._group, self._timeout)
        self._faults.at(CrashPoint.OFFSETS_SENT, steps[0].partition)
        producer.commit_transaction(self._timeout)
        self._faults.at(CrashPoint.PUBLISHED, steps[0].partition)
        deadline = monotonic() + CALLBACKS_WAIT_SECONDS
        while len(ends) < len(last) and monotonic() < deadline:
            producer.poll(0.01)
        return ends

    def _produce(self, record: OutRecord, reported: Callable[[KafkaError | None, Message], None] | None) -> None:
        topic, partition, key, value, headers = record
        if reported is None:
            self._producer.produce(topic, value, key, partition, headers=list(headers))
        else:
            self._producer.produce(topic, value, key, partition, on_delivery=reported, headers=list(headers))

    def _abort(self) -> None:
        try:
            self._producer.abort_transaction(self._timeout)
        except KafkaException as error:
            raise self._failed(error.args[0], "aborting a transaction") from error

    def _failed(self, error: Any, doing: str) -> SantunanError:
        if error.code() in _FENCED_CODES:
            return Fenced(f"{self.name} was fenced by a partition's new owner while {doing}: {error}")
        return Unavailable(
            Code.LOG_UNAVAILABLE,
            f"{self.name}: Kafka failed while {doing}: {error}. Whether the transaction was committed, the next owners find out.",
        )


class KafkaPublishing:
    """A transaction that the writer's thread does."""

    def __init__(self, under_way: Future[dict[TopicPartition, int]]) -> None:
        self._under_way = under_way

    def settled(self) -> bool:
        return self._under_way.done()

    def wait(self) -> dict[TopicPartition, int]:
        return self._under_way.result()


def fence(name: str, settings: KafkaSettings) -> None:
    """End the producer of this name: what it had begun is finished or aborted, and it can begin nothing more. Raises `Unavailable`."""
    producer = _producer(name, settings)
    try:
        _init(producer, name, settings.transaction_timeout_ms / 1000)
    finally:
        producer.close()


def _producer(name: str, settings: KafkaSettings, made: Callable[..., Producer] = Producer) -> Producer:
    return made(
        {
            **librdkafka(settings),
            "transactional.id": name,
            "transaction.timeout.ms": settings.transaction_timeout_ms,
            "acks": "all",
            "enable.idempotence": True,
            "compression.type": settings.compression,
            "linger.ms": 0,
            # The coordinator answers `concurrent transactions` while it writes markers; the default waits 100 ms for the next try.
            "retry.backoff.ms": 5,
            "retry.backoff.max.ms": 10,
            "queue.buffering.max.messages": 0,
            "queue.buffering.max.kbytes": 2_000_000,
            "log_level": 3,
        }
    )


def _init(producer: Producer, name: str, timeout_seconds: float) -> None:
    for _ in range(FENCE_ATTEMPTS_MAX):
        try:
            producer.init_transactions(timeout_seconds)
        except KafkaException as error:
            cause = error.args[0]
            if not cause.retriable():
                raise Unavailable(Code.LOG_UNAVAILABLE, f"Kafka failed while fencing {name}: {cause}") from error
        else:
            return
    raise Unavailable(Code.LOG_UNAVAILABLE, f"the transaction coordinator did not let us fence {name}")


def _note_end(ends: dict[TopicPartition, int]) -> Callable[[KafkaError | None, Message], None]:
    def note(error: KafkaError | None, message: Message) -> None:
        offset = message.offset()
        if error is None and offset is not None:
            ends[str(message.topic()), int(message.partition() or 0)] = offset + 1

    return note
