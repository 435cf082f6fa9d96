"""What is sent again, when, and for how long."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gateway.client import (
    Busy,
    Changed,
    Client,
    HttpTransport,
    Invalid,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    Patience,
    Refusal,
    Sender,
    ServerFault,
    Unanswered,
    Unreadable,
)
from gateway.client.transport import Answer, ConnectionLost, Request
from gateway.endpoints.filings import Withdrawal
from tests.factories import RECEIVED
from tests.gateway.claims import CLAIM
from tests.gateway.client.callers import ScriptedTransport

pytestmark = pytest.mark.anyio
TAKEN = Answer(202, {}, b'{"claim_id":"c","event_id":"e"}')
WITHDRAWAL = Withdrawal(reference="REF-1", received_at=RECEIVED)


def problem(status: int, code: str = "log_busy", retry_after: str | None = None, **more: object) -> Answer:
    body = {"code": code, "detail": "what to do", "request_id": "r-1", "status": status, **more}
    return Answer(status, {} if retry_after is None else {"retry-after": retry_after}, json.dumps(body).encode())


class Patient:
    """A client whose time passes only while it waits."""

    def __init__(self, *answers: Answer | str, drawn: float = 0.0, **patience: float) -> None:
        self.transport = ScriptedTransport(answers)
        self.waited: list[float] = []
        self.heard: list[str] = []
        sender = Sender(
            self.transport,
            Patience(**patience),  # type: ignore[arg-type]
            heard=self.heard.append,
            sleep=self._sleep,
            clock=lambda: sum(self.waited),
            draw=lambda: drawn,
        )
        self.client = Client(sender, lambda: "a-token")

    async def _sleep(self, seconds: float) -> None:
        self.waited.append(seconds)

    async def withdraw(self) -> str:
        return (await self.client.withdraw_claim(CLAIM, WITHDRAWAL, key="key-1")).event_id


async def test_the_same_is_sent_again_with_the_same_key_until_it_is_taken() -> None:
    caller = Patient("cut", problem(503), problem(429), problem(408, "request_too_slow"), TAKEN)
    assert await caller.withdraw() == "e"
    assert len(caller.transport.requests) == 5
    assert len({(request.target, request.body, str(request.headers)) for request in caller.transport.requests}) == 1
    assert caller.transport.requests[0].headers["Idempotency-Key"] == "key-1"
    assert caller.heard == ["connection lost", "503", "429", "408"]


async def test_waits_grow_up_to_their_bound_and_are_spread() -> None:
    caller = Patient(*[problem(503)] * 5, TAKEN, drawn=0.5, wait_seconds_first=1.0, wait_seconds_max=4.0, spread=0.2)
    await caller.withdraw()
    assert caller.waited == pytest.approx([1.1, 2.2, 4.4, 4.4, 4.4])


async def test_retry_after_is_never_undercut() -> None:
    caller = Patient(problem(429, retry_after="7"), problem(503, retry_after="Fri, 20 Nov 2026 00:00:00 GMT"), TAKEN, drawn=0.9)
    await caller.withdraw()
    assert caller.waited[0] >= 7
    assert caller.waited[1] < 1


async def test_patience_ends_by_attempts_and_says_why() -> None:
    caller = Patient(*[problem(503)] * 3, attempts_max=3)
    with pytest.raises(Busy) as caught:
        await caller.withdraw()
    assert (caught.value.code, caught.value.status, len(caller.waited)) == ("log_busy", 503, 2)


async def test_patience_ends_rather_than_waiting_past_its_time() -> None:
    caller = Patient(problem(429, "rate_limited", retry_after="100"), total_seconds_max=60)
    with pytest.raises(Busy, match="rate_limited") as caught:
        await caller.withdraw()
    assert (caller.waited, caught.value.retry_after_seconds) == ([], 100)


async def test_a_gateway_that_never_answers_is_told_apart_from_a_refusal() -> None:
    caller = Patient(*["refused"] * 4, attempts_max=4)
    with pytest.raises(Unanswered, match=r"POST /v1/claims/.*/withdrawal was not answered in 4 attempts: refused"):
        await caller.withdraw()


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Invalid),
        (401, NotAuthenticated),
        (403, NotAllowed),
        (404, NotFound),
        (412, Changed),
        (413, Invalid),
        (422, Invalid),
        (500, ServerFault),
    ],
)
async def test_what_no_repeat_can_mend_is_told_at_once(status: int, kind: type[Refusal]) -> None:
    errors = [{"pointer": "#/claim/event_date", "detail": "not a date"}]
    caller = Patient(problem(status, "some_code", errors=errors, needed="claims:read"))
    with pytest.raises(kind) as caught:
        await caller.withdraw()
    said = caught.value
    assert (said.code, said.detail, said.field, said.request_id) == ("some_code", "what to do", "#/claim/event_date", "r-1")
    assert said.more["needed"] == "claims:read"
    assert caller.waited == []


@pytest.mark.parametrize("answer", [Answer(500, {}, b"<html>"), Answer(200, {}, b"<html>"), Answer(302, {}, b"")])
async def test_an_answer_of_somebody_else_is_unreadable(answer: Answer) -> None:
    with pytest.raises(Unreadable):
        await Patient(answer).withdraw()


async def test_over_a_socket_nobody_listens_at_is_a_lost_connection(unused_tcp_port: int) -> None:
    async with HttpTransport(f"http://127.0.0.1:{unused_tcp_port}") as transport:
        with pytest.raises(ConnectionLost):
            await transport.exchange(Request("GET", "/livez", {}, b""), 5.0)


async def test_a_file_that_is_not_there_is_no_lost_connection(tmp_path: Path, unused_tcp_port: int) -> None:
    async with HttpTransport(f"http://127.0.0.1:{unused_tcp_port}") as transport:
        with pytest.raises(FileNotFoundError):
            await transport.exchange(Request("POST", "/v1/batches", {}, tmp_path / "none.csv"), 5.0)
