"""Claims: filed, changed, followed, one by one and in files; and what was accepted, from the log itself."""

from __future__ import annotations

from datetime import date
from typing import Final
from urllib.parse import quote

import msgspec

from gateway.bulk.results import Result
from gateway.bulk.store import BatchKind
from gateway.client.calling import PAGE_ROWS, Calling, Read, answered, tagged, with_query
from gateway.client.manifests import Manifest, manifest_of
from gateway.client.transport import Content
from gateway.endpoints.answers import Accepted
from gateway.endpoints.batches import Batch, BatchPage
from gateway.endpoints.filings import Appeal, PayeeAccount, RightEnds, Withdrawal
from gateway.endpoints.links import ClaimLink
from gateway.endpoints.lookups import AcceptedPage
from gateway.endpoints.showing import ClaimAnswer
from gateway.endpoints.statuses import ClaimPage, Timeline
from gateway.filing import ClaimFiling
from gateway.idempotency import HEADER as KEY_HEADER
from gateway.notices import EmployersNotice, HospitalsNotice
from schemas.events.state import ClaimStatus
from schemas.reasons import WaitingFor

_result: Final = msgspec.json.Decoder(Result).decode


class Filing(Calling):
    """Everything that is sent about claims."""

    async def submit_claim(self, filing: ClaimFiling, *, key: str) -> Accepted:
        """File a claim: it stands on the log when this returns."""
        return await self._write(Accepted, "POST", "/v1/claims", filing, key)

    async def send_employers_notice(self, notice: EmployersNotice, *, key: str) -> Accepted:
        """A death in the names of an employer's own system."""
        return await self._write(Accepted, "POST", "/v1/notices/employer", notice, key)

    async def send_hospitals_notice(self, notice: HospitalsNotice, *, key: str) -> Accepted:
        """A death in the names of a hospital's own register."""
        return await self._write(Accepted, "POST", "/v1/notices/hospital", notice, key)

    async def amend_claim(self, claim: str, filing: ClaimFiling, *, etag: str, key: str) -> Accepted:
        """The whole claim anew, after the revision that `etag` names."""
        return await self._write(Accepted, "PUT", f"/v1/claims/{quote(claim)}", filing, key, etag)

    async def withdraw_claim(self, claim: str, withdrawal: Withdrawal, *, key: str) -> Accepted:
        return await self._write(Accepted, "POST", f"/v1/claims/{quote(claim)}/withdrawal", withdrawal, key)

    async def appeal_decision(self, claim: str, appeal: Appeal, *, key: str) -> Accepted:
        return await self._write(Accepted, "POST", f"/v1/claims/{quote(claim)}/appeals", appeal, key)

    async def name_payee_account(self, claim: str, account: PayeeAccount, *, key: str) -> Accepted:
        return await self._write(Accepted, "POST", f"/v1/claims/{quote(claim)}/accounts", account, key)

    async def report_right_end(self, claim: str, ended: RightEnds, *, key: str) -> Accepted:
        return await self._write(Accepted, "POST", f"/v1/claims/{quote(claim)}/ends", ended, key)

    async def send_batch(
        self,
        content: Content,
        content_type: str,
        *,
        rows: int,
        rupiah: int,
        kind: BatchKind = BatchKind.CLAIMS,
        key: str,
    ) -> Batch:
        """Send a file (`gateway.endpoints.batches.SUFFIXES` has the content types) with its control totals: rows of data, and whole
        rupiah."""
        target = with_query("/v1/batches", {"rows": rows, "rupiah": rupiah, "kind": kind})
        return answered(Batch, await self._send("POST", target, content, {KEY_HEADER: key, "Content-Type": content_type}))

    async def list_batches(self, *, cursor: str | None = None, limit: int = PAGE_ROWS) -> BatchPage:
        """Your own, newest first, one page; pass its `next` as `cursor`."""
        return answered(BatchPage, await self._get("/v1/batches", {"cursor": cursor, "limit": limit}))

    async def read_batch(self, batch: str) -> Batch:
        """How far a batch is, and how it ended."""
        return answered(Batch, await self._get(f"/v1/batches/{quote(batch)}"))

    async def read_batch_results(self, batch: str, *, after: int = 0, refused: bool = False) -> tuple[Result, ...]:
        """What became of the rows after this one, as far as they are done."""
        query = {"after": after, "refused": str(refused).lower()}
        answer = await self._get(f"/v1/batches/{quote(batch)}/results", query)
        return tuple(map(_result, answer.body.splitlines()))


class Following(Calling):
    """Where one's own claims stand."""

    async def list_claims(
        self,
        *,
        status: ClaimStatus | None = None,
        waiting_for: WaitingFor | None = None,
        cursor: str | None = None,
        limit: int = PAGE_ROWS,
    ) -> ClaimPage:
        """One page; pass its `next` as `cursor`."""
        query = {"status": status, "waiting_for": waiting_for, "cursor": cursor, "limit": limit}
        return answered(ClaimPage, await self._get("/v1/claims", query))

    async def read_claim(self, claim: str) -> Read[ClaimAnswer]:
        return tagged(ClaimAnswer, await self._get(f"/v1/claims/{quote(claim)}"))

    async def read_timeline(self, claim: str, *, cursor: str | None = None, limit: int = PAGE_ROWS) -> Timeline:
        return answered(Timeline, await self._get(f"/v1/claims/{quote(claim)}/timeline", {"cursor": cursor, "limit": limit}))

    async def link_to_claim(self, claim: str, *, reference: str | None = None) -> ClaimLink:
        """A link for the claimant to follow the claim by."""
        target = with_query(f"/v1/claims/{quote(claim)}/links", {"reference": reference})
        return answered(ClaimLink, await self._send("POST", target, b"", {}))

    async def find_accepted(self, reference: str, *, cursor: str | None = None, limit: int = PAGE_ROWS) -> AcceptedPage:
        """What stands on the log under your own reference, one page; pass its `next` as `cursor`. Raises `NotFound` when nothing
        does."""
        return answered(AcceptedPage, await self._get("/v1/accepted", {"reference": reference, "cursor": cursor, "limit": limit}))

    async def read_manifest(self, day: date) -> Manifest:
        """All that was accepted from you on the day (WIB). Raises `Unreadable` for one that is cut short."""
        return manifest_of((await self._get(f"/v1/manifests/{day}")).body)
