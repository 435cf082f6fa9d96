"""Job loss: is the month filed in its time? (Domain reference 2.8; PP 37/2021, PP 6/2025 art 40; SIAPkerja.)"""

from typing import Final

from processors.law import CALENDAR, LAW
from processors.verification.rules.facts import PASSED, Facts, Finding, failed, referred
from schemas.civil import add_months
from schemas.reasons import ReasonCode

LAST_MONTH: Final = 6


def first_month(facts: Facts) -> Finding:
    """Claimed within so many months of the end of work, by the law in force on that day; the last day still counts."""
    details = facts.claim.job_loss
    if details is None or details.month > 1:
        return PASSED
    within = LAW.on(facts.claim.event_date).find("jkp.claim_within")
    last_day = add_months(facts.claim.event_date, within.whole)
    if facts.received_on > last_day:
        return failed(ReasonCode.CLAIM_EXPIRED, f"{within.article}: to be filed by {last_day.isoformat()}")
    return PASSED


def later_month(facts: Facts) -> Finding:
    """The second to the fifth month within some working days of their day, the last from as many before its end to its end. What follows
    from being late the reference does not say: an officer looks."""
    details = facts.claim.job_loss
    if details is None or details.month == 1:
        return PASSED
    if details.first_filed_on is None:
        return referred(ReasonCode.FACTS_MISSING, "the filing does not say when the first month was filed")
    days = LAW.on(facts.claim.event_date).find("jkp.month_filed_within").whole
    day = add_months(details.first_filed_on, details.month - 1)
    opens_on, last_day = day, CALENDAR.after(day, days)
    if details.month == LAST_MONTH:
        last_day = add_months(details.first_filed_on, LAST_MONTH)
        opens_on = CALENDAR.before(last_day, days)
    if facts.received_on < opens_on:
        return referred(ReasonCode.WAITING_TIME_NOT_OVER, f"month {details.month} may be filed from {opens_on.isoformat()}")
    if facts.received_on > last_day:
        return referred(ReasonCode.CLAIM_EXPIRED, f"month {details.month} was to be filed by {last_day.isoformat()}")
    return PASSED
