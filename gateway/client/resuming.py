"""A file sent in pieces: it goes on where it stood after a lost connection, or after this process has died."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Final

from gateway.client.documents import Documents
from gateway.client.refusals import Changed, Unanswered
from gateway.endpoints.uploads import UploadState
from gateway.uploads.receiving import DocumentAbout

PIECE_BYTES: Final = 256 * 1024
LOST_PIECES_MAX: Final = 20
"""How often the offset may be asked for anew, over one file."""


async def upload_in_pieces(
    client: Documents, claim: str, file: Path, about: DocumentAbout, *, key: str, piece_bytes: int = PIECE_BYTES
) -> UploadState:
    """Send the file; the same key finds what was begun before. Returns once the log has the document. Raises the client's errors."""
    content = await asyncio.to_thread(file.read_bytes)
    upload = await client.begin_upload(claim, about, length=len(content), key=key)
    offset, lost = await client.find_upload_offset(upload), 0
    while offset < len(content):
        try:
            offset = await client.send_upload_piece(upload, content[offset : offset + piece_bytes], offset=offset)
        except (Changed, Unanswered):  # the piece before came after all, or this one is not known to have
            lost += 1
            if lost > LOST_PIECES_MAX:
                raise
            offset = await client.find_upload_offset(upload)
    return await client.read_upload(upload)
