"""Reserve, compute, approve: what the ledger's and the officers' answers lead to."""

from datetime import date, datetime, timedelta
from typing import Final

from processors.assessment.rules.assess import Assessed, assess
from processors.assessment.rules.authority import Authority, authority
from processors.assessment.rules.case import Case
from processors.assessment.rules.found import as_found
from processors.assessment.rules.jht import Pension, Savings
from processors.assessment.rules.lines import entitlements, lines
from processors.assessment.rules.stated import open_sums
from processors.assessment.rules.unpaid import employers_first, unpaid
from processors.assessment.stating import confirmed_by, needed_role, people, tell, why_not
from processors.assessment.tables import Assessment, OpenApproval, Stage
from processors.desks import DUE, escalation, same_person, unfit
from processors.desks import refused as word_refused
from processors.law import LAW, Book
from processors.law.promises import promised_by
from schemas.benefit import EntitlementLine
from schemas.canonical import digest
from schemas.civil import civil_date
from schemas.claim import ClaimContent
from schemas.deadlines import APPEAL_DAYS
from schemas.details import DisabilityDetails
from schemas.events.decisions import Approval, AssessmentReferred, ClaimApproved, ClaimDenied
from schemas.events.ledger import EntitlementRefused, EntitlementReserved
from schemas.events.requests import ReserveRequested
from schemas.events.verifications import OfficerDecided
from schemas.identifiers import task_id
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.unpaid import NotPaid
from schemas.vocabulary import AuthorityRole, ClaimKind, EntitlementFamily, TaskKind, Verdict
from streams.contract import Effects
from streams.rows import replace

BY_RULE: Final = "/processors/assessment"
WORK_DEATHS: Final = frozenset({ClaimKind.JKK_DEATH, ClaimKind.PMI_DEATH})


def reserve(row: Assessment, effects: Effects, now: datetime, book: Book = LAW) -> Assessment:
    """Once verified on all that was seen: ask the ledger for what the lines will use up. Nothing due is a denial, unless a person
    must first answer what the rules could not."""
    case = case_of(row, book)
    if case is None or not row.to_reserve or row.stage is not Stage.GATHERING or row.verified != row.seen:
        return row
    found = assess(case)
    asked = entitlements(found)
    row = replace(row, to_reserve=False, asked=asked)
    if not asked and found.questions:
        return _assessed(row, case, found, effects, now, savings_of(case, None, now))
    if not asked:
        return _deny(row, effects, now, found.reasons, book)
    effects.emit(row.member_id, ReserveRequested(claim_id=row.claim_id, revision=row.seen.claim, lines=asked))
    return replace(row, stage=Stage.RESERVING)


def case_of(row: Assessment, book: Book) -> Case | None:
    """What the rules look at, once claim and cover are known."""
    if row.claim is None or row.snapshot is None:
        return None
    claim = as_found(row.claim, row.findings)
    return Case(
        claim=claim,
        snapshot=row.snapshot,
        member_id=row.member_id,
        shares=row.shares,
        book=book,
        stated=row.stated,
        losses_before=row.losses_before,
    )


def reserved(row: Assessment, answer: EntitlementReserved, effects: Effects, now: datetime, book: Book = LAW) -> Assessment:
    """The lines as they are paid, now that the savings paid before are known for the tax. An answer to an older question
    is stale: it names an older revision, or other lines. Where losses of other claims turn a line into a question, the rest is asked anew."""
    if row.stage is not Stage.RESERVING or answer.basis.claim < row.seen.claim or set(answer.lines) != set(row.asked):
        return row
    if answer.losses_before:
        row = replace(row, losses_before=tuple(dict.fromkeys((*row.losses_before, *answer.losses_before))))
    case = case_of(row, book)
    if case is None:
        return row
    found = assess(case)
    if answer.losses_before and entitlements(found) != row.asked:
        return reserve(replace(row, to_reserve=True, stage=Stage.GATHERING), effects, now, book)
    return _assessed(row, case, found, effects, now, savings_of(case, answer, now))


def _assessed(row: Assessment, case: Case, found: Assessed, effects: Effects, now: datetime, savings: Savings) -> Assessment:
    """The lines, and what a person must look at beside them."""
    made = lines(case, found, savings)
    if row.asked and not made:
        return _deny(row, effects, now, found.reasons, case.book)
    assert {line.line_id for line in made} == {line.line_id for line in row.asked}, "computed lines are not what was reserved"
    row = replace(row, lines=made, lines_digest=digest(made), approvals=())
    needed = authority(made, found.questions, savings.paid_on, straight_through=not row.verified_by, book=case.book)
    if needed.reasons or row.stated is not None:
        return _refer(row, effects, now, needed._replace(people=people(row, needed.people)), case.book)
    return _approve(row, effects, (Approval(officer=BY_RULE, role=None, decided_at=now),), case.book)


