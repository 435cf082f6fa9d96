"""The question to an employer: asked once for a revision of the claim, reminded once, over when it answers or when its time is."""

from datetime import datetime
from typing import Final

from processors.verification.rules.checks import Verdict
from processors.verification.rules.employer import can_be_asked, term
from processors.verification.rules.facts import Facts
from processors.verification.tables import EmployerQuestion, Verification
from schemas.events.employers import EmployerAnswered, EmployerAsked, EmployersDuty
from schemas.reasons import ReasonCode
from streams.contract import Effects
from streams.rows import replace

REMINDER: Final = "employer-reminder"
DUE: Final = "employer-due"
DUTY: Final = EmployersDuty.TERMINATION_REPORT


def waits(row: Verification, facts: Facts, verdict: Verdict) -> bool:
    """Whether nothing is decided yet, because the employer may still answer."""
    if verdict.failed or ReasonCode.EMPLOYER_SILENT not in verdict.referred or not can_be_asked(facts):
        return False
    return row.employer is None or row.employer.claim != row.seen.claim or not row.employer.over


def ask(row: Verification, facts: Facts, effects: Effects, now: datetime) -> Verification:
    """Ask, once for this revision of the claim."""
    if row.employer is not None and row.employer.claim == row.seen.claim:
        return row
    time = term(now)
    number = facts.claim.employment.employer_number if facts.claim.employment else None
    asked = EmployerQuestion(claim=row.seen.claim, due_at=time.due_at, employer_number=number, article=time.article)
    effects.emit(row.claim_id, _asked(row, asked))
    effects.set_timer(row.claim_id, REMINDER, time.remind_at)
    effects.set_timer(row.claim_id, DUE, time.due_at)
    return replace(row, employer=asked)


def settled(row: Verification, verdict: Verdict, effects: Effects) -> Verification:
    """What the employer was asked is not asked any more: it answered, or the claim is decided without it."""
    if row.employer is None or row.employer.over:
        return row
    return _over(row, row.employer, effects, answered=ReasonCode.EMPLOYER_SILENT not in verdict.referred)


def remind(row: Verification, effects: Effects) -> Verification:
    """Half of the time is over."""
    if row.employer is not None and not row.employer.over and not row.final:
        effects.emit(row.claim_id, _asked(row, row.employer, reminder=1))
    return row


def silent(row: Verification, due_at: datetime, effects: Effects) -> Verification:
    """The employer's time is over. A timer that was set for an earlier question says nothing."""
    if row.employer is None or row.employer.over or row.employer.due_at != due_at or row.final:
        return row
    return _over(row, row.employer, effects, answered=False)


def _asked(row: Verification, question: EmployerQuestion, reminder: int = 0) -> EmployerAsked:
    return EmployerAsked(
        basis=row.seen,
        duty=DUTY,
        employer_number=question.employer_number,
        due_at=question.due_at,
        article=question.article,
        reminder=reminder,
    )


def _over(row: Verification, question: EmployerQuestion, effects: Effects, *, answered: bool) -> Verification:
    effects.emit(row.claim_id, EmployerAnswered(basis=row.seen, duty=DUTY, answered=answered))
    for name in (REMINDER, DUE):
        effects.cancel_timer(row.claim_id, name)
    return replace(row, employer=question.model_copy(update={"over": True}))
