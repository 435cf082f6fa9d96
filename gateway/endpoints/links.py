"""Links to one claim's page: a channel sends one to its claimant's own telephone, who then needs no birth date."""

from datetime import datetime
from typing import Annotated

from fastapi import Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from gateway.accepting import channel_of, require_claimant
from gateway.access.callers import Caller
from gateway.access.objects import require_own
from gateway.access.scopes import Scope
from gateway.endpoints.answers import GATED, ClaimPath, json_answer, problems
from gateway.pages.links import link_to
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.routing import needs, routes
from schemas.admission import OwnReference

router = routes("statuses")
LINKING = (
    *GATED,
    ProblemCode.INVALID_REQUEST,
    ProblemCode.CHANNEL_NOT_ALLOWED,
    ProblemCode.CLAIM_UNKNOWN,
    ProblemCode.NOT_FOUND,
    ProblemCode.READ_MODEL_UNAVAILABLE,
)


class ClaimLink(BaseModel):
    """`url` opens the claim's page until `expires_at` for whoever has it, who may also give an account: a secret of the claimant."""

    url: str
    expires_at: datetime


@router.post("/v1/claims/{claim}/links", response_model=ClaimLink, responses=problems(*LINKING), operation_id="linkToClaim")
async def link(
    request: Request,
    caller: Annotated[Caller, needs(Scope.CLAIMS_FOLLOW)],
    claim: ClaimPath,
    reference: Annotated[
        OwnReference | None, Query(description="your own of the claim, so that nothing need be looked up")
    ] = None,
) -> Response:
    """A link to the claim's page, for the claimant's own telephone and nobody else."""
    parts = parts_of(request)
    require_claimant(channel_of(caller))
    await require_own(parts, caller, claim, reference)
    if parts.pages is None:
        raise Problem(ProblemCode.NOT_FOUND, "this gateway serves no pages: ask the fund")
    url, until = link_to(parts.pages.seal, parts.settings, claim, parts.clock())
    return json_answer(ClaimLink(url=url, expires_at=until))
