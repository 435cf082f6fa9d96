"""Old-age savings: waiting times, pension age, employment, and what a channel may take."""

from typing import Final

from processors.law import LAW
from processors.verification.rules.facts import PASSED, Facts, Finding, failed, referred, warned
from schemas.civil import add_months, age_on
from schemas.reasons import ReasonCode
from schemas.vocabulary import JhtReason

WAITING: Final = {JhtReason.RESIGNED: "jht.waiting.resigned", JhtReason.TERMINATED: "jht.waiting.terminated"}
"""From the resignation letter, or from the termination, by the law on the day of submission: savings reach back before it."""


def waiting_time(facts: Facts) -> Finding:
    """One month must have passed on the day of submission; the same day of the next month is enough."""
    details = facts.claim.jht
    if details is None or details.reason not in WAITING:
        return PASSED
    if details.reason_date is None:
        return referred(ReasonCode.WAITING_TIME_NOT_OVER, "the filing names no date of the letter or termination")
    opens_on = add_months(details.reason_date, LAW.on(facts.received_on).find(WAITING[details.reason]).whole)
    if facts.received_on < opens_on:
        return failed(ReasonCode.WAITING_TIME_NOT_OVER, f"may be filed from {opens_on.isoformat()}")
    return PASSED


def pension_age(facts: Facts) -> Finding:
    """56 by the registry's birth date, or the age in the contract or company rules, which an officer must see."""
    if facts.claim.jht is None or facts.claim.jht.reason is not JhtReason.PENSION_AGE:
        return PASSED
    age = age_on(facts.member.birth_date, facts.received_on)
    law = LAW.on(facts.received_on)
    pensioned = law.find("jht.pension_age").whole
    if age >= pensioned:
        return PASSED
    detail = f"aged {age}, the age is {pensioned}"
    if age >= law.find("own.contract_pension_age_min").whole:
        return referred(ReasonCode.PENSION_AGE_NOT_REACHED, f"{detail} unless the contract says less")
    return failed(ReasonCode.PENSION_AGE_NOT_REACHED, detail)


def employment(facts: Facts) -> Finding:
    """Who resigned or was dismissed is not in work any more; at pension age work may go on."""
    if facts.claim.jht is None or facts.claim.jht.reason is JhtReason.PENSION_AGE or not facts.snapshot.employed:
        return PASSED
    return referred(ReasonCode.STILL_EMPLOYED, "a wage membership is still open")


def channel_limit(facts: Facts) -> Finding:
    """What is above the channel's limit is filed through another one; a balance at the limit is taken."""
    if facts.snapshot.jht is None:
        return PASSED
    balance = facts.snapshot.jht.balance.amount
    law, code = LAW.on(facts.received_on), f"channel.{facts.channel}.balance_max"
    if not law.knows(code):
        return PASSED
    most = law.find(code).whole
    if balance > most:
        return failed(
            ReasonCode.BALANCE_ABOVE_CHANNEL_LIMIT,
            f"{facts.channel} takes balances up to Rp{most:,}: file online at Lapak Asik or at a branch",
        )
    return PASSED


def earlier_payment(facts: Facts) -> Finding:
    """An account that was paid from before is taxed together with it."""
    if facts.snapshot.jht is not None and facts.snapshot.jht.paid_before:
        return warned("the account was paid from before: the tax looks at both")
    return PASSED
