"""Records of a topic read whole, and one event written by a person: what operators' commands stand on."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Self
from uuid import uuid4

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition

from deploy.access import require_access
from deploy.errors import Refused
from schemas.envelope import CONTENT_TYPE, HEADER_TYPE, CloudEvent, EventData
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings

ANSWER_SECONDS: Final = 15.0
POLL_SECONDS: Final = 1.0
QUIET_POLLS_MAX: Final = 20
FLUSH_SECONDS: Final = 30.0
PRODUCER_SETTINGS: Final = {"acks": "all", "enable.idempotence": True, "partitioner": "murmur2_random"}
CONSUMER_SETTINGS: Final = {
    "isolation.level": "read_committed",
    "enable.auto.commit": False,
    "enable.partition.eof": True,
    "fetch.wait.max.ms": 20,  # an end is told with the first empty answer
    "queued.max.messages.kbytes": 16_384,
}


@dataclass(frozen=True, slots=True)
class Stood:
    """A record as it stands on the log; `timestamp_ms` as the broker keeps it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...]
    timestamp_ms: int


class Reader:
    """Committed records of whole partitions, up to their ends as they are met. A context. Raises `Refused`."""

    def __init__(self, kafka: KafkaSettings) -> None:
        require_access(kafka)
        self._kafka = kafka
        self._consumer = Consumer({**librdkafka(kafka), "group.id": f"santunan-read-{uuid4()}", **CONSUMER_SETTINGS})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._consumer.close()

    def partitions(self, topic: str) -> list[int]:
        """Their numbers."""
        with self._said_clearly(topic):
            found = self._consumer.list_topics(topic, ANSWER_SECONDS).topics[topic]
        if found.error is not None:
            raise Refused(f"Topic {topic} is not there: run `santunan topics apply`.")
        return sorted(found.partitions)

    def count(self, topic: str, number: int) -> int:
        """How many offsets the partition holds."""
        start, end = self.bounds(topic, number)
        return max(0, end - start)

    def bounds(self, topic: str, number: int) -> tuple[int, int]:
        """The offset of the first record that is still there, and the next to be written."""
        with self._said_clearly(topic):
            start, end = self._consumer.get_watermark_offsets(TopicPartition(topic, number), ANSWER_SECONDS)
        return int(start), int(end)

    def read(self, wanted: Collection[tuple[str, int]], since: Mapping[tuple[str, int], int] | None = None) -> Iterator[Stood]:
        """The records of these topics' partitions, each in its order, one among the other; from the offsets in `since` on."""
        named = ", ".join(sorted({topic for topic, _ in wanted}))
        with self._said_clearly(named):
            self._consumer.assign([TopicPartition(*of, (since or {}).get(of, OFFSET_BEGINNING)) for of in wanted])
            yield from self._until_ends(named, set(wanted))

    @contextmanager
    def _said_clearly(self, topic: str) -> Iterator[None]:
        try:
            yield
        except KafkaException as error:
            raise Refused(
                f"The broker at {self._kafka.bootstrap_servers} did not let {topic} be read: {error}. Try again, or `santunan doctor`."
            ) from error

    def _until_ends(self, named: str, open_partitions: set[tuple[str, int]]) -> Iterator[Stood]:
        quiet = 0
        while open_partitions:
            message = self._consumer.poll(POLL_SECONDS)
            if message is None:
                quiet += 1
                if quiet > QUIET_POLLS_MAX:
                    raise Refused(
                        f"{named} went silent before its end: an open transaction holds readers back, see `santunan doctor`."
                    )
                continue
            quiet = 0
            error = message.error()
            if error is None:
                yield _stood(message)
            elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001  the client's public constant
                open_partitions.discard((message.topic(), message.partition()))
            else:
                raise KafkaException(error)


def read_all(kafka: KafkaSettings, topic: str) -> Iterator[Stood]:
    """Every committed record of a topic up to its end as it is met, each partition in order. Raises `Refused`."""
    with Reader(kafka) as reader:
        yield from reader.read([(topic, number) for number in reader.partitions(topic)])


def _stood(message: Message) -> Stood:
    headers = tuple((name, content or b"") for name, content in message.headers() or ())
    _, timestamp_ms = message.timestamp()
    key, value = message.key(), message.value()
    return Stood(message.topic(), message.partition(), message.offset(), key, value or b"", headers, timestamp_ms)


def say(kafka: KafkaSettings, subject: str, data: EventData, source: str) -> str:
    """Publish one event as a person; returns its id once the broker has it. Raises `Refused`."""
    return say_all(kafka, (subject,), data, source)[0]


def say_all(kafka: KafkaSettings, subjects: Iterable[str], data: EventData, source: str) -> tuple[str, ...]:
    """Publish one event under each subject; returns the ids once the broker has them all. Raises `Refused`."""
    return say_each(kafka, ((subject, data) for subject in subjects), source)


def say_each(kafka: KafkaSettings, events: Iterable[tuple[str, EventData]], source: str) -> tuple[str, ...]:
    """Publish each event under its subject; returns the ids once the broker has them all. Raises `Refused`."""
    require_access(kafka)
    refused: list[str] = []
    said: list[str] = []
    producer = Producer({**librdkafka(kafka), "message.timeout.ms": int(FLUSH_SECONDS * 1_000), **PRODUCER_SETTINGS})
    for subject, data in events:
        event = CloudEvent(
            id=str(uuid4()), type=data.event_type, source=source, subject=subject, time=datetime.now(UTC), data=data
        )
        producer.produce(
            data.topic,
            event.model_dump_json(exclude={"dataschema"}).encode(),
            subject,
            headers=[(HEADER_TYPE, data.event_type.encode()), ("content-type", CONTENT_TYPE.encode())],
            on_delivery=lambda error, _message: refused.append(error.str()) if error else None,
        )
        said.append(event.id)
    if producer.flush(FLUSH_SECONDS) or refused:
        raise Refused(
            f"The broker at {kafka.bootstrap_servers} did not take the event: {'; '.join(refused) or 'no answer'}. "
            f"{'Nothing was said' if len(said) == 1 else 'It may be said in part'}; try again."
        )
    return tuple(said)
