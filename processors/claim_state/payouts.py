"""A claim's payouts as their events tell them, and the status that follows from all of them together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from processors.claim_state.tables import ClaimPayout, PayoutStanding
from schemas.envelope import EventData
from schemas.events import payout as told
from schemas.events.adjustments import AdjustmentDecided
from schemas.events.revisions import RecoveryChanged
from schemas.events.state import ClaimStatus
from schemas.events.tasks import TaskEscalated
from schemas.vocabulary import BenefitCode, Remedy
from streams.rows import replace

P = PayoutStanding

RANKING: Final = (
    ClaimStatus.PAYMENT_CONFLICT,
    ClaimStatus.PAYMENT_UNKNOWN,
    ClaimStatus.PAYMENT_FAILED,
    ClaimStatus.RECOVERING,
    ClaimStatus.PAYING,
    ClaimStatus.PAYMENT_HELD,
    ClaimStatus.AWAITING_ACCOUNT,
    ClaimStatus.APPROVED,
)
"""The first of these that any payout of the claim calls for is the claim's status: the riskiest money first."""

CALLS_FOR: Final = {
    P.CONFLICT: ClaimStatus.PAYMENT_CONFLICT,
    P.UNKNOWN: ClaimStatus.PAYMENT_UNKNOWN,
    P.REJECTED: ClaimStatus.PAYMENT_FAILED,
    P.RETURNED: ClaimStatus.PAYMENT_FAILED,
    P.RECOVERING: ClaimStatus.RECOVERING,
    P.DISPATCHED: ClaimStatus.PAYING,
    P.SETTLED: ClaimStatus.PAYING,
    P.HELD: ClaimStatus.PAYMENT_HELD,
    P.AWAITING_ACCOUNT: ClaimStatus.AWAITING_ACCOUNT,
    P.SCHEDULED: ClaimStatus.APPROVED,
}
MONEY_OUT: Final = frozenset({P.DISPATCHED, P.UNKNOWN, P.CONFLICT})
"""Instructed, and not known to have arrived or failed."""
FOR_DELAY: Final = frozenset({BenefitCode.JKK_LATE_PAYMENT, BenefitCode.JKM_LATE_PAYMENT})
"""What a line that is owed for a delay begins with."""


def status_of(payouts: tuple[ClaimPayout, ...]) -> ClaimStatus:
    """The status that the payouts call for together; with none, the claim is approved and not yet scheduled."""
    called = {_calls_for(payout) for payout in payouts if payout.standing is not P.ABANDONED}
    return next((status for status in RANKING if status in called), ClaimStatus.APPROVED)


def _calls_for(payout: ClaimPayout) -> ClaimStatus | None:
    if payout.retired and payout.standing not in {*MONEY_OUT, P.SETTLED, P.RECOVERING}:
        return None
    if payout.failed and payout.standing in {P.AWAITING_ACCOUNT, P.HELD, P.SCHEDULED}:
        return ClaimStatus.PAYMENT_FAILED
    return CALLS_FOR[payout.standing]


def instructed_rupiah(payouts: tuple[ClaimPayout, ...]) -> int:
    """What was instructed and is not known to have failed or come back."""
    return sum(_left_us(payout) for payout in payouts)


def _left_us(payout: ClaimPayout) -> int:
    """The whole net, less what is neither kept nor sent now, while a payment is under way; else what the payee kept."""
    if payout.standing in MONEY_OUT:
        return payout.net_rupiah - payout.credited_rupiah
    return payout.kept_rupiah - payout.repaid_rupiah


def settled_rupiah(payouts: tuple[ClaimPayout, ...]) -> int:
    """What the payees have, as far as is known; what came back is taken off."""
    return sum(payout.kept_rupiah - payout.repaid_rupiah for payout in payouts)


def scheduled(
    claim_id: str, payouts: tuple[ClaimPayout, ...], plan: told.PayoutScheduled, at: datetime
) -> tuple[ClaimPayout, ...]:
    """The new schedule; payouts of the earlier one stay while an attempt at them may still be heard of."""
    known = {payout.payout_group: payout for payout in payouts}
    names = {planned.group for planned in plan.payouts}
    retired = tuple(replace(payout, retired=True) for payout in payouts if payout.payout_group not in names and payout.attempts)
    return (*retired, *(_planned(claim_id, planned, known.get(planned.group), at) for planned in plan.payouts))


def _planned(claim_id: str, planned: told.PlannedPayout, earlier: ClaimPayout | None, at: datetime) -> ClaimPayout:
    fresh = earlier or ClaimPayout(
        claim_id=claim_id, payout_group=planned.group, payee_ref=planned.payee_ref, standing=P.SCHEDULED, since=at
    )
    credited = planned.credited.amount if planned.credited else 0
    paid = bool(fresh.kept_rupiah or credited) and fresh.kept_rupiah + credited >= planned.net.amount
    return replace(
        fresh,
        payee_ref=planned.payee_ref,
        standing=P.SETTLED if paid else P.SCHEDULED,
        credited_rupiah=credited,
        since=at,
        until=None,
        reason=None,
        task_id=None,
        task_role=None,
        retired=False,
        fund=planned.fund,
        gross_rupiah=planned.gross.amount,
        tax_rupiah=planned.tax.amount,
        net_rupiah=planned.net.amount,
        due_on=planned.due_on,
        instalment=planned.instalment,
        instalments=planned.instalments,
        lines=planned.lines,
    )


