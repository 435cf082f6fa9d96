"""The claim around its payouts: facts that arrive, decisions, what waits for the outcome of money, and the end."""

from __future__ import annotations

from processors.payout import (
    adjustments,
    changes,
    compensation,
    ends,
    ledger,
    recoveries,
    revisions,
    schedule,
    shown,
    tasks,
    turned_up,
)
from processors.payout.groups import advance_all
from processors.payout.receipts import adopt, find
from processors.payout.set_off import undone
from processors.payout.tables import Closed, Group, Phase, ProvidedAccount, Stood
from processors.payout.turn import Turn
from schemas.basis import Basis
from schemas.canary import is_canary
from schemas.events.decisions import ClaimApproved, ClaimDenied
from schemas.events.dossier import ClaimLapsed
from schemas.events.ledger import ClaimLinked, CoverageEstablished
from schemas.events.payout import (
    ClaimAmended,
    ClaimClosed,
    ClaimPaid,
    ClaimWithdrawn,
    WithdrawalRefused,
)
from schemas.events.registration import AmendmentRequested, ClaimRegistered, PayeeAccountProvided
from schemas.events.requests import CoverageRequested, RequestPersonal
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.signals import shown_by
from schemas.vocabulary import Filing
from streams.rows import replace


def registered(turn: Turn, event: ClaimRegistered) -> None:
    if not turn.row.seen.claim:
        personal = replace(turn.row.personal, payees=event.personal.payees)
        turn.row = replace(turn.row, seen=turn.row.seen.joined(event.basis), personal=personal)
        revisions.known(turn, event)
        compensation.filed(turn, event.claim.kind)


def saw(turn: Turn, basis: Basis) -> None:
    """The lifecycle showed newer facts: a schedule that rests on less waits for a newer decision."""
    turn.row = replace(turn.row, seen=turn.row.seen.joined(basis))


def coverage(turn: Turn, event: CoverageEstablished) -> None:
    """The ledger's facts on the event's date. After the point of no return a change is for an officer."""
    ledger.named(turn, event.member_id, event.basis)
    saw(turn, event.basis)
    late = turn.row.locked if turn.row.closed else turn.row.decision_waits
    if turn.row.approved and not turn.row.approved.covers(event.basis) and late:
        _adjust(turn, event.basis, ReasonCode.COVERAGE_CHANGED_AFTER_PAYMENT)


def linked(turn: Turn, event: ClaimLinked) -> None:
    """A notification only reports: it ends linked to its case, unless it was amended into an application meanwhile."""
    ledger.know(turn, event.member_id)
    if event.filing is Filing.NOTIFICATION and not turn.row.closed and event.basis.claim >= turn.row.seen.claim:
        close(turn, Closed.LINKED)


def account(turn: Turn, event: PayeeAccountProvided) -> None:
    """The account that was received last counts, in whatever order they arrive."""
    personal = turn.row.personal
    known = personal.provided.get(event.payee_ref)
    if known and known.received_at > event.received_at:
        return
    provided = ProvidedAccount(account=event.personal.account, received_at=event.received_at)
    turn.row = replace(turn.row, personal=replace(personal, provided={**personal.provided, event.payee_ref: provided}))
    shown.named(turn, event.payee_ref, provided.account)


def approved(turn: Turn, event: ClaimApproved) -> None:
    """Schedule what was approved; a decision on less than was seen is ignored, since a newer one will come.

    Past the point of no return the same payments only take the newer basis; other ones wait for the outcome.
    """
    tasks.decided(turn, (*event.verified_by, *(approval.officer for approval in event.approvals)))
    row = turn.row
    if row.closed or not event.basis.covers(row.seen) or (row.approved, row.lines_digest) == (event.basis, event.lines_digest):
        return
    planned = schedule.planned_by(event)
    revisions.approved(turn, event)
    if row.decision_waits:
        if schedule.same_payments(row.current, planned):
            seen = row.seen.joined(event.basis)
            turn.row = replace(turn.row, seen=seen, approved=event.basis, lines_digest=event.lines_digest)
        else:
            turn.row = replace(turn.row, later_approval=event, later_denial=None)
        return
    schedule.make(turn, event, planned)


def denied(turn: Turn, event: ClaimDenied) -> None:
    """The end, unless money is past the point of no return: then the denial waits, and two people look."""
    tasks.decided(turn, (event.decided_by,))
    if turn.row.closed or not event.basis.covers(turn.row.seen):
        return
    anew = turn.row.after.revising or turn.row.after.denied
    if turn.row.decision_waits:
        turn.row = replace(turn.row, later_denial=event, later_approval=None)
        if not anew:
            _adjust(turn, event.basis, event.reasons[0])
        return
    turn.row = replace(turn.row, seen=turn.row.seen.joined(event.basis), later_approval=None, later_denial=None)
    if anew or any(group.money_moved for group in turn.row.groups):
        _deny_what_is_paid(turn, anew=anew)
    else:
        close(turn, Closed.DENIED)


