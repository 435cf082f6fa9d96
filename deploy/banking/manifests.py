"""Manifests for payment systems: what stands on each partition of the instructions topic, counted, summed, chained and signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from confluent_kafka import KafkaException, Producer

from deploy.access import require_access
from deploy.bank.orders import read_order
from deploy.bank.proof import CHAIN_START, Genuine, Proof, by_system, chained
from deploy.banking.keys import Keys
from deploy.errors import Refused
from deploy.records import PRODUCER_SETTINGS, Reader, Stood
from gateway.operating.shares import share_ids
from processors.payout.config import Signer
from processors.payout.signatures import payload_digest, signed_payload
from schemas.envelope import CONTENT_TYPE, HEADER_TYPE, CloudEvent
from schemas.events.instructions import PayoutInstructed
from schemas.events.manifests import PayoutManifest
from schemas.identifiers import SANTUNAN, uuid5_text
from schemas.topics import INSTRUCTIONS, MANIFESTS
from streams.kafka_access import librdkafka
from streams.settings import KafkaSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

TRANSACTIONAL_ID: Final = "payout-manifests"
"""One for all: whoever begins later shuts the earlier one out, so that no manifest is written twice."""
WRITE_SECONDS: Final = 30.0
SOURCE: Final = "/operations/manifests"


@dataclass(slots=True)
class Reckoning:
    """What stands on one partition since its last manifest, record by record."""

    last: PayoutManifest | None
    through: int
    found: list[Genuine]

    @classmethod
    def after(cls, last: PayoutManifest | None) -> Reckoning:
        return cls(last, last.through_offset if last else 0, [])

    def take(self, record: Stood, keys: Keys) -> None:
        """One record, in the order of the partition. What the fund did not sign counts for nothing."""
        self.through = record.offset + 1
        found = genuine(record.value, record.offset, keys)
        if found:
            self.found.append(found)

    def manifest(self, partition: int, cut_off: datetime, signer: Signer) -> PayoutManifest:
        """The signed manifest of all that was taken."""
        last, found = self.last, self.found
        unsigned = PayoutManifest(
            partition=partition,
            number=last.number + 1 if last else 1,
            cut_off=cut_off,
            from_offset=last.through_offset if last else 0,
            through_offset=self.through,
            first_offset=found[0].offset if found else None,
            last_offset=found[-1].offset if found else None,
            count=len(found),
            amount=sum(each.amount_rupiah for each in found),
            systems=by_system(found),
            digest=chained(last.digest if last else CHAIN_START, (each.digest for each in found)),
            previous=payload_digest(signed_payload(last)) if last else None,
        )
        return unsigned.model_copy(update={"signature": signer.sign(signed_payload(unsigned))})


def genuine(value: bytes, offset: int, keys: Keys) -> Genuine | None:
    """The record as an instruction that the fund signed, or None for any other."""
    try:
        order = read_order(value)
    except ValueError:
        return None
    if order is None or not isinstance(order.data, PayoutInstructed):
        return None
    if not keys.verifier.verify(keys.owner, order.payload, order.data.signature):
        return None
    return Genuine(offset, order.digest, order.data.payment_system, order.data.amount)


def write_manifests(kafka: KafkaSettings, cut_off: datetime, keys: Keys) -> list[PayoutManifest]:
    """Write the manifest of every partition that has none for this cut-off or a later one, all or none. Raises `Refused`."""
    require_access(kafka)
    with _writing(kafka) as producer, Reader(kafka) as reader:
        partitions = reader.partitions(INSTRUCTIONS)
        known = last_manifests(reader, partitions)
        open_ones = [number for number in partitions if not (number in known and known[number].cut_off >= cut_off)]
        made = _manifests(reader, open_ones, known, cut_off, keys)
        producer.begin_transaction()
        for manifest, share in _with_shares(made, len(partitions)):
            value = _envelope(manifest, share)
            headers = [(HEADER_TYPE, manifest.event_type.encode()), ("content-type", CONTENT_TYPE.encode())]
            producer.produce(MANIFESTS, value, share.encode(), partition=manifest.partition, headers=headers)
        producer.commit_transaction(WRITE_SECONDS)
    return made


def last_manifests(reader: Reader, partitions: Iterable[int]) -> dict[int, PayoutManifest]:
    """The newest manifest of each partition that has one."""
    found: dict[int, PayoutManifest] = {}
    reader.partitions(MANIFESTS)
    for record in reader.read([(MANIFESTS, number) for number in partitions]):
        order = read_order(record.value)
        if order and isinstance(order.data, PayoutManifest):
            found[order.data.partition] = order.data
    return found


def _manifests(
    reader: Reader, partitions: list[int], known: Mapping[int, PayoutManifest], cut_off: datetime, keys: Keys
) -> list[PayoutManifest]:
    reckonings = {number: Reckoning.after(known.get(number)) for number in partitions}
    since = {(INSTRUCTIONS, number): reckoning.through for number, reckoning in reckonings.items()}
    for record in reader.read(since, since):
        reckonings[record.partition].take(record, keys)
    return [reckoning.manifest(number, cut_off, keys.signer) for number, reckoning in reckonings.items()]


def _with_shares(made: Iterable[PayoutManifest], partitions: int) -> Iterator[tuple[PayoutManifest, str]]:
    ids = share_ids(partitions)
    return ((manifest, ids[manifest.partition]) for manifest in made)


def _envelope(manifest: PayoutManifest, share: str) -> bytes:
    event = CloudEvent[PayoutManifest](
        id=uuid5_text(SANTUNAN.bytes, f"manifest\n{manifest.partition}\n{manifest.number}"),
        type=manifest.event_type,
        source=SOURCE,
        subject=share,
        time=datetime.now(UTC),
        data=manifest,
    )
    return event.model_dump_json(exclude_none=True).encode()


@contextmanager
def _writing(kafka: KafkaSettings) -> Iterator[Producer]:
    """A transactional producer that shuts out any earlier one before anything is read."""
    settings = {**librdkafka(kafka), **PRODUCER_SETTINGS, "transactional.id": TRANSACTIONAL_ID}
    try:
        producer = Producer({**settings, "transaction.timeout.ms": kafka.transaction_timeout_ms})
        producer.init_transactions(WRITE_SECONDS)
        yield producer
    except KafkaException as error:
        raise Refused(
            f"The manifests could not be written to {kafka.bootstrap_servers}: {error}. None is there in part; run it again."
        ) from error


def verify(kafka: KafkaSettings, keys: Keys) -> Proof:
    """Read both topics from their beginnings as a bank would, and judge every manifest. Raises `Refused`."""
    proof = Proof(from_beginning=True)
    with Reader(kafka) as reader:
        numbers = reader.partitions(MANIFESTS)
        for record in reader.read([(MANIFESTS, number) for number in numbers]):
            order = read_order(record.value)
            if order and isinstance(order.data, PayoutManifest):
                proof.told(order.data, genuine=keys.verifier.verify(keys.owner, order.payload, order.data.signature))
        for record in reader.read([(INSTRUCTIONS, number) for number in numbers]):
            proof.read(record.partition, record.offset, genuine(record.value, record.offset, keys))
    proof.faults += proof.missing()
    return proof
