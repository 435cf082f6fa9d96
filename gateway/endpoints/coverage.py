"""Who is insured for what: a member whole from the membership registry, and their own part from employers and sponsors."""

from typing import Annotated

from fastapi import Path, Request
from pydantic import BaseModel
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.endpoints.answers import WRITING, problems
from gateway.idempotency import IdempotencyKey
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.routing import json_body, needs, routes
from gateway.stated import (
    EMPLOYERS,
    REGISTRY,
    SPONSORS,
    ContributionStatement,
    EmploymentStatement,
    contributions_of,
    employment_of,
    require_recent,
)
from gateway.writing import Intent, write_from
from schemas.events.contributions import ContributionsReported, EmploymentReported
from schemas.events.coverage import CoverageReported
from schemas.identifiers import UUID_PATTERN

router = routes("coverage")


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
    so: an employer or sponsor knows a part, and states that."""
    if not caller.grant.registry:
        raise Problem(
            ProblemCode.NOT_YOURS,
            "only the membership registry reports a member whole: state your part, as an employer or a sponsor",
        )
    intent = Intent(reported, member, idempotency_key, reported.reported_at)
    event = await write_from(request, caller, intent, REGISTRY)
    answer = CoverageAccepted(member_id=member, event_id=event, sequence=reported.sequence)
    return Response(answer.model_dump_json(), 202, media_type="application/json")


class StatementAccepted(BaseModel):
    """It stands on the log. It counts where the registry knows the worker as yours; of two statements about the same, the later one.
    `alias`: the key under which it stands there, which follows from the worker's number."""

    event_id: str
    alias: str
    sequence: int


STATED = {202: {"model": StatementAccepted}, **problems(*WRITING)}


@router.post("/v1/coverage/employment", status_code=202, responses=STATED, operation_id="stateEmployment")
async def state_employment(
    request: Request,
    caller: Annotated[Caller, needs(Scope.COVERAGE_WRITE)],
    said: Annotated[EmploymentStatement, json_body(EmploymentStatement)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """An employer about its own worker: wages and paid months, from when until when. It is laid over the registry's record of that
    employment and touches nothing else; a worker whom the registry does not know as yours waits until it does."""
    return await _stated(request, caller, employment_of(caller, said), idempotency_key, EMPLOYERS)


@router.post("/v1/coverage/contributions", status_code=202, responses=STATED, operation_id="stateContributions")
async def state_contributions(
    request: Request,
    caller: Annotated[Caller, needs(Scope.COVERAGE_WRITE)],
    said: Annotated[ContributionStatement, json_body(ContributionStatement)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """A sponsor about months whose contributions it paid for a worker without an employer: coverage that a sponsor paid is coverage,
    and the sponsor is named."""
    return await _stated(request, caller, contributions_of(caller, said), idempotency_key, SPONSORS)


async def _stated(
    request: Request, caller: Caller, said: EmploymentReported | ContributionsReported, key: str, source: str
) -> Response:
    require_recent(said.reported_at, parts_of(request).clock())
    event = await write_from(request, caller, Intent(said, said.alias, key, said.reported_at), source)
    answer = StatementAccepted(event_id=event, alias=said.alias, sequence=said.sequence)
    return Response(answer.model_dump_json(), 202, media_type="application/json")
