"""A group's way to its instruction: account, due date, brake, the last gate, then the one instruction of each attempt.

`advance_all` runs after every event: where a group stands follows from the row, and something is told only when that changes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final, TypedDict

from processors.payout import brakes, compensation, rules, timers
from processors.payout.afterwards import After
from processors.payout.instructions import instruct
from processors.payout.lattice import Status
from processors.payout.payees import account_of, payee_of, same_account
from processors.payout.set_off import fallen
from processors.payout.tables import Attempt, Group, Personal, Phase
from processors.payout.tasks import open_task
from processors.payout.turn import Turn
from schemas.basis import Basis
from schemas.canary import is_canary
from schemas.events.ledger import EntitlementConfirmed, EntitlementHeld
from schemas.events.payout import PayoutAbandoned, PayoutAwaitingAccount, PayoutDispatched, PayoutHeld, PayoutReleased
from schemas.events.requests import ConfirmRequested, ReleaseRequested
from schemas.identifiers import task_id
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import TaskKind
from streams.contract import Unprocessable
from streams.rows import replace

STANDING_STILL: Final = frozenset(
    {Phase.CONFIRMING, Phase.GATE_HELD, Phase.RECOVERING, Phase.ENDED, Phase.ABANDONED, Phase.RETIRED}
)
GATE_REASON: Final = {
    "confirmed_elsewhere": ReasonCode.ENTITLEMENT_TAKEN,
    "not_reserved": ReasonCode.ENTITLEMENT_QUEUED,
}


def advance_all(turn: Turn) -> None:
    """Take every group as far as it can go now."""
    if turn.row.closed or turn.row.barred:
        return
    for group in turn.row.current:
        if _is_covered(group):
            turn.cancel_timers(timers.of_waiting(group))
            confirm(turn, turn.put(replace(group, phase=Phase.CONFIRMING, waiting_reason=None, task_id=None, words=())))
    for group in turn.row.current:
        payable = group.phase not in STANDING_STILL and group.all_finished and group.due_rupiah > 0 and not fallen(group)
        if payable and (group.no_return or not turn.row.request_waits):
            _advance(turn, group)


def _advance(turn: Turn, group: Group) -> None:
    phase, reason = _where(turn, group)
    attempt_over = group.phase is Phase.INSTRUCTED
    if not attempt_over and (phase, reason) == (group.phase, group.waiting_reason):
        return
    if group.phase is Phase.AWAITING_ACCOUNT:
        turn.cancel_timers(timers.reminders(group.name))
        group = compensation.account_found(turn, group)
    if group.waiting_reason in brakes.IN_LINE and phase is not Phase.BRAKED:
        turn.tell(PayoutReleased(**about(turn, group), released_by=brakes.let_go_by(turn, group)))
    group = turn.put(replace(group, phase=phase, waiting_reason=reason, task_id=None, words=()))
    _enter(turn, group)


def _is_covered(group: Group) -> bool:
    """The payee has all that is due, and the last gate is not passed: so it is, without an instruction."""
    if group.after is None or group.confirmed or group.phase in STANDING_STILL:
        return False
    return group.due_rupiah <= 0 and not group.moving


def _where(turn: Turn, group: Group) -> tuple[Phase, ReasonCode | None]:
    """Where the group belongs now, and why it waits there."""
    if not group.confirmed and not turn.basis.covers(turn.row.seen):
        return Phase.AWAITING_APPROVAL, ReasonCode.STALE_BASIS
    stopped = _stopped(group)
    if stopped:
        return Phase.STOPPED, stopped
    fault = _account_fault(turn.row.personal, group)
    if fault:
        return Phase.AWAITING_ACCOUNT, fault
    if group.due_on and rules.due_at(group.due_on) > turn.now:
        return Phase.AWAITING_DUE, None
    waits = brakes.reason_to_wait(turn, group)
    if waits:
        return (Phase.STOPPED if waits is ReasonCode.ABOVE_CAP else Phase.BRAKED), waits
    return (Phase.INSTRUCTED if group.confirmed else Phase.CONFIRMING), None


def _stopped(group: Group) -> ReasonCode | None:
    """Why the last attempt is not simply followed by the next: only two people's word sends it anew."""
    if group.compensation and group.compensation.unsure and not group.retry and not group.attempts:
        return ReasonCode.LATE_PAYMENT_UNSURE
    if not group.attempts or group.retry:
        return None
    if group.attempts[-1].recalled and group.attempts[-1].dead:
        return ReasonCode.RECALLED
    return ReasonCode.INSTRUCTION_EXPIRED if group.expired_in_a_row >= rules.EXPIRED_ATTEMPTS_MAX else None


