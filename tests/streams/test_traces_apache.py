"""Spans of a step on Apache Kafka and PostgreSQL: told by the thread that published, once the records can be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from monitoring.tracing import Span, Tracing, TracingSettings
from schemas.envelope import HEADER_TRACEPARENT
from schemas.topics import LIFECYCLE, SUBMISSIONS
from streams.contract import Processor
from streams.crash_points import Faults
from streams.kafka import KafkaLog
from streams.postgres import PostgresStore
from streams.settings import EngineSettings
from streams.stepper import Stepper
from tests.conftest import FRESH_PARTITIONS
from tests.streams.surroundings import Process, RealSurroundings
from tests.streams.tally import submission
from tests.streams.vocabulary import KEY

pytestmark = pytest.mark.needs_kafka
GIVEN = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Traced(RealSurroundings):
    """Everything is followed."""

    def __init__(self, bootstrap: str, url: str) -> None:
        super().__init__(bootstrap, url, FRESH_PARTITIONS)
        self.spans: list[Span] = []

    def stepper(self, processor: Processor, settings: EngineSettings, faults: Faults) -> Stepper:
        self._stores.append(PostgresStore(processor, self.database))
        log = KafkaLog(processor.name, self.kafka, faults)
        tracing = Tracing(TracingSettings(ratio=1.0), self.spans.extend)
        return Stepper(processor, self._stores[-1], log, settings, self.clock, faults, tracing)


@pytest.fixture
def traced(fresh_apache: str, database: str) -> Iterator[Traced]:
    real = Traced(fresh_apache, database)
    yield real
    real.close()


def test_a_followed_record_is_told_of_with_the_place_that_its_output_carries(traced: Traced) -> None:
    value, headers = submission(KEY, "ref-1")
    traced.write(SUBMISSIONS, KEY.encode(), value, (*headers, (HEADER_TRACEPARENT, GIVEN.encode())))
    process = Process(traced).take_over_all()
    process.run()
    process.close()
    carried = [
        dict(record.headers)[HEADER_TRACEPARENT].decode()
        for partition in range(traced.partitions)
        for record in traced.read(LIFECYCLE, partition, 0)[0]
    ]
    (member,) = (span for span in traced.spans if span.kind == "consumer")
    assert carried == [member.context.traceparent]
    assert (member.context.trace_id, member.parent) == (GIVEN[3:35], GIVEN[36:52])
    decided, published = (next(span for span in traced.spans if span.name == f"{name} intake") for name in ("decide", "publish"))
    assert decided.started_ns == member.started_ns < published.started_ns < published.ended_ns == member.ended_ns
