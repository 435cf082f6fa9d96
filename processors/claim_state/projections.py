"""The tables beside `claims`: only what an event changed is written, and the state is told only when it is another one."""

from __future__ import annotations

from processors.claim_state.questioned import QUESTIONED, questioned
from processors.claim_state.recovery_tables import RECOVERIES, ClaimRecovery
from processors.claim_state.tables import (
    DOCUMENTS,
    LINES,
    PAYOUTS,
    PEOPLE,
    WAITING,
    Claim,
    ClaimDocument,
    ClaimLine,
    ClaimPayout,
    ClaimPeople,
    ClaimWaiting,
)
from processors.claim_state.waiting import waiting
from schemas.benefit import BenefitLine
from schemas.events.decisions import AssessmentReferred, ClaimApproved
from schemas.events.dossier import DocumentAccepted, DocumentRefused
from schemas.events.payout import ClaimAmended, PayoutCompensated, ReceiptQuestioned
from schemas.events.registration import ClaimRegistered
from schemas.events.revisions import RecoveryChanged
from schemas.events.state import ClaimStateChanged, Waiting
from schemas.money import Money
from schemas.offices import office_of
from streams.contract import Effects, Event
from streams.rows import replace


def told(effects: Effects, event: Event, after: Claim) -> None:
    """Rows that an event brings by itself: people, lines, documents, what is owed back, receipts that are asked about."""
    match event.data:
        case ClaimRegistered() | ClaimAmended() as filed:
            effects.put(PEOPLE, ClaimPeople(claim_id=event.subject, personal=filed.personal))
        case AssessmentReferred() | ClaimApproved() as computed:
            for line in computed.lines:
                approved = isinstance(computed, ClaimApproved)
                effects.put(LINES, _line(event.subject, line, computed.lines_digest, approved=approved))
        case PayoutCompensated() as late:
            effects.put(LINES, _line(event.subject, late.line, late.lines_digest, approved=True))
        case DocumentAccepted() as accepted:
            effects.put(DOCUMENTS, _document(event, accepted, "accepted", sha256=accepted.sha256))
        case DocumentRefused() as refused:
            effects.put(DOCUMENTS, _document(event, refused, "refused", reason=refused.reason.value))
        case RecoveryChanged() as recovery:
            office = office_of(after.channel, after.channel_reference)
            effects.put(RECOVERIES, _recovery(event, recovery, office))
        case ReceiptQuestioned() as receipt:
            effects.put(QUESTIONED, questioned(event, receipt))
        case _:
            return


def _recovery(event: Event, told: RecoveryChanged, office: str) -> ClaimRecovery:
    return ClaimRecovery(
        claim_id=event.subject,
        recovery_id=told.recovery_id,
        payout_group=told.group,
        payee_ref=told.payee_ref,
        fund=told.fund,
        reason=told.reason.value,
        article=told.article,
        mark=told.mark,
        demanded_rupiah=told.demanded.amount,
        repaid_rupiah=told.repaid.amount,
        returned_rupiah=told.returned.amount,
        set_off_rupiah=told.set_off.amount,
        waived_rupiah=told.waived.amount,
        outstanding_rupiah=told.outstanding.amount,
        decided_by=told.decided_by,
        since=told.since,
        changed_at=event.time,
        open=told.open,
        office=office,
    )


def claim_changed(effects: Effects, before: Claim | None, after: Claim, now: tuple[ClaimWaiting, ...]) -> None:
    """Rows that follow from the claim itself and from what it waits for `now`, and its state for others."""
    _lines_gone(effects, before, after)
    _payouts_changed(effects, before, after)
    was = () if before is None else waiting(before)
    _waiting_changed(effects, was, now)
    if after.status is not None and (before is None or _state(before, was) != _state(after, now)):
        effects.emit(after.claim_id, state_of(after, now))


