"""Documents: the dossier of each claim, from the first upload to complete, reopened or lapsed."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from processors.documents.checklist import requirements
from processors.documents.conditions import Asked
from processors.documents.rules import (
    DOCUMENTS_PER_CLAIM_MAX,
    DUE_DAYS,
    REMINDER_DAYS,
    Selection,
    judged_by,
    select,
    verdict,
    with_review,
)
from processors.documents.tables import DOSSIERS, Dossier, HeldDocument, Review, Stage
from processors.holds import ClaimKeyed
from schemas.civil import civil_date
from schemas.envelope import EventData
from schemas.events.documents import DocumentUploaded
from schemas.events.dossier import (
    ClaimLapsed,
    DocumentAccepted,
    DocumentRefused,
    DocumentsCompleted,
    DocumentsReopened,
    DocumentsRequested,
)
from schemas.events.holds import ClaimHeld, ClaimResumed
from schemas.events.payout import ClaimAmended, ClaimClosed
from schemas.events.registration import ClaimAppealed, ClaimRegistered
from schemas.events.verifications import DocumentReviewed
from schemas.reasons import ReasonCode
from schemas.topics import DOCUMENTS, LIFECYCLE, VERIFICATIONS
from schemas.vocabulary import Filing
from streams.contract import Effects, Event, Input, RowKey, TimerFired, Unprocessable, View
from streams.rows import replace

DUE: Final = "documents-due"
REMINDER: Final = "documents-reminder"


class Documents(ClaimKeyed):
    """Asks for what the law's checklist wants, judges what comes, and says when the dossier is complete or too late."""

    name = "documents"
    inputs = (
        Input.of(DOCUMENTS, DocumentUploaded),
        Input.of(LIFECYCLE, ClaimRegistered, ClaimAmended, ClaimAppealed, ClaimClosed),
        Input.of(VERIFICATIONS, DocumentReviewed),
    )
    tables = (DOSSIERS,)
    emits: frozenset[type[EventData]] = frozenset(
        {
            DocumentsRequested,
            DocumentAccepted,
            DocumentRefused,
            DocumentsCompleted,
            DocumentsReopened,
            ClaimLapsed,
            ClaimHeld,
            ClaimResumed,
        }
    )

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        return ((DOSSIERS, (event.key if isinstance(event, TimerFired) else event.subject,)),)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        effects = Effects()
        claim_id = event.key if isinstance(event, TimerFired) else event.subject
        before = rows.get(DOSSIERS, claim_id) or Dossier(claim_id=claim_id)
        after = _timer(before, event, effects) if isinstance(event, TimerFired) else _changed(before, event)
        if after is before:
            return effects
        after = _settled(_judged(before, after, effects), effects, now)
        effects.put(DOSSIERS, after)
        return effects


def _changed(dossier: Dossier, event: Event) -> Dossier:
    """The dossier with the event's facts in it, or the same object when it says nothing new."""
    match event.data:
        case DocumentUploaded() as upload:
            return _uploaded(dossier, upload)
        case DocumentReviewed() as reviewed:
            return _reviewed(dossier, reviewed)
        case ClaimRegistered() | ClaimAmended() as filed:
            return _filed(dossier, filed)
        case ClaimAppealed() if dossier.closed:
            return replace(dossier, closed=False)
        case ClaimClosed(outcome=outcome) if outcome != "lapsed" and not dossier.closed:
            return replace(dossier, closed=True)
        case _:
            return dossier


def _uploaded(dossier: Dossier, upload: DocumentUploaded) -> Dossier:
    for held in dossier.held:
        if held.upload.document_id == upload.document_id:
            if held.upload.sha256 == upload.sha256 and held.upload.kind is upload.kind:
                return dossier
            raise Unprocessable(
                ReasonCode.MODIFIED_DUPLICATE,
                f"document {upload.document_id} came before with other content: send the new file under a document id of its own",
            )
    if len(dossier.held) >= DOCUMENTS_PER_CLAIM_MAX:
        raise Unprocessable(
            ReasonCode.DOCUMENT_NOT_ASKED,
            f"this claim already holds {DOCUMENTS_PER_CLAIM_MAX} documents: discard this upload, or ask the channel why it sends more",
        )
    return replace(dossier, held=(*dossier.held, HeldDocument(upload=upload)))


def _reviewed(dossier: Dossier, reviewed: DocumentReviewed) -> Dossier:
    review = Review(
        document_id=reviewed.document_id,
        outcome=reviewed.outcome,
        reason=reviewed.reason,
        decided_at=reviewed.decided_at,
        payee_ref=reviewed.payee_ref,
    )
    reviews = with_review(dossier.reviews, review)
    return dossier if reviews == dossier.reviews else replace(dossier, reviews=reviews)


def _filed(dossier: Dossier, filed: ClaimRegistered | ClaimAmended) -> Dossier:
    """A new revision: its own checklist, and a new period in which to fulfil it. A notification is asked for nothing."""
    if filed.revision <= dossier.claim_revision:
        return dossier
    if filed.claim.filing is not Filing.APPLICATION:
        return replace(dossier, stage=Stage.KEPT, claim_revision=filed.revision, due_at=None, requirements=())
    asked = Asked.of(filed.claim, filed.personal, civil_date(filed.received_at))
    return replace(
        dossier,
        claim_revision=filed.revision,
        closed=False,
        due_at=None,
        requirements=requirements(asked),
        payee_refs=tuple(payee.ref for payee in filed.personal.payees),
    )


def _judged(before: Dossier, dossier: Dossier, effects: Effects) -> Dossier:
    """Every held document's verdict by the checklist as it is now; news of a verdict is told.

    While what verdicts rest on stands as before, those that were given stand too.
    """
    if not dossier.requirements:
        return dossier
    stand = judged_by(before) == judged_by(dossier)
    held = tuple(
        document if stand and document.outcome != "kept" else _judge(dossier, document, effects) for document in dossier.held
    )
    return replace(dossier, held=held)


