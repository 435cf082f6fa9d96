"""Campaigns as the interface shows them."""

from datetime import datetime

from pydantic import BaseModel

from gateway.operating.listing import Listing
from processors.payout.campaign_tables import Campaign, CampaignOutcome
from schemas.events.campaigns import CampaignAction, CampaignCause, CampaignItem, Skipped, Stands
from schemas.vocabulary import AuthorityRole


class Part(BaseModel):
    """Payouts of the list that stand alike. Rupiah."""

    standing: str
    failure_code: str | None
    fund: str
    payment_system: str | None
    payouts: int
    rupiah: int


class Example(BaseModel):
    """One payout of the list. Rupiah that are still due."""

    claim_id: str
    channel_reference: str | None
    group: str
    amount: int
    attempts: int
    since: datetime


class DryRun(BaseModel):
    """What a proposal would be about. Nothing is written. `left_out`: payouts that the cause fits and the action is not for."""

    payouts: int
    rupiah: int
    left_out: int
    parts: list[Part]
    sample: list[Example]
    digest: str


class CampaignAccepted(BaseModel):
    """It stands on the log, on every in-sync replica."""

    campaign_id: str
    event_ids: list[str]


class SaidWordAnswer(BaseModel):
    """One person's word that counted."""

    word: str
    person: str
    role: AuthorityRole
    because: str
    at: datetime


class CampaignAnswer(BaseModel):
    """`said`: actions asked for; of these `done`, and `skipped` with the reason. Rupiah. `left`: not asked for yet."""

    campaign_id: str
    stands: Stands
    action: CampaignAction
    cause: CampaignCause
    because: str
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    payouts: int
    rupiah: int
    digest: str
    per_second: int
    said: int
    left: int
    done: int
    done_rupiah: int
    skipped: dict[str, int]
    moved_at: datetime
    ended_at: datetime | None
    words: list[SaidWordAnswer]


class WholeCampaign(BaseModel):
    """`sample`: the first of its list."""

    campaign: CampaignAnswer
    sample: list[CampaignItem]


class CampaignList(BaseModel):
    """The newest first."""

    campaigns: list[CampaignAnswer]


class OutcomeAnswer(BaseModel):
    """What became of one payout; `skipped`: why nothing was done."""

    number: int
    claim_id: str
    group: str
    rupiah: int
    skipped: Skipped | None
    at: datetime


class OutcomeList(BaseModel):
    """In the order of the list; `next` is `after` of the next page."""

    outcomes: list[OutcomeAnswer]
    next: int | None


def dry_run_of(listing: Listing) -> DryRun:
    return DryRun(
        payouts=len(listing.items),
        rupiah=listing.rupiah,
        left_out=listing.left_out,
        parts=[Part(**part._asdict()) for part in listing.slices],
        sample=[
            Example(
                claim_id=each.claim_id,
                channel_reference=each.channel_reference,
                group=each.payout_group,
                amount=each.amount,
                attempts=each.attempts,
                since=each.since,
            )
            for each in listing.sample
        ],
        digest=listing.digest,
    )


def shown_of(row: Campaign) -> CampaignAnswer:
    return CampaignAnswer(
        campaign_id=row.campaign_id,
        stands=row.stands,
        action=row.action,
        cause=row.cause,
        because=row.because,
        proposed_by=row.person,
        proposed_at=row.proposed_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        payouts=row.items,
        rupiah=row.rupiah,
        digest=row.digest,
        per_second=row.per_second,
        said=row.said,
        left=row.items - row.said,
        done=row.done,
        done_rupiah=row.done_rupiah,
        skipped=row.skipped,
        moved_at=row.moved_at,
        ended_at=row.ended_at,
        words=[
            SaidWordAnswer(word=word.word, person=word.person, role=word.role, because=word.because, at=word.at)
            for word in row.words
        ],
    )


def outcome_of(row: CampaignOutcome) -> OutcomeAnswer:
    return OutcomeAnswer(
        number=int(row.number),
        claim_id=row.claim_id,
        group=row.payout_group,
        rupiah=row.rupiah,
        skipped=row.skipped,
        at=row.at,
    )
