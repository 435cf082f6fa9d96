"""Resumable uploads of documents: tus 1.0.0 with creation, termination, expiration and checksums."""

import os
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from email.utils import format_datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Header, Path, Request
from pydantic import AwareDatetime, BaseModel
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.endpoints.answers import GATED, json_answer, problems
from gateway.endpoints.documents import KEEPING
from gateway.idempotency import IdempotencyKey
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.routing import needs, public, routes
from gateway.uploads import tus
from gateway.uploads.receiving import Uploaded, UploadRoute, keep_document, person_of, pieces_of, refusals, require_may_upload
from gateway.uploads.refusals import FileCode, FileRefused
from gateway.uploads.resumable import OF_PERSON_MAX, OF_SYSTEM_MAX, Begun, Shelf, Standing, upload_id
from gateway.uploads.staging import copied
from schemas.identifiers import UUID_PATTERN


class TusRoute(UploadRoute):
    """Every answer names the version of the protocol."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def spoken(request: Request) -> Response:
            try:
                answer = await handle(request)
            except Problem as problem:
                raise problem.with_headers(tus.SPOKEN) from problem
            answer.headers.update(tus.SPOKEN)
            return answer

        return spoken


async def _require_version(
    tus_resumable: Annotated[str, Header(alias="Tus-Resumable", json_schema_extra={"enum": [tus.VERSION]})] = "",
) -> None:
    if tus_resumable != tus.VERSION:
        raise Problem(
            ProblemCode.UPLOAD_VERSION_UNSUPPORTED, f"send Tus-Resumable: {tus.VERSION}", headers={"Tus-Version": tus.VERSION}
        )


router = routes("uploads", TusRoute)
Speaking = Annotated[None, Depends(_require_version)]
UploadPath = Annotated[str, Path(pattern=UUID_PATTERN, description="The upload's id, as `Location` gave it.")]
OffsetHeader = Annotated[int, Header(alias="Upload-Offset", ge=0, le=tus.LENGTH_MAX, description="Where this piece begins.")]
LengthHeader = Annotated[int, Header(alias="Upload-Length", ge=1, le=tus.LENGTH_MAX, description="Of the whole file, in bytes.")]
MetadataHeader = Annotated[
    str,
    Header(
        alias="Upload-Metadata",
        max_length=tus.METADATA_LENGTH_MAX,
        description="`claim`, and what is said of the file: a word, a space and its value in Base64 each, with commas between them.",
        examples=[tus.EXAMPLE],
    ),
]
ChecksumHeader = Annotated[
    str | None, Header(alias="Upload-Checksum", max_length=100, description="`sha256` or `sha1`, and the digest in Base64.")
]
PIECE: Final = {
    "requestBody": {"required": True, "content": {tus.PIECE_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}
SPEAKING: Final = (*GATED, ProblemCode.INVALID_REQUEST, ProblemCode.UPLOAD_VERSION_UNSUPPORTED)
FINDING: Final = (*SPEAKING, ProblemCode.UPLOAD_UNKNOWN)


class UploadState(BaseModel):
    """An upload and how much of it has come. `taken`: what became of it, once the log has it."""

    upload_id: str
    claim_id: str
    offset_bytes: int
    length_bytes: int
    expires_at: AwareDatetime
    taken: Uploaded | None


@router.options("/v1/uploads", status_code=204, dependencies=[public()], responses=problems(), operation_id="describeUploads")
async def describe(request: Request) -> Response:
    """What of tus is spoken here."""
    told = {
        "Tus-Version": tus.VERSION,
        "Tus-Extension": tus.EXTENSIONS,
        "Tus-Max-Size": str(parts_of(request).settings.upload_bytes_max),
        "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
    }
    return Response(status_code=204, headers=told)


@router.post(
    "/v1/uploads",
    status_code=201,
    responses=problems(*SPEAKING, *KEEPING),
    response_class=Response,
    operation_id="beginUpload",
)
async def begin(
    request: Request,
    caller: Annotated[Caller, needs(Scope.DOCUMENTS_WRITE)],
    _version: Speaking,
    idempotency_key: IdempotencyKey,
    upload_length: LengthHeader,
    upload_metadata: MetadataHeader,
) -> Response:
    """Begin a file that may come in pieces over hours. The same key again finds the upload that it began."""
    parts = parts_of(request)
    claim, about = tus.metadata_of(upload_metadata)
    await require_may_upload(request, caller, claim, about)
    if upload_length > parts.settings.upload_bytes_max:
        raise Problem(
            ProblemCode.BODY_TOO_LARGE, f"a file has at most {parts.settings.upload_bytes_max} bytes: send a smaller one"
        )
    now = parts.clock()
    begun = Begun(
        upload_id=upload_id(caller.client, claim, idempotency_key),
        claim=claim,
        about=about,
        length_bytes=upload_length,
        key=idempotency_key,
        expires_at=now + timedelta(hours=parts.settings.upload_unfinished_hours_max),
    )
    await parts.uploads.tidy(now)
    at_once_max = OF_PERSON_MAX if caller.grant.is_person else OF_SYSTEM_MAX
    async with parts.uploads.staging.place():
        known = await parts.uploads.staging.run(lambda: _shelf(request, caller).begin(begun, at_once_max))
    return Response(status_code=201, headers={"Location": f"/v1/uploads/{known.upload_id}", **_expires(known)})


@router.head("/v1/uploads/{upload}", responses=problems(*FINDING), response_class=Response, operation_id="findUploadOffset")
async def find_offset(
    request: Request, caller: Annotated[Caller, needs(Scope.DOCUMENTS_WRITE)], _version: Speaking, upload: UploadPath
) -> Response:
    """How much has come."""
    standing = await _standing(request, caller, upload)
    return Response(status_code=200, headers={"Upload-Length": str(standing.begun.length_bytes), **_offset(standing)})


@router.get(
    "/v1/uploads/{upload}",
    response_model=UploadState,
    responses=problems(*GATED, ProblemCode.INVALID_REQUEST, ProblemCode.UPLOAD_UNKNOWN),
    operation_id="readUpload",
)
async def read(request: Request, caller: Annotated[Caller, needs(Scope.DOCUMENTS_WRITE)], upload: UploadPath) -> Response:
    """How much has come, and what became of it."""
    standing = await _standing(request, caller, upload)
    return json_answer(
        UploadState(
            upload_id=upload,
            claim_id=standing.begun.claim,
            offset_bytes=standing.offset_bytes,
            length_bytes=standing.begun.length_bytes,
            expires_at=standing.begun.expires_at,
            taken=standing.taken,
        )
    )


@router.patch(
    "/v1/uploads/{upload}",
    status_code=204,
    responses=problems(
        *FINDING,
        *KEEPING,
        ProblemCode.UPLOAD_OFFSET_DIFFERS,
        ProblemCode.UPLOAD_BUSY,
        ProblemCode.UPLOAD_CHECKSUM_DIFFERS,
    ),
    openapi_extra=PIECE,
    operation_id="sendUploadPiece",
)
async def send_piece(
    request: Request,
    caller: Annotated[Caller, needs(Scope.DOCUMENTS_WRITE)],
    _version: Speaking,
    upload: UploadPath,
    upload_offset: OffsetHeader,
    upload_checksum: ChecksumHeader = None,
) -> Response:
    """Send the next piece. The answer to the last one says that the log has the document; if anything fails there, the offset stays
    before the last byte, and sending it again tries again. A refused file ends its upload."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != tus.PIECE_TYPE:
        raise Problem(ProblemCode.MEDIA_TYPE_UNSUPPORTED, f"send the piece as {tus.PIECE_TYPE}")
    checksum = None if upload_checksum is None else tus.checksum_of(upload_checksum)
    async with parts_of(request).uploads.staging.place(person_of(caller)), _writing(request, caller, upload) as (file, before):
        if upload_offset != before.offset_bytes:
            raise Problem(
                ProblemCode.UPLOAD_OFFSET_DIFFERS, f"the upload stands at {before.offset_bytes} bytes: go on from there"
            )
        if before.taken is not None:
            return Response(status_code=204, headers=_offset(before))
        await _take(request, before, file, checksum)
        after = await _finished(request, caller, before, os.fstat(file).st_size)
    return Response(status_code=204, headers=_offset(after))


