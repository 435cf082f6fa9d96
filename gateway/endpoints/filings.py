"""Claims on their way in: filed, amended, withdrawn, appealed, where a payee wants to be paid, and ends of rights. None of it needs the database."""

from datetime import date, datetime
from typing import Annotated, TypedDict

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from gateway.accepting import Moment, channel_of, require_claimant, require_confirmed_by_right
from gateway.access.callers import Caller
from gateway.access.objects import UNKNOWN, filed_by, own_claim, own_payees_claim
from gateway.access.scopes import Scope
from gateway.endpoints.answers import WRITING, Accepted, ClaimPath, IfMatch, accepted, leads_to, problems, revision_of
from gateway.filed import submission_of
from gateway.filing import FIRST_REVISION, ClaimFiling
from gateway.idempotency import IdempotencyKey
from gateway.parts import parts_of
from gateway.problems import ProblemCode
from gateway.routing import json_body, needs, routes
from gateway.writing import Intent, write
from processors.claim_state.tables import Claim
from schemas.admission import OwnReference
from schemas.claim import BankAccount, PayeeRef
from schemas.envelope import Data
from schemas.events.submissions import (
    AppealSubmitted,
    PayeeAccountPersonal,
    PayeeAccountSubmitted,
    RightEndSubmitted,
    WithdrawalSubmitted,
)
from schemas.vocabulary import Channel, RightEnd

router = routes("claims")
ANSWERS = {
    202: leads_to(
        "readClaim", "readTimeline", "amendClaim", "withdrawClaim", "appealDecision", "namePayeeAccount", "reportRightEnd"
    ),
    **problems(*WRITING),
}
FOLLOWED = {
    202: {"model": Accepted},
    **problems(*WRITING, ProblemCode.CLAIM_UNKNOWN, ProblemCode.PRECONDITION_REQUIRED, ProblemCode.READ_MODEL_UNAVAILABLE),
}


class Following(Data):
    """About a claim that is there. `reference`: the channel's own, so that nothing need be looked up; a claimant needs none, and
    their claim may be another channel's."""

    reference: OwnReference | None = None
    received_at: Moment


class Withdrawal(Following):
    """The claimant takes the claim back."""

    because: str = Field(default="", max_length=500)


class Appeal(Following):
    """The claimant disputes a denial."""

    because: str = Field(min_length=1, max_length=2_000)


class PayeeAccount(Following):
    """Where a payee wants to be paid."""

    payee_ref: PayeeRef
    account: BankAccount


class RightEnds(Following):
    """A payee's right to what falls due month by month has ended."""

    payee_ref: PayeeRef
    end: RightEnd
    ended_on: date


