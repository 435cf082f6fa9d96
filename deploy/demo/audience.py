"""The demo's people on a thread: reads the lifecycle as it is committed, and says what they answer when their delay is over."""

from __future__ import annotations

import heapq
import threading
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID, uuid4

from confluent_kafka import Consumer, Message, Producer
from pydantic import TypeAdapter

from deploy.demo.door import Door
from deploy.demo.feeder import FLUSH_SECONDS, PRODUCER_SETTINGS
from deploy.demo.organisations import spoken_by
from deploy.demo.people import HEARD, Answer, People
from deploy.demo.records import planned
from schemas.envelope import HEADER_TYPE, CloudEvent
from schemas.topics import LIFECYCLE
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings

POLL_SECONDS: Final = 0.1
POLL_RECORDS_MAX: Final = 2_000
_DECODERS: Final = {data.event_type: TypeAdapter(CloudEvent[data]) for data in HEARD}  # type: ignore[valid-type]


class Audience(threading.Thread):
    """Runs `people`, those of the seed unless others are given, until stopped. `waiting` is how many answers are due later; `answered` how many were written.

    `pace`: how slow people are, as a factor of what is usual; 0: they answer at once. Without a `door` their answers are written
    straight to the broker.
    """

    def __init__(
        self, kafka: KafkaSettings, seed: int, pace: float = 1.0, door: Door | None = None, people: People | None = None
    ) -> None:
        super().__init__(name="people", daemon=True)
        self._pace = pace
        self._door = door
        self._random = Random(seed)
        self._people = people or People(seed)
        self._consumer = Consumer(
            {
                **librdkafka(kafka),
                "group.id": f"santunan-demo-people-{uuid4()}",
                "isolation.level": "read_committed",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
            }
        )
        self._producer = Producer({**librdkafka(kafka), **PRODUCER_SETTINGS})
        self._later: list[tuple[datetime, int, datetime, Answer]] = []
        self._serial = 0
        self._stopped = threading.Event()
        self.answered = 0
        self.error: str | None = None

    @property
    def waiting(self) -> int:
        return len(self._later) + (self._door.answering if self._door is not None else 0)

    def stop(self) -> None:
        self._stopped.set()

    def run(self) -> None:
        self._consumer.subscribe([LIFECYCLE])
        try:
            while not self._stopped.is_set():
                for message in self._consumer.consume(POLL_RECORDS_MAX, POLL_SECONDS):
                    self._hear(message)
                self._answer(datetime.now(UTC))
        except Exception as error:
            self.error = f"the demo's people stopped: {error!r}"
            raise
        finally:
            self._consumer.close()
            self._producer.flush(FLUSH_SECONDS)

    def _hear(self, message: Message) -> None:
        if message.error() is not None:
            return  # librdkafka reports passing broker errors here and goes on by itself
        name = dict(message.headers() or ())[HEADER_TYPE].decode()
        value = message.value()
        if value is None or name not in _DECODERS:
            return
        event = _DECODERS[name].validate_json(value)
        now = datetime.now(UTC)
        for answer in self._people.react(event.subject, event.data, now):
            self._serial += 1
            due = now + timedelta(seconds=answer.delay * self._pace)
            heapq.heappush(self._later, (due, self._serial, event.time, answer))

    def _answer(self, now: datetime) -> None:
        while self._later and self._later[0][0] <= now:
            _, _, heard_at, answer = heapq.heappop(self._later)
            if self._door is not None:
                self._door.answer(answer, heard_at, f"{self._random.getrandbits(128):032x}")
                self.answered += 1
            else:
                self._write(answer, now)
        self._producer.poll(0)

    def _write(self, answer: Answer, now: datetime) -> None:
        bits = self._random.getrandbits
        record = planned(
            0.0,
            answer.subject,
            answer.data,
            event_id=str(UUID(int=bits(128), version=4)),
            source=spoken_by(answer.data),
            time=now,
            traceparent=f"00-{bits(128):032x}-{bits(64):016x}-01",
        )
        self._producer.produce(record.topic, record.value, record.key, headers=list(record.headers))
        self.answered += 1
