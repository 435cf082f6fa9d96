"""The transactional producer of one (processor, partition): outputs and the group's offsets in one Kafka transaction."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from time import monotonic
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer
from confluent_kafka import TopicPartition as Where

from streams.crash_points import CrashPoint, Faults
from streams.errors import Code, Fenced, SantunanError, Unavailable
from streams.journal import OutRecord
from streams.log import Publication, TopicPartition
from streams.settings import KafkaSettings

PUBLISH_ATTEMPTS_MAX: Final = 10
FENCE_ATTEMPTS_MAX: Final = 20
CALLBACKS_WAIT_SECONDS: Final = 5.0
_FENCED_CODES: Final = frozenset(
    {KafkaError._FENCED, KafkaError.INVALID_PRODUCER_EPOCH, KafkaError.PRODUCER_FENCED}  # noqa: SLF001
)


class KafkaWriter:
    """`transactional.id` is `PROCESSOR-PARTITION`, so that a new owner's fencing ends this one."""

    def __init__(
        self, processor: str, partition: int, settings: KafkaSettings, group: Any, pool: ThreadPoolExecutor, faults: Faults
    ) -> None:
        self._partition = partition
        self._group = group
        self._pool = pool
        self._faults = faults
        self._timeout = settings.transaction_timeout_ms / 1000
        self._under_way: Future[dict[TopicPartition, int]] | None = None
        self._producer = Producer(
            {
                "bootstrap.servers": settings.bootstrap_servers,
                "transactional.id": f"{processor}-{partition}",
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

    def fence_others(self) -> None:
        """Raises `Unavailable`."""
        for _ in range(FENCE_ATTEMPTS_MAX):
            try:
                self._producer.init_transactions(self._timeout)
            except KafkaException as error:
                if not error.args[0].retriable():
                    raise self._failed(error.args[0], "fencing the last owner") from error
            else:
                return
        raise Unavailable(
            Code.LOG_UNAVAILABLE, f"partition {self._partition}: the transaction coordinator did not let us fence the last owner"
        )

    def start(self, publication: Publication) -> None:
        assert self._under_way is None, "wait for the last publication first"
        self._under_way = self._pool.submit(self._publish, publication)

    def wait(self) -> dict[TopicPartition, int]:
        under_way, self._under_way = self._under_way, None
        return {} if under_way is None else under_way.result()

    def close(self) -> None:
        if self._under_way is not None:
            self._under_way.cancel()
        self._producer.purge()
        with suppress(KafkaException):  # it aborts what is open; a fenced producer has nothing left to abort
            self._producer.close()

    def _publish(self, publication: Publication) -> dict[TopicPartition, int]:
        """Send the same bytes until a transaction commits. Raises `Fenced` or `Unavailable`."""
        for _ in range(PUBLISH_ATTEMPTS_MAX):
            try:
                return self._transaction(publication)
            except KafkaException as error:
                cause = error.args[0]
                if not cause.txn_requires_abort():
                    raise self._failed(cause, "publishing") from error
                self._abort()
        raise Unavailable(
            Code.LOG_UNAVAILABLE, f"partition {self._partition}: {PUBLISH_ATTEMPTS_MAX} publishes of one step were aborted"
        )

    def _transaction(self, publication: Publication) -> dict[TopicPartition, int]:
        producer = self._producer
        ends: dict[TopicPartition, int] = {}
        producer.begin_transaction()
        last = {(record.topic, record.partition): index for index, record in enumerate(publication.outputs)}
        reported = set(last.values())
        for index, record in enumerate(publication.outputs):
            self._produce(record, _note_end(ends) if index in reported else None)
        self._faults.at(CrashPoint.PRODUCED, self._partition)
        marker = publication.marker.text()
        offsets = [Where(topic, self._partition, offset, marker) for topic, offset in publication.offsets.items()]
        producer.send_offsets_to_transaction(offsets, self._group, self._timeout)
        self._faults.at(CrashPoint.OFFSETS_SENT, self._partition)
        producer.commit_transaction(self._timeout)
        self._faults.at(CrashPoint.PUBLISHED, self._partition)
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
            return Fenced(
                self._partition, f"partition {self._partition} has a new owner, who fenced this one while it was {doing}: {error}"
            )
        return Unavailable(
            Code.LOG_UNAVAILABLE,
            f"partition {self._partition}: Kafka failed while {doing}: {error}. Whether the transaction was committed, the next owner finds out.",
        )


def _note_end(ends: dict[TopicPartition, int]) -> Callable[[KafkaError | None, Message], None]:
    def note(error: KafkaError | None, message: Message) -> None:
        offset = message.offset()
        if error is None and offset is not None:
            ends[str(message.topic()), int(message.partition() or 0)] = offset + 1

    return note
