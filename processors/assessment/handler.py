"""Assessment: a verified claim's benefit is reserved, computed line by line, and approved by who may."""

from collections.abc import Iterable
from datetime import datetime

from processors.assessment.decide import answered, overdue, refused, reserve, reserved
from processors.assessment.rules.shares import shares_of
from processors.assessment.stating import taken
from processors.assessment.tables import ASSESSMENTS, Assessment, Stage
from processors.desks import DUE
from processors.holds import ClaimKeyed
from processors.law import LAW, Book
from schemas.basis import Basis
from schemas.envelope import EventData
from schemas.events.decisions import AssessmentReferred, ClaimApproved, ClaimDenied, ClaimVerified, SumsStated
from schemas.events.dossier import DocumentsCompleted, DocumentsReopened
from schemas.events.holds import ClaimHeld, ClaimResumed
from schemas.events.ledger import CoverageEstablished, EntitlementConfirmed, EntitlementRefused, EntitlementReserved
from schemas.events.payout import ClaimAmended, ClaimClosed
from schemas.events.registration import ClaimAppealed, ClaimRegistered
from schemas.events.requests import ReserveRequested
from schemas.events.tasks import TaskEscalated, WordRefused
from schemas.events.verifications import OfficerDecided
from schemas.topics import LIFECYCLE, VERIFICATIONS
from streams.contract import Effects, Event, Input, RowKey, TimerFired, View
from streams.rows import replace


class AssessmentProcessor(ClaimKeyed):
    """The benefit from effective-dated tariffs, the entitlement reserved first, approval by authority limit."""

    name = "assessment"
    inputs = (
        Input.of(
            LIFECYCLE,
            ClaimRegistered,
            ClaimAmended,
            CoverageEstablished,
            DocumentsCompleted,
            DocumentsReopened,
            ClaimVerified,
            ClaimAppealed,
            ClaimDenied,
            SumsStated,
            EntitlementReserved,
            EntitlementRefused,
            EntitlementConfirmed,
            ClaimClosed,
        ),
        Input.of(VERIFICATIONS, OfficerDecided),
    )
    tables = (ASSESSMENTS,)
    emits: frozenset[type[EventData]] = frozenset(
        {
            ReserveRequested,
            AssessmentReferred,
            SumsStated,
            ClaimApproved,
            ClaimDenied,
            TaskEscalated,
            WordRefused,
            ClaimHeld,
            ClaimResumed,
        }
    )

    def __init__(self, book: Book = LAW) -> None:
        """`book`: the tariffs that it decides by; the fund's own, unless past decisions are computed again."""
        self._book = book

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        return ((ASSESSMENTS, (event.key if isinstance(event, TimerFired) else event.subject,)),)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        effects = Effects()
        claim_id = event.key if isinstance(event, TimerFired) else event.subject
        before = rows.get(ASSESSMENTS, claim_id) or Assessment(claim_id=claim_id)
        if isinstance(event, TimerFired):
            after = overdue(before, event.due_at, effects, now)
        else:
            changed = _changed(before, event, effects, now, self._book)
            if changed.seen != before.seen:
                changed = replace(changed, deciders=())
            after = reserve(changed, effects, now, self._book)
        if after is not before:
            effects.put(ASSESSMENTS, after)
        if before.task is not None and after.task is None:
            effects.cancel_timer(claim_id, DUE)
        return effects


def _changed(row: Assessment, event: Event, effects: Effects, now: datetime, book: Book) -> Assessment:
    """The row with the event's facts and their consequences, or the same object when it says nothing new."""
    match event.data:
        case ClaimRegistered() | ClaimAmended() as filed:
            return _filed(row, filed)
        case CoverageEstablished() as coverage:
            return _covered(row, coverage)
        case DocumentsCompleted(basis=basis) | DocumentsReopened(basis=basis):
            return _outdated(row, Basis(claim=0, documents=basis.documents))
        case ClaimVerified() as verified:
            return _verified(row, verified)
        case EntitlementReserved() as answer:
            return reserved(row, answer, effects, now, book)
        case EntitlementRefused() as answer:
            return refused(row, answer, effects, now, book)
        case OfficerDecided() as decision:
            return answered(row, decision, effects, now, book)
        case SumsStated() as told:
            return taken(row, told)
        case _:
            return _ended(row, event)


def _ended(row: Assessment, event: Event) -> Assessment:
    match event.data:
        case ClaimDenied() as denial:
            return _denied(row, event.id, denial)
        case ClaimAppealed() if row.stage is Stage.DENIED and row.denial_event:
            return replace(row, stage=Stage.GATHERING)
        case EntitlementConfirmed() if row.stage is not Stage.CLOSED:
            return replace(row, stage=Stage.CLOSED, task=None)
        case ClaimClosed(outcome=outcome) if outcome not in {"lapsed", "denied"} and row.stage is not Stage.CLOSED:
            return replace(row, stage=Stage.CLOSED, task=None)
        case _:
            return row


def _filed(row: Assessment, filed: ClaimRegistered | ClaimAmended) -> Assessment:
    """A new revision: verified anew, reserved anew, approved anew."""
    if filed.revision <= row.seen.claim:
        return row
    return replace(
        row,
        stage=Stage.GATHERING,
        seen=row.seen.joined(Basis(claim=filed.revision)),
        claim=filed.claim,
        shares=shares_of(filed.personal.payees),
        task=None,
    )


def _covered(row: Assessment, coverage: CoverageEstablished) -> Assessment:
    """A newer version of the facts voids what was decided on the older one, until it is verified again."""
    version = coverage.basis.coverage
    if version < row.seen.coverage or (version, coverage.snapshot) == (row.seen.coverage, row.snapshot):
        return row
    outdated = _outdated(row, Basis(claim=0, coverage=version))
    return replace(outdated, member_id=coverage.member_id, snapshot=coverage.snapshot)


def _outdated(row: Assessment, newer: Basis) -> Assessment:
    """What was verified rests on less than the lifecycle has shown; a final claim only takes note."""
    seen = row.seen.joined(newer)
    if seen == row.seen:
        return row
    return replace(row, seen=seen, stage=row.stage if row.final else Stage.GATHERING, task=None)


def _verified(row: Assessment, verified: ClaimVerified) -> Assessment:
    """The same word twice is one; a word on less than was seen is stale."""
    if row.final or not verified.basis.covers(row.seen):
        return row
    if (verified.basis, verified.approvals) == (row.verified, row.verified_by):
        return row
    by = (*(approval.officer for approval in verified.approvals), *(one.person for one in verified.findings))
    return replace(
        row,
        stage=Stage.GATHERING,
        verified=verified.basis,
        verified_by=verified.approvals,
        rounds=row.rounds + 1,
        to_reserve=True,
        deciders=tuple(dict.fromkeys((*row.deciders, *by))),
        approvals=(),
        stated=None,
        findings=verified.findings,
        losses_before=(),
        task=None,
    )


def _denied(row: Assessment, event_id: str, denial: ClaimDenied) -> Assessment:
    """A denial as it stands on the lifecycle, by verification or our own; one on less than was seen is stale."""
    if row.stage is Stage.CLOSED or row.denial_event == event_id or not denial.basis.covers(row.seen):
        return row
    return replace(row, stage=Stage.DENIED, denial_event=event_id, task=None)
