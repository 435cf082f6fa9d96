"""What a migrant worker's claim is asked for beside death and a troubled return (domain section 3.3)."""

from __future__ import annotations

import pytest

from processors.documents.checklist import requirements
from processors.documents.conditions import Asked
from schemas.civil import civil_date
from schemas.claim import ClaimContent
from schemas.details import Cost
from schemas.injuries import AccidentCause, CostKind
from schemas.money import Money
from schemas.vocabulary import ClaimKind, DeathCause
from schemas.vocabulary import DocumentKind as Kind
from tests.processors.filings import RECEIVED, account, death, member_payee, migrant, migrants_accident, payee, personal

ABROAD_PAPERS = [Kind.CLAIM_FORM, Kind.MEMBER_CARD, Kind.PASSPORT, Kind.EMPLOYER_LETTER, Kind.DOCTORS_SUMMARY]
MISHAP_PAPERS = [Kind.MEMBER_CARD, Kind.IDENTITY_CARD, Kind.PLACEMENT_AGREEMENT, Kind.PLACEMENT_BODY_LETTER]


def costing(kind: CostKind) -> Cost:
    return Cost(kind=kind, amount=Money(amount=1_000_000))


CASES: list[tuple[str, ClaimContent, list[Kind]]] = [
    ("migrant's accident", migrants_accident(), ABROAD_PAPERS),
    (
        "migrant's accident, care in Indonesia and the way to it",
        migrants_accident(costs=(costing(CostKind.MEDICAL), costing(CostKind.TRANSPORT_AIR))),
        [*ABROAD_PAPERS, Kind.TREATMENT_RECEIPT, Kind.TRANSPORT_RECEIPT],
    ),
    (
        "migrant's accident, care abroad above the insurance",
        migrants_accident(costs=(costing(CostKind.MEDICAL_ABROAD),)),
        [*ABROAD_PAPERS, Kind.TREATMENT_RECEIPT, Kind.INSURER_LETTER],
    ),
    (
        "violence against a migrant",
        migrants_accident(cause=AccidentCause.VIOLENCE),
        [*ABROAD_PAPERS, Kind.POLICE_REPORT],
    ),
    ("departure failed", migrant(ClaimKind.PMI_FAILED_DEPARTURE, departure={}), MISHAP_PAPERS),
    ("misplaced, still there", migrant(ClaimKind.PMI_MISPLACEMENT, placement={}), MISHAP_PAPERS),
    (
        "misplaced, and back home",
        migrant(ClaimKind.PMI_MISPLACEMENT, placement={"return_transport_cost": {"amount": 1}}),
        [*MISHAP_PAPERS, Kind.TICKET_RECEIPT],
    ),
    (
        "home after an accident",
        migrant(ClaimKind.PMI_ACCIDENT_RETURN, repatriation={"ticket_cost": {"amount": 1}}),
        [*MISHAP_PAPERS, Kind.DOCTORS_SUMMARY, Kind.TICKET_RECEIPT],
    ),
    (
        "dismissed abroad",
        migrant(ClaimKind.PMI_TERMINATION, termination={"ground": "employer_alone"}),
        [Kind.MEMBER_CARD, Kind.PASSPORT, Kind.EMPLOYMENT_CONTRACT, Kind.EMPLOYER_LETTER],
    ),
    (
        "robbed on the way home",
        migrant(ClaimKind.PMI_LOSS, loss={"amount": {"amount": 1}}),
        [Kind.MEMBER_CARD, Kind.IDENTITY_CARD, Kind.PLACEMENT_AGREEMENT, Kind.POLICE_REPORT],
    ),
    (
        "raped",
        migrant(ClaimKind.PMI_RAPE, rape={"proven": True}),
        [Kind.MEMBER_CARD, Kind.IDENTITY_CARD, Kind.PLACEMENT_AGREEMENT, Kind.POLICE_REPORT, Kind.FORENSIC_REPORT],
    ),
    (
        "placement failed, and back home",
        migrant(ClaimKind.PMI_FAILED_PLACEMENT, placement={"return_transport_cost": {"amount": 1}}),
        [*MISHAP_PAPERS, Kind.TICKET_RECEIPT],
    ),
]


@pytest.mark.parametrize(("what", "claim", "expected"), CASES, ids=[row[0] for row in CASES])
def test_the_checklist_asks_for(what: str, claim: ClaimContent, expected: list[Kind]) -> None:
    asked = requirements(Asked.of(claim, personal(member_payee()), civil_date(RECEIVED)))
    assert {one.any_of[0] for one in asked if one.required} == set(expected)


@pytest.mark.parametrize(("what", "claim", "expected"), CASES, ids=[row[0] for row in CASES])
def test_an_account_wants_its_bank_book(what: str, claim: ClaimContent, expected: list[Kind]) -> None:
    asked = requirements(Asked.of(claim, personal(member_payee(account=account())), civil_date(RECEIVED)))
    assert {one.any_of[0] for one in asked if one.required} == {*expected, Kind.BANK_BOOK}


@pytest.mark.parametrize(
    ("cause", "more"), [(DeathCause.ILLNESS, set()), (DeathCause.WORK_ACCIDENT, {Kind.EMPLOYER_LETTER, Kind.DOCTORS_SUMMARY})]
)
def test_after_a_death_by_a_work_accident_abroad_the_papers_of_the_accident_are_asked_for_too(
    cause: DeathCause, more: set[Kind]
) -> None:
    claim = death(ClaimKind.PMI_DEATH, cause)
    asked = requirements(Asked.of(claim, personal(payee()), civil_date(RECEIVED)))
    of_the_accident = {Kind.EMPLOYER_LETTER, Kind.DOCTORS_SUMMARY}
    assert {one.any_of[0] for one in asked if one.required} & of_the_accident == more


def test_heirs_of_a_project_worker_show_the_project_in_the_place_of_the_card() -> None:
    asked = requirements(Asked.of(death(), personal(payee()), civil_date(RECEIVED)))
    assert (Kind.MEMBER_CARD, Kind.PROJECT_NUMBER) in {one.any_of for one in asked if one.required}
