"""The demo's tour through all processors: every benefit, for every segment and phase that the law gives it to, is decided and paid.

Whoever adds a rule, a phase or a benefit adds a claim to `deploy/demo/tour`, or these tests name what is missing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from deploy.demo.timeline import HONEST, Timeline, Writer
from deploy.demo.tour import tour
from deploy.demo.tour.asked import ASKED, asked
from deploy.demo.tour.cells import IN_KIND, cell_of, cells, expected, not_yet
from deploy.sandbox.pipeline import MemoryPipeline
from processors.claim_state.tables import CLAIMS
from schemas.benefit import BenefitLine
from schemas.civil import civil_date
from schemas.events.decisions import AssessmentReferred, ClaimApproved, SumsStated, VerificationReferred
from schemas.events.findings import FindingAsked
from schemas.events.payout import PayoutCompensated
from schemas.events.state import ClaimStatus
from schemas.events.verifications import OfficerDecided
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode
from tests.pipeline.world import START, run

SECONDS = 30.0
UNTIL = timedelta(days=2)
"""Long enough for a bank that has to be asked what became of a payment."""
PENSIONERS = datetime(2032, 11, 22, 2, 0, tzinfo=UTC)
"""When who has put in for fifteen years has drawn a pension for one."""
MOMENTS = {
    "a Friday": START,
    "leap day": datetime(2028, 2, 29, 2, 0, tzinfo=UTC),
    "old-age pensions": PENSIONERS,
}


def written(seed: int, start: datetime) -> Timeline:
    return Writer(f"{seed} tour", 20.0, start, HONEST).follow(tour(seed, civil_date(start)), SECONDS)


@pytest.fixture(scope="module", params=list(MOMENTS))
def moment(request: pytest.FixtureRequest) -> tuple[datetime, MemoryPipeline]:
    start = MOMENTS[request.param]
    seed = list(MOMENTS).index(request.param) + 1
    return start, run(written(seed, start), order=seed, start=start, until=start + UNTIL)


def lines(world: MemoryPipeline) -> list[BenefitLine]:
    approved = [
        line for event in world.events(ClaimApproved) if isinstance(event.data, ClaimApproved) for line in event.data.lines
    ]
    return approved + [e.data.line for e in world.events(PayoutCompensated) if isinstance(e.data, PayoutCompensated)]


def test_every_benefit_is_approved_but_those_that_the_law_gives_in_kind_or_not_yet(
    moment: tuple[datetime, MemoryPipeline],
) -> None:
    start, world = moment
    found = {line.benefit for line in lines(world)}
    missing = set(BenefitCode) - found
    assert missing == set(not_yet(civil_date(start)))
    assert found == expected(civil_date(start))


def test_every_cell_of_rule_segment_and_phase_is_approved_and_no_other(moment: tuple[datetime, MemoryPipeline]) -> None:
    start, world = moment
    found = {cell_of(line.rule, line.inputs) for line in lines(world)} - {None}
    assert sorted(cells(civil_date(start)) - found, key=str) == []
    assert sorted(found - cells(civil_date(start)), key=str) == []


def test_every_claim_of_the_tour_ends_paid(moment: tuple[datetime, MemoryPipeline]) -> None:
    start, world = moment
    rows = world.running["claim_state"].rows.tables[CLAIMS.name].values()
    assert {row.claim_id: row.status for row in rows if row.status is not ClaimStatus.PAID} == {}
    assert len(rows) == len(tour(1, civil_date(start)))
    assert {name: running.dead for name, running in world.running.items() if running.dead} == {}


def test_where_the_law_asks_for_a_person_their_word_was_given(moment: tuple[datetime, MemoryPipeline]) -> None:
    _, world = moment
    asked = world.events(VerificationReferred, AssessmentReferred)
    assert {event.subject for event in asked} <= {event.subject for event in world.events(OfficerDecided)}
    assert len({event.subject for event in world.events(FindingAsked)}) >= 10
    failed = [line for line in lines(world) if line.benefit is BenefitCode.FAILED_PLACEMENT]
    assert [line.unverified for line in failed] == [True]


def test_people_are_asked_by_name_about_what_the_text_of_the_law_leaves_open_and_about_one_bill_for_two(
    moment: tuple[datetime, MemoryPipeline],
) -> None:
    _, world = moment
    said = [
        (event.subject, event.data)
        for event in world.events(VerificationReferred, AssessmentReferred)
        if isinstance(event.data, VerificationReferred | AssessmentReferred)
    ]
    claims = frozenset(subject for subject, _ in said)
    assert set(ASKED) <= asked(said, claims)
    assert asked(said, frozenset()) == frozenset()
    lost = {subject for subject, data in said if ReasonCode.PART_OF_GREATER_LOSS in data.reasons}
    assert lost
    for claim in lost:
        *_, stated = (event.data for event in world.events(SumsStated, subject=claim))
        *_, approved = (event.data for event in world.events(ClaimApproved, subject=claim))
        assert isinstance(stated, SumsStated)
        assert isinstance(approved, ClaimApproved)
        stating, *confirming = (approval.officer for approval in approved.approvals)
        assert stating == stated.by.officer
        assert confirming
        assert stating not in confirming


def test_an_old_age_pension_comes_only_once_somebody_can_have_put_in_for_fifteen_years() -> None:
    assert BenefitCode.JP_OLD_AGE in not_yet(civil_date(START))
    assert not_yet(civil_date(PENSIONERS)).keys() == IN_KIND.keys()
