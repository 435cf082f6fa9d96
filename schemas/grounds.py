"""Why a decided claim is looked at again, and by whom beside the fund. Values stand on the log for ever."""

from schemas.terms import Term


class RevisionGround(Term):
    """Why a decided claim is decided anew (domain section 5, disputes; our own list beside it)."""

    APPEAL = "appeal"
    CORRECTED_FACTS = "corrected_facts"
    COURT_RULING = "court_ruling"
    LABOUR_INSPECTOR = "labour_inspector"
    MINISTER = "minister"
    MEDICAL_FINDING = "medical_finding"
    RECLASSIFIED = "reclassified"
    DIED_IN_TREATMENT = "died_in_treatment"
    RELAPSE = "relapse"
    CLAIMANTS_CHANGE = "claimants_change"


class DisputeAuthority(Term):
    """Before whom a decision is disputed (domain section 5; M)."""

    LABOUR_INSPECTOR = "labour_inspector"
    MINISTER = "minister"
    ADVISORY_DOCTOR = "advisory_doctor"
