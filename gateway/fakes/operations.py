"""What operations ask about payments, answered from memory."""

from collections.abc import Collection

from gateway.operating.asking import HeldBack, Selected
from processors.payout.campaign_tables import Campaign, CampaignOutcome, item_number
from processors.payout.shares import Share
from schemas.events.campaigns import CampaignCause, CampaignItem, Stands


class FakeOperations:
    """Lists are what there is; `fails` is raised by every question until it is None again."""

    def __init__(self) -> None:
        self.share_rows: list[Share] = []
        self.claims_in_line = 0
        self.held: list[HeldBack] = []
        self.payouts: list[Selected] = []
        self.campaign_rows: dict[str, Campaign] = {}
        self.lists: dict[str, list[CampaignItem]] = {}
        self.outcome_rows: list[CampaignOutcome] = []
        self.fails: Exception | None = None

    async def shares(self) -> list[Share]:
        self._answer()
        return self.share_rows

    async def in_line(self) -> int:
        return self.claims_in_line

    async def held_back(self) -> list[HeldBack]:
        return self.held

    async def selected(self, cause: CampaignCause, rows_max: int) -> list[Selected]:
        self._answer()
        named = {
            "failure_code": cause.failure_code,
            "reason": cause.reason,
            "fund": cause.fund,
            "payment_system": cause.payment_system,
        }
        wanted = {name: value for name, value in named.items() if value is not None}
        return [
            payout
            for payout in self.payouts
            if payout.standing in cause.standings and all(getattr(payout, name) == value for name, value in wanted.items())
        ][:rows_max]

    async def campaigns(self, stands: Collection[Stands], rows_max: int) -> list[Campaign]:
        self._answer()
        found = [row for row in self.campaign_rows.values() if not stands or row.stands in stands]
        return sorted(found, key=lambda row: row.proposed_at, reverse=True)[:rows_max]

    async def campaign(self, campaign_id: str) -> Campaign | None:
        self._answer()
        return self.campaign_rows.get(campaign_id)

    async def sample(self, campaign_id: str, rows_max: int) -> list[CampaignItem]:
        return self.lists.get(campaign_id, [])[:rows_max]

    async def outcomes(self, campaign_id: str, skipped: bool | None, after: int | None, rows_max: int) -> list[CampaignOutcome]:
        self._answer()
        found = [
            row
            for row in sorted(self.outcome_rows, key=lambda row: row.number)
            if row.campaign_id == campaign_id
            and (skipped is None or (row.skipped is not None) == skipped)
            and (after is None or row.number > item_number(after))
        ]
        return found[:rows_max]

    def _answer(self) -> None:
        if self.fails is not None:
            raise self.fails
