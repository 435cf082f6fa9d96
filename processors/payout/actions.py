"""A campaign's action on one payout: done in the name of two people by the same code as their own words, once, and only while the payout
stands as it was listed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from processors import desks
from processors.law import CALENDAR
from processors.payout import groups, receipts, rules, tasks, words
from processors.payout.tables import PEOPLE_NEEDED, Attempt, Group, Phase
from processors.payout.turn import Turn
from schemas.basis import Basis
from schemas.deadlines import has_authority
from schemas.events.campaigns import CampaignAction, CampaignAnswered, CampaignItem, Skipped, Speaker
from schemas.events.payout import PayoutActionTaken
from schemas.events.verifications import OfficerDecided, PayoutActionRequested, PayoutHoldRequested
from schemas.money import Money
from schemas.reasons import ReasonCode
from schemas.vocabulary import TaskKind, Verdict
from streams.rows import replace

ACTIONS_REMEMBERED_MAX: Final = 50
"""Campaigns' actions on one claim, the latest: a repeat of one of them does nothing."""
SENDABLE: Final = frozenset({Phase.AWAITING_ACCOUNT, Phase.STOPPED})
OVER: Final = frozenset({Phase.ABANDONED, Phase.RETIRED, Phase.RECOVERING})


def requested(turn: Turn, event: PayoutActionRequested) -> None:
    """Do it or say why not, in the claim's history and to the campaign."""
    mark = f"{event.campaign_id}:{event.number}"
    if mark in turn.row.actions:
        return
    group = turn.group(event.item.group)
    skipped = _unfit(turn, event) or _changed(turn, group, event.item)
    if skipped is None:
        assert group is not None, "what stands as it was listed is there"
        skipped = _ACTIONS[event.action](turn, group, event)
    turn.row = replace(turn.row, actions=(*turn.row.actions, mark)[-ACTIONS_REMEMBERED_MAX:])
    turn.tell(
        PayoutActionTaken(
            basis=turn.basis,
            group=event.item.group,
            payee_ref=group.payee_ref if group else rules.payee_of(event.item.group),
            amount=Money.rupiah(event.item.amount),
            campaign_id=event.campaign_id,
            action=event.action,
            people=(event.proposed_by.person, event.approved_by.person),
            because=event.because,
            skipped=skipped,
        )
    )
    turn.effects.emit(
        event.campaign_id,
        CampaignAnswered(
            number=event.number,
            claim_id=turn.row.claim_id,
            group=event.item.group,
            amount=event.item.amount,
            skipped=skipped,
        ),
    )


def _unfit(turn: Turn, event: PayoutActionRequested) -> Skipped | None:
    """Whether both may say so of this claim; who decided on it before has no second word, here as anywhere."""
    if not all(has_authority(each.role, rules.RELEASE_ROLE) for each in (event.proposed_by, event.approved_by)):
        return Skipped.NOT_AUTHORISED
    if event.action not in DECIDING:
        return None
    before = set(turn.row.deciders)
    people = {desks.same_person(each.person) for each in (event.proposed_by, event.approved_by)}
    return Skipped.DECIDED_BEFORE if people & before or len(people) < PEOPLE_NEEDED else None


def _changed(turn: Turn, group: Group | None, item: CampaignItem) -> Skipped | None:
    """Whether it stands otherwise than when it was listed."""
    if turn.row.closed or group is None or group.phase in OVER:
        return Skipped.CHANGED
    last = group.attempts[-1] if group.attempts else None
    asked = {group.task_id, last.task_id if last else None}
    stood = (last.payout_id if last else None, group.net_rupiah - group.kept_rupiah)
    same = stood == (item.payout_id, item.amount) and item.task_id in asked
    return None if same else Skipped.CHANGED


def _ask_account(turn: Turn, group: Group, _event: PayoutActionRequested) -> Skipped | None:
    if group.phase is not Phase.AWAITING_ACCOUNT:
        return Skipped.NOT_ALLOWED
    groups.ask_account(turn, group)
    return None


