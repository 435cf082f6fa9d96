"""The demo's callers and a real gateway on Apache Kafka: it is killed among their requests, and all that they were told stands on the log."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path

import pytest

from deploy.audit.acceptances import Acceptance, Books, read_acceptances
from deploy.audit.log_reading import LogReading
from deploy.demo.door import Door
from deploy.demo.feeder import Feeder
from deploy.demo.gateway import NAME, start_gateway
from deploy.demo.native import TOPIC
from deploy.demo.records import Planned
from deploy.demo.timeline import Quirks, Writer
from deploy.local.choice import BrokerChoice
from deploy.local.stack import TREE, Stack
from deploy.local.supervisor import Supervisor
from deploy.records import read_all
from deploy.wiring import all_processors
from gateway.opening import utc_now
from schemas.civil import civil_date
from schemas.topics import COVERAGE, DOCUMENTS, SUBMISSIONS
from streams.settings import KafkaSettings
from tests.conftest import FRESH_PARTITIONS

pytestmark = [pytest.mark.needs_kafka, pytest.mark.slow]
CLAIMS = 25
LIMIT_SECONDS = 120.0
TICK_SECONDS = 0.05
NOBODY = "postgresql://nobody@127.0.0.1:1/none"


@pytest.fixture
def stack(fresh_apache: str, tmp_path: Path) -> Iterator[Stack]:
    """A broker and nothing else: taking things in needs no database."""
    supervisor = Supervisor(tmp_path / "workers")
    environment = {
        "PYTHONPATH": str(TREE),
        "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": fresh_apache,
        "SANTUNAN_KAFKA__PARTITIONS": str(FRESH_PARTITIONS),
        "SANTUNAN_DATABASE__URL": NOBODY,
    }
    kafka = KafkaSettings(bootstrap_servers=fresh_apache, partitions=FRESH_PARTITIONS)
    try:
        yield Stack(BrokerChoice("apache", ""), kafka, NOBODY, FRESH_PARTITIONS, supervisor, environment)
    finally:
        supervisor.stop()


def test_a_gateway_that_is_killed_among_requests_loses_nothing_that_it_accepted(stack: Stack, tmp_path: Path) -> None:
    door = Door(start_gateway(stack, tmp_path), tmp_path)
    door.open()
    records = _of_every_sort()
    feeder = Feeder(stack.kafka, records, door, paced=False)
    try:
        feeder.start()
        _kill_among_them(stack.supervisor, feeder, door, len(records) // 3)
        manifests = door.manifests((civil_date(utc_now()),))
    finally:
        feeder.stop()
        feeder.join()
        door.close()
    wrong = sum(record.intent is not None and record.intent.refused is not None for record in records)
    assert (door.error, feeder.error) == (None, None)
    native = sum(record.topic == TOPIC for record in records)
    assert len(feeder.native) == native
    assert (door.accepted, sum(door.refused.values())) == (len(records) - wrong - native, wrong)
    assert door.again["connection lost"] > 0
    found = read_acceptances(Books((door.books,), manifests), 1).of_partition(0)
    assert len(found) == door.accepted
    assert {entry.in_manifest for entry in found.values()} == {None, True}
    assert on_the_log(stack.kafka, found) == dict.fromkeys(found, True)


def _of_every_sort() -> Sequence[Planned]:
    """The first seed's records among which the door refuses some and the native channel has some: the mix of so few depends on the day."""
    quirks = Quirks(broken=0, wrong_key=0, wrong_partition=0, unknown_type=0, oversize=0, turned_away=0.2)
    for seed in count(3):
        records = Writer(seed, 1_000.0, utc_now(), quirks).write(CLAIMS).by_door()
        native = any(record.topic == TOPIC for record in records)
        if native and any(record.intent is not None and record.intent.refused is not None for record in records):
            return records
    raise AssertionError("an endless count has ended")


def _kill_among_them(supervisor: Supervisor, feeder: Feeder, door: Door, after: int) -> None:
    """Keep the gateway running until all is said, but for one kill when so much was accepted."""
    until, killed = time.monotonic() + LIMIT_SECONDS, False
    while feeder.is_alive():
        assert time.monotonic() < until, (door.accepted, door.again, door.error)
        if not killed and door.accepted > after:
            killed = True
            supervisor.expect_end(NAME)
            supervisor.child(NAME).send(signal.SIGKILL)
        supervisor.tick()
        time.sleep(TICK_SECONDS)


def on_the_log(kafka: KafkaSettings, entries: Mapping[str, Acceptance]) -> dict[str, bool]:
    """Which of them stand there, and whether with the content that was accepted, as the audit reads it."""
    claim_state = next(processor for processor in all_processors() if processor.name == "claim_state")
    reading = LogReading(claim_state, lambda _place: True)
    reading.begin(entries)
    for topic in (SUBMISSIONS, DOCUMENTS, COVERAGE):
        for record in read_all(kafka, topic):
            reading.take(record)
    return reading.facts.accepted
