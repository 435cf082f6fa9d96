"""What payees owe back: asked about, demanded, paid back, set off or let be, and told until nothing is outstanding.

What is owed follows from the row (`Group.owed_rupiah`): whatever comes in whatever order, it ends in the same sums.
"""

from __future__ import annotations

from typing import Final

from processors import desks
from processors.payout.afterwards import REPAYMENTS_MAX, After, Repayment
from processors.payout.questions import Adjustment
from processors.payout.rules import RELEASE_ROLE
from processors.payout.set_off import Moved, netted
from processors.payout.signatures import signed_payload
from processors.payout.tables import Group, Phase
from processors.payout.turn import Turn
from schemas.events.payout import ReceiptQuestioned, SetOff
from schemas.events.requests import ReleaseRequested
from schemas.events.revisions import RecoveryChanged, RepaymentNoticed, RepaymentReceived
from schemas.events.tasks import WordRefused
from schemas.identifiers import recovery_id
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import EvidenceMark
from streams.rows import replace

ARTICLE: Final = "no article on the return of what was paid too much was found: our own setting"
MARK: Final = EvidenceMark.UNRESOLVED
"""The reference does not say how money comes back: two people decide, and every recovery says so."""


def settle(turn: Turn) -> None:
    """Free what is back, and tell each recovery that changed."""
    for group in turn.row.groups:
        if group.after:
            _freed(turn, group, group.after)
            _told(turn, group.name)


def too_much(turn: Turn) -> int:
    """What is owed and nobody demands, in rupiah."""
    return sum(group.owed_rupiah for group in turn.row.groups if _undecided(turn, group))


def _undecided(turn: Turn, group: Group) -> bool:
    """A demand stands as long as two people may still let it be; what is owed after they did is another question."""
    demanded = group.after is not None and group.after.demanded_by and any(_demands(each, group) for each in turn.row.adjustments)
    return group.phase not in {Phase.RETIRED, Phase.RECOVERING} and not demanded


def _demands(adjustment: Adjustment, group: Group) -> bool:
    of_it = adjustment.payout_id is None or any(attempt.payout_id == adjustment.payout_id for attempt in group.attempts)
    return bool(adjustment.recovered_by) and of_it


def concerned(turn: Turn) -> tuple[Group, ...]:
    """The payments of which a payee has too much."""
    return tuple(group for group in turn.row.groups if group.phase is not Phase.RETIRED and group.owed_rupiah)


def demand(turn: Turn, people: tuple[str, ...], reason: ReasonCode, group: Group) -> Group:
    """Two people demand it back."""
    after = group.after or After()
    demanded = group.owed_rupiah + group.repaid_rupiah + after.waived_rupiah + after.carried_rupiah
    demanding = replace(
        after, demanded_rupiah=demanded, demanded_by=people, demanded_at=after.demanded_at or turn.now, reason=reason
    )
    return turn.put(replace(group, after=demanding))


def waive(turn: Turn, group: Group) -> Group:
    """Two people let it be: the payee keeps it."""
    after = group.after or After()
    return turn.put(replace(group, after=replace(after, waived_rupiah=after.waived_rupiah + group.owed_rupiah)))


def set_off_later(turn: Turn) -> tuple[SetOff, ...]:
    """Two people have it taken off what is paid later to the same payee."""
    groups, moves = netted(turn.row.groups, turn.now, later=True)
    turn.row = replace(turn.row, groups=groups)
    return as_told(turn, moves)


def as_told(turn: Turn, moves: tuple[Moved, ...]) -> tuple[SetOff, ...]:
    """What was set off, with the funds that owe it to each other."""
    by_name = {group.name: group for group in turn.row.groups}
    routes = turn.config.routes
    return tuple(
        SetOff(
            from_group=move.from_group,
            to_group=move.to_group,
            from_fund=routes[by_name[move.from_group].programme].fund,
            to_fund=routes[by_name[move.to_group].programme].fund,
            amount=Money.rupiah(move.rupiah),
        )
        for move in moves
    )


