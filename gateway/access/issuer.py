"""A small issuer inside the gateway, for the demo and for tests: the same tokens, keys and discovery as a real one."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import uuid4

from joserfc import jwt
from joserfc.jwk import OKPKey

ALGORITHM: Final = "Ed25519"
LIFETIME_SECONDS: Final = 3_600


class LocalIssuer:
    """Signs tokens with one Ed25519 key. `url` is its `iss`."""

    def __init__(self, url: str, key: OKPKey) -> None:
        self.url = url
        self._key = key
        self._kid = key.thumbprint()

    @classmethod
    def from_private_jwk(cls, url: str, jwk: Mapping[str, str | list[str]]) -> "LocalIssuer":
        return cls(url, OKPKey.import_key(dict(jwk)))

    @classmethod
    def new(cls, url: str) -> "LocalIssuer":
        return cls(url, OKPKey.generate_key("Ed25519"))

    def token(self, now: datetime, audience: str, claims: Mapping[str, object], lifetime_seconds: int = LIFETIME_SECONDS) -> str:
        """An access token (RFC 9068) for `claims`: `sub`, `scope`, and `santunan` for whom its bearer acts."""
        issued_at = int(now.timestamp())
        usual = {"iss": self.url, "aud": audience, "iat": issued_at, "exp": issued_at + lifetime_seconds, "jti": str(uuid4())}
        return jwt.encode(
            {"alg": ALGORITHM, "typ": "at+jwt", "kid": self._kid}, {**usual, **claims}, self._key, algorithms=[ALGORITHM]
        )

    def keys(self) -> dict[str, object]:
        """Its public keys as a JWK set."""
        return {"keys": [{**self._key.as_dict(private=False), "kid": self._kid, "use": "sig", "alg": ALGORITHM}]}
