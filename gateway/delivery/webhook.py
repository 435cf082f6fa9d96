"""Webhooks by the Standard Webhooks scheme: JSON by POST, signed with HMAC-SHA256 over id, time and body.

Only URLs from settings are called, redirects are not followed, and of an answer only its status and `Retry-After` are read.
"""

import hmac
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Final

import aiohttp

from gateway.delivery.messages import Arrived, Message, Never, NotNow, Outcome
from gateway.delivery.pace import retry_after_seconds
from gateway.delivery.settings import WebhookTo, signing_key

USER_AGENT: Final = "santunan-delivery/1"
HEADER_ID: Final = "webhook-id"
HEADER_TIMESTAMP: Final = "webhook-timestamp"
HEADER_SIGNATURE: Final = "webhook-signature"
HEADER_BYTES_MAX: Final = 8_190
NEVER: Final = frozenset({400, 413, 415, 422})
"""About this message, not about the destination. All other failures are tried again: a wrong path or token is mended by people."""
RESTS: Final = frozenset({429, 503})
"""`Retry-After` of these is about everything that we send."""


def signature(keys: Sequence[bytes], message_id: str, timestamp: int, body: bytes) -> str:
    """The value of `webhook-signature`: one signature for each key."""
    signed = f"{message_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{b64encode(hmac.digest(key, signed, sha256().name)).decode()}" for key in keys)


class Webhook:
    """One URL. Needs a running event loop."""

    def __init__(self, to: WebhookTo, call_seconds_max: float, rest_seconds_max: int) -> None:
        self._url = to.url
        self._keys = [signing_key(secret) for secret in to.secrets]
        self._rest_seconds_max = rest_seconds_max
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=call_seconds_max),
            cookie_jar=aiohttp.DummyCookieJar(),
            max_line_size=HEADER_BYTES_MAX,
            max_field_size=HEADER_BYTES_MAX,
            trust_env=False,
        )

    async def deliver(self, message: Message, now: datetime) -> Outcome:
        stamp = int(now.timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": USER_AGENT,
            HEADER_ID: message.delivery_id,
            HEADER_TIMESTAMP: str(stamp),
            HEADER_SIGNATURE: signature(self._keys, message.delivery_id, stamp, message.body),
        }
        try:
            async with self._session.post(self._url, data=message.body, headers=headers, allow_redirects=False) as answer:
                return self._judged(answer.status, answer.headers.get("Retry-After"), now)
        except TimeoutError:
            return NotNow("timeout")
        except (aiohttp.ClientError, OSError) as error:
            return NotNow(f"unreachable_{type(error).__name__}")

    def _judged(self, status: int, retry_after: str | None, now: datetime) -> Outcome:
        if 200 <= status < 300:
            return Arrived()
        if 300 <= status < 400:
            return NotNow(f"redirected_{status}")
        if status in NEVER:
            return Never(f"http_{status}")
        rest = retry_after_seconds(retry_after, now, self._rest_seconds_max) if status in RESTS else 0
        return NotNow(f"http_{status}", rest)

    async def close(self) -> None:
        await self._session.close()
