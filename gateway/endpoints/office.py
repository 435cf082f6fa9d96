"""Officers: their office's work list, a claim with everything about it, and their words, each signed with what they saw."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Annotated, Final, Literal, NamedTuple

from fastapi import Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from gateway.accepting import Moment
from gateway.access.callers import Caller
from gateway.access.objects import office_claim
from gateway.access.scopes import Scope
from gateway.endpoints import showing
from gateway.endpoints.answers import READING, WRITING, Accepted, ClaimPath, IfMatch, accepted, json_answer, problems
from gateway.endpoints.showing import ClaimAnswer
from gateway.endpoints.statuses import Timeline, timeline_page
from gateway.idempotency import IdempotencyKey
from gateway.log import statuses_behind
from gateway.paging import PAGE_ROWS, Cursor, Limit, from_cursor, to_cursor
from gateway.parts import parts_of
from gateway.problems import Fault, Problem, ProblemCode
from gateway.reading.claims import Position, Task, WholeClaim
from gateway.reading.tasks import OfficerTask, SignalAnswer, kind_of, signals_of, tasks_of
from gateway.routing import json_body, needs, routes
from gateway.writing import Intent, write_from
from processors.assessment.rules.stated import fault
from schemas.benefit import LINES_MAX, StatedSum
from schemas.canonical import digest
from schemas.claim import ClaimPersonal, PayeeRef
from schemas.envelope import Data, EventData
from schemas.events.verifications import DocumentReviewed, OfficerDecided, PayoutHoldRequested, PayoutRecallRequested
from schemas.identifiers import PayoutId, TaskId
from schemas.offices import office_of
from schemas.reasons import ReasonCode, WaitingFor
from schemas.vocabulary import AuthorityRole, Remedy, TaskKind, Verdict

router = routes("office")
SOURCE: Final = "/officers"
AHEAD_MAX: Final = timedelta(minutes=5)
AGE_MAX: Final = timedelta(days=1)
"""An officer's word is sent on the day that it was spoken."""
WORDS = {
    202: {"model": Accepted},
    **problems(
        *WRITING,
        ProblemCode.CLAIM_UNKNOWN,
        ProblemCode.PRECONDITION_REQUIRED,
        ProblemCode.CHANGED_MEANWHILE,
        ProblemCode.READ_MODEL_UNAVAILABLE,
    ),
}


WRONG_SUMS: Final = {
    ReasonCode.SUM_NOT_ASKED: "the task does not ask for a sum of this benefit: its sums name those that it asks for",
    ReasonCode.SUM_TWICE: "one benefit is stated twice: state one sum for it",
    ReasonCode.SUM_ABOVE_CAP: "the sum is above what the law or the receipts allow, which the task names as most",
    ReasonCode.SUM_PAYEE_UNKNOWN: "say who is paid, by the reference of a payee of the claim",
}


class Officer(NamedTuple):
    """Who speaks, as their token says."""

    name: str
    role: AuthorityRole


class Spoken(Data):
    """`spoken_at`: when the officer said so, with any zone; a repeat sends the same."""

    spoken_at: Moment


class Decision(Spoken):
    """The answer to a task. `reference`: what is cited, such as a bank statement's line. `remedy`: with an adjustment's approval;
    `sums`: with an approval, sums for the benefits that the task's `sums` ask about, which another officer confirms."""

    task_id: TaskId
    verdict: Verdict
    because: str = Field(min_length=1, max_length=1_000)
    reference: str | None = Field(default=None, max_length=120)
    remedy: Remedy | None = None
    sums: tuple[StatedSum, ...] = Field(default=(), max_length=LINES_MAX)


class Review(Spoken):
    """A reviewer's word on a document: accepted, or refused for the `reason`. `payee_ref`: whose it is, where it does not say so."""

    reason: ReasonCode | None = None
    payee_ref: PayeeRef | None = None


class PayoutHold(Spoken):
    """Hold a claim's payouts before they are instructed, or let them go, which takes two people."""

    action: Literal["hold", "release"]
    because: str = Field(min_length=1, max_length=1_000)


class PayoutRecall(Spoken):
    """Ask the payment system to cancel a payment that is instructed and not settled yet."""

    payout_id: PayoutId
    because: str = Field(min_length=1, max_length=140)


class WorkItem(BaseModel):
    """One open question. `role`: the lowest that may answer it, and why it is asked."""

    task_id: str
    kind: TaskKind
    detail: str
    since: datetime
    until: datetime | None
    office: str
    claim: showing.ClaimSummary


class WorkList(BaseModel):
    """The most urgent first."""

    items: list[WorkItem]
    next: str | None


class OfficeClaim(ClaimAnswer):
    """A claim with persons and open tasks. `lines`: as they were computed last, approved or waiting for it. Its `ETag` names what the
    officer saw: revisions and lines."""

    office: str
    personal: ClaimPersonal | None
    tasks: list[OfficerTask]
    signals: list[SignalAnswer] = Field(default_factory=list)
    lines: list[showing.LineAnswer]
    lines_digest: str | None
    escalations: int
    anomalies: int


