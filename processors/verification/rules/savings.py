"""Old-age savings: waiting times, pension age, employment, and what a channel may take."""

from typing import Final

from processors.law import LAW
from processors.verification.rules.facts import PASSED, Facts, Finding, failed, referred, warned
from processors.verification.rules.findings import confirmed
from schemas.civil import add_months, age_on
from schemas.reasons import ReasonCode
from schemas.vocabulary import JhtReason, MigrantPhase, Segment, TaskKind

WAITING: Final = {JhtReason.RESIGNED: "jht.waiting.resigned", JhtReason.TERMINATED: "jht.waiting.terminated"}
"""From the resignation letter, or from the termination, by the law on the day of submission: savings reach back before it."""

PARTIAL: Final = frozenset({JhtReason.PARTIAL_10, JhtReason.PARTIAL_30})
WORK_MAY_GO_ON: Final = PARTIAL | {JhtReason.PENSION_AGE, JhtReason.TOTAL_DISABILITY, JhtReason.DEATH}
"""Reasons of who may be in wage work still, or whose membership an employer has not closed yet."""
INDONESIA: Final = "ID"


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
    """Who stopped working is not in work any more; at pension age, for a part, and where disability or death ended it, that says nothing."""
    if facts.claim.jht is None or facts.claim.jht.reason in WORK_MAY_GO_ON or not facts.snapshot.employed:
        return PASSED
    return referred(ReasonCode.STILL_EMPLOYED, "a wage membership is still open")


def reason_fits(facts: Facts) -> Finding:
    """What only a person can see of a reason: a doctor's word, a non-wage worker's stop, a foreigner's leave, a failed departure."""
    match None if facts.claim.jht is None else facts.claim.jht.reason:
        case JhtReason.TOTAL_DISABILITY if not confirmed(facts, TaskKind.MEDICAL_REVIEW):
            return referred(ReasonCode.ADVISORY_DOCTOR, "total disability is declared after examination")
        case JhtReason.BPU_STOPPED if facts.snapshot.segment is not Segment.BPU:
            return referred(ReasonCode.OFFICER_DECISION, "the registry shows no non-wage membership")
        case JhtReason.FAILED_DEPARTURE if facts.snapshot.phase is not MigrantPhase.BEFORE:
            return referred(ReasonCode.OFFICER_DECISION, "the registry shows no placement that was to begin")
        case JhtReason.LEFT_INDONESIA if facts.snapshot.nationality == INDONESIA:
            return referred(ReasonCode.OFFICER_DECISION, "the registry shows an Indonesian, the reason is a foreigner's")
        case _:
            return PASSED


def still_member(facts: Facts) -> Finding:
    """A part is drawn by who is a member still: in wage work on the day of submission, or covered in another way on that day."""
    if facts.claim.jht is None or facts.claim.jht.reason not in PARTIAL or facts.snapshot.employed:
        return PASSED
    if not facts.snapshot.covered:
        return failed(
            ReasonCode.NOT_COVERED_ON_DATE, f"no membership on {facts.claim.event_date.isoformat()}: the whole may be drawn"
        )
    if facts.snapshot.segment is Segment.PU or facts.claim.event_date != facts.received_on:
        return referred(ReasonCode.NOT_COVERED_ON_DATE, "whether the membership goes on, the registry does not show")
    return PASSED


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
    """An account that was paid from before is taxed together with it. A part is drawn once: what was drawn then, an officer must see."""
    if facts.snapshot.jht is not None and facts.snapshot.jht.paid_before:
        if facts.claim.jht is not None and facts.claim.jht.reason in PARTIAL:
            return referred(ReasonCode.ENTITLEMENT_TAKEN, "the account was paid from before: a part is drawn once in a lifetime")
        return warned("the account was paid from before: the tax looks at both")
    return PASSED


def tax_number(facts: Facts) -> Finding:
    """Above some sum, and after an earlier payment, the tax number is asked. An Indonesian's is the NIK since 2024 (M); who has none is
    asked for it. Savings are not kept back for it."""
    account = facts.snapshot.jht
    if account is None:
        return PASSED
    most = LAW.on(facts.received_on).find("jht.tax.number_asked_above").whole
    if (account.balance.amount <= most and not account.paid_before) or facts.member.nik is not None:
        return PASSED
    return warned("the registry has no NIK: the tax number (NPWP) is asked")