@router.delete(
    "/v1/uploads/{upload}",
    status_code=204,
    responses=problems(*FINDING, ProblemCode.UPLOAD_BUSY),
    operation_id="endUpload",
)
async def end(
    request: Request, caller: Annotated[Caller, needs(Scope.DOCUMENTS_WRITE)], _version: Speaking, upload: UploadPath
) -> Response:
    """Give an upload up. A document that the log has stays there."""
    async with _writing(request, caller, upload):
        await parts_of(request).uploads.staging.run(lambda: _shelf(request, caller).end(upload))
    return Response(status_code=204)


async def _take(request: Request, standing: Standing, file: int, checksum: tus.Checksum | None) -> None:
    """Write what comes behind what is there; with a checksum only once all of it has come and is right."""
    staging = parts_of(request).uploads.staging
    left = standing.begun.length_bytes - standing.offset_bytes
    os.ftruncate(file, standing.offset_bytes)
    with refusals():
        if checksum is None:
            await staging.append(file, pieces_of(request), left)
            return
        async with staging.received(pieces_of(request)) as staged:
            if staged.size_bytes > left:
                raise FileRefused(FileCode.TOO_LARGE)
            if not await staging.run(lambda: checksum.of(staged)):
                raise Problem(ProblemCode.UPLOAD_CHECKSUM_DIFFERS, "the piece was damaged on its way: send it again")
            await staging.run(lambda: copied(staged, file))


