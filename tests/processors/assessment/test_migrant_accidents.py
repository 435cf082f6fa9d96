"""Migrants' accidents by the domain reference, section 2.5: care, ways, aids and disability at, below and above their edges, death by phase,
and worked example 22."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.assessment.rules.assess import assess
from processors.assessment.rules.case import Case
from processors.assessment.rules.shares import Share
from schemas.claim import ClaimContent
from schemas.details import AccidentDetails, Cost, DisabilityDetails
from schemas.injuries import AccidentCause, BodyLoss, CostKind, MedicalState, Side
from schemas.reasons import ReasonCode
from schemas.vocabulary import BenefitCode, ClaimKind, DeathCause, EvidenceMark, MigrantPhase, Relationship, Segment
from tests.processors.assessment.cases import BURIER, EMPLOYER, SELF, SON, WIDOW, asked, cost, disabled, loss, made, net, sums
from tests.processors.assessment.properties import assert_sound
from tests.processors.filings import MEMBER, death, snapshot

OLD, NEW = date(2023, 2, 21), date(2023, 2, 22)
B, C, R = BenefitCode, CostKind, ReasonCode
PREPAYER = Share(ref="agency", relationship=Relationship.PREPAYER, parts=1)
RIGHT_THUMB = loss(BodyLoss.THUMB, Side.RIGHT)
YEAR_DAYS = 365


def hurt(
    *costs: Cost,
    on: date = NEW,
    phase: MigrantPhase = MigrantPhase.DURING,
    shares: tuple[Share, ...] = (SELF,),
    disability: DisabilityDetails | None = None,
    segment: Segment = Segment.PMI,
    **over: Any,
) -> Case:
    default = {"cause": AccidentCause.WORKPLACE, "state": MedicalState.RECOVERED, "costs": costs}
    facts = AccidentDetails.model_validate(default | over)
    claim = ClaimContent(kind=ClaimKind.PMI_ACCIDENT, event_date=on, event_country="TW", accident=facts, disability=disability)
    return Case(claim, snapshot(claim, phase=phase, segment=segment, wage=None), MEMBER, shares)


def died(phase: MigrantPhase, *shares: Share, on: date = NEW, cause: DeathCause = DeathCause.WORK_ACCIDENT) -> Case:
    claim = death(ClaimKind.PMI_DEATH, cause, on, event_country="TW")
    return Case(claim, snapshot(claim, phase=phase), MEMBER, shares or (WIDOW,))


CASES = [
    ("22: the right thumb of a right-handed worker", hurt(disability=disabled(RIGHT_THUMB)), 21_300_000),
    ("the right thumb of a left-handed worker", hurt(disability=disabled(RIGHT_THUMB, hand=Side.LEFT)), 17_040_000),
    ("the right thumb under the old sums", hurt(on=OLD, disability=disabled(RIGHT_THUMB)), 21_300_000),
    (
        "half the function of the right arm",
        hurt(disability=disabled(loss(BodyLoss.ARM_SHOULDER, Side.RIGHT, function_lost_percent=50))),
        28_400_000,
    ),
    ("total disability and the periodic sum", hurt(disability=disabled(total=True)), 112_000_000),
    ("total disability under the old sums", hurt(on=OLD, disability=disabled(total=True)), 104_800_000),
    ("care in Indonesia has no limit", hurt(cost(C.MEDICAL, 400_000_000, receipt="1")), 400_000_000),
    ("care abroad below its cap", hurt(cost(C.MEDICAL_ABROAD, 49_999_999)), 49_999_999),
    ("care abroad at its cap", hurt(cost(C.MEDICAL_ABROAD, 50_000_000)), 50_000_000),
    ("care abroad above its cap", hurt(cost(C.MEDICAL_ABROAD, 50_000_001)), 50_000_000),
    (
        "care abroad, above what local insurance paid",
        hurt(cost(C.MEDICAL_ABROAD, 70_000_000, insured={"amount": 30_000_000})),
        40_000_000,
    ),
    (
        "care abroad on two receipts, one case",
        hurt(cost(C.MEDICAL_ABROAD, 30_000_000, receipt="1"), cost(C.MEDICAL_ABROAD, 30_000_000, receipt="2")),
        50_000_000,
    ),
    ("home care below its cap", hurt(cost(C.HOMECARE, 19_999_999, days=30)), 19_999_999),
    ("home care at its cap, for a year", hurt(cost(C.HOMECARE, 20_000_000, days=YEAR_DAYS)), 20_000_000),
    ("home care above its cap", hurt(cost(C.HOMECARE, 20_000_001, days=30)), 20_000_000),
    ("by land below the cap", hurt(cost(C.TRANSPORT_LAND, 4_999_999)), 4_999_999),
    ("by land above the cap", hurt(cost(C.TRANSPORT_LAND, 5_000_001)), 5_000_000),
    ("by sea above the cap", hurt(cost(C.TRANSPORT_SEA, 2_000_001)), 2_000_000),
    ("by air above the cap", hurt(cost(C.TRANSPORT_AIR, 10_000_001)), 10_000_000),
    (
        "every way at its cap",
        hurt(cost(C.TRANSPORT_LAND, 5_000_000), cost(C.TRANSPORT_SEA, 2_000_000), cost(C.TRANSPORT_AIR, 10_000_000)),
        17_000_000,
    ),
    (
        "a prosthesis below the list and what is above it",
        hurt(cost(C.PROSTHESIS, 13_999_999, list_price={"amount": 10_000_000})),
        13_999_999,
    ),
    ("a prosthesis above it", hurt(cost(C.PROSTHESIS, 14_000_001, list_price={"amount": 10_000_000})), 14_000_000),
    ("a denture above its cap", hurt(cost(C.DENTURE, 5_000_001)), 5_000_000),
    ("a hearing aid at its cap", hurt(cost(C.HEARING_AID, 2_500_000)), 2_500_000),
    ("a hearing aid above its cap", hurt(cost(C.HEARING_AID, 2_500_001)), 2_500_000),
    ("glasses below their cap", hurt(cost(C.GLASSES, 999_999)), 999_999),
    ("glasses above their cap", hurt(cost(C.GLASSES, 1_000_001)), 1_000_000),
    ("care before the departure", hurt(cost(C.MEDICAL, 1_000_000), phase=MigrantPhase.BEFORE), 1_000_000),
    ("care after the return", hurt(cost(C.MEDICAL, 1_000_000), phase=MigrantPhase.AFTER), 1_000_000),
    ("care for who was raped", hurt(cost(C.MEDICAL, 1_000_000), cause=AccidentCause.RAPE), 1_000_000),
    ("insured at home", hurt(cost(C.MEDICAL, 1_000_000), segment=Segment.PU), 0),
    *((f"dies from work, {phase}", died(phase), 85_000_000) for phase in MigrantPhase),
    *((f"died from work, {phase}, under the old sums", died(phase, on=OLD), 85_000_000) for phase in MigrantPhase),
    ("dies otherwise, before the departure", died(MigrantPhase.BEFORE, cause=DeathCause.ACCIDENT), 42_000_000),
    ("17, first part: dies in service", died(MigrantPhase.DURING, cause=DeathCause.ILLNESS), 85_000_000),
]


@pytest.mark.parametrize(("what", "given", "expected"), CASES, ids=[row[0] for row in CASES])
def test_the_sum_at_its_edge(what: str, given: Case, expected: int) -> None:
    assert net(given) == expected
    assert_sound(given)


ASKED = [
    *(
        (f"{kind} under the old sums", hurt(cost(kind, 1, days=1, list_price={"amount": 1}), on=OLD), R.AMOUNT_NOT_FOUND)
        for kind in C
        if kind is not C.MEDICAL
    ),
    ("home care of a day more than a year", hurt(cost(C.HOMECARE, 1, days=YEAR_DAYS + 1)), R.FACTS_MISSING),
    ("total disability that nobody declared", hurt(state=MedicalState.TOTAL_PERMANENT), R.FACTS_MISSING),
    ("a side without the writing hand", hurt(disability=disabled(RIGHT_THUMB, hand=None)), R.FACTS_MISSING),
    ("only whoever buried after a work accident", died(MigrantPhase.DURING, BURIER), R.FACTS_MISSING),
]


@pytest.mark.parametrize(("what", "given", "reason"), ASKED, ids=[row[0] for row in ASKED])
def test_what_no_text_or_no_claim_says_is_asked_of_an_officer(what: str, given: Case, reason: ReasonCode) -> None:
    assert (asked(given), made(given)) == ([reason], ())


def test_care_under_the_old_sums_is_paid_on_a_rule_that_is_not_verified() -> None:
    (old,), (new,) = (made(hurt(cost(C.MEDICAL, 1_000_000), on=on)) for on in (OLD, NEW))
    assert (old.net, old.mark, new.mark) == (new.net, EvidenceMark.UNRESOLVED, EvidenceMark.CONFIRMED)


@pytest.mark.parametrize("phase", [MigrantPhase.BEFORE, MigrantPhase.AFTER])
def test_care_abroad_is_of_the_placement_alone(phase: MigrantPhase) -> None:
    found = assess(hurt(cost(C.MEDICAL_ABROAD, 1), phase=phase))
    assert (found.dues, found.questions, found.reasons) == ((), (), (R.EXCLUDED_BY_LAW,))


@pytest.mark.parametrize("disability", [disabled(RIGHT_THUMB), disabled(total=True)])
def test_disability_from_rape_is_in_the_sum_for_rape(disability: DisabilityDetails) -> None:
    found = assess(hurt(cause=AccidentCause.RAPE, disability=disability))
    assert (found.dues, found.questions, found.reasons) == ((), (), (R.EXCLUDED_BY_LAW,))


def test_who_paid_first_is_paid_back_and_the_worker_is_given_the_rest() -> None:
    given_ = hurt(cost(C.MEDICAL_ABROAD, 9_000_000), shares=(SELF, PREPAYER), disability=disabled(RIGHT_THUMB))
    assert {line.benefit: line.payee_ref for line in made(given_)} == {B.MEDICAL_ABROAD: "agency", B.DISAB_ANATOMICAL: "self"}


def test_a_death_from_work_is_jkks_and_any_other_jkms_never_both() -> None:
    assert sums(died(MigrantPhase.DURING)) == {B.DEATH_JKK: 85_000_000}
    assert sums(died(MigrantPhase.DURING, cause=DeathCause.ILLNESS)) == {B.PMI_DEATH: 85_000_000}
    used = {(line.family, line.subject) for cause in DeathCause for line in made(died(MigrantPhase.DURING, cause=cause))}
    assert len(used) == 1


def test_heirs_share_the_sum_and_who_is_paid_back_inherits_nothing() -> None:
    lines = made(died(MigrantPhase.AFTER, WIDOW, SON, EMPLOYER))
    assert {line.payee_ref: line.net.amount for line in lines} == {"widow": 42_500_000, "son": 42_500_000}


CAPS = {
    C.MEDICAL_ABROAD: 50_000_000,
    C.HOMECARE: 20_000_000,
    C.TRANSPORT_LAND: 5_000_000,
    C.TRANSPORT_SEA: 2_000_000,
    C.TRANSPORT_AIR: 10_000_000,
    C.DENTURE: 5_000_000,
    C.HEARING_AID: 2_500_000,
    C.GLASSES: 1_000_000,
}


@given(st.sampled_from(sorted(CAPS)), st.integers(0, 10**9), st.integers(0, 10**9))
def test_no_cost_is_above_its_cap_nor_below_what_less_would_give(kind: CostKind, one: int, other: int) -> None:
    less, more = sorted((one, other))
    paid = [sum(line.net.amount for line in assert_sound(hurt(cost(kind, amount, days=1)))) for amount in (less, more)]
    assert 0 <= paid[0] <= paid[1] <= min(more, CAPS[kind])


@given(st.lists(st.sampled_from([BodyLoss.THUMB, BodyLoss.ARM_SHOULDER, BodyLoss.HAND, BodyLoss.ONE_LEG]), unique=True))
def test_partial_losses_together_stay_within_what_is_partial(parts: list[BodyLoss]) -> None:
    lines = assert_sound(hurt(disability=disabled(*(loss(what, Side.RIGHT) for what in parts))))
    assert sum(line.net.amount for line in lines) <= 142_000_000
    assert len({(line.family, line.subject) for line in lines}) == len(lines)
