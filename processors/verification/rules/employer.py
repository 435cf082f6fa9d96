"""What only the employer can say: a dismissal that it has not reported (domain section 5, employer replies; SIAPkerja)."""

from datetime import datetime
from typing import Final, NamedTuple

from processors.law import CALENDAR, LAW
from processors.verification.rules.facts import PASSED, Facts, Finding, referred
from schemas.civil import civil_date
from schemas.reasons import ReasonCode
from schemas.vocabulary import TerminationGround

NOBODY_LEFT: Final = frozenset({TerminationGround.EMPLOYER_CLOSED})
"""Grounds on which there is nobody to ask."""


class Term(NamedTuple):
    """How long the employer has, from when it is asked. UTC."""

    remind_at: datetime
    due_at: datetime
    article: str


def term(asked_at: datetime) -> Term:
    """The law's working days, and our own for the reminder."""
    law = LAW.on(civil_date(asked_at))
    found, reminder = law.find("deadline.employer_reply"), law.find("own.employer.reminder")
    return Term(CALENDAR.at_after(asked_at, reminder.whole), CALENDAR.at_after(asked_at, found.whole), found.article)


def termination_reported(facts: Facts) -> Finding:
    """The employer reports a dismissal. The registry shows that it did when it ended the membership; one that neither did nor answers is
    for an officer, and so is a claim whose employer is gone."""
    details = facts.claim.job_loss
    if details is None or details.month > 1 or details.reported_by_employer is not False or not facts.snapshot.employed:
        return PASSED
    if details.ground in NOBODY_LEFT:
        return referred(ReasonCode.EMPLOYER_SILENT, "the dismissal is not reported, and the employer is closed")
    return referred(ReasonCode.EMPLOYER_SILENT, "the employer has not reported the dismissal")


def can_be_asked(facts: Facts) -> bool:
    """Whether the employer may still answer."""
    details = facts.claim.job_loss
    return details is not None and details.ground not in NOBODY_LEFT
