"""What a browser keeps for us and can neither read nor change: sealed with AES-GCM, for one purpose, until a time."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from secrets import token_bytes
from typing import Final, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, ValidationError

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
SEALED_LENGTH_MAX: Final = 4_000
"""A cookie with its name fits into the 4,096 bytes that browsers take."""
STAMP_BYTES: Final = 6
"""The end of its time, in seconds of the epoch, before the content."""
ModelT = TypeVar("ModelT", bound=BaseModel)


class Seal:
    """One secret, and for each purpose a key of its own: a link is no session, and a session no form."""

    def __init__(self, secret: str, clock: Callable[[], datetime]) -> None:
        self._secret = secret.encode()
        self._clock = clock
        self._keys: dict[str, AESGCM] = {}

    def sealed(self, purpose: str, content: BaseModel, lifetime: timedelta) -> str:
        """In base64url. Raises ValueError when it would not fit into a cookie."""
        until = int((self._clock() + lifetime).timestamp()).to_bytes(STAMP_BYTES, "big")
        nonce = token_bytes(NONCE_BYTES)
        body = until + content.model_dump_json(exclude_defaults=True).encode()
        text = urlsafe_b64encode(nonce + self._key(purpose).encrypt(nonce, body, None)).rstrip(b"=").decode()
        if len(text) > SEALED_LENGTH_MAX:
            raise ValueError(f"{len(text)} characters of a sealed {purpose} do not fit into a cookie")
        return text

    def opened(self, purpose: str, text: str, model: type[ModelT]) -> ModelT | None:
        """What was sealed; None for anything else: another purpose or key, too old, changed by one bit."""
        if len(text) > SEALED_LENGTH_MAX or not text.isascii():
            return None
        try:
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
            body = self._key(purpose).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], None)
            if int.from_bytes(body[:STAMP_BYTES], "big") <= self._clock().timestamp():
                return None
            return model.model_validate_json(body[STAMP_BYTES:])
        except (InvalidTag, ValidationError, ValueError):
            return None

    def _key(self, purpose: str) -> AESGCM:
        key = self._keys.get(purpose)
        if key is None:
            derived = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"santunan page {purpose}".encode()).derive(self._secret)
            key = self._keys[purpose] = AESGCM(derived)
        return key
