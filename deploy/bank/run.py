"""The bank as a process: `python -m deploy.bank`, a plain Kafka consumer and producer as any bank might write them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer

from deploy.bank.books import Books
from deploy.bank.keys import DEMO_BANK, FUND, signer, verifier
from deploy.bank.ledger_file import LedgerFile
from deploy.bank.moods import PERMILLE, Mood
from deploy.bank.teller import Record, Teller
from deploy.errors import Refused
from processors.payout.config import Environment
from schemas.envelope import CONTENT_TYPE, HEADER_TYPE
from schemas.events.receipts import PayoutReceipt
from schemas.topics import INSTRUCTIONS, MANIFESTS, RECEIPTS
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings

RECORDS_PER_TURN_MAX: Final = 2_000
TURN_SECONDS: Final = 0.05
FLUSH_SECONDS: Final = 10.0
CONNECT_LIMIT_SECONDS: Final = 8.0
QUEUE_FULL_WAIT_SECONDS: Final = 0.1
CONSUMER_SETTINGS: Final = {
    "isolation.level": "read_committed",
    "enable.auto.commit": False,
    "auto.offset.reset": "earliest",
    "session.timeout.ms": 6_000,
    "heartbeat.interval.ms": 2_000,
    "topic.metadata.refresh.interval.ms": 5_000,
}
PRODUCER_SETTINGS: Final = {
    "acks": "all",
    "enable.idempotence": True,
    "linger.ms": 5,
    "partitioner": "murmur2_random",
    "message.timeout.ms": 120_000,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BankSettings:
    """`pace`: the time between two of the bank's steps. `books`: a file to remember payouts in; without it, only while it runs."""

    kafka: KafkaSettings
    payment_system: str = DEMO_BANK
    environment: Environment = "demo"
    seed: int = 1
    pace: timedelta = timedelta(milliseconds=200)
    permille: dict[Mood, int] = field(default_factory=lambda: dict(PERMILLE))
    books: Path | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What the bank did: manifests that agree with what was read, and what does not; payouts taken; instructions that came again, were not signed by the fund, or could not be read; receipts
    delivered and still to come."""

    payouts: int
    doubled: int
    forged: int
    unreadable: int
    receipts: int
    waiting: int
    manifests: int = 0
    manifest_faults: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(slots=True)
class _Delivery:
    """Counts what the broker acknowledged, and keeps the first error."""

    ledger: LedgerFile | None
    delivered: int = 0
    error: str | None = None

    def callback(self, record: Record) -> Callable[[KafkaError | None, Message], None]:
        def delivered(error: KafkaError | None, _: Message) -> None:
            if error is not None:
                self.error = self.error or str(error)
                return
            self.delivered += 1
            if self.ledger:
                self.ledger.tell(record.due.receipt.receipt_id)

        return delivered


def run_bank(settings: BankSettings, stop: threading.Event, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Tally:
    """Answer instructions until `stop` is set. Raises `Refused` when the broker fails for good or receipts cannot be written."""
    teller = _teller(settings)
    with _ledger(settings) as ledger, _clients(settings) as (consumer, producer):
        if ledger:
            teller.restore(*ledger.load())
        delivery = _Delivery(ledger)
        while not stop.is_set():
            _turn(teller, ledger, consumer, clock)
            for record in teller.due(clock(), RECORDS_PER_TURN_MAX):
                _send(producer, record, delivery)
            producer.poll(0)
            if delivery.error:
                raise Refused(f"The bank could not write a receipt: {delivery.error}. Check the broker and start the bank again.")
        producer.flush(FLUSH_SECONDS)
    books = teller.books
    proof = teller.proof
    return Tally(
        payouts=len(books.entries),
        doubled=books.doubled,
        forged=books.forged,
        unreadable=teller.unreadable,
        receipts=delivery.delivered,
        waiting=teller.waiting,
        manifests=proof.proven,
        manifest_faults=tuple(proof.faults),
    )


def _teller(settings: BankSettings) -> Teller:
    books = Books(
        payment_system=settings.payment_system,
        environment=settings.environment,
        seed=settings.seed,
        signer=signer(settings.seed, settings.payment_system),
        pace=settings.pace,
        permille=settings.permille,
    )
    return Teller(books, verifier(settings.seed, FUND))


def _turn(teller: Teller, ledger: LedgerFile | None, consumer: Consumer, clock: Callable[[], datetime]) -> None:
    """Read a batch; remember it on disk, then in memory, then commit: what is read twice is known already."""
    messages = consumer.consume(num_messages=RECORDS_PER_TURN_MAX, timeout=TURN_SECONDS)
    values = [(value, message) for message in messages if (value := _value(message)) is not None]
    if not values:
        return
    now = clock()
    if ledger:
        ledger.take((value for value, message in values if message.topic() == INSTRUCTIONS), now)
    for value, message in values:
        place = message.partition(), message.offset()
        teller.read(value, now, (place[0] or 0, place[1] or 0) if message.topic() == INSTRUCTIONS else None)
    consumer.commit(asynchronous=True)


def _value(message: Message) -> bytes | None:
    """The record's value; a transient error is librdkafka's to retry, a fatal one ends the bank."""
    error = message.error()
    if error is None:
        value = message.value()
        return value if isinstance(value, bytes) else None
    if error.fatal():
        raise Refused(f"The bank cannot read {INSTRUCTIONS}: {error}. Check the broker and start the bank again.")
    return None


def _send(producer: Producer, record: Record, delivery: _Delivery) -> None:
    headers = [(HEADER_TYPE, PayoutReceipt.event_type.encode()), ("content-type", CONTENT_TYPE.encode())]
    while True:
        try:
            producer.produce(RECEIPTS, record.value, record.key, headers=headers, on_delivery=delivery.callback(record))
        except BufferError:
            producer.poll(QUEUE_FULL_WAIT_SECONDS)
        else:
            return


@contextmanager
def _ledger(settings: BankSettings) -> Iterator[LedgerFile | None]:
    with LedgerFile(settings.books) if settings.books else nullcontext() as ledger:
        yield ledger


@contextmanager
def _clients(settings: BankSettings) -> Iterator[tuple[Consumer, Producer]]:
    consumer = Consumer({**librdkafka(settings.kafka), "group.id": f"bank-{settings.payment_system}", **CONSUMER_SETTINGS})
    try:
        _require_topic(consumer, settings.kafka.bootstrap_servers)
        consumer.subscribe([INSTRUCTIONS, MANIFESTS])
        yield consumer, Producer({**librdkafka(settings.kafka), **PRODUCER_SETTINGS})
    except KafkaException as error:
        raise Refused(
            f"The bank lost the broker at {settings.kafka.bootstrap_servers}: {error}. Start it, then the bank again."
        ) from error
    finally:
        consumer.close()


def _require_topic(consumer: Consumer, bootstrap: str) -> None:
    """Raises `Refused` without the instructions topic, KafkaException when no broker answers."""
    if consumer.list_topics(INSTRUCTIONS, timeout=CONNECT_LIMIT_SECONDS).topics[INSTRUCTIONS].error is not None:
        raise Refused(f"There is no topic {INSTRUCTIONS} on {bootstrap}: create it with `santunan topics apply`.")
