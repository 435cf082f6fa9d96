"""What the gateway says of itself: its OpenAPI document, its problems, and the keys of its own issuer where it has one."""

from functools import cache
from typing import Annotated

import orjson
from fastapi import Path, Request
from starlette.responses import PlainTextResponse, Response

from gateway.access.issuer import ALGORITHM
from gateway.access.scopes import Scope
from gateway.endpoints.answers import problems
from gateway.parts import parts_of
from gateway.problems import SHAPES, Problem, ProblemCode
from gateway.routing import public, routes
from schemas.documented import meanings

router = routes("description")


@cache
def _document() -> str:
    from gateway.openapi import text  # it describes the application that this endpoint is a part of

    return text()


@cache
def _meanings() -> dict[str, str]:
    return meanings(ProblemCode)


@router.get("/openapi.json", dependencies=[public()], include_in_schema=False)
async def openapi() -> Response:
    """The OpenAPI document."""
    return Response(_document(), media_type="application/json", headers={"Cache-Control": "max-age=300"})


@router.get(
    "/problems/{code}",
    dependencies=[public()],
    response_class=PlainTextResponse,
    responses=problems(ProblemCode.INVALID_REQUEST),
    operation_id="explainProblem",
)
async def explain(code: Annotated[ProblemCode, Path(description="The `code` of a problem.")]) -> Response:
    """What a problem's code means, and what to do."""
    shape = SHAPES[code]
    return PlainTextResponse(f"{shape.title} ({shape.status}, {code})\n\n{_meanings()[code.value]}\n")


@router.get("/.well-known/openid-configuration", dependencies=[public()], include_in_schema=False)
async def discovery(request: Request) -> Response:
    """Of the local issuer, for demo and tests."""
    parts = parts_of(request)
    if parts.issuer is None:
        raise Problem(ProblemCode.NOT_FOUND, "this gateway issues no tokens: ask your issuer")
    url = parts.issuer.url
    return _json(
        {
            "issuer": url,
            "jwks_uri": f"{url}/.well-known/jwks.json",
            "scopes_supported": [scope.value for scope in Scope],
            "id_token_signing_alg_values_supported": [ALGORITHM],
        }
    )


@router.get("/.well-known/jwks.json", dependencies=[public()], include_in_schema=False)
async def keys(request: Request) -> Response:
    """Of the local issuer, for demo and tests."""
    parts = parts_of(request)
    if parts.issuer is None:
        raise Problem(ProblemCode.NOT_FOUND, "this gateway issues no tokens: ask your issuer")
    return _json(parts.issuer.keys())


def _json(content: dict[str, object]) -> Response:
    return Response(orjson.dumps(content), media_type="application/json")