@router.get(
    "/v1/office/tasks",
    response_model=WorkList,
    responses=problems(*READING, ProblemCode.CURSOR_UNKNOWN),
    operation_id="listTasks",
)
async def list_tasks(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OFFICE_READ)],
    waiting_for: Annotated[WaitingFor | None, Query(description="only tasks of this kind")] = None,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> Response:
    """Open questions to officers about claims of your offices."""
    officer_of(caller)
    parts = parts_of(request)
    rows = min(limit, parts.settings.page_rows_max)
    found = await parts.claims.tasks(waiting_for, caller.grant.offices, from_cursor(cursor), rows)
    last = to_cursor(urgency(found[-1])) if len(found) == rows else None
    return json_answer(WorkList(items=[_item(task) for task in found], next=last))


@router.get(
    "/v1/office/claims/{claim}",
    response_model=OfficeClaim,
    responses=problems(*READING, ProblemCode.CLAIM_UNKNOWN),
    operation_id="readOfficeClaim",
)
async def read_claim(request: Request, caller: Annotated[Caller, needs(Scope.OFFICE_READ)], claim: ClaimPath) -> Response:
    """A claim of your offices with everything about it."""
    officer_of(caller)
    parts = parts_of(request)
    found = await office_claim(parts, caller, claim)
    answer = OfficeClaim(
        **dict(showing.whole(found, statuses_behind(parts.lag))),
        office=office_of(found.claim.channel, found.claim.channel_reference),
        personal=found.personal,
        tasks=tasks_of(found),
        signals=signals_of(found.claim),
        lines=[showing.line_of(row) for row in found.lines],
        lines_digest=lines_digest(found),
        escalations=found.claim.escalations,
        anomalies=found.claim.anomalies,
    )
    return json_answer(answer, etag=seen_tag(found))


@router.get(
    "/v1/office/claims/{claim}/timeline",
    response_model=Timeline,
    responses=problems(*READING, ProblemCode.CLAIM_UNKNOWN),
    operation_id="readOfficeTimeline",
)
async def read_timeline(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OFFICE_READ)],
    claim: ClaimPath,
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> Response:
    """What happened to a claim of your offices, in order."""
    officer_of(caller)
    await office_claim(parts_of(request), caller, claim)
    return json_answer(await timeline_page(request, claim, cursor, limit))


@router.post("/v1/office/claims/{claim}/decisions", status_code=202, responses=WORDS, operation_id="decideTask")
async def decide(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OFFICE_DECIDE)],
    claim: ClaimPath,
    said: Annotated[Decision, json_body(Decision)],
    if_match: IfMatch,
    idempotency_key: IdempotencyKey,
) -> Response:
    """Answer a task. Your word signs the revisions and lines that `If-Match` names; when they have changed, read again first."""
    officer, found = officer_of(caller), await office_claim(parts_of(request), caller, claim)
    require_seen(found, if_match)
    task = next((task for task in tasks_of(found) if task.task_id == said.task_id), None)
    if task is None:
        raise Problem(
            ProblemCode.CHANGED_MEANWHILE, "this task is answered, or newer facts have overtaken it: read the claim again"
        )
    _require_sums(found, task, said)
    data = OfficerDecided(
        task_id=said.task_id,
        kind=task.kind,
        verdict=said.verdict,
        officer=officer.name,
        role=officer.role,
        because=said.because,
        decided_at=said.spoken_at,
        basis=found.claim.basis,
        lines_digest=lines_digest(found) or digest(()) if task.kind is TaskKind.APPROVAL else None,
        reference=said.reference,
        remedy=said.remedy,
        sums=said.sums,
    )
    return await say(request, caller, claim, data, said, idempotency_key)


@router.post(
    "/v1/office/claims/{claim}/documents/{document}/review", status_code=202, responses=WORDS, operation_id="reviewDocument"
)
async def review(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OFFICE_DECIDE)],
    claim: ClaimPath,
    document: Annotated[str, Path(min_length=1, max_length=64)],
    said: Annotated[Review, json_body(Review)],
    if_match: IfMatch,
    idempotency_key: IdempotencyKey,
) -> Response:
    """Say that a document is accepted after all, or why it is refused."""
    officer, found = officer_of(caller), await office_claim(parts_of(request), caller, claim)
    require_seen(found, if_match)
    data = DocumentReviewed(
        document_id=document,
        outcome="accepted" if said.reason is None else "refused",
        reason=said.reason,
        payee_ref=said.payee_ref,
        reviewer=officer.name,
        decided_at=said.spoken_at,
    )
    return await say(request, caller, claim, data, said, idempotency_key)