def _deny_what_is_paid(turn: Turn, *, anew: bool) -> None:
    """It ends denied once two people have said what becomes of what the payees have."""
    if not anew:
        ledger.free(turn, "denied")
        schedule.retire(turn)
    revisions.nothing_due(turn)


def lapsed(turn: Turn, event: ClaimLapsed) -> None:
    """The end, unless the claim was amended meanwhile or money is past the point of no return. Papers for deciding anew that never came
    leave what stood before."""
    if turn.row.closed or event.basis.claim < turn.row.seen.claim:
        return
    if turn.row.after.revising:
        _stand(turn)
    elif not any(group.locked for group in turn.row.current):
        close(turn, Closed.LAPSED)


def _stand(turn: Turn) -> None:
    revisions.stands(turn)
    if turn.row.current:
        schedule.tell(turn, Money.rupiah(sum(group.net_rupiah for group in turn.row.current)), restored=True)
    else:
        close(turn, Closed.DENIED)


def _adjust(turn: Turn, basis: Basis, reason: ReasonCode) -> None:
    """Refer a change that came too late to an officer, once per basis."""
    if turn.row.adjusted and turn.row.adjusted.covers(basis):
        return
    turn.row = replace(turn.row, adjusted=basis.joined(turn.row.adjusted or basis))
    adjustments.refer(turn, reason, f"{basis.claim}.{basis.coverage}.{basis.documents}")


def amendment_requested(turn: Turn, event: AmendmentRequested) -> None:
    """Wait for the outcome of money; `settle` passes it, refuses it, or asks two people. Amendments are counted by the filing's own revisions: a claim
    that people had decided anew has had more."""
    waiting, filed = turn.row.personal.amendment, turn.row.personal.filed
    known = filed.revision if filed else turn.row.seen.claim
    if event.revision > max(known, waiting.revision if waiting else 0):
        turn.row = replace(turn.row, personal=replace(turn.row.personal, amendment=event))


def withdrawal_requested(turn: Turn) -> None:
    if turn.row.closed is not Closed.WITHDRAWN:
        turn.row = replace(turn.row, withdrawal_pending=True)


def settle(turn: Turn) -> None:
    """After every event: what waited for the outcome of money, how far each group can go now, whether the claim is at its end."""
    for payout_id in _adoptable(turn):
        adopt(turn, payout_id)
    _undo_set_offs(turn)
    ends.settle(turn)
    adjustments.settle(turn)
    if turn.row.closed is Closed.PAID and not all(_over(group) or ends.undecided(group) for group in turn.row.current):
        turn.reopen(Closed.PAID)
    ledger.leave_formers(turn)
    _settle_requests(turn)
    _decide_anew(turn)
    _settle_decisions(turn)
    turned_up.settle(turn)
    _settle_requests(turn)
    changes.settle(turn)
    ends.settle(turn)
    _let_canary_go(turn)
    compensation.judge(turn)
    advance_all(turn)
    if _adoptable(turn):
        settle(turn)  # a payout was just sent whose receipts were here before it; each round takes some away
    elif turn.row.current and not turn.row.closed and all(_over(group) for group in turn.row.groups):
        _finish(turn)
    elif turn.row.after.denied and not turn.row.closed and all(_over(group) for group in turn.row.groups):
        turn.row = replace(turn.row, afterlife=replace(turn.row.after, denied=False))
        close(turn, Closed.DENIED)
    adjustments.ask_about_too_much(turn)
    recoveries.settle(turn)


def _undo_set_offs(turn: Turn) -> None:
    """Money that was set off and came back is paid where it was missing; while the claim is decided anew the decision reckons it."""
    after = turn.row.after
    if not (after.revising or after.denied) and any(group.after and group.after.carried_rupiah for group in turn.row.groups):
        groups = undone(turn.row.groups)
        if groups != turn.row.groups:
            turn.row = replace(turn.row, groups=groups)


def _decide_anew(turn: Turn) -> None:
    """What two people granted begins once no money is under way."""
    asked = revisions.opening(turn)
    if asked:
        stood = Stood(groups=turn.row.groups, lines_digest=turn.row.lines_digest)
        _pass(turn, asked)
        revisions.began(turn, stood)


def _let_canary_go(turn: Turn) -> None:
    """A canary is scheduled as any claim is, and ends before the last gate: nothing is confirmed, counted or instructed for it."""
    if turn.row.current and not turn.row.closed and is_canary(turn.row.claim_id):
        turn.tell(ClaimWithdrawn(basis=turn.basis))
        close(turn, Closed.WITHDRAWN)


def _adoptable(turn: Turn) -> tuple[str, ...]:
    """The payouts whose receipts came before them."""
    return tuple(sorted({orphan.payout_id for orphan in turn.row.orphans if find(turn, orphan.payout_id)}))


def _over(group: Group) -> bool:
    """Nothing more is expected of the group."""
    if group.phase in {Phase.SUPERSEDED, Phase.ENDED} or (group.phase is Phase.ABANDONED and group.after):
        return group.all_finished and not group.owed_rupiah
    if group.phase in {Phase.ABANDONED, Phase.RETIRED}:
        return group.all_dead
    return group.settled and group.phase is not Phase.RECOVERING


