"""Routes of pages: a visit around each request, refusals as pages, and callers out of a session instead of a bearer token."""

from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Any, Final
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.rates import MINUTE_SECONDS
from gateway.access.scopes import Scope
from gateway.entrance.doorway import refused
from gateway.pages.rendering import page, to
from gateway.pages.sentences import UI
from gateway.pages.sessions import FormKey, Notice, Visit, visit_of
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode
from gateway.routing import GatedRoute, Needs, bounded_body

FORM_BYTES_MAX: Final = 32 * 1024
FIELDS_MAX: Final = 200
FORM_TYPE: Final = "application/x-www-form-urlencoded"
FORM_FIELD: Final = "form"
ADDRESS_PER_MINUTE_MAX: Final = 120
"""Forms from one address that nobody has signed in for; behind one address there may be a village."""
WHO_DIGITS: Final = 16
CLAIMANTS_DOOR: Final = "/"
OFFICERS_DOOR: Final = "/assisted"
CONSOLE_DOOR: Final = "/console"
STAFF_DOORS: Final = (OFFICERS_DOOR, CONSOLE_DOOR)


class InSession(Needs):
    """The caller of the visit's session, with the scope and within their rate. Raises `Problem`."""

    async def verified(self, request: Request, parts: Parts) -> Caller:
        del parts
        session = visit_of(request).session
        if session is None or session.caller is None:
            raise Problem(ProblemCode.TOKEN_MISSING, "the visit is over or has not begun: sign in")
        return session.caller


def in_session(scope: Scope) -> Any:
    """As `needs`, for pages."""
    return Depends(InSession(scope))


class PageRoute(GatedRoute):
    """A page. What is refused is said in the visitor's language."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def shown(request: Request) -> Response:
            visit = Visit.of(request)
            request.state.visit = visit
            try:
                response = await handle(request)
            except Problem as problem:
                response = self._refusal(request, problem)
            except RequestValidationError:
                response = self._refusal(request, Problem(ProblemCode.NOT_FOUND, "the page's address is not whole"))
            visit.leave(response)
            return response

        return shown

    def _refusal(self, request: Request, problem: Problem) -> Response:
        refused(problem, self.path, getattr(request.state, "client", ""))
        if problem.code is ProblemCode.TOKEN_MISSING:
            visit_of(request).tell(Notice(code="signed_out", good=False))
            return to(next((door for door in STAFF_DOORS if self.path.startswith(door)), CLAIMANTS_DOOR))
        response = self.refused_page(request, problem)
        if problem.retry_after_seconds is not None:
            response.headers["Retry-After"] = str(problem.retry_after_seconds)
        return response

    def refused_page(self, request: Request, problem: Problem) -> Response:
        sentence = UI.get(f"refused.{problem.code}", UI["refused.other"])
        return page(request, "refused.html", problem.status, sentence=sentence, request_id=request.state.request_id)


def pages() -> APIRouter:
    """A router of pages; they are no part of the contract with channels."""
    return APIRouter(route_class=PageRoute, include_in_schema=False)


async def sent_form(
    request: Request, bytes_max: int = FORM_BYTES_MAX, as_written: frozenset[str] = frozenset()
) -> tuple[dict[str, str], FormKey]:
    """The fields of a form without a file, and its key; line breaks and spaces count only `as_written`. Raises `Problem`."""
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared != FORM_TYPE:
        raise Problem(ProblemCode.MEDIA_TYPE_UNSUPPORTED, f"a form is sent as {FORM_TYPE}")
    body = await bounded_body(request, bytes_max)
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS_MAX, errors="strict")
    except ValueError:
        raise Problem(ProblemCode.MALFORMED_FORM, "the form cannot be read: load the page again and fill it in") from None
    fields = {name: value if name in as_written else " ".join(value.replace("\0", "").split()) for name, value in pairs}
    return fields, visit_of(request).opened_form(request, fields.pop(FORM_FIELD, ""))


def address_of(request: Request) -> str:
    """A name for the visitor's address that does not tell it."""
    header = parts_of(request).settings.client_address_header
    known = request.headers.get(header) if header else None
    address = known or (request.client.host if request.client else "")
    return f"page~{sha256(address.encode()).hexdigest()[:WHO_DIGITS]}"


def count_address(request: Request) -> None:
    """Raises `Problem` when more comes from one address than is taken."""
    parts = parts_of(request)
    request.state.client = address_of(request)
    wait = parts.rates.wait_seconds(request.state.client, ADDRESS_PER_MINUTE_MAX, parts.monotonic())
    if wait > 0:
        raise Problem(
            ProblemCode.RATE_LIMITED,
            f"more than {ADDRESS_PER_MINUTE_MAX} requests per {MINUTE_SECONDS} s: wait for Retry-After",
            retry_after_seconds=int(wait) + 1,
        )
