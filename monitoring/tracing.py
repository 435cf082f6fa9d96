"""Traces by W3C Trace Context: which of them are followed, and what is told of the work on those that are.

Nothing of OpenTelemetry is needed here; `monitoring.otlp` sends spans, and is imported only where an endpoint is set.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from typing import Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

TRACE_ID_AT: Final = slice(3, 35)
"""In a W3C traceparent: version, trace id, span id, flags."""
SPAN_ID_AT: Final = slice(36, 52)
_ALL: Final = 1 << 64
_SAMPLED: Final = frozenset("13579bdf")

SpanKind = Literal["server", "producer", "consumer", "internal"]
log = logging.getLogger(__name__)


class TracingSettings(BaseModel):
    """What is followed, and who is told. Without an endpoint nothing is followed, and nothing is paid for it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    endpoint: str = Field(default="", pattern=r"^(https?://.+)?$")
    """Of an OpenTelemetry collector, for OTLP over HTTP: `https://collector:4318/v1/traces`. Empty is off."""
    headers: dict[str, SecretStr] = Field(default_factory=dict)
    """Sent with every request to the collector, as JSON."""
    ca_file: str = ""
    """Certificate authorities of the collector; empty takes the usual ones."""
    ratio: float = Field(default=0.01, ge=0.0, le=1.0)
    """The share of traces that are followed, by the trace's id: every process comes to the same answer."""
    follow_callers: bool = False
    """Let a caller's own flag decide instead, both ways: only where every caller is trusted not to have all of theirs followed."""
    queue_spans_max: int = Field(default=8_192, ge=1)
    """Spans that wait to be sent; beyond it the oldest are dropped, and counted."""
    batch_spans_max: int = Field(default=512, ge=1)
    send_every_ms: int = Field(default=1_000, ge=10)
    send_seconds_max: float = Field(default=5.0, gt=0)
    """For one request to the collector, repeats included."""
    close_seconds_max: float = Field(default=2.0, gt=0)
    """For what waits when the process ends; the rest is dropped."""

    @model_validator(mode="after")
    def _batches_fit_the_queue(self) -> "TracingSettings":
        if self.batch_spans_max > self.queue_spans_max:
            raise ValueError("batch_spans_max must not be more than queue_spans_max")
        return self


class Context(NamedTuple):
    """One span's place in its trace: 32 and 16 hexadecimal digits. Only of what is followed."""

    trace_id: str
    span_id: str

    @property
    def traceparent(self) -> str:
        """For whatever follows from the span."""
        return f"00-{self.trace_id}-{self.span_id}-01"


class Span(NamedTuple):
    """A piece of work that has ended. Times in nanoseconds since the epoch; `failure`: a stable reason code. Attributes are opaque ids,
    codes, positions and counts: nothing personal."""

    name: str
    kind: SpanKind
    context: Context
    parent: str | None
    started_ns: int
    ended_ns: int
    attributes: Mapping[str, str | int]
    links: Sequence[Context] = ()
    failure: str | None = None


class Tracing:
    """Of one process: what it follows, and where its spans go. Safe from any thread."""

    def __init__(
        self,
        settings: TracingSettings,
        tell: Callable[[Sequence[Span]], None],
        close: Callable[[], None] = lambda: None,
        clock_ns: Callable[[], int] = time.time_ns,
    ) -> None:
        self._bound = round(settings.ratio * _ALL)
        self._follow_callers = settings.follow_callers
        self._tell = tell
        self.close = close
        self.clock_ns = clock_ns

    def follows(self, traceparent: str, *, entering: bool) -> bool:
        """Whether to follow what came with a valid `traceparent`.

        `entering`: from outside, where anybody may have set the flag. Inside, whoever let it in has decided for all.
        """
        if entering and not self._follow_callers:
            return self.in_ratio(traceparent[TRACE_ID_AT])
        return is_sampled(traceparent)

    def in_ratio(self, trace_id: str) -> bool:
        return int(trace_id[16:], 16) < self._bound

    def tell(self, spans: Sequence[Span]) -> None:
        """Never in the way of the work that it tells of."""
        try:
            self._tell(spans)
        except Exception:
            log.exception("%d spans could not be told", len(spans))


def is_sampled(traceparent: str) -> bool:
    """Whether its writer recorded the span that it names."""
    return traceparent[-1] in _SAMPLED


def trace_of(name: str) -> str:
    """A trace id for what came without one, the same for a repeat of what `name` names."""
    return sha256(name.encode()).hexdigest()[:32]


def span_of(name: str) -> str:
    """A span id, the same for a repeat of what `name` names."""
    return sha256(name.encode()).hexdigest()[32:48]


def unfollowed(traceparent: str) -> str:
    """The same place, for those after us: nothing is recorded."""
    return f"{traceparent[:52]}-00"


def open_tracing(settings: TracingSettings, process: str) -> Tracing | None:
    """What `process` is to follow; None where no endpoint is set."""
    if not settings.endpoint:
        return None
    from monitoring.otlp import Sender

    sender = Sender(settings, process)
    return Tracing(settings, sender.send, sender.close)
