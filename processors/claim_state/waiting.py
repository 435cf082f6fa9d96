"""What an open claim waits for: derived from the claim alone, so that it is never forgotten and never stale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, time
from typing import Final

from processors.claim_state.tables import Claim, ClaimPayout, ClaimWaiting, Entitlement, OpenTask, PayoutStanding
from processors.claim_state.transitions import MONEY, READY
from schemas.civil import WIB
from schemas.events.state import ClaimStatus
from schemas.offices import office_of
from schemas.reasons import ReasonCode, WaitingFor, WaitingOn
from schemas.vocabulary import AuthorityRole, Filing
from streams.rows import replace

S = ClaimStatus
P = PayoutStanding

DETAIL_LENGTH_MAX: Final = 400
DECIDING: Final = frozenset({S.REGISTERED, S.INCOMPLETE, S.COMPLETE, S.UNDER_REVIEW, S.APPEALED})
OWNERS: Final = {
    AuthorityRole.OFFICER.value: WaitingOn.OFFICER,
    AuthorityRole.FIELD_OFFICER.value: WaitingOn.FIELD_OFFICER,
    AuthorityRole.ADVISORY_DOCTOR.value: WaitingOn.ADVISORY_DOCTOR,
}
FINDERS: Final = frozenset({WaitingOn.FIELD_OFFICER, WaitingOn.ADVISORY_DOCTOR})
"""Nobody can look in their place: what they have not done in time stays theirs, marked as overdue."""
PAYING: Final = frozenset((*READY, *MONEY))
FOR_PAYOUT: Final = {
    P.SCHEDULED: (WaitingFor.CONFIRMATION, WaitingOn.SYSTEM),
    P.AWAITING_ACCOUNT: (WaitingFor.ACCOUNT, WaitingOn.CLAIMANT),
    P.HELD: (WaitingFor.PAYOUT_RELEASE, WaitingOn.OPERATIONS),
    P.DISPATCHED: (WaitingFor.RECEIPT, WaitingOn.PAYMENT_SYSTEM),
    P.UNKNOWN: (WaitingFor.BANK_INQUIRY, WaitingOn.PAYMENT_SYSTEM),
    P.CONFLICT: (WaitingFor.BANK_INQUIRY, WaitingOn.OPERATIONS),
    P.REJECTED: (WaitingFor.ACCOUNT, WaitingOn.CLAIMANT),
    P.RECOVERING: (WaitingFor.RECOVERY, WaitingOn.CLAIMANT),
}
"""A returned payout stands as returned only while a part of it is with the payee: then two people are asked, as an adjustment."""
RISKY: Final = frozenset({P.DISPATCHED, P.UNKNOWN, P.CONFLICT})
"""Payouts that are waited for wherever the claim stands: money may be under way."""


def waiting(claim: Claim) -> tuple[ClaimWaiting, ...]:
    """Everything the claim waits for, what is most in the way first, our own next step last; a final claim only for dead letters, risky
    money and adjustments."""
    found = [*_dead_letters(claim), *_payouts(claim), *_contradicted(claim), *_adjustments(claim), *_dispute(claim)]
    if claim.status is None or claim.final:
        return tuple(found)
    found += [*_decision(claim), *_entitlement(claim)]
    return tuple(sorted(found, key=lambda row: row.waiting_on is WaitingOn.SYSTEM)) or (_on_the_system(claim),)


def _one(
    claim: Claim,
    what: WaitingFor,
    on: WaitingOn,
    since: datetime | None,
    *,
    about: str = "",
    until: datetime | None = None,
    detail: str = "",
) -> ClaimWaiting:
    begun = since or claim.status_since
    return ClaimWaiting(
        claim_id=claim.claim_id,
        waiting_for=what,
        about=about,
        waiting_on=on,
        since=begun,
        until=until,
        detail=detail[:DETAIL_LENGTH_MAX],
        office=office_of(claim.channel, claim.channel_reference),
        due_at=until or begun,
    )


def _dead_letters(claim: Claim) -> Iterator[ClaimWaiting]:
    for hold in claim.facets.holds:
        detail = f"{hold.processor}: {hold.reason} ({hold.dead_letter_id})"
        yield _one(claim, WaitingFor.DEAD_LETTER, WaitingOn.OPERATIONS, hold.since, about=hold.processor, detail=detail)


def _payouts(claim: Claim) -> Iterator[ClaimWaiting]:
    for payout in claim.facets.payouts:
        called = not payout.retired and claim.status in PAYING and payout.standing in FOR_PAYOUT
        if payout.standing in RISKY or payout.standing is P.RECOVERING or called:
            yield _payout(claim, payout)


def _contradicted(claim: Claim) -> Iterator[ClaimWaiting]:
    """Questions about attempts whose place a later attempt's news has taken."""
    shown = {payout.task_id for payout in claim.facets.payouts if payout.standing is P.CONFLICT}
    for task in claim.facets.contradicted.values():
        if task.task_id not in shown:
            detail = ", ".join((task.role, *task.reasons))
            asked = (WaitingFor.BANK_INQUIRY, WaitingOn.OPERATIONS, task.since)
            yield _one(claim, *asked, about=task.task_id, until=task.due_at, detail=detail)


