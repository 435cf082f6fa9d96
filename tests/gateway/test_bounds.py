"""What comes in is bounded in size, depth, time and number, and what goes out carries its headers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from gateway.settings import GatewaySettings
from schemas.vocabulary import Channel
from tests.gateway.house import URL, House, filing

pytestmark = pytest.mark.anyio
JSON = {"Content-Type": "application/json", "Idempotency-Key": "k"}


async def sent(house: House, body: Any, **headers: str) -> tuple[int, str]:
    caller = house.as_channel(Channel.BRANCH, "B-0712")
    answer = await house.client.post("/v1/claims", content=body, headers={**caller, **JSON, **headers})
    return answer.status_code, answer.json()["code"]


async def test_a_body_larger_than_is_taken_is_refused_by_its_declared_and_by_its_real_size(house: House) -> None:
    async def trickling() -> AsyncIterator[bytes]:
        for _ in range(300):
            yield b" " * 1_024

    assert await sent(house, b" " * (256 * 1_024 + 1)) == (413, "body_too_large")
    assert await sent(house, trickling()) == (413, "body_too_large")
    assert await sent(house, b"{}", **{"Content-Length": "x"}) == (413, "body_too_large")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "invalid_request"),
        (b"{", "invalid_request"),
        (b"[]", "invalid_request"),
        (b"\xff\xfe", "invalid_request"),
        (b"[" * 100_000, "malformed_json"),
        (b'{"a":' * 17 + b"1" + b"}" * 17, "malformed_json"),
        (b'{"reference":"\\u0000"}', "malformed_json"),
        (b'{"reference":"\\ud800"}', "invalid_request"),
    ],
)
async def test_a_body_that_is_no_claim_is_a_problem_and_never_a_fault_of_ours(house: House, body: bytes, code: str) -> None:
    status, found = await sent(house, body)
    assert (status, found) == (400 if code == "malformed_json" else 422, code)


async def test_json_is_declared_as_json(house: House) -> None:
    body = json.dumps(filing()).encode()
    assert await sent(house, body, **{"Content-Type": "text/plain"}) == (415, "media_type_unsupported")
    caller = house.as_channel(Channel.BRANCH, "B-0712")
    headers = {**caller, **JSON, "Content-Type": "application/json; charset=utf-8"}
    assert (await house.client.post("/v1/claims", content=body, headers=headers)).status_code == 202


async def test_each_wrong_field_is_named_without_its_value(house: House) -> None:
    body = filing(reporter_role="burglar", extra=1)
    body["personal"]["member"]["nik"] = "1234567890123456"
    body["personal"]["payees"][0]["acount"] = {}
    answer = await house.post("/v1/claims", body, house.as_channel(Channel.BRANCH, "B-0712"))
    pointers = {fault["pointer"] for fault in answer.json()["errors"]}
    assert pointers == {"#/reporter_role", "#/extra", "#/personal/member/nik", "#/personal/payees/0/acount"}
    assert "1234567890123456" not in answer.text
    assert "burglar" not in answer.text


async def test_a_missing_idempotency_key_has_a_code_of_its_own(house: House) -> None:
    answer = await house.client.post("/v1/claims", json=filing(), headers=house.as_channel(Channel.BRANCH, "B-0712"))
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


async def test_an_unknown_address_and_a_wrong_method_are_problems(house: House) -> None:
    missing = await house.client.get("/v2/claims")
    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    wrong = await house.client.delete("/v1/claims")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
    assert wrong.headers["allow"]


async def test_every_answer_carries_security_headers_and_its_request_id(house: House) -> None:
    for path in ("/livez", "/v1/claims", "/nowhere"):
        headers = (await house.client.get(path, headers={"X-Request-Id": "abcdef-123456"})).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert headers["strict-transport-security"].startswith("max-age=31536000")
        assert headers["x-request-id"] == "abcdef-123456"
    odd = (await house.client.get("/livez", headers={"X-Request-Id": "<script>"})).headers["x-request-id"]
    assert odd != "<script>"


async def test_a_log_that_does_not_answer_ends_in_a_problem_within_the_time_of_a_request() -> None:
    house = House(settings=GatewaySettings(public_url=URL, request_seconds_max=0.05, feed_wait_seconds_max=0))
    house.log.open.clear()
    answer = await house.post("/v1/claims", filing(), house.as_channel(Channel.BRANCH, "B-0712"))
    assert (answer.status_code, answer.json()["code"]) == (408, "request_too_slow")


async def test_more_requests_at_once_than_are_taken_are_turned_away() -> None:
    house = House(settings=GatewaySettings(public_url=URL, requests_at_once_max=1))
    house.log.open.clear()
    first = asyncio.create_task(house.post("/v1/claims", filing(), house.as_channel(Channel.BRANCH, "B-0712")))
    await house.log.entered.wait()
    second = await house.client.get("/livez")
    assert (second.status_code, second.json()["code"]) == (503, "overloaded")
    house.log.open.set()
    assert (await first).status_code == 202
    assert (await house.client.get("/livez")).status_code == 200


async def test_while_it_stops_it_turns_new_requests_away_and_closes_connections(house: House) -> None:
    house.door.draining = True
    answer = await house.client.get("/livez")
    assert (answer.status_code, answer.headers["connection"]) == (503, "close")
    assert int(answer.headers["retry-after"]) > 0


async def test_supervisors_are_told_when_only_a_new_process_helps(house: House) -> None:
    assert (await house.client.get("/livez")).status_code == 200
    house.log.breakage = "fenced"
    assert (await house.client.get("/livez")).status_code == 503
    house.log.waiting = house.settings.queue_records_max
    assert (await house.client.get("/readyz")).status_code == 503
    assert (await house.client.get("/healthz")).json() == {
        "status": "failing",
        "reasons": ["the producer is broken: fenced", "the queue to the log is full"],
    }


async def test_a_slow_bucket_of_requests_leads_to_a_trace(house: House) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    sent = house.as_channel(Channel.BRANCH, "B-0712") | {"traceparent": f"00-{trace}-b7ad6b7169203331-01"}
    assert (await house.post("/v1/claims", filing(), sent)).status_code == 202
    exposed = (await house.client.get("/metrics", headers={"Accept": "application/openmetrics-text; version=1.0.0"})).text
    assert f'# {{trace_id="{trace}"}}' in exposed


async def test_a_fault_of_ours_is_a_problem_that_says_nothing_of_its_inside(house: House) -> None:
    house.claims.fails = RuntimeError("secret")
    answer = await house.client.get("/v1/claims", headers=house.as_channel(Channel.BRANCH, "B-0712"))
    assert (answer.status_code, answer.json()["code"]) == (500, "internal")
    assert "secret" not in answer.text


async def test_problems_are_explained_under_their_type(house: House) -> None:
    refused = await house.client.get("/v1/claims")
    explained = await house.client.get(refused.json()["type"])
    assert explained.status_code == 200
    assert "Ask your issuer for one" in explained.text