def _send_anew(turn: Turn, group: Group, event: PayoutActionRequested) -> Skipped | None:
    """Only what was refused, came back whole, expired or was recalled (the contract with payment systems): never unknown, in conflict
    or on its way, since no question about sending anew is open then."""
    if group.retry:
        return Skipped.ALREADY
    sendable = group.phase in SENDABLE and group.task_id is not None and group.task_id == event.item.task_id
    if not sendable or not group.attempts or not group.all_finished or len(group.attempts) >= rules.ATTEMPTS_MAX:
        return Skipped.NOT_ALLOWED
    for each in (event.proposed_by, event.approved_by):
        now = turn.group(group.name)
        if now and not now.retry:
            words.decided(turn, _approval(event, each))
    return None


def _approval(event: PayoutActionRequested, each: Speaker) -> OfficerDecided:
    assert event.item.task_id is not None, "looked at before"
    return OfficerDecided(
        task_id=event.item.task_id,
        kind=TaskKind.PAYOUT_RELEASE,
        verdict=Verdict.APPROVE,
        officer=each.person,
        role=each.role,
        because=event.because,
        decided_at=event.decided_at,
        basis=Basis(claim=0),
    )


def _hold(turn: Turn, group: Group, event: PayoutActionRequested) -> Skipped | None:
    if turn.row.brake and not turn.row.brake.lifted:
        return Skipped.ALREADY
    if group.phase is Phase.INSTRUCTED and not group.all_dead:
        return Skipped.NOT_ALLOWED
    words.brake(turn, _brake_word(event, event.proposed_by, "hold"))
    return None


def _release(turn: Turn, _group: Group, event: PayoutActionRequested) -> Skipped | None:
    """The claim's own brake. The last gate and the brake on everything have their own two people."""
    brake = turn.row.brake
    if brake is None or brake.lifted:
        return Skipped.NOT_ALLOWED
    if event.decided_at < brake.since:
        return Skipped.CHANGED
    for each in (event.proposed_by, event.approved_by):
        if turn.row.brake and not turn.row.brake.lifted:
            words.brake(turn, _brake_word(event, each, "release"))
    return None


def _brake_word(event: PayoutActionRequested, each: Speaker, action: str) -> PayoutHoldRequested:
    return PayoutHoldRequested.model_validate(
        {
            "action": action,
            "person": each.person,
            "role": each.role,
            "because": event.because,
            "decided_at": event.decided_at,
        }
    )


def _inquire(turn: Turn, group: Group, _event: PayoutActionRequested) -> Skipped | None:
    last: Attempt | None = group.attempts[-1] if group.attempts else None
    if last is None or not last.standing.unknown or last.inquiries >= rules.INQUIRIES_MAX:
        return Skipped.NOT_ALLOWED
    receipts.ask_again(turn, last.payout_id)
    return None


def _open_task(turn: Turn, group: Group, _event: PayoutActionRequested) -> Skipped | None:
    """What waits for the payee's account is for two people to look at within a working day, instead of after all reminders."""
    if group.phase is not Phase.AWAITING_ACCOUNT or group.task_id is None:
        return Skipped.NOT_ALLOWED
    due_at = CALENDAR.at_after(turn.now, rules.TASK_WORKING_DAYS)
    if not tasks.hasten(turn, group.task_id, due_at):
        return Skipped.ALREADY
    groups.tell_for_officers(turn, group, ReasonCode.OFFICER_DECISION, due_at)
    return None


def _notify(_turn: Turn, group: Group, _event: PayoutActionRequested) -> Skipped | None:
    """The message is notification's, which reads that it was done."""
    return Skipped.NOT_ALLOWED if group.settled else None


DECIDING: Final = frozenset({CampaignAction.SEND_ANEW, CampaignAction.RELEASE})
"""What takes two people who decided nothing about the claim."""
_ACTIONS: Final[dict[CampaignAction, Callable[[Turn, Group, PayoutActionRequested], Skipped | None]]] = {
    CampaignAction.ASK_ACCOUNT: _ask_account,
    CampaignAction.SEND_ANEW: _send_anew,
    CampaignAction.HOLD: _hold,
    CampaignAction.RELEASE: _release,
    CampaignAction.INQUIRE: _inquire,
    CampaignAction.OPEN_TASK: _open_task,
    CampaignAction.NOTIFY: _notify,
}