def savings_of(case: Case, answer: EntitlementReserved | None, now: datetime) -> Savings:
    """What the tax looks at, of the ledger's answer and of the registry; nothing was asked of the ledger where no line is due."""
    if answer is None:
        return Savings(0, None, civil_date(now))
    before = max(answer.jht_gross_before.amount, _registered_before(case))
    first_on = min(filter(None, (answer.jht_gross_before_on, _registered_before_on(case))), default=None)
    pension = Pension(answer.pension_gross_before.amount, answer.pension_gross_before_on)
    return Savings(before, first_on, civil_date(now), pension)


def _registered_before(case: Case) -> int:
    """What the registry says the account paid out before, in rupiah: the ledger may have begun later."""
    return 0 if case.snapshot.jht is None else case.snapshot.jht.paid_before.amount


def _registered_before_on(case: Case) -> date | None:
    return None if case.snapshot.jht is None else case.snapshot.jht.paid_before_on


def _fingerprints(entitled: tuple[EntitlementLine, ...]) -> set[tuple[str, str]]:
    return {(line.family, line.subject) for line in entitled}


def refused(row: Assessment, answer: EntitlementRefused, effects: Effects, now: datetime, book: Book = LAW) -> Assessment:
    """Already confirmed for another claim: what the law gives once is gone."""
    if row.stage is not Stage.RESERVING or answer.basis.claim < row.seen.claim:
        return row
    if not _fingerprints(answer.lines) <= _fingerprints(row.asked):
        return row
    if row.claim is not None and _disabled_before(row.claim, answer):
        known = row.claim.model_copy(update={"disability": DisabilityDetails(total_declared=True)})
        return reserve(replace(row, claim=known, to_reserve=True, stage=Stage.GATHERING), effects, now, book)
    return _deny(row, effects, now, (ReasonCode.ENTITLEMENT_TAKEN,), book)


def _disabled_before(claim: ClaimContent, answer: EntitlementRefused) -> bool:
    """The ledger paid total disability to who died since, which the heirs did not say: the rules look again, and then a person."""
    total = {line.family for line in answer.lines} == {EntitlementFamily.TOTAL_DISABILITY}
    said = claim.disability is not None and claim.disability.total_declared
    return claim.kind in WORK_DEATHS and not said and total


def _refer(row: Assessment, effects: Effects, now: datetime, needed: Authority, book: Book) -> Assessment:
    case = case_of(row, book)
    assert case is not None, "nothing is referred that was not computed"
    found = assess(case)
    task = OpenApproval(
        task_id=task_id(row.claim_id, TaskKind.APPROVAL, f"{row.lines_digest}/{row.rounds}/{len(row.approvals)}"),
        role=needed.role,
        people=needed.people,
        reasons=needed.reasons,
        due_at=promised_by(case.claim.kind, now),
    )
    referred = AssessmentReferred(
        basis=row.seen,
        task_id=task.task_id,
        role=task.role,
        reasons=task.reasons,
        lines=row.lines,
        lines_digest=row.lines_digest,
        total=_total(row),
        open_questions=tuple(question.detail for question in found.questions),
        approvals=row.approvals,
        due_at=task.due_at,
        tariff_version=book.version,
        open_sums=open_sums(found.asked),
        stated_by=None if row.stated is None else row.stated.by,
    )
    effects.emit(row.claim_id, referred)
    effects.set_timer(row.claim_id, DUE, task.due_at)
    return replace(row, stage=Stage.REFERRED, task=task)


def _total(row: Assessment) -> Money:
    return Money.total(line.net for line in row.lines)


def _approve(row: Assessment, effects: Effects, approvals: tuple[Approval, ...], book: Book) -> Assessment:
    case = case_of(row, book)
    approved = ClaimApproved(
        basis=row.seen,
        lines=row.lines,
        lines_digest=row.lines_digest,
        total=_total(row),
        approvals=confirmed_by(row, approvals),
        verified_by=(*(approval.officer for approval in row.verified_by), *(one.person for one in row.findings)),
        not_paid=() if case is None else unpaid(case),
    )
    effects.emit(row.claim_id, approved)
    return replace(row, stage=Stage.APPROVED, approvals=approvals, task=None)


