"""Each of the demo's matters between members, heirs and employers is one that the door takes, and comes to what it is made for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from random import Random

import pytest

from deploy.demo import employers
from deploy.demo.claimants import Case
from deploy.demo.population import Population
from processors.assessment.rules.assess import assess
from processors.assessment.rules.case import Case as Assessed
from processors.assessment.rules.shares import shares_of
from processors.assessment.rules.unpaid import unpaid
from processors.documents.checklist import requirements
from processors.documents.conditions import Asked
from processors.intake.rights import fits_reason, may_report
from processors.membership.rules.snapshot import Question, snapshot
from processors.membership.tables import Registry
from processors.verification.rules.checks import run
from processors.verification.rules.facts import Facts
from schemas.channels import PROFILES, channel_takes
from schemas.completeness import is_complete
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel

R = ReasonCode
TODAY = date(2026, 11, 20)
SEEDS = range(6)
Matter = Callable[[Random, Population, date], Case]
FOUND: dict[Matter, set[ReasonCode]] = {
    employers.in_arrears: {R.EMPLOYER_PAYS_FIRST},
    employers.two_employers: {R.TWO_EMPLOYERS},
    employers.reported_too_little: {R.EMPLOYER_OWES_DIFFERENCE},
    employers.not_registered: {R.EMPLOYER_NOT_REGISTERED},
    employers.no_heir: {R.NO_HEIR},
    employers.heir_behind: {R.HEIR_RANK},
    employers.unpaid_extension: {R.EXTENSION_UNPAID},
    employers.replacement: set(),
    employers.replacement_of_arrears: set(),
    employers.hospitals_bill: set(),
    employers.on_a_project: set(),
}


def made(matter: Matter, seed: int) -> Case:
    random = Random(seed)
    return matter(random, Population(random, TODAY), TODAY)


def test_every_matter_says_what_it_is_made_for() -> None:
    assert set(FOUND) == set(employers.MATTERS)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("matter", employers.MATTERS)
def test_a_matter_is_filed_by_who_may_where_it_is_taken_with_its_papers(matter: Matter, seed: int) -> None:
    case = made(matter, seed)
    claim, role = case.claim, case.reporter_role
    assert channel_takes(case.channel, claim.kind, claim.filing, role)
    assert may_report(claim.kind, claim.filing, role)
    assert fits_reason(claim, role)
    assert is_complete(claim, case.personal.payees)
    held = {paper.kind for paper in case.documents}
    asked = requirements(Asked.of(claim, case.personal, TODAY))
    assert all(held & set(one.any_of) for one in asked if one.required), [one for one in asked if not held & set(one.any_of)]
    assert (
        case.channel is Channel.BRANCH
        or {kind for one in asked if one.required for kind in held & set(one.any_of)} <= PROFILES[case.channel].documents
    )


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("matter", employers.MATTERS)
def test_a_matter_comes_to_what_it_is_made_for(matter: Matter, seed: int) -> None:
    case = made(matter, seed)
    registry = Registry.of(case.member.coverage)
    cover = snapshot(registry, Question(case.claim.kind, case.claim.event_date, TODAY))
    verdict = run(Facts(case.claim, case.personal, case.member.coverage.personal, cover, case.channel, TODAY))
    judged = Assessed(case.claim, cover, case.member.member_id, shares_of(case.personal.payees))
    assessed = assess(judged)
    said = {*verdict.failed, *verdict.referred, *(one.reason for one in assessed.questions)}
    said |= {one.reason for one in unpaid(judged)}
    assert FOUND[matter] <= said
    if not FOUND[matter]:
        assert assessed.dues
        assert not verdict.failed