def _line(claim_id: str, line: BenefitLine, lines_digest: str, *, approved: bool) -> ClaimLine:
    return ClaimLine(
        claim_id=claim_id,
        line_id=line.line_id,
        benefit=line.benefit,
        payee_ref=line.payee_ref,
        gross_rupiah=line.gross.amount,
        tax_rupiah=line.tax.amount,
        net_rupiah=line.net.amount,
        rule=line.rule,
        article=line.article,
        tariff_version=line.tariff_version,
        mark=line.mark,
        unverified=line.unverified,
        due_on=line.due_on,
        approved=approved,
        lines_digest=lines_digest,
        inputs=dict(line.inputs),
        steps=line.steps,
    )


def _document(
    event: Event,
    judged: DocumentAccepted | DocumentRefused,
    outcome: str,
    *,
    sha256: str | None = None,
    reason: str | None = None,
) -> ClaimDocument:
    return ClaimDocument(
        claim_id=event.subject,
        document_id=judged.document_id,
        kind=judged.kind,
        outcome=outcome,
        reason=reason,
        sha256=sha256,
        received_at=judged.received_at,
        judged_at=event.time,
    )


def _lines_gone(effects: Effects, before: Claim | None, after: Claim) -> None:
    if before is None or before.facets.line_ids is after.facets.line_ids:
        return
    for line_id in before.facets.line_ids:
        if line_id not in after.facets.line_ids:
            effects.remove(LINES, after.claim_id, line_id)


def _payouts_changed(effects: Effects, before: Claim | None, after: Claim) -> None:
    known: tuple[ClaimPayout, ...] = () if before is None else before.facets.payouts
    office = office_of(after.channel, after.channel_reference)
    moved = before is not None and office != office_of(before.channel, before.channel_reference)
    if known is after.facets.payouts and not moved:
        return
    for payout in after.facets.payouts:
        if moved or payout not in known:
            effects.put(PAYOUTS, replace(payout, office=office))
    kept = {payout.payout_group for payout in after.facets.payouts}
    for payout in known:
        if payout.payout_group not in kept:
            effects.remove(PAYOUTS, after.claim_id, payout.payout_group)


def _waiting_changed(effects: Effects, was: tuple[ClaimWaiting, ...], now: tuple[ClaimWaiting, ...]) -> None:
    for row in now:
        if row not in was:
            effects.put(WAITING, row)
    kept = {(row.waiting_for, row.about) for row in now}
    for row in was:
        if (row.waiting_for, row.about) not in kept:
            effects.remove(WAITING, row.claim_id, row.waiting_for, row.about)


def _state(claim: Claim, waits: tuple[ClaimWaiting, ...]) -> tuple[object, ...]:
    money = (claim.approved_rupiah, claim.instructed_rupiah, claim.settled_rupiah)
    return (claim.status, claim.final, claim.held, claim.kind, claim.basis, waits, money)


def state_of(claim: Claim, waits: tuple[ClaimWaiting, ...]) -> ClaimStateChanged:
    """What others are told of the claim; `waits` is what `waiting` says of it."""
    assert claim.status is not None, "told only of claims that were filed"
    # A payee who paid back what the bank then returned as well has less than nothing until that is sent; the row says so.
    instructed, settled = max(0, claim.instructed_rupiah), max(0, claim.settled_rupiah)
    return ClaimStateChanged(
        status=claim.status,
        final=claim.final,
        held=claim.held,
        channel=claim.channel,
        channel_reference=claim.channel_reference,
        kind=claim.kind,
        basis=claim.basis,
        waiting=tuple(
            Waiting(waiting_for=row.waiting_for, waiting_on=row.waiting_on, since=row.since, until=row.until, detail=row.detail)
            for row in waits
        ),
        approved=Money.rupiah(claim.approved_rupiah),
        instructed=Money.rupiah(instructed),
        settled=Money.rupiah(settled),
        events=claim.events,
        changed_at=claim.changed_at,
    )
