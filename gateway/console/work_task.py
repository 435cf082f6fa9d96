"""One question with all that is needed to answer it, taken for a while by one officer, and answered by the code of the office's API."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial
from typing import Annotated, Final

from fastapi import Path, Request
from pydantic import ValidationError
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.objects import office_claim
from gateway.access.scopes import Scope
from gateway.console.claim import EVENTS_SHOWN_MAX
from gateway.console.findings import OUTCOMES, finding_of
from gateway.console.leases import Lease
from gateway.console.rendering import shown
from gateway.console.routing import console_of, console_pages, in_console
from gateway.console.sums import sums_form
from gateway.console.told import OF_PAYMENTS, Told, told_of, why_not
from gateway.console.work import WORK_PATH, Officer
from gateway.endpoints.answers import ClaimPath
from gateway.endpoints.findings import report
from gateway.endpoints.office import Decision, Review, decide, lines_digest, officer_of, review, seen_tag
from gateway.log import statuses_behind
from gateway.pages.rendering import to
from gateway.pages.routing import sent_form
from gateway.pages.sessions import FormKey, Notice, visit_of
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.reading.claims import WholeClaim
from gateway.reading.tasks import OfficerTask, tasks_of
from gateway.uploads.reading import content_answer, view_answer
from schemas.findings import FINDERS
from schemas.offices import office_of
from schemas.reasons import ReasonCode
from schemas.vocabulary import Remedy, TaskKind, Verdict

router = console_pages()
Deciding = Annotated[Caller, in_console(Scope.OFFICE_DECIDE)]
TaskPath = Annotated[str, Path(min_length=1, max_length=64)]
DocumentPath = Annotated[str, Path(min_length=1, max_length=64)]
TASK_PATH: Final = f"{WORK_PATH}/{{claim}}/{{task}}"
DOCUMENT_PATH: Final = f"{WORK_PATH}/{{claim}}/documents/{{document}}"
BECAUSE_LENGTH_MAX: Final = 1_000
UNPROCESSABLE, CHANGED = 422, 412
CITING: Final = frozenset({TaskKind.PAYOUT_UNKNOWN, TaskKind.PAYOUT_CONFLICT})
"""Questions whose answers cite a line of a bank's statement."""
REFUSALS: Final = tuple(reason for reason in ReasonCode if reason.startswith("document_"))
"""Why a document may be refused."""


@router.get(TASK_PATH)
async def task_page(request: Request, caller: Officer, claim: ClaimPath, task: TaskPath) -> Response:
    """The question, and everything about the claim that bears on it."""
    return await _page(request, caller, claim, task, {})


@router.post(f"{TASK_PATH}/take")
async def take(request: Request, caller: Deciding, claim: ClaimPath, task: TaskPath) -> Response:
    """The question is the officer's for a while; again, for longer."""
    await sent_form(request)
    officer, found = officer_of(caller), await office_claim(parts_of(request), caller, claim)
    _task(found, task)
    lease = await _taken(request, task, officer.name)
    if not lease.of(officer.name):
        visit_of(request).tell(Notice(code="taken_by_other", good=False))
    else:
        visit_of(request).tell(Notice(code="taken"))
    return to(f"{WORK_PATH}/{claim}/{task}")


@router.post(f"{TASK_PATH}/give-back")
async def give_back(request: Request, caller: Deciding, claim: ClaimPath, task: TaskPath) -> Response:
    """Somebody else may take it."""
    await sent_form(request)
    officer = officer_of(caller)
    await office_claim(parts_of(request), caller, claim)
    await console_of(request).leases.give_back(task, officer.name)
    visit_of(request).tell(Notice(code="given_back"))
    return to(WORK_PATH)


