"""Documents of a claim: a file comes as the body or in a form, and is read back by its claimant and by the claim's office."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.endpoints.answers import WRITING, ClaimPath, problems
from gateway.idempotency import IdempotencyKey
from gateway.problems import Problem, ProblemCode
from gateway.routing import needs, routes
from gateway.uploads.describing import CONTENT_TYPES, file_or_form
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
KEEPING = (
    *(code for code in WRITING if code is not ProblemCode.MALFORMED_JSON),
    ProblemCode.FILE_REFUSED,
    ProblemCode.CLAIM_UNKNOWN,
    ProblemCode.STORE_UNAVAILABLE,
    ProblemCode.SCANNER_UNAVAILABLE,
    ProblemCode.READ_MODEL_UNAVAILABLE,
)


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
    async with received_body(request) as file:
        return await keep_document(request, caller, claim, about, file, key)


async def _form(request: Request, caller: Caller, claim: str, key: str) -> Uploaded:
    async with received_form(request) as form:
        about = about_of({**request.query_params, **form.fields}, "#")
        with refusals():
            if form.file is None:
                raise FileRefused(FileCode.EMPTY)
        return await keep_document(request, caller, claim, about, form.file, key)
