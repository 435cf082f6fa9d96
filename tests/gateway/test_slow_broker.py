"""A broker that answers late: callers are told `202` late or `503` with when to come back, never later than declared, and nothing is lost."""

from __future__ import annotations

import json
import logging
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from deploy import topics
from deploy.local import apache
from deploy.local.process import free_ports
from deploy.records import read_all
from schemas.topics import SUBMISSIONS
from streams.settings import KafkaSettings
from tests.conftest import FRESH_PARTITIONS
from tests.gateway.running import fresh_filing, gateway, headers
from tests.gateway.slow_wire import SlowWire, slow_wire

LOG = logging.getLogger(__name__)
pytestmark = [pytest.mark.needs_kafka]
ACKNOWLEDGE_SECONDS = 8
LATE_SECONDS, TOO_LATE_SECONDS = 0.5, 10.0
"""Each way: there and back within the bound, and not."""
GRACE_SECONDS = 20.0
"""A busy machine's own; the bound itself is the gateway's."""
CALLERS, CALLS = 20, 80
EVERYTHING = range(CALLS + CALLERS)


@contextmanager
def kafka_behind_a_wire(folder: Path) -> Iterator[tuple[str, SlowWire]]:
    """A node that tells its clients to come through the wire."""
    broker, address = apache.launch(folder)
    broker.stop()
    (port,) = free_ports(1)
    behind = int(address.rpartition(":")[2])
    properties = folder / "server.properties"
    told = re.sub(
        r"^(advertised\.listeners=PLAINTEXT://127\.0\.0\.1:)\d+", rf"\g<1>{port}", properties.read_text(), flags=re.MULTILINE
    )
    properties.write_text(told)
    broker, _ = apache.launch(folder)
    try:
        with slow_wire(port, behind) as wire:
            yield f"127.0.0.1:{port}", wire
    finally:
        broker.stop()


def test_a_slow_broker_gives_late_answers_within_the_bound_then_refusals_and_loses_nothing(tmp_path: Path) -> None:
    """Whoever has no answer when the bound and its grace are over has a timeout, and fails the test."""
    with kafka_behind_a_wire(tmp_path / "kafka") as (bootstrap, wire):
        topics.apply(KafkaSettings(bootstrap_servers=bootstrap), FRESH_PARTITIONS, 1)
        with gateway(bootstrap, tmp_path, ACKNOWLEDGE_SECONDS_MAX=str(ACKNOWLEDGE_SECONDS)) as (_, url):
            door = _Door(url)
            first = door.all_of(range(CALLERS))
            wire.delay_seconds = LATE_SECONDS
            late = door.all_of(range(CALLERS, CALLS))
            wire.delay_seconds = TOO_LATE_SECONDS
            refused = door.all_of(range(CALLS, EVERYTHING.stop))
            assert {code for code, _ in (*first, *late, *refused)} == {202, 503}
            assert 202 in {code for code, _ in late}
            assert {code for code, _ in refused} == {503}
            assert all(float(wait) > 0 for wait in door.waits)
            wire.delay_seconds = 0.0
            limit = time.monotonic() + 60
            while not door.all_taken(EVERYTHING):
                assert time.monotonic() < limit, "the gateway did not come back to its senses"
        seconds = sorted(taken for _, taken in (*late, *refused))
        LOG.info(
            "late and refused answers: p50 %.2f s, p99 %.2f s", seconds[len(seconds) // 2], seconds[len(seconds) * 99 // 100]
        )
        found: dict[str, set[bytes]] = {}
        for record in read_all(KafkaSettings(bootstrap_servers=bootstrap), SUBMISSIONS):
            found.setdefault(json.loads(record.value)["data"]["channel_reference"], set()).add(record.value)
    assert set(found) == {f"B-0712:REF-{number}" for number in EVERYTHING}
    assert {len(values) for values in found.values()} == {1}, "what was sent again is the same record, byte for byte"


class _Door:
    """Twenty callers at the gateway, each waiting for their answer before the next filing; the same again is the same filing."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._headers = headers(url)
        self._bodies: dict[int, dict[str, object]] = {}
        self._taken: set[int] = set()
        self.waits: list[str] = []

    def all_of(self, numbers: Sequence[int]) -> list[tuple[int, float]]:
        """Status and seconds of each."""
        with ThreadPoolExecutor(CALLERS) as pool, httpx.Client(timeout=ACKNOWLEDGE_SECONDS + GRACE_SECONDS) as client:
            return list(pool.map(lambda number: self._one(client, number), numbers))

    def all_taken(self, numbers: range) -> bool:
        """After those that have no `202` yet were sent again."""
        self.all_of([number for number in numbers if number not in self._taken])
        return self._taken.issuperset(numbers)

    def _one(self, client: httpx.Client, number: int) -> tuple[int, float]:
        body = self._bodies.setdefault(number, fresh_filing(f"REF-{number}"))
        began = time.monotonic()
        answer = client.post(f"{self._url}/v1/claims", json=body, headers={**self._headers, "Idempotency-Key": f"key-{number}"})
        if answer.status_code == 202:
            self._taken.add(number)
        if answer.status_code == 503:
            self.waits.append(answer.headers["retry-after"])
        return answer.status_code, time.monotonic() - began
