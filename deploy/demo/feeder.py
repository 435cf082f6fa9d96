"""A timeline's records when they are due: through the gateway's door what a channel means to say, straight to the broker the rest."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from typing import Final

from confluent_kafka import KafkaError, Message, Producer

from deploy.demo.door import Door
from deploy.demo.native import TOPIC, Place
from deploy.demo.records import PARTITION_BY_KEY, Planned
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings

PRODUCER_SETTINGS: Final = {
    "acks": "all",
    "enable.idempotence": True,
    "linger.ms": 5,
    "partitioner": "murmur2_random",
    "queue.buffering.max.messages": 200_000,
    "message.timeout.ms": 120_000,
}
SLEEP_SECONDS_MAX: Final = 0.02
SLEEP_SECONDS_MIN: Final = 0.01
"""Records due within this time are written together: the machine is shared with what is being shown."""
FLUSH_SECONDS: Final = 60.0
QUEUE_FULL_WAIT_SECONDS: Final = 0.1


class Feeder(threading.Thread):
    """A thread that writes `records` (sorted by `after`): `paced` when they are due, else as fast as they are taken. Without a `door`
    all of them go straight to the broker.

    `acknowledged` counts what the broker has confirmed to this thread, `native` where it put the native channel's records; `error` holds
    what went wrong, if anything did.
    """

    def __init__(self, kafka: KafkaSettings, records: Sequence[Planned], door: Door | None = None, *, paced: bool = True) -> None:
        super().__init__(name="feeder", daemon=True)
        self._producer = Producer({**librdkafka(kafka), **PRODUCER_SETTINGS})
        self._records = records
        self._door = door
        self._paced = paced
        self._stopped = threading.Event()
        self.acknowledged = 0
        self.native: set[Place] = set()
        self.error: str | None = None

    def run(self) -> None:
        started = time.monotonic() - (self._records[0].after if self._records else 0.0)
        for record in self._records:
            while self._paced and (ahead := record.after - (time.monotonic() - started)) > 0 and not self._stopped.is_set():
                self._stopped.wait(min(max(ahead, SLEEP_SECONDS_MIN), SLEEP_SECONDS_MAX))
            if self._stopped.is_set():
                break
            if self._door is not None and record.intent is not None:
                self._door.send(record.intent, self._stopped)
            else:
                self._write(record)
                self._producer.poll(0)
        while self._door is not None and self._door.under_way and not self._stopped.is_set():
            self._stopped.wait(SLEEP_SECONDS_MAX)
        left = self._producer.flush(FLUSH_SECONDS)
        if left and self.error is None:
            self.error = f"{left} records were not acknowledged within {FLUSH_SECONDS:.0f} s: is the broker up?"

    def stop(self) -> None:
        """Write no more; what is under way is flushed."""
        self._stopped.set()

    def _write(self, record: Planned) -> None:
        placed = {} if record.partition == PARTITION_BY_KEY else {"partition": record.partition}
        while True:
            try:
                self._producer.produce(
                    record.topic, record.value, record.key, headers=list(record.headers), on_delivery=self._delivered, **placed
                )
            except BufferError:
                self._producer.poll(QUEUE_FULL_WAIT_SECONDS)
            else:
                return

    def _delivered(self, error: KafkaError | None, message: Message) -> None:
        if error is None:
            self.acknowledged += 1
            if message.topic() == TOPIC:
                self.native.add((int(message.partition() or 0), int(message.offset() or 0)))
        else:
            self.error = f"the broker did not take a record: {error.str()}"
