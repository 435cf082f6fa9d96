"""The tour's claims before anybody decides: the same for a seed, by many channels, each of which takes what it brings."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

import pytest

from deploy.demo.claimants import Case
from deploy.demo.result import DoorKind
from deploy.demo.run import DemoOptions, written
from deploy.demo.timeline import HONEST, Writer
from deploy.demo.tour import TOUR_CLAIMS_MIN, tour
from processors.intake.rights import fits_reason, may_report
from schemas.admission import mandate_fault
from schemas.channels import PROFILES, channel_takes, wants_mandate
from schemas.civil import civil_date
from schemas.events.coverage import CoverageReported
from schemas.events.submissions import ClaimSubmitted
from schemas.injuries import BodyLoss
from schemas.vocabulary import Channel, MigrantPhase, Relationship, Segment
from tests.deploy.demo.callers import callers
from tests.gateway.house import NOW as GATEWAY_NOW
from tests.gateway.house import House

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
SEEDS = range(5)


@pytest.fixture(scope="module", params=SEEDS)
def cases(request: pytest.FixtureRequest) -> tuple[Case, ...]:
    return tour(request.param, TODAY)


def test_the_same_seed_and_day_give_the_same_tour() -> None:
    assert tour(1, TODAY) == tour(1, TODAY)
    assert tour(1, TODAY) != tour(2, TODAY)


def test_each_channel_takes_what_it_brings(cases: tuple[Case, ...]) -> None:
    for case in cases:
        asked = (case.claim.kind, case.claim.filing, case.reporter_role)
        assert channel_takes(case.channel, *asked, TODAY)
        assert may_report(*asked)
        assert fits_reason(case.claim, case.reporter_role)
        assert {paper.kind for paper in case.documents} <= PROFILES[case.channel].documents
        if wants_mandate(case.channel, *asked):
            assert mandate_fault(case.channel, case.claim, case.reporter_role, case.personal, NOW) is None


def test_it_comes_by_every_channel_that_takes_applications_from_every_segment_phase_and_for_many_payees(
    cases: tuple[Case, ...],
) -> None:
    assert {case.channel for case in cases} == set(Channel) - {Channel.BULK, Channel.CONTACT_CENTRE, Channel.MESSAGES}
    assert {case.member.segment for case in cases} == set(Segment)
    placements = [case.member.coverage.memberships[0].placement for case in cases]
    phases = {(one.departed_on is None, one.returned_on is None) for one in placements if one is not None}
    assert len(phases) == len(MigrantPhase)
    paid = {payee.relationship for case in cases for payee in case.personal.payees}
    assert {Relationship.SELF, Relationship.EMPLOYER, Relationship.HEALTH_FACILITY, Relationship.BURIER} < paid
    assert len({case.member.coverage.province for case in cases}) >= 6


def test_nobody_claims_twice_but_who_lost_a_hand_after_its_thumb(cases: tuple[Case, ...]) -> None:
    claims = Counter(case.member.member_id for case in cases)
    (unlucky,) = (member for member, count in claims.items() if count > 1)
    lost = [case.claim.disability for case in cases if case.member.member_id == unlucky]
    assert [one.what for details in lost if details for one in details.losses] == [BodyLoss.THUMB, BodyLoss.HAND]


def test_two_who_were_hurt_together_stand_on_one_bill_of_a_hospital(cases: tuple[Case, ...]) -> None:
    bills = Counter(
        key
        for case in cases
        for key in {
            (cost.facility, cost.receipt)
            for cost in (case.claim.accident.costs if case.claim.accident else ())
            if cost.facility is not None
        }
    )
    assert sorted(bills.values()) == [1, 2]


def test_a_demo_has_the_tour_from_some_size_on_and_as_many_claims_as_it_says() -> None:
    whole = written(options(TOUR_CLAIMS_MIN), NOW)
    assert whole.claims == TOUR_CLAIMS_MIN
    assert len(whole.tour) == len(tour(1, TODAY))
    small = written(options(TOUR_CLAIMS_MIN - 1), NOW)
    assert (small.claims, small.tour) == (TOUR_CLAIMS_MIN - 1, frozenset())
    assert written(options(TOUR_CLAIMS_MIN, tour=False), NOW).tour == frozenset()


def test_the_tour_leaves_the_other_claims_as_they_were() -> None:
    whole = written(options(TOUR_CLAIMS_MIN), NOW)
    alone = written(options(TOUR_CLAIMS_MIN - len(whole.tour), tour=False), NOW)
    assert {record.value for record in alone.records} < {record.value for record in whole.records}


def test_it_is_spread_over_the_whole_run() -> None:
    whole = written(options(TOUR_CLAIMS_MIN), NOW)
    filed = [
        r.after
        for r in whole.records
        if r.intent and r.intent.subject in whole.tour and isinstance(r.intent.data, ClaimSubmitted)
    ]
    assert min(filed) < 0.1 * whole.seconds
    assert max(filed) > 0.5 * whole.seconds  # papers may come some seconds later


def options(claims: int, *, tour: bool = True) -> DemoOptions:
    return DemoOptions(claims=claims, door=DoorKind.LOG, tour=tour)


@pytest.mark.anyio
async def test_the_gateway_takes_every_claim_and_every_report_of_coverage_of_the_tour(house: House) -> None:
    records = Writer("1 tour", 100.0, GATEWAY_NOW, HONEST).follow(tour(1, civil_date(GATEWAY_NOW)), 10.0).records
    said = [r.intent for r in records if r.intent and isinstance(r.intent.data, ClaimSubmitted | CoverageReported)]
    saying = callers(house)
    for intent in said:
        await saying.say(intent)
    assert len(house.log.records) == len(said) > 2 * 50
