"""The bank on a real broker: it does not see what was aborted, pays once over a restart, and its receipts land where the claim lives."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from confluent_kafka import Consumer, Message, Producer

from deploy.bank.keys import FUND, signer
from deploy.bank.moods import Mood
from deploy.bank.run import PRODUCER_SETTINGS, BankSettings, Tally, run_bank
from deploy.errors import Refused
from deploy.local.process import free_ports
from deploy.topics import delete_all
from processors.payout.signatures import signed_payload
from schemas.events.instructions import PayoutInstructed
from schemas.identifiers import payout_id
from schemas.topics import INSTRUCTIONS, RECEIPTS
from streams.settings import KafkaSettings
from tests.deploy.bank.test_bank_and_payout import SEED, claim, wire
from tests.processors.payout.payments import CLAIM

pytestmark = pytest.mark.needs_kafka
ANSWER_LIMIT_SECONDS = 30.0


@pytest.fixture
def settings(fresh_apache: str, tmp_path: Path) -> BankSettings:
    return BankSettings(
        kafka=KafkaSettings(bootstrap_servers=fresh_apache),
        seed=SEED,
        pace=timedelta(milliseconds=1),
        permille={Mood.QUICK: 1_000},
        books=tmp_path / "books.jsonl",
    )


@contextmanager
def running(settings: BankSettings) -> Iterator[list[Tally]]:
    """The bank in a thread; its tally is in the list once the block is left."""
    tallies: list[Tally] = []
    stop = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        bank = pool.submit(run_bank, settings, stop)
        try:
            yield tallies
        finally:
            stop.set()
        tallies.append(bank.result(ANSWER_LIMIT_SECONDS))


def instruction(number: int) -> PayoutInstructed:
    """A genuine instruction, not expired by the wall clock that the bank runs on."""
    sent = claim().instructions[0]
    unsigned = sent.model_copy(
        update={
            "payout_id": payout_id(CLAIM, "group", number),
            "valid_until": sent.valid_until + timedelta(days=36_500),
            "signature": "",
        }
    )
    return unsigned.model_copy(update={"signature": signer(SEED, FUND).sign(signed_payload(unsigned))})


def write(bootstrap: str, *numbers: int, commit: bool = True) -> None:
    producer = Producer(
        {"bootstrap.servers": bootstrap, "transactional.id": "test", "partitioner": PRODUCER_SETTINGS["partitioner"]}
    )
    producer.init_transactions()
    producer.begin_transaction()
    for number in numbers:
        sent = instruction(number)
        producer.produce(INSTRUCTIONS, wire(sent, sent.not_before), CLAIM.encode())
    producer.flush()
    if commit:
        producer.commit_transaction()
    else:
        producer.abort_transaction()


def receipts(bootstrap: str, count: int) -> list[Message]:
    """The first `count` receipts on the topic."""
    consumer = Consumer(
        {"bootstrap.servers": bootstrap, "group.id": "test", "auto.offset.reset": "earliest", "enable.auto.commit": False}
    )
    consumer.subscribe([RECEIPTS])
    try:
        return list(consumer.consume(count, ANSWER_LIMIT_SECONDS))
    finally:
        consumer.close()


def test_an_aborted_instruction_is_not_paid_and_a_committed_one_is_answered_beside_its_claim(settings: BankSettings) -> None:
    write(settings.kafka.bootstrap_servers, 1, commit=False)
    write(settings.kafka.bootstrap_servers, 2)
    with running(settings) as tallies:
        (answer,) = receipts(settings.kafka.bootstrap_servers, 1)
    value = answer.value()
    assert isinstance(value, bytes)
    assert json.loads(value)["data"]["payout_id"] == payout_id(CLAIM, "group", 2)
    assert answer.key() == CLAIM.encode()
    assert tallies[0] == Tally(payouts=1, doubled=0, forged=0, unreadable=0, receipts=1, waiting=0)


def test_after_a_restart_the_bank_knows_what_it_paid(settings: BankSettings) -> None:
    write(settings.kafka.bootstrap_servers, 1)
    with running(settings):
        receipts(settings.kafka.bootstrap_servers, 1)
    write(settings.kafka.bootstrap_servers, 1, 2)
    with running(settings) as tallies:
        assert len(receipts(settings.kafka.bootstrap_servers, 2)) == 2
    assert (tallies[0].payouts, tallies[0].doubled, tallies[0].receipts) == (2, 1, 1)


def test_an_unreachable_broker_or_a_missing_topic_is_a_sentence(apache: str) -> None:
    (port,) = free_ports(1)
    with pytest.raises(Refused, match=r"lost the broker .* Start it"):
        run_bank(BankSettings(kafka=KafkaSettings(bootstrap_servers=f"127.0.0.1:{port}")), threading.Event())
    delete_all(KafkaSettings(bootstrap_servers=apache))
    with pytest.raises(Refused, match="create it with"):
        run_bank(BankSettings(kafka=KafkaSettings(bootstrap_servers=apache)), threading.Event())
