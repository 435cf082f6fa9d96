"""Signatures of the contract with payment systems: Ed25519, as a detached JWS (RFC 7515 appendix F, RFC 9864) with a key id.

What is signed is the canonical JSON (RFC 8785) of an event's data without `signature` and without members that are null.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from schemas.canonical import canonical_json
from schemas.envelope import EventData

ALGORITHM = "Ed25519"
SIGNATURE_LENGTH_MAX = 1_000


def signed_payload(data: EventData) -> bytes:
    """The bytes that a signature of `data` covers."""
    return canonical_json(data.model_dump(mode="json", exclude={"signature"}, exclude_none=True))


def payload_digest(payload: bytes) -> str:
    """SHA-256, 64 hex digits: an instruction's `instruction_digest`, a receipt's content."""
    return hashlib.sha256(payload).hexdigest()


class Ed25519Signer:
    """Signs with one private key (32 bytes) under its key id."""

    def __init__(self, kid: str, private_key: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(private_key)
        self._header = _encode(canonical_json({"alg": ALGORITHM, "kid": kid}))

    def sign(self, payload: bytes) -> str:
        return f"{self._header}..{_encode(self._key.sign(_signing_input(self._header, payload)))}"


class Ed25519Verifier:
    """Verifies with public keys (32 bytes each), by signer's name and key id; an old key stays listed while it may be met."""

    def __init__(self, keys: Mapping[str, Mapping[str, bytes]]) -> None:
        self._keys = {
            (system, kid): Ed25519PublicKey.from_public_bytes(key) for system, of in keys.items() for kid, key in of.items()
        }

    def verify(self, system: str, payload: bytes, signature: str) -> bool:
        """True when one of `system`'s keys signed `payload`; any malformed signature is simply not one."""
        header, separator, proof = signature[:SIGNATURE_LENGTH_MAX].partition("..")
        key = self._keys.get((system, _kid(header) or ""))
        if not separator or key is None:
            return False
        try:
            key.verify(_decode(proof), _signing_input(header, payload))
        except (InvalidSignature, Base64Error, ValueError):
            return False
        return True


def _kid(header: str) -> str | None:
    """The key id of an encoded header that names our algorithm and no extension (`crit`)."""
    try:
        decoded = json.loads(_decode(header))
    except (Base64Error, ValueError):
        return None
    if not isinstance(decoded, dict) or decoded.get("alg") != ALGORITHM or "crit" in decoded:
        return None
    return str(decoded.get("kid"))


def _signing_input(header: str, payload: bytes) -> bytes:
    return f"{header}.{_encode(payload)}".encode()


def _encode(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4))