@router.post(f"{TASK_PATH}/decision")
async def answer(request: Request, caller: Deciding, claim: ClaimPath, task: TaskPath) -> Response:
    """By the very code of `POST /v1/office/claims/{claim}/decisions`; who may, and whether it takes two, the processors judge."""
    given, made = await sent_form(request)
    found = await office_claim(parts_of(request), caller, claim)
    asked = _task(found, task)
    if asked.kind in FINDERS:
        return await _found(request, caller, claim, task, given, made)
    said, sums = _decision(task, asked.kind, given, made), sums_form(asked.sums, given, _payees(found))
    approves = given.get("verdict") == Verdict.APPROVE
    if said is None or (approves and (sums.wrong or (asked.sums and not sums.sums and not found.lines))):
        return await _page(request, caller, claim, task, given)
    if approves:
        said = said.model_copy(update={"sums": sums.sums})
    say = partial(decide, request, caller, claim, said, given.get("seen", ""), made.key)
    return await _spoken(request, caller, claim, task, given, say)


async def _found(request: Request, caller: Caller, claim: str, task: str, given: dict[str, str], made: FormKey) -> Response:
    """By the code of `POST /v1/office/claims/{claim}/findings`."""
    said = finding_of(task, given, made)
    if said is None:
        return await _page(request, caller, claim, task, given)
    say = partial(report, request, caller, claim, said, given.get("seen", ""), made.key)
    return await _spoken(request, caller, claim, task, given, say)


async def _spoken(
    request: Request, caller: Caller, claim: str, task: str, given: dict[str, str], say: Callable[[], Awaitable[Response]]
) -> Response:
    """Says it if the question is theirs, and gives the question back; whom another was quicker than sees the page as it is now."""
    officer = officer_of(caller)
    lease = await _taken(request, task, officer.name)
    if not lease.of(officer.name):
        raise Problem(ProblemCode.CHANGED_MEANWHILE, f"{lease.officer} has taken this question meanwhile: nothing was said")
    try:
        await say()
    except Problem as problem:
        if problem.code is not ProblemCode.CHANGED_MEANWHILE:
            raise
        return await _page(request, caller, claim, task, given, changed=True)
    await console_of(request).leases.give_back(task, officer.name)
    visit_of(request).tell(Notice(code="answered"))
    return to(WORK_PATH)


@router.get(DOCUMENT_PATH)
async def document_page(request: Request, caller: Officer, claim: ClaimPath, document: DocumentPath) -> Response:
    """One paper to look at, and what is said of it."""
    return await _document(request, caller, claim, document, {})


@router.get(f"{DOCUMENT_PATH}/view")
async def view(request: Request, caller: Officer, claim: ClaimPath, document: DocumentPath) -> Response:
    """The picture, upright."""
    officer_of(caller)
    return await view_answer(request, caller, await office_claim(parts_of(request), caller, claim), document)


@router.get(f"{DOCUMENT_PATH}/content")
async def content(request: Request, caller: Officer, claim: ClaimPath, document: DocumentPath) -> Response:
    """The file as it came."""
    officer_of(caller)
    return await content_answer(request, caller, await office_claim(parts_of(request), caller, claim), document)


@router.post(f"{DOCUMENT_PATH}/review")
async def judge(request: Request, caller: Deciding, claim: ClaimPath, document: DocumentPath) -> Response:
    """By the code of `POST /v1/office/claims/{claim}/documents/{document}/review`."""
    given, made = await sent_form(request)
    reason = given.get("reason", "")
    if (
        reason not in {"", *REFUSALS}
        or given.get("outcome") not in {"accepted", "refused"}
        or (given["outcome"] == "refused") != bool(reason)
    ):
        return await _document(request, caller, claim, document, given)
    said = Review(spoken_at=made.at, reason=ReasonCode(reason) if reason else None)
    try:
        await review(request, caller, claim, document, said, given.get("seen", ""), made.key)
    except Problem as problem:
        if problem.code is not ProblemCode.CHANGED_MEANWHILE:
            raise
        return await _document(request, caller, claim, document, given, changed=True)
    visit_of(request).tell(Notice(code="reviewed"))
    return to(f"{WORK_PATH}/{claim}/documents/{document}")


async def _taken(request: Request, task: str, officer: str) -> Lease:
    parts = parts_of(request)
    now = parts.clock()
    until = now + timedelta(minutes=parts.settings.console_lease_minutes)
    return await console_of(request).leases.take(task, officer, now, until)


