"""What a claim after a work accident is asked for, by what happened and what is claimed (domain section 3.1)."""

from __future__ import annotations

from datetime import date

import pytest

from processors.documents.checklist import requirements
from processors.documents.conditions import Asked
from schemas.circumstances import EmploymentDetails, ReplacementDetails, ReplacementGround
from schemas.civil import civil_date
from schemas.claim import ClaimContent, Payee
from schemas.details import Cost, DisabilityDetails
from schemas.injuries import AccidentCause, CostKind
from schemas.money import Money
from schemas.vocabulary import ClaimKind, Relationship, ReporterRole
from schemas.vocabulary import DocumentKind as Kind
from tests.processors.filings import RECEIVED, member_payee, payee, personal, schooling, work_accident, work_death

ACCIDENT_PAPERS = [
    Kind.ACCIDENT_REPORT_1,
    Kind.ACCIDENT_REPORT_2,
    Kind.DOCTORS_STATEMENT,
    Kind.MEMBER_CARD,
    Kind.IDENTITY_CARD,
    Kind.FAMILY_CARD,
    Kind.CHRONOLOGY,
]


def costing(kind: CostKind) -> Cost:
    return Cost(kind=kind, amount=Money(amount=1_000_000))


CHILDS_PAPERS = [Kind.STUDENT_CARD, Kind.BIRTH_CERTIFICATE, Kind.SCHOOL_LETTER, Kind.SCHOOL_REPORT]
SCHOOL_PAPERS = [Kind.SCHOLARSHIP_FORM, Kind.MEMBER_CARD, Kind.FAMILY_CARD, *CHILDS_PAPERS]
PUPIL = payee(relationship=Relationship.CHILD, birth_date=date(2010, 1, 1))
STUDENT = payee("heir-2", relationship=Relationship.CHILD, birth_date=date(2006, 1, 1))


COMPANY = payee("employer", relationship=Relationship.EMPLOYER, birth_date=None)


def replaced(claim: ClaimContent, ground: ReplacementGround) -> ClaimContent:
    details = ReplacementDetails(ground=ground, paid=Money(amount=1), paid_on=claim.event_date)
    return claim.model_copy(update={"replacement": details})


