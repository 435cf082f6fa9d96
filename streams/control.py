"""What operators say, followed on the control topic from its beginning by a thread of its own: in every worker and every gateway."""

import logging
import threading
from collections.abc import Callable, Mapping
from typing import Final
from uuid import uuid4

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition
from pydantic import ValidationError

from schemas.envelope import HEADER_TYPE, CloudEvent
from schemas.events.control import MessagePosted, MessageWithdrawn, ProcessorPaused, ProcessorResumed
from schemas.topics import CONTROL
from streams.errors import Code, Refusal, SantunanError, Unavailable
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings

POLL_SECONDS: Final = 0.5
BATCH_RECORDS_MAX: Final = 500
ANSWER_SECONDS: Final = 5.0
AGAIN_SECONDS: Final = 2.0
"""After a broker that did not answer."""
FETCH_WAIT_MS: Final = 2_000
"""How long the broker holds a question that nothing answers; a new word is answered at once."""
END_SECONDS: Final = 2.0

ControlWord = ProcessorPaused | ProcessorResumed | MessagePosted | MessageWithdrawn
WORDS: Final[dict[str, type[ControlWord]]] = {
    word.event_type: word for word in (ProcessorPaused, ProcessorResumed, MessagePosted, MessageWithdrawn)
}

log = logging.getLogger(__name__)


class ControlFollower:
    """`hear` is called with every word, those of one desk in their order, and `caught_up` once all that stood there at the start was heard.
    `failed` is told why it cannot be read; then it is tried again. All three from the follower's thread."""

    def __init__(
        self,
        kafka: KafkaSettings,
        hear: Callable[[ControlWord], None],
        caught_up: Callable[[], None],
        failed: Callable[[SantunanError], None],
    ) -> None:
        self._kafka = kafka
        self._hear = hear
        self._caught_up = caught_up
        self._failed = failed
        self._next: dict[int, int] = {}
        """By partition where to go on: an old word that was heard again after a newer one would count for a moment."""
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="control", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Within `END_SECONDS`."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(END_SECONDS)

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._follow()
            except KafkaException as error:
                self._failed(Unavailable(Code.LOG_UNAVAILABLE, f"Kafka failed while reading {CONTROL}: {error.args[0]}."))
            except SantunanError as error:
                self._failed(error)
            self._ending.wait(AGAIN_SECONDS)

    def _follow(self) -> None:
        """From the beginning, or where it broke off."""
        consumer = Consumer(
            {
                **librdkafka(self._kafka),
                "group.id": f"santunan-control-{uuid4()}",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
                "fetch.wait.max.ms": FETCH_WAIT_MS,
                "log_level": 3,
            }
        )
        try:
            ends = {number: _end(consumer, number) for number in _partitions(consumer)}
            unread = {number for number, end in ends.items() if self._next.get(number, 0) < end}
            consumer.assign([TopicPartition(CONTROL, number, self._next.get(number, OFFSET_BEGINNING)) for number in ends])
            if not unread:
                self._caught_up()
            while not self._ending.is_set():
                for message in consumer.consume(BATCH_RECORDS_MAX, POLL_SECONDS):
                    self._take(message, unread, ends)
        finally:
            consumer.close()

    def _take(self, message: Message, unread: set[int], ends: Mapping[int, int]) -> None:
        """One message; `ends` are the logs' as they stood at the start. What is `unread` up to there shrinks."""
        error, number = message.error(), message.partition() or 0
        if error is None:
            self._next[number] = (message.offset() or 0) + 1
            word = word_of(message.value(), message.headers() or ())
            if word is not None:
                self._hear(word)
            if self._next[number] < ends[number]:
                return
        elif error.code() != KafkaError._PARTITION_EOF:  # noqa: SLF001  the client's public constant
            raise KafkaException(error)
        if number in unread:
            unread.discard(number)
            if not unread:
                self._caught_up()


def word_of(value: bytes | None, headers: object) -> ControlWord | None:
    """What a record of the topic says; None for what is no word of it."""
    said = dict(headers).get(HEADER_TYPE, b"").decode("ascii", "replace")  # type: ignore[call-overload]
    model = WORDS.get(said)
    if model is None:
        log.warning("Something on %s is no word of an operator: type %r.", CONTROL, said)
        return None
    try:
        return CloudEvent[model].model_validate_json(value or b"").data  # type: ignore[valid-type]
    except ValidationError as error:
        log.warning("A word on %s cannot be read: %s", CONTROL, error.errors(include_input=False, include_url=False)[:1])
        return None


def _end(consumer: Consumer, number: int) -> int:
    """Asked at once: the end that reading comes to is only told after `FETCH_WAIT_MS`."""
    low, high = consumer.get_watermark_offsets(TopicPartition(CONTROL, number), ANSWER_SECONDS)
    return 0 if low == high else int(high)


def _partitions(consumer: Consumer) -> list[int]:
    """Raises `Refusal` where the topic is missing."""
    found = consumer.list_topics(CONTROL, ANSWER_SECONDS).topics[CONTROL]
    if found.error is not None:
        raise Refusal(Code.PARTITIONS_DIFFER, f"missing topics: {CONTROL}. Run `santunan topics apply`.")
    return sorted(found.partitions)
