"""The real process on Apache Kafka: a claim over a socket stands on the topic as the schemas say, also when the process is killed
between the broker's acknowledgement and the answer."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from joserfc.jwk import OKPKey

from deploy.local.process import Child, free_ports, start
from deploy.local.stack import TREE
from deploy.records import Stood, read_all
from gateway.access.issuer import LocalIssuer
from gateway.access.scopes import Scope
from schemas.catalogue import EVENTS
from schemas.envelope import CloudEvent
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id
from schemas.topics import SUBMISSIONS
from schemas.vocabulary import Channel
from streams.partitioning import partition_of
from streams.settings import KafkaSettings
from tests.conftest import FRESH_PARTITIONS
from tests.gateway.house import bearer, filing

pytestmark = [pytest.mark.needs_kafka]

KEY = OKPKey.generate_key("Ed25519").as_dict(private=True)
READY_SECONDS = 20.0
NOBODY = "postgresql://nobody@127.0.0.1:1/none"
"""No database listens there: taking claims in needs none."""


@contextmanager
def gateway(bootstrap: str, folder: Path, **settings: str) -> Iterator[tuple[Child, str]]:
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    environment = {
        "PYTHONPATH": str(TREE),
        "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": bootstrap,
        "SANTUNAN_KAFKA__PARTITIONS": str(FRESH_PARTITIONS),
        "SANTUNAN_DATABASE__URL": NOBODY,
        "SANTUNAN_GATEWAY__PORT": str(port),
        "SANTUNAN_GATEWAY__PUBLIC_URL": url,
        "SANTUNAN_GATEWAY__LOCAL_ISSUER_KEY": json.dumps(KEY),
        **settings,
    }
    child = start("gateway", (sys.executable, "-m", "deploy", "gateway"), folder / f"gateway-{port}.log", environment)
    try:
        _wait_until_ready(child, url)
        yield child, url
    finally:
        child.stop()


def _wait_until_ready(child: Child, url: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while True:
        try:
            if httpx.get(f"{url}/readyz").status_code == 200:
                return
        except httpx.TransportError:
            assert child.running(), child.tail()
            assert time.monotonic() < deadline, child.tail()
        time.sleep(0.05)


def _headers(url: str, key: str = "key-1") -> dict[str, str]:
    issuer = LocalIssuer.from_private_jwk(url, KEY)
    grant = {"channel": "branch", "organisation": "B-0712"}
    token = issuer.token(datetime.now(UTC), "santunan", {"sub": "branch-1", "scope": Scope.CLAIMS_SUBMIT, "santunan": grant})
    return {"Idempotency-Key": key, **bearer(token)}


def _filing(reference: str = "REF-0001") -> dict[str, Any]:
    return filing(reference=reference, received_at=datetime.now(UTC).isoformat())


def _submissions(bootstrap: str) -> list[Stood]:
    return list(read_all(KafkaSettings(bootstrap_servers=bootstrap), SUBMISSIONS))


def test_an_accepted_claim_stands_on_the_topic_byte_for_byte_as_the_schemas_say(fresh_apache: str, tmp_path: Path) -> None:
    body = _filing()
    with gateway(fresh_apache, tmp_path) as (_, url):
        answer = httpx.post(f"{url}/v1/claims", json=body, headers=_headers(url))
    claim = claim_id(Channel.BRANCH, "B-0712:REF-0001")
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/claims/{claim}"), answer.text
    (record,) = _submissions(fresh_apache)
    event = CloudEvent[ClaimSubmitted].model_validate_json(record.value)
    assert record.value == event.model_dump_json(exclude_none=True).encode()
    assert EVENTS[event.type] is ClaimSubmitted
    assert (record.key, record.partition) == (claim.encode(), partition_of(claim.encode(), FRESH_PARTITIONS))
    assert dict(record.headers)["ce_type"] == event.type.encode()


def test_sigterm_lets_the_request_under_way_end_and_the_process_ends_in_time(fresh_apache: str, tmp_path: Path) -> None:
    with gateway(fresh_apache, tmp_path, SANTUNAN_GATEWAY__LINGER_MS="1000") as (child, url):
        with httpx.Client(timeout=30) as client:
            import threading

            answers: list[httpx.Response] = []
            asking = threading.Thread(
                target=lambda: answers.append(client.post(f"{url}/v1/claims", json=_filing(), headers=_headers(url)))
            )
            asking.start()
            while not _metric(url, "santunan_gateway_queued_records") and asking.is_alive():
                time.sleep(0.01)
            started = time.monotonic()
            os.kill(child.pid, signal.SIGTERM)
            asking.join(30)
            while child.running() and time.monotonic() - started < 30:
                time.sleep(0.05)
        assert [answer.status_code for answer in answers] == [202]
        assert not child.running()
        assert time.monotonic() - started < 10
    assert len(_submissions(fresh_apache)) == 1


def _metric(url: str, name: str) -> float:
    text = httpx.get(f"{url}/metrics").text
    return next(float(line.split()[-1]) for line in text.splitlines() if line.startswith(f"{name} "))
