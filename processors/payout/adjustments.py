"""Money that is not where it should be, and decisions that somebody doubts: two people say whether a part is paid again, all stays as it
is, it is demanded back or set off, or the claim is decided anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from processors.payout import ledger, recoveries, tasks
from processors.payout.afterwards import Granted
from processors.payout.groups import give_up
from processors.payout.lattice import Status
from processors.payout.payees import still_theirs
from processors.payout.questions import Adjustment
from processors.payout.rules import RELEASE_ROLE
from processors.payout.tables import OLD, Attempt, Group, Phase
from processors.payout.turn import Turn
from schemas.events.adjustments import AdjustmentClosed, AdjustmentDecided, AdjustmentReferred
from schemas.events.payout import AmendmentRefused, ClaimClosed, RightEndRefused, SetOff
from schemas.events.verifications import OfficerDecided
from schemas.grounds import RevisionGround
from schemas.identifiers import task_id
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, Remedy, TaskKind, Verdict
from streams.rows import replace

OF_A_CLAIM: Final = frozenset({Remedy.ACCEPT, Remedy.RECOVER, Remedy.REASSESS})
OF_A_PART: Final = frozenset({Remedy.PAY_AGAIN, Remedy.ACCEPT, Remedy.RECOVER})
OF_A_REVISION: Final = frozenset({Remedy.REASSESS, Remedy.ACCEPT})
OF_TOO_MUCH: Final = frozenset({Remedy.RECOVER, Remedy.ACCEPT, Remedy.SET_OFF})
BECAUSE_LENGTH_MAX: Final = 1_000
TURNED_UP: Final = (
    "{groups}: given up for lost, and then found with the payee. What it used up may have been freed meanwhile: see in the ledger whether "
    "another claim has it. Until this is answered nothing more of the claim is paid."
)
REVISION: Final = frozenset({ReasonCode.REVISION_ASKED, ReasonCode.APPEALED})
"""Somebody wants the claim decided anew; `accept` leaves it as it is."""


class Wish(NamedTuple):
    """Who wants a claim decided anew, and why."""

    ground: RevisionGround
    because: str
    asked_by: str | None = None
    late: bool = False


def refer(
    turn: Turn,
    reason: ReasonCode,
    what: str,
    attempt: Attempt | None = None,
    *,
    amount_rupiah: int = 0,
    role: AuthorityRole = RELEASE_ROLE,
    wish: Wish | None = None,
    because: str = "",
    due_at: datetime | None = None,
) -> str:
    """Ask two people, about one attempt of which a part came back or about the whole claim; returns the task's id. A newer question
    takes the place of the older one about the same."""
    task = task_id(turn.row.claim_id, TaskKind.ADJUSTMENT, what)
    payout_id = attempt.payout_id if attempt else None
    returned = attempt.standing.returned_rupiah if attempt else 0
    undecided = attempt.undecided_rupiah if attempt else amount_rupiah
    older = [known for known in turn.row.adjustments if known.payout_id == payout_id and not known.recovered_by]
    for known in older:
        if _about(known.reason) == _about(reason):
            _close(turn, known)
    asked = Adjustment(
        task_id=task, reason=reason, payout_id=payout_id, returned_rupiah=returned, amount_rupiah=amount_rupiah, role=role
    )
    turn.row = replace(turn.row, adjustments=(*turn.row.adjustments, asked))
    turn.tell(
        AdjustmentReferred(
            basis=turn.basis if attempt else turn.row.seen,
            task_id=task,
            kind=TaskKind.ADJUSTMENT,
            reason=reason,
            role=role,
            due_at=tasks.open_task(turn, task, TaskKind.ADJUSTMENT, due_at),
            payout_id=payout_id,
            amount=Money.rupiah(undecided) if undecided else None,
            ground=wish.ground if wish else None,
            because=wish.because if wish else because,
            asked_by=wish.asked_by if wish else None,
            late=wish.late if wish else False,
        )
    )
    return task


def _about(reason: ReasonCode) -> str:
    """Questions of one matter replace each other; what is too much, whose account it was, and a wish to decide anew, are matters of their
    own."""
    if reason is ReasonCode.OVERPAID:
        return "too much"
    if reason is ReasonCode.ACCOUNT_NAME_MISMATCH:
        return "name"
    return "revision" if reason in REVISION else "facts"


def _close(turn: Turn, adjustment: Adjustment) -> None:
    """What was asked is not the question any more."""
    _drop(turn, adjustment)
    turn.tell(AdjustmentClosed(basis=turn.basis, task_id=adjustment.task_id, reason=ReasonCode.STALE_BASIS))


def _drop(turn: Turn, adjustment: Adjustment) -> None:
    """A claim that had ended, of which money was demanded back, is at its end again."""
    others = tuple(known for known in turn.row.adjustments if known.task_id != adjustment.task_id)
    turn.row = replace(turn.row, adjustments=others)
    if adjustment.recovered_by and turn.row.closed:
        turn.tell(ClaimClosed.model_validate({"basis": turn.basis, "outcome": turn.row.closed.value}))


def decided(turn: Turn, event: OfficerDecided) -> None:
    """One person's answer; with the second who says the same it is done."""
    found = next((known for known in turn.row.adjustments if known.task_id == event.task_id), None)
    reason = ReasonCode.TASK_NOT_OPEN if found is None else tasks.unfit(turn, event, found.role)
    if reason is None and found and event.verdict is not Verdict.HOLD and not _fits(turn, found, event):
        reason = ReasonCode.REMEDY_MISSING
    if found is None or reason:
        tasks.refuse(turn, event, reason or ReasonCode.TASK_NOT_OPEN)
        return
    asked = replace(found, words=tasks.with_word(found.words, event))
    turn.row = replace(turn.row, adjustments=tuple(asked if known is found else known for known in turn.row.adjustments))
    if event.remedy and event.verdict is Verdict.APPROVE and tasks.agreed(asked.words, event):
        people = tasks.agreed(asked.words, event)
        tasks.decided(turn, people)
        _apply(turn, asked, event.remedy, people)