def compensated(
    claim_id: str, payouts: tuple[ClaimPayout, ...], news: told.PayoutCompensated, at: datetime
) -> tuple[ClaimPayout, ...]:
    """The schedule with what is paid for a delay."""
    return (*payouts, _planned(claim_id, news.payout, None, at))


def of_delays(payouts: tuple[ClaimPayout, ...]) -> tuple[ClaimPayout, ...]:
    """What is paid for delays: it stands beside whatever a newer decision gives."""
    return tuple(payout for payout in payouts if payout.lines and all(map(_of_delay, payout.lines)))


def given_back(payouts: tuple[ClaimPayout, ...]) -> tuple[ClaimPayout, ...]:
    """Nothing of the schedule is paid any more; what was sent stays for the receipts that may still come, and what is owed for delays."""
    late = of_delays(payouts)
    return tuple(replace(payout, retired=True) for payout in payouts if payout.attempts or payout in late)


def _of_delay(line_id: str) -> bool:
    return line_id.partition("/")[0] in FOR_DELAY


def heard(claim_id: str, payouts: tuple[ClaimPayout, ...], news: told.PayoutEvent, at: datetime) -> tuple[ClaimPayout, ...]:
    """The payouts with one group's news; of a group that was never scheduled, only what the news says is known."""
    known = next((payout for payout in payouts if payout.payout_group == news.group), None)
    before = known or ClaimPayout(
        claim_id=claim_id,
        payout_group=news.group,
        payee_ref=news.payee_ref,
        standing=P.SCHEDULED,
        since=at,
        net_rupiah=news.amount.amount,
    )
    after = TOLD[type(news)](before, news, at)
    return tuple(after if payout is known else payout for payout in payouts) if known else (*payouts, after)


def _stands(
    payout: ClaimPayout, standing: PayoutStanding, at: datetime, until: datetime | None = None, reason: str | None = None
) -> ClaimPayout:
    since = payout.since if payout.standing is standing else at
    return replace(payout, standing=standing, since=since, until=until, reason=reason, task_id=None, task_role=None)


def _awaiting(payout: ClaimPayout, news: EventData, at: datetime) -> ClaimPayout:
    assert isinstance(news, told.PayoutAwaitingAccount)
    return replace(_stands(payout, P.AWAITING_ACCOUNT, at, news.due_at, news.reason), task_id=news.task_id)


def _held(payout: ClaimPayout, news: EventData, at: datetime) -> ClaimPayout:
    assert isinstance(news, told.PayoutHeld)
    return replace(_stands(payout, P.HELD, at, news.due_at, news.reason), task_id=news.task_id)


def _credited(payout: ClaimPayout, news: EventData, at: datetime) -> ClaimPayout:
    """What its payee has of an earlier schedule counts here; the rest goes its way anew."""
    assert isinstance(news, told.PayoutCredited)
    credited = news.credited.amount
    paid = payout.kept_rupiah + credited >= payout.net_rupiah
    return replace(_stands(payout, P.SETTLED if paid else P.SCHEDULED, at), credited_rupiah=credited)


def _released(payout: ClaimPayout, _news: EventData, at: datetime) -> ClaimPayout:
    return _stands(payout, P.SCHEDULED, at)


def _abandoned(payout: ClaimPayout, _news: EventData, at: datetime) -> ClaimPayout:
    return _stands(payout, P.ABANDONED, at)


def _dispatched(payout: ClaimPayout, news: EventData, at: datetime) -> ClaimPayout:
    assert isinstance(news, told.PayoutDispatched)
    earlier = payout.earlier_payout_ids
    if payout.payout_id and payout.payout_id != news.payout_id:
        earlier = (*earlier, payout.payout_id)
    return replace(
        _stands(payout, P.DISPATCHED, at, until=news.answer_due_at),
        payout_id=news.payout_id,
        attempts=news.attempt,
        payment_system=news.payment_system,
        rail=news.rail,
        failed=False,
        failure_code=None,
        returned_rupiah=0,
        credited_rupiah=payout.net_rupiah - payout.kept_rupiah + payout.repaid_rupiah - news.amount.amount,
        earlier_payout_ids=earlier,
    )


def _progressed(payout: ClaimPayout, _news: EventData, at: datetime) -> ClaimPayout:
    """History, except that a ruled conflict is under way again."""
    return _stands(payout, P.DISPATCHED, at, until=payout.until) if payout.standing is P.CONFLICT else payout


