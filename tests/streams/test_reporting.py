"""What a step did is counted, with the trace of an event on its histogram."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

from monitoring.exposition import exposition
from streams.deciding import Decision
from streams.decoding import Readable
from streams.records import StepReport
from streams.reporting import count_call, count_step
from streams.tasks import RecordsTask, TimersTask

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
TRACE = "0af7651916cd43dd8448eb211c80319c"


def decided() -> Decision:
    writes = SimpleNamespace(dead_letters=[], parked=[])
    return cast("Decision", SimpleNamespace(writes=writes, handled=2, timers=0, outputs=[1, 2, 3], rehomed=0, traces=None))


def told(name: str) -> list[str]:
    text = exposition("application/openmetrics-text; version=1.0.0")[0].decode()
    return [line for line in text.splitlines() if line.startswith(f"santunan_{name}") and "a-processor" in line]


def test_the_age_of_a_steps_first_event_is_counted_with_its_trace() -> None:
    nothing = cast("Any", None)
    event = SimpleNamespace(appended_at=NOW - timedelta(seconds=2), traceparent=f"00-{TRACE}-b7ad6b7169203331-01")
    task = RecordsTask(nothing, nothing, nothing, items=[Readable(nothing, cast("Any", event))])
    report = StepReport(records=5)
    count_step("a-processor", task, decided(), report, NOW, counted=True)
    count_call("a-processor", report)
    assert (report.handled, report.outputs) == (2, 3)
    assert 'santunan_event_seconds_sum{processor="a-processor"} 2.0' in told("event_seconds_sum")
    assert any('le="2.5"' in line and f'trace_id="{TRACE}"' in line for line in told("event_seconds_bucket"))
    assert told("records_total") == ['santunan_records_total{processor="a-processor"} 5.0']


def test_timers_say_nothing_of_how_fast_events_are_handled() -> None:
    before = told("event_seconds_count")
    count_step("a-processor", TimersTask(cast("Any", None), []), decided(), StepReport(), NOW, counted=True)
    assert told("event_seconds_count") == before
