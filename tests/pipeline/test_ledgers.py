"""The members' ledgers after everything ran its course: nothing stays reserved, or open, for a claim that is over."""

from datetime import timedelta

import pytest

from deploy.demo.timeline import Quirks
from deploy.sandbox.pipeline import MemoryPipeline
from deploy.wiring import processor
from processors.membership.tables import MEMBERS, Member
from processors.payout.tables import PAYOUT_CLAIMS, PayoutClaim
from schemas.envelope import EventData
from schemas.events.ledger import EntitlementReserved
from schemas.events.requests import CloseRequested, ReserveRequested
from tests.factories import coverage
from tests.pipeline.world import SETTINGS, START, run, timeline
from tests.processors.membership.ledger import MEMBER, OTHER_MEMBER, asks, death
from tests.processors.payout.payments import CLAIM, LAPSED, amendment, denied, payee, registered

CLAIMS = 80
LATEST = START + timedelta(days=120)
"""Dossiers are due after 30 days; reminders, inquiries and unmatched receipts are all over by then."""
RESTLESS = Quirks(withdrawal=0.2, amendment=0.2, other_heir=0.1, documents_never=0.05, coverage_late=0.1)


@pytest.fixture(scope="module", params=[(seed, at_once) for seed in (21, 22, 23) for at_once in (False, True)])
def world(request: pytest.FixtureRequest) -> MemoryPipeline:
    seed, at_once = request.param
    return run(timeline(seed, CLAIMS, RESTLESS if at_once else None), order=seed, until=LATEST, at_once=at_once)


def members(world: MemoryPipeline) -> list[Member]:
    return list(world.running["membership"].rows.tables[MEMBERS.name].values())


def over(world: MemoryPipeline) -> dict[str, str]:
    """How each claim that is over ended."""
    rows: list[PayoutClaim] = list(world.running["payout"].rows.tables[PAYOUT_CLAIMS.name].values())
    return {row.claim_id: row.closed.value for row in rows if row.closed}


def test_no_ledger_holds_a_reservation_for_a_claim_that_is_over(world: MemoryPipeline) -> None:
    ends = over(world)
    held = {r.claim_id: ends[r.claim_id] for member in members(world) for r in member.book.reservations if r.claim_id in ends}
    assert held == {}
    assert world.events(ReserveRequested)
    assert world.events(CloseRequested)


def test_no_ledger_keeps_a_claim_open_that_is_over(world: MemoryPipeline) -> None:
    ends = over(world)
    kept = {
        claim.claim_id: ends[claim.claim_id] for member in members(world) for claim in member.claims if claim.claim_id in ends
    }
    assert kept == {}


def test_a_claim_is_open_in_one_ledger_at_most(world: MemoryPipeline) -> None:
    claims = [claim.claim_id for member in members(world) for claim in member.claims]
    assert len(claims) == len(set(claims))


def asked_of_the_ledger(*acts: tuple[str, EventData]) -> MemoryPipeline:
    """Payout and the ledgers of two members, with a claim of the first; each act is read to its end before the next."""
    world = MemoryPipeline([processor(name, SETTINGS) for name in ("membership", "payout")], START)
    insured = ((MEMBER, coverage(member_id=MEMBER)), (OTHER_MEMBER, coverage(member_id=OTHER_MEMBER)))
    for subject, data in (*insured, (CLAIM, registered(payee())), (MEMBER, asks(CLAIM)), *acts):
        world.publish(subject, data)
        world.run()
    assert not any(running.dead for running in world.running.values())
    return world


@pytest.mark.parametrize("end", [denied(), LAPSED])
def test_a_reservation_that_comes_after_the_end_is_freed(end: EventData) -> None:
    reserve = ReserveRequested(claim_id=CLAIM, revision=1, lines=(death(),))
    world = asked_of_the_ledger((CLAIM, end), (MEMBER, reserve))
    assert world.events(EntitlementReserved, subject=CLAIM)
    assert [member.book.reservations for member in members(world)] == [(), ()]


def test_a_claim_that_became_another_members_is_gone_from_the_first_ledger_with_its_reservation() -> None:
    reserve = ReserveRequested(claim_id=CLAIM, revision=1, lines=(death(),))
    world = asked_of_the_ledger(
        (MEMBER, reserve), (CLAIM, amendment(2, payee())), (OTHER_MEMBER, asks(CLAIM, revision=2)), (MEMBER, reserve)
    )
    assert {member.member_id: [c.revision for c in member.claims] for member in members(world)} == {MEMBER: [], OTHER_MEMBER: [2]}
    assert [member.book.reservations for member in members(world)] == [(), ()]
