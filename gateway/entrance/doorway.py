"""The outermost layer: a request id, a bound on requests at once, security headers, counting, and one log line per refusal.

Log lines name routes, codes and clients, never addresses with references in them, bodies or persons.
"""

import asyncio
import logging
import re
import time
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.entrance.traces import TRACEPARENT, RequestTrace
from gateway.problems import Problem, ProblemCode, problem_response
from monitoring.logs import about
from monitoring.metrics import GATEWAY_REFUSALS, GATEWAY_REQUESTS, GATEWAY_SECONDS
from monitoring.tracing import Tracing

logger = logging.getLogger("gateway")

REQUEST_ID: Final = re.compile(r"[A-Za-z0-9_-]{8,64}")
SERVER_ERROR: Final = 500
UNROUTED: Final = "unrouted"
UNTRACED: Final = frozenset({"/livez", "/readyz", "/healthz", "/metrics"})
"""What supervisors and scrapers ask, several times a minute each."""
SECURITY_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
)
"""Unless an answer has its own."""


@dataclass(slots=True)
class _Visit:
    """One request on its way through."""

    scope: Scope
    request_id: str
    trace: RequestTrace
    started: float = field(default_factory=time.perf_counter)
    status: int = 0

    @property
    def route(self) -> str:
        route = self.scope.get("route")
        return str(getattr(route, "path", UNROUTED))

    def over(self) -> None:
        method = str(self.scope["method"])
        if self.route not in UNTRACED:
            self.trace.answered(method, self.route, self.status)
        GATEWAY_REQUESTS.labels(method, self.route, str(self.status)).inc()
        GATEWAY_SECONDS.labels(method, self.route).observe(time.perf_counter() - self.started, self.trace.exemplar)


class Doorway:
    """Wraps the application. `hsts_seconds` 0 leaves Strict-Transport-Security out."""

    def __init__(
        self, app: ASGIApp, *, at_once_max: int, retry_after_seconds: int, hsts_seconds: int, tracing: Tracing | None = None
    ) -> None:
        self._app = app
        self._tracing = tracing
        self._at_once_max = at_once_max
        self._retry_after_seconds = retry_after_seconds
        hsts = (b"strict-transport-security", f"max-age={hsts_seconds}; includeSubDomains".encode())
        self._headers = (*SECURITY_HEADERS, hsts) if hsts_seconds else SECURITY_HEADERS
        self._inside = 0
        self.draining = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _header(scope, b"x-request-id", REQUEST_ID) or uuid4().hex
        visit = _Visit(scope, request_id, RequestTrace(self._tracing, _header(scope, b"traceparent", TRACEPARENT), request_id))
        scope.setdefault("state", {}).update(request_id=request_id, trace=visit.trace)
        said = about.set(visit.trace.about)
        outward = self._outward(visit, send)
        self._inside += 1
        try:
            if self._inside > self._at_once_max or self.draining:
                await self._turn_away(visit, scope, receive, outward)
            else:
                await self._app(scope, receive, outward)
        except asyncio.CancelledError:  # the server's time to end is over
            if not visit.status:
                await self._turn_away(visit, scope, receive, outward)
            raise
        except Exception:
            logger.exception("failed", extra={"route": visit.route})
            if not visit.status:
                await problem_response(internal(), visit.request_id)(scope, receive, outward)
        finally:
            self._inside -= 1
            visit.over()
            about.reset(said)

    async def _turn_away(self, visit: _Visit, scope: Scope, receive: Receive, send: Send) -> None:
        problem = Problem(
            ProblemCode.OVERLOADED,
            "this process stops or has too many requests at once: send the same again after Retry-After, it is taken once",
            retry_after_seconds=self._retry_after_seconds,
        )
        refused(problem, visit.route, "")
        await problem_response(problem, visit.request_id)(scope, receive, send)

    def _outward(self, visit: _Visit, send: Send) -> Send:
        async def outward(message: Message) -> None:
            if message["type"] == "http.response.start":
                visit.status = message["status"]
                headers = list(message.get("headers", ()))
                present = {name.lower() for name, _ in headers}
                headers.extend(header for header in self._headers if header[0] not in present)
                headers.append((b"x-request-id", visit.request_id.encode()))
                if self.draining:
                    headers.append((b"connection", b"close"))
                message = {**message, "headers": headers}
            await send(message)

        return outward


def refused(problem: Problem, route: str, client: str) -> None:
    """Every refusal is logged and counted."""
    GATEWAY_REFUSALS.labels(problem.code.value).inc()
    level = logging.ERROR if problem.status >= SERVER_ERROR else logging.WARNING
    fields = {"code": problem.code.value, "status": problem.status, "route": route, "client": client or None}
    logger.log(level, "refused", extra=fields)


def hung_up(reason: str) -> None:
    """Whoever dawdles gets no answer: the connection is closed, which is logged and counted as a refusal is."""
    GATEWAY_REFUSALS.labels(reason).inc()
    logger.warning("hung up", extra={"reason": reason})


def internal() -> Problem:
    """What is answered when nobody expected it."""
    return Problem(ProblemCode.INTERNAL, "a fault of ours: send it again; request_id finds it in our logs")


def _header(scope: Scope, wanted: bytes, form: re.Pattern[str]) -> str | None:
    """The caller's own where it has the form."""
    for name, value in scope["headers"]:
        if name == wanted and form.fullmatch(given := value.decode("latin-1")):
            return str(given)
    return None
