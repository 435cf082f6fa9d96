"""Files of many filings over HTTP: kept on the disk before the `202`, written to the log by a process beside the gateway."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, BinaryIO, ClassVar, Final

import orjson
from fastapi import Path, Query, Request
from pydantic import BaseModel
from starlette.responses import Response, StreamingResponse

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.bulk.desk import Handed
from gateway.bulk.kinds import KINDS
from gateway.bulk.reading import ROWS_MAX
from gateway.bulk.results import ACCEPTED
from gateway.bulk.store import BatchKind, BatchState, Found
from gateway.endpoints.answers import GATED, json_answer, problems
from gateway.idempotency import IdempotencyKey
from gateway.paging import PAGE_ROWS, Cursor, Limit, from_cursor, to_cursor
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.reading.claims import Position
from gateway.routing import GatedRoute, needs, require_size, routes
from schemas.identifiers import UUID_PATTERN


class BatchRoute(GatedRoute):
    """Large files over slow lines."""

    seconds_max: ClassVar[float | None] = 900.0


router = routes("batches", BatchRoute)
SUFFIXES: Final = {
    "text/csv": ".csv",
    "application/x-ndjson": ".ndjson",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
RUPIAH_MAX: Final = 10**15
ROW_NUMBER_MAX: Final = 10**9
RESULTS_TYPE: Final = "application/x-ndjson"
LINES_AT_ONCE: Final = 1_000
"""Of results, read from the disk in a thread."""
SCOPES: Final = {
    BatchKind.CLAIMS: Scope.BATCHES_WRITE,
    BatchKind.EMPLOYMENT: Scope.COVERAGE_WRITE,
    BatchKind.CONTRIBUTIONS: Scope.COVERAGE_WRITE,
}
"""Beside the one for files."""
READ: Final = (*GATED, ProblemCode.INVALID_REQUEST, ProblemCode.BATCH_UNKNOWN, ProblemCode.STORE_UNAVAILABLE)
READ_MANY: Final = (*GATED, ProblemCode.INVALID_REQUEST, ProblemCode.CURSOR_UNKNOWN, ProblemCode.STORE_UNAVAILABLE)
BatchPath = Annotated[str, Path(pattern=UUID_PATTERN, description="The batch's id, as the `202` gave it.")]


class Batch(BaseModel):
    """Where a batch stands. `accepted` rows stand on the log, on every in-sync replica. `reason`: why the file as a whole was refused
    and nothing of it written, or why it was not read to its end."""

    batch_id: str
    kind: BatchKind
    state: BatchState
    rows: int
    rupiah: int
    rows_done: int
    accepted: int
    refused: int
    received_at: datetime
    ended_at: datetime | None = None
    reason: str | None = None


class BatchPage(BaseModel):
    """Newest first. `next` is the cursor of the next page, null on the last."""

    items: list[Batch]
    next: str | None


def _shown(found: Found) -> Batch:
    order, progress, end = found.order, found.progress, found.end
    return Batch(
        batch_id=order.batch_id,
        kind=order.kind,
        state=found.state,
        rows=order.rows,
        rupiah=order.rupiah,
        rows_done=progress.rows,
        accepted=progress.accepted,
        refused=progress.refused,
        received_at=order.received_at,
        ended_at=end.at if end else None,
        reason=end.reason or None if end else None,
    )


_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "The file. Its columns: docs/bulk.md.",
        "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in SUFFIXES},
    }
}


@router.post(
    "/v1/batches",
    status_code=202,
    responses={
        202: {"model": Batch},
        **problems(
            *GATED,
            ProblemCode.INVALID_REQUEST,
            ProblemCode.MEDIA_TYPE_UNSUPPORTED,
            ProblemCode.BODY_TOO_LARGE,
            ProblemCode.IDEMPOTENCY_KEY_MISSING,
            ProblemCode.IDEMPOTENCY_KEY_REUSED,
            ProblemCode.CHANNEL_NOT_ALLOWED,
            ProblemCode.TOO_MANY_BATCHES,
            ProblemCode.STORE_UNAVAILABLE,
        ),
    },
    openapi_extra=_BODY,
    operation_id="sendBatch",
)
async def send(
    request: Request,
    caller: Annotated[Caller, needs(Scope.BATCHES_WRITE)],
    rows: Annotated[int, Query(ge=0, le=ROWS_MAX, description="Control total: how many rows of data the file has.")],
    rupiah: Annotated[int, Query(ge=0, le=RUPIAH_MAX, description="Control total: every rupiah that the rows state.")],
    idempotency_key: IdempotencyKey,
    kind: Annotated[BatchKind, Query(description="What a row is.")] = BatchKind.CLAIMS,
) -> Response:
    """Send a file. The `202` says that it is kept; its rows are judged one by one from then on, each by the rules of a single one,
    and taken once, also when the gateway dies in the middle. A file whose control totals are not those declared is refused whole."""
    _require_may(caller, kind)
    handed = Handed(caller, idempotency_key, kind, _suffix(request), rows, rupiah)
    parts = parts_of(request)
    require_size(request, parts.settings.batch_bytes_max)
    found = await parts.batches.take(handed, request.stream(), parts.clock())
    answer = _shown(found).model_dump_json(exclude_none=True)
    return Response(answer, 202, {"Location": f"/v1/batches/{handed.batch_id}"}, "application/json")


@router.get(
    "/v1/batches",
    responses={200: {"model": BatchPage}, **problems(*READ_MANY)},
    operation_id="listBatches",
)
async def list_batches(
    request: Request, caller: Annotated[Caller, needs(Scope.BATCHES_WRITE)], cursor: Cursor = None, limit: Limit = PAGE_ROWS
) -> Response:
    """Your own batches: those that are being written, and those that ended in the last days."""
    parts = parts_of(request)
    _require_system(caller)
    rows = min(limit, parts.settings.page_rows_max)
    found = await parts.batches.page(caller, from_cursor(cursor), rows)
    last = to_cursor(Position(found[-1].order.received_at, found[-1].order.batch_id)) if len(found) == rows else None
    return json_answer(BatchPage(items=[_shown(each) for each in found], next=last))


@router.get("/v1/batches/{batch}", responses={200: {"model": Batch}, **problems(*READ)}, operation_id="readBatch")
async def read(request: Request, caller: Annotated[Caller, needs(Scope.BATCHES_WRITE)], batch: BatchPath) -> Response:
    """How far a batch is, and how it ended."""
    return json_answer(_shown(await parts_of(request).batches.find(caller, batch)))


@router.get(
    "/v1/batches/{batch}/results",
    responses={
        200: {
            "description": "A `BatchResult` a line, in the file's order, of the rows that are done.",
            "content": {RESULTS_TYPE: {"schema": {"type": "string"}}},
        },
        **problems(*READ),
    },
    operation_id="readBatchResults",
)
async def results(
    request: Request,
    caller: Annotated[Caller, needs(Scope.BATCHES_WRITE)],
    batch: BatchPath,
    after: Annotated[int, Query(ge=0, le=ROW_NUMBER_MAX, description="The last `row` that you have; 0 for all.")] = 0,
    refused: Annotated[bool, Query(description="Only rows that were refused.")] = False,
) -> Response:
    """What became of each row: its number in the file, its reference, and ids, or a code with what to do. While the batch is being
    written, ask again with the last row that you have as `after`."""
    found, file = await parts_of(request).batches.results(caller, batch)
    return StreamingResponse(_lines(file, found.progress.results_bytes, after, refused), media_type=RESULTS_TYPE)


async def _lines(file: BinaryIO | None, bytes_max: int, after: int, refused: bool) -> AsyncIterator[bytes]:
    """Only what the journal vouches for, some lines at a time."""
    if file is None:
        return
    with file:
        while file.tell() < bytes_max:
            yield await asyncio.to_thread(_wanted, file, bytes_max, after, refused)


def _wanted(file: BinaryIO, bytes_max: int, after: int, refused: bool) -> bytes:
    found = []
    for _ in range(LINES_AT_ONCE):
        if file.tell() >= bytes_max:
            break
        line = file.readline()
        result = orjson.loads(line)
        if result["row"] > after and not (refused and result["outcome"] == ACCEPTED):
            found.append(line)
    return b"".join(found)


def _require_may(caller: Caller, kind: BatchKind) -> None:
    """What a row of the file would be refused for anyway."""
    needed = SCOPES[kind]
    if needed not in caller.scopes:
        raise Problem(
            ProblemCode.SCOPE_MISSING, f"files of {kind} need the scope {needed} too: ask for it when you ask for a token"
        )
    KINDS[kind].require(caller)
    _require_system(caller)


def _require_system(caller: Caller) -> None:
    if caller.grant.is_person:
        raise Problem(ProblemCode.NOT_YOURS, "files are sent by a channel's or an organisation's own system: file one by one")


def _suffix(request: Request) -> str:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    suffix = SUFFIXES.get(media)
    if suffix is None or request.headers.get("content-encoding", "identity") != "identity":
        raise Problem(
            ProblemCode.MEDIA_TYPE_UNSUPPORTED,
            f"send the file as it is, with one of these as Content-Type: {', '.join(SUFFIXES)}",
        )
    return suffix
