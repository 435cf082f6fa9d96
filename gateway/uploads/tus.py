"""The headers of tus 1.0.0, a protocol of resumable uploads: what they say, and what is refused in them."""

import hashlib
from base64 import b64decode, b64encode
from typing import Final, NamedTuple

from pydantic import TypeAdapter, ValidationError

from gateway.problems import Fault, Problem, ProblemCode
from gateway.uploads.receiving import DocumentAbout, about_of
from gateway.uploads.staging import Staged
from schemas.identifiers import ClaimId

VERSION: Final = "1.0.0"
SPOKEN: Final = {"Tus-Resumable": VERSION}
EXTENSIONS: Final = "creation,termination,expiration,checksum"
PIECE_TYPE: Final = "application/offset+octet-stream"
ALGORITHMS: Final = {"sha1": 20, "sha256": 32}
"""With the bytes of a digest. SHA-1 is what the protocol demands; it is against damage on the way, not against anybody."""
DIGESTED_BYTES: Final = 256 * 1024
"""Of a piece, at a time."""
LENGTH_MAX: Final = 1 << 40
"""A number that is none of a file is refused as malformed; the limit of files is a setting."""
METADATA_LENGTH_MAX: Final = 2_000
METADATA: Final = "Upload-Metadata"
EXAMPLE: Final = ",".join(
    f"{name} {b64encode(value.encode()).decode()}"
    for name, value in (
        ("claim", "8c1f6f0e-52a1-5d0b-9c8e-5a7b1f9d2e41"),
        ("kind", "death_certificate"),
        ("received_at", "2026-11-20T02:30:00Z"),
    )
)
CLAIM: Final = "claim"
PASSED_OVER: Final = frozenset({"filename", "filetype", "name", "type"})
"""What clients say of their own: names and types are not looked at."""

_CLAIMS: Final = TypeAdapter[str](ClaimId)


class Checksum(NamedTuple):
    """What a piece must hash to."""

    algorithm: str
    digest: bytes

    def of(self, piece: Staged) -> bool:
        """Whether the piece is what was meant."""
        found = hashlib.new(self.algorithm)
        for some in piece.pieces(DIGESTED_BYTES):
            found.update(some)
        return found.digest() == self.digest


def metadata_of(header: str) -> tuple[str, DocumentAbout]:
    """The claim, and what is said of its file. Raises `Problem`."""
    said: dict[str, str] = {}
    for pair in filter(None, map(str.strip, header.split(","))):
        name, _, value = pair.partition(" ")
        try:
            said[name] = b64decode(value, validate=True).decode()
        except ValueError:
            raise _wrong(METADATA, f"{name[:40]!r} is not text in Base64") from None
    fields = {name: value for name, value in said.items() if name not in PASSED_OVER | {CLAIM}}
    try:
        claim = _CLAIMS.validate_python(said.get(CLAIM))
    except ValidationError:
        raise _wrong(f"{METADATA}/{CLAIM}", "it must be a claim's id") from None
    return claim, about_of(fields, METADATA)


def checksum_of(header: str) -> Checksum:
    """Raises `Problem`."""
    algorithm, _, value = header.partition(" ")
    try:
        digest = b64decode(value, validate=True)
    except ValueError:
        digest = b""
    if len(digest) != ALGORITHMS.get(algorithm):
        raise _wrong("Upload-Checksum", f"it must be one of {', '.join(ALGORITHMS)}, a space, and the digest in Base64")
    return Checksum(algorithm, digest)


def _wrong(where: str, what: str) -> Problem:
    return Problem(
        ProblemCode.INVALID_REQUEST,
        "a header of the upload is missing or wrong: correct what `errors` names and send again",
        faults=[Fault(where, what)],
    )