def _task(found: WholeClaim, task: str) -> OfficerTask:
    """Raises `Problem` for one that is not open."""
    asked = next((each for each in tasks_of(found) if each.task_id == task), None)
    if asked is None:
        raise Problem(
            ProblemCode.CHANGED_MEANWHILE,
            "this question is answered, or newer facts have overtaken it: your work list has what is open",
        )
    return asked


def _payees(found: WholeClaim) -> set[str]:
    return set() if found.personal is None else {payee.ref for payee in found.personal.payees}


def _decision(task: str, kind: TaskKind, given: dict[str, str], made: FormKey) -> Decision | None:
    """None for a form that is not whole."""
    because, reference, remedy = given.get("because", ""), given.get("reference") or None, given.get("remedy") or None
    if not because or (kind in CITING and reference is None):
        return None
    if kind is TaskKind.ADJUSTMENT and given.get("verdict") == Verdict.APPROVE and remedy is None:
        return None
    try:
        return Decision.model_validate(
            {
                "task_id": task,
                "verdict": given.get("verdict", ""),
                "because": because,
                "reference": reference,
                "remedy": remedy if kind is TaskKind.ADJUSTMENT else None,
                "spoken_at": made.at,
            }
        )
    except ValidationError:
        return None


async def _page(
    request: Request, caller: Caller, claim: str, task: str, given: dict[str, str], *, changed: bool = False
) -> Response:
    officer, parts = officer_of(caller), parts_of(request)
    found = await office_claim(parts, caller, claim)
    asked = _task(found, task)
    events = await parts.claims.timeline(claim, None, EVENTS_SHOWN_MAX)
    told: Told = await told_of(console_of(request).scanner, events)
    lease = (await console_of(request).leases.held(frozenset({task}), parts.clock())).get(task)
    needed = told.needed(task, asked.kind, asked.role)
    reason = why_not(officer.name, officer.role, needed, told.barred(asked.kind, found.claim.basis))
    return shown(
        request,
        "task.html",
        CHANGED if changed else UNPROCESSABLE if given else 200,
        found=found,
        claim=found.claim,
        task=asked,
        told=told,
        needed=needed,
        checks=told.checks(task),
        referral=told.referral(task),
        why_not=reason,
        may_decide=Scope.OFFICE_DECIDE in caller.scopes,
        lease=lease,
        mine=lease is not None and lease.of(officer.name),
        officer=officer,
        office=office_of(found.claim.channel, found.claim.channel_reference),
        seen=seen_tag(found),
        lines_digest=lines_digest(found),
        behind=statuses_behind(parts.lag),
        verdicts=tuple(Verdict),
        remedies=tuple(Remedy),
        citing=asked.kind in CITING,
        of_payments=asked.kind in OF_PAYMENTS,
        adjustment=asked.kind is TaskKind.ADJUSTMENT,
        finding=asked.kind in FINDERS,
        outcomes=OUTCOMES.get(asked.kind, ()),
        lease_minutes=parts.settings.console_lease_minutes,
        sums=sums_form(asked.sums, given, _payees(found)),
        payees=() if found.personal is None else found.personal.payees,
        given=given,
        changed=changed,
        because_length_max=BECAUSE_LENGTH_MAX,
    )


async def _document(
    request: Request, caller: Caller, claim: str, document: str, given: dict[str, str], *, changed: bool = False
) -> Response:
    officer_of(caller)
    found = await office_claim(parts_of(request), caller, claim)
    paper = next((each for each in found.documents if each.document_id == document), None)
    if paper is None:
        raise Problem(ProblemCode.NOT_FOUND, "the claim has no such document: its page lists those that it has")
    return shown(
        request,
        "document.html",
        CHANGED if changed else UNPROCESSABLE if given else 200,
        claim=found.claim,
        paper=paper,
        may_decide=Scope.OFFICE_DECIDE in caller.scopes,
        tasks=tasks_of(found),
        refusals=REFUSALS,
        seen=seen_tag(found),
        given=given,
        changed=changed,
    )