def _fits(turn: Turn, adjustment: Adjustment, event: OfficerDecided) -> bool:
    """Only a part that came back can be paid again; what is demanded back already can only be let be, and not while a decision to come
    reckons it; nothing is set off against later payments unless the settings allow it. Of a payment of an earlier schedule the decision
    that took its place says what is demanded back."""
    if event.verdict is not Verdict.APPROVE:
        return False
    if adjustment.recovered_by:
        return event.remedy is Remedy.ACCEPT and not turn.row.after.revising
    if event.remedy is Remedy.SET_OFF and not turn.config.set_off_later:
        return False
    if adjustment.reason is ReasonCode.OVERPAID:
        return event.remedy in OF_TOO_MUCH
    if adjustment.reason in REVISION:
        return event.remedy in OF_A_REVISION
    if adjustment.payout_id is None:
        return event.remedy in OF_A_CLAIM
    earlier = any(group.phase in OLD for group in _of_payout(turn, adjustment.payout_id))
    return event.remedy in OF_A_PART and not (earlier and event.remedy is Remedy.RECOVER)


def _apply(turn: Turn, adjustment: Adjustment, remedy: Remedy, people: tuple[str, ...]) -> None:
    if adjustment.reason is ReasonCode.OVERPAID:
        _apply_too_much(turn, adjustment, remedy, people)
    elif remedy is Remedy.REASSESS or adjustment.reason in REVISION:
        _apply_revision(turn, adjustment, remedy, people)
    else:
        _apply_money(turn, adjustment, remedy, people)


def _apply_revision(turn: Turn, adjustment: Adjustment, remedy: Remedy, people: tuple[str, ...]) -> None:
    """The claim is decided anew as soon as no money of it is under way; or it stays as it is."""
    _drop(turn, adjustment)
    if remedy is Remedy.ACCEPT:
        refuse_changes(turn, ReasonCode.OFFICER_DECISION)
    elif adjustment.reason not in REVISION and turn.row.after.ground is RevisionGround.CLAIMANTS_CHANGE:
        _overtake(turn)
    after, personal = turn.row.after, turn.row.personal
    if remedy is Remedy.REASSESS:
        ground = after.ground if adjustment.reason in REVISION and after.ground else RevisionGround.CORRECTED_FACTS
        turn.row = replace(turn.row, afterlife=replace(after, ground=None, granted=Granted(ground=ground, people=people)))
    else:
        turn.row = replace(turn.row, afterlife=replace(after, ground=None), personal=replace(personal, facts=None))
    tell(turn, adjustment.task_id, adjustment.reason, remedy, (), 0, people)


