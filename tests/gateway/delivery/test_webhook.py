"""Webhooks as a receiver sees them: signed by Standard Webhooks, the same id at each attempt, and no address followed that nobody set."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from pydantic import SecretStr, ValidationError

from gateway.delivery.messages import Arrived, Never, NotNow, Outcome
from gateway.delivery.settings import WebhookTo
from gateway.delivery.webhook import Webhook, signature
from tests.gateway.delivery.letters import NOW, SECRET, message

pytestmark = pytest.mark.anyio
OTHER_SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
CALL_SECONDS = 5.0


@dataclass
class Receiver:
    """Answers every request with `status` and `headers`, and remembers what came."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    hangs: asyncio.Event | None = None

    async def answer(self, request: web.Request) -> web.Response:
        self.got.append(({name.lower(): value for name, value in request.headers.items()}, await request.read()))
        if self.hangs is not None:
            await self.hangs.wait()
        return web.Response(status=self.status, headers=self.headers)


@asynccontextmanager
async def receiving(receiver: Receiver) -> AsyncIterator[Receiver]:
    application = web.Application()
    application.router.add_post("/hook", receiver.answer)
    application.router.add_route("*", "/elsewhere", receiver.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    receiver.url = f"http://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()


async def sent(receiver: Receiver, *secrets: str, seconds: float = CALL_SECONDS) -> Outcome:
    to = WebhookTo(kind="webhook", url=receiver.url, secrets=tuple(SecretStr(secret) for secret in secrets or (SECRET,)))
    hook = Webhook(to, seconds, 3_600)
    try:
        return await hook.deliver(message("n-1", body=b'{"type":"t","data":{}}'), NOW)
    finally:
        await hook.close()


async def test_a_receiver_verifies_the_signature_with_nothing_but_the_secret_and_the_headers() -> None:
    async with receiving(Receiver(204)) as receiver:
        assert await sent(receiver, OTHER_SECRET, SECRET) == Arrived()
    ((headers, body),) = receiver.got
    signed = b".".join((headers["webhook-id"].encode(), headers["webhook-timestamp"].encode(), body))
    proofs = headers["webhook-signature"].split(" ")
    for secret, proof in zip((OTHER_SECRET, SECRET), proofs, strict=True):
        key = base64.b64decode(secret.removeprefix("whsec_"))
        assert proof == "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("n-1", str(int(NOW.timestamp())))
    assert (body, headers["content-type"]) == (b'{"type":"t","data":{}}', "application/json")


def test_the_signature_is_the_one_of_the_published_example() -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    found = signature([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("status", "headers", "outcome"),
    [
        (200, {}, Arrived()),
        (400, {}, Never("http_400")),
        (422, {"Retry-After": "9"}, Never("http_422")),
        (401, {}, NotNow("http_401")),
        (404, {}, NotNow("http_404")),
        (500, {"Retry-After": "9"}, NotNow("http_500")),
        (429, {"Retry-After": "9"}, NotNow("http_429", 9)),
        (503, {"Retry-After": "999999999999"}, NotNow("http_503", 3_600)),
        (503, {"Retry-After": "Fri, 20 Nov 2026 02:31:00 GMT"}, NotNow("http_503", 60)),
        (503, {"Retry-After": "soon"}, NotNow("http_503")),
    ],
)
async def test_what_an_answer_means(status: int, headers: dict[str, str], outcome: Outcome) -> None:
    async with receiving(Receiver(status, headers)) as receiver:
        assert await sent(receiver) == outcome


async def test_a_redirect_is_not_followed_wherever_it_leads() -> None:
    async with receiving(Receiver(307)) as receiver:
        receiver.headers["Location"] = receiver.url.replace("hook", "elsewhere")
        assert await sent(receiver) == NotNow("redirected_307")
    assert len(receiver.got) == 1


async def test_who_does_not_answer_in_time_or_at_all_is_tried_again() -> None:
    async with receiving(Receiver(hangs=asyncio.Event())) as receiver:
        assert await sent(receiver, seconds=0.05) == NotNow("timeout")
        assert receiver.hangs is not None
        receiver.hangs.set()
    assert await sent(receiver) == NotNow("unreachable_ClientConnectorError")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://sms.example/x", "only this machine"),
        ("https://me:secret@sms.example/x", "no user name"),
        ("ftp://sms.example/x", "must be https"),
        ("https:///x", "must be https"),
    ],
)
def test_a_url_that_would_give_messages_away_is_no_destination(url: str, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        WebhookTo(kind="webhook", url=url, secrets=(SecretStr(SECRET),))


@pytest.mark.parametrize("secret", ["whsec_!", "whsec_c2hvcnQ="])
def test_a_secret_is_long_enough_and_base64(secret: str) -> None:
    with pytest.raises(ValidationError, match="a secret"):
        WebhookTo(kind="webhook", url="https://sms.example/x", secrets=(SecretStr(secret),))
