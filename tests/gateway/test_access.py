"""Who may call: tokens of every broken kind, scopes, certificates, rates; and that each refusal is logged without the person."""

from __future__ import annotations

import logging
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from gateway.access.certificates import thumbprint
from gateway.access.issuer import LocalIssuer
from gateway.access.rates import Rates
from gateway.access.scopes import Scope
from gateway.settings import GatewaySettings
from monitoring.logs import Formatter
from schemas.identifiers import AliasKind, alias_key
from schemas.vocabulary import Channel, ClaimKind
from tests.factories import NIK
from tests.gateway.house import CHANNEL_SCOPES, ISSUER, URL, House, bearer, filing

pytestmark = pytest.mark.anyio
GRANT = {"channel": Channel.BRANCH, "organisation": "B-0712"}


def claims(house: House, **over: Any) -> dict[str, Any]:
    now = int(house.clock.now.timestamp())
    usual = {"iss": ISSUER, "aud": "santunan", "exp": now + 60, "sub": "branch-1", "scope": CHANNEL_SCOPES, "santunan": GRANT}
    return {name: value for name, value in {**usual, **over}.items() if value is not None}


def signed(house: House, header: Mapping[str, Any] | None = None, **over: Any) -> str:
    key = house.issuer._key
    return jwt.encode({"alg": "Ed25519", "kid": key.thumbprint(), **(header or {})}, claims(house, **over), key, ["Ed25519"])


def unsigned(house: House) -> str:
    parts = (orjson.dumps({"alg": "none", "typ": "at+jwt"}), orjson.dumps(claims(house)))
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


def signed_with_the_public_key(house: House) -> str:
    """An old trick: the public key taken as a shared secret."""
    public = OctKey.import_key(orjson.dumps(house.issuer.keys()))
    return jwt.encode({"alg": "HS256"}, claims(house), public, ["HS256"])


async def test_a_good_token_is_taken_and_without_any_the_answer_says_what_to_send(house: House) -> None:
    assert (await house.post("/v1/claims", filing(), bearer(signed(house)))).status_code == 202
    answer = await house.post("/v1/claims", filing(), {})
    assert (answer.status_code, answer.json()["code"], answer.headers["www-authenticate"]) == (401, "token_missing", "Bearer")


@pytest.mark.parametrize(
    ("about", "over"),
    [
        ("expired", {"exp": 1_000_000_000}),
        ("without an end", {"exp": None}),
        ("for another audience", {"aud": "another"}),
        ("of an issuer that is not trusted", {"iss": "https://evil.test"}),
        ("without a subject", {"sub": None}),
        ("not valid yet", {"nbf": 4_000_000_000}),
        ("with an unknown channel", {"santunan": {"channel": "telegram"}}),
        ("with a grant that nobody knows", {"santunan": {"god": True}}),
    ],
)
async def test_a_token_that_does_not_hold_is_refused(house: House, about: str, over: dict[str, Any]) -> None:
    answer = await house.post("/v1/claims", filing(), bearer(signed(house, **over)))
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid"), about
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_forged_tokens_are_refused(house: House) -> None:
    stranger = LocalIssuer.new(ISSUER).token(house.clock.now, "santunan", claims(house))
    changed = signed(house).split(".")
    changed[1] = urlsafe_b64encode(orjson.dumps(claims(house, santunan={"channel": "jmo"}))).rstrip(b"=").decode()
    forged = [unsigned(house), signed_with_the_public_key(house), stranger, ".".join(changed), "x", "a.b.c", ""]
    forged += [signed(house) + "x", signed(house, {"typ": "dpop+jwt"}), "A" * 10_000]
    for token in forged:
        answer = await house.post("/v1/claims", filing(), bearer(token))
        assert answer.status_code == 401, token[:60]
        assert answer.json()["code"] in {"token_invalid", "token_missing"}
    assert house.log.records == []


async def test_a_token_is_remembered_only_until_it_ends(house: House) -> None:
    token = bearer(signed(house))
    assert (await house.post("/v1/claims", filing(), token)).status_code == 202
    house.clock.now += timedelta(seconds=60 + house.settings.clock_skew_seconds)
    assert (await house.post("/v1/claims", filing(), token)).status_code == 401


