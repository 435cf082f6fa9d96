"""Receipts to their payout: is it genuine, which attempt does it belong to, what changes when it is added up.

A receipt that cannot be counted is told to operations as an event; it is no dead letter, because a dead letter parks the
claim, and then a stranger's record could stop the genuine receipts behind it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from processors.payout import rules, timers
from processors.payout.adjustments import refer
from processors.payout.afterwards import After
from processors.payout.groups import About
from processors.payout.instructions import end_to_end_id, inquire
from processors.payout.lattice import TERMINAL, Fact, Orphan, Standing, Status, standing
from processors.payout.signatures import payload_digest, signed_payload
from processors.payout.tables import Attempt, Closed, Group, Phase
from processors.payout.tasks import open_task
from processors.payout.turn import WAITING, Turn
from schemas.events.payout import (
    PayoutConflict,
    PayoutProgressed,
    PayoutRejected,
    PayoutReturned,
    PayoutSettled,
    PayoutUnknown,
    ReceiptQuestioned,
)
from schemas.events.receipts import PayoutReceipt, ReceiptStatus
from schemas.identifiers import task_id
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import TaskKind
from streams.rows import replace


def received(turn: Turn, receipt: PayoutReceipt) -> None:
    """Count a receipt, keep it for a payout that is not there yet, or say that it is not genuine."""
    payload = signed_payload(receipt)
    if not turn.config.verifier.verify(receipt.payment_system, payload, receipt.signature):
        _doubt(turn, receipt.receipt_id, receipt.payment_system, receipt.payout_id, ReasonCode.SIGNATURE_INVALID)
        return
    orphan = Orphan(
        payout_id=receipt.payout_id,
        system=receipt.payment_system,
        echo=(receipt.end_to_end_id, receipt.instruction_digest),
        fact=_fact(receipt, payload_digest(payload)),
        since=turn.now,
        misnamed=receipt.status is ReceiptStatus.SETTLED and receipt.name_match == "none",
    )
    found = find(turn, receipt.payout_id)
    if found is None:
        _keep(turn, orphan)
    else:
        _count(turn, *found, orphan)


def adopt(turn: Turn, payout_id: str) -> None:
    """Count what came before its payout was in the row."""
    waiting = [orphan for orphan in turn.row.orphans if orphan.payout_id == payout_id]
    turn.row = replace(turn.row, orphans=tuple(orphan for orphan in turn.row.orphans if orphan.payout_id != payout_id))
    for orphan in waiting:
        found = find(turn, payout_id)
        assert found is not None, "adopted when its attempt was put"
        _count(turn, *found, orphan)


def find(turn: Turn, payout_id: str) -> tuple[Group, Attempt] | None:
    for group in turn.row.groups:
        for attempt in group.attempts:
            if attempt.payout_id == payout_id:
                return group, attempt
    return None


def _fact(receipt: PayoutReceipt, digest: str) -> Fact:
    return Fact(
        receipt_id=receipt.receipt_id,
        digest=digest,
        status=receipt.status,
        amount_rupiah=receipt.amount,
        bank_reference=receipt.bank_reference,
        occurred_at=receipt.occurred_at,
        value_date=receipt.value_date,
        reason_code=receipt.reason.code if receipt.reason else None,
        reason_text=receipt.reason.text if receipt.reason else "",
    )


def _doubt(turn: Turn, receipt_id: str, system: str, payout_id: str, reason: ReasonCode, *, kept: bool = False) -> None:
    turn.tell(ReceiptQuestioned(receipt_id=receipt_id, payment_system=system, payout_id=payout_id, reason=reason, kept=kept))


def _keep(turn: Turn, orphan: Orphan) -> None:
    """Keep a receipt whose payout may yet appear; page when it does not."""
    if any((old.payout_id, old.fact) == (orphan.payout_id, orphan.fact) for old in turn.row.orphans):
        return
    if len(turn.row.orphans) >= rules.ORPHANS_MAX:
        _doubt(turn, orphan.fact.receipt_id, orphan.system, orphan.payout_id, ReasonCode.RECEIPT_UNMATCHED)
        return
    turn.row = replace(turn.row, orphans=(*turn.row.orphans, orphan))
    _set_unmatched_timer(turn)


def page_unmatched(turn: Turn) -> None:
    """The waiting time of the oldest orphans is over: page for each once, and keep it."""
    over = turn.now - turn.config.waits.receipt_match
    due = [orphan for orphan in turn.row.orphans if not orphan.paged and orphan.since <= over]
    for orphan in due:
        _doubt(turn, orphan.fact.receipt_id, orphan.system, orphan.payout_id, ReasonCode.RECEIPT_UNMATCHED, kept=True)
    turn.row = replace(
        turn.row, orphans=tuple(replace(orphan, paged=True) if orphan in due else orphan for orphan in turn.row.orphans)
    )
    _set_unmatched_timer(turn)


def _set_unmatched_timer(turn: Turn) -> None:
    waiting = [orphan.since for orphan in turn.row.orphans if not orphan.paged]
    if waiting:
        turn.set_timer(timers.UNMATCHED, min(waiting) + turn.config.waits.receipt_match)


def _count(turn: Turn, group: Group, attempt: Attempt, orphan: Orphan) -> None:
    """Join the receipt to its attempt. One signed by a payment system that was not addressed is not genuine; money that arrived in
    another name has arrived, and somebody is told (the own-name rule)."""
    if orphan.system != attempt.payment_system:
        _doubt(turn, orphan.fact.receipt_id, orphan.system, orphan.payout_id, ReasonCode.SIGNATURE_INVALID)
        return
    fits = orphan.echo == (end_to_end_id(attempt.payout_id), attempt.instruction_digest)
    answers = attempt.answers.with_fact(replace(orphan.fact, fits=fits))
    if answers != attempt.answers:
        change(turn, group, attempt, replace(attempt, answers=answers))
        if orphan.misnamed:
            _doubt(turn, orphan.fact.receipt_id, orphan.system, orphan.payout_id, ReasonCode.ACCOUNT_NAME_MISMATCH, kept=True)


def change(turn: Turn, group: Group, before: Attempt, after: Attempt) -> None:
    """Put the attempt, and tell what its standing became when that is news."""
    was, now = before.standing, standing(after.answers, after.amount_rupiah, after.ruling)
    after = replace(after, standing=now)
    if now.conflict and now.conflict != was.conflict:
        after = replace(after, task_id=_question(turn, after, TaskKind.PAYOUT_CONFLICT, now.conflict), words=())
    elif now.unknown and not was.unknown:
        after = replace(after, task_id=_question(turn, after, TaskKind.PAYOUT_UNKNOWN, "unknown"), words=())
    elif not now.conflict and not now.unknown:
        after = replace(after, task_id=None, words=())
    turn.put_attempt(group.name, after)
    if before.dead and not after.dead:
        _turned_up(turn, group.name)
    if _news(was, now):
        TELL.get(now.status, _tell_progress)(turn, group, after, now)
        if now.status in REOPENING:
            turn.reopen(Closed.PAID)
            _waits_no_more(turn, group.name)
    if now.unknown and not was.unknown:
        _tell_unknown(turn, group, after)
    if now.status in TERMINAL:
        turn.cancel_timers(timers.of_attempt(after))


def _turned_up(turn: Turn, name: str) -> None:
    """It counted as certainly not with the payee, so that others may have been asked, freed or paid in its place."""
    group = turn.group(name)
    assert group is not None, "the attempt was found in it"
    turn.put(replace(group, after=replace(group.after or After(), turned_up=True)))


def _waits_no_more(turn: Turn, name: str) -> None:
    """What came back, or the contradiction, is what the payment waits for now; where it waits afterwards is found and told anew."""
    group = turn.group(name)
    assert group is not None, "the attempt was found in it"
    if group.phase in WAITING:
        turn.plan_anew(group)


def _news(was: Standing, now: Standing) -> bool:
    """While unknown, progress is history: only a terminal status clears it."""
    if now.status is Status.INSTRUCTED or (now.unknown and was.unknown):
        return False
    return (was.status, was.returned_rupiah, was.conflict) != (now.status, now.returned_rupiah, now.conflict)


class AboutAttempt(About):
    payout_id: str
    attempt: int


def about_attempt(turn: Turn, group: Group, attempt: Attempt) -> AboutAttempt:
    return AboutAttempt(
        basis=turn.basis,
        group=group.name,
        payee_ref=group.payee_ref,
        amount=Money.rupiah(attempt.amount_rupiah),
        payout_id=attempt.payout_id,
        attempt=attempt.number,
    )


def _tell_progress(turn: Turn, group: Group, attempt: Attempt, now: Standing) -> None:
    turn.tell(PayoutProgressed.model_validate({**about_attempt(turn, group, attempt), "status": now.status.value}))


def _kept(turn: Turn, group: Group, attempt: Attempt) -> Money | None:
    """What the payee has of all attempts, where this one does not say it alone."""
    now = turn.group(group.name)
    total = now.kept_rupiah if now else 0
    return None if total == attempt.kept_rupiah else Money.rupiah(total)


def _tell_settled(turn: Turn, group: Group, attempt: Attempt, now: Standing) -> None:
    turn.tell(
        PayoutSettled(
            **about_attempt(turn, group, attempt),
            kept=_kept(turn, group, attempt),
            bank_reference=now.decisive.bank_reference if now.decisive else attempt.ruling.reference if attempt.ruling else None,
            value_date=now.decisive.value_date if now.decisive else None,
        )
    )


def _tell_refused(turn: Turn, group: Group, attempt: Attempt, now: Standing) -> None:
    turn.tell(
        PayoutRejected(
            **about_attempt(turn, group, attempt),
            kept=_kept(turn, group, attempt),
            status="cancelled" if now.status is Status.CANCELLED else "rejected",
            reason_code=now.decisive.reason_code if now.decisive else None,
            reason_text=now.decisive.reason_text if now.decisive else "",
        )
    )


def _tell_returned(turn: Turn, group: Group, attempt: Attempt, now: Standing) -> None:
    """What came back so far. A part is for an officer: nothing is sent again while the payee keeps some."""
    turn.tell(
        PayoutReturned(
            **about_attempt(turn, group, attempt),
            kept=_kept(turn, group, attempt),
            returned=Money.rupiah(now.returned_rupiah),
            reason_code=now.decisive.reason_code if now.decisive else None,
            reason_text=now.decisive.reason_text if now.decisive else "",
        )
    )
    if now.returned_rupiah < attempt.amount_rupiah and group.phase is not Phase.RECOVERING:
        refer(turn, ReasonCode.PARTLY_RETURNED, f"{attempt.payout_id}:returned:{now.returned_rupiah}", attempt)


def _tell_conflict(turn: Turn, group: Group, attempt: Attempt, now: Standing) -> None:
    assert now.conflict is not None, "the status conflict names what contradicts"
    assert attempt.task_id is not None, "a conflict has its task"
    due_at = open_task(turn, attempt.task_id, TaskKind.PAYOUT_CONFLICT)
    turn.tell(PayoutConflict(**about_attempt(turn, group, attempt), detail=now.conflict, task_id=attempt.task_id, due_at=due_at))


def _question(turn: Turn, attempt: Attempt, kind: TaskKind, what: str) -> str:
    """The task of a question to two people. A new contradiction is a new question: words on the old one do not answer it."""
    judged = len(attempt.ruling.settles) if attempt.ruling else 0
    return task_id(turn.row.claim_id, kind, f"{attempt.payout_id}:{judged}:{what}")


def silent(turn: Turn, payout_id: str) -> None:
    """The answer's time is over: unknown, unless a terminal status came."""
    found = find(turn, payout_id)
    if found:
        group, attempt = found
        change(turn, group, attempt, replace(attempt, answers=attempt.answers.with_silence()))


