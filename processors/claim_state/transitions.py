"""The one transition table: from which status, on which event, to which status. Nothing else writes a claim's status.

Events of different processors interleave on the lifecycle in any order that causality allows; what the table does not
name cannot happen, and is an anomaly for a person when it does.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from schemas.events.state import ClaimStatus

S = ClaimStatus
Standing: TypeAlias = ClaimStatus | None
"""None: nothing was registered or refused yet."""


class Follow(StrEnum):
    """Targets that are no status of their own."""

    STAY = "stay"
    """The event is allowed and tells something, but the status stays."""
    PAYOUTS = "payouts"
    """The worst standing among the claim's payouts decides (`RANKING` in `payouts.py`)."""


Target: TypeAlias = ClaimStatus | Follow

FINAL: Final = frozenset({S.PAID, S.DENIED, S.REFUSED, S.LAPSED, S.WITHDRAWN, S.LINKED, S.ABANDONED})
"""Nothing more is expected; an appeal, a return, a document in time or a new filing opens some of them again."""
ASKING: Final = frozenset({S.UNDER_REVIEW, S.AWAITING_APPROVAL, S.APPEALED})
"""An officer may have an open question; moving anywhere else voids it."""

CLAIMANTS_TURN: Final = (S.REGISTERED, S.INCOMPLETE, S.AWAITING_ACCOUNT)
"""What is waited for is the claimant's: the service promise does not run out meanwhile."""

RECOVERABLE: Final = (S.PAID, S.DENIED, S.LAPSED, S.WITHDRAWN, S.LINKED, S.ABANDONED, S.DISPUTED)
"""Ended with money at the payees that may be demanded back."""
UNFILED: Final = (None, S.REFUSED)
JUDGED: Final = (S.UNDER_REVIEW, S.VERIFIED, S.AWAITING_APPROVAL)
UNAPPROVED: Final = (S.INCOMPLETE, S.COMPLETE, *JUDGED)
READY: Final = (S.APPROVED, S.AWAITING_ACCOUNT, S.PAYMENT_HELD)
"""Approved, and no money is under way: newer facts take the claim back to the decision."""
MONEY: Final = (S.PAYING, S.PAYMENT_UNKNOWN, S.PAYMENT_FAILED, S.PAYMENT_CONFLICT, S.RECOVERING)
"""Money is, was or may be under way: from here only payout moves the claim."""
TAKEN_UP: Final = (*UNAPPROVED, *READY, *MONEY, S.APPEALED)
OPEN: Final = (S.REGISTERED, *TAKEN_UP)
ENDED: Final = (S.PAID, S.DENIED, S.LAPSED, S.WITHDRAWN, S.LINKED, S.ABANDONED, S.DISPUTED)
FILED: Final = (*OPEN, *ENDED)
OVERTAKEN: Final = (*UNAPPROVED, S.APPEALED, S.DENIED, S.LAPSED)
"""Where payout's news may find a claim that newer facts took back before payout had read them."""
OVER: Final = (S.WITHDRAWN, S.PAID, S.ABANDONED, S.DISPUTED)
"""Ended by payout itself: others' words may still be on their way."""
DECIDED_ANEW: Final = (S.DENIED, S.LAPSED, S.PAID, S.ABANDONED, S.DISPUTED)
"""Ended, and two people may have it decided anew (a lapse is undone by papers)."""


@dataclass(frozen=True, slots=True)
class Move:
    """On any of `events`, from any of `sources`, to `target`."""

    sources: tuple[Standing, ...]
    events: tuple[str, ...]
    target: Target


def _stay(sources: Iterable[Standing], *events: str) -> Move:
    return Move(tuple(sources), events, Follow.STAY)


TELLING: Final = (
    "submission.repeated",
    "claim.amendment_requested",
    "claim.amendment_refused",
    "claim.withdrawal_requested",
    "claim.withdrawal_refused",
    "payee_account.provided",
    "right_end.reported",
    "right_end.refused",
    "instalments.ended",
    "instalment.paid_beyond_end",
    "claim.coverage_established:again",
    "claim.coverage_missing",
    "claim.linked",
    "document.accepted",
    "document.refused",
    "entitlement.reserved",
    "entitlement.waiting",
    "entitlement.refused",
    "entitlement.confirmed",
    "entitlement.held",
    "entitlement.released",
    "adjustment.referred",
    "adjustment.closed",
    "adjustment.decided:reassess",
    "task.escalated",
    "finding.recorded",
    "payout.action_taken",
    "employer.asked",
    "employer.answered",
)
"""Facts about a filed claim that never move it by themselves."""
ANYWHERE: Final = ("claim.held", "claim.resumed", "submission.refused", "payout.receipt_questioned", "word.refused")
"""May be told of any claim, even of one that was never filed."""
RECEIPTS: Final = (
    "payout.progressed",
    "payout.settled",
    "payout.rejected",
    "payout.returned",
    "payout.unknown",
    "payout.conflict",
)
BEFORE_RECEIPTS: Final = ("payout.awaiting_account", "payout.credited", "payout.held", "payout.released", "payout.abandoned")