async def test_a_scope_that_the_token_lacks_is_named(house: House) -> None:
    answer = await house.post("/v1/claims", filing(), house.as_channel(Channel.BRANCH, "B-0712", scope=Scope.CLAIMS_READ))
    assert (answer.status_code, answer.json()["code"], answer.json()["needed"]) == (403, "scope_missing", "claims:submit")


@pytest.mark.parametrize("grant", [{}, {"channel": Channel.BRANCH}])
async def test_a_token_that_does_not_say_for_whom_is_refused(house: House, grant: dict[str, Any]) -> None:
    answer = await house.post("/v1/claims", filing(), bearer(house.token(**grant)))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_yours")


async def test_a_token_bound_to_a_certificate_needs_that_certificate() -> None:
    house = House(settings=GatewaySettings(public_url=URL, client_certificate_header="Client-Cert"))
    token = bearer(signed(house, cnf={"x5t#S256": thumbprint(b"mine")}))
    shown = {"Client-Cert": f":{b64encode(b'mine').decode()}:"}
    others = {"Client-Cert": f":{b64encode(b'yours').decode()}:"}
    assert (await house.post("/v1/claims", filing(), token | shown)).status_code == 202
    for headers in (token, token | others, token | {"Client-Cert": "%%%"}):
        answer = await house.post("/v1/claims", filing(), headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "certificate_required")


async def test_where_channels_must_bind_their_tokens_an_unbound_one_is_refused_and_a_persons_is_not() -> None:
    house = House(settings=GatewaySettings(public_url=URL, channel_tokens_bound=True))
    answer = await house.post("/v1/claims", filing(), house.as_channel(Channel.BRANCH, "B-0712"))
    assert (answer.status_code, answer.json()["code"]) == (401, "certificate_required")
    person = bearer(house.token(channel=Channel.JMO, aliases=[alias_key(AliasKind.NIK, NIK)]))
    assert (await house.post("/v1/claims", filing(ClaimKind.JHT), person)).status_code == 202


async def test_the_certificate_header_counts_only_behind_a_terminator_that_sets_it(house: House) -> None:
    token = bearer(signed(house, cnf={"x5t#S256": thumbprint(b"mine")}))
    answer = await house.post("/v1/claims", filing(), token | {"Client-Cert": f":{b64encode(b'mine').decode()}:"})
    assert answer.status_code == 401


async def test_who_sends_more_than_their_rate_is_told_when_to_come_back(house: House) -> None:
    caller = house.as_channel(Channel.BRANCH, "B-0712")
    statuses = [(await house.post("/v1/claims", filing(), caller)).status_code for _ in range(110)]
    assert set(statuses) == {202, 429}
    answer = await house.post("/v1/claims", filing(), caller)
    assert (answer.json()["code"], answer.headers["retry-after"]) == ("rate_limited", "1")
    others = house.as_channel(Channel.BRANCH, "B-0713")
    assert (await house.post("/v1/claims", filing(), others)).status_code == 202
    house.clock.now += timedelta(seconds=1)
    assert (await house.post("/v1/claims", filing(), caller)).status_code == 202


def test_rates_remember_as_many_clients_as_they_may() -> None:
    rates = Rates(clients_max=2)
    for client in ("a", "b", "c"):
        assert not rates.wait_seconds(client, 6, now=0.0)
    assert rates.wait_seconds("c", 6, now=0.0) > 0
    assert not rates.wait_seconds("a", 6, now=0.0)


async def test_every_refusal_is_logged_by_code_and_client_and_names_no_person(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "gateway")
    body = filing(reporter_role="burglar")
    await house.post("/v1/claims", body, house.as_channel(Channel.JMO))
    await house.client.get("/v1/claims/nobody?nik=" + NIK)
    told = Formatter("%(message)s")
    lines = [told.format(record) for record in caplog.records]
    assert lines == [
        "refused route=/v1/claims status=422 code=invalid_request client=jmo-system",
        "refused route=/v1/claims/{claim} status=401 code=token_missing",
    ]
    person = house.token(scope="", sub="siti@example.test", channel=Channel.JMO, aliases=[alias_key(AliasKind.NIK, NIK)])
    await house.client.get("/v1/claims", headers=bearer(person))
    lines = [told.format(record) for record in caplog.records]
    assert re.search(r"code=scope_missing client=person~[0-9a-f]{16}$", lines[-1])
    assert "siti@" not in "".join(lines)
    assert NIK not in "".join(lines)
    assert "SITI" not in "".join(lines)
