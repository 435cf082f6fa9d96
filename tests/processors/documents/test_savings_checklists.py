"""What a claim for old-age savings is asked for, by its reason (domain section 3.4)."""

from __future__ import annotations

from datetime import date

import pytest

from processors.documents.checklist import requirements
from processors.documents.conditions import Asked
from schemas.civil import civil_date
from schemas.claim import ClaimContent, Payee
from schemas.vocabulary import DocumentKind as Kind
from schemas.vocabulary import JhtReason, Relationship
from tests.processors.filings import RECEIVED, member_payee, payee, personal, savings

PENSION_PAPERS = [Kind.MEMBER_CARD, Kind.IDENTITY_CARD]
DEAD_PAPERS = [Kind.MEMBER_CARD, Kind.DEATH_CERTIFICATE, Kind.HEIR_CERTIFICATE, Kind.HEIR_IDENTITY_CARD]
PARTIAL_PAPERS = [*PENSION_PAPERS, Kind.FAMILY_CARD, Kind.BANK_BOOK, Kind.ACTIVE_WORK_LETTER, Kind.TAX_NUMBER]

CASES: list[tuple[str, ClaimContent, tuple[Payee, ...], list[Kind]]] = [
    ("contract ended", savings(JhtReason.CONTRACT_END), (member_payee(),), [*PENSION_PAPERS, Kind.EMPLOYMENT_CONTRACT]),
    ("stopped", savings(JhtReason.BPU_STOPPED), (member_payee(),), [*PENSION_PAPERS, Kind.STOPPED_WORK_STATEMENT]),
    (
        "left Indonesia",
        savings(JhtReason.LEFT_INDONESIA),
        (member_payee(),),
        [Kind.MEMBER_CARD, Kind.PASSPORT, Kind.LEFT_INDONESIA_STATEMENT],
    ),
    (
        "departure failed",
        savings(JhtReason.FAILED_DEPARTURE),
        (member_payee(),),
        [*PENSION_PAPERS, Kind.PLACEMENT_BODY_LETTER],
    ),
    ("disabled", savings(JhtReason.TOTAL_DISABILITY), (member_payee(),), [*PENSION_PAPERS, Kind.DOCTORS_STATEMENT]),
    ("savings of the dead", savings(JhtReason.DEATH), (payee(),), DEAD_PAPERS),
    (
        "savings of the dead, child of 17",
        savings(JhtReason.DEATH),
        (payee(relationship=Relationship.CHILD, birth_date=date(2008, 11, 21)),),
        [*DEAD_PAPERS, Kind.BIRTH_CERTIFICATE, Kind.GUARDIANSHIP_RULING],
    ),
    (
        "a curator receives",
        savings(JhtReason.TOTAL_DISABILITY),
        (payee(relationship=Relationship.CURATOR),),
        [*PENSION_PAPERS, Kind.DOCTORS_STATEMENT, Kind.CURATORSHIP_LETTER],
    ),
    ("a part", savings(JhtReason.PARTIAL_10), (member_payee(),), PARTIAL_PAPERS),
    ("a part for a home", savings(JhtReason.PARTIAL_30), (member_payee(),), [*PARTIAL_PAPERS, Kind.HOME_PAPERS]),
]


@pytest.mark.parametrize(("what", "claim", "payees", "expected"), CASES, ids=[row[0] for row in CASES])
def test_the_checklist_asks_for(what: str, claim: ClaimContent, payees: tuple[Payee, ...], expected: list[Kind]) -> None:
    asked = requirements(Asked.of(claim, personal(*payees), civil_date(RECEIVED)))
    assert {one.any_of[0] for one in asked if one.required} == set(expected)
