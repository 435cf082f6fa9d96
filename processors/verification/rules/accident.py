"""Work accidents: was it work, and does the advisory doctor have to look (domain section 5, verification 2-4)."""

from typing import Final

from processors.law import LAW
from processors.verification.rules.facts import PASSED, Facts, Finding, referred
from processors.verification.rules.findings import confirmed
from schemas.injuries import AccidentCause, MedicalState
from schemas.kinds import MIGRANT_KINDS
from schemas.reasons import ReasonCode
from schemas.vocabulary import DeathCause, TaskKind

CONCLUSION: Final = "deadline.conclusion"
SEEN_BY_OFFICERS: Final = frozenset(
    {AccidentCause.COMMUTING, AccidentCause.OCCUPATIONAL_DISEASE, AccidentCause.VIOLENCE, AccidentCause.RAPE}
)
"""Our own setting, not law: what papers alone do not show. An accident at the workplace is in the employer's report."""
VIOLENT: Final = frozenset({AccidentCause.VIOLENCE, AccidentCause.RAPE})
VIOLENCE: Final = "jkk.violence"


def work_accident(facts: Facts) -> Finding:
    """A death after an accident at work is one from a work accident; any other is JKM's."""
    cause = None if facts.claim.death is None else facts.claim.death.cause
    if facts.claim.death is None or cause is DeathCause.WORK_ACCIDENT:
        return PASSED
    return referred(ReasonCode.NOT_A_WORK_ACCIDENT, f"reported cause {cause}: JKM, unless it was work")


def link_to_work(facts: Facts) -> Finding:
    """The way to work, diseases, violence: an officer sees route, hours, exposure, police letter, and since when violence is a risk."""
    accident = facts.claim.accident
    if accident is None or accident.cause not in SEEN_BY_OFFICERS or confirmed(facts, TaskKind.FIELD_VISIT):
        return PASSED
    return referred(ReasonCode.LINK_TO_WORK, f"cause {accident.cause}{_risk_unread(facts, accident.cause)}")


def _risk_unread(facts: Facts, cause: AccidentCause) -> str:
    law = LAW.on(facts.claim.event_date)
    if cause not in VIOLENT or facts.claim.kind in MIGRANT_KINDS or not law.knows(VIOLENCE):
        return ""
    row = law.row(VIOLENCE)
    return "" if row.not_found is None else f"; {row.not_found}"


def conclusion(facts: Facts) -> Finding:
    """A suspected case is concluded by an officer: no rule says when it was work, and no day until which was found. Care is guaranteed
    until then; nothing is paid out on a suspicion."""
    accident = facts.claim.accident
    if accident is None or not accident.suspected:
        return PASSED
    law = LAW.on(facts.claim.event_date)
    if facts.claim.kind in MIGRANT_KINDS or not law.knows(CONCLUSION):
        return referred(ReasonCode.SUSPECTED_CASE, "suspected, not concluded; of such a step for this event nothing was found")
    row = law.row(CONCLUSION)
    return referred(ReasonCode.SUSPECTED_CASE, f"suspected, not concluded: care is guaranteed until it is; {row.not_found}")


def advisory_doctor(facts: Facts) -> Finding:
    """Total permanent disability is declared by an advisory doctor after examination."""
    if confirmed(facts, TaskKind.MEDICAL_REVIEW):
        return PASSED
    accident, details = facts.claim.accident, facts.claim.disability
    total = details is not None and details.total_declared
    if total or (accident is not None and accident.state is MedicalState.TOTAL_PERMANENT):
        return referred(ReasonCode.ADVISORY_DOCTOR, "total permanent disability: the declaration has to be seen")
    return PASSED