def _tell_unknown(turn: Turn, group: Group, attempt: Attempt) -> None:
    assert attempt.task_id is not None, "an unknown outcome has its task"
    due_at = open_task(turn, attempt.task_id, TaskKind.PAYOUT_UNKNOWN)
    about = about_attempt(turn, group, attempt)
    turn.tell(PayoutUnknown(**about, reason=ReasonCode.NO_ANSWER, task_id=attempt.task_id, due_at=due_at))
    ask_again(turn, attempt.payout_id)


def ask_again(turn: Turn, payout_id: str) -> None:
    """Inquire while the outcome is unknown, at growing intervals, a bounded number of times. Never a second instruction."""
    found = find(turn, payout_id)
    if found is None or not found[1].standing.unknown or found[1].inquiries >= rules.INQUIRIES_MAX:
        return
    group, attempt = found
    turn.tell(inquire(turn.config, attempt, turn.now))
    asked = replace(attempt, inquiries=attempt.inquiries + 1)
    turn.put_attempt(group.name, asked)
    turn.set_timer(timers.inquiry(payout_id), turn.now + rules.inquiry_interval(turn.config.waits.inquiry_first, asked.inquiries))


REOPENING: Final = frozenset({Status.RETURNED, Status.CONFLICT})
"""What opens a paid claim again, of whichever schedule the payment is."""
TELL: Final[dict[Status, Callable[[Turn, Group, Attempt, Standing], None]]] = {
    Status.SETTLED: _tell_settled,
    Status.REJECTED: _tell_refused,
    Status.CANCELLED: _tell_refused,
    Status.RETURNED: _tell_returned,
    Status.CONFLICT: _tell_conflict,
}
