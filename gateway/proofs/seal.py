"""The signature under a proof: a compact JWS, Ed25519, whose header names its key. Its keys sign nothing else."""

import json
from collections.abc import Iterable
from typing import Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

ALGORITHM: Final = "Ed25519"
TYPE: Final = "santunan-proof+jwt"
PROOF_LENGTH_MAX: Final = 4_096


class Seal:
    """Signs with one key, and knows those before it."""

    def __init__(self, key: OKPKey, before: Iterable[OKPKey] = ()) -> None:
        self._key = key
        self._public = [known.as_dict(private=False) | {"kid": known.thumbprint()} for known in (key, *before)]
        self._keys = KeySet([OKPKey.import_key(dict(public)) for public in self._public])

    @classmethod
    def from_jwks(cls, private: str, before: Iterable[str]) -> "Seal":
        """Keys as JSON texts. Raises ValueError for what is no Ed25519 key."""
        return cls(OKPKey.import_key(json.loads(private)), [OKPKey.import_key(json.loads(text)) for text in before])

    def sign(self, content: dict[str, object]) -> str:
        header = {"alg": ALGORITHM, "typ": TYPE, "kid": self._key.thumbprint()}
        return jwt.encode(header, content, self._key, algorithms=[ALGORITHM])

    def opened(self, proof: str) -> dict[str, object] | None:
        """What the proof says; None when none of our keys signed it, or it is no proof. Its dates are not looked at."""
        try:
            token = jwt.decode(proof, self._keys, algorithms=[ALGORITHM])
        except (JoseError, ValueError):
            return None
        return token.claims if token.header.get("typ") == TYPE else None

    def keys(self) -> dict[str, object]:
        """The public keys as a JWK set, for verifying without us."""
        return {"keys": [{**public, "use": "sig", "alg": ALGORITHM} for public in self._public]}
