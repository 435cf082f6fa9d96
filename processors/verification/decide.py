"""What follows from the checks and from officers' words: one open question at a time, never two words of one person."""

from datetime import datetime, timedelta
from typing import Final

from processors.desks import DUE, barred, escalation, refused, same_person, unfit
from processors.law.promises import promised_by
from processors.verification import employers
from processors.verification.inquiries import awaited, took
from processors.verification.rules.checks import NOTHING, Verdict, run
from processors.verification.rules.facts import Facts
from processors.verification.tables import OpenTask, Stage, Verification
from schemas.basis import Basis
from schemas.civil import civil_date
from schemas.deadlines import APPEAL_DAYS, role_above
from schemas.events.decisions import Approval, ClaimDenied, ClaimVerified, VerificationReferred
from schemas.events.registration import ClaimAppealed
from schemas.events.verifications import OfficerDecided
from schemas.identifiers import task_id
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, Filing, TaskKind
from schemas.vocabulary import Verdict as OfficersVerdict
from streams.contract import Effects
from streams.rows import replace

STRAIGHT_THROUGH: Final = "/processors/verification"
OURS: Final = frozenset({TaskKind.VERIFICATION, TaskKind.APPEAL})


def advance(row: Verification, effects: Effects, now: datetime) -> Verification:
    """Decide, when everything for the current basis is there and something in it is new."""
    facts = _facts(row)
    if facts is None or row.final:
        return row
    if row.appealing:
        return awaited(row, facts, effects, now) or _refer_appeal(row, effects, now)
    if row.stage in {Stage.VERIFIED, Stage.DENIED} and row.decided == row.seen:
        return row
    verdict = run(facts)
    if row.task is not None and (row.task.basis, row.task.reasons) == (row.seen, verdict.referred):
        return row
    if employers.waits(row, facts, verdict):
        return employers.ask(row, facts, effects, now)
    row = replace(employers.settled(row, verdict, effects), decided=row.seen, task=None)
    if verdict.failed:
        return _deny(row, effects, now, verdict.failed, STRAIGHT_THROUGH)
    if (waits := awaited(row, facts, effects, now)) is not None:
        return replace(waits, stage=Stage.GATHERING)
    if verdict.referred:
        return _ask(row, effects, now, TaskKind.VERIFICATION, verdict.role, verdict.referred)
    verified = ClaimVerified(basis=row.seen, checks=verdict.checks, signals=verdict.score.signals, findings=row.findings)
    effects.emit(row.claim_id, verified)
    return replace(row, stage=Stage.VERIFIED)


def _facts(row: Verification) -> Facts | None:
    """All that the checks need, resting on the filing's current revision; None while something is missing."""
    filed, member, claim, revision = row.personal.filed, row.personal.member, row.claim, row.seen.claim
    if claim is None or filed is None or row.channel is None or row.received_at is None:
        return None
    if claim.filing is not Filing.APPLICATION or not row.linked:
        return None
    if row.snapshot is None or member is None or row.covered_claim < revision or row.complete_claim < revision:
        return None
    return Facts(
        claim=claim,
        personal=filed,
        member=member,
        snapshot=row.snapshot,
        channel=row.channel,
        received_on=civil_date(row.received_at),
        others=row.others,
        sightings=row.sightings,
        issued=row.issued,
        findings=row.findings,
        appealing=row.appealing,
    )


def _judged(row: Verification) -> Verdict:
    """The checks and signals on what the row holds now: pure, so they are made again rather than stored."""
    facts = _facts(row)
    return NOTHING if facts is None else run(facts)


def _deny(
    row: Verification,
    effects: Effects,
    now: datetime,
    reasons: tuple[ReasonCode, ...],
    decided_by: str,
    role: AuthorityRole | None = None,
) -> Verification:
    until = civil_date(now) + timedelta(days=APPEAL_DAYS)
    denied = ClaimDenied(basis=row.seen, reasons=reasons, checks=_judged(row).checks, decided_by=decided_by, appeal_until=until)
    effects.emit(row.claim_id, denied)
    return replace(
        row,
        stage=Stage.DENIED,
        denial_event="",
        denials=reasons,
        denied_role=role,
        appeal_until=until,
        appealing=False,
        task=None,
    )


def _refer_appeal(row: Verification, effects: Effects, now: datetime) -> Verification:
    """To a role above the one that denied, where a rule counts as an officer. A late appeal goes to a person as well, and
    says that it is late."""
    if row.task is not None and row.task.basis == row.seen:
        return row
    reasons = tuple(dict.fromkeys((ReasonCode.APPEALED, *row.denials)))
    return _ask(row, effects, now, TaskKind.APPEAL, role_above(row.denied_role or AuthorityRole.OFFICER), reasons)


