"""What an employer that paid first asks back: is the ground seen, are its arrears settled, and does it ask in time?"""

from typing import Final

from processors.law import LAW
from processors.verification.rules.facts import PASSED, Facts, Finding, failed, referred
from processors.verification.rules.reporting import stage_one
from schemas.circumstances import ReplacementDetails, ReplacementGround
from schemas.civil import add_months
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind, Relationship

MONTHS: Final = {ClaimKind.JKP: "replacement.jkp.months"}
"""The law's row of how long an employer may take after settling; of the other kinds `OTHER_MONTHS`."""
OTHER_MONTHS: Final = "replacement.jkk_jkm.months"


def employer_is_paid(facts: Facts) -> Finding:
    """Replacement is paid to the employer alone, who says what it paid and not before the event."""
    details = facts.claim.replacement
    if details is None:
        return PASSED
    if {payee.relationship for payee in facts.personal.payees} != {Relationship.EMPLOYER}:
        return referred(ReasonCode.PAYEE_NOT_ENTITLED, "replacement is the employer's: nobody else is paid by this claim")
    if not facts.claim.event_date <= details.paid_on <= facts.received_on or not details.paid:
        return referred(ReasonCode.FACTS_MISSING, "what the employer paid, and when, between the event and this claim")
    return PASSED


def reported_late(facts: Facts) -> Finding:
    """Who reported too late pays the benefits and may ask them back after reporting; who reported in time had nothing to pay first."""
    details = facts.claim.replacement
    if details is None or details.ground is not ReplacementGround.REPORTED_LATE:
        return PASSED
    report = stage_one(facts)
    if report is None or report.due_at is None or report.reported_at is None:
        return referred(ReasonCode.REPLACEMENT_WITHOUT_GROUND, "when it happened and when stage 1 was reported is not said")
    if report.late is None:
        return referred(ReasonCode.REPLACEMENT_WITHOUT_GROUND, f"stage 1 came within {report.hours} hours")
    return PASSED


def arrears_settled(facts: Facts) -> Finding:
    """Arrears and fines are settled first; the registry shows what is paid since."""
    details = _of_arrears(facts)
    if details is None:
        return PASSED
    if details.settled_on is None or details.settled_on > facts.received_on:
        return failed(ReasonCode.ARREARS_NOT_SETTLED, "the employer's arrears and fines are not settled")
    if facts.snapshot.arrears_months:
        months = facts.snapshot.arrears_months
        return referred(ReasonCode.ARREARS_NOT_SETTLED, f"the registry still shows {months} unpaid months up to the event")
    return PASSED


def in_time(facts: Facts) -> Finding:
    """Within so many months of the settlement; the last day still counts."""
    details = _of_arrears(facts)
    if details is None or details.settled_on is None:
        return PASSED
    found = LAW.on(facts.claim.event_date).find(MONTHS.get(facts.claim.kind, OTHER_MONTHS))
    last_day = add_months(details.settled_on, found.whole)
    if facts.received_on > last_day:
        return failed(ReasonCode.REPLACEMENT_TOO_LATE, f"{found.article}: to be asked by {last_day.isoformat()}")
    return PASSED


def _of_arrears(facts: Facts) -> ReplacementDetails | None:
    details = facts.claim.replacement
    return details if details is not None and details.ground is ReplacementGround.ARREARS else None
