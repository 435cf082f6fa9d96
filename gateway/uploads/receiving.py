"""A file becomes a document of a claim: received, judged, scanned, kept, and told to the log. Everything that takes files calls this.

`received_body` or `received_form` bring the file in; `keep_document` does the rest and returns once the log has acknowledged.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import date
from typing import Annotated, ClassVar, Final, NamedTuple

from fastapi import Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gateway.accepting import Moment, channel_of, require_received
from gateway.access.callers import Caller
from gateway.access.objects import require_own
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode, faults_of
from gateway.routing import GatedRoute
from gateway.uploads.content import Content, Judged
from gateway.uploads.forms import FORM_BYTES_MAX, FormReader
from gateway.uploads.refusals import SENTENCES, FileCode, FileRefused
from gateway.uploads.staging import Staged, paced
from gateway.writing import Intent, write
from schemas.admission import OwnReference
from schemas.channels import ChannelProfile
from schemas.claim import PayeeRef
from schemas.events.documents import DocumentUploaded, Sha256
from schemas.identifiers import SANTUNAN, uuid5_text
from schemas.vocabulary import DocumentKind

PIECE_BYTES: Final = 64 * 1024
NOT_SAID: Final = "it must be said: in the query, or as a field of the form"
OwnDocumentId = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class UploadRoute(GatedRoute):
    """A request that brings a file may take its time; a slower one resumes."""

    seconds_max: ClassVar[float | None] = 600.0


class DocumentAbout(BaseModel):
    """What a sender says of a file. `reference`: the channel's own of the claim, so that nothing need be looked up. Without
    `document_id` one follows from the claim, the file, its kind and payee. `payee_ref`: whose paper it is. `sha256`: as the sender
    computed it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: DocumentKind
    received_at: Moment
    reference: OwnReference | None = None
    document_id: OwnDocumentId | None = None
    payee_ref: PayeeRef | None = None
    issued_on: date | None = None
    valid_until: date | None = None
    sha256: Sha256 | None = None


class ReceivedForm(NamedTuple):
    """A form's fields, without the empty ones, and its file, if one was chosen."""

    fields: dict[str, str]
    file: Staged | None


class Uploaded(BaseModel):
    """The document stands on the log; what becomes of it shows with the claim."""

    claim_id: str
    event_id: str
    document_id: str
    kind: DocumentKind
    sha256: str
    content_type: str
    size_bytes: int


def about_of(fields: Mapping[str, str], where: str) -> DocumentAbout:
    """What was said of the file, from words alone. Raises `Problem`; `where` they stood is said in its pointers."""
    try:
        return DocumentAbout.model_validate_strings(dict(fields))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)
        for fault in found:
            if fault["type"] == "missing":
                fault["msg"] = NOT_SAID
        raise Problem(
            ProblemCode.INVALID_REQUEST,
            "what is said of the file is missing, unknown or wrong: correct what `errors` names and send again",
            faults=faults_of(found, where),
        ) from None


@asynccontextmanager
async def received_body(request: Request, caller: Caller) -> AsyncIterator[Staged]:
    """The body as one file, until the end of the block. Raises `Problem`."""
    staging = parts_of(request).uploads.staging
    with refusals():
        require_not_announced(request, staging.settings.upload_bytes_max)
        async with staging.place(person_of(caller)), staging.received(pieces_of(request)) as staged:
            yield staged


@asynccontextmanager
async def received_form(request: Request, caller: Caller | None = None) -> AsyncIterator[ReceivedForm]:
    """A form with at most one file, until the end of the block. Raises `Problem`."""
    staging = parts_of(request).uploads.staging
    with refusals():
        require_not_announced(request, staging.settings.upload_bytes_max + FORM_BYTES_MAX)
        form = FormReader(request.headers.get("content-type", ""))
        async with staging.place(person_of(caller)), staging.received(form.file_pieces(pieces_of(request))) as staged:
            yield ReceivedForm(form.fields, staged if form.has_file else None)


