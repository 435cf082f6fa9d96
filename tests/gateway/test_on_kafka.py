"""The real process on Apache Kafka: what is accepted stands on the topic as the schemas say, and once, whatever happens meanwhile."""

from __future__ import annotations

import json
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from deploy import topics
from deploy.local import apache
from deploy.records import Stood, read_all
from schemas.catalogue import EVENTS
from schemas.civil import civil_date
from schemas.envelope import CloudEvent
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id
from schemas.topics import SUBMISSIONS
from schemas.vocabulary import Channel
from streams.partitioning import partition_of
from streams.settings import KafkaSettings
from tests.conftest import FRESH_PARTITIONS
from tests.gateway.running import fresh_filing, gateway, headers, metric

pytestmark = [pytest.mark.needs_kafka]
CLAIM = claim_id(Channel.BRANCH, "B-0712:REF-0001")
END_SECONDS = 10.0
"""The drain's bound, as the issue sets it."""


def submissions(bootstrap: str) -> list[Stood]:
    return list(read_all(KafkaSettings(bootstrap_servers=bootstrap), SUBMISSIONS))


def test_an_accepted_claim_stands_on_the_topic_byte_for_byte_as_the_schemas_say(fresh_apache: str, tmp_path: Path) -> None:
    with gateway(fresh_apache, tmp_path) as (_, url):
        answer = httpx.post(f"{url}/v1/claims", json=fresh_filing(), headers=headers(url))
    assert (answer.status_code, answer.headers["location"]) == (202, f"/v1/claims/{CLAIM}"), answer.text
    (record,) = submissions(fresh_apache)
    event = CloudEvent[ClaimSubmitted].model_validate_json(record.value)
    assert record.value == event.model_dump_json(exclude_none=True).encode()
    assert EVENTS[event.type] is ClaimSubmitted
    assert (record.key, record.partition) == (CLAIM.encode(), partition_of(CLAIM.encode(), FRESH_PARTITIONS))
    assert dict(record.headers)["ce_type"] == event.type.encode()


def test_killed_between_acknowledgement_and_answer_a_repeat_is_the_same_record_of_the_same_claim(
    fresh_apache: str, tmp_path: Path
) -> None:
    body = fresh_filing()
    with gateway(fresh_apache, tmp_path, module="tests.gateway.dying_gateway") as (child, url):
        with pytest.raises(httpx.TransportError):
            httpx.post(f"{url}/v1/claims", json=body, headers=headers(url))
        assert child.stop() == -signal.SIGKILL
    with gateway(fresh_apache, tmp_path) as (_, url):
        found = httpx.get(f"{url}/v1/accepted", params={"reference": "REF-0001"}, headers=headers(url), timeout=30).json()
        answer = httpx.post(f"{url}/v1/claims", json=body, headers=headers(url))
    first, second = submissions(fresh_apache)
    assert (answer.status_code, answer.json()["claim_id"]) == (202, CLAIM)
    assert [item["event_id"] for item in found["items"]] == [answer.json()["event_id"]]
    assert (first.value, first.key, first.headers) == (second.value, second.key, second.headers)


def test_a_manifest_and_the_lag_come_from_the_log(fresh_apache: str, tmp_path: Path) -> None:
    with gateway(fresh_apache, tmp_path, LAG_RECORDS_MAX="20", LAG_CHECK_SECONDS="0.05") as (_, url), httpx.Client() as client:
        statuses: list[int] = []
        limit = time.monotonic() + 60
        while 503 not in statuses:  # nobody reads: after 20 of them and the next look at the lag no more are taken
            number = len(statuses)
            answer = client.post(f"{url}/v1/claims", json=fresh_filing(f"REF-{number}"), headers=headers(url, f"key-{number}"))
            statuses.append(answer.status_code)
            assert time.monotonic() < limit, statuses
        assert answer.json()["code"] == "log_busy"
        taken = statuses.count(202)
        assert taken > 20
        day = civil_date(datetime.now(UTC))
        manifest = client.get(f"{url}/v1/manifests/{day}", headers=headers(url), timeout=60).text.splitlines()
    *lines, end = [json.loads(line) for line in manifest]
    assert {line["reference"] for line in lines} == {f"REF-{number}" for number in range(taken)}
    assert end["records"] == taken == len(submissions(fresh_apache))


def test_sigterm_lets_the_request_under_way_end_and_then_the_process_ends(fresh_apache: str, tmp_path: Path) -> None:
    with gateway(fresh_apache, tmp_path, LINGER_MS="1000") as (child, url), ThreadPoolExecutor(1) as pool:
        asking = pool.submit(httpx.post, f"{url}/v1/claims", json=fresh_filing(), headers=headers(url), timeout=30)
        while not metric(url, "santunan_gateway_queued_records") and not asking.done():
            time.sleep(0.01)
        assert child.stop(END_SECONDS, signal.SIGTERM) == -signal.SIGTERM, child.tail()  # SIGKILL, had it not ended by then
        assert asking.result().status_code == 202
    assert len(submissions(fresh_apache)) == 1


def test_a_broker_that_stands_still_and_goes_on_costs_nothing_that_was_accepted(tmp_path: Path) -> None:
    broker, bootstrap = apache.launch(tmp_path / "kafka")
    try:
        topics.apply(KafkaSettings(bootstrap_servers=bootstrap), FRESH_PARTITIONS, 1)
        with gateway(bootstrap, tmp_path, ACKNOWLEDGE_SECONDS_MAX="1") as (_, url), httpx.Client(timeout=30) as client:
            bodies = [fresh_filing(f"REF-{number}") for number in range(3)]

            def send(number: int) -> httpx.Response:
                return client.post(f"{url}/v1/claims", json=bodies[number], headers=headers(url, f"key-{number}"))

            assert send(0).status_code == 202
            broker.send(signal.SIGSTOP)
            refused = [send(number) for number in (1, 1, 2)]
            assert {(answer.status_code, answer.json()["code"]) for answer in refused} == {(503, "log_unavailable")}
            broker.send(signal.SIGCONT)
            limit = time.monotonic() + 60
            while (last := [send(number) for number in range(3)]) and {answer.status_code for answer in last} != {202}:
                assert time.monotonic() < limit, last[0].text
        by_reference: dict[str, set[bytes]] = {}
        for record in submissions(bootstrap):
            reference = json.loads(record.value)["data"]["channel_reference"]
            by_reference.setdefault(reference, set()).add(record.value)
    finally:
        broker.send(signal.SIGCONT)
        broker.stop()
    assert sorted(by_reference) == [f"B-0712:REF-{number}" for number in range(3)]
    assert {len(values) for values in by_reference.values()} == {1}, "a repeat is the same record, byte for byte"
