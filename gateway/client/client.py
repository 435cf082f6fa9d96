"""Every operation of the gateway as a method with its models; who calls is in the token that `token` gives for each request."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, Generic, NamedTuple, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from pydantic import BaseModel

from gateway.bulk.results import Result
from gateway.bulk.store import BatchKind
from gateway.client.manifests import Manifest, manifest_of
from gateway.client.refusals import Unreadable
from gateway.client.sending import Sender
from gateway.client.transport import Answer, Content, Request
from gateway.endpoints.answers import Accepted
from gateway.endpoints.batches import Batch
from gateway.endpoints.coverage import CoverageAccepted
from gateway.endpoints.filings import Appeal, PayeeAccount, Withdrawal
from gateway.endpoints.office import Decision, OfficeClaim, PayoutHold, PayoutRecall, Review, WorkList
from gateway.endpoints.showing import ClaimAnswer
from gateway.endpoints.statuses import AcceptedPage, ClaimPage, Timeline
from gateway.filed import ClaimFiling
from gateway.idempotency import HEADER as KEY_HEADER
from gateway.uploads.receiving import DocumentAbout, Uploaded
from schemas.events.coverage import CoverageReported
from schemas.events.state import ClaimStatus
from schemas.reasons import WaitingFor

ModelT = TypeVar("ModelT", bound=BaseModel)
JSON: Final = "application/json"
PAGE_ROWS: Final = 50
_result: Final = msgspec.json.Decoder(Result).decode


class Read(NamedTuple, Generic[ModelT]):
    """What was read, and the entity tag to change it with."""

    answer: ModelT
    etag: str


class Client:
    """One caller. Each method that changes something takes `key`: the caller's own, one per intent, the same whenever it is sent again,
    also after this process has died. All raise `Refusal`, `Unanswered` or `Unreadable`; models come back validated.
    """

    def __init__(self, sender: Sender, token: Callable[[], str]) -> None:
        self._sender = sender
        self._token = token

    # claims

    async def submit_claim(self, filing: ClaimFiling, *, key: str) -> Accepted:
        """File a claim: it stands on the log when this returns."""
        return await self._write(Accepted, "POST", "/v1/claims", filing, key)

    async def amend_claim(self, claim: str, filing: ClaimFiling, *, etag: str, key: str) -> Accepted:
        """The whole claim anew, after the revision that `etag` names."""
        return await self._write(Accepted, "PUT", f"/v1/claims/{quote(claim)}", filing, key, etag)

    async def withdraw_claim(self, claim: str, withdrawal: Withdrawal, *, key: str) -> Accepted:
        return await self._write(Accepted, "POST", f"/v1/claims/{quote(claim)}/withdrawal", withdrawal, key)

    async def appeal_decision(self, claim: str, appeal: Appeal, *, key: str) -> Accepted:
        return await self._write(Accepted, "POST", f"/v1/claims/{quote(claim)}/appeals", appeal, key)

    async def name_payee_account(self, claim: str, account: PayeeAccount, *, key: str) -> Accepted:
        return await self._write(Accepted, "POST", f"/v1/claims/{quote(claim)}/accounts", account, key)

    async def upload_document(
        self, claim: str, content: Content, content_type: str, about: DocumentAbout, *, key: str
    ) -> Uploaded:
        """Send a file; `content_type` image/jpeg, image/png or application/pdf."""
        said = about.model_dump(mode="json", exclude_none=True)
        target = _target(f"/v1/claims/{quote(claim)}/documents", said)
        return _model(Uploaded, await self._send("POST", target, content, {KEY_HEADER: key, "Content-Type": content_type}))

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
        """Send a file of filings (`gateway.endpoints.batches.SUFFIXES` has the content types) with its control totals: rows of data,
        and whole rupiah."""
        target = _target("/v1/batches", {"rows": rows, "rupiah": rupiah, "kind": kind})
        return _model(Batch, await self._send("POST", target, content, {KEY_HEADER: key, "Content-Type": content_type}))

    async def read_batch(self, batch: str) -> Batch:
        """How far a batch is, and how it ended."""
        return _model(Batch, await self._get(f"/v1/batches/{quote(batch)}"))

    async def read_batch_results(self, batch: str, *, after: int = 0, refused: bool = False) -> tuple[Result, ...]:
        """What became of the rows after this one, as far as they are done."""
        query = {"after": after, "refused": str(refused).lower()}
        answer = await self._get(f"/v1/batches/{quote(batch)}/results", query)
        return tuple(map(_result, answer.body.splitlines()))

    # statuses

    async def list_claims(
        self,
        *,
        status: ClaimStatus | None = None,
        waiting_for: WaitingFor | None = None,
        cursor: str | None = None,
        limit: int = PAGE_ROWS,
    ) -> ClaimPage:
        """One page of your own claims; pass its `next` as `cursor`."""
        query = {"status": status, "waiting_for": waiting_for, "cursor": cursor, "limit": limit}
        return _model(ClaimPage, await self._get("/v1/claims", query))

    async def read_claim(self, claim: str) -> Read[ClaimAnswer]:
        return _tagged(ClaimAnswer, await self._get(f"/v1/claims/{quote(claim)}"))

    async def read_timeline(self, claim: str, *, cursor: str | None = None, limit: int = PAGE_ROWS) -> Timeline:
        return _model(Timeline, await self._get(f"/v1/claims/{quote(claim)}/timeline", {"cursor": cursor, "limit": limit}))

    async def find_accepted(self, reference: str) -> AcceptedPage:
        """What stands on the log under your own reference. Raises `NotFound` when nothing does."""
        return _model(AcceptedPage, await self._get("/v1/accepted", {"reference": reference}))

    async def read_manifest(self, day: date) -> Manifest:
        """All that was accepted from you on the day (WIB). Raises `Unreadable` for one that is cut short."""
        return manifest_of((await self._get(f"/v1/manifests/{day}")).body)

    # offices

    async def list_tasks(
        self, *, waiting_for: WaitingFor | None = None, cursor: str | None = None, limit: int = PAGE_ROWS
    ) -> WorkList:
        """Open questions to your offices, the most urgent first."""
        query = {"waiting_for": waiting_for, "cursor": cursor, "limit": limit}
        return _model(WorkList, await self._get("/v1/office/tasks", query))

    async def read_office_claim(self, claim: str) -> Read[OfficeClaim]:
        return _tagged(OfficeClaim, await self._get(f"/v1/office/claims/{quote(claim)}"))

    async def read_office_timeline(self, claim: str, *, cursor: str | None = None, limit: int = PAGE_ROWS) -> Timeline:
        query = {"cursor": cursor, "limit": limit}
        return _model(Timeline, await self._get(f"/v1/office/claims/{quote(claim)}/timeline", query))

    async def decide_task(self, claim: str, decision: Decision, *, etag: str, key: str) -> Accepted:
        """Answer a task. Raises `Changed` when the claim is no longer as `etag` names it."""
        return await self._write(Accepted, "POST", f"/v1/office/claims/{quote(claim)}/decisions", decision, key, etag)

    async def review_document(self, claim: str, document: str, review: Review, *, etag: str, key: str) -> Accepted:
        path = f"/v1/office/claims/{quote(claim)}/documents/{quote(document, safe='')}/review"
        return await self._write(Accepted, "POST", path, review, key, etag)

    async def hold_payouts(self, claim: str, hold: PayoutHold, *, key: str) -> Accepted:
        return await self._write(Accepted, "POST", f"/v1/office/claims/{quote(claim)}/payout-holds", hold, key)

    async def recall_payout(self, claim: str, recall: PayoutRecall, *, key: str) -> Accepted:
        return await self._write(Accepted, "POST", f"/v1/office/claims/{quote(claim)}/payout-recalls", recall, key)

    # the registry, and what problems mean

    async def report_coverage(self, member: str, coverage: CoverageReported, *, key: str) -> CoverageAccepted:
        return await self._write(CoverageAccepted, "PUT", f"/v1/members/{quote(member)}/coverage", coverage, key)

    async def explain_problem(self, code: str) -> str:
        """What a problem's code means, in words."""
        return (await self._get(f"/problems/{quote(code, safe='')}")).body.decode()

    async def _write(
        self, model: type[ModelT], method: str, path: str, said: BaseModel, key: str, etag: str | None = None
    ) -> ModelT:
        headers = {KEY_HEADER: key, "Content-Type": JSON} | ({} if etag is None else {"If-Match": etag})
        return _model(model, await self._send(method, path, said.model_dump_json(exclude_none=True).encode(), headers))

    async def _get(self, path: str, query: Mapping[str, object] | None = None) -> Answer:
        return await self._send("GET", _target(path, query or {}), b"", {})

    async def _send(self, method: str, target: str, body: Content, headers: Mapping[str, str]) -> Answer:
        return await self._sender.send(Request(method, target, {"Authorization": f"Bearer {self._token()}", **headers}, body))


def _target(path: str, query: Mapping[str, object]) -> str:
    said = {name: value for name, value in query.items() if value is not None}
    return f"{path}?{urlencode(said)}" if said else path


def _model(model: type[ModelT], answer: Answer) -> ModelT:
    try:
        return model.model_validate_json(answer.body)
    except ValueError as error:
        raise Unreadable(f"the answer ({answer.status}) is no {model.__name__}: is the client as new as the gateway?") from error


def _tagged(model: type[ModelT], answer: Answer) -> Read[ModelT]:
    return Read(_model(model, answer), answer.headers.get("etag", ""))
