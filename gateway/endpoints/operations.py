"""The brake on payments and hourly caps: how they stand, what they hold back, and people's words on them."""

from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import Request
from pydantic import BaseModel, Field
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.endpoints.answers import READING, WRITING, json_answer, problems
from gateway.endpoints.office import Spoken, require_spoken_now
from gateway.idempotency import IdempotencyKey
from gateway.operating.brakes import CapStanding, Standing, caps_of, summed
from gateway.operating.saying import operations_of, say_to_shares, speaker_of
from gateway.parts import parts_of
from gateway.problems import Fault, Problem, ProblemCode
from gateway.routing import json_body, needs, routes
from processors.payout.shares import HOUR, SaidCap
from schemas.events.verifications import CAP_RUPIAH_MAX, PayoutCapRequested, PayoutHoldRequested

router = routes("operations")
Fund = Annotated[str | None, Field(default=None, min_length=1, max_length=60)]
STEERING: Final = problems(*WRITING, ProblemCode.ROLE_TOO_LOW)


class BrakeWord(Spoken):
    """Hold all payouts, or one `fund`'s, or let them go. One person holds; letting go counts when two different people said so."""

    action: Literal["hold", "release"]
    fund: Fund
    because: str = Field(min_length=1, max_length=1_000)


class CapWord(Spoken):
    """What may be sent in a clock hour, in rupiah, of one `fund` or of all; no `rupiah` lifts the cap. One person lowers, two who say the
    same raise or lift."""

    fund: Fund
    rupiah: int | None = Field(default=None, gt=0, le=CAP_RUPIAH_MAX)
    because: str = Field(min_length=1, max_length=1_000)


class SaidToAll(BaseModel):
    """The word stands on the log for every one of so many partitions."""

    partitions: int


class BrakeOn(BaseModel):
    """A brake that a person put on (`on`, or `releasing` when one of two let it go), or an hour that is full (`cap`)."""

    fund: str | None
    state: Literal["on", "releasing", "cap"]
    partitions: int
    person: str
    because: str
    since: datetime
    until: datetime | None
    released_by: list[str]


class CapWish(BaseModel):
    """A cap as somebody said it. Rupiah; none is no cap."""

    rupiah: int | None
    person: str
    because: str
    since: datetime
    agreed_by: list[str]


class CapOn(BaseModel):
    """`rupiah`: what may be sent in a clock hour by all partitions together; none is no cap. `said`: by whom, else it is as set up.
    `asked`: a raise that a second person has not agreed to."""

    fund: str | None
    rupiah: int | None
    sent_this_hour: int
    said: CapWish | None
    asked: CapWish | None


class HeldBackAnswer(BaseModel):
    """Payouts that wait for a brake or a cap. Rupiah."""

    fund: str
    reason: str
    payouts: int
    rupiah: int
    oldest: datetime


class PaymentsBrake(BaseModel):
    """`sent_this_hour`: rupiah by fund since `hour`; `claims_in_line`: claims that wait for more than their own brake."""

    partitions: int
    hour: datetime
    hour_ends: datetime
    brakes: list[BrakeOn]
    caps: list[CapOn]
    sent_this_hour: dict[str, int]
    held_back: list[HeldBackAnswer]
    claims_in_line: int


@router.get(
    "/v1/operations/payments", response_model=PaymentsBrake, responses=problems(*READING), operation_id="readPaymentsBrake"
)
async def read_payments(request: Request, caller: Annotated[Caller, needs(Scope.OPERATIONS_READ)]) -> Response:  # noqa: ARG001  the gate
    """Which brakes are on, who put them on, why and since when; each cap and what it has left; what is held back."""
    return json_answer(await payments_of(request))


async def payments_of(request: Request) -> PaymentsBrake:
    """As the database tells it now. Raises `Problem`."""
    operations, now = operations_of(request), parts_of(request).clock()
    shares = await operations.reader.shares()
    found = summed(shares, await operations.reader.in_line(), now)
    held = await operations.reader.held_back()
    return PaymentsBrake(
        partitions=operations.partitions,
        hour=found.hour,
        hour_ends=found.hour + HOUR,
        brakes=[_brake(each) for each in found.standing],
        caps=[_cap(each) for each in caps_of(shares, now)],
        sent_this_hour=found.sent,
        held_back=[
            HeldBackAnswer(fund=each.fund, reason=each.reason, payouts=each.payouts, rupiah=each.rupiah, oldest=each.oldest)
            for each in held
        ],
        claims_in_line=found.waiting,
    )


@router.post(
    "/v1/operations/brake", status_code=202, responses={202: {"model": SaidToAll}, **STEERING}, operation_id="pressBrake"
)
async def press(
    request: Request,
    caller: Annotated[Caller, needs(Scope.PAYMENTS_STEER)],
    said: Annotated[BrakeWord, json_body(BrakeWord)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Stop instructions, never receipts, or let them go. Words on a brake stand on `payouts.brakes.v1`."""
    speaker = speaker_of(caller)
    require_spoken_now(request, said)
    data = PayoutHoldRequested(
        action=said.action,
        fund=said.fund,
        person=speaker.person,
        role=speaker.role,
        because=said.because,
        decided_at=said.spoken_at,
    )
    return _said(await say_to_shares(request, caller, data, idempotency_key, said.spoken_at))


@router.post("/v1/operations/caps", status_code=202, responses={202: {"model": SaidToAll}, **STEERING}, operation_id="sayCap")
async def cap(
    request: Request,
    caller: Annotated[Caller, needs(Scope.PAYMENTS_STEER)],
    said: Annotated[CapWord, json_body(CapWord)],
    idempotency_key: IdempotencyKey,
) -> Response:
    """Say what may be sent in a clock hour. Until somebody says it, the settings hold."""
    speaker = speaker_of(caller)
    require_spoken_now(request, said)
    require_shareable(said.rupiah, operations_of(request).partitions)
    data = PayoutCapRequested(
        fund=said.fund,
        rupiah=said.rupiah,
        person=speaker.person,
        role=speaker.role,
        because=said.because,
        decided_at=said.spoken_at,
    )
    return _said(await say_to_shares(request, caller, data, idempotency_key, said.spoken_at))


def require_shareable(rupiah: int | None, partitions: int) -> None:
    """Raises `Problem` for a cap of which some partition would have nothing."""
    if rupiah is not None and rupiah < partitions:
        sentence = f"a cap is divided among {partitions} partitions and this leaves some with nothing: say more, or use the brake"
        raise Problem(ProblemCode.INVALID_REQUEST, sentence, faults=[Fault("#/rupiah", sentence)])


def _said(partitions: int) -> Response:
    return Response(SaidToAll(partitions=partitions).model_dump_json(), 202, media_type="application/json")


def _brake(standing: Standing) -> BrakeOn:
    return BrakeOn(
        fund=standing.fund,
        state=standing.state,
        partitions=standing.shares,
        person=standing.person,
        because=standing.because,
        since=standing.since,
        until=standing.until,
        released_by=list(standing.released_by),
    )


def _cap(standing: CapStanding) -> CapOn:
    return CapOn(
        fund=standing.fund,
        rupiah=standing.rupiah,
        sent_this_hour=standing.sent,
        said=_wish(standing.said),
        asked=_wish(standing.asked),
    )


def _wish(said: SaidCap | None) -> CapWish | None:
    if said is None:
        return None
    return CapWish(rupiah=said.rupiah, person=said.person, because=said.because, since=said.since, agreed_by=list(said.agreed_by))
