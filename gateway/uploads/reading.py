"""A kept file on its way out: found through the claim that the reader may see, and given so that no browser runs it."""

import logging
from collections.abc import AsyncIterator
from typing import Final

from fastapi import Request
from starlette.responses import Response, StreamingResponse

from gateway.access.callers import Caller
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.reading.claims import WholeClaim
from gateway.uploads import views
from gateway.uploads.content import type_of
from gateway.uploads.objects import Reading

logger = logging.getLogger("gateway")

POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
UNKNOWN: Final = Problem(
    ProblemCode.FILE_UNKNOWN,
    "there is no such document with a file here: check the claim's documents; one just sent shows once it is judged",
)


async def content_answer(request: Request, caller: Caller, whole: WholeClaim, document: str) -> Response:
    """The file as it came, as a download. Raises `Problem`."""
    found = await _opened(request, caller, whole, document)
    first = await anext(found.pieces, b"")
    content_type = type_of(first) or "application/octet-stream"
    return StreamingResponse(
        _again(first, found.pieces),
        headers={"Content-Length": str(found.size_bytes), **_headers(f"{document}.{ENDINGS.get(content_type, 'bin')}")},
        media_type=content_type,
    )


async def view_answer(request: Request, caller: Caller, whole: WholeClaim, document: str) -> Response:
    """The picture to look at. Raises `Problem`, also where the file is no picture."""
    uploads = parts_of(request).uploads
    async with uploads.views:
        found = await _opened(request, caller, whole, document)
        file = b"".join([piece async for piece in found.pieces])
        try:
            shown = await uploads.staging.run(lambda: views.upright(file))
        except views.NotShown:
            raise Problem(ProblemCode.FILE_NOT_SHOWN, "it cannot be shown smaller: ask for its content as it came") from None
    return Response(shown, 200, {"Content-Security-Policy": POLICY}, views.CONTENT_TYPE)


async def _opened(request: Request, caller: Caller, whole: WholeClaim, document: str) -> Reading:
    """Whoever reads is noted first."""
    sha256 = next((known.sha256 for known in whole.documents if known.document_id == document), None)
    found = None if sha256 is None else await parts_of(request).uploads.objects.pieces(sha256)
    if found is None:
        raise UNKNOWN
    logger.info(
        "file read client=%s officer=%s claim=%s document=%s request=%s",
        *(caller.client, caller.grant.officer or "", whole.claim.claim_id, document, request.state.request_id),
    )
    return found


async def _again(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for piece in rest:
        yield piece


def _headers(name: str) -> dict[str, str]:
    plain = "".join(letter if letter.isascii() and (letter.isalnum() or letter in "._-") else "_" for letter in name)
    return {"Content-Disposition": f'attachment; filename="{plain}"', "Content-Security-Policy": POLICY}
