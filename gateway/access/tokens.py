"""Bearer tokens into callers: signature by a trusted issuer's key, audience, times and our profile; anything else is refused."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from typing import Final

import orjson
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from gateway.access.callers import Caller, caller_of
from gateway.access.keys import KeySource, KeysUnavailable
from gateway.problems import Problem, ProblemCode

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "ES384", "EdDSA", "Ed25519")
"""Signatures with key pairs only: never `none`, never a shared secret."""
TOKEN_TYPES: Final = frozenset({"at+jwt", "application/at+jwt", "jwt"})
TOKEN_LENGTH_MAX: Final = 8_192
VERIFIED_MAX: Final = 10_000
"""Tokens remembered as verified; a channel sends the same one thousands of times."""


class TokenVerifier:
    """Verifies tokens of the trusted issuers for `audience`. Remembers verified ones for `remembered_seconds` at most."""

    def __init__(
        self,
        sources: tuple[KeySource, ...],
        audience: str,
        clock: Callable[[], datetime],
        skew_seconds: int,
        remembered_seconds: int,
    ) -> None:
        self._sources = sources
        self._audience = audience
        self._clock = clock
        self._skew_seconds = skew_seconds
        self._remembered_seconds = remembered_seconds
        self._verified: OrderedDict[bytes, tuple[Caller, int]] = OrderedDict()

    async def caller(self, token: str) -> Caller:
        """The caller. Raises `Problem`."""
        now = int(self._clock().timestamp())
        name = sha256(token.encode()).digest()
        known = self._verified.get(name)
        if known is not None and now < known[1]:
            return known[0]
        caller, expires = await self._verify(token, now)
        self._verified[name] = (caller, min(expires + self._skew_seconds, now + self._remembered_seconds))
        self._verified.move_to_end(name)
        if len(self._verified) > VERIFIED_MAX:
            self._verified.popitem(last=False)
        return caller

    async def _verify(self, token: str, now: int) -> tuple[Caller, int]:
        if len(token) > TOKEN_LENGTH_MAX:
            raise _invalid("the token is longer than any of ours")
        issuer, kid = _unverified(token)
        keys = await self._keys(issuer, kid)
        try:
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
            self._registry(now, issuer).validate(decoded.claims)
        except (JoseError, ValueError) as error:
            raise _invalid(f"the token is not valid ({_reason(error)})") from error
        if str(decoded.header.get("typ", "jwt")).lower() not in TOKEN_TYPES:
            raise _invalid("the token is no access token")
        caller = caller_of(decoded.claims)
        if caller is None:
            raise _invalid("the token's claims do not say who acts for whom as this service needs it")
        return caller, int(decoded.claims["exp"])

    async def _keys(self, issuer: str, kid: str | None) -> KeySet:
        for source in self._sources:
            try:
                keys = await source.keys(issuer, kid)
            except KeysUnavailable as error:
                raise Problem(
                    ProblemCode.OVERLOADED,
                    "the issuer of your token cannot be asked for its keys: try again",
                    retry_after_seconds=5,
                ) from error
            if keys is not None:
                return keys
        raise _invalid("the token's issuer is not trusted here")

    def _registry(self, now: int, issuer: str) -> JWTClaimsRegistry:
        return JWTClaimsRegistry(
            now=now,
            leeway=self._skew_seconds,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": self._audience},
            exp={"essential": True},
            sub={"essential": True},
        )


def _unverified(token: str) -> tuple[str, str | None]:
    """Issuer and key id as the token claims them: only to choose the keys by, which then prove them."""
    try:
        parts = jws.extract_compact(token.encode())
        claims = orjson.loads(parts.payload)
        issuer, kid = claims["iss"], parts.headers().get("kid")
    except (JoseError, ValueError, KeyError, TypeError, UnicodeError) as error:
        raise _invalid("the token is no signed JWT with an issuer") from error
    if not isinstance(issuer, str):
        raise _invalid("the token is no signed JWT with an issuer")
    return issuer, kid if isinstance(kid, str) else None


def _reason(error: Exception) -> str:
    return error.error if isinstance(error, JoseError) and error.error else type(error).__name__


def _invalid(detail: str) -> Problem:
    return Problem(ProblemCode.TOKEN_INVALID, f"{detail}: ask your issuer for a new one")
