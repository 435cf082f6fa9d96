"""Migrants' benefits by the domain reference, section 2.5: every sum at, below and above its edge, on both sides of 22 February 2023,
in every phase, and the worked examples 19 and 20."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.assessment.rules.assess import assess
from processors.assessment.rules.case import Case
from processors.assessment.rules.shares import Share
from schemas.kinds import KINDS, MIGRANT_KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, MigrantPhase, Relationship, Segment, TerminationGround
from tests.processors.assessment.cases import SELF, asked, made, net, sums
from tests.processors.assessment.properties import assert_sound
from tests.processors.filings import MEMBER, migrant, snapshot

OLD, NEW = date(2023, 2, 21), date(2023, 2, 22)
PREPAYER = Share(ref="mission", relationship=Relationship.PREPAYER, parts=1)
K, B, G, R = ClaimKind, BenefitCode, TerminationGround, ReasonCode


def case(kind: ClaimKind, on: date = NEW, shares: tuple[Share, ...] = (SELF,), **over: Any) -> Case:
    cover = {name: over.pop(name) for name in ("phase", "segment") if name in over}
    claim = migrant(kind, on, **over)
    return Case(claim, snapshot(claim, **cover), MEMBER, shares)


def rupiah(amount: int) -> dict[str, int]:
    return {"amount": amount}


def departure(on: date = NEW, **grounds: Any) -> Case:
    return case(K.PMI_FAILED_DEPARTURE, on, departure=grounds)


def placed(kind: ClaimKind, cost: int, on: date = NEW, *, wished: bool = False, shares: tuple[Share, ...] = (SELF,)) -> Case:
    return case(kind, on, shares, placement={"return_transport_cost": rupiah(cost), "workers_wish": wished})


def hurt_home(ticket: int, onward: int = 0, on: date = NEW) -> Case:
    costs = {"ticket_cost": rupiah(ticket), "onward_transport_cost": rupiah(onward)}
    return case(K.PMI_ACCIDENT_RETURN, on, repatriation=costs)


def dismissed(ground: TerminationGround, on: date = NEW, **over: Any) -> Case:
    return case(K.PMI_TERMINATION, on, termination={"ground": ground} | over)


def raped(on: date = NEW, *, proven: bool = True, **over: Any) -> Case:
    return case(K.PMI_RAPE, on, rape={"proven": proven}, **over)


def robbed(amount: int, on: date = NEW, **over: Any) -> Case:
    return case(K.PMI_LOSS, on, loss={"amount": rupiah(amount)}, **over)


CASES = [
    ("19: departure failed in 2024", departure(date(2024, 6, 3)), 10_000_000),
    ("19: departure failed in January 2023", departure(date(2023, 1, 9)), 7_500_000),
    ("departure failed, last day of the old sums", departure(OLD), 7_500_000),
    ("departure failed, first day of the new sums", departure(NEW), 10_000_000),
    ("20: misplaced, the way home below its cap", placed(K.PMI_MISPLACEMENT, 11_200_000), 36_200_000),
    ("20: misplaced, the way home above its cap", placed(K.PMI_MISPLACEMENT, 18_000_000), 40_000_000),
    ("misplaced, the way home at its cap", placed(K.PMI_MISPLACEMENT, 15_000_000), 40_000_000),
    ("misplaced, one rupiah below the cap", placed(K.PMI_MISPLACEMENT, 14_999_999), 39_999_999),
    ("misplaced, one rupiah above the cap", placed(K.PMI_MISPLACEMENT, 15_000_001), 40_000_000),
    ("misplaced, and still there", placed(K.PMI_MISPLACEMENT, 0), 25_000_000),
    ("placement failed, the way home below its cap", placed(K.PMI_FAILED_PLACEMENT, 14_999_999), 14_999_999),
    ("placement failed, the way home at its cap", placed(K.PMI_FAILED_PLACEMENT, 15_000_000), 15_000_000),
    ("placement failed, the way home above its cap", placed(K.PMI_FAILED_PLACEMENT, 15_000_001), 15_000_000),
    ("home after an accident, below the cap", hurt_home(9_000_000, 1_500_000), 10_500_000),
    ("home after an accident, at the cap", hurt_home(14_000_000, 1_000_000), 15_000_000),
    ("home after an accident, above the cap", hurt_home(15_000_000, 1), 15_000_000),
    ("accident, three months worked", dismissed(G.ACCIDENT, OLD, worked_months=3), 2_000_000),
    ("accident, five months worked", dismissed(G.ACCIDENT, OLD, worked_months=5), 2_000_000),
    ("accident, six months worked", dismissed(G.ACCIDENT, OLD, worked_months=6), 3_000_000),
    ("accident, eleven months worked", dismissed(G.ACCIDENT, OLD, worked_months=11), 3_000_000),
    ("accident, twelve months worked", dismissed(G.ACCIDENT, OLD, worked_months=12), 4_000_000),
    ("accident, seventeen months worked", dismissed(G.ACCIDENT, OLD, worked_months=17), 4_000_000),
    ("dismissed long before the end", dismissed(G.EMPLOYER_ALONE, contract_ends_on=date(2025, 2, 22)), 1_500_000),
    ("dismissed a month before the end", dismissed(G.EMPLOYER_ALONE, contract_ends_on=date(2023, 3, 22)), 1_500_000),
    ("rape, before the placement", raped(phase=MigrantPhase.BEFORE), 50_000_000),
    ("rape, during the placement", raped(phase=MigrantPhase.DURING), 50_000_000),
    ("rape, after the placement", raped(phase=MigrantPhase.AFTER), 50_000_000),
    ("robbed, below the cap", robbed(9_999_999), 9_999_999),
    ("robbed, at the cap", robbed(10_000_000), 10_000_000),
    ("robbed, above the cap", robbed(10_000_001), 10_000_000),
]


@pytest.mark.parametrize(("what", "given", "expected"), CASES, ids=[row[0] for row in CASES])
def test_the_sum_at_its_edge(what: str, given: Case, expected: int) -> None:
    assert net(given) == expected
    assert_sound(given)


REFUSED = [
    ("departure, the worker's fault", departure(worker_at_fault=True), R.EXCLUDED_BY_LAW),
    ("departure, the placement body's fault", departure(placement_body_at_fault=True), R.EXCLUDED_BY_LAW),
    ("departure, the government's policy", departure(government_policy=True), R.EXCLUDED_BY_LAW),
    ("misplaced as the worker wished", placed(K.PMI_MISPLACEMENT, 9_000_000, wished=True), R.EXCLUDED_BY_LAW),
    (
        "dismissed a day too close to the end",
        dismissed(G.EMPLOYER_ALONE, contract_ends_on=date(2023, 3, 21)),
        R.EXCLUDED_BY_LAW,
    ),
    ("accident, two months worked", dismissed(G.ACCIDENT, OLD, worked_months=2), R.NOTHING_PAYABLE),
    *(
        (f"ended by {ground}", dismissed(ground), R.EXCLUDED_BY_LAW)
        for ground in G
        if ground not in {G.ACCIDENT, G.EMPLOYER_ALONE}
    ),
]


@pytest.mark.parametrize(("what", "given", "reason"), REFUSED, ids=[row[0] for row in REFUSED])
def test_what_the_law_does_not_give_is_refused_with_its_article(what: str, given: Case, reason: ReasonCode) -> None:
    found = assess(given)
    assert (found.dues, found.questions, found.reasons) == ((), (), (reason,))
    assert all(one.article and one.detail for one in found.refused)


ASKED = [
    ("failed placement, whose sum no text gives", placed(K.PMI_FAILED_PLACEMENT, 0), R.AMOUNT_NOT_FOUND),
    ("accident, eighteen months worked", dismissed(G.ACCIDENT, OLD, worked_months=18), R.AMOUNT_NOT_FOUND),
    ("accident, by the bands of 2023", dismissed(G.ACCIDENT, NEW, worked_months=6), R.AMOUNT_NOT_FOUND),
    ("accident, the months are not said", dismissed(G.ACCIDENT, OLD), R.FACTS_MISSING),
    ("dismissed, the contract's end is not said", dismissed(G.EMPLOYER_ALONE), R.FACTS_MISSING),
    ("dismissed under the old sums", dismissed(G.EMPLOYER_ALONE, OLD, contract_ends_on=date(2025, 1, 1)), R.AMOUNT_NOT_FOUND),
    ("rape that is not proven yet", raped(proven=False), R.FACTS_MISSING),
    ("rape under the old sums", raped(OLD), R.AMOUNT_NOT_FOUND),
    ("robbed under the old sums", robbed(1, OLD), R.AMOUNT_NOT_FOUND),
    ("misplaced under the old sums", placed(K.PMI_MISPLACEMENT, 0, OLD), R.AMOUNT_NOT_FOUND),
    ("home after an accident under the old sums", hurt_home(1, 0, OLD), R.AMOUNT_NOT_FOUND),
]


@pytest.mark.parametrize(("what", "given", "reason"), ASKED, ids=[row[0] for row in ASKED])
def test_what_no_text_or_no_claim_says_is_asked_of_an_officer(what: str, given: Case, reason: ReasonCode) -> None:
    assert (asked(given), made(given)) == ([reason], ())


def test_a_failed_placement_pays_the_way_home_and_asks_for_the_rest() -> None:
    found = placed(K.PMI_FAILED_PLACEMENT, 9_000_000)
    assert (sums(found), asked(found)) == ({B.RETURN_TRANSPORT: 9_000_000}, [R.AMOUNT_NOT_FOUND])


def test_the_way_home_is_paid_to_who_paid_it_and_the_sum_to_the_worker() -> None:
    lines = made(placed(K.PMI_MISPLACEMENT, 9_000_000, shares=(SELF, PREPAYER)))
    assert {line.benefit: line.payee_ref for line in lines} == {B.MISPLACEMENT: "self", B.RETURN_TRANSPORT: "mission"}


def test_one_return_is_paid_once_whatever_the_claim_is_called() -> None:
    troubled = case(K.PMI_REPATRIATION, repatriation={"ticket_cost": rupiah(9_000_000)})
    homes = [troubled, hurt_home(9_000_000), placed(K.PMI_MISPLACEMENT, 1), placed(K.PMI_FAILED_PLACEMENT, 1)]
    used = {(line.family, line.subject) for given in homes for line in made(given) if line.benefit is not B.MISPLACEMENT}
    assert len(used) == 1


SIMPLE: dict[ClaimKind, dict[str, Any]] = {
    K.PMI_FAILED_DEPARTURE: {"departure": {}},
    K.PMI_FAILED_PLACEMENT: {"placement": {"return_transport_cost": rupiah(5)}},
    K.PMI_MISPLACEMENT: {"placement": {"return_transport_cost": rupiah(5)}},
    K.PMI_TERMINATION: {"termination": {"ground": G.EMPLOYER_ALONE, "contract_ends_on": date(2025, 1, 1)}},
    K.PMI_ACCIDENT_RETURN: {"repatriation": {"ticket_cost": rupiah(5)}},
    K.PMI_REPATRIATION: {"repatriation": {"ticket_cost": rupiah(5)}},
    K.PMI_LOSS: {"loss": {"amount": rupiah(5)}},
    K.PMI_RAPE: {"rape": {"proven": True}},
}


@pytest.mark.parametrize("phase", MigrantPhase)
@pytest.mark.parametrize("kind", SIMPLE)
def test_a_benefit_is_given_in_its_phases_and_in_no_other(kind: ClaimKind, phase: MigrantPhase) -> None:
    assert bool(made(case(kind, phase=phase, **SIMPLE[kind]))) is (phase in KINDS[kind].phases)


@pytest.mark.parametrize("kind", SIMPLE)
def test_none_is_for_who_is_insured_at_home(kind: ClaimKind) -> None:
    assert kind in MIGRANT_KINDS
    assert made(case(kind, segment=Segment.PU, **SIMPLE[kind])) == ()


COSTS = st.integers(0, 10**9)


@given(COSTS, COSTS)
def test_no_return_is_above_its_cap_nor_below_what_less_would_give(one: int, other: int) -> None:
    less, more = sorted((one, other))
    for make in (hurt_home, lambda cost: placed(K.PMI_FAILED_PLACEMENT, cost), robbed):
        assert 0 <= net(make(less)) <= net(make(more)) <= min(more, 15_000_000)


@given(COSTS, st.sampled_from([OLD, NEW]))
def test_a_flat_sum_is_one_line_and_never_doubled(cost: int, on: date) -> None:
    for given_ in (departure(on), placed(K.PMI_MISPLACEMENT, cost), raped(NEW), robbed(cost or 1, NEW)):
        lines = assert_sound(given_)
        flat = [line for line in lines if line.benefit is not B.RETURN_TRANSPORT]
        assert len(flat) == 1
        assert len({(line.family, line.subject) for line in lines}) == len(lines)
