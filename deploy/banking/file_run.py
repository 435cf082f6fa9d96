"""The adapter between Kafka and a bank's folder, as commands run it: out at a cut-off, in whenever the bank has left files."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from confluent_kafka import Producer

from deploy.access import require_access
from deploy.bank.keys import FUND, private_key, verifier
from deploy.banking.file_books import FileBooks
from deploy.banking.file_desk import FileDesk, Incoming, Outgoing
from deploy.banking.keys import Keys, of_private_key
from deploy.errors import Refused
from deploy.processor_settings import KEY_BYTES
from deploy.records import FLUSH_SECONDS, PRODUCER_SETTINGS, Reader, Stood
from processors.payout.config import Environment
from processors.payout.signatures import Ed25519Signer, Ed25519Verifier
from schemas.envelope import CONTENT_TYPE, HEADER_TYPE
from schemas.events.receipts import PayoutReceipt
from schemas.topics import INSTRUCTIONS, RECEIPTS
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings

BOOKS_FILE: Final = "books.sqlite"
RECEIPTS_PER_BATCH_MAX: Final = 2_000
BATCHES_MAX: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """`keys`: the adapter's own. `fund`: what verifies the fund's signatures."""

    kafka: KafkaSettings
    folder: Path
    keys: Keys
    fund: Keys
    environment: Environment

    @contextmanager
    def open(self) -> Iterator[tuple[FileDesk, FileBooks]]:
        """The desk and its books, for one process at a time."""
        with FileBooks(self.folder / BOOKS_FILE) as books:
            yield FileDesk(self.folder, books, self.keys, self.fund, self.environment), books

    def out(self, cut_off: datetime, now: datetime) -> tuple[Outgoing, int]:
        """Files for what was instructed, and how many receipts went to the broker. Raises `Refused`."""
        with self.open() as (desk, books):
            found = desk.cut(self._instructions(books), cut_off, now)
            desk.place()
            return found, self.deliver(books)

    def take_in(self, now: datetime) -> tuple[list[Incoming], int]:
        """What the bank's files say, and how many receipts went to the broker. Raises `Refused`."""
        with self.open() as (desk, books):
            desk.place()
            found = desk.read_in(now)
            return found, self.deliver(books)

    def _instructions(self, books: FileBooks) -> Iterator[Stood]:
        positions = books.positions()
        with Reader(self.kafka) as reader:
            since = {(INSTRUCTIONS, number): positions.get(number, 0) for number in reader.partitions(INSTRUCTIONS)}
            yield from reader.read(since, since)

    def deliver(self, books: FileBooks) -> int:
        """Write what waits; what is written and not marked is written again, and counts once. Raises `Refused`."""
        require_access(self.kafka)
        delivered = 0
        for _ in range(BATCHES_MAX):
            waiting = books.undelivered(RECEIPTS_PER_BATCH_MAX)
            if not waiting:
                break
            self._write(waiting)
            books.delivered(receipt_id for receipt_id, _, _ in waiting)
            delivered += len(waiting)
        return delivered

    def _write(self, waiting: list[tuple[str, str, bytes]]) -> None:
        producer = Producer({**librdkafka(self.kafka), **PRODUCER_SETTINGS, "message.timeout.ms": int(FLUSH_SECONDS * 1_000)})
        headers = [(HEADER_TYPE, PayoutReceipt.event_type.encode()), ("content-type", CONTENT_TYPE.encode())]
        failed: list[str] = []
        for _, claim_id, value in waiting:
            producer.produce(
                RECEIPTS,
                value,
                claim_id,
                headers=headers,
                on_delivery=lambda error, _message: failed.append(error.str()) if error else None,
            )
        if producer.flush(FLUSH_SECONDS) or failed:
            raise Refused(
                f"The broker at {self.kafka.bootstrap_servers} did not take the receipts: {'; '.join(failed[:1]) or 'no answer'}. "
                "They wait in the books; run it again."
            )


def demo_keys(seed: int, system: str) -> tuple[Keys, Keys]:
    """The adapter's and the fund's keys of a demo; the fund's here can only verify what it must."""
    own = of_private_key(system, f"{system}-demo-1", private_key(seed, system))
    return own, Keys(FUND, own.signer, verifier(seed, FUND))


def keys_from(system: str, key_id: str, key_file: Path, fund_key: str) -> tuple[Keys, Keys]:
    """The adapter's own key from a file (32 bytes in base64), the fund's public one as KID=BASE64. Raises `Refused`."""
    try:
        private = b64decode(key_file.read_text().strip(), validate=True)
        kid, separator, encoded = fund_key.partition("=")
        public = b64decode(encoded, validate=True)
    except (OSError, Base64Error, ValueError) as error:
        raise Refused(
            f"A key cannot be read: {error}. Keys are 32 bytes in base64; the fund's is given as KID=BASE64."
        ) from error
    if len(private) != KEY_BYTES or len(public) != KEY_BYTES or not separator:
        raise Refused(f"A key has not {KEY_BYTES} bytes: {key_file} has {len(private)}, the fund's {len(public)}.")
    return (
        of_private_key(system, key_id, private),
        Keys(FUND, Ed25519Signer(key_id, private), Ed25519Verifier({FUND: {kid: public}})),
    )
