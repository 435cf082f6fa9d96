"""Exceptions into problems: ours, the framework's, and those that nobody expected."""

from collections.abc import Sequence
from typing import Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import Response

from gateway.entrance.doorway import UNROUTED, internal, refused
from gateway.idempotency import HEADER as KEY_HEADER
from gateway.problems import FAULT_LENGTH_MAX, FAULTS_SHOWN_MAX, Fault, Problem, ProblemCode, problem_response

MISSING_HEADERS: Final = {
    KEY_HEADER.lower(): Problem(
        ProblemCode.IDEMPOTENCY_KEY_MISSING, f"send {KEY_HEADER}: one of your own per intent, the same with each repeat"
    ),
    "if-match": Problem(ProblemCode.PRECONDITION_REQUIRED, "read the resource, and send its ETag back as If-Match"),
}
METHOD_NOT_ALLOWED: Final = 405
BY_STATUS: Final = {
    404: Problem(ProblemCode.NOT_FOUND, "there is nothing at this address: check it against the OpenAPI document"),
    METHOD_NOT_ALLOWED: Problem(ProblemCode.METHOD_NOT_ALLOWED, "this address does not take this method: see Allow"),
}


def install_handlers(app: FastAPI) -> None:
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(RequestValidationError, _parameters)
    app.add_exception_handler(HTTPException, _framework)
    app.add_exception_handler(Exception, _unexpected)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return _answered(request, error)


async def _parameters(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return _answered(request, _of_parameters(error.errors()))


async def _framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = BY_STATUS.get(error.status_code)
    if known is None:
        known = Problem(ProblemCode.INVALID_REQUEST, "the request cannot be read: check it against the OpenAPI document")
    headers = {"Allow": _allowed(request)} if error.status_code == METHOD_NOT_ALLOWED else error.headers
    return _answered(request, Problem(known.code, known.detail, headers=headers))


async def _unexpected(request: Request, _error: Exception) -> Response:
    """The doorway logs the error itself."""
    return _answered(request, internal())


def _answered(request: Request, problem: Problem) -> Response:
    refused(problem, _route(request), getattr(request.state, "client", ""))
    return problem_response(problem, request.state.request_id)


def _allowed(request: Request) -> str:
    """Every method of the address; the router only knows those of the first route that has it."""
    path = request.scope["path"]
    found = {
        method
        for route in request.app.routes
        if isinstance(route, APIRoute) and route.path_regex.match(path)
        for method in route.methods or ()
    }
    return ", ".join(sorted(found))


def _route(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", UNROUTED))


def _of_parameters(found: Sequence[Any]) -> Problem:
    """Wrong or missing parameters and headers, by name and without their values."""
    for fault in found:
        name = str(fault["loc"][-1]).lower()
        if fault["type"] == "missing" and name in MISSING_HEADERS:
            return MISSING_HEADERS[name]
    return Problem(
        ProblemCode.INVALID_REQUEST,
        "parameters or headers are missing or wrong: correct what `errors` names and send again",
        faults=[
            Fault("/".join(str(part) for part in fault["loc"]), str(fault["msg"])[:FAULT_LENGTH_MAX])
            for fault in found[:FAULTS_SHOWN_MAX]
        ],
    )