def require_not_announced(request: Request, bytes_max: int) -> None:
    """Raises `FileRefused` for a body that says itself that it is too large."""
    announced = request.headers.get("content-length", "0")
    if announced.isdigit() and int(announced) > bytes_max:
        raise FileRefused(FileCode.TOO_LARGE)


def pieces_of(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes, and no slower than is allowed."""
    return paced(request.stream(), parts_of(request).uploads.staging.settings.upload_idle_seconds_max)


def person_of(caller: Caller | None) -> str | None:
    """Who gets only a few places at once: a claimant's own token, and not a system that speaks for many."""
    return caller.client if caller is not None and caller.grant.is_person else None


async def require_may_upload(request: Request, caller: Caller, claim: str, about: DocumentAbout) -> ChannelProfile:
    """The caller's channel, if it may send such a document for this claim now. Raises `Problem`; before a byte is read, where it can."""
    parts = parts_of(request)
    profile = channel_of(caller)
    if about.kind not in profile.documents:
        raise Problem(
            ProblemCode.CHANNEL_NOT_ALLOWED,
            f"{profile.about} send no {about.kind}: let the claimant use a branch office or Lapak Asik",
        )
    require_received(profile, about.received_at, parts.clock())
    await require_own(parts, caller, claim, about.reference)
    return profile


async def keep_document(request: Request, caller: Caller, claim: str, about: DocumentAbout, file: Staged, key: str) -> Uploaded:
    """Judge the file, scan it, keep it, and write that it came; `key` is the idempotency key. Raises `Problem`."""
    profile = await require_may_upload(request, caller, claim, about)
    parts = parts_of(request)
    with refusals():
        judged, stored = await _kept(parts, about, file)
    document = about.document_id or _document_id(claim, about, judged.sha256)
    data = DocumentUploaded(
        document_id=document,
        kind=about.kind,
        channel=profile.channel,
        received_at=about.received_at,
        object_reference=stored,
        sha256=judged.sha256,
        content_type=judged.content_type,
        size_bytes=judged.size_bytes,
        issued_on=about.issued_on,
        valid_until=about.valid_until,
        payee_ref=about.payee_ref,
        organisation=caller.grant.organisation if profile.organisations else None,
    )
    event = await write(request, caller, Intent(data, claim, key, about.received_at))
    return Uploaded(
        claim_id=claim,
        event_id=event,
        document_id=document,
        kind=about.kind,
        sha256=judged.sha256,
        content_type=judged.content_type,
        size_bytes=judged.size_bytes,
    )


async def _kept(parts: Parts, about: DocumentAbout, file: Staged) -> tuple[Judged, str]:
    """What the file is, and where it is kept. Within bounds: this is where memory and processor go."""
    uploads, bytes_max = parts.uploads, parts.settings.upload_bytes_max
    async with uploads.room.of(file.size_bytes):
        judged = _judged(file, bytes_max) if file.is_held else await uploads.staging.run(lambda: _judged(file, bytes_max))
        if about.sha256 not in {None, judged.sha256}:
            raise FileRefused(FileCode.HASH_DIFFERS)
        if uploads.scanner is not None:
            await uploads.scanner.scan(file)
        return judged, await uploads.objects.put(file.source, judged.sha256)


def _judged(file: Staged, bytes_max: int) -> Judged:
    content = Content(bytes_max)
    for piece in file.pieces(PIECE_BYTES):
        content.take(piece)
    return content.judged()


def _document_id(claim: str, about: DocumentAbout, sha256: str) -> str:
    return uuid5_text(SANTUNAN.bytes, f"document\n{claim}\n{about.kind}\n{about.payee_ref}\n{sha256}")


@contextmanager
def refusals() -> Iterator[None]:
    """A file that is not taken, as a problem."""
    try:
        yield
    except FileRefused as error:
        code = ProblemCode.BODY_TOO_LARGE if error.code is FileCode.TOO_LARGE else ProblemCode.FILE_REFUSED
        raise Problem(code, SENTENCES[error.code], more={"reason": error.code.value}) from None
