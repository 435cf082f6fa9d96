"""The feed's keys: pages are signed with a detached JWS (Ed25519), cursors with a whole one; former keys still verify."""

import json
from base64 import urlsafe_b64decode
from collections.abc import Mapping, Sequence
from typing import Final

from joserfc.jwk import OKPKey
from pydantic import SecretStr

from processors.payout.signatures import ALGORITHM, Ed25519Signer, Ed25519Verifier

OWNER: Final = "feed"
"""Under this name the verifier knows our own keys."""


class FeedKeys:
    """One key that signs, and the public keys of all that signed. Raises ValueError for what is no Ed25519 key."""

    def __init__(self, key: SecretStr, former: Sequence[Mapping[str, str]]) -> None:
        own = OKPKey.import_key(json.loads(key.get_secret_value()))
        if not own.is_private:
            raise ValueError("the feed's key must be a private one")
        keys = [own, *(OKPKey.import_key(dict(public)) for public in former)]
        self._public = [_public(key) for key in keys]
        self._signer = Ed25519Signer(own.thumbprint(), _bytes(own.as_dict(private=True)["d"]))
        self._verifier = Ed25519Verifier({OWNER: {key["kid"]: _bytes(key["x"]) for key in self._public}})

    def sign(self, content: bytes) -> str:
        """`HEADER..SIGNATURE` over the bytes (RFC 7515 appendix F)."""
        return self._signer.sign(content)

    def signed(self, content: bytes, signature: str) -> bool:
        """Whether one of our keys signed the bytes."""
        return self._verifier.verify(OWNER, content, signature)

    def public(self) -> dict[str, list[dict[str, str]]]:
        """The public keys as a JWK set (RFC 7517), the one that signs first."""
        return {"keys": self._public}


def _public(key: OKPKey) -> dict[str, str]:
    found = key.as_dict(private=False)
    if found.get("crv") != "Ed25519":
        raise ValueError("the feed's keys are Ed25519")
    return {"kty": "OKP", "crv": "Ed25519", "x": str(found["x"]), "kid": key.thumbprint(), "use": "sig", "alg": ALGORITHM}


def _bytes(text: object) -> bytes:
    encoded = str(text)
    return urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
