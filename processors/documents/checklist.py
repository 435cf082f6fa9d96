"""The law's checklists (domain reference section 3): which documents a claim needs, one row each, with article and evidence mark.

A row with several kinds is fulfilled by any one of them; an optional row is taken and kept but never asked for. What proves
who a payee is, each payee needs of their own.
"""

from typing import Final

from processors.documents.conditions import (
    Asked,
    Paper,
    Whose,
    account,
    always,
    ashore,
    at_sea,
    at_work,
    away,
    because,
    child,
    curator,
    disabled,
    employer_paid,
    facility_alone,
    first_year,
    heirs,
    in_arrears,
    later_year,
    minor,
    on_leave,
    on_the_list,
    road_traffic,
    ruled,
    spouse,
    travelled,
    treated,
    treated_abroad,
    violence,
    went_home,
    will,
)
from processors.documents.tables import Requirement
from schemas.vocabulary import ClaimKind, EvidenceMark, JhtReason
from schemas.vocabulary import DocumentKind as Kind

_C, _S, _M, _U = EvidenceMark.CONFIRMED, EvidenceMark.SECONDARY, EvidenceMark.MEMORY, EvidenceMark.UNRESOLVED
_JKM = "Permenaker 5/2021 as amended by Permenaker 1/2025, JKM checklist (form 4)"
_PMI = "Permenaker 4/2023 art 57(1)"
_JHT = "Permenaker 4/2022"
_JKP = "PP 37/2021; SIAPkerja"
_JP = "PP 45/2015; form 7"
_SURVIVORS = "PP 45/2015, survivors: as for other sums after a death"
_REPATRIATION = "Permenaker 4/2023 art 51-56 (text not seen)"
_HURT = "Permenaker 4/2023 art 50(1)"
_DISMISSED = "Permenaker 4/2023: dismissal by the employer alone"

_PLKK: Final = "PLKK bill the fund directly"
_JKK: Final = "Permenaker 5/2021 as amended by Permenaker 1/2025, JKK checklist"
_WORKERS: Final = "JKK checklist: employees"

_PARTIAL: Final = (JhtReason.PARTIAL_10, JhtReason.PARTIAL_30)
_AT_HOME: Final = tuple(reason for reason in JhtReason if reason not in {JhtReason.LEFT_INDONESIA, JhtReason.DEATH})

_SCHOLARSHIP: Final = "Permenaker 5/2021 as amended by Permenaker 1/2025, scholarship checklist"
_SCHOLARSHIP_ABROAD: Final = "Permenaker 4/2023, scholarships (text not seen), as at home"


def _of_scholarship(article: str, mark: EvidenceMark) -> tuple[Paper, ...]:
    """Each child's own papers, every year; that the member died or was disabled stands in another claim."""
    of_children = (
        (Kind.STUDENT_CARD, Kind.HEIR_IDENTITY_CARD),
        (Kind.BIRTH_CERTIFICATE,),
        (Kind.SCHOOL_LETTER,),
        (Kind.SCHOOL_REPORT,),
    )
    return (
        *(
            Paper((kind,), article, mark, always, "always")
            for kind in (Kind.SCHOLARSHIP_FORM, Kind.MEMBER_CARD, Kind.FAMILY_CARD)
        ),
        *(Paper(kinds, article, mark, always, "always", whose=Whose.EACH_PAYEES) for kinds in of_children),
        Paper((Kind.GUARDIANSHIP_RULING,), "JKM checklist: minors", _S, minor, "a child is under 18"),
        Paper((Kind.BANK_BOOK,), article, mark, account, "an account is given"),
    )


