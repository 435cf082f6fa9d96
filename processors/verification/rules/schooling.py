"""Scholarships: does the right stand, has the school year begun, and is the child still young enough on the day of application?"""

from datetime import date
from typing import Final

from processors.law import LAW
from processors.verification.rules.facts import PASSED, Facts, Finding, referred
from schemas.civil import age_on
from schemas.kinds import MIGRANT_KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import ScholarshipRoute

SCHOOL_YEAR_BEGINS: Final = (7, 1)
"""Month and day (M)."""
JKM_MONTHS: Final = "scholarship.jkm.contribution_months"


def right_opened(facts: Facts) -> Finding:
    """That the death or total disability was found is in another claim, which an officer sees; the certificate is not asked again. Where
    that was found to be the other programme's, the officer reads what the other route gives: the reference says nothing of years that run."""
    details = facts.claim.scholarship
    if details is None:
        return PASSED
    found = f"whether the {details.route} was found in the member's other claim"
    return referred(ReasonCode.OFFICER_DECISION, f"{found}; {_by_the_other_route(facts, details.route)}")


def _by_the_other_route(facts: Facts, route: ScholarshipRoute) -> str:
    """Both routes give the same sums, each by its fund; one asks for months of contributions, or for the placement itself."""
    if route is ScholarshipRoute.DEATH:
        return "had it been a work accident: the same sums of JKK, however short the membership"
    if facts.claim.kind in MIGRANT_KINDS:
        return f"had it been none: the same sums of JKM, of the placement alone; the phase is {facts.snapshot.phase}"
    known = LAW.on(facts.claim.event_date).in_force.get(JKM_MONTHS)
    needed = "a number that was not found of" if known is None or known.value is None else known.value.whole
    return f"had it been none: the same sums of JKM from {needed} months of contributions on; {facts.snapshot.contribution_months} are paid"


def school_year(facts: Facts) -> Finding:
    """Paid by school years: one that has not begun is for later."""
    details = facts.claim.scholarship
    years = () if details is None else (int(child.school_year[:4]) for child in details.children)
    for year in years:
        begins = date(max(year, 1), *SCHOOL_YEAR_BEGINS)
        if facts.received_on < begins:
            return referred(ReasonCode.WAITING_TIME_NOT_OVER, f"the school year begins on {begins.isoformat()}")
    return PASSED


def child_age(facts: Facts) -> Finding:
    """Who reached the age within the school year, before the application, by the law on that day: whether the
    year is still paid the reference does not say."""
    details = facts.claim.scholarship
    series = "pmi.scholarship" if facts.claim.kind in MIGRANT_KINDS else "scholarship"
    ends = LAW.on(facts.received_on).find(f"{series}.ends_at_age").whole
    for child in () if details is None else details.children:
        age = age_on(child.birth_date, facts.received_on)
        if age >= ends:
            return referred(ReasonCode.EXCLUDED_BY_LAW, f"{child.ref} is {age} on the day of application")
    return PASSED
