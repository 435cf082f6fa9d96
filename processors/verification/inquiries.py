"""Field visits and medical reviews: asked for before the claim is verified, each with its own clock, and their findings put among the facts."""

from datetime import datetime

from processors.desks import Did, Took, barred, escalation, same_person, unfit
from processors.law import CALENDAR, LAW
from processors.verification.rules.facts import Facts
from processors.verification.rules.findings import wanted
from processors.verification.tables import OpenTask, Verification
from schemas.civil import civil_date
from schemas.events.findings import FindingAsked, FindingRecorded, FindingReported
from schemas.events.tasks import WordRefused
from schemas.findings import FINDERS, Finding
from schemas.identifiers import task_id
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, TaskKind
from streams.contract import Effects
from streams.rows import replace

DID = {TaskKind.FIELD_VISIT: Did.VISITED, TaskKind.MEDICAL_REVIEW: Did.ADVISED}


def clock(kind: TaskKind) -> str:
    """The name of the timer of such an inquiry."""
    return f"{kind}-due"


def awaited(row: Verification, facts: Facts, effects: Effects, now: datetime) -> Verification | None:
    """Asks whoever has to look and was not asked yet. None: nobody has to, or all have said what they found."""
    grounds = wanted(facts)
    missing = {kind: why for kind, why in grounds.items() if kind not in {one.kind for one in row.findings}}
    if not missing:
        return None
    known = {one.kind for one in row.inquiries}
    asked = tuple(_ask(row, kind, why, effects, now) for kind, why in missing.items() if kind not in known)
    return replace(row, inquiries=(*row.inquiries, *asked), task=None)


def _ask(row: Verification, kind: TaskKind, why: tuple[str, ...], effects: Effects, now: datetime) -> OpenTask:
    due_at = CALENDAR.at_after(now, LAW.on(civil_date(now)).find("own.finding.due").whole)
    question = task_id(row.claim_id, kind, f"{row.seen.claim}/{row.appeals}")
    role = FINDERS[kind]
    effects.emit(row.claim_id, FindingAsked(basis=row.seen, task_id=question, kind=kind, role=role, why=why, due_at=due_at))
    effects.set_timer(row.claim_id, clock(kind), due_at)
    return OpenTask(task_id=question, kind=kind, role=role, basis=row.seen, reasons=(), due_at=due_at)


def reported(row: Verification, word: FindingReported, effects: Effects) -> Verification:
    """A finding on the open question. One on another, on an older filing, by another role, or by who did something else about the claim
    changes nothing but is told."""
    asked = next((one for one in row.inquiries if one.task_id == word.task_id and one.kind is word.kind), None)
    refusal = _refusal(row, asked, word)
    if refusal is not None:
        if refusal is not ReasonCode.TASK_NOT_OPEN or not _said(row, word):
            effects.emit(row.claim_id, _refused(word, refusal))
        return row
    finding = Finding(kind=word.kind, person=word.person, role=word.role, found=word.found)
    effects.emit(row.claim_id, FindingRecorded(basis=row.seen, task_id=word.task_id, finding=finding))
    left = tuple(one for one in row.inquiries if one is not asked)
    return replace(row, inquiries=left, findings=(*row.findings, finding))


def _refusal(row: Verification, asked: OpenTask | None, word: FindingReported) -> ReasonCode | None:
    if asked is None:
        return ReasonCode.TASK_NOT_OPEN
    if word.basis.claim != row.seen.claim:
        return ReasonCode.STALE_BASIS
    return unfit(word.person, word.role, asked.role, barred(asked.kind, took(row), row.seen))


def _said(row: Verification, word: FindingReported) -> bool:
    """A finding that counted and came once more needs no answer."""
    return any(one.kind is word.kind and same_person(one.person) == same_person(word.person) for one in row.findings)


def _refused(word: FindingReported, reason: ReasonCode) -> WordRefused:
    needed: AuthorityRole | None = FINDERS.get(word.kind)
    return WordRefused(about=word.task_id, kind=word.kind, person=word.person, role=word.role, needed=needed, reason=reason)


def took(row: Verification) -> tuple[Took, ...]:
    """Everybody who did something about the claim, as verification knows it."""
    return (
        *(Took(name, Did.VERIFIED, row.seen) for name in row.deciders),
        *(Took(name, Did.DENIED, None) for name in row.deniers),
        *(Took(one.person, DID[one.kind], None) for one in row.findings),
    )


def overdue(row: Verification, name: str, due_at: datetime, effects: Effects, now: datetime) -> Verification:
    """Nobody has looked in time: nobody stands above who could, so that it is told and stands marked in the work list."""
    late = next((one for one in row.inquiries if clock(one.kind) == name), None)
    passed = None if late is None else escalation(late.desk, row.seen, due_at, now)
    if late is None or passed is None:
        return row
    effects.emit(row.claim_id, passed)
    waiting = late.model_copy(update={"escalations": passed.escalation})
    return replace(row, inquiries=tuple(waiting if one is late else one for one in row.inquiries))