_HEIRS: Final = (
    Paper((Kind.MARRIAGE_BOOK,), "JKM checklist: heir is spouse", _S, spouse, "an heir is the spouse"),
    Paper((Kind.BIRTH_CERTIFICATE,), "JKM checklist: minors", _S, minor, "an heir is under 18", whose=Whose.EACH_MINORS),
    Paper((Kind.GUARDIANSHIP_RULING,), "JKM checklist: minors", _S, minor, "an heir is under 18"),
    Paper((Kind.NOTARIAL_WILL,), "Permenaker 1/2025 art 79(2a)", _C, will, "an heir is named in a will"),
    Paper((Kind.COURT_RULING,), "Permenaker 1/2025 art 79(2b)", _C, ruled, "an heir whom the law does not list"),
    Paper((Kind.CURATORSHIP_LETTER,), "JHT checklist: curatorship", _S, curator, "a curator receives"),
)
_SETTLED: Final = Paper(
    (Kind.ARREARS_SETTLEMENT,), "PP 37/2021 art 39(5)", _U, in_arrears, "an employer asks replacement after arrears"
)
_PAID_FIRST: Final = (
    Paper((Kind.EMPLOYER_PAID_STATEMENT,), "JKK checklist: transfer statement", _S, employer_paid, "an employer paid first"),
    _SETTLED,
)
_KEPT: Final = (
    Paper((Kind.TAX_NUMBER,), "above 50,000,000 or after an earlier payment", _S, always, "if held", required=False),
    Paper((Kind.PASSPORT,), "proof of identity of migrants and foreigners", _S, always, "if held", required=False),
    Paper((Kind.BANK_BOOK,), "account in the payee's own name", _S, always, "if held", required=False),
    Paper((Kind.BIRTH_CERTIFICATE,), "proof of kinship", _S, always, "if held", required=False),
    Paper((Kind.CLAIM_FORM,), "form F5", _S, always, "if held", required=False),
)

_ACCIDENT: Final = (
    Paper((Kind.ACCIDENT_REPORT_1,), _JKK, _S, always, "always"),
    Paper((Kind.ACCIDENT_REPORT_2,), _JKK, _S, always, "always"),
    Paper((Kind.DOCTORS_STATEMENT,), _JKK, _S, always, "always"),
    Paper((Kind.MEMBER_CARD, Kind.PROJECT_NUMBER), _JKK, _S, always, "always"),
    Paper((Kind.IDENTITY_CARD, Kind.PASSPORT), _JKK, _S, always, "always", whose=Whose.MEMBERS),
    Paper((Kind.FAMILY_CARD,), _JKK, _S, always, "always"),
    Paper((Kind.CHRONOLOGY,), _JKK, _S, always, "always"),
    Paper((Kind.POLICE_REPORT, Kind.TRAFFIC_INSURER_LETTER), _JKK, _S, road_traffic, "an accident of road traffic"),
    Paper((Kind.POLICE_REPORT,), "Permenaker 1/2025: violence at work", _S, violence, "violence or rape"),
    Paper((Kind.FORENSIC_REPORT,), "Permenaker 1/2025: violence at work", _S, violence, "violence or rape"),
    Paper((Kind.REST_LETTER,), "JKK checklist: STMB", _S, away, "inability to work is claimed"),
    Paper((Kind.PAYSLIP,), "JKK checklist: STMB", _S, away, "inability to work is claimed"),
    *_PAID_FIRST,
    Paper((Kind.TREATMENT_RECEIPT, Kind.FACILITY_BILL), _JKK, _S, treated, "costs of treatment or aids are claimed"),
    Paper((Kind.TRANSPORT_RECEIPT,), _JKK, _S, travelled, "costs of transport are claimed"),
    Paper((Kind.DOCTORS_SUMMARY,), _JKK, _S, disabled, "disability is claimed"),
    Paper((Kind.BANK_BOOK,), _JKK, _S, account, "an account is given"),
    Paper(
        (Kind.ATTENDANCE_LIST,),
        _WORKERS,
        _S,
        on_the_list,
        "a wage worker's accident, as an employer's part in it shows",
    ),
    Paper((Kind.ATTENDANCE_LIST,), _WORKERS, _S, always, "if held", required=False),
    Paper((Kind.DUTY_ORDER,), _JKK, _S, always, "if held", required=False),
    Paper((Kind.POLICE_REPORT,), _JKK, _S, always, "if held", required=False),
    Paper((Kind.DOCTORS_SUMMARY,), _JKK, _S, always, "if held", required=False),
)