def _settled(payout: ClaimPayout, news: EventData, at: datetime) -> ClaimPayout:
    assert isinstance(news, told.PayoutSettled)
    settled = _stands(payout, P.SETTLED, at)
    kept = (news.kept or news.amount).amount
    return replace(settled, bank_reference=news.bank_reference, value_date=news.value_date, failed=False, kept_rupiah=kept)


def _rejected(payout: ClaimPayout, news: EventData, at: datetime) -> ClaimPayout:
    assert isinstance(news, told.PayoutRejected)
    kept = news.kept.amount if news.kept else 0
    return replace(
        _stands(payout, P.REJECTED, at, reason=news.reason_code), failed=True, failure_code=news.reason_code, kept_rupiah=kept
    )


def _returned(payout: ClaimPayout, news: EventData, at: datetime) -> ClaimPayout:
    assert isinstance(news, told.PayoutReturned)
    kept = news.kept.amount if news.kept else max(0, news.amount.amount - news.returned.amount)
    if news.payout_id in payout.earlier_payout_ids:
        return replace(payout, kept_rupiah=kept, credited_rupiah=payout.credited_rupiah + payout.kept_rupiah - kept)
    returned = _stands(payout, P.RETURNED, at, reason=news.reason_code)
    return replace(returned, failed=True, failure_code=news.reason_code, returned_rupiah=news.returned.amount, kept_rupiah=kept)


def _unknown(payout: ClaimPayout, news: EventData, at: datetime) -> ClaimPayout:
    assert isinstance(news, told.PayoutUnknown)
    return replace(_stands(payout, P.UNKNOWN, at, news.due_at, news.reason), task_id=news.task_id)


def _recall_sent(payout: ClaimPayout, _news: EventData, _at: datetime) -> ClaimPayout:
    """History: the payment system's answer is a receipt."""
    return payout


def _conflict(payout: ClaimPayout, news: EventData, at: datetime) -> ClaimPayout:
    assert isinstance(news, told.PayoutConflict)
    return replace(_stands(payout, P.CONFLICT, at, news.due_at, news.detail), task_id=news.task_id)


def adjusted(payouts: tuple[ClaimPayout, ...], news: AdjustmentDecided, at: datetime) -> tuple[ClaimPayout, ...]:
    """The payouts with what two people found about the money of some of them."""
    return tuple(_adjusted(payout, news, at) if payout.payout_group in news.groups else payout for payout in payouts)


def _adjusted(payout: ClaimPayout, news: AdjustmentDecided, at: datetime) -> ClaimPayout:
    if news.remedy in {Remedy.RECOVER, Remedy.SET_OFF}:
        return _stands(payout, P.RECOVERING, at, reason=news.reason)
    if payout.standing in MONEY_OUT:
        return payout
    if news.remedy is Remedy.ACCEPT:
        return replace(_stands(payout, P.SETTLED, at), failed=False)
    return _stands(payout, P.SCHEDULED, at) if payout.standing is P.RETURNED else payout


def recovered(payouts: tuple[ClaimPayout, ...], news: RecoveryChanged, at: datetime) -> tuple[ClaimPayout, ...]:
    """The payouts with what its payee owes back of one of them."""
    return tuple(_recovered(payout, news, at) if payout.payout_group == news.group else payout for payout in payouts)


def _recovered(payout: ClaimPayout, news: RecoveryChanged, at: datetime) -> ClaimPayout:
    repaid = news.repaid.amount
    credited = payout.credited_rupiah + repaid - payout.repaid_rupiah
    known = replace(payout, repaid_rupiah=repaid, credited_rupiah=credited)
    if known.standing in MONEY_OUT:
        return known
    if news.open:
        return _stands(known, P.RECOVERING, at, reason=news.reason)
    return _stands(known, P.SETTLED, at) if known.standing is P.RECOVERING else known


def escalated(payouts: tuple[ClaimPayout, ...], news: TaskEscalated) -> tuple[ClaimPayout, ...]:
    """The payouts with the question's new desk and time."""
    return tuple(
        replace(payout, until=news.due_at, task_role=news.role.value) if payout.task_id == news.task_id else payout
        for payout in payouts
    )


TOLD: Final[dict[type[told.PayoutEvent], Callable[[ClaimPayout, EventData, datetime], ClaimPayout]]] = {
    told.PayoutAwaitingAccount: _awaiting,
    told.PayoutCredited: _credited,
    told.PayoutHeld: _held,
    told.PayoutReleased: _released,
    told.PayoutAbandoned: _abandoned,
    told.PayoutDispatched: _dispatched,
    told.PayoutProgressed: _progressed,
    told.PayoutSettled: _settled,
    told.PayoutRejected: _rejected,
    told.PayoutReturned: _returned,
    told.PayoutUnknown: _unknown,
    told.PayoutRecallSent: _recall_sent,
    told.PayoutConflict: _conflict,
}