def _deny(row: Assessment, effects: Effects, now: datetime, reasons: tuple[ReasonCode, ...], by: Book | str) -> Assessment:
    """`by`: the book whose rules deny, or the officer who does."""
    decided_by, version = (by, None) if isinstance(by, str) else (BY_RULE, by.version)
    until = civil_date(now) + timedelta(days=APPEAL_DAYS)
    denied = ClaimDenied(
        basis=row.seen,
        reasons=reasons,
        decided_by=decided_by,
        appeal_until=until,
        tariff_version=version,
        not_paid=_owed(row, reasons, by),
        deciders=tuple(approval.officer for approval in confirmed_by(row, row.approvals)),
    )
    effects.emit(row.claim_id, denied)
    return replace(row, stage=Stage.DENIED, denial_event="", task=None)


def _owed(row: Assessment, reasons: tuple[ReasonCode, ...], by: Book | str) -> tuple[NotPaid, ...]:
    """What of a denied claim is somebody else's: by the rules, or because a person said that the employer pays first."""
    if isinstance(by, str):
        return employers_first(row.lines) if ReasonCode.EMPLOYER_PAYS_FIRST in reasons else ()
    case = case_of(row, by)
    return () if case is None else unpaid(case)


def answered(row: Assessment, decision: OfficerDecided, effects: Effects, now: datetime, book: Book = LAW) -> Assessment:
    """An officer's word on the open approval. One on another task, basis or digest, without the authority, or by who
    already decided on these facts changes nothing but is told: the task stays open."""
    if decision.kind is not TaskKind.APPROVAL:
        return row
    task = row.task
    refusal, needed = _refusal(row, task, decision), task.role if task else None
    if refusal is None and decision.verdict is Verdict.APPROVE and decision.sums:
        refusal, needed = _of_sums(row, decision, now, book)
        if refusal is None:
            return tell(row, decision, effects)
    if refusal is not None:
        if refusal is not ReasonCode.TASK_NOT_OPEN or not _said(row, decision):
            effects.emit(row.claim_id, word_refused(decision, refusal, needed))
        return row
    if task is None or decision.verdict is Verdict.HOLD:
        return row
    row = replace(row, deciders=(*row.deciders, decision.officer))
    if decision.verdict is Verdict.DENY:
        reasons = tuple(dict.fromkeys((*task.reasons, ReasonCode.OFFICER_DECISION)))
        return _deny(row, effects, now, reasons, decision.officer)
    approvals = (*row.approvals, Approval(officer=decision.officer, role=decision.role, decided_at=decision.decided_at))
    if len(approvals) < task.people:
        more = Authority(task.reasons, task.role, task.people)
        return _refer(replace(row, approvals=approvals), effects, now, more, book)
    return _approve(row, effects, approvals, book)


def _refusal(row: Assessment, task: OpenApproval | None, decision: OfficerDecided) -> ReasonCode | None:
    """Why the word does not count."""
    if task is None or decision.task_id != task.task_id:
        return ReasonCode.TASK_NOT_OPEN
    if decision.basis != row.seen or decision.lines_digest != row.lines_digest:
        return ReasonCode.STALE_BASIS
    if decision.verdict is Verdict.APPROVE and not row.lines and not decision.sums:
        return ReasonCode.NOTHING_PAYABLE
    return unfit(decision.officer, decision.role, task.role, row.deciders)


def _of_sums(row: Assessment, decision: OfficerDecided, now: datetime, book: Book) -> tuple[ReasonCode | None, AuthorityRole]:
    """Why the sums do not count, and the lowest role that may state so much."""
    case = case_of(row, book)
    assert case is not None, "a question that is open was computed"
    if (wrong := why_not(case, decision)) is not None:
        return wrong, decision.role
    needed = needed_role(case, decision, savings_of(case, None, now))
    return unfit(decision.officer, decision.role, needed, ()), needed


def _said(row: Assessment, decision: OfficerDecided) -> bool:
    """A word that counted and came once more needs no answer."""
    return same_person(decision.officer) in {same_person(name) for name in row.deciders}


def overdue(row: Assessment, due_at: datetime, effects: Effects, now: datetime) -> Assessment:
    """Nobody answered in time: the next role has the approval as well. One that was given or overtaken has no clock."""
    passed = None if row.task is None else escalation(row.task.desk, row.seen, due_at, now)
    if row.task is None or passed is None:
        return row
    effects.emit(row.claim_id, passed)
    effects.set_timer(row.claim_id, DUE, passed.due_at)
    waiting = {"due_at": passed.due_at, "escalations": passed.escalation}
    return replace(row, task=row.task.model_copy(update=waiting))
