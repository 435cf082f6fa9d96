"""Spans to an OpenTelemetry collector, OTLP over HTTP, from a thread of the SDK's. The only place that imports OpenTelemetry."""

import logging
import threading
from collections.abc import Sequence
from typing import Final

from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.sdk.util.instrumentation import InstrumentationScope
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags

from monitoring import metrics
from monitoring.tracing import Context, Span, TracingSettings

SPACE: Final = "santunan"
_SCOPE: Final = InstrumentationScope(SPACE)
_SAMPLED: Final = TraceFlags(TraceFlags.SAMPLED)
_KINDS: Final = {
    "server": SpanKind.SERVER,
    "producer": SpanKind.PRODUCER,
    "consumer": SpanKind.CONSUMER,
    "internal": SpanKind.INTERNAL,
}
_UNSET: Final = Status(StatusCode.UNSET)

logging.getLogger("opentelemetry").setLevel(logging.WARNING)


class Sender:
    """Of one process. What the collector does not take in time is dropped and counted: no step and no request waits for it."""

    def __init__(self, settings: TracingSettings, process: str) -> None:
        exporter = OTLPSpanExporter(
            endpoint=settings.endpoint,
            headers={name: value.get_secret_value() for name, value in settings.headers.items()},
            certificate_file=settings.ca_file or None,
            timeout=settings.send_seconds_max,
            compression=Compression.Gzip,
        )
        self._close_seconds_max = settings.close_seconds_max
        self._resource = Resource({"service.namespace": SPACE, "service.name": f"{SPACE}-{process}"})
        self._waiting = BatchSpanProcessor(
            _Counted(exporter),
            max_queue_size=settings.queue_spans_max,
            schedule_delay_millis=settings.send_every_ms,
            max_export_batch_size=settings.batch_spans_max,
        )

    def send(self, spans: Sequence[Span]) -> None:
        metrics.SPANS.labels("made").inc(len(spans))
        for span in spans:
            self._waiting.on_end(self._readable(span))

    def close(self) -> None:
        """Send what waits, within the bound."""
        closing = threading.Thread(target=self._waiting.shutdown, name="last-spans", daemon=True)
        closing.start()
        closing.join(self._close_seconds_max)

    def _readable(self, span: Span) -> ReadableSpan:
        """Without a tracer: the SDK's own would choose the span's id, and costs several times as much."""
        return ReadableSpan(
            name=span.name,
            context=_context(span.context),
            parent=None if span.parent is None else _context(Context(span.context.trace_id, span.parent)),
            resource=self._resource,
            attributes=span.attributes,
            links=[Link(_context(link)) for link in span.links],
            kind=_KINDS[span.kind],
            status=_UNSET if span.failure is None else Status(StatusCode.ERROR, span.failure),
            start_time=span.started_ns,
            end_time=span.ended_ns,
            instrumentation_scope=_SCOPE,
        )


def _context(place: Context) -> SpanContext:
    return SpanContext(int(place.trace_id, 16), int(place.span_id, 16), is_remote=True, trace_flags=_SAMPLED)


class _Counted(SpanExporter):
    """Whether the collector took them."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        result = self._exporter.export(spans)
        metrics.SPANS.labels("sent" if result is SpanExportResult.SUCCESS else "lost").inc(len(spans))
        return result

    def shutdown(self) -> None:
        self._exporter.shutdown()