async def _finished(request: Request, caller: Caller, standing: Standing, came_bytes: int) -> Standing:
    """Where it stands now; what is whole is kept and told to the log, and what is refused is over."""
    begun, shelf, staging = standing.begun, _shelf(request, caller), parts_of(request).uploads.staging
    if came_bytes < begun.length_bytes:
        return standing._replace(offset_bytes=came_bytes)
    try:
        taken = await keep_document(request, caller, begun.claim, begun.about, shelf.whole(begun), begun.key)
    except Problem as problem:
        if problem.code is ProblemCode.FILE_REFUSED:
            await staging.run(lambda: shelf.end(begun.upload_id))
        raise
    await staging.run(lambda: shelf.take(begun.upload_id, taken))
    return standing._replace(offset_bytes=begun.length_bytes, taken=taken)


@asynccontextmanager
async def _writing(request: Request, caller: Caller, upload: str) -> AsyncIterator[tuple[int, Standing]]:
    """The descriptor of its bytes, nobody else's meanwhile, and where it stands."""
    file = await parts_of(request).uploads.staging.run(lambda: _shelf(request, caller).open(upload))
    try:
        yield file, await _standing(request, caller, upload)
    finally:
        os.close(file)


async def _standing(request: Request, caller: Caller, upload: str) -> Standing:
    parts = parts_of(request)
    return await parts.uploads.staging.run(lambda: _shelf(request, caller).standing(upload, parts.clock()))


def _shelf(request: Request, caller: Caller) -> Shelf:
    return Shelf(parts_of(request).uploads.staging.folder, caller.client)


def _offset(standing: Standing) -> dict[str, str]:
    return {"Upload-Offset": str(standing.offset_bytes), **_expires(standing.begun)}


def _expires(begun: Begun) -> dict[str, str]:
    return {"Upload-Expires": format_datetime(begun.expires_at, usegmt=True)}
