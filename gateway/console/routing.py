"""Routes of the console: people who are let in, what each may see, and refusals on its own page."""

from typing import Any, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from gateway.access.callers import EVERY_OFFICE, Caller
from gateway.access.scopes import Scope
from gateway.console.equipment import Console
from gateway.console.rendering import shown
from gateway.pages.routing import InSession, PageRoute
from gateway.pages.signing_in import may_operate
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode

REASON_LENGTH_MAX: Final = 500


class InConsole(InSession):
    """A person in the console with `scope`, or with the other one where a page has two kinds of readers. Raises `Problem`."""

    def __init__(self, scope: Scope, other: Scope | None = None) -> None:
        super().__init__(scope)
        self.enough = frozenset({scope} if other is None else {scope, other})

    def allows(self, caller: Caller) -> bool:
        return bool(caller.scopes & self.enough)

    async def verified(self, request: Request, parts: Parts) -> Caller:
        caller = await super().verified(request, parts)
        if not may_operate(caller):
            raise Problem(ProblemCode.NOT_YOURS, "the console is for operators and officers: sign in as one")
        return caller


def in_console(scope: Scope, other: Scope | None = None) -> Any:
    """Annotates the first parameter of a page, its caller."""
    return Depends(InConsole(scope, other))


def of_staff() -> Any:
    """For pages of claims: operators see every claim, officers those of their offices (`offices_of`)."""
    return in_console(Scope.OPERATIONS_READ, Scope.OFFICE_READ)


class ConsoleRoute(PageRoute):
    """A page of the console."""

    def refused_page(self, request: Request, problem: Problem) -> Response:
        return shown(request, "refused.html", status=problem.status, problem=problem, request_id=request.state.request_id)


def console_pages() -> APIRouter:
    """A router of the console's pages."""
    return APIRouter(route_class=ConsoleRoute, include_in_schema=False)


def console_of(request: Request) -> Console:
    """Raises `Problem` where the gateway was built without one."""
    console = parts_of(request).console
    if console is None:
        raise Problem(ProblemCode.NOT_FOUND, "this gateway has no console: it is served by one with its database and pages")
    return console


def offices_of(caller: Caller) -> frozenset[str]:
    """Whose claims the caller sees."""
    return frozenset({EVERY_OFFICE}) if Scope.OPERATIONS_READ in caller.scopes else caller.grant.offices


def person_of(caller: Caller) -> str:
    """Who says so, as the token names them. Raises `Problem`."""
    if caller.grant.officer is None:
        raise Problem(ProblemCode.NOT_YOURS, "your token names nobody: ask the fund to complete your credentials")
    return caller.grant.officer