def _ask(
    row: Verification,
    effects: Effects,
    now: datetime,
    kind: TaskKind,
    role: AuthorityRole,
    reasons: tuple[ReasonCode, ...],
) -> Verification:
    assert row.claim is not None
    task = OpenTask(
        task_id=task_id(row.claim_id, kind, _question(row.seen, row.appeals, reasons)),
        kind=kind,
        role=role,
        basis=row.seen,
        reasons=reasons,
        due_at=promised_by(row.claim.kind, now),
    )
    judged = _judged(row)
    referred = VerificationReferred(
        basis=row.seen,
        task_id=task.task_id,
        kind=kind,
        role=role,
        reasons=reasons,
        checks=judged.checks,
        signals=judged.score.signals,
        due_at=task.due_at,
        findings=row.findings,
    )
    effects.emit(row.claim_id, referred)
    effects.set_timer(row.claim_id, DUE, task.due_at)
    return replace(row, stage=Stage.REFERRED, decided=row.seen, task=task)


def _question(basis: Basis, appeals: int, reasons: tuple[ReasonCode, ...]) -> str:
    return f"{basis.claim}.{basis.coverage}.{basis.documents}/{appeals}/{'+'.join(reasons)}"


def answered(row: Verification, decision: OfficerDecided, effects: Effects, now: datetime) -> Verification:
    """An officer's word on the open question. One on another question, on an older basis, without the authority, or by
    who already decided on these facts changes nothing but is told: the question stays open."""
    if decision.kind not in OURS:
        return row
    task = row.task
    refusal = _refusal(row, task, decision)
    if refusal is not None:
        if refusal is not ReasonCode.TASK_NOT_OPEN or not _said(row, decision):
            effects.emit(row.claim_id, refused(decision, refusal, task.role if task else None))
        return row
    if task is None or decision.verdict is OfficersVerdict.HOLD:
        return row
    row = replace(row, deciders=(*row.deciders, decision.officer), task=None, appealing=False)
    if decision.verdict is OfficersVerdict.DENY:
        reasons = tuple(dict.fromkeys((*task.reasons, ReasonCode.OFFICER_DECISION)))
        row = replace(row, deniers=_and(row.deniers, decision.officer))
        return _deny(row, effects, now, reasons, decision.officer, decision.role)
    approval = Approval(officer=decision.officer, role=decision.role, decided_at=decision.decided_at)
    judged = _judged(row)
    verified = ClaimVerified(
        basis=row.seen,
        checks=judged.checks,
        signals=judged.score.signals,
        approvals=(approval,),
        findings=row.findings,
    )
    effects.emit(row.claim_id, verified)
    return replace(row, stage=Stage.VERIFIED)


def _refusal(row: Verification, task: OpenTask | None, decision: OfficerDecided) -> ReasonCode | None:
    """Why the word does not count."""
    if task is None or (decision.task_id, decision.kind) != (task.task_id, task.kind):
        return ReasonCode.TASK_NOT_OPEN
    if decision.basis != task.basis or task.basis != row.seen:
        return ReasonCode.STALE_BASIS
    return unfit(decision.officer, decision.role, task.role, barred(task.kind, took(row), row.seen))


def _said(row: Verification, decision: OfficerDecided) -> bool:
    """A word that counted and came once more needs no answer."""
    return same_person(decision.officer) in {same_person(name) for name in (*row.deciders, *row.deniers)}


def overdue(row: Verification, due_at: datetime, effects: Effects, now: datetime) -> Verification:
    """Nobody answered in time: the next role has the question as well. One that was answered or overtaken has no clock."""
    if row.task is None or row.task.basis != row.seen:
        return row
    passed = escalation(row.task.desk, row.seen, due_at, now)
    if passed is None:
        return row
    effects.emit(row.claim_id, passed)
    effects.set_timer(row.claim_id, DUE, passed.due_at)
    waiting = {"due_at": passed.due_at, "escalations": passed.escalation}
    return replace(row, task=row.task.model_copy(update=waiting))


def _and(people: tuple[str, ...], person: str) -> tuple[str, ...]:
    return people if person in people else (*people, person)


def appealed(row: Verification, appeal: ClaimAppealed) -> Verification:
    """Only a denial that stands on the lifecycle can be appealed, and one appeal is one, however often it is read."""
    if row.stage is not Stage.DENIED or not row.denial_event or appeal.submission_id == row.appeal_submission:
        return row
    late = row.appeal_until is not None and civil_date(appeal.received_at) > row.appeal_until
    denials = (*row.denials, ReasonCode.CLAIM_EXPIRED) if late else row.denials
    return replace(
        row,
        stage=Stage.GATHERING,
        appealing=True,
        appeals=row.appeals + 1,
        appeal_submission=appeal.submission_id,
        denials=tuple(dict.fromkeys(denials)),
        task=None,
    )


def denied_on_log(row: Verification, event_id: str, denial: ClaimDenied) -> Verification:
    """A denial as it stands on the lifecycle, by assessment or our own; one that rests on less than was seen is stale."""
    if row.stage is Stage.CLOSED or row.denial_event == event_id or not denial.basis.covers(row.seen):
        return row
    if row.stage is Stage.DENIED:
        return replace(row, denial_event=event_id)
    by_rule = denial.decided_by.startswith("/")
    return replace(
        row,
        stage=Stage.DENIED,
        denial_event=event_id,
        denials=denial.reasons,
        denied_role=None,
        appeal_until=denial.appeal_until,
        deniers=tuple(dict.fromkeys((*row.deniers, *denial.deciders, *(() if by_rule else (denial.decided_by,))))),
        appealing=False,
        task=None,
        inquiries=(),
    )
