"""The brake on payments and hourly caps: how they stand, what they hold back, and two people's words on them."""

from typing import Annotated, Final

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.rendering import shown
from gateway.console.routing import REASON_LENGTH_MAX, console_pages, in_console
from gateway.endpoints.operations import BrakeWord, CapWord, cap, payments_of, press
from gateway.pages.rendering import to
from gateway.pages.routing import CONSOLE_DOOR, sent_form
from gateway.pages.sessions import Notice, visit_of
from gateway.problems import Problem, ProblemCode
from processors.payout.rules import RELEASE_ROLE
from schemas.deadlines import has_authority

router = console_pages()
Operator = Annotated[Caller, in_console(Scope.OPERATIONS_READ)]
Steering = Annotated[Caller, in_console(Scope.PAYMENTS_STEER)]
BRAKE_PATH: Final = f"{CONSOLE_DOOR}/brake"
UNPROCESSABLE: Final = 422
LIFTED: Final = "none"
"""What is written for a cap that is to be lifted."""


@router.get(BRAKE_PATH)
async def brake(request: Request, caller: Operator) -> Response:
    """What is on, who put it on and why, and what waits because of it."""
    return await _page(request, caller, {}, "")


@router.post(BRAKE_PATH)
async def say_brake(request: Request, caller: Steering) -> Response:
    """By the very code of `POST /v1/operations/brake`."""
    given, made = await sent_form(request)
    wrong = _wrong(given) or ("" if given.get("action") in {"hold", "release"} else "Say whether to hold or to let go.")
    if wrong:
        return await _page(request, caller, given, wrong)
    said = BrakeWord.model_validate(
        {"action": given["action"], "fund": given.get("fund") or None, "because": given["because"], "spoken_at": made.at}
    )
    await press(request, caller, said, made.key)
    visit_of(request).tell(Notice(code="braked" if said.action == "hold" else "unbraked"))
    return to(BRAKE_PATH)


@router.post(f"{BRAKE_PATH}/caps")
async def say_cap(request: Request, caller: Steering) -> Response:
    """By the very code of `POST /v1/operations/caps`."""
    given, made = await sent_form(request)
    wrong = _wrong(given)
    written = given.get("rupiah", "").replace(".", "").replace(",", "")
    if not wrong:
        try:
            said = CapWord.model_validate(
                {
                    "fund": given.get("fund") or None,
                    "rupiah": None if written == LIFTED else int(written),
                    "because": given["because"],
                    "spoken_at": made.at,
                }
            )
            await cap(request, caller, said, made.key)
        except (ValueError, ValidationError):
            wrong = f"Write the cap as whole rupiah, or “{LIFTED}” to lift it."
        except Problem as problem:
            if problem.code is not ProblemCode.INVALID_REQUEST:
                raise
            wrong = problem.detail
    if wrong:
        return await _page(request, caller, given | {"of": "cap"}, wrong)
    visit_of(request).tell(Notice(code="capped"))
    return to(BRAKE_PATH)


def may_steer(caller: Caller) -> bool:
    """Whether the caller's word on payments counts."""
    role = caller.grant.role
    return Scope.PAYMENTS_STEER in caller.scopes and role is not None and has_authority(role, RELEASE_ROLE)


def _wrong(given: dict[str, str]) -> str:
    return (
        "" if 0 < len(given.get("because", "")) <= REASON_LENGTH_MAX else f"Say why, in at most {REASON_LENGTH_MAX} characters."
    )


async def _page(request: Request, caller: Caller, given: dict[str, str], wrong: str) -> Response:
    found = await payments_of(request)
    named = [*(each.fund for each in found.brakes), *(each.fund for each in found.caps), *(each.fund for each in found.held_back)]
    funds = {fund for fund in named if fund} | set(found.sent_this_hour)
    return shown(
        request,
        "brake.html",
        UNPROCESSABLE if wrong else 200,
        live=not wrong,
        found=found,
        pressed=[each for each in found.brakes if each.state != "cap"],
        full=[each for each in found.brakes if each.state == "cap"],
        held_payouts=sum(each.payouts for each in found.held_back),
        held_rupiah=sum(each.rupiah for each in found.held_back),
        sent=sum(found.sent_this_hour.values()),
        funds=sorted(funds),
        may_steer=may_steer(caller),
        given=given,
        wrong=wrong,
        lifted=LIFTED,
        reason_length_max=REASON_LENGTH_MAX,
    )