def _enter(turn: Turn, group: Group) -> None:
    if group.phase is Phase.AWAITING_ACCOUNT:
        _await_account(turn, group)
    elif group.phase is Phase.AWAITING_DUE:
        assert group.due_on is not None, "only a group with a due date waits for it"
        turn.set_timer(timers.due(group.name), rules.due_at(group.due_on))
    elif group.phase is Phase.STOPPED:
        _stop(turn, group)
    elif group.phase is Phase.BRAKED:
        _tell_braked(turn, group)
    elif group.phase is Phase.CONFIRMING:
        confirm(turn, group)
    elif group.phase is Phase.INSTRUCTED:
        _instruct(turn, group)


def confirm(turn: Turn, group: Group, released_by: tuple[str, ...] = ()) -> None:
    """Ask the ledger for the last gate. From here on there is no return."""
    turn.put(replace(group, ledger=turn.row.member_id))
    turn.ask_ledger(
        ConfirmRequested(
            claim_id=turn.row.claim_id,
            revision=turn.basis.claim,
            group=group.name,
            lines=tuple(line.entitlement for line in group.lines),
            gross_rupiah=group.gross_rupiah,
            released_by=released_by,
        )
    )


def _instruct(turn: Turn, group: Group) -> None:
    """Send the next attempt's instruction: the one place where one is emitted."""
    assert group.confirmed, "the last gate was not passed"
    assert not is_canary(turn.row.claim_id), "a canary is never paid"
    assert group.all_finished, "an earlier attempt may still move money"
    payee, account = payee_of(turn.row.personal, group), account_of(turn.row.personal, group)
    assert payee is not None, "a payee was found when the phase was chosen"
    assert account is not None, "an account was found when the phase was chosen"
    digest = group.compensation.digest if group.compensation else turn.row.lines_digest
    assert digest is not None, "a schedule has an approval"
    instruction, attempt = instruct(turn.config, turn.row.claim_id, group, payee, account, digest, turn.now)
    brakes.count(turn, group)
    turn.put(replace(group, attempts=(*group.attempts, attempt), retry=False))
    personal = turn.row.personal
    turn.row = replace(turn.row, personal=replace(personal, used={**personal.used, attempt.payout_id: account}))
    turn.tell(instruction)
    turn.tell(
        PayoutDispatched(
            **about(turn, group),
            payout_id=attempt.payout_id,
            attempt=attempt.number,
            payment_system=attempt.payment_system,
            rail=attempt.rail,
            answer_due_at=attempt.answer_due_at,
        )
    )
    turn.set_timer(timers.answer(attempt.payout_id), attempt.answer_due_at)


def confirmed(turn: Turn, event: EntitlementConfirmed) -> None:
    """The gate is open: instruct now. A repeated answer finds the group past it and changes nothing."""
    group = turn.group(event.group)
    if turn.row.closed or group is None or group.phase not in {Phase.CONFIRMING, Phase.GATE_HELD}:
        return
    if {line.line_id for line in event.lines} != {line.line_id for line in group.lines}:
        raise Unprocessable(
            ReasonCode.STALE_BASIS,
            f"the ledger confirmed other lines of {group.name} than were asked: compare them, then replay or discard",
        )
    turn.put(replace(group, confirmed=True, phase=Phase.PLANNED, task_id=None, words=()))


def gate_held(turn: Turn, event: EntitlementHeld) -> None:
    """The gate is shut: two different people release the group, or give it up."""
    group = turn.group(event.group)
    if turn.row.closed or group is None or group.phase is not Phase.CONFIRMING:
        return
    gates = group.gates + 1
    task = _task(turn, group, f"gate-{gates}")
    reason = GATE_REASON[event.reason]
    held = turn.put(replace(group, phase=Phase.GATE_HELD, waiting_reason=reason, gates=gates, task_id=task, words=()))
    turn.tell(PayoutHeld(**about(turn, held), reason=reason, task_id=task, due_at=open_task(turn, task, TaskKind.PAYOUT_RELEASE)))


def _tell_braked(turn: Turn, group: Group) -> None:
    assert group.waiting_reason is not None, "what is braked has its reason"
    until = brakes.until(turn, group.waiting_reason)
    turn.tell(PayoutHeld(**about(turn, group), reason=group.waiting_reason, due_at=until))


def woken(turn: Turn) -> None:
    """The line moved: go on, or wait for the next hour and say so."""
    turn.row = replace(turn.row, in_line=False)
    for group in turn.row.current:
        if group.phase is Phase.BRAKED and brakes.reason_to_wait(turn, group) is group.waiting_reason:
            _tell_braked(turn, group)