@router.post("/v1/office/claims/{claim}/payout-holds", status_code=202, responses=WORDS, operation_id="holdPayouts")
async def hold(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OFFICE_DECIDE)],
    claim: ClaimPath,
    said: Annotated[PayoutHold, json_body(PayoutHold)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Hold the claim's payouts, or let them go; letting go counts when two people of authority have said so."""
    officer = officer_of(caller)
    await office_claim(parts_of(request), caller, claim)
    data = PayoutHoldRequested(
        action=said.action,
        person=officer.name,
        role=officer.role,
        because=said.because,
        decided_at=said.spoken_at,
    )
    return await say(request, caller, claim, data, said, idempotency_key)


@router.post("/v1/office/claims/{claim}/payout-recalls", status_code=202, responses=WORDS, operation_id="recallPayout")
async def recall(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OFFICE_DECIDE)],
    claim: ClaimPath,
    said: Annotated[PayoutRecall, json_body(PayoutRecall)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Want a payment back that is not settled yet: the payment system is asked, and its answer counts."""
    officer, found = officer_of(caller), await office_claim(parts_of(request), caller, claim)
    if said.payout_id not in {payout.payout_id for payout in found.payouts}:
        raise Problem(ProblemCode.CHANGED_MEANWHILE, "no payment of this claim stands under this id now: read the claim again")
    data = PayoutRecallRequested(
        payout_id=said.payout_id,
        person=officer.name,
        role=officer.role,
        because=said.because,
        decided_at=said.spoken_at,
    )
    return await say(request, caller, claim, data, said, idempotency_key)


def officer_of(caller: Caller) -> Officer:
    """Who speaks. Raises `Problem` for a token that names no officer, role or office."""
    grant = caller.grant
    if grant.officer is None or grant.role is None or not grant.offices:
        raise Problem(
            ProblemCode.NOT_YOURS, "your token names no officer, role or office: ask the fund to complete your credentials"
        )
    return Officer(grant.officer, grant.role)


def lines_digest(found: WholeClaim) -> str | None:
    """Of the lines that were computed last: an approval signs it."""
    return found.lines[0].lines_digest if found.lines else None


def seen_tag(found: WholeClaim) -> str:
    """The entity tag of what an officer sees: another as soon as a revision, the lines, a document or a task is another."""
    basis, tasks = found.claim.basis, sorted(task.task_id for task in tasks_of(found))
    seen = f"{basis.claim} {basis.coverage} {basis.documents} {lines_digest(found)} {tasks}"
    return f'"s{sha256(seen.encode()).hexdigest()[:24]}"'


def urgency(task: Task) -> Position:
    """What the work list is ordered by."""
    return Position(task.waiting.until or task.waiting.since, task.waiting.about)


def require_seen(found: WholeClaim, if_match: str) -> None:
    """Raises `Problem` for a word about a claim that is not any more as it was seen."""
    if if_match.strip() != seen_tag(found):
        raise Problem(ProblemCode.CHANGED_MEANWHILE, "the claim has changed since you read it: read it again, and decide anew")


def _require_sums(found: WholeClaim, task: OfficerTask, said: Decision) -> None:
    """Raises `Problem` for sums that the processor would refuse, so that it is said at once and at its place."""
    if not said.sums:
        return
    if said.verdict is not Verdict.APPROVE:
        sentence = "sums are stated with an approval: leave them out, or approve"
        raise Problem(ProblemCode.INVALID_REQUEST, sentence, faults=[Fault("#/sums", sentence)])
    payees = {payee.ref for payee in found.personal.payees} if found.personal else set()
    wrong = fault(task.sums, said.sums, payees)
    if wrong is not None:
        place, reason = wrong
        raise Problem(ProblemCode.INVALID_REQUEST, WRONG_SUMS[reason], faults=[Fault(f"#/sums/{place}", WRONG_SUMS[reason])])


def _item(task: Task) -> WorkItem:
    claim, waiting = task.claim, task.waiting
    return WorkItem(
        task_id=waiting.about,
        kind=kind_of(claim, waiting.waiting_for),
        detail=waiting.detail,
        since=waiting.since,
        until=waiting.until,
        office=office_of(claim.channel, claim.channel_reference),
        claim=showing.summary(claim),
    )


def require_spoken_now(request: Request, said: Spoken) -> None:
    """Raises `Problem` for a word of another day."""
    if not -AHEAD_MAX <= parts_of(request).clock() - said.spoken_at <= AGE_MAX:
        sentence = "spoken_at is ahead of our clock, or more than a day ago: set the clock, or decide anew"
        raise Problem(ProblemCode.RECEIVED_AT_OUT_OF_BOUNDS, sentence, faults=[Fault("#/spoken_at", sentence)])


async def say(request: Request, caller: Caller, claim: str, data: EventData, said: Spoken, key: str) -> Response:
    """Put an officer's word on the log. Raises `Problem` for one of another day."""
    require_spoken_now(request, said)
    event = await write_from(request, caller, Intent(data, claim, key, said.spoken_at), SOURCE)
    return accepted(Accepted(claim_id=claim, event_id=event))
