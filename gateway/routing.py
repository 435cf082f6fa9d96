"""How an endpoint says who may call it and what it reads: `needs(scope)` or `public()`, and `json_body(model)`.

A route that declares neither scope nor public cannot be defined. Limits of size, depth and time are enforced here.
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, ClassVar, Final, Generic, TypeVar

from fastapi import APIRouter, Depends, Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import from_json
from starlette.responses import Response

from gateway.access.callers import Caller, Grant
from gateway.access.certificates import shown_thumbprint
from gateway.access.rates import MINUTE_SECONDS
from gateway.access.scopes import Scope
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode, faults_of
from schemas.channels import MACHINE_PER_MINUTE_MAX, PROFILES

JSON_TYPES: Final = frozenset({"application/json", "application/cloudevents+json"})
BEARER: Final = "bearer "
PERSON_PER_MINUTE_MAX: Final = 600
"""Requests of one claimant or officer."""
ModelT = TypeVar("ModelT", bound=BaseModel)


class Needs:
    """The caller of the request, verified, with the scope and within their rate. Raises `Problem`."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    async def __call__(self, request: Request) -> Caller:
        parts = parts_of(request)
        caller = await self.verified(request, parts)
        request.state.client = caller.client
        if not self.allows(caller):
            raise Problem(
                ProblemCode.SCOPE_MISSING,
                f"this needs the scope {self.scope}: ask for it when you ask for a token",
                more={"needed": self.scope.value},
            )
        _count(parts, caller)
        return caller

    def allows(self, caller: Caller) -> bool:
        """Whether the caller has what it takes."""
        return self.scope in caller.scopes

    async def verified(self, request: Request, parts: Parts) -> Caller:
        """By the bearer token; pages have their own way. Raises `Problem`."""
        return await _verified(request, parts)


class Public:
    """Declares that everybody may call the endpoint."""

    def __call__(self) -> None:
        return None


def needs(scope: Scope) -> Any:
    """Annotates an endpoint's first parameter, its caller; nothing is read before."""
    return Depends(Needs(scope))


def public() -> Any:
    """For a route: `dependencies=[public()]`."""
    return Depends(Public())


async def _verified(request: Request, parts: Parts) -> Caller:
    header = request.headers.get("authorization", "")
    if header[: len(BEARER)].lower() != BEARER:
        raise Problem(ProblemCode.TOKEN_MISSING, "send a bearer token: Authorization: Bearer …")
    caller = await parts.tokens.caller(header[len(BEARER) :].strip())
    system = caller.grant.channel is not None and not caller.grant.is_person
    if caller.certificate is None and system and parts.settings.channel_tokens_bound:
        raise Problem(
            ProblemCode.CERTIFICATE_REQUIRED,
            "a channel's token must be bound to its client certificate: ask for it over mutual TLS (RFC 8705)",
        )
    if caller.certificate is not None:
        shown = shown_thumbprint(request, parts.settings.client_certificate_header)
        if shown != caller.certificate:
            raise Problem(
                ProblemCode.CERTIFICATE_REQUIRED,
                "the token is bound to a client certificate that this connection does not show: connect with that certificate",
            )
    return caller


def _count(parts: Parts, caller: Caller) -> None:
    limit = _per_minute_max(caller.grant)
    wait = parts.rates.wait_seconds(caller.client, limit, parts.monotonic())
    if wait > 0:
        raise Problem(
            ProblemCode.RATE_LIMITED,
            f"more than {limit} requests per {MINUTE_SECONDS} s: wait for Retry-After",
            retry_after_seconds=int(wait) + 1,
        )


def _per_minute_max(grant: Grant) -> int:
    """Requests of one client: the registry reports every member, and is a machine as channels' own systems are."""
    if grant.registry:
        return MACHINE_PER_MINUTE_MAX
    if grant.channel is not None and not grant.is_person:
        return PROFILES[grant.channel].per_minute_max
    return PERSON_PER_MINUTE_MAX