def _stop(turn: Turn, group: Group) -> None:
    """Two people send it anew, or give it up."""
    assert group.waiting_reason is not None, "a stopped payout has its reason"
    task = _task(turn, group, f"stopped-{len(group.attempts)}")
    turn.put(replace(group, task_id=task))
    due_at = open_task(turn, task, TaskKind.PAYOUT_RELEASE)
    turn.tell(PayoutHeld(**about(turn, group), reason=group.waiting_reason, task_id=task, due_at=due_at))


def give_up(turn: Turn, group: Group, people: tuple[str, ...], reason: ReasonCode | None = None) -> None:
    """Give the payout up, by two people or for a reason that is a rule's: possible only where no money is under way. Its entitlement is
    free again; where the payee has something that counts for it, that is owed, and the entitlement free when it is back."""
    lines = tuple(line.entitlement for line in group.lines)
    kept = group.held_rupiah > 0
    after = replace(group.after or After(), to_free=lines) if kept else group.after
    turn.put(replace(group, phase=Phase.ABANDONED, waiting_reason=None, task_id=None, words=(), after=after))
    turn.tell(PayoutAbandoned(**about(turn, group), released_by=people, reason=reason))
    if kept:
        return
    because = f"payout {group.name} abandoned by {reason or ' and '.join(people)}"
    turn.ask_ledger(ReleaseRequested(claim_id=turn.row.claim_id, lines=lines, because=because[:500]), group.ledger)


def _await_account(turn: Turn, group: Group) -> None:
    """Tell the payee what is missing; two people may meanwhile try the same account again, or give the group up."""
    group = compensation.account_missed(turn, group)
    waiting = turn.put(replace(group, task_id=_task(turn, group, f"attempt-{len(group.attempts)}")))
    _tell_missing_account(turn, waiting, 0)
    for number, after in enumerate(rules.ACCOUNT_REMINDERS, start=1):
        turn.set_timer(timers.reminder(group.name, number), turn.now + after)


def ask_account(turn: Turn, group: Group) -> None:
    """Ask the payee once more, now."""
    _tell_missing_account(turn, group, 0)


def tell_for_officers(turn: Turn, group: Group, reason: ReasonCode, due_at: datetime) -> None:
    """Two people look at it by then; the payee may still name an account."""
    turn.tell(PayoutHeld(**about(turn, group), reason=reason, task_id=group.task_id, due_at=due_at))


def remind(turn: Turn, name: str, number: int) -> None:
    """A reminder is due: told only while the account is still missing."""
    group = turn.group(name)
    if group and not turn.row.closed and group.phase is Phase.AWAITING_ACCOUNT:
        _tell_missing_account(turn, group, number)


def _tell_missing_account(turn: Turn, group: Group, reminder: int) -> None:
    assert group.waiting_reason is not None, "a missing account has its reason"
    assert group.task_id is not None, "a missing account has its task"
    due_at = open_task(turn, group.task_id, TaskKind.PAYOUT_RELEASE, turn.now + rules.ACCOUNT_TASK_DUE)
    told = about(turn, group)
    reason = group.waiting_reason
    turn.tell(PayoutAwaitingAccount(**told, reason=reason, reminder=reminder, task_id=group.task_id, due_at=due_at))


class About(TypedDict):
    """The fields of every event about one group."""

    basis: Basis
    group: str
    payee_ref: str
    amount: Money


def about(turn: Turn, group: Group) -> About:
    amount = group.due_rupiah if group.due_rupiah > 0 else group.net_rupiah
    return About(basis=turn.basis, group=group.name, payee_ref=group.payee_ref, amount=Money.rupiah(amount))


def _task(turn: Turn, group: Group, what: str) -> str:
    basis = turn.basis
    return task_id(
        turn.row.claim_id, TaskKind.PAYOUT_RELEASE, f"{group.name}:{basis.claim}.{basis.coverage}.{basis.documents}:{what}"
    )


def _blameless(attempt: Attempt) -> bool:
    """It ended without a word against the account, or the payee has it."""
    return attempt.expired or attempt.recalled or attempt.standing.status is Status.SETTLED


def _account_fault(personal: Personal, group: Group) -> ReasonCode | None:
    """Why the group cannot be paid to the account at hand; one that failed is tried again only on two people's word."""
    account = account_of(personal, group)
    if group.attempts and account and not group.retry and not _blameless(group.attempts[-1]):
        failed = personal.used[group.attempts[-1].payout_id]
        if same_account(failed, account):
            return ReasonCode.NO_ACCOUNT
    if len(group.attempts) >= rules.ATTEMPTS_MAX:
        return ReasonCode.NO_ACCOUNT
    return rules.account_fault(payee_of(personal, group), account)