_ABROAD: Final = (
    Paper((Kind.MEMBER_CARD,), _REPATRIATION, _U, always, "always"),
    Paper((Kind.IDENTITY_CARD, Kind.PASSPORT), _REPATRIATION, _U, always, "always", whose=Whose.MEMBERS),
    Paper((Kind.PLACEMENT_AGREEMENT, Kind.EMPLOYMENT_CONTRACT), _REPATRIATION, _U, always, "always"),
    Paper((Kind.BANK_BOOK,), _REPATRIATION, _U, account, "an account is given"),
)
_PENSION: Final = (
    Paper((Kind.PENSION_FORM,), _JP, _S, first_year, "the first year of a pension"),
    Paper((Kind.PENSION_CONFIRMATION,), "form 7A", _S, later_year, "each later year of a pension"),
    Paper((Kind.MEMBER_CARD,), _JP, _S, always, "always"),
    Paper((Kind.IDENTITY_CARD, Kind.PASSPORT), _JP, _S, always, "always", whose=Whose.MEMBERS),
    Paper((Kind.FAMILY_CARD,), _JP, _S, always, "always"),
    Paper((Kind.BANK_BOOK,), _JP, _S, account, "an account is given"),
)
_ABOUT_IT: Final = (Kind.EMPLOYER_LETTER, Kind.MISSION_LETTER, Kind.PLACEMENT_BODY_LETTER)
_LETTER: Final = Paper((Kind.PLACEMENT_BODY_LETTER, Kind.MISSION_LETTER), _REPATRIATION, _U, always, "always")
_POLICE: Final = Paper((Kind.POLICE_REPORT,), _REPATRIATION, _U, always, "always")
_WAY_HOME: Final = Paper((Kind.TICKET_RECEIPT,), _REPATRIATION, _U, went_home, "costs of the way home are claimed")

