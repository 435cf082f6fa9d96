"""What is owed for a late payment: judged once, when the payment has arrived, and paid as a payment of its own, through the same gate."""

from __future__ import annotations

from datetime import date, datetime

from processors.law import CALENDAR, LAW
from processors.payout.lateness import COMPENSATED, AccountWait, Compensation, Delay, Late, Promise, late
from processors.payout.rules import compensating, planned_payout
from processors.payout.tables import NOT_DUE, Attempt, Group
from processors.payout.turn import Turn
from schemas.canonical import digest
from schemas.civil import civil_date
from schemas.events.dossier import DocumentsCompleted
from schemas.events.payout import PayoutCompensated
from schemas.reasons import ReasonCode
from schemas.vocabulary import ClaimKind
from streams.rows import replace


def filed(turn: Turn, kind: ClaimKind, *, anew: bool = False) -> None:
    """A claim of this kind is registered, or amended into one: its papers are complete when that is told anew. From when a claim that
    people decide `anew` is late, no article says."""
    turn.row = replace(turn.row, promise=Promise(kind=kind, doubts=(ReasonCode.REVISION_ASKED,) if anew else ()))


def complete(turn: Turn, event: DocumentsCompleted) -> None:
    """The papers are complete; whoever had to add one begins the promise anew."""
    if turn.row.promise and event.basis.claim >= turn.row.seen.claim:
        turn.row = replace(turn.row, promise=replace(turn.row.promise, complete_at=event.complete_at))


def doubted(turn: Turn, because: ReasonCode) -> None:
    """Something happened that may not be the fund's delay."""
    promise = turn.row.promise
    if promise and because not in promise.doubts:
        turn.row = replace(turn.row, promise=replace(promise, doubts=(*promise.doubts, because)))


def account_missed(turn: Turn, group: Group) -> Group:
    """From now on the payment waits for its payee."""
    return group if group.account_wait else turn.put(replace(group, account_wait=AccountWait(missed_at=turn.now)))


def account_found(turn: Turn, group: Group) -> Group:
    """It waits no more: the promise begins with the account, if the payee named one since."""
    wait, provided = group.account_wait, turn.row.personal.provided.get(group.payee_ref)
    if wait is None or provided is None or wait.named_at == provided.received_at:
        return group
    return turn.put(replace(group, account_wait=replace(wait, named_at=provided.received_at)))


def judge(turn: Turn) -> None:
    """Each payment that has arrived, once: in time, or with a payment for the delay beside it."""
    if turn.row.closed:
        return
    for group in turn.row.current:
        if group.settled and not (group.judged or group.compensation or group.phase in NOT_DUE):
            turn.put(replace(group, judged=True))
            found = _late(turn, group)
            if found:
                _owe(turn, group, found)


def _late(turn: Turn, group: Group) -> Late | None:
    promise = turn.row.promise
    payee = next((payee for payee in turn.row.personal.payees if payee.ref == group.payee_ref), None)
    parts = tuple((a.kept_rupiah, _arrived_on(a, turn.now)) for a in group.attempts if a.kept_rupiah)
    if promise is None or promise.complete_at is None or payee is None or group.programme not in COMPENSATED:
        return None
    delay = Delay(
        claim_id=turn.row.claim_id,
        group=group.name,
        payee_ref=group.payee_ref,
        relationship=payee.relationship,
        programme=group.programme,
        promise=promise,
        parts=parts,
        due_on=group.due_on,
        account=group.account_wait,
    )
    return late(delay, LAW.on(civil_date(promise.complete_at)), CALENDAR)


def _arrived_on(attempt: Attempt, now: datetime) -> date:
    """The bank's value date, else the day that it names; where people found that it had arrived, the day on which they did."""
    fact = attempt.standing.decisive
    if fact is None:
        return civil_date(now)
    return fact.value_date or civil_date(fact.occurred_at)


def _owe(turn: Turn, group: Group, found: Late) -> None:
    compensation = Compensation(of=group.name, digest=digest((found.line,)), unsure=bool(found.doubts))
    added = compensating(group, found.line, compensation)
    assert turn.group(added.name) is None, "a payment is judged once"
    turn.row = replace(turn.row, groups=(*turn.row.groups, added))
    turn.tell(
        PayoutCompensated(
            basis=turn.basis,
            of=group.name,
            payout=planned_payout(added, turn.config.routes[added.programme].fund),
            line=found.line,
            lines_digest=compensation.digest,
            promised_on=found.promised_on,
            paid_on=found.paid_on,
            days=found.days,
            doubts=found.doubts,
            rests_on=found.facts,
        )
    )