def _payout(claim: Claim, payout: ClaimPayout) -> ClaimWaiting:
    what, on = FOR_PAYOUT[payout.standing]
    until = payout.until
    if payout.standing is P.SCHEDULED and payout.due_on is not None:
        due = datetime.combine(payout.due_on, time(), WIB).astimezone(UTC)
        if due > payout.since:
            what, on, until = WaitingFor.DUE_DATE, WaitingOn.CALENDAR, due
    if payout.reason == ReasonCode.HOURLY_CAP:
        on = WaitingOn.CALENDAR
    reason = payout.reason or ""
    if payout.task_role is not None:
        reason = f"{payout.task_role}, {reason}, passed on as overdue"
    return _one(claim, what, on, payout.since, about=payout.payout_group, until=until, detail=reason)


def _dispute(claim: Claim) -> Iterator[ClaimWaiting]:
    dispute = claim.facets.dispute
    if dispute is not None:
        until = datetime.combine(dispute.until, time(), WIB).astimezone(UTC) if dispute.until else None
        what, on = WaitingFor.DISPUTE, WaitingOn.AUTHORITY
        yield _one(claim, what, on, dispute.since, about=dispute.authority, until=until, detail=dispute.authority)


def _adjustments(claim: Claim) -> Iterator[ClaimWaiting]:
    for task in claim.facets.adjustments:
        yield _task(claim, task)


def _task(claim: Claim, task: OpenTask) -> ClaimWaiting:
    """A question to people, with who has it now; since when says the question, not who has it."""
    on = OWNERS.get(task.role, WaitingOn.SUPERVISOR)
    if task.nobody_above and on not in FINDERS:
        on = WaitingOn.OPERATIONS
    detail = ", ".join((task.role, *task.reasons))
    if task.escalated_at is not None:
        detail += f", passed on {task.escalations} times as overdue, last {task.escalated_at.isoformat(timespec='seconds')}"
    asked = _one(claim, task.waiting_for, on, task.since, about=task.task_id, until=task.due_at, detail=detail)
    return replace(asked, due_at=asked.since) if claim.facets.served_first else asked


def _decision(claim: Claim) -> Iterator[ClaimWaiting]:
    facets = claim.facets
    if claim.status in DECIDING and facets.covered_claim < claim.revision:
        yield _one(claim, WaitingFor.COVERAGE, WaitingOn.REGISTRY, facets.coverage_since, detail=facets.coverage_reason or "")
    if claim.status in DECIDING and facets.missing:
        yield _one(
            claim,
            WaitingFor.DOCUMENTS,
            WaitingOn.CLAIMANT,
            facets.missing_since,
            until=facets.missing_until,
            detail=", ".join(facets.missing),
        )
    if claim.status in DECIDING and facets.employer is not None:
        turn = facets.employer
        detail = f"{turn.duty}, employer {turn.employer or 'not named'}"
        yield _one(claim, WaitingFor.EMPLOYER_REPLY, WaitingOn.EMPLOYER, turn.since, until=turn.due_at, detail=detail)
    for inquiry in facets.inquiries:
        yield _task(claim, inquiry)
    if facets.task is not None:
        yield _task(claim, facets.task)


def _entitlement(claim: Claim) -> Iterator[ClaimWaiting]:
    facets = claim.facets
    if claim.status is S.VERIFIED and facets.entitlement is Entitlement.QUEUED:
        detail = f"held by claim {facets.entitlement_holder}"
        yield _one(claim, WaitingFor.OTHER_CLAIM, WaitingOn.SYSTEM, facets.entitlement_since, detail=detail)


def _on_the_system(claim: Claim) -> ClaimWaiting:
    """Nobody outside is waited for: the next step is a processor's."""
    if claim.filing is Filing.NOTIFICATION:
        what = WaitingFor.OTHER_CLAIM
    elif claim.status is S.VERIFIED:
        what = WaitingFor.ENTITLEMENT
    elif claim.status in PAYING:
        what = WaitingFor.CONFIRMATION
    else:
        what = WaitingFor.VERIFICATION
    return _one(claim, what, WaitingOn.SYSTEM, None)
