"""Pensions: was there a membership of JP, is the pension age reached, may it still be deferred? (Domain reference 2.6; PP 45/2015.)"""

from datetime import date
from typing import Final

from processors.law import LAW
from processors.law.rows import Row
from processors.verification.rules.facts import PASSED, Facts, Finding, failed, referred
from schemas.civil import add_years
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind, Programme

AGE: Final = "jp.pension_age"


def insured(facts: Facts) -> Finding:
    """A right that was earned stays when work ends before pension age; whether disability after the end of work counts, the reference
    does not say."""
    if facts.snapshot.pension is None:
        return failed(ReasonCode.NOT_COVERED_ON_DATE, "the registry knows no membership of JP")
    covered = facts.snapshot.covered and Programme.JP in facts.snapshot.programmes
    if facts.claim.kind is ClaimKind.JP_DISABILITY and not covered:
        return referred(ReasonCode.NOT_COVERED_ON_DATE, "no membership of JP on the date of the event")
    return PASSED


def age_reached(facts: Facts) -> Finding:
    """By the registry's birth date. The event is the day on which pension age was reached; of who is still employed, the day to which the
    pension is deferred."""
    reached_on = pension_day(facts.member.birth_date)
    details, on = facts.claim.pension, facts.claim.event_date
    if reached_on is None or on < reached_on:
        when = "not in these tariffs" if reached_on is None else reached_on.isoformat()
        return failed(ReasonCode.PENSION_AGE_NOT_REACHED, f"pension age is reached on: {when}")
    if on == reached_on:
        return PASSED
    if details is None or not details.still_employed:
        return referred(ReasonCode.FACTS_MISSING, f"reached on {reached_on.isoformat()}: only who is still employed may defer")
    last_day = add_years(reached_on, LAW.on(reached_on).find("jp.defer_years").whole)
    if on > last_day:
        return referred(ReasonCode.CONDITIONS_NOT_MET, f"may be deferred until {last_day.isoformat()}")
    return PASSED


def deferral_over(facts: Facts) -> Finding:
    """Who chose a later day has the pension from that day on, unless an officer hears otherwise."""
    until = None if facts.claim.pension is None else facts.claim.pension.deferred_until
    if until is not None and facts.claim.event_date < until:
        return referred(ReasonCode.WAITING_TIME_NOT_OVER, f"deferred until {until.isoformat()}")
    return PASSED


def before_pension_age(facts: Facts) -> Finding:
    """From pension age on it is an old-age pension."""
    reached_on = pension_day(facts.member.birth_date)
    if reached_on is not None and facts.claim.event_date >= reached_on:
        return failed(ReasonCode.EXCLUDED_BY_LAW, f"pension age was reached on {reached_on.isoformat()}: to be filed as old age")
    return PASSED


def pension_day(born: date) -> date | None:
    """The first day on which who was born then is as old as the pension age of that day; None: not in the rows that are known."""
    days = (_reached(born, row) for row in LAW.series[AGE].rows)
    return next((day for day in days if day is not None), None)


def _reached(born: date, row: Row) -> date | None:
    assert row.value is not None, "every pension age was read"
    day = max(row.valid_from, add_years(born, int(row.value)))
    return day if row.valid_to is None or day <= row.valid_to else None
