"""Officers: their office's work list, a claim with everything about it, and their words."""

from __future__ import annotations

from urllib.parse import quote

from gateway.client.calling import PAGE_ROWS, Calling, Read, answered, tagged
from gateway.endpoints.afterwards import Dispute, Repayment, Revision
from gateway.endpoints.answers import Accepted
from gateway.endpoints.findings import FindingSaid
from gateway.endpoints.office import Decision, OfficeClaim, PayoutHold, PayoutRecall, Review, WorkList
from gateway.endpoints.statuses import Timeline
from schemas.reasons import WaitingFor


class Offices(Calling):
    """With an officer's token."""

    async def list_tasks(
        self, *, waiting_for: WaitingFor | None = None, cursor: str | None = None, limit: int = PAGE_ROWS
    ) -> WorkList:
        """Open questions to your offices, the most urgent first."""
        query = {"waiting_for": waiting_for, "cursor": cursor, "limit": limit}
        return answered(WorkList, await self._get("/v1/office/tasks", query))

    async def read_office_claim(self, claim: str) -> Read[OfficeClaim]:
        return tagged(OfficeClaim, await self._get(f"/v1/office/claims/{quote(claim)}"))

    async def read_office_timeline(self, claim: str, *, cursor: str | None = None, limit: int = PAGE_ROWS) -> Timeline:
        query = {"cursor": cursor, "limit": limit}
        return answered(Timeline, await self._get(f"/v1/office/claims/{quote(claim)}/timeline", query))

    async def decide_task(self, claim: str, decision: Decision, *, etag: str, key: str) -> Accepted:
        """Answer a task. Raises `Changed` when the claim is no longer as `etag` names it."""
        return await self._write(Accepted, "POST", f"/v1/office/claims/{quote(claim)}/decisions", decision, key, etag)

    async def report_finding(self, claim: str, finding: FindingSaid, *, etag: str, key: str) -> Accepted:
        """Say what a field visit or an examination found. Raises `Changed` when the claim is no longer as `etag` names it."""
        return await self._write(Accepted, "POST", f"/v1/office/claims/{quote(claim)}/findings", finding, key, etag)

    async def review_document(self, claim: str, document: str, review: Review, *, etag: str, key: str) -> Accepted:
        path = f"/v1/office/claims/{quote(claim)}/documents/{quote(document, safe='')}/review"
        return await self._write(Accepted, "POST", path, review, key, etag)

    async def hold_payouts(self, claim: str, hold: PayoutHold, *, key: str) -> Accepted:
        return await self._write(Accepted, "POST", f"/v1/office/claims/{quote(claim)}/payout-holds", hold, key)

    async def recall_payout(self, claim: str, recall: PayoutRecall, *, key: str) -> Accepted:
        return await self._write(Accepted, "POST", f"/v1/office/claims/{quote(claim)}/payout-recalls", recall, key)

    async def request_revision(self, claim: str, revision: Revision, *, key: str) -> Accepted:
        """Want a decided claim decided anew; a second person answers the task that this opens."""
        return await self._write(Accepted, "POST", f"/v1/office/claims/{quote(claim)}/revisions", revision, key)

    async def note_dispute(self, claim: str, dispute: Dispute, *, key: str) -> Accepted:
        return await self._write(Accepted, "POST", f"/v1/office/claims/{quote(claim)}/disputes", dispute, key)

    async def notice_repayment(self, claim: str, repayment: Repayment, *, key: str) -> Accepted:
        """Counts when two people cited the same line and sum."""
        return await self._write(Accepted, "POST", f"/v1/office/claims/{quote(claim)}/repayments", repayment, key)