def _settle_requests(turn: Turn) -> None:
    """The withdrawal first: after it there is nothing to amend."""
    if turn.row.seen.claim:
        _settle_withdrawal(turn)
        _settle_amendment(turn)


def _settle_withdrawal(turn: Turn) -> None:
    refusal = _refusal(turn)
    if not turn.row.withdrawal_pending or (refusal is None and turn.row.locked):
        return
    turn.row = replace(turn.row, withdrawal_pending=False)
    if refusal:
        turn.tell(WithdrawalRefused(basis=turn.basis, reason=refusal))
        return
    turn.tell(ClaimWithdrawn(basis=turn.basis))
    close(turn, Closed.WITHDRAWN)


def _settle_amendment(turn: Turn) -> None:
    """What is being decided anew is decided first: a claimant's change does not take the place of the facts that people found."""
    amendment, refusal = turn.row.personal.amendment, _refusal(turn)
    if amendment is None or (refusal is None and turn.row.locked) or (turn.row.after.in_hand and turn.row.closed is None):
        return
    turn.row = replace(turn.row, personal=replace(turn.row.personal, amendment=None))
    if refusal:
        changes.amended(turn, amendment, refusal)
    else:
        _pass(turn, amendment)


def _refusal(turn: Turn) -> ReasonCode | None:
    """Why a request cannot pass any more: the payee has money, or the claim ended, or was denied anew and is about to."""
    if any(group.money_moved for group in turn.row.groups) or turn.row.closed is Closed.PAID:
        return ReasonCode.MONEY_ON_ITS_WAY
    return ReasonCode.CLAIM_NOT_OPEN if turn.row.closed or turn.row.after.denied else None


def _pass(turn: Turn, asked: AmendmentRequested) -> None:
    """From here on this revision is the claim: the ledger is asked anew and everything is decided anew."""
    schedule.retire(turn)
    row = turn.row
    provided = {ref: given for ref, given in row.personal.provided.items() if given.received_at > asked.received_at}
    revision = max(asked.revision, row.seen.claim + 1)
    basis = row.seen.joined(Basis(claim=revision))
    personal = replace(row.personal, payees=asked.personal.payees, provided=provided)
    turn.row = replace(row, seen=basis, later_approval=None, later_denial=None, personal=personal)
    revisions.known(turn, asked)
    compensation.filed(turn, asked.claim.kind, anew=row.after.granted is not None)
    turn.tell(
        revisions.told(
            turn,
            ClaimAmended(
                basis=basis,
                revision=revision,
                received_at=asked.received_at,
                channel=asked.channel,
                reporter_role=asked.reporter_role,
                claim=asked.claim,
                personal=asked.personal,
            ),
        )
    )
    request = _coverage_request(turn.row.claim_id, asked.model_copy(update={"revision": revision}))
    turn.effects.emit(request.first_key, request)
    for ref, given in provided.items():
        shown.named(turn, ref, given.account)


def _coverage_request(claim_id: str, asked: AmendmentRequested) -> CoverageRequested:
    return CoverageRequested(
        claim_id=claim_id,
        revision=asked.revision,
        kind=asked.claim.kind,
        filing=asked.claim.filing,
        event_date=asked.claim.event_date,
        event_country=asked.claim.event_country,
        event_province=asked.claim.event_province,
        jht_reason=asked.claim.jht.reason if asked.claim.jht else None,
        channel=asked.channel,
        reporter_role=asked.reporter_role,
        received_at=asked.received_at,
        aliases=asked.aliases,
        fingerprints=shown_by(claim_id, asked.claim, asked.reporter_role, asked.personal),
        personal=RequestPersonal(member=asked.personal.member),
    )


def _settle_decisions(turn: Turn) -> None:
    """A decision that came past the point of no return counts once the money turned out not to move."""
    row = turn.row
    if row.closed or row.decision_waits:
        return
    if row.later_denial:
        turn.row = replace(row, later_denial=None)
        denied(turn, row.later_denial)
    elif row.later_approval:
        turn.row = replace(row, later_approval=None)
        approved(turn, row.later_approval)


def _finish(turn: Turn) -> None:
    """Every payout is settled or given up."""
    paid = max(0, sum(group.held_rupiah for group in turn.row.groups))
    if paid:
        turn.tell(ClaimPaid(basis=turn.basis, total=Money.rupiah(paid)))
    close(turn, Closed.PAID if paid else Closed.ABANDONED)


def close(turn: Turn, outcome: Closed) -> None:
    """Nothing more is expected: tell everyone, and the ledger, which frees what is still reserved."""
    turn.tell(ClaimClosed.model_validate({"basis": turn.basis, "outcome": outcome.value}))
    if outcome not in {Closed.PAID, Closed.ABANDONED}:
        ledger.free(turn, outcome.value)
        schedule.retire(turn)
    turn.row = replace(turn.row, closed=outcome, later_approval=None, later_denial=None)
    ledger.tell_end(turn)
