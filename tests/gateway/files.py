"""Files built byte by byte."""

from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import ZipFile, ZipInfo


def png(width: int = 2, height: int = 1) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    header = width.to_bytes(4) + height.to_bytes(4) + b"\x08\x02\0\0\0"
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 7)) + chunk(b"IEND", b"")


def jpeg(width: int = 3, height: int = 4, note: bytes = b"Exif") -> bytes:
    frame = b"\xff\xc0\0\x0b\x08" + height.to_bytes(2) + width.to_bytes(2) + b"\x01\x01\x11\0"
    return (
        b"\xff\xd8\xff\xe1" + (len(note) + 2).to_bytes(2) + note + frame + b"\xff\xda\0\x08\x01\x01\0\0?\0" + b"\x12\x34\xff\xd9"
    )


def pdf(more: bytes = b"", trailer: bytes = b"/Root 1 0 R") -> bytes:
    return b"%PDF-1.7\n1 0 obj <</Type /Catalog " + more + b">> endobj\ntrailer <<" + trailer + b">>\nstartxref\n9\n%%EOF\n"


def archive(name: str = "word/vbaProject.bin") -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as file:
        file.writestr(ZipInfo(name), "x")
    return made.getvalue()
