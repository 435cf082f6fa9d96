"""One file as it streams by: its hash, its size and what it is. Keeps only its beginning and its end, however large it is.

Names in a PDF are found where they stand in the clear. An encrypted one always says so there; programs inside compressed
objects are not seen here.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final, NamedTuple

from gateway.uploads.pictures import NotWhole, Pixels, jpeg_pixels, png_pixels
from gateway.uploads.refusals import FileCode, FileRefused
from schemas.events.documents import DOCUMENT_BYTES_MAX

HEAD_BYTES_MAX: Final = 128 * 1024
TAIL_BYTES_MAX: Final = 65_535 + 22
"""A ZIP's directory ends at most this far from the end: its longest comment and its end record."""
PIXELS_MAX: Final = 64_000_000
PDF_END_BYTES_MAX: Final = 1_024
OVERLAP_BYTES: Final = 64
"""Longer than any name looked for, with every letter escaped."""

PDF: Final = "application/pdf"
JPEG: Final = "image/jpeg"
PNG: Final = "image/png"
_ESCAPED: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_ENCRYPTED: Final = re.compile(rb"/Encrypt(?=[^A-Za-z0-9#])")
_ACTIVE: Final = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)(?=[^A-Za-z0-9#])")
_ZIP_END: Final = re.compile(rb"PK\x05\x06\0\0\0\0(..)\1", re.DOTALL)
_MARKUP: Final = re.compile(rb"<script|<html|<\?php", re.IGNORECASE)
_PDF_BEGINNING: Final = b"%PDF-"
_BEGINNINGS: Final = {_PDF_BEGINNING: PDF, b"\xff\xd8\xff": JPEG, b"\x89PNG\r\n\x1a\n": PNG}
_FOREIGN_BEGINNINGS: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"Rar!",
    b"7z\xbc\xaf\x27\x1c",
    b"\x1f\x8b",
)


class Judged(NamedTuple):
    """A file that is taken. `pixels` are declared by pictures; a PDF has none."""

    content_type: str
    sha256: str
    size_bytes: int
    pixels: Pixels | None


class Content:
    """Takes a file's bytes in pieces of any size."""

    def __init__(self, bytes_max: int = DOCUMENT_BYTES_MAX) -> None:
        self._bytes_max = bytes_max
        self._hash = sha256()
        self._size_bytes = 0
        self._head = bytearray()
        self._tail = bytearray()
        self._encrypted = self._active = False

    def take(self, piece: bytes) -> None:
        """The next bytes. Raises `FileRefused` as soon as the file is too large."""
        self._size_bytes += len(piece)
        if self._size_bytes > self._bytes_max:
            raise FileRefused(FileCode.TOO_LARGE)
        self._hash.update(piece)
        if len(self._head) < HEAD_BYTES_MAX:
            self._head += piece[: HEAD_BYTES_MAX - len(self._head)]
        if self._head.startswith(_PDF_BEGINNING):
            self._look_for_names(piece)
        self._tail += piece
        if len(self._tail) > 2 * TAIL_BYTES_MAX:  # seldom, so that many small pieces cost no more than few large ones
            del self._tail[:-TAIL_BYTES_MAX]

    def _look_for_names(self, piece: bytes) -> None:
        """Also those that began in the piece before; a picture has none, and most files are pictures."""
        window = bytes(self._tail[-OVERLAP_BYTES:]) + piece
        if b"#" in window:
            window = _ESCAPED.sub(_unescaped, window)
        self._encrypted = self._encrypted or _ENCRYPTED.search(window) is not None
        self._active = self._active or _ACTIVE.search(window) is not None

    def judged(self) -> Judged:
        """What the whole file is. Raises `FileRefused` for whatever is not taken."""
        head = bytes(self._head)
        if not head:
            raise FileRefused(FileCode.EMPTY)
        if head.startswith(_FOREIGN_BEGINNINGS):
            raise FileRefused(FileCode.OFFICE_OR_ARCHIVE)
        content_type, pixels = self._kind(head)
        if pixels is not None and pixels.width * pixels.height > PIXELS_MAX:
            raise FileRefused(FileCode.PICTURE_TOO_LARGE)
        if _ZIP_END.search(self._tail[-TAIL_BYTES_MAX:]):
            raise FileRefused(FileCode.TWO_KINDS)
        return Judged(content_type, self._hash.hexdigest(), self._size_bytes, pixels)

    def _kind(self, head: bytes) -> tuple[str, Pixels | None]:
        content_type = type_of(head)
        if content_type is None:
            raise FileRefused(FileCode.KIND_UNKNOWN)
        if content_type == PDF:
            self._require_plain_pdf()
            return content_type, None
        declared = jpeg_pixels if content_type == JPEG else png_pixels
        try:
            pixels = declared(head, bytes(self._tail[-TAIL_BYTES_MAX:]))
        except NotWhole:
            raise FileRefused(FileCode.INCOMPLETE) from None
        if _PDF_BEGINNING in head[:PDF_END_BYTES_MAX] or _MARKUP.search(head):
            raise FileRefused(FileCode.TWO_KINDS)
        return content_type, pixels

    def _require_plain_pdf(self) -> None:
        if b"%%EOF" not in self._tail[-PDF_END_BYTES_MAX:]:
            raise FileRefused(FileCode.INCOMPLETE)
        if self._encrypted:
            raise FileRefused(FileCode.ENCRYPTED)
        if self._active:
            raise FileRefused(FileCode.ACTIVE)


def type_of(head: bytes) -> str | None:
    """The content type by a file's beginning; None for what is not taken here."""
    return next((content_type for beginning, content_type in _BEGINNINGS.items() if head.startswith(beginning)), None)


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes.fromhex(found[1].decode("ascii"))
