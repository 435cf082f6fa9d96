"""Notices of death in the senders' own names and words: each is the filing that `POST /v1/claims` takes, and is judged as one."""

from typing import Annotated

from fastapi import Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.endpoints.answers import accepted
from gateway.endpoints.filings import ANSWERS, filed_claim
from gateway.filing import FIRST_REVISION
from gateway.idempotency import IdempotencyKey
from gateway.notices import EmployersNotice, HospitalsNotice, filing_of
from gateway.routing import json_body, needs, routes

router = routes("claims")


@router.post("/v1/notices/employer", status_code=202, responses=ANSWERS, operation_id="sendEmployersNotice")
async def send_employers(
    request: Request,
    caller: Annotated[Caller, needs(Scope.CLAIMS_SUBMIT)],
    notice: Annotated[EmployersNotice, json_body(EmployersNotice)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """An employer's notice of a death, in the names of its personnel system: the claim that `submitClaim` would file."""
    return accepted(await filed_claim(request, caller, filing_of(notice), idempotency_key, revision=FIRST_REVISION))


@router.post("/v1/notices/hospital", status_code=202, responses=ANSWERS, operation_id="sendHospitalsNotice")
async def send_hospitals(
    request: Request,
    caller: Annotated[Caller, needs(Scope.CLAIMS_SUBMIT)],
    notice: Annotated[HospitalsNotice, json_body(HospitalsNotice)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """A hospital's notice of a death, in the names of its register: the claim that `submitClaim` would file."""
    return accepted(await filed_claim(request, caller, filing_of(notice), idempotency_key, revision=FIRST_REVISION))
