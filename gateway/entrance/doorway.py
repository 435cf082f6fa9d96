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

from gateway.problems import Problem, ProblemCode, problem_response
from monitoring.exposition import exemplar
from monitoring.metrics import GATEWAY_REFUSALS, GATEWAY_REQUESTS, GATEWAY_SECONDS

logger = logging.getLogger("gateway")

REQUEST_ID: Final = re.compile(r"^[A-Za-z0-9_-]{8,64}$")
SERVER_ERROR: Final = 500
UNROUTED: Final = "unrouted"
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
    started: float = field(default_factory=time.perf_counter)
    status: int = 0

    @property
    def route(self) -> str:
        route = self.scope.get("route")
        return str(getattr(route, "path", UNROUTED))

    def counted(self) -> None:
        method = str(self.scope["method"])
        GATEWAY_REQUESTS.labels(method, self.route, str(self.status)).inc()
        trace = exemplar(self.scope.get("state", {}).get("traceparent"))
        GATEWAY_SECONDS.labels(method, self.route).observe(time.perf_counter() - self.started, trace)


class Doorway:
    """Wraps the application. `hsts_seconds` 0 leaves Strict-Transport-Security out."""

    def __init__(self, app: ASGIApp, *, at_once_max: int, retry_after_seconds: int, hsts_seconds: int) -> None:
        self._app = app
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
        visit = _Visit(scope, _request_id(scope))
        scope.setdefault("state", {})["request_id"] = visit.request_id
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
            logger.exception("failed request=%s route=%s", visit.request_id, visit.route)
            if not visit.status:
                await problem_response(internal(), visit.request_id)(scope, receive, outward)
        finally:
            self._inside -= 1
            visit.counted()

    async def _turn_away(self, visit: _Visit, scope: Scope, receive: Receive, send: Send) -> None:
        problem = Problem(
            ProblemCode.OVERLOADED,
            "this process stops or has too many requests at once: send the same again after Retry-After, it is taken once",
            retry_after_seconds=self._retry_after_seconds,
        )
        refused(problem, visit.request_id, visit.route, "")
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


def refused(problem: Problem, request_id: str, route: str, client: str) -> None:
    """Every refusal is logged and counted."""
    GATEWAY_REFUSALS.labels(problem.code.value).inc()
    level = logging.ERROR if problem.status >= SERVER_ERROR else logging.WARNING
    logger.log(
        level, "refused code=%s status=%d route=%s client=%s request=%s", problem.code, problem.status, route, client, request_id
    )


def hung_up(reason: str) -> None:
    """Whoever dawdles gets no answer: the connection is closed, which is logged and counted as a refusal is."""
    GATEWAY_REFUSALS.labels(reason).inc()
    logger.warning("hung up reason=%s", reason)


def internal() -> Problem:
    """What is answered when nobody expected it."""
    return Problem(ProblemCode.INTERNAL, "a fault of ours: send it again; request_id finds it in our logs")


def _request_id(scope: Scope) -> str:
    """The caller's own where it is plain, else a new one."""
    for name, value in scope["headers"]:
        if name == b"x-request-id" and REQUEST_ID.match(given := value.decode("latin-1")):
            return str(given)
    return uuid4().hex
