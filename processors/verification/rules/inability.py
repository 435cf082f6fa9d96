"""The wage while unable to work: how often it is claimed, and when it ends (domain section 2.1, STMB)."""

from processors.law import LAW
from processors.verification.rules.facts import PASSED, Facts, Finding, referred
from schemas.civil import add_months
from schemas.injuries import MedicalState
from schemas.reasons import ReasonCode


def while_treated(facts: Facts) -> Finding:
    """While treatment goes on, again after so many months since the accident or the last day that was claimed before."""
    accident = facts.claim.accident
    if accident is None or not accident.inability or accident.state is not MedicalState.IN_TREATMENT:
        return PASSED
    since = max([facts.claim.event_date, *(one.last for one in accident.inability if one.claimed_before)])
    opens_on = add_months(since, LAW.on(facts.claim.event_date).find("jkk.stmb.claim_every").whole)
    if facts.received_on < opens_on:
        detail = f"still in treatment: inability may be claimed again from {opens_on.isoformat()}"
        return referred(ReasonCode.WAITING_TIME_NOT_OVER, detail)
    return PASSED


def until_final(facts: Facts) -> Finding:
    """It ends with recovery, disability or death by the doctor's letter, that day included; days after it may be a relapse."""
    accident = facts.claim.accident
    if accident is None or accident.final_on is None or accident.state is MedicalState.IN_TREATMENT:
        return PASSED
    last_day = max((one.last for one in accident.inability if not one.claimed_before), default=accident.final_on)
    if last_day > accident.final_on:
        detail = (
            f"inability until {last_day.isoformat()}, {accident.state} on {accident.final_on.isoformat()}: unless it is a relapse"
        )
        return referred(ReasonCode.OFFICER_DECISION, detail)
    return PASSED
