"""What one engine follows and tells: by ratio, once, only of what was published, within bounds."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Final

import pytest
from prometheus_client import REGISTRY

from monitoring.exposition import exposition
from monitoring.tracing import Context, Span, Tracing, TracingSettings
from schemas.envelope import HEADER_TRACEPARENT
from schemas.topics import DEAD_LETTERS, LIFECYCLE, SUBMISSIONS
from streams.contract import Processor
from streams.crash_points import CrashPoint, Faults
from streams.errors import EngineReason
from streams.fakes.log import FakeLog
from streams.fakes.store import FakeStore
from streams.records import RawRecord
from streams.settings import EngineSettings
from streams.stepper import Stepper
from streams.traces import LINKS_PER_SPAN_MAX
from tests.streams.surroundings import DieAt, Died, FakeSurroundings, Process
from tests.streams.tally import submission
from tests.streams.vocabulary import KEY

OPENMETRICS: Final = "application/openmetrics-text; version=1.0.0"
BUCKETS: Final = 'santunan_event_seconds_bucket{le="+Inf",processor="intake"}'
GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass
class Traced(FakeSurroundings):
    """Fakes whose steppers follow by `ratio`; `spans` hears everything."""

    ratio: float = 1.0
    spans: list[Span] = field(default_factory=list)
    nanoseconds: int = 0

    def tick(self) -> int:
        self.nanoseconds += 1
        return self.nanoseconds

    def stepper(self, processor: Processor, settings: EngineSettings, faults: Faults) -> Stepper:
        tracing = Tracing(TracingSettings(ratio=self.ratio), self.spans.extend, clock_ns=self.tick)
        log = FakeLog(self.broker, processor.name, faults, eager=lambda: True)
        return Stepper(processor, FakeStore(self.database), log, settings, self.clock, faults, tracing)

    def submit(self, reference: str, traceparent: str | None) -> None:
        value, headers = submission(KEY, reference)
        trace = () if traceparent is None else ((HEADER_TRACEPARENT, traceparent.encode()),)
        self.broker.write(SUBMISSIONS, KEY.encode(), value, (*headers, *trace))

    def live(self) -> None:
        process = Process(self).take_over_all()
        process.run()
        process.close()

    def carried(self, topic: str = LIFECYCLE) -> list[str]:
        return [traceparent(record) for record in self.broker.records(topic)]

    def members(self) -> list[Span]:
        return [span for span in self.spans if span.kind == "consumer"]


def traceparent(record: RawRecord) -> str:
    return dict(record.headers)[HEADER_TRACEPARENT].decode()


def test_a_followed_records_span_stands_between_what_it_came_from_and_what_follows() -> None:
    traced = Traced()
    traced.submit("ref-1", GIVEN)
    traced.live()
    (member,) = traced.members()
    assert (member.context.trace_id, member.parent) == (GIVEN[3:35], GIVEN[36:52])
    assert traced.carried() == [member.context.traceparent]
    assert member.attributes["santunan.subject"] == KEY
    assert member.started_ns < member.ended_ns


def test_what_is_not_followed_carries_its_trace_on_and_is_told_to_nobody() -> None:
    traced = Traced(ratio=0.0)
    traced.submit("ref-1", GIVEN)
    traced.submit("ref-2", None)
    traced.live()
    first, second = traced.carried()
    assert first == f"{GIVEN[:52]}-00"
    assert second.endswith("-00")
    assert traced.spans == []


def test_a_record_without_a_trace_begins_one_and_so_does_one_whose_beginning_nobody_recorded() -> None:
    traced = Traced()
    traced.submit("ref-1", None)
    traced.submit("ref-2", f"{GIVEN[:52]}-00")
    traced.live()
    assert [member.parent for member in traced.members()] == [None, None]
    assert traced.members()[1].context.trace_id == GIVEN[3:35]


@pytest.mark.parametrize("point", [CrashPoint.DECIDED, CrashPoint.BEFORE_COMMIT])
def test_a_step_that_came_to_nothing_tells_nothing_and_its_repeat_has_the_same_ids(point: CrashPoint) -> None:
    traced, once = Traced(), Traced()
    for each in (traced, once):
        each.submit("ref-1", GIVEN)
    process = Process(traced, faults=DieAt(point)).take_over_all()
    with pytest.raises(Died):
        process.run()
    assert traced.spans == []
    traced.live()
    once.live()
    assert [member.context for member in traced.members()] == [member.context for member in once.members()]
    assert traced.carried() == once.carried()


def test_a_record_that_is_set_aside_says_so_in_its_span_and_its_dead_letter_follows_from_it() -> None:
    traced = Traced()
    traced.broker.write(SUBMISSIONS, KEY.encode(), b"{", ((HEADER_TRACEPARENT, GIVEN.encode()),))
    traced.live()
    (member,) = traced.members()
    assert (member.name, member.failure) == ("intake unreadable", EngineReason.NOT_JSON)
    assert member.context.traceparent in traced.carried(DEAD_LETTERS)


def test_a_step_links_to_so_many_members_and_says_how_many_there_were() -> None:
    traced = Traced(partitions=1)
    for number in range(LINKS_PER_SPAN_MAX + 6):
        traced.submit(f"ref-{number}", None)
    traced.live()
    (decided,) = (span for span in traced.spans if span.name == "decide intake")
    (published,) = (span for span in traced.spans if span.name == "publish intake")
    assert len(decided.links) == LINKS_PER_SPAN_MAX
    assert decided.attributes["santunan.followed"] == LINKS_PER_SPAN_MAX + 6
    assert (published.parent, published.context.trace_id) == (decided.context.span_id, decided.context.trace_id)
    assert decided.ended_ns == published.started_ns
    assert all(member.links == [Context(*decided.context)] for member in traced.members())


def test_a_slow_bucket_leads_to_an_event_that_is_followed_and_to_no_other() -> None:
    traced = Traced(partitions=1, ratio=0.5)
    traced.submit("ref-1", "00-0af7651916cd43ddffffffffffffffff-b7ad6b7169203331-01")
    traced.submit("ref-2", "00-0af7651916cd43dd0000000000000abc-b7ad6b7169203331-01")
    traced.live()
    buckets = [line for line in exposition(OPENMETRICS)[0].decode().splitlines() if line.startswith(BUCKETS)]
    assert any('trace_id="0af7651916cd43dd0000000000000abc"' in line for line in buckets)
    assert not any('trace_id="0af7651916cd43ddffffffffffffffff"' in line for line in buckets)


@pytest.mark.parametrize(("level", "said"), [(logging.INFO, ["ref-2"]), (logging.DEBUG, ["ref-1", "ref-2"])])
def test_what_goes_well_is_logged_where_it_is_followed_or_where_everything_is(
    level: int, said: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    traced = Traced(partitions=1, ratio=0.5)
    traces = {"ref-1": "f" * 16, "ref-2": "0" * 13 + "abc"}
    for reference, end in traces.items():
        traced.submit(reference, f"00-0af7651916cd43dd{end}-b7ad6b7169203331-01")
    with caplog.at_level(level, "streams.reporting"):
        traced.live()
    assert [record.trace_id[16:] for record in caplog.records] == [traces[reference] for reference in said]  # type: ignore[attr-defined]
    assert {record.subject for record in caplog.records} == {KEY}  # type: ignore[attr-defined]


def test_with_metrics_off_nothing_is_counted_and_everything_is_done() -> None:
    traced = Traced(partitions=1)
    traced.submit("ref-1", GIVEN)
    before = REGISTRY.get_sample_value("santunan_events_total", {"processor": "intake"})
    process = Process(traced, settings=EngineSettings(idle_commit_ms=0, metrics=False)).take_over_all()
    assert process.run().handled == 1
    process.close()
    assert REGISTRY.get_sample_value("santunan_events_total", {"processor": "intake"}) == before
