"""Where claims stand: one, its timeline, a channel's or person's list, and whether a reference was ever accepted."""

from datetime import timedelta
from typing import Annotated

from fastapi import Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from gateway.accepted import AcceptedRecord, accepted_of, paper_of
from gateway.accepting import channel_of, full_reference
from gateway.access.callers import Caller
from gateway.access.objects import own_claim, own_claims
from gateway.access.scopes import Scope
from gateway.endpoints import showing
from gateway.endpoints.answers import GATED, READING, ClaimPath, json_answer, problems, revision_tag
from gateway.endpoints.showing import ClaimAnswer, ClaimSummary, EventAnswer
from gateway.log import statuses_behind
from gateway.paging import PAGE_ROWS, Cursor, Limit, from_cursor, to_cursor
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.reading.claims import Position
from gateway.routing import needs, routes
from schemas.admission import OwnReference, source_of
from schemas.events.state import ClaimStatus
from schemas.identifiers import claim_id
from schemas.reasons import WaitingFor
from schemas.topics import DOCUMENTS, SUBMISSIONS

router = routes("statuses")
FOUND = problems(*READING, ProblemCode.CLAIM_UNKNOWN, ProblemCode.CURSOR_UNKNOWN)


class ClaimPage(BaseModel):
    """Newest change first. `next` is the cursor of the next page, null on the last."""

    items: list[ClaimSummary]
    next: str | None


class Timeline(BaseModel):
    """Oldest first."""

    items: list[EventAnswer]
    next: str | None


class AcceptedPage(BaseModel):
    """What stands on the log under a reference; from the log itself, so that it is true also when statuses are behind."""

    claim_id: str
    items: list[AcceptedRecord]


@router.get(
    "/v1/claims", response_model=ClaimPage, responses=problems(*READING, ProblemCode.CURSOR_UNKNOWN), operation_id="listClaims"
)
async def list_claims(
    request: Request,
    caller: Annotated[Caller, needs(Scope.CLAIMS_READ)],
    status: Annotated[ClaimStatus | None, Query(description="only claims of this status")] = None,
    waiting_for: Annotated[WaitingFor | None, Query(description="only claims that wait for this")] = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> Response:
    """Your own claims: a channel's, an organisation's or a member's."""
    parts = parts_of(request)
    wanted = own_claims(caller).narrowed(status, waiting_for)
    rows = min(limit, parts.settings.page_rows_max)
    claims = await parts.claims.page(wanted, from_cursor(cursor), rows)
    last = to_cursor(Position(claims[-1].changed_at, claims[-1].claim_id)) if len(claims) == rows else None
    return json_answer(ClaimPage(items=[showing.summary(claim) for claim in claims], next=last))


@router.get("/v1/claims/{claim}", response_model=ClaimAnswer, responses=FOUND, operation_id="readClaim")
async def read_claim(request: Request, caller: Annotated[Caller, needs(Scope.CLAIMS_READ)], claim: ClaimPath) -> Response:
    """Where the claim stands, what it waits for, what is missing and why, the decision with its explanation, each payment."""
    parts = parts_of(request)
    found = await own_claim(parts, caller, claim)
    answer = showing.whole(found, statuses_behind(parts.lag))
    return json_answer(answer, etag=revision_tag(found.claim.revision, found.claim.events))


@router.get("/v1/claims/{claim}/timeline", response_model=Timeline, responses=FOUND, operation_id="readTimeline")
async def read_timeline(
    request: Request,
    caller: Annotated[Caller, needs(Scope.CLAIMS_READ)],
    claim: ClaimPath,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> Response:
    """What happened to the claim, in order."""
    parts = parts_of(request)
    await own_claim(parts, caller, claim)
    return json_answer(await timeline_page(request, claim, cursor, limit))


async def timeline_page(request: Request, claim: str, cursor: str | None, limit: int) -> Timeline:
    """One page of a claim's events; whoever calls has checked that it may be seen."""
    parts = parts_of(request)
    rows = min(limit, parts.settings.page_rows_max)
    events = await parts.claims.timeline(claim, from_cursor(cursor), rows)
    last = to_cursor(Position(events[-1].at, events[-1].event_id)) if len(events) == rows else None
    return Timeline(items=[showing.event(row) for row in events], next=last)


@router.get(
    "/v1/accepted",
    response_model=AcceptedPage,
    responses=problems(*GATED, ProblemCode.INVALID_REQUEST, ProblemCode.CLAIM_UNKNOWN, ProblemCode.LOG_UNAVAILABLE),
    operation_id="findAccepted",
)
async def find_accepted(
    request: Request,
    caller: Annotated[Caller, needs(Scope.CLAIMS_READ)],
    reference: Annotated[OwnReference, Query(description="your own reference")],
) -> Response:
    """After a lost answer: what the log holds under your reference, papers included, of the last days (`lookback_hours`)."""
    parts = parts_of(request)
    if caller.grant.is_person:
        raise Problem(ProblemCode.NOT_YOURS, "this is for channels: read your claim by its id instead")
    channel = channel_of(caller).channel
    claim = claim_id(channel, full_reference(caller, reference))
    since = parts.clock() - timedelta(hours=parts.settings.lookback_hours)
    key, source = claim.encode(), source_of(channel)
    found = [accepted_of(record) async for record in parts.reader.of_key(SUBMISSIONS, key, since)]
    found += [paper_of(record, source, reference) async for record in parts.reader.of_key(DOCUMENTS, key, since)]
    items = [item for item in found if item is not None and item.reference == reference]
    if not items:
        raise Problem(
            ProblemCode.CLAIM_UNKNOWN,
            f"the log of the last {parts.settings.lookback_hours} hours holds nothing under this reference: "
            "send it again with the same idempotency key, it is taken once",
        )
    return json_answer(AcceptedPage(claim_id=claim, items=items))
