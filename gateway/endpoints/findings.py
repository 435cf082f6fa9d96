"""Field officers and advisory doctors: what they found, in answer to a task of their offices' claims."""

from typing import Annotated, Final

from fastapi import Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.objects import office_claim
from gateway.access.scopes import Scope
from gateway.endpoints.answers import ClaimPath, IfMatch
from gateway.endpoints.office import WORDS, Spoken, officer_of, require_seen, say
from gateway.idempotency import IdempotencyKey
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.reading.tasks import tasks_of
from gateway.routing import json_body, needs, routes
from schemas.events.findings import FindingReported
from schemas.findings import FINDERS, Found
from schemas.identifiers import TaskId

router = routes("office")
ROLES: Final = frozenset(FINDERS.values())


class FindingSaid(Spoken):
    """What was found, in answer to the task."""

    task_id: TaskId
    found: Found


@router.post("/v1/office/claims/{claim}/findings", status_code=202, responses=WORDS, operation_id="reportFinding")
async def report(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OFFICE_DECIDE)],
    claim: ClaimPath,
    said: Annotated[FindingSaid, json_body(FindingSaid)],
    if_match: IfMatch,
    idempotency_key: IdempotencyKey,
) -> Response:
    """Say what a field visit or an examination found. The claim is verified once everybody who was asked has said so."""
    officer, found = officer_of(caller), await office_claim(parts_of(request), caller, claim)
    require_seen(found, if_match)
    task = next((task for task in tasks_of(found) if task.task_id == said.task_id and task.kind in FINDERS), None)
    if task is None:
        raise Problem(
            ProblemCode.CHANGED_MEANWHILE,
            "nobody asks for this finding any more: read the claim again, your work list has what is open",
        )
    data = FindingReported(
        task_id=said.task_id,
        kind=task.kind,
        person=officer.name,
        role=officer.role,
        basis=found.claim.basis,
        found=said.found,
        reported_at=said.spoken_at,
    )
    return await say(request, caller, claim, data, said, idempotency_key)
