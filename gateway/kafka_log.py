"""The log on Kafka: one idempotent librdkafka producer, its acknowledgements handed to the event loop in bunches."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from gateway.log import Acknowledged, NewRecord
from gateway.problems import Problem, ProblemCode
from gateway.settings import GatewaySettings
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings

POLL_SECONDS: Final = 0.1
"""How long the polling thread may wait for the next acknowledgement, and so for the end."""
BUFFER_SPARE: Final = 1_000
"""librdkafka's own queue is larger than ours, so that ours is the one that is full first."""

_Waiting = asyncio.Future[Acknowledged]
_Answer = tuple[_Waiting, KafkaError | None, Acknowledged]


class KafkaLog:
    """For one event loop: `append` is called from it, acknowledgements come from a thread."""

    def __init__(self, kafka: KafkaSettings, settings: GatewaySettings) -> None:
        self._limit = settings.queue_records_max
        self._retry_after = settings.retry_after_seconds
        self._queued = 0
        self._idle = asyncio.Event()
        self._idle.set()
        self._loop = asyncio.get_running_loop()
        self._answers: list[_Answer] = []
        self._seconds_max = settings.acknowledge_seconds_max
        self._producer = Producer(
            {
                **librdkafka(kafka),
                "acks": "all",
                "enable.idempotence": True,
                "partitioner": "murmur2_random",
                "compression.type": kafka.compression,
                "linger.ms": settings.linger_ms,
                "message.timeout.ms": int(settings.acknowledge_seconds_max * 1_000),
                "queue.buffering.max.messages": settings.queue_records_max + BUFFER_SPARE,
                "retry.backoff.ms": 50,
                "reconnect.backoff.max.ms": 1_000,
                "log_level": 3,
            }
        )
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._poll, name="acknowledgements", daemon=True)
        self._thread.start()

    async def append(self, record: NewRecord) -> Acknowledged:
        return await self._send(record)

    async def append_all(self, records: list[NewRecord]) -> list[Acknowledged]:
        if len(records) > self._limit - self._queued:
            raise self._busy()
        return list(await asyncio.gather(*[self._send(record) for record in records]))

    def queued(self) -> int:
        return self._queued

    async def close(self) -> None:
        with suppress(TimeoutError):  # each waiting record has its own time limit, which is not longer
            await asyncio.wait_for(self._idle.wait(), self._seconds_max)
        self._ending.set()
        await asyncio.to_thread(self._thread.join)

    def _send(self, record: NewRecord) -> _Waiting:
        if self._queued >= self._limit:
            raise self._busy()
        waiting: _Waiting = self._loop.create_future()
        try:
            self._producer.produce(
                record.topic, record.value, record.key, on_delivery=self._noted(waiting), headers=list(record.headers)
            )
        except BufferError as error:
            raise self._busy() from error
        except KafkaException as error:
            raise self._unavailable(error.args[0]) from error
        self._queued += 1
        self._idle.clear()
        return waiting

    def _noted(self, waiting: _Waiting) -> Callable[[KafkaError | None, Message], None]:
        def note(error: KafkaError | None, message: Message) -> None:
            self._answers.append((waiting, error, Acknowledged(message.partition() or 0, message.offset() or 0)))

        return note

    def _poll(self) -> None:
        """One wake-up of the loop per poll: acknowledgements come in the batches that the broker took."""
        while not self._ending.is_set():
            self._producer.poll(POLL_SECONDS)
            self._hand_over()
        self._hand_over()

    def _hand_over(self) -> None:
        if self._answers and not self._loop.is_closed():
            answers, self._answers = self._answers, []
            self._loop.call_soon_threadsafe(self._answer, answers)

    def _answer(self, answers: list[_Answer]) -> None:
        self._queued -= len(answers)
        if not self._queued:
            self._idle.set()
        for waiting, error, where in answers:
            if waiting.done():
                continue  # whoever asked has gone; the record stands all the same
            if error is None:
                waiting.set_result(where)
            else:
                waiting.set_exception(self._unavailable(error))

    def _busy(self) -> Problem:
        return Problem(
            ProblemCode.LOG_BUSY,
            f"{self._queued} records wait for the log already: nothing was taken, send it again",
            retry_after_seconds=self._retry_after,
        )

    def _unavailable(self, error: KafkaError) -> Problem:
        return Problem(
            ProblemCode.LOG_UNAVAILABLE,
            f"the log did not acknowledge ({error.name()}): send the same again, with the same idempotency key; it is taken once",
            retry_after_seconds=self._retry_after,
        )
