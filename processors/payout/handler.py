"""Payout: from the approved lines to the last receipt, and the last word on amendments and withdrawals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from processors.holds import ClaimKeyed
from processors.payout import (
    actions,
    brakes,
    campaigns,
    caps,
    claims,
    compensation,
    disputes,
    ends,
    groups,
    ledger,
    recalls,
    receipts,
    recoveries,
    revisions,
    tasks,
    timers,
    words,
)
from processors.payout.campaign_tables import CAMPAIGN_OUTCOMES, CAMPAIGN_PIECES, PAYOUT_CAMPAIGNS
from processors.payout.config import PayoutConfig
from processors.payout.shares import PAYOUT_LINES, PAYOUT_SHARES, Share
from processors.payout.tables import PAYOUT_CLAIMS, Closed, PayoutClaim
from processors.payout.turn import ShareTurn, Turn
from schemas.envelope import EventData
from schemas.events.adjustments import AdjustmentClosed, AdjustmentDecided, AdjustmentReferred
from schemas.events.brakes import PayoutBrakeChanged, PayoutCapChanged, PayoutCapReached, PayoutLineMoved
from schemas.events.campaigns import CampaignAnswered, CampaignChanged, CampaignMoved
from schemas.events.decisions import ClaimApproved, ClaimDenied
from schemas.events.dossier import ClaimLapsed, DocumentsCompleted, DocumentsReopened
from schemas.events.holds import ClaimHeld, ClaimResumed
from schemas.events.instructions import PayoutInquired, PayoutInstructed, PayoutRecalled
from schemas.events.ledger import (
    ClaimLinked,
    CoverageEstablished,
    EntitlementConfirmed,
    EntitlementHeld,
    EntitlementReserved,
    EntitlementWaiting,
)
from schemas.events.payout import (
    AmendmentRefused,
    ClaimAmended,
    ClaimClosed,
    ClaimPaid,
    ClaimWithdrawn,
    InstalmentsEnded,
    PaidBeyondEnd,
    PayoutAbandoned,
    PayoutActionTaken,
    PayoutAwaitingAccount,
    PayoutCompensated,
    PayoutConflict,
    PayoutCredited,
    PayoutDispatched,
    PayoutHeld,
    PayoutProgressed,
    PayoutRecallSent,
    PayoutRejected,
    PayoutReleased,
    PayoutReturned,
    PayoutScheduled,
    PayoutSettled,
    PayoutUnknown,
    ReceiptQuestioned,
    RightEndRefused,
    WithdrawalRefused,
)
from schemas.events.receipts import PayoutReceipt
from schemas.events.registration import (
    AmendmentRequested,
    ClaimAppealed,
    ClaimRegistered,
    PayeeAccountProvided,
    RightEndReported,
    WithdrawalRequested,
)
from schemas.events.requests import CloseRequested, ConfirmRequested, CoverageRequested, FingerprintShown, ReleaseRequested
from schemas.events.revisions import (
    DisputeClosed,
    DisputeOpened,
    DisputeSaid,
    RecoveryChanged,
    RepaymentNoticed,
    RepaymentReceived,
    RevisionRequested,
)
from schemas.events.tasks import TaskEscalated, WordRefused
from schemas.events.verifications import (
    OfficerDecided,
    PayoutActionRequested,
    PayoutCapRequested,
    PayoutHoldRequested,
    PayoutRecallRequested,
)
from schemas.reasons import ReasonCode
from schemas.topics import CAMPAIGNS, LIFECYCLE, RECEIPTS, VERIFICATIONS
from streams.contract import Effects, Event, Input, RowKey, TimerFired, Unprocessable, View

MAY_COME_FIRST: Final = (
    ClaimRegistered,
    PayoutReceipt,
    OfficerDecided,
    PayoutHoldRequested,
    PayoutRecallRequested,
    PayoutActionRequested,
    RepaymentReceived,
    RevisionRequested,
    RepaymentNoticed,
    DisputeSaid,
)
"""What may be met before the claim is registered: the other topics are not ordered against the lifecycle."""


class Payout(ClaimKeyed):
    """The only one that instructs payment systems, once per payout id."""

    name = "payout"
    inputs = (
        Input.of(
            LIFECYCLE,
            ClaimRegistered,
            AmendmentRequested,
            WithdrawalRequested,
            ClaimAppealed,
            PayeeAccountProvided,
            RightEndReported,
            CoverageEstablished,
            ClaimLinked,
            DocumentsCompleted,
            DocumentsReopened,
            ClaimLapsed,
            ClaimApproved,
            ClaimDenied,
            EntitlementReserved,
            EntitlementWaiting,
            EntitlementConfirmed,
            EntitlementHeld,
        ),
        Input.of(RECEIPTS, PayoutReceipt, RepaymentReceived),
        Input.of(
            VERIFICATIONS,
            OfficerDecided,
            PayoutHoldRequested,
            PayoutRecallRequested,
            PayoutActionRequested,
            PayoutCapRequested,
            RevisionRequested,
            RepaymentNoticed,
            DisputeSaid,
        ),
        Input.of(CAMPAIGNS, *campaigns.CAMPAIGN_EVENTS),
    )
    tables = (PAYOUT_CLAIMS, PAYOUT_SHARES, PAYOUT_LINES, PAYOUT_CAMPAIGNS, CAMPAIGN_PIECES, CAMPAIGN_OUTCOMES)
    emits: frozenset[type[EventData]] = frozenset(
        {
            PayoutScheduled,
            PayoutCompensated,
            PayoutCredited,
            PayoutAwaitingAccount,
            PayoutHeld,
            PayoutReleased,
            PayoutDispatched,
            PayoutProgressed,
            PayoutSettled,
            PayoutRejected,
            PayoutReturned,
            PayoutUnknown,
            PayoutRecallSent,
            PayoutConflict,
            PayoutAbandoned,
            InstalmentsEnded,
            PaidBeyondEnd,
            RightEndRefused,
            PayoutActionTaken,
            PayoutActionRequested,
            CampaignChanged,
            CampaignMoved,
            CampaignAnswered,
            ReceiptQuestioned,
            PayoutBrakeChanged,
            PayoutCapChanged,
            PayoutCapReached,
            PayoutLineMoved,
            ClaimAmended,
            AmendmentRefused,
            ClaimWithdrawn,
            WithdrawalRefused,
            ClaimPaid,
            ClaimClosed,
            AdjustmentReferred,
            AdjustmentDecided,
            AdjustmentClosed,
            RecoveryChanged,
            DisputeOpened,
            DisputeClosed,
            TaskEscalated,
            WordRefused,
            ClaimHeld,
            ClaimResumed,
            PayoutInstructed,
            PayoutInquired,
            PayoutRecalled,
            ConfirmRequested,
            ReleaseRequested,
            CloseRequested,
            CoverageRequested,
            FingerprintShown,
        }
    )

    def __init__(self, config: PayoutConfig) -> None:
        self._config = config

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        if _of_campaign(event):
            return campaigns.keys(event)
        key, share = _key(event), self._config.shares.of(_key(event))
        of_share = (PAYOUT_SHARES, (share,))
        return (of_share,) if key == share else ((PAYOUT_CLAIMS, (key,)), of_share)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        if _of_campaign(event):
            return campaigns.handle(event, rows, now)
        key, share_id = _key(event), self._config.shares.of(_key(event))
        share = rows.get(PAYOUT_SHARES, share_id) or Share(share=share_id)
        if key == share_id:
            at = event.due_at if isinstance(event, TimerFired) else now
            return _of_share(event, ShareTurn(share, rows, at, self._config))
        row = rows.get(PAYOUT_CLAIMS, key) or PayoutClaim(claim_id=key)
        turn = Turn(row=row, share=share, rows=rows, now=now, config=self._config)
        if isinstance(event, TimerFired):
            _timer(turn, event)
        else:
            _event(turn, event)
        claims.settle(turn)
        tasks.tidy(turn)
        brakes.line_up(turn)
        if turn.row is not row and turn.row != row:
            turn.effects.put(PAYOUT_CLAIMS, turn.row)
        if turn.share is not share:
            turn.effects.put(PAYOUT_SHARES, turn.share)
        return turn.effects


def _key(event: Event | TimerFired) -> str:
    return event.key if isinstance(event, TimerFired) else event.subject


def _of_campaign(event: Event | TimerFired) -> bool:
    if isinstance(event, TimerFired):
        return event.name == timers.CAMPAIGN
    return isinstance(event.data, campaigns.CAMPAIGN_EVENTS)


def _of_share(event: Event | TimerFired, turn: ShareTurn) -> Effects:
    """What concerns all claims of a share: its brakes, and its line that is woken. Nothing else has its id as the subject."""
    before = turn.share
    if isinstance(event, TimerFired):
        brakes.wake(turn) if event.name == timers.HOUR else brakes.wake_piece(turn)
    elif isinstance(event.data, PayoutHoldRequested):
        brakes.word(turn, event.data)
    elif isinstance(event.data, PayoutCapRequested):
        caps.word(turn, event.data)
    else:
        raise Unprocessable(
            ReasonCode.UNKNOWN_CLAIM, f"{event.data.event_type} about a share of the claims, not about a claim: discard"
        )
    if turn.share is not before:
        turn.effects.put(PAYOUT_SHARES, turn.share)
    return turn.effects


def _event(turn: Turn, event: Event) -> None:
    data = event.data
    if not turn.row.seen.claim and not isinstance(data, MAY_COME_FIRST):
        raise Unprocessable(
            ReasonCode.UNKNOWN_CLAIM, f"{data.event_type} for a claim that was never registered: replay it after the registration"
        )
    match data:
        case PayoutReceipt():
            receipts.received(turn, data)
        case RepaymentReceived():
            recoveries.received(turn, data)
        case EntitlementConfirmed():
            groups.confirmed(turn, data)
        case EntitlementHeld():
            groups.gate_held(turn, data)
        case EntitlementReserved() | EntitlementWaiting():
            ledger.tell_end(turn)  # a request that crossed the claim's end: nothing stays reserved for ever
            if isinstance(data, EntitlementWaiting):
                compensation.doubted(turn, ReasonCode.ENTITLEMENT_QUEUED)
        case ClaimApproved():
            claims.approved(turn, data)
        case ClaimDenied():
            claims.denied(turn, data)
        case _:
            _words(turn, data)
            _facts(turn, event)


def _words(turn: Turn, data: EventData) -> None:
    """What people say, one by one or by a campaign."""
    match data:
        case OfficerDecided():
            words.decided(turn, data)
        case PayoutHoldRequested():
            words.brake(turn, data)
        case PayoutRecallRequested():
            recalls.requested(turn, data)
        case PayoutActionRequested():
            actions.requested(turn, data)
        case RevisionRequested():
            revisions.requested(turn, data)
        case RepaymentNoticed():
            recoveries.noticed(turn, data)
        case DisputeSaid():
            disputes.said(turn, data)
        case PayoutCapRequested():
            raise Unprocessable(ReasonCode.UNKNOWN_CLAIM, "a cap is of a share of the claims, not of one claim: discard")


def _facts(turn: Turn, event: Event) -> None:
    """What the filing, the ledger and the dossier bring."""
    match event.data:
        case ClaimRegistered() as data:
            claims.registered(turn, data)
        case CoverageEstablished() as data:
            claims.coverage(turn, data)
        case ClaimLinked() as data:
            claims.linked(turn, data)
        case DocumentsCompleted() as data:
            claims.saw(turn, data.basis)
            compensation.complete(turn, data)
        case DocumentsReopened() as data:
            if data.undoes_lapse:
                turn.reopen(Closed.LAPSED)
            claims.saw(turn, data.basis)
        case ClaimLapsed() as data:
            claims.lapsed(turn, data)
        case _:
            _said(turn, event.data)


def _said(turn: Turn, filed: EventData) -> None:
    """What claimants say of a claim that is there."""
    match filed:
        case PayeeAccountProvided() as data:
            claims.account(turn, data)
        case RightEndReported() as data:
            ends.reported(turn, data)
        case AmendmentRequested() as data:
            claims.amendment_requested(turn, data)
        case WithdrawalRequested():
            claims.withdrawal_requested(turn)
        case ClaimAppealed() as data:
            revisions.appealed(turn, data)
            turn.reopen(Closed.DENIED)
            compensation.doubted(turn, ReasonCode.APPEALED)


def _timer(turn: Turn, timer: TimerFired) -> None:
    """Every timer is checked against the row: it may be obsolete. A due date needs nothing here: `settle` looks at the time."""
    kind, _, what = timer.name.partition(":")
    if kind == timers.ANSWER:
        receipts.silent(turn, what)
    elif kind == timers.INQUIRY:
        receipts.ask_again(turn, what)
    elif kind == timers.UNMATCHED:
        receipts.page_unmatched(turn)
    elif kind == timers.WOKEN:
        groups.woken(turn)
    elif kind == timers.TASK:
        tasks.overdue(turn, what, timer.due_at)
    elif kind == timers.REMINDER:
        number, _, group = what.partition(":")
        groups.remind(turn, group, int(number))
