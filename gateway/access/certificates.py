"""Client certificates of machine channels: what the connection or the TLS terminator shows, as the thumbprint that tokens are bound to."""

from base64 import b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from hashlib import sha256
from typing import Final

from starlette.requests import Request

SCOPE_CERTIFICATE: Final = "santunan.client_certificate"
"""Where our protocol class leaves the DER bytes of a certificate that uvicorn's own TLS has checked."""


def thumbprint(certificate: bytes) -> str:
    """RFC 8705 `x5t#S256`: SHA-256 of the DER bytes, in base64url without padding."""
    return urlsafe_b64encode(sha256(certificate).digest()).rstrip(b"=").decode()


def shown_thumbprint(request: Request, header: str) -> str | None:
    """The thumbprint of the certificate that the client has shown, None without one. `header` (RFC 9440) is only read where set."""
    direct = request.scope.get(SCOPE_CERTIFICATE)
    if isinstance(direct, bytes):
        return thumbprint(direct)
    forwarded = request.headers.get(header) if header else None
    if not forwarded:
        return None
    try:
        return thumbprint(b64decode(forwarded.strip().strip(":"), validate=True))
    except (Base64Error, ValueError):
        return None
