"""The log on Kafka: one idempotent librdkafka producer, whose acknowledgements the event loop collects itself."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from gateway.log import Acknowledged, NewRecord
from gateway.problems import Problem, ProblemCode
from gateway.settings import GatewaySettings
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings

POLL_SECONDS: Final = 0.002
"""How often acknowledgements are collected while some are awaited. A thread of its own would fight the loop for the interpreter
with each of them, which cost more than a third of the throughput."""
CLOSE_SECONDS: Final = 1.0
"""How long the end waits for acknowledgements, after the requests have ended."""
BUFFER_SPARE: Final = 1_000
"""librdkafka's own queue is larger than ours, so that ours is the one that is full first."""

_Waiting = asyncio.Future[Acknowledged]


class KafkaLog:
    """For one event loop; nothing of it is called from another thread."""

    def __init__(self, kafka: KafkaSettings, settings: GatewaySettings) -> None:
        self._limit = settings.queue_records_max
        self._retry_after = settings.retry_after_seconds
        self._loop = asyncio.get_running_loop()
        self._queued = 0
        self.appended = 0
        """Records taken one by one so far."""
        self._polling = False
        self._fatal: str | None = None
        self._idle = asyncio.Event()
        self._idle.set()
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

    async def append(self, record: NewRecord) -> Acknowledged:
        self.appended += 1
        return await self._send(record)

    async def append_all(self, records: list[NewRecord]) -> list[Acknowledged]:
        if len(records) > self._limit - self._queued:
            raise self._busy()
        return list(await asyncio.gather(*[self._send(record) for record in records]))

    def queued(self) -> int:
        return self._queued

    def broken(self) -> str | None:
        return self._fatal

    async def close(self) -> None:
        with suppress(TimeoutError):  # what is left has nobody who waits for it: they were told nothing, and send it again
            await asyncio.wait_for(self._idle.wait(), CLOSE_SECONDS)

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
            cause = error.args[0]
            self._fatal = cause.str() if cause.fatal() else self._fatal
            raise self._unavailable(cause) from error
        self._queued += 1
        self._idle.clear()
        if not self._polling:
            self._polling = True
            self._loop.call_later(POLL_SECONDS, self._poll)
        return waiting

    def _poll(self) -> None:
        """Calls back for everything that was acknowledged or failed since."""
        self._producer.poll(0)
        if self._queued:
            self._loop.call_later(POLL_SECONDS, self._poll)
        else:
            self._polling = False
            self._idle.set()

    def _noted(self, waiting: _Waiting) -> Callable[[KafkaError | None, Message], None]:
        def note(error: KafkaError | None, message: Message) -> None:
            self._queued -= 1
            if error is not None and error.fatal():
                self._fatal = error.str()
            if waiting.done():
                return  # whoever asked has gone; the record stands all the same
            if error is None:
                waiting.set_result(Acknowledged(message.partition() or 0, message.offset() or 0))
            else:
                waiting.set_exception(self._unavailable(error))

        return note

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