class JsonBody(Generic[ModelT]):
    """Reads the body, bounded in size and depth, as one model that knows every field of it; nothing is guessed (no number for a
    date, no text for a number). Raises `Problem`."""

    def __init__(self, model: type[ModelT]) -> None:
        self.model = model
        self._adapter = TypeAdapter(model)

    async def __call__(self, request: Request) -> ModelT:
        settings = parts_of(request).settings
        _require_json(request)
        body = await bounded_body(request, settings.body_bytes_max)
        _require_shallow(body, settings.json_depth_max)
        try:
            return self._adapter.validate_json(body, strict=True, extra="forbid")
        except ValidationError as error:
            raise Problem(
                ProblemCode.INVALID_REQUEST,
                "fields are missing, unknown or wrong: correct what `errors` names and send again",
                faults=faults_of(error.errors(include_url=False, include_input=False, include_context=False)),
            ) from None


def json_body(model: type[BaseModel]) -> Any:
    """Annotates the body, a parameter after the caller."""
    return Depends(JsonBody(model))


def _require_json(request: Request) -> None:
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared not in JSON_TYPES:
        raise Problem(ProblemCode.MEDIA_TYPE_UNSUPPORTED, "send JSON, with Content-Type: application/json")


async def bounded_body(request: Request, bytes_max: int) -> bytes:
    """The whole body. Raises `Problem` as soon as more is declared or comes than is taken."""
    require_size(request, bytes_max)
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > bytes_max:
            raise _too_large(bytes_max)
        chunks.append(chunk)
    return b"".join(chunks)


def require_size(request: Request, bytes_max: int) -> None:
    """Raises `Problem` when more is declared than is taken."""
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > bytes_max:
        raise _too_large(bytes_max)


def _too_large(bytes_max: int) -> Problem:
    return Problem(ProblemCode.BODY_TOO_LARGE, f"the body is larger than {bytes_max} bytes: send less at once")


def _require_shallow(body: bytes, depth_max: int) -> None:
    """One JSON object, not nested deeper than `depth_max`, without the character that no database text may hold."""
    if body.count(b"{") + body.count(b"[") > depth_max and _depth(body) > depth_max:
        raise Problem(ProblemCode.MALFORMED_JSON, f"the body is nested deeper than {depth_max} levels: send it flatter")
    if b"\\u0000" in body:
        raise Problem(ProblemCode.MALFORMED_JSON, "the body holds a NUL character: take it out")


def _depth(body: bytes) -> int:
    try:
        level, depth = [from_json(body)], 0
    except ValueError:
        raise Problem(ProblemCode.MALFORMED_JSON, "the body is no JSON in UTF-8: send one JSON object") from None
    while level:
        depth += 1
        level = [child for node in level for child in _children(node)]
    return depth


def _children(node: object) -> Iterator[Any]:
    if isinstance(node, dict):
        yield from (child for child in node.values() if isinstance(child, dict | list))
    elif isinstance(node, list):
        yield from (child for child in node if isinstance(child, dict | list))


class GatedRoute(APIRoute):
    """A route with exactly one declaration of who may call it, and a limit of its time."""

    seconds_max: ClassVar[float | None] = None
    """None takes the setting; a subclass for uploads has its own."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, endpoint, **options)
        declared = [call for call in calls_of(self.dependant) if isinstance(call, Needs | Public)]
        if len(declared) != 1:
            raise TypeError(f"{path} must declare one scope with needs(…) or public(), and has {len(declared)}")
        self.access: Needs | Public = declared[0]

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def timed(request: Request) -> Response:
            limit = self.seconds_max or parts_of(request).settings.request_seconds_max
            try:
                async with asyncio.timeout(limit):
                    return await handle(request)
            except TimeoutError:
                raise Problem(
                    ProblemCode.REQUEST_TOO_SLOW,
                    f"it took longer than {limit:g} s: send it again with the same idempotency key, nothing is done twice",
                ) from None

        return timed


def calls_of(dependant: Dependant) -> Iterator[object]:
    """Every dependency of an endpoint, however deep."""
    for dependency in dependant.dependencies:
        yield dependency.call
        yield from calls_of(dependency)


def routes(tag: str, route_class: type[GatedRoute] = GatedRoute) -> APIRouter:
    """A router whose routes are gated, and documented under `tag`."""
    return APIRouter(tags=[tag], route_class=route_class)
