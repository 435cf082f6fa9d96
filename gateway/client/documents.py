"""Documents of claims: whole files, files in pieces (tus 1.0.0), and files read back."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, NamedTuple
from urllib.parse import quote

from gateway.client.calling import Calling, answered, with_query
from gateway.client.refusals import Unreadable
from gateway.client.transport import Answer, Content
from gateway.endpoints.uploads import UploadState
from gateway.idempotency import HEADER as KEY_HEADER
from gateway.uploads.receiving import DocumentAbout, Uploaded
from gateway.uploads.tus import PIECE_TYPE, VERSION

SPEAKING: Final = {"Tus-Resumable": VERSION}


class Paper(NamedTuple):
    """A file as it is kept, or a picture of it."""

    content_type: str
    content: bytes


class UploadLimits(NamedTuple):
    """What of tus the gateway speaks. `bytes_max`: of one file."""

    version: str
    extensions: tuple[str, ...]
    bytes_max: int
    checksums: tuple[str, ...]


class Documents(Calling):
    """Files go with the claim; `about` says what each is."""

    async def upload_document(
        self, claim: str, content: Content, content_type: str, about: DocumentAbout, *, key: str
    ) -> Uploaded:
        """Send a file; `content_type` image/jpeg, image/png or application/pdf."""
        target = with_query(f"/v1/claims/{quote(claim)}/documents", about.model_dump(mode="json", exclude_none=True))
        return answered(Uploaded, await self._send("POST", target, content, {KEY_HEADER: key, "Content-Type": content_type}))

    async def read_file(self, claim: str, document: str) -> Paper:
        """With a claimant's own token."""
        return _paper(await self._get(f"/v1/claims/{quote(claim)}/documents/{quote(document, safe='')}/content"))

    async def view_picture(self, claim: str, document: str) -> Paper:
        return _paper(await self._get(f"/v1/claims/{quote(claim)}/documents/{quote(document, safe='')}/view"))

    async def read_office_file(self, claim: str, document: str) -> Paper:
        return _paper(await self._get(f"/v1/office/claims/{quote(claim)}/documents/{quote(document, safe='')}/content"))

    async def view_office_picture(self, claim: str, document: str) -> Paper:
        return _paper(await self._get(f"/v1/office/claims/{quote(claim)}/documents/{quote(document, safe='')}/view"))

    async def describe_uploads(self) -> UploadLimits:
        told = (await self._send("OPTIONS", "/v1/uploads", b"", {})).headers
        return UploadLimits(
            told.get("tus-version", ""),
            _words(told.get("tus-extension", "")),
            _number(told, "tus-max-size"),
            _words(told.get("tus-checksum-algorithm", "")),
        )

    async def begin_upload(self, claim: str, about: DocumentAbout, *, length: int, key: str) -> str:
        """Begin a file of so many bytes that comes in pieces, or find the upload that the same key began; returns its id."""
        said = {"claim": claim, **about.model_dump(mode="json", exclude_none=True)}
        metadata = ",".join(f"{name} {b64encode(str(value).encode()).decode()}" for name, value in said.items())
        headers = {KEY_HEADER: key, "Upload-Length": str(length), "Upload-Metadata": metadata, **SPEAKING}
        return (await self._send("POST", "/v1/uploads", b"", headers)).headers.get("location", "").rpartition("/")[2]

    async def find_upload_offset(self, upload: str) -> int:
        """How many bytes have come."""
        return _number((await self._send("HEAD", f"/v1/uploads/{quote(upload)}", b"", SPEAKING)).headers, "upload-offset")

    async def read_upload(self, upload: str) -> UploadState:
        """How much has come, and what became of it."""
        return answered(UploadState, await self._get(f"/v1/uploads/{quote(upload)}"))

    async def send_upload_piece(self, upload: str, piece: bytes, *, offset: int) -> int:
        """Send the piece that begins there; returns where the next one does. Raises `Changed` when the upload stands elsewhere."""
        checksum = f"sha256 {b64encode(sha256(piece).digest()).decode()}"
        headers = {"Content-Type": PIECE_TYPE, "Upload-Offset": str(offset), "Upload-Checksum": checksum, **SPEAKING}
        return _number((await self._send("PATCH", f"/v1/uploads/{quote(upload)}", piece, headers)).headers, "upload-offset")

    async def end_upload(self, upload: str) -> None:
        """Give it up."""
        await self._send("DELETE", f"/v1/uploads/{quote(upload)}", b"", SPEAKING)


def _paper(answer: Answer) -> Paper:
    return Paper(answer.headers.get("content-type", ""), answer.body)


def _words(said: str) -> tuple[str, ...]:
    return tuple(word for word in said.split(",") if word)


def _number(headers: Mapping[str, str], name: str) -> int:
    found = headers.get(name, "")
    if not found.isdecimal():
        raise Unreadable(f"the answer has no {name}: is the client as new as the gateway?")
    return int(found)