def refuse_changes(turn: Turn, reason: ReasonCode) -> None:
    """People leave the claim as it is, or want it decided anew on other facts: the claimant whose change waits is told so."""
    facts, basis = turn.row.personal.facts, turn.basis
    if facts and facts.revision:
        turn.tell(AmendmentRefused(basis=basis, revision=facts.revision, reason=reason))
    for end in facts.ends if facts else ():
        turn.tell(RightEndRefused(basis=basis, submission_id=end.submission_id, payee_ref=end.payee_ref, reason=reason))


def _overtake(turn: Turn) -> None:
    """The claim is decided anew for another reason: a claimant's change that nobody has granted is not among its facts."""
    refuse_changes(turn, ReasonCode.REVISION_ASKED)
    for waiting in turn.row.adjustments:
        if waiting.reason in REVISION:
            _close(turn, waiting)
    turn.row = replace(turn.row, afterlife=replace(turn.row.after, ground=None), personal=replace(turn.row.personal, facts=None))


def _apply_too_much(turn: Turn, adjustment: Adjustment, remedy: Remedy, people: tuple[str, ...]) -> None:
    """What a payee has and should not is demanded, set off against later payments as far as it goes, or let be."""
    concerned = recoveries.concerned(turn)
    amount = sum(group.owed_rupiah for group in concerned)
    _drop(turn, adjustment)
    if remedy is Remedy.ACCEPT:
        for group in concerned:
            recoveries.waive(turn, group)
            ledger.use_up(turn, group, people)
    else:
        for group in concerned:
            recoveries.demand(turn, people, adjustment.reason, group)
        demanded = replace(adjustment, words=(), recovered_by=people)
        turn.row = replace(turn.row, adjustments=(*turn.row.adjustments, demanded))
    moved = recoveries.set_off_later(turn) if remedy is Remedy.SET_OFF else ()
    tell(turn, adjustment.task_id, adjustment.reason, remedy, concerned, amount, people, moved)


def _apply_money(turn: Turn, adjustment: Adjustment, remedy: Remedy, people: tuple[str, ...]) -> None:
    concerned = _concerned(turn, adjustment)
    _drop(turn, adjustment)
    if remedy is Remedy.RECOVER:
        demanded = replace(adjustment, words=(), recovered_by=people)
        turn.row = replace(turn.row, adjustments=(*turn.row.adjustments, demanded))
    undecided = sum(a.undecided_rupiah for g in concerned for a in g.attempts if a.payout_id == adjustment.payout_id)
    after = tuple(_remedied(turn, group, adjustment, remedy, people) for group in concerned)
    amount = {
        Remedy.PAY_AGAIN: sum(max(0, group.due_rupiah - group.under_way_rupiah) for group in after if group.phase not in OLD),
        Remedy.ACCEPT: undecided,
        Remedy.RECOVER: sum(group.owed_rupiah for group in after),
    }[remedy]
    tell(turn, adjustment.task_id, adjustment.reason, remedy, after, amount, people)


def _remedied(turn: Turn, group: Group, adjustment: Adjustment, remedy: Remedy, people: tuple[str, ...]) -> Group:
    if remedy is Remedy.RECOVER:
        recovering = turn.put(replace(group, phase=Phase.RECOVERING, task_id=None, words=()))
        turn.row = replace(turn.row, afterlife=turn.row.after)
        return recoveries.demand(turn, people, adjustment.reason, recovering)
    attempts = tuple(
        _decided_about(attempt, remedy) if attempt.payout_id == adjustment.payout_id else attempt for attempt in group.attempts
    )
    phase = Phase.INSTRUCTED if group.phase is Phase.RECOVERING else group.phase
    return turn.put(replace(group, phase=phase, attempts=attempts))


def _decided_about(attempt: Attempt, remedy: Remedy) -> Attempt:
    """The attempt with what came back and was not decided about sent again, or left at that."""
    if remedy is Remedy.PAY_AGAIN:
        return replace(attempt, again_rupiah=attempt.again_rupiah + attempt.undecided_rupiah)
    return replace(attempt, accepted_rupiah=attempt.accepted_rupiah + attempt.undecided_rupiah)


