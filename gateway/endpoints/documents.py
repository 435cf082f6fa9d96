"""Documents of a claim: a file comes as the body or in a form, and is read back by its claimant and by the claim's office."""

from typing import Annotated, Any

from fastapi import Path, Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.objects import office_claim, own_claim
from gateway.access.scopes import Scope
from gateway.endpoints.answers import READING, WRITING, ClaimPath, problems
from gateway.endpoints.office import officer_of
from gateway.idempotency import IdempotencyKey
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.reading.claims import WholeClaim
from gateway.routing import needs, routes
from gateway.uploads.describing import CONTENT_TYPES, file_or_form
from gateway.uploads.reading import content_answer, view_answer
from gateway.uploads.receiving import (
    Uploaded,
    UploadRoute,
    about_of,
    keep_document,
    received_body,
    received_form,
    refusals,
    require_may_upload,
)
from gateway.uploads.refusals import FileCode, FileRefused

router = routes("documents", UploadRoute)
DocumentPath = Annotated[str, Path(min_length=1, max_length=64, description="The document's id, as the claim shows it.")]
KEEPING = (
    *(code for code in WRITING if code is not ProblemCode.MALFORMED_JSON),
    ProblemCode.FILE_REFUSED,
    ProblemCode.CLAIM_UNKNOWN,
    ProblemCode.STORE_UNAVAILABLE,
    ProblemCode.SCANNER_UNAVAILABLE,
    ProblemCode.READ_MODEL_UNAVAILABLE,
)


def _bytes(about: str, *content_types: str) -> dict[int | str, dict[str, Any]]:
    schema = {"schema": {"type": "string", "format": "binary"}}
    unread = (ProblemCode.CLAIM_UNKNOWN, ProblemCode.FILE_UNKNOWN, ProblemCode.STORE_UNAVAILABLE)
    return {200: {"description": about, "content": dict.fromkeys(content_types, schema)}, **problems(*READING, *unread)}


CONTENT = _bytes("The file as it came, as a download.", *CONTENT_TYPES)
VIEW = _bytes("The picture, upright and no larger than a screen, without notes of place or device.", "image/jpeg")
VIEW |= problems(ProblemCode.INVALID_REQUEST, ProblemCode.FILE_NOT_SHOWN)


@router.post(
    "/v1/claims/{claim}/documents",
    status_code=202,
    responses={202: {"model": Uploaded}, **problems(*KEEPING, ProblemCode.MALFORMED_FORM)},
    openapi_extra=file_or_form(),
    operation_id="uploadDocument",
)
async def upload(
    request: Request, caller: Annotated[Caller, needs(Scope.DOCUMENTS_WRITE)], claim: ClaimPath, idempotency_key: IdempotencyKey
) -> Response:
    """Send a paper of a claim: the file as the body with `kind` and `received_at` in the query, or a form with `file`, `kind` and
    `received_at`. It may come before its claim is to be seen, with your `reference` of it."""
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared == "multipart/form-data":
        taken = await _form(request, caller, claim, idempotency_key)
    elif declared in CONTENT_TYPES:
        taken = await _body(request, caller, claim, idempotency_key)
    else:
        raise Problem(
            ProblemCode.MEDIA_TYPE_UNSUPPORTED, f"send the file as one of {', '.join(CONTENT_TYPES)}, or in multipart/form-data"
        )
    return Response(taken.model_dump_json(), 202, {"Location": f"/v1/claims/{claim}"}, "application/json")


async def _body(request: Request, caller: Caller, claim: str, key: str) -> Uploaded:
    about = about_of(request.query_params, "query")
    await require_may_upload(request, caller, claim, about)
    async with received_body(request, caller) as file:
        return await keep_document(request, caller, claim, about, file, key)


async def _form(request: Request, caller: Caller, claim: str, key: str) -> Uploaded:
    async with received_form(request, caller) as form:
        about = about_of({**request.query_params, **form.fields}, "#")
        with refusals():
            if form.file is None:
                raise FileRefused(FileCode.EMPTY)
        return await keep_document(request, caller, claim, about, form.file, key)


@router.get(
    "/v1/claims/{claim}/documents/{document}/content", responses=CONTENT, response_class=Response, operation_id="readFile"
)
async def read_content(
    request: Request, caller: Annotated[Caller, needs(Scope.CLAIMS_READ)], claim: ClaimPath, document: DocumentPath
) -> Response:
    """A paper of a claimant's own claim, as it came. For their own tokens, not for channels' systems."""
    return await content_answer(request, caller, await _claimants(request, caller, claim), document)


@router.get("/v1/claims/{claim}/documents/{document}/view", responses=VIEW, response_class=Response, operation_id="viewPicture")
async def view(
    request: Request, caller: Annotated[Caller, needs(Scope.CLAIMS_READ)], claim: ClaimPath, document: DocumentPath
) -> Response:
    """A picture of a claimant's own claim, to look at."""
    return await view_answer(request, caller, await _claimants(request, caller, claim), document)


@router.get(
    "/v1/office/claims/{claim}/documents/{document}/content",
    responses=CONTENT,
    response_class=Response,
    operation_id="readOfficeFile",
)
async def read_office_content(
    request: Request, caller: Annotated[Caller, needs(Scope.OFFICE_READ)], claim: ClaimPath, document: DocumentPath
) -> Response:
    """A paper of a claim of your offices, as it came."""
    return await content_answer(request, caller, await _offices(request, caller, claim), document)


@router.get(
    "/v1/office/claims/{claim}/documents/{document}/view",
    responses=VIEW,
    response_class=Response,
    operation_id="viewOfficePicture",
)
async def view_office(
    request: Request, caller: Annotated[Caller, needs(Scope.OFFICE_READ)], claim: ClaimPath, document: DocumentPath
) -> Response:
    """A picture of a claim of your offices, to look at."""
    return await view_answer(request, caller, await _offices(request, caller, claim), document)


async def _claimants(request: Request, caller: Caller, claim: str) -> WholeClaim:
    """Who filed for somebody else need not see all their papers."""
    if not caller.grant.is_person:
        raise Problem(
            ProblemCode.NOT_YOURS, "papers are shown to claimants and to the claim's office: use the claimant's own token"
        )
    return await own_claim(parts_of(request), caller, claim)


async def _offices(request: Request, caller: Caller, claim: str) -> WholeClaim:
    officer_of(caller)
    return await office_claim(parts_of(request), caller, claim)
