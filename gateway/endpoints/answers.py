"""What the endpoints have in common on the way out: accepted answers, entity tags, and the problems that an operation documents."""

import re
from typing import Annotated, Any, Final

from fastapi import Header, Path
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from gateway.problems import MEDIA_TYPE, SHAPES, Problem, ProblemCode
from schemas.identifiers import UUID_PATTERN

ClaimPath = Annotated[str, Path(pattern=UUID_PATTERN, description="The claim's id, as the `202` gave it.")]
IfMatch = Annotated[str, Header(alias="If-Match", max_length=120, description="The `ETag` of what you read and decided on.")]
REVISION_TAG: Final = re.compile(r'^"r([1-9][0-9]{0,4})(?:\.e[0-9]{1,12})?"$')


class FaultAnswer(BaseModel):
    """One field that is wrong."""

    pointer: str
    detail: str


class ProblemAnswer(BaseModel):
    """RFC 9457. `code` is stable; `detail` says what to do; `errors` names fields."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    code: ProblemCode
    detail: str
    request_id: str
    errors: list[FaultAnswer] | None = None


class Accepted(BaseModel):
    """It stands on the log, on every in-sync replica. What became of it, the address in `Location` says."""

    claim_id: str
    event_id: str
    reference: str | None = None
    revision: int | None = None


def accepted(answer: Accepted) -> Response:
    """`202` with `Location`."""
    body = answer.model_dump_json(exclude_none=True)
    return Response(body, 202, {"Location": f"/v1/claims/{answer.claim_id}"}, "application/json")


def json_answer(model: BaseModel, *, etag: str | None = None) -> Response:
    """`200` with the model, and its entity tag where it has one."""
    return Response(model.model_dump_json(), 200, {} if etag is None else {"ETag": etag}, "application/json")


def problems(*codes: ProblemCode) -> dict[int | str, dict[str, Any]]:
    """For a route's `responses`: these problems and those that every endpoint may answer."""
    found: dict[int | str, list[str]] = {}
    for code in (*codes, ProblemCode.OVERLOADED, ProblemCode.REQUEST_TOO_SLOW, ProblemCode.INTERNAL):
        found.setdefault(SHAPES[code].status, []).append(code.value)
    return {
        status: {"description": ", ".join(names), "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
        for status, names in sorted(found.items(), key=lambda item: str(item[0]))
    }


def leads_to(*operations: str) -> dict[str, Any]:
    """For a `202`: the operations that go on from its `claim_id`, as OpenAPI links."""
    links = {name: {"operationId": name, "parameters": {"claim": "$response.body#/claim_id"}} for name in operations}
    return {"model": Accepted, "links": links}


GATED: Final = (
    ProblemCode.TOKEN_MISSING,
    ProblemCode.TOKEN_INVALID,
    ProblemCode.CERTIFICATE_REQUIRED,
    ProblemCode.SCOPE_MISSING,
    ProblemCode.NOT_YOURS,
    ProblemCode.RATE_LIMITED,
)
WRITING: Final = (
    *GATED,
    ProblemCode.MALFORMED_JSON,
    ProblemCode.INVALID_REQUEST,
    ProblemCode.MEDIA_TYPE_UNSUPPORTED,
    ProblemCode.BODY_TOO_LARGE,
    ProblemCode.IDEMPOTENCY_KEY_MISSING,
    ProblemCode.IDEMPOTENCY_KEY_REUSED,
    ProblemCode.CHANNEL_NOT_ALLOWED,
    ProblemCode.RECEIVED_AT_OUT_OF_BOUNDS,
    ProblemCode.LOG_BUSY,
    ProblemCode.LOG_UNAVAILABLE,
)
READING: Final = (*GATED, ProblemCode.INVALID_REQUEST, ProblemCode.READ_MODEL_UNAVAILABLE)


def revision_tag(revision: int, events: int) -> str:
    """A claim's entity tag: its revision, and how much has happened since."""
    return f'"r{revision}.e{events}"'


def revision_of(tag: str) -> int:
    """The revision that an `If-Match` names. Raises `Problem`."""
    found = REVISION_TAG.match(tag.strip())
    if found is None:
        raise Problem(
            ProblemCode.PRECONDITION_REQUIRED, 'If-Match is no ETag of a claim: read the claim and send its ETag, like "r1.e7"'
        )
    return int(found[1])