MOVES: Final = (
    # filing
    Move(UNFILED, ("claim.registered",), S.REGISTERED),
    Move((None,), ("claim.refused",), S.REFUSED),
    _stay((S.REFUSED,), "claim.refused", "submission.repeated"),
    _stay((None, S.REFUSED, *FILED), *ANYWHERE),
    _stay(FILED, *TELLING),
    Move((*TAKEN_UP, *DECIDED_ANEW), ("claim.amended",), S.REGISTERED),
    _stay((S.REGISTERED,), "claim.amended"),
    Move((*OPEN, S.DENIED, S.LAPSED, S.DISPUTED), ("claim.withdrawn",), S.WITHDRAWN),
    # coverage: newer facts on the event's date void what was decided on the older ones
    Move((*JUDGED, *READY), ("claim.coverage_established",), S.COMPLETE),
    _stay((S.REGISTERED, S.INCOMPLETE, S.COMPLETE, *MONEY, S.APPEALED, *ENDED), "claim.coverage_established"),
    # dossier
    Move((S.REGISTERED,), ("documents.requested",), S.INCOMPLETE),
    _stay((S.INCOMPLETE,), "documents.requested"),
    Move((S.REGISTERED, S.INCOMPLETE, *JUDGED, *READY), ("documents.completed",), S.COMPLETE),
    _stay((S.COMPLETE,), "documents.completed"),
    Move((S.REGISTERED, S.COMPLETE, *JUDGED, *READY), ("documents.reopened",), S.INCOMPLETE),
    Move((S.REGISTERED, S.LAPSED), ("documents.reopened:lapse_undone",), S.INCOMPLETE),
    Move((S.INCOMPLETE, S.APPEALED), ("claim.lapsed",), S.LAPSED),
    _stay((*MONEY, S.DENIED, *OVER), "claim.lapsed", "documents.reopened:lapse_undone"),
    _stay((*MONEY, S.APPEALED, S.DENIED, *OVER), "documents.requested", "documents.completed", "documents.reopened"),
    # decisions (one that rests on less than the lifecycle has shown is stale and never gets here)
    Move((S.COMPLETE,), ("verification.referred",), S.UNDER_REVIEW),
    _stay((S.UNDER_REVIEW,), "verification.referred"),
    _stay((S.APPEALED,), "verification.referred:appeal"),
    Move((S.COMPLETE,), ("finding.asked",), S.UNDER_REVIEW),
    _stay(tuple(standing for standing in FILED if standing is not S.COMPLETE), "finding.asked"),
    Move((S.COMPLETE, S.UNDER_REVIEW, S.APPEALED), ("claim.verified",), S.VERIFIED),
    Move((S.VERIFIED,), ("assessment.referred",), S.AWAITING_APPROVAL),
    _stay((S.AWAITING_APPROVAL,), "assessment.referred"),
    Move((S.AWAITING_APPROVAL,), ("assessment.sums_stated",), S.VERIFIED),
    Move((S.VERIFIED, S.AWAITING_APPROVAL), ("claim.approved",), S.APPROVED),
    Move((S.COMPLETE, *JUDGED, S.APPEALED), ("claim.denied",), S.DENIED),
    _stay((*MONEY, *OVER), "verification.referred", "claim.verified", "claim.approved", "claim.denied"),
    _stay((*MONEY, *OVER), "assessment.referred", "assessment.sums_stated"),
    _stay(OVER, "verification.referred:appeal"),
    Move((S.DENIED,), ("claim.appealed",), S.APPEALED),
    _stay((*OPEN, *OVER, S.LAPSED, S.LINKED), "claim.appealed"),
    Move((S.DISPUTED,), ("claim.appealed:denial",), S.APPEALED),
    # disputes before an authority
    Move((S.PAID, S.DENIED, S.ABANDONED), ("dispute.opened",), S.DISPUTED),
    _stay((*OPEN, S.LAPSED, S.WITHDRAWN, S.LINKED, S.DISPUTED), "dispute.opened"),
    Move((S.DISPUTED,), ("dispute.closed:paid",), S.PAID),
    Move((S.DISPUTED,), ("dispute.closed:denied",), S.DENIED),
    Move((S.DISPUTED,), ("dispute.closed:abandoned",), S.ABANDONED),
    _stay(FILED, "dispute.closed"),
    # payments
    Move((*READY, *MONEY), ("payout.scheduled", *BEFORE_RECEIPTS), Follow.PAYOUTS),
    _stay(OVERTAKEN, "payout.scheduled", *BEFORE_RECEIPTS),
    Move((*READY, *MONEY, *OVERTAKEN), ("payout.dispatched",), Follow.PAYOUTS),
    Move((*READY, *MONEY), (*RECEIPTS, "payout.recall_sent"), Follow.PAYOUTS),
    _stay((*OVERTAKEN, *OVER), "payout.recall_sent"),
    Move((*READY, *MONEY), ("payout.compensated",), Follow.PAYOUTS),
    _stay((S.REGISTERED, *UNAPPROVED, *ENDED, S.APPEALED), "payout.compensated"),
    Move((*READY, *MONEY), ("adjustment.decided:pay_again", "adjustment.decided:accept"), Follow.PAYOUTS),
    Move((*READY, *MONEY, *RECOVERABLE), ("adjustment.decided:recover", "adjustment.decided:set_off"), Follow.PAYOUTS),
    _stay((S.REGISTERED, *UNAPPROVED, *ENDED, S.APPEALED), "adjustment.decided:accept"),
    _stay((S.REGISTERED, *OVERTAKEN), "adjustment.decided:pay_again"),
    _stay((S.REGISTERED, *UNAPPROVED, S.APPEALED), "adjustment.decided:recover", "adjustment.decided:set_off"),
    Move((*READY, *MONEY), ("recovery.changed",), Follow.PAYOUTS),
    _stay((S.REGISTERED, *UNAPPROVED, *ENDED, S.APPEALED), "recovery.changed"),
    Move((S.PAID, S.DISPUTED), ("payout.returned", "payout.conflict"), Follow.PAYOUTS),
    # what a payee paid back too much goes out again
    Move((S.PAID, S.DISPUTED), ("payout.dispatched", "payout.awaiting_account", "payout.held"), Follow.PAYOUTS),
    Move((S.LAPSED,), ("payout.scheduled:stands",), Follow.PAYOUTS),
    _stay((S.REGISTERED, *OVERTAKEN, S.WITHDRAWN, S.LINKED, S.ABANDONED), *RECEIPTS),
    Move((*READY, *MONEY), ("claim.paid",), S.PAID),
    # the end, as payout tells it; one that an appeal or a late document has overtaken changes nothing
    _stay((S.PAID,), "claim.closed:paid"),
    Move(MONEY, ("claim.closed:withdrawn",), S.WITHDRAWN),
    _stay((S.WITHDRAWN,), "claim.closed:withdrawn"),
    Move((S.REGISTERED, S.INCOMPLETE, S.COMPLETE, *MONEY), ("claim.closed:linked",), S.LINKED),
    Move((*READY, *MONEY, *OVERTAKEN), ("claim.closed:abandoned",), S.ABANDONED),
    Move((*MONEY, S.LAPSED), ("claim.closed:denied",), S.DENIED),
    _stay((*UNAPPROVED, S.APPROVED, S.APPEALED, S.DENIED), "claim.closed:denied"),
    Move(MONEY, ("claim.closed:lapsed",), S.LAPSED),
    _stay((S.LAPSED,), "claim.closed:lapsed"),
    _stay((S.REGISTERED, *UNAPPROVED, S.APPROVED, *MONEY, S.APPEALED), "claim.closed:lapse_undone"),
)


def _table() -> dict[Standing, dict[str, Target]]:
    table: dict[Standing, dict[str, Target]] = {standing: {} for standing in (None, *ClaimStatus)}
    for move in MOVES:
        for source in move.sources:
            for event in move.events:
                assert event not in table[source], f"two moves for {event} at {source}"
                table[source][event] = move.target
    return table


TRANSITIONS: Final = _table()
EVENT_NAMES: Final = tuple(sorted({event for move in MOVES for event in move.events}))


def target(standing: Standing, event: str) -> Target | None:
    """Where the claim goes, or None when the table forbids the move."""
    return TRANSITIONS[standing].get(event)
