"""The trace of one request: its caller's, or its own. Every line logged on its behalf names it, and so does every record it writes."""

import re
from collections.abc import Awaitable
from secrets import token_hex
from typing import Final, TypeVar
from uuid import uuid4

from starlette.requests import Request

from monitoring.tracing import SPAN_ID_AT, TRACE_ID_AT, Context, Span, Tracing, is_sampled, span_of, trace_of, unfollowed

TRACEPARENT: Final = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
HEADER: Final = "traceparent"
SPAN_ID_BYTES: Final = 8
SERVER_ERROR: Final = 500
ResultT = TypeVar("ResultT")


class RequestTrace:
    """`about` is what every log line of the request has. Nothing is followed without `tracing`."""

    def __init__(self, tracing: Tracing | None, given: str | None, request_id: str) -> None:
        self._tracing = tracing
        self._given = given if given is not None and TRACEPARENT.fullmatch(given) else None
        self._mine: Context | None = None
        self._spans: list[Span] = []
        self._began_ns = 0 if tracing is None else tracing.clock_ns()
        trace_id = uuid4().hex if self._given is None else self._given[TRACE_ID_AT]
        self.about = {"request": request_id, "trace_id": trace_id}

    @property
    def trace_id(self) -> str:
        return self.about["trace_id"]

    @property
    def followed(self) -> bool:
        return self._mine is not None

    @property
    def exemplar(self) -> dict[str, str] | None:
        """For a histogram: leads to what was followed, or, where nothing is, to the claim's events."""
        return {"trace_id": self.trace_id} if self.followed or self._tracing is None else None

    def of_record(self, subject: str, key: str) -> str:
        """The `traceparent` of a record that this request writes; without one of the caller's, a trace that is the same for a repeat."""
        self.about["subject"] = subject
        if self._given is None:
            self.about["trace_id"] = trace_of(f"{subject}\n{key}")
        self._decide()
        if self._mine is not None:
            return Context(self.trace_id, token_hex(SPAN_ID_BYTES)).traceparent
        if self._given is None:
            return traceparent_from(subject, key)
        return unfollowed(self._given) if self._tracing is not None else self._given

    async def publishing(self, topic: str, traceparent: str, appending: Awaitable[ResultT]) -> ResultT:
        """Wait for the log's acknowledgement; what carries on from the record follows from this span."""
        if self._tracing is None or self._mine is None:
            return await appending
        began_ns = self._tracing.clock_ns()
        acknowledged = await appending
        place = Context(self.trace_id, traceparent[SPAN_ID_AT])
        about = {"messaging.system": "kafka", "messaging.operation.type": "send", "messaging.destination.name": topic}
        ended_ns = self._tracing.clock_ns()
        self._spans.append(Span(f"send {topic}", "producer", place, self._mine.span_id, began_ns, ended_ns, about))
        return acknowledged

    def answered(self, method: str, route: str, status: int) -> None:
        """The request is over."""
        self._decide()
        if self._tracing is None or self._mine is None:
            return
        parent = self._given[SPAN_ID_AT] if self._given is not None and is_sampled(self._given) else None
        about: dict[str, str | int] = {"http.request.method": method, "http.route": route, "http.response.status_code": status}
        about |= {f"santunan.{name}": self.about[name] for name in ("request", "subject") if name in self.about}
        failure = str(status) if status >= SERVER_ERROR else None
        name, ended_ns = f"{method} {route}", self._tracing.clock_ns()
        server = Span(name, "server", self._mine, parent, self._began_ns, ended_ns, about, failure=failure)
        self._tracing.tell([server, *self._spans])

    def _decide(self) -> None:
        """Once what is written has settled the trace's id, or at the end."""
        tracing = self._tracing
        if tracing is None or self._mine is not None:
            return
        follows = tracing.in_ratio(self.trace_id) if self._given is None else tracing.follows(self._given, entering=True)
        if follows:
            self._mine = Context(self.trace_id, token_hex(SPAN_ID_BYTES))


def trace_of_request(request: Request) -> RequestTrace:
    """The trace of this request, as the doorway began it."""
    trace = request.state.trace
    assert isinstance(trace, RequestTrace)
    return trace


def traceparent_from(subject: str, key: str) -> str:
    """A trace of our own, the same for a repeat, of whose beginning nothing is recorded."""
    name = f"{subject}\n{key}"
    return f"00-{trace_of(name)}-{span_of(name)}-00"
