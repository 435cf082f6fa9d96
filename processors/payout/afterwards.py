"""What a payment and a claim keep of their life after the first decision: set-off, repayments, what is asked and granted, disputes.

Nothing of it is there before it happens, so that a claim without it carries none of its weight.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from schemas.benefit import EntitlementLine
from schemas.claim import ClaimContent, ClaimPersonal
from schemas.events.registration import ClaimAppealed
from schemas.grounds import DisputeAuthority, RevisionGround
from schemas.reasons import ReasonCode
from schemas.vocabulary import AuthorityRole, Channel, ReporterRole, RightEnd

REPAYMENTS_MAX: Final = 500
"""Repayments of one recovery; a person pays back in months, not in thousands of parts."""
WORDS_REMEMBERED_MAX: Final = 50
"""Words that asked for something after the decision, the latest: a repeat of one of them does nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repayment:
    """Money that came from a payee, as one line of a bank's statement. `said_by`: the payment system, or one of two people."""

    reference: str
    amount_rupiah: int
    said_by: str
    genuine: bool
    """True when a payment system signed it: then no second person is needed."""


def repaid(repayments: Iterable[Repayment], people: int) -> dict[str, int]:
    """What counts, by the statement's line: a function of the set of what was said. A line that is told with two sums counts not at
    all until it is found out; one that no payment system signed needs `people` who say the same."""
    told: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    signed: dict[str, set[int]] = defaultdict(set)
    for one in repayments:
        told[one.reference][one.amount_rupiah].add(one.said_by)
        if one.genuine:
            signed[one.reference].add(one.amount_rupiah)
    counted = {}
    for reference, sums in told.items():
        certain = signed[reference] or {amount for amount, persons in sums.items() if len(persons) >= people}
        if len(certain) == 1:
            (counted[reference],) = certain
    return counted


@dataclass(frozen=True, slots=True, kw_only=True)
class After:
    """One payment's life after its decision. Whole rupiah.

    `carried`: of what the payee has of it, what counts for other payments; `credited`: what counts here of others. `waived`: two
    people let it be. `demanded`: what was demanded back when it was, by whom and when. `before`: net by line of the decision before,
    `withheld`: the tax taken then. `to_free`: entitlements that are free once the money is back. `told`: the recovery's figures as told
    last. `turned_up`: it counted as certainly not with the payee, and then receipts said otherwise.
    """

    carried_rupiah: int = 0
    credited_rupiah: int = 0
    waived_rupiah: int = 0
    demanded_rupiah: int = 0
    demanded_by: tuple[str, ...] = ()
    demanded_at: datetime | None = None
    reason: ReasonCode | None = None
    repayments: tuple[Repayment, ...] = ()
    before: dict[str, int] = field(default_factory=dict)
    withheld_rupiah: int = 0
    to_free: tuple[EntitlementLine, ...] = ()
    told: tuple[int, ...] = ()
    turned_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    """The claim as it is decided now, to decide it anew. `revision`: the filing's own, by which amendments are counted."""

    revision: int
    received_at: datetime
    channel: Channel
    reporter_role: ReporterRole
    aliases: tuple[str, ...]
    claim: ClaimContent
    personal: ClaimPersonal


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedEnd:
    """A payee's right is now said to have ended on another day than was noted."""

    submission_id: str
    payee_ref: str
    end: RightEnd
    ended_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFacts:
    """What somebody found to be otherwise than filed; none: as filed. `revision`: of the claimant's own amendment that says so; `ends`: of
    each payee the last day that was told."""

    claim: ClaimContent | None = None
    personal: ClaimPersonal | None = None
    revision: int | None = None
    ends: tuple[CorrectedEnd, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NotedEnd:
    """A payee's right ended on that day. `stopped` and `beyond`: the payments that were given up, and that the payee has all the same.
    `corrected`: two people took this day for the one that was told before."""

    end: RightEnd
    ended_on: date
    corrected: bool = False
    stopped: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """Two people want the claim decided anew: it is, as soon as no money of it is under way."""

    ground: RevisionGround
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """The decision is before an authority."""

    authority: DisputeAuthority
    opened_at: datetime
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Afterlife:
    """A claim's life after its decision. `asked`: how often somebody wanted it decided anew; `ground` of the open question, `heard` the
    words. `revising`: it is being decided anew; `denied`: and was denied, so that it ends so once the money is settled.
    `decided_on` and `decided_role`: of the last approval, for appeals. `appeal`: one that came while there was no sum to look at.
    """

    decided_on: date | None = None
    decided_role: AuthorityRole | None = None
    asked: int = 0
    ground: RevisionGround | None = None
    heard: tuple[str, ...] = ()
    granted: Granted | None = None
    revising: bool = False
    denied: bool = False
    dispute: Dispute | None = None
    appeal: ClaimAppealed | None = None

    @property
    def in_hand(self) -> bool:
        """The claim is being decided anew, or is about to be: what claimants say meanwhile is looked at when it is decided."""
        return self.revising or self.granted is not None
