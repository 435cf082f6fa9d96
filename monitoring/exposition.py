"""Metrics as a scraper asks for them: OpenMetrics, which carries exemplars with trace ids, or Prometheus' older text."""

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.exposition import choose_encoder

from monitoring.tracing import TRACE_ID_AT


def exposition(accept: str, registry: CollectorRegistry = REGISTRY) -> tuple[bytes, str]:
    """The body and its content type for this `Accept` header."""
    encode, content_type = choose_encoder(accept)
    return encode(registry), content_type


def exemplar(traceparent: str | None) -> dict[str, str] | None:
    """What a histogram keeps beside a value, so that a slow bucket leads to a trace; None without a trace."""
    return {"trace_id": traceparent[TRACE_ID_AT]} if traceparent else None