@router.post("/v1/claims", status_code=202, responses=ANSWERS, operation_id="submitClaim")
async def submit(
    request: Request,
    caller: Annotated[Caller, needs(Scope.CLAIMS_SUBMIT)],
    filed: Annotated[ClaimFiling, json_body(ClaimFiling)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """File a claim. One claim per channel and reference: the same again is taken once, another content under the same reference
    is refused as a modified duplicate; to change a claim, amend it."""
    return accepted(await filed_claim(request, caller, filed, idempotency_key, revision=FIRST_REVISION))


@router.put("/v1/claims/{claim}", status_code=202, responses=FOLLOWED, operation_id="amendClaim")
async def amend(
    request: Request,
    caller: Annotated[Caller, needs(Scope.CLAIMS_SUBMIT)],
    claim: ClaimPath,
    filed: Annotated[ClaimFiling, json_body(ClaimFiling)],
    if_match: IfMatch,
    idempotency_key: IdempotencyKey,
) -> Response:
    """File the whole claim anew as its next revision. `If-Match` names the revision that you read: of two who amend the same one,
    the log takes the first, and the second is refused as a modified duplicate."""
    await about_claim(request, caller, claim, filed.reference)
    return accepted(await filed_claim(request, caller, filed, idempotency_key, revision=revision_of(if_match) + 1))


async def filed_claim(request: Request, caller: Caller, filed: ClaimFiling, key: str, revision: int) -> Accepted:
    """A claim onto the log, whoever typed it in; `key` is the idempotency key. Raises `Problem`."""
    subject, data = submission_of(caller, filed, revision)
    event = await write(request, caller, Intent(data, subject, key, data.received_at))
    return Accepted(claim_id=subject, event_id=event, reference=filed.reference, revision=revision)


@router.post("/v1/claims/{claim}/withdrawal", status_code=202, responses=FOLLOWED, operation_id="withdrawClaim")
async def withdraw(
    request: Request,
    caller: Annotated[Caller, needs(Scope.CLAIMS_FOLLOW)],
    claim: ClaimPath,
    filed: Annotated[Withdrawal, json_body(Withdrawal)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Take the claim back for the claimant. It counts unless money is on its way."""
    return accepted(await withdrawn(request, caller, claim, filed, idempotency_key))


async def withdrawn(request: Request, caller: Caller, claim: str, filed: Withdrawal, key: str) -> Accepted:
    """A withdrawal onto the log, whoever typed it in; `key` is the idempotency key. Raises `Problem`."""
    data = WithdrawalSubmitted(**await _following(request, caller, claim, filed), because=filed.because)
    return await _follow(request, caller, Intent(data, claim, key, data.received_at))


@router.post("/v1/claims/{claim}/appeals", status_code=202, responses=FOLLOWED, operation_id="appealDecision")
async def appeal(
    request: Request,
    caller: Annotated[Caller, needs(Scope.CLAIMS_FOLLOW)],
    claim: ClaimPath,
    filed: Annotated[Appeal, json_body(Appeal)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Dispute a denial for the claimant; another officer looks at it."""
    return accepted(await appealed(request, caller, claim, filed, idempotency_key))


async def appealed(request: Request, caller: Caller, claim: str, filed: Appeal, key: str) -> Accepted:
    """An appeal onto the log, whoever typed it in; `key` is the idempotency key. Raises `Problem`."""
    data = AppealSubmitted(**await _following(request, caller, claim, filed), because=filed.because)
    return await _follow(request, caller, Intent(data, claim, key, data.received_at))


@router.post("/v1/claims/{claim}/accounts", status_code=202, responses=FOLLOWED, operation_id="namePayeeAccount")
async def name_account(
    request: Request,
    caller: Annotated[Caller, needs(Scope.CLAIMS_FOLLOW)],
    claim: ClaimPath,
    filed: Annotated[PayeeAccount, json_body(PayeeAccount)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Say where a payee wants to be paid: when the filing named no account, or a payment came back. An employer or a facility names its own
    account, where it is a payee of a claim that it filed."""
    return accepted(await named_account(request, caller, claim, filed, idempotency_key))


async def named_account(request: Request, caller: Caller, claim: str, filed: PayeeAccount, key: str) -> Accepted:
    """A payee's account onto the log, whoever typed it in; `key` is the idempotency key. Raises `Problem`."""
    claimant = channel_of(caller).claimant
    found = None if claimant else await own_payees_claim(parts_of(request), caller, claim, filed.payee_ref)
    common = await _about(request, caller, claim, filed, found)
    require_confirmed_by_right(caller, (filed.account,))
    personal = PayeeAccountPersonal(account=filed.account)
    data = PayeeAccountSubmitted(**common, payee_ref=filed.payee_ref, personal=personal)
    return await _follow(request, caller, Intent(data, claim, key, data.received_at))


@router.post("/v1/claims/{claim}/ends", status_code=202, responses=FOLLOWED, operation_id="reportRightEnd")
async def report_end(
    request: Request,
    caller: Annotated[Caller, needs(Scope.CLAIMS_FOLLOW)],
    claim: ClaimPath,
    filed: Annotated[RightEnds, json_body(RightEnds)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Say that a payee's right has ended: death, a spouse's remarriage, a child's marriage or first work, new work of who lost theirs.
    What falls due after the month of it is not paid; what was paid of it, two people look at."""
    data = RightEndSubmitted(
        **await _following(request, caller, claim, filed), payee_ref=filed.payee_ref, end=filed.end, ended_on=filed.ended_on
    )
    return accepted(await _follow(request, caller, Intent(data, claim, idempotency_key, data.received_at)))


class _About(TypedDict):
    """What every word about a claim begins with: channel and reference are those of the filing."""

    channel: Channel
    channel_reference: str
    received_at: datetime


async def _following(request: Request, caller: Caller, claim: str, filed: Following) -> _About:
    require_claimant(channel_of(caller))
    return await _about(request, caller, claim, filed)


async def _about(request: Request, caller: Caller, claim: str, filed: Following, found: Claim | None = None) -> _About:
    channel, reference = await about_claim(request, caller, claim, filed.reference, found)
    return _About(channel=channel, channel_reference=reference, received_at=filed.received_at)


async def _follow(request: Request, caller: Caller, intent: Intent) -> Accepted:
    event = await write(request, caller, intent)
    return Accepted(claim_id=intent.subject, event_id=event)


async def about_claim(
    request: Request, caller: Caller, claim: str, reference: str | None, found: Claim | None = None
) -> tuple[Channel, str]:
    """Channel and full reference of the filing that the caller speaks about. Raises `Problem`.

    A channel's own follows from its reference, and nothing is looked up; a claimant's may be another channel's and is looked up, unless
    it was `found` already."""
    if caller.grant.is_person or reference is None:
        found = found or (await own_claim(parts_of(request), caller, claim)).claim
        if found.channel is None or found.channel_reference is None:
            raise UNKNOWN
        return found.channel, found.channel_reference
    return filed_by(caller, claim, reference)
