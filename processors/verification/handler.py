"""Verification: gathers filing, cover, case and dossier; checks; verifies, denies or asks an officer."""

from collections.abc import Iterable
from datetime import date, datetime

from processors.desks import DUE
from processors.holds import ClaimKeyed
from processors.verification import employers, inquiries
from processors.verification.decide import advance, answered, appealed, denied_on_log, overdue
from processors.verification.tables import VERIFICATIONS_TABLE, Persons, Stage, Verification
from schemas.basis import Basis
from schemas.envelope import EventData
from schemas.events.decisions import ClaimDenied, ClaimVerified, VerificationReferred
from schemas.events.dossier import AcceptedDocument, DocumentsCompleted, DocumentsReopened
from schemas.events.employers import EmployerAnswered, EmployerAsked
from schemas.events.findings import FindingAsked, FindingRecorded, FindingReported
from schemas.events.holds import ClaimHeld, ClaimResumed
from schemas.events.ledger import ClaimLinked, CoverageEstablished, EntitlementConfirmed
from schemas.events.payout import ClaimAmended, ClaimClosed
from schemas.events.registration import ClaimAppealed, ClaimRegistered
from schemas.events.tasks import TaskEscalated, WordRefused
from schemas.events.verifications import OfficerDecided
from schemas.topics import LIFECYCLE, VERIFICATIONS
from schemas.vocabulary import DocumentKind
from streams.contract import Effects, Event, Input, RowKey, TimerFired, View
from streams.rows import replace


class VerificationProcessor(ClaimKeyed):
    """Identity, cover, deadlines, heirs, duplicates: straight through, or to an officer."""

    name = "verification"
    inputs = (
        Input.of(
            LIFECYCLE,
            ClaimRegistered,
            ClaimAmended,
            CoverageEstablished,
            ClaimLinked,
            DocumentsCompleted,
            DocumentsReopened,
            ClaimAppealed,
            ClaimDenied,
            EntitlementConfirmed,
            ClaimClosed,
        ),
        Input.of(VERIFICATIONS, OfficerDecided, FindingReported),
    )
    tables = (VERIFICATIONS_TABLE,)
    emits: frozenset[type[EventData]] = frozenset(
        {
            ClaimVerified,
            ClaimDenied,
            VerificationReferred,
            EmployerAsked,
            EmployerAnswered,
            FindingAsked,
            FindingRecorded,
            TaskEscalated,
            WordRefused,
            ClaimHeld,
            ClaimResumed,
        }
    )

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        return ((VERIFICATIONS_TABLE, (event.key if isinstance(event, TimerFired) else event.subject,)),)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        effects = Effects()
        claim_id = event.key if isinstance(event, TimerFired) else event.subject
        before = rows.get(VERIFICATIONS_TABLE, claim_id) or Verification(claim_id=claim_id)
        if isinstance(event, TimerFired):
            after = _rung(before, event, effects, now)
        else:
            after = _changed(before, event, effects, now)
            if after.seen != before.seen:
                after = replace(after, deciders=())
            if after is not before:
                after = advance(after, effects, now)
        if after is not before:
            effects.put(VERIFICATIONS_TABLE, after)
        if before.task is not None and after.task is None:
            effects.cancel_timer(claim_id, DUE)
        for ended in {one.kind for one in before.inquiries} - {one.kind for one in after.inquiries}:
            effects.cancel_timer(claim_id, inquiries.clock(ended))
        return effects


def _heard(row: Verification, word: OfficerDecided | FindingReported, effects: Effects, now: datetime) -> Verification:
    if isinstance(word, FindingReported):
        return inquiries.reported(row, word, effects)
    return answered(row, word, effects, now)


