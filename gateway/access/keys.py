"""Issuers' public keys: found by OpenID Connect discovery, kept for minutes, asked for again when a token names a new key."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

import aiohttp
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from pydantic import BaseModel, ConfigDict, ValidationError

DISCOVERY_PATH: Final = "/.well-known/openid-configuration"
ANSWER_BYTES_MAX: Final = 256 * 1024

Fetch = Callable[[str], Awaitable[bytes]]


class KeysUnavailable(Exception):
    """The issuer's keys cannot be had at present: the caller's token can be neither trusted nor refused for good."""


class KeySource(Protocol):
    """Where a trusted issuer's keys come from."""

    async def keys(self, issuer: str, kid: str | None) -> KeySet | None:
        """The issuer's keys, None for an issuer that is not trusted. Raises `KeysUnavailable`."""
        ...


class Discovery(BaseModel):
    """What we need of an issuer's discovery document."""

    model_config = ConfigDict(extra="ignore")

    issuer: str
    jwks_uri: str


class KeyDocument(BaseModel):
    """A JWK set."""

    model_config = ConfigDict(extra="ignore")

    keys: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Known:
    keys: KeySet
    kids: frozenset[str]
    read_at: datetime


class FixedKeys:
    """Keys that are known beforehand: the local issuer's."""

    def __init__(self, issuer: str, document: Mapping[str, object]) -> None:
        self._issuer = issuer
        self._keys = _key_set(KeyDocument.model_validate(document))

    async def keys(self, issuer: str, kid: str | None) -> KeySet | None:
        del kid
        return self._keys if issuer == self._issuer else None


class DiscoveredKeys:
    """Keys of the trusted `issuers` by discovery. One question at a time per issuer; an old answer serves while a new one fails."""

    def __init__(
        self, issuers: tuple[str, ...], fetch: Fetch, clock: Callable[[], datetime], fresh: timedelta, retry: timedelta
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._fresh = fresh
        self._retry = retry
        self._known: dict[str, _Known] = {}
        self._asked_at: dict[str, datetime] = {}
        self._locks = {issuer: asyncio.Lock() for issuer in issuers}

    async def keys(self, issuer: str, kid: str | None) -> KeySet | None:
        lock = self._locks.get(issuer)
        if lock is None:
            return None
        if self._must_ask(issuer, kid):
            async with lock:
                if self._must_ask(issuer, kid):
                    await self._ask(issuer)
        known = self._known.get(issuer)
        if known is None:
            raise KeysUnavailable(f"the keys of {issuer} cannot be read")
        return known.keys

    def _must_ask(self, issuer: str, kid: str | None) -> bool:
        asked_at, now = self._asked_at.get(issuer), self._clock()
        if asked_at is not None and now - asked_at < self._retry:
            return False
        known = self._known.get(issuer)
        return known is None or now - known.read_at >= self._fresh or (kid is not None and kid not in known.kids)

    async def _ask(self, issuer: str) -> None:
        self._asked_at[issuer] = self._clock()
        try:
            found = Discovery.model_validate_json(await self._fetch(issuer.rstrip("/") + DISCOVERY_PATH))
            if found.issuer != issuer:
                raise KeysUnavailable(f"{issuer} calls itself {found.issuer}")
            document = KeyDocument.model_validate_json(await self._fetch(found.jwks_uri))
            kids = frozenset(str(key["kid"]) for key in document.keys if "kid" in key)
            self._known[issuer] = _Known(_key_set(document), kids, self._clock())
        except (OSError, TimeoutError, aiohttp.ClientError, ValidationError, JoseError) as error:
            if issuer not in self._known:
                raise KeysUnavailable(f"the keys of {issuer} cannot be read: {type(error).__name__}") from error


def _key_set(document: KeyDocument) -> KeySet:
    """Only what verifies signatures with a key pair: a shared secret in a public document is nobody's key."""
    usable = [key for key in document.keys if key.get("kty") in {"RSA", "EC", "OKP"} and key.get("use", "sig") == "sig"]
    return KeySet.import_key_set({"keys": usable})


def http_fetch(answer_seconds: float) -> Fetch:
    """Fetches over HTTPS (or HTTP for a local issuer), bounded in time and size, following no redirect."""
    limit = aiohttp.ClientTimeout(total=answer_seconds)

    async def fetch(url: str) -> bytes:
        async with (
            aiohttp.ClientSession(timeout=limit, raise_for_status=True) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            return await answer.content.read(ANSWER_BYTES_MAX)

    return fetch
