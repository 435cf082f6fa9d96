"""One claim's trace, from the gateway through every processor to the payout's instruction, as a real collector hears of it over a socket."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from benchmarks.engines import Engines
from benchmarks.pipeline import CLEAN
from deploy.demo.organisations import organisation_of
from deploy.demo.records import Planned
from deploy.wiring import PROCESSORS, processor
from gateway.accepting import own_reference
from gateway.app import behind_doorway
from monitoring.tracing import SPAN_ID_AT, TRACE_ID_AT, Tracing, TracingSettings, open_tracing
from schemas.envelope import HEADER_TRACEPARENT, HEADER_TYPE
from schemas.events.decisions import AssessmentReferred, VerificationReferred
from schemas.events.instructions import PayoutInstructed
from schemas.events.submissions import ClaimSubmitted
from schemas.topics import INSTRUCTIONS
from streams.journal import OutRecord
from tests.gateway.house import House
from tests.monitoring.collector import Collector, Received, collecting
from tests.pipeline.world import SETTINGS, START, run, timeline

SEEDS_TRIED_MAX = 100
CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@dataclass
class Told:
    """What the collector heard, and the instruction's `traceparent`."""

    collector: Collector
    instruction: str

    def of(self, trace_id: str) -> dict[str, Received]:
        return {span.span_id: span for span in self.collector.spans if span.trace_id == trace_id}


def records(planned: list[Planned]) -> list[OutRecord]:
    """As channels write them that know nothing of traces."""
    return [
        OutRecord(
            each.topic, 0, each.key or b"", each.value, tuple(pair for pair in each.headers if pair[0] != HEADER_TRACEPARENT)
        )
        for each in planned
    ]


@contextmanager
def traced(ratio: float) -> Iterator[tuple[Collector, Engines, House]]:
    """The gateway and every processor, each with a sender of its own."""
    with collecting() as collector, ExitStack() as opened:

        def tracing(process: str) -> Tracing:
            found = open_tracing(TracingSettings(endpoint=collector.url, ratio=ratio, send_every_ms=60_000), process)
            assert found is not None
            opened.callback(found.close)
            return found

        house = House()
        house.client._transport.app = behind_doorway(house.app, house.settings, tracing("gateway"))  # type: ignore[attr-defined]
        house.clock.now = START + timedelta(hours=1)
        yield collector, Engines([processor(name, SETTINGS) for name in PROCESSORS], house.clock.now, tracing), house


@cache
def asked_nobody() -> list[Planned]:
    """All that is written of one claim which is filed, paid at once, and about which no person is asked."""
    for seed in range(SEEDS_TRIED_MAX):
        written = timeline(seed, 1, CLEAN)
        world = run(written, order=seed, people=False)
        if len(world.events(PayoutInstructed)) == 1 and not world.events(VerificationReferred, AssessmentReferred):
            return written.records
    raise AssertionError(f"none of {SEEDS_TRIED_MAX} claims is paid without a question")


def claimed(ratio: float = 1.0, **headers: str) -> Told:
    """Papers and coverage are there; then the claim is filed, and nobody has to be waited for."""
    planned = asked_nobody()
    (filed,) = (each.intent for each in planned if each.intent is not None and isinstance(each.intent.data, ClaimSubmitted))
    data = filed.data
    assert isinstance(data, ClaimSubmitted)
    with traced(ratio) as (collector, engines, house):
        engines.write(records([each for each in planned if each.intent is not filed]))
        engines.run()
        caller = house.as_channel(data.channel, organisation_of(data.channel, filed.reference)) | headers
        content = data.model_dump(mode="json", exclude_none=True)
        body = {name: content[name] for name in ("received_at", "reporter_role", "claim", "personal")}
        answer = asyncio.run(house.post("/v1/claims", {"reference": own_reference(filed.reference), **body}, caller))
        assert answer.status_code == 202, answer.text
        engines.write([OutRecord(r.topic, 0, r.key or b"", r.value or b"", tuple(r.headers)) for r in house.log.records])
        engines.run()
        (instruction,) = (
            dict(record.headers)
            for record in engines.broker.records(INSTRUCTIONS)
            if dict(record.headers)[HEADER_TYPE] == PayoutInstructed.event_type.encode()
        )
    return Told(collector, instruction[HEADER_TRACEPARENT].decode())


def test_a_claim_is_one_trace_from_the_door_to_the_payout() -> None:
    told = claimed()
    trace = told.of(told.instruction[TRACE_ID_AT])
    (root,) = (span for span in trace.values() if not span.parent)
    assert (root.service, root.name) == ("santunan-gateway", "POST /v1/claims")
    assert all(span.parent in trace for span in trace.values() if span is not root)
    way = [trace[told.instruction[SPAN_ID_AT]]]
    while way[-1].parent:
        way.append(trace[way[-1].parent])
    assert way[-1] is root
    assert [span.name for span in reversed(way)][:3] == [
        "POST /v1/claims",
        "send claims.submissions.v1",
        "intake claim.submitted.v1",
    ]
    assert way[0].service == "santunan-payout"
    assert {"santunan-intake", "santunan-membership", "santunan-assessment"} < {span.service for span in way}
    assert {span.service for span in trace.values()} == {f"santunan-{name}" for name in ("gateway", *PROCESSORS)}
    assert len({span.attributes["santunan.subject"] for span in trace.values() if span.service == "santunan-intake"}) == 1


def test_each_step_links_to_the_traces_of_its_records_and_each_record_to_its_step() -> None:
    told = claimed()
    spans = {(span.trace_id, span.span_id): span for span in told.collector.spans}
    decided = [span for span in spans.values() if span.name.startswith("decide ")]
    members = [span for span in spans.values() if span.links and span not in decided]
    assert {span.service for span in decided} == {f"santunan-{name}" for name in PROCESSORS}
    assert all(spans[link].links == ((step.trace_id, step.span_id),) for step in decided for link in step.links)
    assert all((member.trace_id, member.span_id) in spans[member.links[0]].links for member in members)
    assert all(len(step.links) == step.attributes["santunan.followed"] for step in decided)
    published = {span.parent for span in spans.values() if span.name.startswith("publish ")}
    assert published == {step.span_id for step in decided}


def test_a_callers_own_trace_goes_on_below_its_span() -> None:
    told = claimed(traceparent=CALLER)
    trace = told.of(CALLER[TRACE_ID_AT])
    assert told.instruction[TRACE_ID_AT] == CALLER[TRACE_ID_AT]
    assert [span.parent for span in trace.values() if span.parent not in trace] == [CALLER[SPAN_ID_AT]]


def test_what_is_not_followed_keeps_its_trace_id_to_the_payout_and_tells_nothing() -> None:
    told = claimed(ratio=0.0, traceparent=CALLER)
    assert told.collector.spans == []
    assert told.instruction[TRACE_ID_AT] == CALLER[TRACE_ID_AT]
    assert told.instruction.endswith("-00")
