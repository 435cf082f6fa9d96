"""How the system does: the flow map, and who owns which partition."""

from typing import Annotated, Final

from fastapi import Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.asking import PROCESSORS
from gateway.console.claims import TROUBLED
from gateway.console.flow import flow_of, holdings, lag_age
from gateway.console.rendering import shown
from gateway.console.routing import console_of, console_pages, in_console
from gateway.console.weeks import weeks_of
from gateway.pages.routing import CONSOLE_DOOR
from gateway.parts import parts_of
from gateway.problems import Problem
from processors.claim_state.tables import PayoutStanding

router = console_pages()
Operator = Annotated[Caller, in_console(Scope.OPERATIONS_READ)]
UNLISTED: Final = frozenset(PayoutStanding) - frozenset(TROUBLED)
"""Payouts of which there is no list: they are well, and there are very many."""


@router.get(f"{CONSOLE_DOOR}/flow")
async def flow(request: Request, caller: Operator) -> Response:
    """The flow map: does it flow, and where not."""
    del caller
    parts = parts_of(request)
    seen = console_of(request).watch.moments()
    now = parts.clock()
    pauses = {name: pause for name in PROCESSORS if (pause := parts.heard.pause(name, now)) is not None}
    found = flow_of(seen, now.timestamp(), pauses)
    try:
        weeks = weeks_of(await console_of(request).reader.hours(), now)
    except Problem:
        weeks = None  # the map needs no database, and must be there without one
    return shown(
        request,
        "flow.html",
        live=True,
        flow=found,
        weeks=weeks,
        unlisted=UNLISTED,
        queued=parts.log.queued(),
        watched=parts.settings.console_targets is not None,
    )


@router.get(f"{CONSOLE_DOOR}/workers")
async def workers(request: Request, caller: Operator) -> Response:
    """Who owns which partition number of each processor, and how far it is behind."""
    del caller
    console = console_of(request)
    seen = console.watch.moments()
    latest, at = (seen[-1] if seen else None), parts_of(request).clock().timestamp()
    held = holdings(await console.reader.partitions(), latest if lag_age(latest, at) is None else None)
    return shown(request, "workers.html", live=True, held=held, old=lag_age(latest, at))
