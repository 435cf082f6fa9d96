"""Small real files for the demo's documents, each another one: pictures and PDFs as telephones and scanners send them, without the weight."""

from functools import cache
from hashlib import sha256
from io import BytesIO
from typing import Final
from zlib import crc32

from PIL import Image

SIDE_PIXELS: Final = 16
JPEG_START: Final = b"\xff\xd8"
PNG_END_BYTES: Final = 12
"""The last chunk of a PNG: length, name and checksum of nothing."""


@cache
def _picture(kind: str) -> bytes:
    made = BytesIO()
    Image.new("L", (SIDE_PIXELS, SIDE_PIXELS), 200).save(made, kind)
    return made.getvalue()


def _jpeg(mark: bytes) -> bytes:
    """With the mark as its comment."""
    return JPEG_START + b"\xff\xfe" + (len(mark) + 2).to_bytes(2, "big") + mark + _picture("JPEG")[len(JPEG_START) :]


def _png(mark: bytes) -> bytes:
    """With the mark as its text."""
    text = b"tEXt" + b"Comment\0" + mark
    chunk = (len(text) - 4).to_bytes(4, "big") + text + crc32(text).to_bytes(4, "big")
    whole = _picture("PNG")
    return whole[:-PNG_END_BYTES] + chunk + whole[-PNG_END_BYTES:]


def _pdf(mark: bytes) -> bytes:
    """One empty page, with the mark as a comment."""
    parts = (
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>\nendobj\n",
    )
    body, places = b"%PDF-1.7\n%" + mark + b"\n", []
    for part in parts:
        places.append(len(body))
        body += part
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = b"%d" % (len(parts) + 1)
    xref = b"xref\n0 " + size + b"\n0000000000 65535 f \n" + table
    return body + xref + b"trailer\n<< /Size " + size + b" /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)


MAKERS: Final = {"image/jpeg": _jpeg, "image/png": _png, "application/pdf": _pdf}


def paper(content_type: str, what: str) -> bytes:
    """A file of this type; the same for the same `what`, another for another."""
    return MAKERS[content_type](sha256(what.encode()).hexdigest().encode())