CHECKLISTS: Final[dict[ClaimKind, tuple[Paper, ...]]] = {
    ClaimKind.JKM_DEATH: (
        Paper((Kind.CLAIM_FORM,), _JKM, _S, always, "always"),
        Paper((Kind.MEMBER_CARD, Kind.PROJECT_NUMBER), _JKM, _S, always, "always"),
        Paper((Kind.WORK_REFERENCE,), _JKM, _S, always, "if held", required=False),
        Paper((Kind.IDENTITY_CARD, Kind.PASSPORT), _JKM, _S, always, "always", whose=Whose.MEMBERS),
        Paper((Kind.HEIR_IDENTITY_CARD,), _JKM, _S, always, "always", whose=Whose.EACH_PAYEES),
        Paper((Kind.FAMILY_CARD,), _JKM, _S, always, "always"),
        Paper((Kind.DEATH_CERTIFICATE,), _JKM, _S, ashore, "unless missing at sea"),
        Paper((Kind.DEATH_CERTIFICATE, Kind.MISSING_PERSON_LETTER), _JKM, _U, at_sea, "missing at sea"),
        Paper((Kind.HEIR_CERTIFICATE,), _JKM, _S, heirs, "unless only whoever buried is paid"),
        *_PAID_FIRST,
        *_HEIRS,
        Paper((Kind.BANK_BOOK,), _JKM, _S, account, "an account is given"),
        *_KEPT,
    ),
    ClaimKind.PMI_DEATH: (
        Paper((Kind.CLAIM_FORM,), _PMI, _C, always, "always"),
        Paper((Kind.MEMBER_CARD,), _PMI, _C, always, "always"),
        Paper((Kind.IDENTITY_CARD, Kind.PASSPORT), _PMI, _C, always, "always", whose=Whose.MEMBERS),
        Paper((Kind.HEIR_IDENTITY_CARD,), _PMI, _C, always, "always", whose=Whose.EACH_PAYEES),
        Paper((Kind.FAMILY_CARD,), _PMI, _C, always, "always"),
        Paper((Kind.DEATH_CERTIFICATE, Kind.MISSION_LETTER, Kind.MISSING_PERSON_LETTER), _PMI, _C, ashore, "unless lost at sea"),
        Paper((Kind.MISSION_LETTER,), "Permenaker 4/2023 art 57(3)", _C, at_sea, "lost at sea"),
        Paper((Kind.HEIR_CERTIFICATE,), _PMI, _C, heirs, "unless only whoever buried is paid"),
        Paper((Kind.LEAVE_LETTER,), "Permenaker 4/2023 art 57(2)", _C, on_leave, "died on leave in Indonesia"),
        Paper(_ABOUT_IT, "Permenaker 4/2023 art 50(3), text cut", _U, at_work, "died in a work accident"),
        Paper((Kind.DOCTORS_SUMMARY,), "Permenaker 4/2023 art 50(3), text cut", _U, at_work, "died in a work accident"),
        *_HEIRS,
        Paper((Kind.BANK_BOOK,), _PMI, _C, account, "an account is given"),
        Paper((Kind.MISSION_LETTER,), _PMI, _C, always, "if held", required=False),
        Paper((Kind.DEATH_CERTIFICATE,), _PMI, _C, always, "if held", required=False),
        *_KEPT,
    ),
    ClaimKind.PMI_REPATRIATION: (
        Paper((Kind.MEMBER_CARD,), _REPATRIATION, _U, always, "always"),
        Paper((Kind.IDENTITY_CARD, Kind.PASSPORT), _REPATRIATION, _U, always, "always"),
        Paper((Kind.PLACEMENT_AGREEMENT,), _REPATRIATION, _U, always, "always"),
        Paper((Kind.MISSION_LETTER,), _REPATRIATION, _U, always, "always"),
        Paper((Kind.TICKET_RECEIPT,), "KDEI: economy ticket and onward transport", _C, always, "always"),
        Paper((Kind.BANK_BOOK,), _REPATRIATION, _U, account, "an account is given"),
        *_KEPT,
    ),
    ClaimKind.PMI_ACCIDENT: (
        Paper((Kind.CLAIM_FORM,), _HURT, _C, always, "always"),
        Paper((Kind.MEMBER_CARD,), _HURT, _C, always, "always"),
        Paper((Kind.PASSPORT, Kind.IDENTITY_CARD), _HURT, _C, always, "always", whose=Whose.MEMBERS),
        Paper(_ABOUT_IT, _HURT, _C, always, "always"),
        Paper((Kind.DOCTORS_SUMMARY,), _HURT, _C, always, "always"),
        Paper((Kind.TRANSPORT_RECEIPT,), _HURT, _C, travelled, "costs of transport are claimed"),
        Paper((Kind.TREATMENT_RECEIPT,), "Permenaker 4/2023 art 50(2)", _C, treated, "costs of treatment or aids are claimed"),
        Paper((Kind.INSURER_LETTER,), "Permenaker 4/2023 art 50(2)", _C, treated_abroad, "care abroad is claimed"),
        Paper((Kind.POLICE_REPORT,), "Permenaker 4/2023, violence and rape", _U, violence, "violence or rape"),
        Paper((Kind.BANK_BOOK,), _HURT, _C, account, "an account is given"),
        *_KEPT,
    ),
    ClaimKind.PMI_ACCIDENT_RETURN: (
        *_ABROAD,
        _LETTER,
        Paper((Kind.DOCTORS_SUMMARY,), "Permenaker 4/2023 art 50", _S, always, "always"),
        Paper((Kind.TICKET_RECEIPT,), _REPATRIATION, _U, always, "always"),
        *_KEPT,
    ),
    ClaimKind.PMI_FAILED_DEPARTURE: (*_ABROAD, _LETTER, *_KEPT),
    ClaimKind.PMI_FAILED_PLACEMENT: (*_ABROAD, _LETTER, _WAY_HOME, *_KEPT),
    ClaimKind.PMI_MISPLACEMENT: (*_ABROAD, _LETTER, _WAY_HOME, *_KEPT),
    ClaimKind.PMI_TERMINATION: (
        Paper((Kind.MEMBER_CARD,), _DISMISSED, _S, always, "always"),
        Paper((Kind.PASSPORT,), _DISMISSED, _S, always, "always", whose=Whose.MEMBERS),
        Paper((Kind.EMPLOYMENT_CONTRACT,), _DISMISSED, _S, always, "always"),
        Paper(_ABOUT_IT, _DISMISSED, _S, always, "always"),
        Paper((Kind.BANK_BOOK,), _DISMISSED, _S, account, "an account is given"),
        *_KEPT,
    ),
    ClaimKind.PMI_RAPE: (
        *_ABROAD,
        _POLICE,
        Paper((Kind.FORENSIC_REPORT,), "Permenaker 4/2023 art 27(4): proven", _U, always, "always"),
        Paper((Kind.MISSION_LETTER,), _REPATRIATION, _U, always, "if held", required=False),
        *_KEPT,
    ),
    ClaimKind.PMI_LOSS: (*_ABROAD, _POLICE, *_KEPT),
    ClaimKind.JP_OLD_AGE: (*_PENSION, *_KEPT),
    ClaimKind.JP_DISABILITY: (
        *_PENSION,
        Paper((Kind.DOCTORS_STATEMENT, Kind.DOCTORS_SUMMARY), "PP 45/2015 art 20, total disability", _M, always, "always"),
        *_KEPT,
    ),
    ClaimKind.JP_SURVIVORS: (
        *_PENSION,
        Paper((Kind.HEIR_IDENTITY_CARD,), _SURVIVORS, _M, always, "always", whose=Whose.EACH_PAYEES),
        Paper((Kind.DEATH_CERTIFICATE,), _SURVIVORS, _M, ashore, "unless missing at sea"),
        Paper((Kind.DEATH_CERTIFICATE, Kind.MISSING_PERSON_LETTER), _SURVIVORS, _U, at_sea, "missing at sea"),
        Paper((Kind.HEIR_CERTIFICATE, Kind.COURT_RULING), _SURVIVORS, _M, first_year, "the first year of a pension"),
        Paper((Kind.BIRTH_CERTIFICATE,), _SURVIVORS, _M, child, "a payee is a child", whose=Whose.EACH_CHILDS),
        *(paper for paper in _HEIRS if Kind.BIRTH_CERTIFICATE not in paper.any_of and Kind.NOTARIAL_WILL not in paper.any_of),
        Paper((Kind.SCHOOL_LETTER,), "PP 45/2015: a child who does not work", _M, always, "if held", required=False),
        *_KEPT,
    ),
    ClaimKind.JKP: (
        Paper((Kind.MEMBER_CARD, Kind.IDENTITY_CARD), _JKP, _S, always, "always"),
        Paper((Kind.TERMINATION_PROOF,), _JKP, _S, always, "always"),
        Paper((Kind.JOB_SEARCH_COMMITMENT,), _JKP, _S, always, "always"),
        Paper((Kind.BANK_BOOK,), _JKP, _S, account, "an account is given"),
        *_PAID_FIRST,
        Paper((Kind.IDENTITY_CARD,), _JKP, _S, always, "if held", required=False),
        *_KEPT,
    ),
    ClaimKind.JKK_ACCIDENT: (*_ACCIDENT, *_KEPT),
    ClaimKind.JKK_DEATH: (
        *_ACCIDENT,
        Paper((Kind.HEIR_IDENTITY_CARD,), _JKK, _S, always, "always", whose=Whose.EACH_PAYEES),
        Paper((Kind.DEATH_CERTIFICATE,), _JKK, _S, always, "always"),
        Paper((Kind.HEIR_CERTIFICATE,), _JKK, _S, heirs, "unless only whoever buried is paid"),
        *_HEIRS,
        *_KEPT,
    ),
    ClaimKind.SCHOLARSHIP: (*_of_scholarship(_SCHOLARSHIP, _S), *_KEPT),
    ClaimKind.PMI_SCHOLARSHIP: (*_of_scholarship(_SCHOLARSHIP_ABROAD, _U), *_KEPT),
    ClaimKind.JHT: (
        Paper((Kind.MEMBER_CARD,), _JHT, _S, always, "always"),
        Paper((Kind.IDENTITY_CARD, Kind.PASSPORT), _JHT, _S, because(*_AT_HOME), "alive and not left Indonesia"),
        Paper((Kind.PASSPORT,), _JHT, _S, because(JhtReason.LEFT_INDONESIA), "left Indonesia"),
        Paper((Kind.LEFT_INDONESIA_STATEMENT,), _JHT, _S, because(JhtReason.LEFT_INDONESIA), "left Indonesia"),
        Paper((Kind.RESIGNATION_LETTER,), "Permenaker 4/2022 art 8", _S, because(JhtReason.RESIGNED), "resigned"),
        Paper((Kind.TERMINATION_PROOF,), "Permenaker 4/2022 art 9", _S, because(JhtReason.TERMINATED), "terminated"),
        Paper((Kind.EMPLOYMENT_CONTRACT,), _JHT, _M, because(JhtReason.CONTRACT_END), "the contract ended"),
        Paper((Kind.STOPPED_WORK_STATEMENT,), _JHT, _M, because(JhtReason.BPU_STOPPED), "a non-wage worker stopped"),
        Paper((Kind.DOCTORS_STATEMENT,), _JHT, _S, because(JhtReason.TOTAL_DISABILITY), "total disability"),
        Paper(
            (Kind.PLACEMENT_BODY_LETTER, Kind.MISSION_LETTER),
            "Permenaker 4/2023 art 60, text cut",
            _U,
            because(JhtReason.FAILED_DEPARTURE),
            "a migrant worker's departure failed",
        ),
        Paper((Kind.DEATH_CERTIFICATE,), _JHT, _S, because(JhtReason.DEATH), "died"),
        Paper((Kind.HEIR_CERTIFICATE, Kind.COURT_RULING), _JHT, _S, because(JhtReason.DEATH), "died"),
        Paper((Kind.HEIR_IDENTITY_CARD,), _JHT, _S, because(JhtReason.DEATH), "died", whose=Whose.EACH_PAYEES),
        *(paper for paper in _HEIRS if Kind.MARRIAGE_BOOK not in paper.any_of),
        Paper((Kind.FAMILY_CARD,), _JHT, _M, because(*_PARTIAL), "a part is drawn"),
        Paper((Kind.BANK_BOOK,), _JHT, _M, because(*_PARTIAL), "a part is drawn"),
        Paper((Kind.ACTIVE_WORK_LETTER,), _JHT, _M, because(*_PARTIAL), "a part is drawn"),
        Paper((Kind.TAX_NUMBER,), _JHT, _M, because(*_PARTIAL), "a part is drawn"),
        Paper((Kind.HOME_PAPERS,), _JHT, _M, because(JhtReason.PARTIAL_30), "a part is drawn for a home"),
        *_KEPT,
    ),
}


