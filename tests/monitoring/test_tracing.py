"""Which traces are followed, what is carried on, and that telling is never in the way."""

import logging
import subprocess
import sys

import pytest
from pydantic import ValidationError

from monitoring.tracing import Context, Span, Tracing, TracingSettings, is_sampled, open_tracing, span_of, trace_of, unfollowed

LOW = "00-0af7651916cd43dd0000000000000001-b7ad6b7169203331-0"
HIGH = "00-0af7651916cd43ddffffffffffffffff-b7ad6b7169203331-0"


def tracing(ratio: float, *, follow_callers: bool = False) -> Tracing:
    return Tracing(TracingSettings(ratio=ratio, follow_callers=follow_callers), lambda _spans: None)


@pytest.mark.parametrize("flag", ["0", "1"])
def test_from_outside_the_traces_id_decides_whatever_a_caller_asks_for(flag: str) -> None:
    half = tracing(0.5)
    assert half.follows(LOW + flag, entering=True)
    assert not half.follows(HIGH + flag, entering=True)
    assert not tracing(0.0).follows(LOW + flag, entering=True)
    assert tracing(1.0).follows(HIGH + flag, entering=True)


def test_callers_that_are_trusted_decide_themselves() -> None:
    none = tracing(0.0, follow_callers=True)
    assert none.follows(HIGH + "1", entering=True)
    assert not tracing(1.0, follow_callers=True).follows(LOW + "0", entering=True)


def test_inside_whoever_let_it_in_has_decided_for_all() -> None:
    assert tracing(0.0).follows(HIGH + "1", entering=False)
    assert tracing(0.0).follows(HIGH + "3", entering=False)
    assert not tracing(1.0).follows(LOW + "0", entering=False)


def test_a_tenth_of_all_traces_is_a_tenth() -> None:
    tenth = tracing(0.1)
    followed = sum(tenth.in_ratio(trace_of(f"claim {number}")) for number in range(5_000))
    assert 400 < followed < 600


def test_what_names_a_trace_or_a_span_gives_the_same_id_again() -> None:
    assert trace_of("a") == trace_of("a") != trace_of("b")
    assert (len(trace_of("a")), len(span_of("a"))) == (32, 16)
    carried = Context(trace_of("a"), span_of("a")).traceparent
    assert is_sampled(carried)
    assert not is_sampled(unfollowed(carried))
    assert unfollowed(carried)[:52] == carried[:52]


def test_what_cannot_be_told_is_said_and_stops_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def broken(_spans: object) -> None:
        raise OSError("no room")

    span = Span("x", "internal", Context("1" * 32, "2" * 16), None, 1, 2, {})
    with caplog.at_level(logging.ERROR):
        Tracing(TracingSettings(), broken).tell([span])
    assert "1 spans could not be told" in caplog.text


def test_without_an_endpoint_there_is_no_tracing_and_nothing_is_imported_for_it() -> None:
    assert open_tracing(TracingSettings(), "intake") is None
    script = (
        "import sys, streams.worker, streams.stepper; from monitoring.tracing import *;"
        "open_tracing(TracingSettings(), 'x'); print([m for m in sys.modules if m.startswith('opentelemetry')])"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "wrong", [{"endpoint": "collector:4318"}, {"ratio": 1.1}, {"queue_spans_max": 10, "batch_spans_max": 11}]
)
def test_settings_that_cannot_work_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TracingSettings.model_validate(wrong)
