"""Where claims stand: one, its timeline, and a channel's or person's list."""

from typing import Annotated

from fastapi import Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.objects import own_claim, own_claims
from gateway.access.scopes import Scope
from gateway.endpoints import showing
from gateway.endpoints.answers import READING, ClaimPath, json_answer, problems, revision_tag
from gateway.endpoints.showing import ClaimAnswer, ClaimSummary, EventAnswer
from gateway.log import statuses_behind
from gateway.paging import PAGE_ROWS, Cursor, Limit, from_cursor, to_cursor
from gateway.parts import parts_of
from gateway.problems import ProblemCode
from gateway.reading.claims import Position
from gateway.routing import needs, routes
from schemas.events.state import ClaimStatus
from schemas.reasons import WaitingFor

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
