"""What operations ask of the database about payments, and the rows that answer."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from processors.claim_state.tables import PayoutStanding
from processors.payout.campaign_tables import Campaign, CampaignOutcome
from processors.payout.shares import Share
from schemas.events.campaigns import CampaignCause, CampaignItem, Stands


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """Payouts that are held for one reason, of one fund. Rupiah."""

    fund: str
    reason: str
    payouts: int
    rupiah: int
    oldest: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """One payout that a cause fits, as claim_state tells it. `amount`: rupiah that are still due."""

    claim_id: str
    payout_group: str
    channel_reference: str | None
    standing: PayoutStanding
    since: datetime
    fund: str
    amount: int
    attempts: int
    payout_id: str | None
    task_id: str | None
    payment_system: str | None
    reason: str | None
    failure_code: str | None

    @property
    def item(self) -> CampaignItem:
        return CampaignItem(
            claim_id=self.claim_id,
            group=self.payout_group,
            amount=self.amount,
            payout_id=self.payout_id,
            task_id=self.task_id,
        )


class OperationsReader(Protocol):
    """Raises `Problem` (`read_model_unavailable`) when the database does not answer in time."""

    async def shares(self) -> list[Share]:
        """The brakes, caps and sums of every share that was ever heard of."""
        ...

    async def in_line(self) -> int:
        """Claims that wait for a brake on more than themselves, or for the hour to turn."""
        ...

    async def held_back(self) -> list[HeldBack]:
        """What brakes and caps hold back, by fund and reason, the most money first."""
        ...

    async def selected(self, cause: CampaignCause, rows_max: int) -> list[Selected]:
        """Payouts that the cause fits, by claim and group."""
        ...

    async def campaigns(self, stands: Collection[Stands], rows_max: int) -> list[Campaign]:
        """The newest first; `stands` none: all."""
        ...

    async def campaign(self, campaign_id: str) -> Campaign | None: ...

    async def sample(self, campaign_id: str, rows_max: int) -> list[CampaignItem]:
        """The first items of its list."""
        ...

    async def outcomes(self, campaign_id: str, skipped: bool | None, after: int | None, rows_max: int) -> list[CampaignOutcome]:
        """What became of its items, in the order of the list, after item `after`; only those left out or done when `skipped` says so."""
        ...