def received(turn: Turn, receipt: RepaymentReceived) -> None:
    """A payment system says that a payee paid back. One that is not genuine, or of no recovery, is told and counts nothing."""
    if not turn.config.verifier.verify(receipt.payment_system, signed_payload(receipt), receipt.signature):
        _question(turn, receipt, ReasonCode.SIGNATURE_INVALID)
        return
    said = Repayment(reference=receipt.bank_reference, amount_rupiah=receipt.amount, said_by=receipt.payment_system, genuine=True)
    if not _counted(turn, receipt.recovery_id, said):
        _question(turn, receipt, ReasonCode.RECEIPT_UNMATCHED)


def noticed(turn: Turn, word: RepaymentNoticed) -> None:
    """An officer found it on the statement; with a second one who says the same it counts."""
    reason = desks.unfit(word.person, word.role, RELEASE_ROLE, ())
    said = Repayment(
        reference=word.bank_reference, amount_rupiah=word.amount, said_by=desks.same_person(word.person), genuine=False
    )
    if reason is None and not _counted(turn, word.recovery_id, said):
        reason = ReasonCode.TASK_NOT_OPEN
    if reason:
        turn.tell(WordRefused(about=word.recovery_id, person=word.person, role=word.role, needed=RELEASE_ROLE, reason=reason))


def _counted(turn: Turn, recovery: str, said: Repayment) -> bool:
    """Join it to what was said of this recovery; False where there is none, or no more room for it."""
    group = next((g for g in turn.row.groups if g.after and recovery_id(turn.row.claim_id, g.name) == recovery), None)
    if group is None or group.after is None or not group.after.demanded_by:
        return False
    known = {*group.after.repayments, said}
    if len(known) > REPAYMENTS_MAX:
        return False
    ordered = tuple(sorted(known, key=lambda one: (one.reference, one.amount_rupiah, one.said_by)))
    if ordered != group.after.repayments:
        turn.put(replace(group, after=replace(group.after, repayments=ordered)))
    return True


def _question(turn: Turn, receipt: RepaymentReceived, reason: ReasonCode) -> None:
    turn.tell(
        ReceiptQuestioned(
            receipt_id=receipt.receipt_id,
            payment_system=receipt.payment_system,
            payout_id=receipt.recovery_id,
            reason=reason,
            kept=False,
        )
    )


def _freed(turn: Turn, group: Group, after: After) -> None:
    """What the law gives once is free again once its money is back; never where two people let the payee keep it."""
    if after.to_free and group.held_rupiah <= 0 and group.all_finished and not after.waived_rupiah and not after.carried_rupiah:
        because = f"payout {group.name} of an earlier decision came back"
        turn.ask_ledger(ReleaseRequested(claim_id=turn.row.claim_id, lines=after.to_free, because=because), group.ledger)
        turn.put(replace(group, after=replace(after, to_free=())))


def _told(turn: Turn, name: str) -> None:
    group = turn.group(name)
    after = group.after if group else None
    if group is None or after is None or not after.demanded_by or after.demanded_at is None or after.reason is None:
        return
    figures = _figures(group, after)
    if figures == after.told:
        return
    demanded, repaid, returned, set_off, waived, outstanding = (Money.rupiah(each) for each in figures)
    turn.put(replace(group, after=replace(after, told=figures)))
    turn.tell(
        RecoveryChanged(
            basis=turn.basis,
            recovery_id=recovery_id(turn.row.claim_id, group.name),
            group=group.name,
            payee_ref=group.payee_ref,
            fund=turn.config.routes[group.programme].fund,
            reason=after.reason,
            article=ARTICLE,
            mark=MARK,
            decided_by=after.demanded_by,
            demanded=demanded,
            repaid=repaid,
            returned=returned,
            set_off=set_off,
            waived=waived,
            outstanding=outstanding,
            since=after.demanded_at,
            open=outstanding.amount > 0,
        )
    )


def _figures(group: Group, after: After) -> tuple[int, ...]:
    """Demanded, and what became of it; what came back through the bank is the rest."""
    outstanding, repaid = group.owed_rupiah, group.repaid_rupiah
    demanded = max(after.demanded_rupiah, outstanding + repaid + after.waived_rupiah + after.carried_rupiah)
    returned = demanded - outstanding - repaid - after.waived_rupiah - after.carried_rupiah
    return demanded, repaid, returned, after.carried_rupiah, after.waived_rupiah, outstanding