CASES: list[tuple[str, ClaimContent, tuple[Payee, ...], list[Kind]]] = [
    ("work accident", work_accident(inability=()), (member_payee(),), ACCIDENT_PAPERS),
    ("work accident, away from work", work_accident(), (member_payee(),), [*ACCIDENT_PAPERS, Kind.REST_LETTER, Kind.PAYSLIP]),
    (
        "work accident, the employer kept paying",
        work_accident(wages_kept=True),
        (member_payee(),),
        [*ACCIDENT_PAPERS, Kind.REST_LETTER, Kind.PAYSLIP, Kind.EMPLOYER_PAID_STATEMENT, Kind.ATTENDANCE_LIST],
    ),
    (
        "work accident on a construction project, the employer kept paying",
        work_accident(wages_kept=True).model_copy(update={"employment": EmploymentDetails(project_number="JK-7")}),
        (member_payee(),),
        [*ACCIDENT_PAPERS, Kind.REST_LETTER, Kind.PAYSLIP, Kind.EMPLOYER_PAID_STATEMENT],
    ),
    (
        "work accident in road traffic",
        work_accident(inability=(), road_traffic=True),
        (member_payee(),),
        [*ACCIDENT_PAPERS, Kind.POLICE_REPORT],
    ),
    (
        "violence at work",
        work_accident(inability=(), cause=AccidentCause.VIOLENCE),
        (member_payee(),),
        [*ACCIDENT_PAPERS, Kind.POLICE_REPORT, Kind.FORENSIC_REPORT],
    ),
    (
        "work accident with receipts",
        work_accident(inability=(), costs=(costing(CostKind.MEDICAL), costing(CostKind.TRANSPORT_AIR))),
        (member_payee(),),
        [*ACCIDENT_PAPERS, Kind.TREATMENT_RECEIPT, Kind.TRANSPORT_RECEIPT],
    ),
    (
        "work accident with disability",
        work_accident(inability=(), disability=DisabilityDetails(total_declared=True)),
        (member_payee(),),
        [*ACCIDENT_PAPERS, Kind.DOCTORS_SUMMARY],
    ),
    ("a pupil's school year", schooling(), (PUPIL,), [*SCHOOL_PAPERS, Kind.GUARDIANSHIP_RULING]),
    ("a student's school year", schooling(kind=ClaimKind.PMI_SCHOLARSHIP), (STUDENT,), SCHOOL_PAPERS),
    (
        "death after a work accident",
        work_death(),
        (payee(relationship=Relationship.CHILD),),
        [*ACCIDENT_PAPERS, Kind.HEIR_IDENTITY_CARD, Kind.DEATH_CERTIFICATE, Kind.HEIR_CERTIFICATE],
    ),
    (
        "a partner facility's bill",
        work_accident(inability=(), costs=(costing(CostKind.MEDICAL),)),
        (payee("rs", relationship=Relationship.HEALTH_FACILITY),),
        [Kind.FACILITY_BILL, Kind.MEMBER_CARD, Kind.DOCTORS_STATEMENT],
    ),
    (
        "an employer's replacement after a late report",
        replaced(work_accident(inability=()), ReplacementGround.REPORTED_LATE),
        (COMPANY,),
        [*ACCIDENT_PAPERS, Kind.EMPLOYER_PAID_STATEMENT, Kind.ATTENDANCE_LIST],
    ),
    (
        "an accident that the employer reported",
        work_accident(inability=(), reported_by=ReporterRole.EMPLOYER),
        (member_payee(),),
        [*ACCIDENT_PAPERS, Kind.ATTENDANCE_LIST],
    ),
    (
        "an accident that the family reported",
        work_accident(inability=(), reported_by=ReporterRole.FAMILY),
        (member_payee(),),
        ACCIDENT_PAPERS,
    ),
    (
        "an accident at one of two employers",
        work_accident(inability=()).model_copy(update={"employment": EmploymentDetails(employer_number="PT-1")}),
        (member_payee(),),
        [*ACCIDENT_PAPERS, Kind.ATTENDANCE_LIST],
    ),
    (
        "an employer's replacement after arrears",
        replaced(work_death(), ReplacementGround.ARREARS),
        (COMPANY,),
        [
            *(*ACCIDENT_PAPERS, Kind.DEATH_CERTIFICATE, Kind.HEIR_CERTIFICATE),
            *(Kind.EMPLOYER_PAID_STATEMENT, Kind.ARREARS_SETTLEMENT, Kind.ATTENDANCE_LIST),
        ],
    ),
    (
        "an heir whom the law does not list, and one for whom a curator receives",
        work_death(),
        (payee(relationship=Relationship.OTHER_HEIR), payee("heir-2", relationship=Relationship.CHILD, guardian_name="DEWI")),
        [
            *(*ACCIDENT_PAPERS, Kind.HEIR_IDENTITY_CARD, Kind.DEATH_CERTIFICATE, Kind.HEIR_CERTIFICATE),
            *(Kind.COURT_RULING, Kind.CURATORSHIP_LETTER),
        ],
    ),
]


@pytest.mark.parametrize(("what", "claim", "payees", "expected"), CASES, ids=[row[0] for row in CASES])
def test_the_checklist_asks_for(what: str, claim: ClaimContent, payees: tuple[Payee, ...], expected: list[Kind]) -> None:
    asked = requirements(Asked.of(claim, personal(*payees), civil_date(RECEIVED)))
    assert {one.any_of[0] for one in asked if one.required} == set(expected)


def test_each_child_needs_papers_of_their_own_every_year() -> None:
    asked = requirements(Asked.of(schooling(), personal(PUPIL, STUDENT), civil_date(RECEIVED)))
    own = [(one.any_of[0], one.payee_ref) for one in asked if one.payee_ref is not None]
    assert sorted(own) == sorted((kind, ref) for kind in CHILDS_PAPERS for ref in ("heir-1", "heir-2"))
