"""All eight processors together, in memory: what the promises say must hold in every interleaving."""

from collections import Counter, defaultdict

import pytest

from deploy.sandbox.pipeline import MemoryPipeline
from processors.payout.tables import Closed
from schemas.benefit import fingerprints
from schemas.events.decisions import ClaimApproved
from schemas.events.instructions import PayoutInstructed
from schemas.events.payout import ClaimClosed, ClaimPaid, ClaimWithdrawn, PayoutAbandoned, PayoutSettled
from schemas.events.registration import ClaimRefused, ClaimRegistered, SubmissionRepeated
from schemas.events.submissions import ClaimSubmitted
from tests.pipeline.owed import owed_rupiah
from tests.pipeline.world import CALM, run, timeline

CLAIMS = 150


@pytest.fixture(scope="module", params=[1, 2, 3])
def world(request: pytest.FixtureRequest) -> MemoryPipeline:
    return run(timeline(request.param, CLAIMS), order=request.param)


def test_no_handler_sets_a_readable_record_aside(world: MemoryPipeline) -> None:
    dead = {name: [(event.type, why) for event, why in running.dead] for name, running in world.running.items() if running.dead}
    assert dead == {}


def test_every_submission_is_registered_refused_or_repeated(world: MemoryPipeline) -> None:
    submitted = Counter(event.subject for event in world.events(ClaimSubmitted))
    answered = {event.subject for event in world.events(ClaimRegistered, ClaimRefused)}
    assert submitted.keys() == answered


def test_no_payout_id_is_instructed_twice(world: MemoryPipeline) -> None:
    ids = Counter(e.data.payout_id for e in world.events(PayoutInstructed) if isinstance(e.data, PayoutInstructed))
    assert [payout for payout, times in ids.items() if times > 1] == []
    assert ids


def test_what_is_settled_is_what_was_approved(world: MemoryPipeline) -> None:
    told = {
        (paid.subject, paid.offset): paid.data.total.amount
        for paid in world.events(ClaimPaid)
        if isinstance(paid.data, ClaimPaid)
    }
    assert told == {(paid.subject, paid.offset): owed_rupiah(world, paid) for paid in world.events(ClaimPaid)}
    assert told


def test_whoever_is_paid_has_what_is_owed_by_its_receipts(world: MemoryPipeline) -> None:
    last = {paid.subject: paid for paid in world.events(ClaimPaid)}
    claims = {row.claim_id: row for row in world.running["payout"].rows.tables["payout_claim"].values()}
    over = {claim_id: paid for claim_id, paid in last.items() if claims[claim_id].closed is Closed.PAID}
    held = {claim_id: sum(group.kept_rupiah - group.repaid_rupiah for group in claims[claim_id].groups) for claim_id in over}
    assert held == {claim_id: owed_rupiah(world, paid) for claim_id, paid in over.items()}


def test_nothing_is_instructed_after_a_withdrawal(world: MemoryPipeline) -> None:
    for withdrawn in world.events(ClaimWithdrawn):
        later = [e for e in world.events(PayoutInstructed, subject=withdrawn.subject) if e.offset > withdrawn.offset]
        assert later == []


def test_a_member_dies_once_and_the_death_benefit_is_paid_to_one_claim(world: MemoryPipeline) -> None:
    payers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for event in world.events(ClaimApproved):
        assert isinstance(event.data, ClaimApproved)
        if world.events(PayoutSettled, subject=event.subject) and not world.events(PayoutAbandoned, subject=event.subject):
            for line in event.data.lines:
                for thing in fingerprints(line.family, line.subject):
                    payers[thing].add(event.subject)
    assert [fingerprint for fingerprint, claims in payers.items() if len(claims) > 1] == []
    assert payers


def test_most_claims_reach_their_end(world: MemoryPipeline) -> None:
    registered = {event.subject for event in world.events(ClaimRegistered)}
    closed = {event.subject for event in world.events(ClaimClosed)}
    assert len(closed) >= 0.85 * len(registered)


def test_repeats_are_told_apart(world: MemoryPipeline) -> None:
    outcomes = {e.data.outcome for e in world.events(SubmissionRepeated) if isinstance(e.data, SubmissionRepeated)}
    assert "exact" in outcomes


@pytest.mark.parametrize("seed", [11, 12])
def test_what_commutes_ends_alike_in_every_interleaving(seed: int) -> None:
    written = timeline(seed, 60, CALM)
    ends = []
    for order in (1, 2, 3):
        world = run(written, order, bank={})
        settled: dict[str, int] = defaultdict(int)
        for event in world.events(PayoutSettled):
            assert isinstance(event.data, PayoutSettled)
            settled[event.subject] += event.data.amount.amount
        ends.append(dict(settled))
    assert ends[0] == ends[1] == ends[2]
    assert ends[0]
