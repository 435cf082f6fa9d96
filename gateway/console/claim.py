"""One claim: where it stands, everything that happened to it and where on the log, and its payouts held or let go."""

from typing import Annotated, Final

from fastapi import Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.objects import UNKNOWN
from gateway.access.scopes import Scope
from gateway.console.rendering import shown
from gateway.console.routing import REASON_LENGTH_MAX, console_pages, in_console, of_staff, offices_of
from gateway.endpoints.answers import ClaimPath
from gateway.endpoints.office import PayoutHold, hold
from gateway.log import statuses_behind
from gateway.pages.rendering import to
from gateway.pages.routing import CONSOLE_DOOR, sent_form
from gateway.pages.sessions import Notice, visit_of
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.reading.claims import WholeClaim
from gateway.reading.offices import works_for
from gateway.reading.tasks import tasks_of
from processors.claim_state.tables import PayoutStanding
from schemas.offices import office_of
from schemas.topics import LIFECYCLE
from schemas.vocabulary import AuthorityRole

router = console_pages()
Staff = Annotated[Caller, of_staff()]
Deciding = Annotated[Caller, in_console(Scope.OFFICE_DECIDE)]
CLAIM_PATH: Final = f"{CONSOLE_DOOR}/claims/{{claim}}"
EVENTS_SHOWN_MAX: Final = 500
UNPROCESSABLE: Final = 422
OVER: Final = frozenset({PayoutStanding.SETTLED, PayoutStanding.ABANDONED, PayoutStanding.RECOVERING})
"""Payouts that no hold reaches."""
AUTHORITY: Final = (AuthorityRole.SUPERVISOR, AuthorityRole.BRANCH_HEAD)
"""Whose word on payments counts."""


@router.get(CLAIM_PATH)
async def claim(request: Request, caller: Staff, claim: ClaimPath) -> Response:
    """Everything about the claim but who the persons are."""
    return await _page(request, caller, await seen(request, caller, claim), {})


@router.post(f"{CLAIM_PATH}/payouts")
async def hold_or_release(request: Request, caller: Deciding, claim: ClaimPath) -> Response:
    """By the very code of `POST /v1/office/claims/{claim}/payout-holds`; letting go takes two people, which payout sees to."""
    given, made = await sent_form(request)
    found = await seen(request, caller, claim)
    if not may_hold(caller, found):
        raise Problem(
            ProblemCode.NOT_YOURS, "payouts are held and let go by supervisors and branch heads of the claim's office: ask one"
        )
    action, because = given.get("action", ""), given.get("because", "")
    if action not in {"hold", "release"} or not 0 < len(because) <= REASON_LENGTH_MAX:
        return await _page(request, caller, found, given)
    said = PayoutHold.model_validate({"action": action, "because": because, "spoken_at": made.at})
    await hold(request, caller, claim, said, made.key)
    visit_of(request).tell(Notice(code="held" if action == "hold" else "let_go"))
    return to(f"{CONSOLE_DOOR}/claims/{claim}")


async def _page(request: Request, caller: Caller, found: WholeClaim, given: dict[str, str]) -> Response:
    parts = parts_of(request)
    events = await parts.claims.timeline(found.claim.claim_id, None, EVENTS_SHOWN_MAX)
    return shown(
        request,
        "claim.html",
        UNPROCESSABLE if given else 200,
        live=not given,
        more=True,
        found=found,
        claim=found.claim,
        office=office_of(found.claim.channel, found.claim.channel_reference),
        tasks=tasks_of(found),
        events=list(reversed(events)),
        cut=len(events) == EVENTS_SHOWN_MAX,
        topic=LIFECYCLE,
        behind=statuses_behind(parts.lag),
        may_hold=may_hold(caller, found),
        operator=Scope.OPERATIONS_READ in caller.scopes,
        given=given,
        reason_length_max=REASON_LENGTH_MAX,
    )


def may_hold(caller: Caller, found: WholeClaim) -> bool:
    """Whether the caller's word on this claim's payouts counts, and there is one that it reaches."""
    grant = caller.grant
    if Scope.OFFICE_DECIDE not in caller.scopes or grant.role not in AUTHORITY:
        return False
    if not works_for(grant.offices, found.claim.channel, found.claim.channel_reference):
        return False
    return any(payout.standing not in OVER and not payout.retired for payout in found.payouts)


async def seen(request: Request, caller: Caller, claim: str) -> WholeClaim:
    """The claim, if the caller may see it. Raises `Problem`."""
    found = await parts_of(request).claims.claim(claim)
    if found is None or not works_for(offices_of(caller), found.claim.channel, found.claim.channel_reference):
        raise UNKNOWN
    return found