def _rung(row: Verification, timer: TimerFired, effects: Effects, now: datetime) -> Verification:
    """Every timer is checked against the row: it may be obsolete."""
    if timer.name == DUE:
        return overdue(row, timer.due_at, effects, now)
    if timer.name == employers.REMINDER:
        return employers.remind(row, effects)
    if timer.name == employers.DUE:
        after = employers.silent(row, timer.due_at, effects)
        return row if after is row else advance(after, effects, now)
    return inquiries.overdue(row, timer.name, timer.due_at, effects, now)


def _changed(row: Verification, event: Event, effects: Effects, now: datetime) -> Verification:
    """The row with the event's facts in it, or the same object when it says nothing new."""
    match event.data:
        case ClaimRegistered() | ClaimAmended() as filed:
            return _filed(row, filed)
        case CoverageEstablished() as coverage:
            return _covered(row, coverage)
        case ClaimLinked() as link:
            return row if row.linked and link.others == row.others else replace(row, linked=True, others=link.others)
        case DocumentsCompleted(basis=basis, documents=papers):
            return _dossier(row, basis, complete=True, issued=_issued(papers))
        case DocumentsReopened(basis=basis, undoes_lapse=False):
            return _dossier(row, basis, complete=False)
        case OfficerDecided() | FindingReported() as word:
            return _heard(row, word, effects, now)
        case ClaimAppealed() as appeal:
            return appealed(row, appeal)
        case ClaimDenied() as denial:
            return denied_on_log(row, event.id, denial)
        case EntitlementConfirmed() | ClaimClosed() as ended:
            return _closed(row, ended)
        case _:
            return row


def _filed(row: Verification, filed: ClaimRegistered | ClaimAmended) -> Verification:
    """A new revision opens the claim again, whatever was decided on the old one."""
    if filed.revision <= row.seen.claim:
        return row
    return replace(
        row,
        stage=Stage.GATHERING,
        seen=row.seen.joined(Basis(claim=filed.revision)),
        channel=filed.channel,
        received_at=filed.received_at,
        claim=filed.claim,
        denial_event="",
        task=None,
        inquiries=(),
        findings=(),
        appealing=False,
        personal=Persons(filed=filed.personal, member=row.personal.member),
    )


def _covered(row: Verification, coverage: CoverageEstablished) -> Verification:
    if coverage.basis.coverage < row.seen.coverage or coverage.basis.claim < row.covered_claim:
        return row
    if (coverage.basis.claim, coverage.basis.coverage) == (row.covered_claim, row.seen.coverage):
        return row
    return replace(
        row,
        seen=row.seen.joined(Basis(claim=0, coverage=coverage.basis.coverage)),
        covered_claim=coverage.basis.claim,
        snapshot=coverage.snapshot,
        sightings=coverage.sightings,
        personal=Persons(filed=row.personal.filed, member=coverage.personal.member),
    )


def _issued(papers: Iterable[AcceptedDocument]) -> dict[DocumentKind, date]:
    """The earliest date of each kind that says one."""
    found: dict[DocumentKind, date] = {}
    for paper in papers:
        if paper.issued_on is not None:
            found[paper.kind] = min(paper.issued_on, found.get(paper.kind, paper.issued_on))
    return found


def _dossier(row: Verification, basis: Basis, *, complete: bool, issued: dict[DocumentKind, date] | None = None) -> Verification:
    if basis.claim < row.seen.claim or basis.documents < row.seen.documents:
        return row
    complete_claim = basis.claim if complete else 0
    seen = row.seen.joined(Basis(claim=0, documents=basis.documents))
    if (complete_claim, seen) == (row.complete_claim, row.seen):
        return row
    return replace(row, seen=seen, complete_claim=complete_claim, issued=row.issued if issued is None else issued)


def _closed(row: Verification, ended: EntitlementConfirmed | ClaimClosed) -> Verification:
    """A lapsed claim may still be completed in time; a denied one stays open to appeal."""
    if isinstance(ended, ClaimClosed) and ended.outcome in {"lapsed", "denied"}:
        return row
    return row if row.stage is Stage.CLOSED else replace(row, stage=Stage.CLOSED, task=None, inquiries=())
