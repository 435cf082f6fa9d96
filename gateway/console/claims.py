"""Claims for operators and officers: what waits longest, payouts that are not well, and one claim found by any of its names."""

import re
from typing import Annotated, Final

from fastapi import Query, Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.asking import Sought
from gateway.console.rendering import shown
from gateway.console.routing import console_of, console_pages, of_staff, offices_of
from gateway.pages.finding import DASHES, REFERENCE_LENGTH_MAX
from gateway.pages.rendering import to
from gateway.pages.routing import CONSOLE_DOOR, sent_form
from gateway.problems import Problem, ProblemCode
from processors.claim_state.tables import PayoutStanding
from schemas.identifiers import UUID_PATTERN, claim_id
from schemas.reasons import WaitingFor
from schemas.vocabulary import Channel

router = console_pages()
ACCOUNT: Final = re.compile("[0-9]{6,20}")
TRACE: Final = re.compile(r"(?:00-)?([0-9a-f]{32})(?:-[0-9a-f]{16}-[0-9a-f]{2})?")
"""A trace's id, also within a `traceparent` (W3C Trace Context)."""
Staff = Annotated[Caller, of_staff()]
EACH_SHOWN_MAX: Final = 5
ALL_SHOWN_MAX: Final = 100
TROUBLED: Final = (
    PayoutStanding.HELD,
    PayoutStanding.UNKNOWN,
    PayoutStanding.CONFLICT,
    PayoutStanding.REJECTED,
    PayoutStanding.RETURNED,
    PayoutStanding.AWAITING_ACCOUNT,
    PayoutStanding.RECOVERING,
)
"""Payouts that go on only when somebody does something."""


@router.get(f"{CONSOLE_DOOR}/waiting")
async def waiting(request: Request, caller: Staff, reason: Annotated[WaitingFor | None, Query(alias="for")] = None) -> Response:
    """The claims that have waited longest, by what for."""
    rows_max = EACH_SHOWN_MAX if reason is None else ALL_SHOWN_MAX
    reasons = tuple(WaitingFor) if reason is None else (reason,)
    found = await console_of(request).reader.waits(reasons, offices_of(caller), rows_max)
    groups = {each: [wait for wait in found if wait.waiting.waiting_for is each] for each in reasons}
    return shown(
        request,
        "waiting.html",
        live=True,
        groups={each: waits for each, waits in groups.items() if waits or reason is not None},
        reason=reason,
        rows_max=rows_max,
    )


@router.get(f"{CONSOLE_DOOR}/payouts")
async def payouts(request: Request, caller: Staff, standing: PayoutStanding | None = None) -> Response:
    """Payouts that are held, unknown, rejected or returned, the oldest first."""
    if standing is not None and standing not in TROUBLED:
        raise Problem(ProblemCode.NOT_FOUND, f"payouts are listed that need somebody: {', '.join(TROUBLED)}")
    rows_max = EACH_SHOWN_MAX if standing is None else ALL_SHOWN_MAX
    standings = TROUBLED if standing is None else (standing,)
    found = await console_of(request).reader.payouts(standings, offices_of(caller), rows_max)
    groups = {each: [paid for paid in found if paid.payout.standing is each] for each in standings}
    return shown(
        request,
        "payouts.html",
        live=True,
        groups={each: paid for each, paid in groups.items() if paid or standing is not None},
        standing=standing,
        rows_max=rows_max,
        sees_receipts=Scope.OPERATIONS_READ in caller.scopes,
    )


@router.get(f"{CONSOLE_DOOR}/search")
async def search(request: Request, caller: Staff, q: Annotated[str, Query(max_length=REFERENCE_LENGTH_MAX * 2)] = "") -> Response:
    """Claims by their id, the channel's reference, the id of a member, case or payout, or the trace that an event of theirs is part of."""
    asked = DASHES.sub("-", "".join(q.split()))[:REFERENCE_LENGTH_MAX]
    found = []
    if asked:
        found = await console_of(request).reader.found(sought(asked), offices_of(caller), ALL_SHOWN_MAX)
    if len(found) == 1:
        return to(f"{CONSOLE_DOOR}/claims/{found[0].claim_id}")
    return shown(request, "search.html", asked=asked, found=found, rows_max=ALL_SHOWN_MAX, by_account=None)


@router.post(f"{CONSOLE_DOOR}/search")
async def search_by_account(request: Request, caller: Staff) -> Response:
    """Claims with a payee who named this account, when filing or since. By a form, so that no address and no log holds the number."""
    given, _ = await sent_form(request)
    number = "".join(each for each in given.get("account", "") if each not in " -.")
    found = []
    if ACCOUNT.fullmatch(number):
        found = await console_of(request).reader.found(Sought(account=number), offices_of(caller), ALL_SHOWN_MAX)
    if len(found) == 1:
        return to(f"{CONSOLE_DOOR}/claims/{found[0].claim_id}")
    by_account = "found" if found else "nothing" if ACCOUNT.fullmatch(number) else "no number"
    return shown(
        request,
        "search.html",
        422 if by_account == "no number" else 200,
        asked="",
        found=found,
        rows_max=ALL_SHOWN_MAX,
        by_account=by_account,
    )


def sought(asked: str) -> Sought:
    """What somebody may mean by what they wrote."""
    name = asked.lower()
    if re.match(UUID_PATTERN, name):
        return Sought(claims=(name,), known_by=name)
    trace = TRACE.fullmatch(name)
    return Sought(claims=tuple(references(asked)), trace=None if trace is None else trace[1])


def references(written: str) -> list[str]:
    """The ids of the claims that have this reference, one for each channel, as written and in capitals: no look-up is needed."""
    return [claim_id(channel, spelling) for spelling in dict.fromkeys((written, written.upper())) for channel in Channel]