def _concerned(turn: Turn, adjustment: Adjustment) -> tuple[Group, ...]:
    """The groups whose money it is about: the one of the payout, of whichever schedule, else all that have some; where it went to another
    name, no other payee's."""
    if adjustment.reason is ReasonCode.ACCOUNT_NAME_MISMATCH:
        return in_another_name(turn)
    if adjustment.payout_id is None:
        return tuple(group for group in turn.row.current if group.money_moved)
    return _of_payout(turn, adjustment.payout_id)


def in_another_name(turn: Turn) -> tuple[Group, ...]:
    """Payments of the schedule in force whose money went to another name than the payee's now."""
    return tuple(group for group in turn.row.current if group.money_moved and not still_theirs(group, turn.row.personal))


def _of_payout(turn: Turn, payout_id: str) -> tuple[Group, ...]:
    return tuple(group for group in turn.row.groups if any(attempt.payout_id == payout_id for attempt in group.attempts))


def tell(
    turn: Turn,
    task: str,
    reason: ReasonCode,
    remedy: Remedy,
    groups: Iterable[Group],
    amount_rupiah: int,
    people: tuple[str, ...],
    set_off: tuple[SetOff, ...] = (),
) -> None:
    turn.tell(
        AdjustmentDecided(
            basis=turn.basis,
            task_id=task,
            reason=reason,
            remedy=remedy,
            groups=tuple(group.name for group in groups),
            amount=Money.rupiah(amount_rupiah),
            decided_by=people,
            set_off=set_off,
        )
    )


def settle(turn: Turn) -> None:
    """Close questions that the money has answered itself; what was demanded back and came back is given up. Ask about what is too much
    by the decision in force."""
    for adjustment in turn.row.adjustments:
        if adjustment.recovered_by:
            _recovered(turn, adjustment)
        elif not _still_asked(turn, adjustment):
            _close(turn, adjustment)
    ask_about_too_much(turn)


def ask_about_too_much(turn: Turn) -> None:
    """Once for each sum: words on another sum do not answer it."""
    too_much = recoveries.too_much(turn) if turn.row.afterlife else 0
    asked = any(each.reason is ReasonCode.OVERPAID and not each.recovered_by for each in turn.row.adjustments)
    if too_much and not asked and not turn.row.after.revising and not turn.row.in_flight:
        basis = turn.basis
        what = f"overpaid:{basis.claim}.{basis.coverage}.{basis.documents}:{too_much}"
        refer(turn, ReasonCode.OVERPAID, what, amount_rupiah=too_much, because=_told_with_it(turn))


def _told_with_it(turn: Turn) -> str:
    """What who answers has to know of payments that turned up."""
    names = [group.name for group in recoveries.concerned(turn) if group.after and group.after.turned_up]
    return TURNED_UP.format(groups=", ".join(names))[:BECAUSE_LENGTH_MAX] if names else ""


def _still_asked(turn: Turn, adjustment: Adjustment) -> bool:
    """The part is as it was when it was asked; or, of a whole claim, some of the money is or may be with the payees, and as much too much
    as was asked about. A wish to decide anew stays until it is answered."""
    if adjustment.reason is ReasonCode.OVERPAID:
        return recoveries.too_much(turn) == adjustment.amount_rupiah
    if adjustment.reason in REVISION:
        return True
    if adjustment.payout_id is None:
        return turn.row.locked
    attempts = (attempt for group in turn.row.groups for attempt in group.attempts)
    attempt = next((attempt for attempt in attempts if attempt.payout_id == adjustment.payout_id), None)
    if attempt is None or attempt.dead or attempt.standing.status is not Status.RETURNED:
        return False
    return attempt.standing.returned_rupiah == adjustment.returned_rupiah


def _recovered(turn: Turn, adjustment: Adjustment) -> None:
    if adjustment.reason is ReasonCode.OVERPAID:
        if not (recoveries.concerned(turn) or turn.row.after.revising):
            _drop(turn, adjustment)
        return
    open_ones = [group for group in turn.row.current if group.phase is Phase.RECOVERING]
    for group in open_ones:
        if not group.owed_rupiah and all(one.finished or one.standing.status is Status.RETURNED for one in group.attempts):
            attempts = tuple(one if one.finished else _decided_about(one, Remedy.ACCEPT) for one in group.attempts)
            give_up(turn, turn.put(replace(group, attempts=attempts)), adjustment.recovered_by)
    if not any(group.phase is Phase.RECOVERING for group in turn.row.current):
        _drop(turn, adjustment)
