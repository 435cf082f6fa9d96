"""Operations: the brake on payments, hourly caps, and one action on many payouts."""

from __future__ import annotations

from urllib.parse import quote

from gateway.client.calling import PAGE_ROWS, Calling, answered
from gateway.endpoints.campaigns import CampaignWord, DryRunAsked, Proposal
from gateway.endpoints.operations import BrakeWord, CapWord, PaymentsBrake, SaidToAll
from gateway.operating.showing import CampaignAccepted, CampaignList, DryRun, OutcomeList, WholeCampaign
from schemas.events.campaigns import Stands


class Operations(Calling):
    """With the token of somebody who steers payments."""

    async def read_payments_brake(self) -> PaymentsBrake:
        """Brakes, caps, and what they hold back."""
        return answered(PaymentsBrake, await self._get("/v1/operations/payments"))

    async def press_brake(self, word: BrakeWord, *, key: str) -> SaidToAll:
        """Hold payouts, or let them go, which takes two people."""
        return await self._write(SaidToAll, "POST", "/v1/operations/brake", word, key)

    async def say_cap(self, word: CapWord, *, key: str) -> SaidToAll:
        """What may be sent in a clock hour; a raise takes two people."""
        return await self._write(SaidToAll, "POST", "/v1/operations/caps", word, key)

    async def try_campaign(self, asked: DryRunAsked) -> DryRun:
        """What a campaign would be about; nothing is written."""
        return await self._ask(DryRun, "/v1/operations/campaign-dry-runs", asked)

    async def propose_campaign(self, proposal: Proposal, *, key: str) -> CampaignAccepted:
        """Nothing is done until a second person approves."""
        return await self._write(CampaignAccepted, "POST", "/v1/operations/campaigns", proposal, key)

    async def list_campaigns(self, *, stands: Stands | None = None) -> CampaignList:
        """The hundred newest."""
        return answered(CampaignList, await self._get("/v1/operations/campaigns", {"stands": stands}))

    async def read_campaign(self, campaign: str) -> WholeCampaign:
        return answered(WholeCampaign, await self._get(f"/v1/operations/campaigns/{quote(campaign)}"))

    async def list_campaign_outcomes(
        self, campaign: str, *, skipped: bool | None = None, after: int | None = None, limit: int = PAGE_ROWS
    ) -> OutcomeList:
        """What became of each payout, in the order of the list."""
        query = {"skipped": None if skipped is None else str(skipped).lower(), "after": after, "limit": limit}
        return answered(OutcomeList, await self._get(f"/v1/operations/campaigns/{quote(campaign)}/outcomes", query))

    async def say_of_campaign(self, campaign: str, word: CampaignWord, *, key: str) -> CampaignAccepted:
        """Approve, refuse, pause, resume, abort, or a new pace."""
        return await self._write(CampaignAccepted, "POST", f"/v1/operations/campaigns/{quote(campaign)}/words", word, key)
