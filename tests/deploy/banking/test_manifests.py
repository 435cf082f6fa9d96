"""Manifests: a bank that has everything can prove it, and one that lost, doubled or changed something is told what."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from confluent_kafka import Producer
from hypothesis import given
from hypothesis import strategies as st

from deploy import topics
from deploy.bank.keys import private_key
from deploy.bank.proof import Genuine, Proof
from deploy.bank.run import PRODUCER_SETTINGS
from deploy.banking.keys import of_private_key
from deploy.banking.manifests import Reckoning, verify, write_manifests
from processors.payout.signatures import payload_digest
from schemas.events.manifests import PayoutManifest
from schemas.topics import INSTRUCTIONS
from streams.settings import KafkaSettings
from tests.deploy.banking.orders import SEED, claim_of, instruction, wire
from tests.processors.script import NOW

KEYS = of_private_key("santunan", "santunan-demo-1", private_key(SEED, "santunan"))
HOUR = timedelta(hours=1)


def sent(offset: int, amount: int = 7) -> Genuine:
    return Genuine(offset, payload_digest(str(offset).encode()), f"bank-{offset % 2}", amount)


def manifests(*parts: list[Genuine]) -> list[PayoutManifest]:
    """One manifest after the other, each over one part."""
    made: list[PayoutManifest] = []
    for number, part in enumerate(parts):
        reckoning = Reckoning.after(made[-1] if made else None)
        reckoning.found = part
        reckoning.through = part[-1].offset + 1 if part else reckoning.through
        made.append(reckoning.manifest(0, NOW + number * HOUR, KEYS.signer))
    return made


PARTS: tuple[list[Genuine], ...] = [sent(0), sent(1), sent(4)], [sent(5)], [], [sent(7), sent(9)]


def read(proof: Proof, instructions: list[Genuine]) -> None:
    for each in instructions:
        proof.read(0, each.offset, each)


def everything() -> list[Genuine]:
    return [each for part in PARTS for each in part]


def test_whoever_read_everything_proves_every_manifest() -> None:
    proof = Proof(from_beginning=True)
    read(proof, everything())
    for manifest in manifests(*PARTS):
        proof.told(manifest, genuine=True)
    assert (proof.proven, proof.faults, proof.missing()) == (4, [], [])


@given(st.permutations(range(8)))
def test_in_whatever_order_both_topics_are_read_the_judgement_is_the_same(order: list[int]) -> None:
    proof = Proof(from_beginning=True)
    records, told = iter(everything()), iter(manifests(*PARTS))
    count = len(everything())
    for place in order:
        if place < count:
            each = next(records)
            proof.read(0, each.offset, each)
        elif (manifest := next(told, None)) is not None:
            proof.told(manifest, genuine=True)
    for manifest in told:
        proof.told(manifest, genuine=True)
    read(proof, everything())
    assert (proof.proven, proof.faults) == (4, [])


Fault = Callable[[list[Genuine]], list[Genuine]]
FAULTS: dict[str, tuple[Fault, str]] = {
    "one is lost": (lambda all_: [each for each in all_ if each.offset != 1], "3 instructions were sent and 2 read"),
    "an amount is another": (
        lambda all_: [each._replace(amount_rupiah=8) if each.offset == 4 else each for each in all_],
        "rupiah",
    ),
    "one is another": (
        lambda all_: [each._replace(digest="0" * 64) if each.offset == 4 else each for each in all_],
        "chained digest",
    ),
    "one is another bank's": (
        lambda all_: [each._replace(payment_system="x") if each.offset == 4 else each for each in all_],
        "parts",
    ),
    "one is too many": (lambda all_: sorted([*all_, sent(2)]), "3 instructions were sent and 4 read"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_bank_that_has_not_exactly_what_was_sent_is_told_so(name: str) -> None:
    change, sentence = FAULTS[name]
    proof = Proof(from_beginning=True)
    read(proof, change(everything()))
    for manifest in manifests(*PARTS):
        proof.told(manifest, genuine=True)
    assert any(sentence in fault for fault in proof.faults)
    assert proof.proven == 3, "the later manifests agree again"


def test_a_missing_manifest_an_unsigned_one_and_instructions_that_never_came_are_faults() -> None:
    first, second, third, _ = manifests(*PARTS)
    gap, unsigned, unread = Proof(from_beginning=True), Proof(from_beginning=True), Proof(from_beginning=True)
    read(gap, everything())
    gap.told(first, genuine=True)
    gap.told(third, genuine=True)
    assert any("one between them is missing" in fault for fault in gap.faults)
    unsigned.told(first, genuine=False)
    assert unsigned.faults == ["manifest 1 of partition 0 is not signed by the fund"]
    read(unread, PARTS[0])
    unread.told(first, genuine=True)
    unread.told(second, genuine=True)
    assert "those from 5 on were not read" in unread.missing()[0]


def test_a_bank_that_begins_in_the_middle_proves_from_the_second_manifest_on() -> None:
    proof = Proof()
    read(proof, everything()[2:])
    for manifest in manifests(*PARTS):
        proof.told(manifest, genuine=True)
    assert (proof.proven, proof.faults) == (3, [])


@pytest.mark.needs_kafka
def test_on_a_broker_each_cut_off_has_one_manifest_whatever_was_aborted_or_forged(fresh_apache: str) -> None:
    kafka = KafkaSettings(bootstrap_servers=fresh_apache)
    _write(kafka, 1, 2)
    _write(kafka, 3, commit=False)
    cut_off = datetime(2026, 11, 20, 4, tzinfo=UTC)
    first = write_manifests(kafka, cut_off, KEYS)
    assert (sum(each.count for each in first), len(first)) == (2, 4)
    assert write_manifests(kafka, cut_off, KEYS) == []
    _write(kafka, 4, 5, forge=True)
    second = write_manifests(kafka, cut_off + HOUR, KEYS)
    assert sum(each.count for each in second) == 1
    proof = verify(kafka, KEYS)
    assert (proof.proven, proof.faults) == (8, [])
    topics.delete_all(kafka)


def _write(kafka: KafkaSettings, *numbers: int, commit: bool = True, forge: bool = False) -> None:
    """`forge`: the first one is not signed by the fund."""
    producer = Producer(
        {
            "bootstrap.servers": kafka.bootstrap_servers,
            "transactional.id": "test",
            "partitioner": PRODUCER_SETTINGS["partitioner"],
        }
    )
    producer.init_transactions()
    producer.begin_transaction()
    for number in numbers:
        data = instruction(number)
        if forge and number == numbers[0]:
            data = data.model_copy(update={"amount": 1})
        producer.produce(INSTRUCTIONS, wire(claim_of(number), data), claim_of(number).encode())
    producer.flush()
    if commit:
        producer.commit_transaction()
    else:
        producer.abort_transaction()
