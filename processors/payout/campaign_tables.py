"""A campaign's rows: how it stands, its list in pieces, and what became of each item. Keyed by the campaign, not by a claim."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from schemas.events.campaigns import NO_DIGEST, CampaignAction, CampaignCause, CampaignItem, Skipped, Stands
from schemas.vocabulary import AuthorityRole
from streams.contract import Table

NUMBER_DIGITS: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidWord:
    """One person's word that counted."""

    word: str
    person: str
    role: AuthorityRole
    because: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """Rupiah whole. `listed`: pieces that came, `chain` their digest so far. Actions were asked for up to item `said`; of those
    `answered` are done or skipped. `moved_at`: when anything last went on. `words`: who said what, in order."""

    campaign_id: str
    stands: Stands = Stands.LISTING
    action: CampaignAction
    cause: CampaignCause
    because: str
    person: str
    role: AuthorityRole
    proposed_at: datetime
    items: int
    rupiah: int
    pieces: int
    digest: str
    per_second: int
    listed: int = 0
    chain: str = NO_DIGEST
    said: int = 0
    answered: int = 0
    done: int = 0
    done_rupiah: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    approved_by: str | None = None
    approved_role: AuthorityRole | None = None
    approved_at: datetime | None = None
    moved_at: datetime
    ended_at: datetime | None = None
    words: tuple[SaidWord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignPiece:
    """A part of the list as it was proposed."""

    campaign_id: str
    number: str
    items: tuple[CampaignItem, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignOutcome:
    """What became of one item. `skipped` none: it was done."""

    campaign_id: str
    number: str
    claim_id: str
    payout_group: str
    rupiah: int
    skipped: Skipped | None
    at: datetime


PAYOUT_CAMPAIGNS: Final = Table("payout_campaign", Campaign, ("campaign_id",), (("stands",),))
CAMPAIGN_PIECES: Final = Table("payout_campaign_piece", CampaignPiece, ("campaign_id", "number"))
CAMPAIGN_OUTCOMES: Final = Table(
    "payout_campaign_outcome", CampaignOutcome, ("campaign_id", "number"), (("campaign_id", "skipped"),)
)


def item_number(number: int) -> str:
    """An item's or piece's number as a key."""
    return f"{number:0{NUMBER_DIGITS}d}"
