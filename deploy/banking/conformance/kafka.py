"""The trial on a broker: records in transactions, receipts from where the trial began, and the bank's process where we start it."""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

from confluent_kafka import OFFSET_END, Consumer, KafkaException, Producer, TopicPartition

from deploy.access import require_access
from deploy.banking.conformance.judging import Got
from deploy.banking.conformance.series import Written
from deploy.errors import Refused
from deploy.records import ANSWER_SECONDS, FLUSH_SECONDS, PRODUCER_SETTINGS
from schemas.envelope import CONTENT_TYPE, HEADER_TYPE
from schemas.events.instructions import PayoutInstructed
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings

RECORDS_PER_LOOK_MAX: Final = 10_000
LOOK_SECONDS: Final = 0.05
KILL_SECONDS: Final = 10.0


class KafkaWire:
    """Writes and reads on a broker. Begins to read receipts at their topic's end."""

    def __init__(self, kafka: KafkaSettings, instructions: str, receipts: str, command: str | None) -> None:
        require_access(kafka)
        self._kafka, self._instructions, self._receipts = kafka, instructions, receipts
        self._command = command
        self._bank: subprocess.Popen[bytes] | None = None
        self._got: list[Got] = []
        access = librdkafka(kafka)
        self._consumer = Consumer(
            {**access, "group.id": f"conformance-{uuid4()}", "isolation.level": "read_committed", "enable.auto.commit": False}
        )
        found = self._consumer.list_topics(receipts, ANSWER_SECONDS).topics[receipts]
        if (
            found.error is not None
            or self._consumer.list_topics(instructions, ANSWER_SECONDS).topics[instructions].error is not None
        ):
            raise Refused(f"{instructions} or {receipts} is not on {kafka.bootstrap_servers}: run `santunan topics apply` there.")
        self._partitions = len(found.partitions)
        ends = [
            TopicPartition(receipts, number, self._consumer.get_watermark_offsets(TopicPartition(receipts, number))[1])
            for number in found.partitions
        ]
        self._consumer.assign(ends or [TopicPartition(receipts, 0, OFFSET_END)])

    def write(self, records: Sequence[Written]) -> None:
        """Runs of committed and of aborted records, each as a transaction of its own."""
        producer = Producer({**librdkafka(self._kafka), **PRODUCER_SETTINGS, "transactional.id": f"conformance-{uuid4()}"})
        producer.init_transactions(ANSWER_SECONDS)
        for aborted, of_kind in _runs(records):
            producer.begin_transaction()
            for record in of_kind:
                headers = [(HEADER_TYPE, PayoutInstructed.event_type.encode()), ("content-type", CONTENT_TYPE.encode())]
                producer.produce(self._instructions, record.value, record.subject, headers=headers)
            producer.flush(FLUSH_SECONDS)
            if aborted:
                producer.abort_transaction(ANSWER_SECONDS)
            else:
                producer.commit_transaction(ANSWER_SECONDS)

    def receipts(self) -> Sequence[Got]:
        for message in self._consumer.consume(RECORDS_PER_LOOK_MAX, LOOK_SECONDS):
            if message.error() is not None:
                raise KafkaException(message.error())
            got = Got(message.key() or b"", message.partition() or 0, self._partitions, message.value() or b"")
            self._got.append(got)
        return self._got

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)
        if self._bank is not None and self._bank.poll() is not None:
            raise Refused(f"The consumer ended by itself with exit code {self._bank.returncode}: see its own output.")

    def restart(self) -> None:
        if self._command is not None:
            self._end()
            self._start()

    def _start(self) -> None:
        if self._command is None:
            return
        words = shlex.split(self._command)
        try:
            self._bank = subprocess.Popen(words)
        except OSError as error:
            raise Refused(f"The consumer {words[0]!r} cannot be started: {error}.") from error

    def _end(self) -> None:
        """By SIGKILL: a bank must not need a clean end to know what it paid."""
        if self._bank is not None:
            self._bank.kill()
            self._bank.wait(KILL_SECONDS)
            self._bank = None

    @contextmanager
    def running(self) -> Iterator[KafkaWire]:
        """With the bank's process, where its command is known."""
        try:
            self._start()
            yield self
        except KafkaException as error:
            raise Refused(f"The broker at {self._kafka.bootstrap_servers} failed during the trial: {error}.") from error
        finally:
            self._end()
            self._consumer.close()


def _runs(records: Sequence[Written]) -> Iterator[tuple[bool, list[Written]]]:
    run: list[Written] = []
    for record in records:
        if run and run[-1].aborted != record.aborted:
            yield run[0].aborted, run
            run = []
        run.append(record)
    if run:
        yield run[0].aborted, run
