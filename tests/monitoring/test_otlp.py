"""Spans over the wire: as a collector reads them, and what happens when it does not take them."""

from prometheus_client import REGISTRY
from pydantic import SecretStr

from monitoring.otlp import Sender
from monitoring.tracing import Context, Span, TracingSettings, open_tracing
from tests.monitoring.collector import collecting

TRACE = "0af7651916cd43dd8448eb211c80319c"
SPAN = Span(
    name="intake claim.submitted.v1",
    kind="consumer",
    context=Context(TRACE, "b7ad6b7169203331"),
    parent="00f067aa0ba902b7",
    started_ns=1_000_000_000,
    ended_ns=3_500_000_000,
    attributes={"santunan.subject": "7b1c7a52", "messaging.kafka.offset": 17},
    links=(Context("1" * 32, "2" * 16),),
    failure="invalid_data",
)


def counted(outcome: str) -> float:
    return REGISTRY.get_sample_value("santunan_trace_spans_total", {"outcome": outcome}) or 0.0


def test_a_span_arrives_as_it_was_told() -> None:
    made, sent = counted("made"), counted("sent")
    with collecting() as collector:
        settings = TracingSettings(endpoint=collector.url, headers={"X-Key": SecretStr("k")}, send_every_ms=60_000)
        tracing = open_tracing(settings, "intake")
        assert tracing is not None
        tracing.tell([SPAN])
        tracing.close()
    (span,) = collector.spans
    assert (span.service, span.name, span.kind) == ("santunan-intake", SPAN.name, 5)
    assert (span.trace_id, span.span_id, span.parent) == (TRACE, SPAN.context.span_id, SPAN.parent)
    assert (span.attributes, span.links, span.failure) == (SPAN.attributes, SPAN.links, "invalid_data")
    assert span.seconds == 2.5
    assert collector.headers[0]["x-key"] == "k"
    assert (counted("made") - made, counted("sent") - sent) == (1, 1)


def test_what_a_collector_refuses_is_lost_and_counted_and_the_end_is_not_held_up() -> None:
    lost = counted("lost")
    with collecting() as collector:
        collector.status = 400
        sender = Sender(TracingSettings(endpoint=collector.url, send_every_ms=60_000), "intake")
        sender.send([SPAN, SPAN])
        sender.close()
    assert collector.spans == []
    assert counted("lost") - lost == 2


def test_beyond_the_queue_spans_are_dropped() -> None:
    with collecting() as collector:
        settings = TracingSettings(endpoint=collector.url, queue_spans_max=2, batch_spans_max=2, send_every_ms=60_000)
        sender = Sender(settings, "intake")
        sender._waiting._batch_processor._export_lock.acquire()
        sender.send([SPAN._replace(name=str(number)) for number in range(5)])
        sender._waiting._batch_processor._export_lock.release()
        sender.close()
    assert [span.name for span in collector.spans] == ["3", "4"]