BILL: Final = (
    Paper((Kind.FACILITY_BILL,), _PLKK, _S, always, "always"),
    Paper((Kind.MEMBER_CARD, Kind.IDENTITY_CARD, Kind.PROJECT_NUMBER), _PLKK, _S, always, "always"),
    Paper((Kind.DOCTORS_STATEMENT, Kind.DOCTORS_SUMMARY), _PLKK, _S, always, "always"),
    Paper((Kind.TREATMENT_RECEIPT,), _PLKK, _S, always, "if held", required=False),
    Paper((Kind.IDENTITY_CARD,), _PLKK, _S, always, "if held", required=False),
    Paper((Kind.MEMBER_CARD,), _PLKK, _S, always, "if held", required=False),
)
"""A partner facility's bill: the reports of the accident are papers of the member's own claim in the same case."""


def papers(asked: Asked) -> tuple[Paper, ...]:
    """The rows that hold for this claim, required ones first, in the law's order."""
    rows = BILL if facility_alone(asked) else CHECKLISTS[asked.claim.kind]
    return tuple(sorted((paper for paper in rows if paper.when(asked)), key=lambda paper: not paper.required))


def requirements(asked: Asked) -> tuple[Requirement, ...]:
    """What is asked of this claim, once for each person that a row asks of."""
    return tuple(requirement for paper in papers(asked) for requirement in _of_each(paper, asked))


def _of_each(paper: Paper, asked: Asked) -> tuple[Requirement, ...]:
    whole = Requirement(
        any_of=paper.any_of, article=paper.article, required=paper.required, of_member=paper.whose is Whose.MEMBERS
    )
    people = {Whose.EACH_PAYEES: asked.people, Whose.EACH_MINORS: asked.minors, Whose.EACH_CHILDS: asked.children}.get(
        paper.whose
    )
    if people is None:
        return (whole,)
    return tuple(whole.model_copy(update={"payee_ref": ref}) for ref in people)
