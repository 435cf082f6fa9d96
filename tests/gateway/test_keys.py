"""Issuers' keys by discovery: kept, asked for again, and never taken from somebody else."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest

from gateway.access.issuer import LocalIssuer
from gateway.access.keys import DiscoveredKeys, KeysUnavailable
from tests.gateway.house import Clock

pytestmark = pytest.mark.anyio
ISSUER = "https://id.test/realms/fund"


class Issuer:
    """An issuer's web server: counts questions, and can be down or lie."""

    def __init__(self) -> None:
        self.keys = [LocalIssuer.new(ISSUER)]
        self.asked = 0
        self.down = False
        self.calls_itself = ISSUER

    async def fetch(self, url: str) -> bytes:
        self.asked += 1
        if self.down:
            raise ConnectionError
        if url == f"{ISSUER}/.well-known/openid-configuration":
            return orjson.dumps({"issuer": self.calls_itself, "jwks_uri": "https://id.test/keys", "x": 1})
        assert url == "https://id.test/keys"
        return orjson.dumps({"keys": [key for issuer in self.keys for key in issuer.keys()["keys"]]})  # type: ignore[attr-defined]


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def source(issuer: Issuer, clock: Clock) -> DiscoveredKeys:
    return DiscoveredKeys((ISSUER,), issuer.fetch, clock, timedelta(seconds=600), timedelta(seconds=10))


async def kids(source: DiscoveredKeys, kid: str | None = None) -> set[str]:
    found = await source.keys(ISSUER, kid)
    assert found is not None
    return {str(key.kid) for key in found.keys}


async def test_keys_are_asked_for_once_and_again_when_they_are_old(source: DiscoveredKeys, issuer: Issuer, clock: Clock) -> None:
    await kids(source)
    await kids(source)
    assert issuer.asked == 2
    clock.now += timedelta(seconds=600)
    await kids(source)
    assert issuer.asked == 4


async def test_a_new_key_id_makes_us_ask_again_but_not_more_often_than_we_may(
    source: DiscoveredKeys, issuer: Issuer, clock: Clock
) -> None:
    await kids(source)
    issuer.keys.append(LocalIssuer.new(ISSUER))
    new = issuer.keys[1]._kid
    assert new not in await kids(source, new)
    clock.now += timedelta(seconds=10)
    assert new in await kids(source, new)


async def test_while_the_issuer_is_down_its_known_keys_serve(source: DiscoveredKeys, issuer: Issuer, clock: Clock) -> None:
    known = await kids(source)
    issuer.down = True
    clock.now += timedelta(hours=1)
    assert await kids(source) == known


async def test_an_issuer_that_never_answered_is_unavailable_and_one_that_lies_as_well(
    source: DiscoveredKeys, issuer: Issuer, clock: Clock
) -> None:
    issuer.down = True
    with pytest.raises(KeysUnavailable):
        await kids(source)
    issuer.down, issuer.calls_itself = False, "https://evil.test"
    clock.now += timedelta(seconds=10)
    with pytest.raises(KeysUnavailable, match="calls itself"):
        await kids(source)


async def test_an_issuer_that_is_not_listed_is_not_asked(source: DiscoveredKeys, issuer: Issuer) -> None:
    assert await source.keys("https://evil.test", None) is None
    assert issuer.asked == 0
