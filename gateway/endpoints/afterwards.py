"""Life after the decision, as officers say it: decide a claim anew, a dispute before an authority, money that a payee paid back."""

from datetime import date
from typing import Annotated, Literal

from fastapi import Request
from pydantic import Field
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.objects import office_claim
from gateway.access.scopes import Scope
from gateway.endpoints.answers import ClaimPath
from gateway.endpoints.office import WORDS, Spoken, officer_of, say
from gateway.idempotency import IdempotencyKey
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.routing import json_body, needs, routes
from schemas.claim import ClaimContent, ClaimPersonal
from schemas.events.instructions import Amount
from schemas.events.revisions import DisputeSaid, RepaymentNoticed, RevisionRequested
from schemas.grounds import DisputeAuthority, RevisionGround
from schemas.identifiers import RecoveryId, recovery_id

router = routes("office")


class Revision(Spoken):
    """Have a decided claim decided anew: it is, when a second person answers the task that this opens with `reassess`.

    `reference`: the paper's number. `claim` and `personal`: the facts as they are found now, whole; leave them out where they are as filed.
    """

    ground: RevisionGround
    because: str = Field(min_length=1, max_length=1_000)
    reference: str | None = Field(default=None, max_length=120)
    claim: ClaimContent | None = None
    personal: ClaimPersonal | None = None


class Dispute(Spoken):
    """A decision is before an authority, until about `until`; or the authority has finished. Undisputed payments go on."""

    action: Literal["opened", "closed"]
    authority: DisputeAuthority
    because: str = Field(min_length=1, max_length=1_000)
    reference: str | None = Field(default=None, max_length=120)
    until: date | None = None


class Repayment(Spoken):
    """A payee paid back, as the bank's statement says: it counts when two people cited the same line and sum. Rupiah."""

    recovery_id: RecoveryId
    amount: Amount
    bank_reference: str = Field(min_length=1, max_length=60)
    because: str = Field(min_length=1, max_length=1_000)


@router.post("/v1/office/claims/{claim}/revisions", status_code=202, responses=WORDS, operation_id="requestRevision")
async def revise(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OFFICE_DECIDE)],
    claim: ClaimPath,
    said: Annotated[Revision, json_body(Revision)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Want a decided claim decided anew, on new facts, a ruling or a determination. Only the difference is paid or owed."""
    officer = officer_of(caller)
    await office_claim(parts_of(request), caller, claim)
    data = RevisionRequested(
        ground=said.ground,
        person=officer.name,
        role=officer.role,
        because=said.because,
        reference=said.reference,
        decided_at=said.spoken_at,
        claim=said.claim,
        personal=said.personal,
    )
    return await say(request, caller, claim, data, said, idempotency_key)


@router.post("/v1/office/claims/{claim}/disputes", status_code=202, responses=WORDS, operation_id="noteDispute")
async def dispute(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OFFICE_DECIDE)],
    claim: ClaimPath,
    said: Annotated[Dispute, json_body(Dispute)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Note that the labour inspector, the Minister or the advisory doctor looks at the decision, or has finished."""
    officer = officer_of(caller)
    await office_claim(parts_of(request), caller, claim)
    data = DisputeSaid(
        action=said.action,
        authority=said.authority,
        person=officer.name,
        role=officer.role,
        because=said.because,
        reference=said.reference,
        until=said.until,
        decided_at=said.spoken_at,
    )
    return await say(request, caller, claim, data, said, idempotency_key)


@router.post("/v1/office/claims/{claim}/repayments", status_code=202, responses=WORDS, operation_id="noticeRepayment")
async def repayment(
    request: Request,
    caller: Annotated[Caller, needs(Scope.OFFICE_DECIDE)],
    claim: ClaimPath,
    said: Annotated[Repayment, json_body(Repayment)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Say which line of the bank's statement is money that a payee of this claim paid back."""
    officer, found = officer_of(caller), await office_claim(parts_of(request), caller, claim)
    if said.recovery_id not in {recovery_id(claim, payout.payout_group) for payout in found.payouts}:
        raise Problem(ProblemCode.CHANGED_MEANWHILE, "no payment of this claim is owed back under this id: read the claim again")
    data = RepaymentNoticed(
        recovery_id=said.recovery_id,
        amount=said.amount,
        bank_reference=said.bank_reference,
        person=officer.name,
        role=officer.role,
        because=said.because,
        decided_at=said.spoken_at,
    )
    return await say(request, caller, claim, data, said, idempotency_key)