def _judge(dossier: Dossier, held: HeldDocument, effects: Effects) -> HeldDocument:
    found = verdict(dossier, held.upload)
    if (held.outcome, held.reason) == (found.outcome, found.reason):
        return held
    upload = held.upload
    if found.reason is None:
        accepted = DocumentAccepted(
            basis=dossier.basis,
            document_id=upload.document_id,
            kind=upload.kind,
            sha256=upload.sha256,
            received_at=upload.received_at,
        )
        effects.emit(dossier.claim_id, accepted)
        return HeldDocument(upload=upload, outcome="accepted")
    refused = DocumentRefused(
        basis=dossier.basis,
        document_id=upload.document_id,
        kind=upload.kind,
        reason=found.reason,
        received_at=upload.received_at,
    )
    effects.emit(dossier.claim_id, refused)
    return HeldDocument(upload=upload, outcome="refused", reason=found.reason)


def _settled(dossier: Dossier, effects: Effects, now: datetime) -> Dossier:
    """Where the dossier stands now, with what follows from it."""
    if not dossier.requirements:
        return dossier
    if dossier.closed:
        _cancel_timers(dossier, effects)
        return dossier
    selection = select(dossier)
    if selection.digest != dossier.selected_digest:
        dossier = replace(dossier, documents_revision=dossier.documents_revision + 1, selected_digest=selection.digest)
    if not selection.missing:
        return _complete(dossier, selection, effects)
    if dossier.stage is Stage.COMPLETE or dossier.due_at is None:
        return _ask(dossier, selection, effects, now)
    return dossier


def _complete(dossier: Dossier, selection: Selection, effects: Effects) -> Dossier:
    if dossier.stage is Stage.COMPLETE and dossier.complete_basis == dossier.basis:
        return dossier
    if dossier.stage is Stage.LAPSED:
        reopened = DocumentsReopened(basis=dossier.basis, reason=ReasonCode.DOCUMENTS_NOT_RECEIVED, undoes_lapse=True)
        effects.emit(dossier.claim_id, reopened)
    completed = DocumentsCompleted(
        basis=dossier.basis, documents=selection.documents, digest=selection.digest, complete_at=selection.complete_at
    )
    effects.emit(dossier.claim_id, completed)
    _cancel_timers(dossier, effects)
    return replace(dossier, stage=Stage.COMPLETE, due_at=None, complete_basis=dossier.basis)


def _ask(dossier: Dossier, selection: Selection, effects: Effects, now: datetime) -> Dossier:
    """Ask for what is missing, with a whole period from now; a dossier that was complete or lapsed is reopened first."""
    if dossier.stage in {Stage.COMPLETE, Stage.LAPSED}:
        reason = selection.missing[0].refused or ReasonCode.DOCUMENTS_NOT_RECEIVED
        effects.emit(
            dossier.claim_id,
            DocumentsReopened(basis=dossier.basis, reason=reason, undoes_lapse=dossier.stage is Stage.LAPSED),
        )
    due_at = now + timedelta(days=DUE_DAYS)
    effects.emit(dossier.claim_id, DocumentsRequested(basis=dossier.basis, missing=selection.missing, due_at=due_at))
    effects.set_timer(dossier.claim_id, DUE, due_at)
    effects.set_timer(dossier.claim_id, REMINDER, now + timedelta(days=REMINDER_DAYS[0]))
    return replace(dossier, stage=Stage.INCOMPLETE, due_at=due_at, reminders=0)


def _cancel_timers(dossier: Dossier, effects: Effects) -> None:
    if dossier.stage is Stage.INCOMPLETE:
        effects.cancel_timer(dossier.claim_id, DUE)
        effects.cancel_timer(dossier.claim_id, REMINDER)


def _timer(dossier: Dossier, fired: TimerFired, effects: Effects) -> Dossier:
    """A reminder or the end of the period; one that the dossier no longer waits for does nothing."""
    if dossier.stage is not Stage.INCOMPLETE or dossier.closed or dossier.due_at is None:
        return dossier
    if fired.name == DUE and fired.due_at == dossier.due_at:
        return _lapse(dossier, dossier.due_at, effects)
    if fired.name == REMINDER and fired.due_at == _reminder_at(dossier, dossier.due_at):
        return _remind(dossier, dossier.due_at, effects)
    return dossier


def _reminder_at(dossier: Dossier, due_at: datetime) -> datetime | None:
    if dossier.reminders >= len(REMINDER_DAYS):
        return None
    return due_at + timedelta(days=REMINDER_DAYS[dossier.reminders] - DUE_DAYS)


def _lapse(dossier: Dossier, due_at: datetime, effects: Effects) -> Dossier:
    effects.cancel_timer(dossier.claim_id, REMINDER)
    lapsed = ClaimLapsed(
        basis=dossier.basis, reason=ReasonCode.DOCUMENTS_NOT_RECEIVED, due_at=due_at, missing=select(dossier).missing
    )
    effects.emit(dossier.claim_id, lapsed)
    return replace(dossier, stage=Stage.LAPSED)


def _remind(dossier: Dossier, due_at: datetime, effects: Effects) -> Dossier:
    reminded = replace(dossier, reminders=dossier.reminders + 1)
    requested = DocumentsRequested(
        basis=dossier.basis, missing=select(dossier).missing, due_at=due_at, reminder=reminded.reminders
    )
    effects.emit(dossier.claim_id, requested)
    following = _reminder_at(reminded, due_at)
    if following is not None:
        effects.set_timer(dossier.claim_id, REMINDER, following)
    return reminded
