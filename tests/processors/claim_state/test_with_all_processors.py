"""The claims of a whole pipeline in memory: whatever the interleaving, no move is forbidden and every claim ends or waits."""

from __future__ import annotations

import pytest

from deploy.demo.timeline import Quirks
from deploy.sandbox.pipeline import MemoryPipeline
from processors.claim_state.tables import ANOMALIES, CLAIMS, HISTORY, WAITING, Claim
from schemas.events.state import ClaimStateChanged, ClaimStatus
from schemas.reasons import WaitingFor, WaitingOn
from schemas.topics import LIFECYCLE
from tests.pipeline.owed import approved_rupiah, last_paid, owed_rupiah
from tests.pipeline.world import run, timeline

RESTLESS = Quirks(amendment=0.2, withdrawal=0.15, other_heir=0.15, documents_first=0.3, coverage_late=0.2)


@pytest.fixture(scope="module", params=[21, 22])
def world(request: pytest.FixtureRequest) -> MemoryPipeline:
    return run(timeline(request.param, 60, RESTLESS), order=request.param)


def claims(world: MemoryPipeline) -> list[Claim]:
    return list(world.running["claim_state"].rows.tables[CLAIMS.name].values())


def test_no_order_of_events_is_an_anomaly(world: MemoryPipeline) -> None:
    found = world.running["claim_state"].rows.tables[ANOMALIES.name].values()
    assert [(row.status, row.event) for row in found] == []


def test_every_event_of_the_lifecycle_stands_in_the_history_once(world: MemoryPipeline) -> None:
    history = world.running["claim_state"].rows.tables[HISTORY.name]
    assert len(history) == len([event for event in world.log if event.topic == LIFECYCLE])


def test_every_claim_ends_or_waits_for_somebody(world: MemoryPipeline) -> None:
    waits = world.running["claim_state"].rows.tables[WAITING.name].values()
    outside = {
        row.claim_id for row in waits if row.waiting_on is not WaitingOn.SYSTEM or row.waiting_for is WaitingFor.OTHER_CLAIM
    }
    assert [claim.claim_id for claim in claims(world) if not claim.final and claim.claim_id not in outside] == []


def test_a_paid_claim_was_paid_what_was_approved(world: MemoryPipeline) -> None:
    paid = [claim for claim in claims(world) if claim.status is ClaimStatus.PAID]
    assert paid
    approved = {claim.claim_id: approved_rupiah(world, last_paid(world, claim.claim_id)) for claim in paid}
    owed = {claim.claim_id: owed_rupiah(world, last_paid(world, claim.claim_id)) for claim in paid}
    assert {claim.claim_id: claim.approved_rupiah for claim in paid} == approved
    assert {claim.claim_id: claim.instructed_rupiah for claim in paid} == owed
    assert {claim.claim_id: claim.settled_rupiah for claim in paid} == owed


def test_the_last_state_told_of_a_claim_is_its_row(world: MemoryPipeline) -> None:
    told = {event.subject: event.data for event in world.events(ClaimStateChanged)}
    for claim in claims(world):
        state = told[claim.claim_id]
        assert isinstance(state, ClaimStateChanged)
        assert (state.status, state.final, state.basis) == (claim.status, claim.final, claim.basis)
