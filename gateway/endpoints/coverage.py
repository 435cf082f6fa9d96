"""Who is insured for what, from the membership registry: a member's facts whole, as the ledger takes them."""

from typing import Annotated, Final

from fastapi import Path, Request
from pydantic import BaseModel
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.endpoints.answers import WRITING, problems
from gateway.idempotency import IdempotencyKey
from gateway.problems import Problem, ProblemCode
from gateway.routing import json_body, needs, routes
from gateway.writing import Intent, write_from
from schemas.events.coverage import CoverageReported
from schemas.identifiers import UUID_PATTERN

router = routes("coverage")
SOURCE: Final = "/registry"


class CoverageAccepted(BaseModel):
    """It stands on the log. The highest `sequence` counts, in whatever order they arrive."""

    member_id: str
    event_id: str
    sequence: int


@router.put(
    "/v1/members/{member}/coverage",
    status_code=202,
    responses={202: {"model": CoverageAccepted}, **problems(*WRITING)},
    operation_id="reportCoverage",
)
async def report(
    request: Request,
    caller: Annotated[Caller, needs(Scope.COVERAGE_WRITE)],
    member: Annotated[str, Path(pattern=UUID_PATTERN, description="The registry's opaque id of the member.")],
    reported: Annotated[CoverageReported, json_body(CoverageReported)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """All that the registry knows of one member. It replaces what was reported with a lower `sequence`, so only the registry may say
    so: an employer or sponsor knows a part, and reports it to the registry."""
    if not caller.grant.registry:
        raise Problem(
            ProblemCode.NOT_YOURS,
            "only the membership registry reports a member whole: report your part to the registry, which reports the member here",
        )
    intent = Intent(reported, member, idempotency_key, reported.reported_at)
    event = await write_from(request, caller, intent, SOURCE)
    answer = CoverageAccepted(member_id=member, event_id=event, sequence=reported.sequence)
    return Response(answer.model_dump_json(), 202, media_type="application/json")
