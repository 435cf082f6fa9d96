"""Money asked back of payees: what each owes, what came back, was set off or let be, for how long, and whether it is disputed."""

from datetime import datetime
from typing import Annotated, Final

from fastapi import Query, Request
from pydantic import AwareDatetime
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.console.asking import Owed, OwedPosition, OwedStanding, OwedWanted
from gateway.console.rendering import shown
from gateway.console.routing import console_of, console_pages, of_staff, offices_of
from gateway.pages.routing import CONSOLE_DOOR
from schemas.identifiers import UUID_PATTERN

router = console_pages()
Staff = Annotated[Caller, of_staff()]
PATH: Final = f"{CONSOLE_DOOR}/recoveries"
PAGE_ROWS_MAX: Final = 50
FUND_LENGTH_MAX: Final = 60


@router.get(PATH)
async def recoveries(
    request: Request,
    caller: Staff,
    standing: OwedStanding = OwedStanding.OPEN,
    fund: Annotated[str, Query(max_length=FUND_LENGTH_MAX)] = "",
    since: AwareDatetime | None = None,
    after: Annotated[str | None, Query(pattern=UUID_PATTERN)] = None,
) -> Response:
    """The oldest first, a page at a time; `since` and `after` say where the page before ended."""
    wanted = OwedWanted(standing=standing, fund=fund or None, after=_position(since, after))
    found = await console_of(request).reader.recoveries(wanted, offices_of(caller), PAGE_ROWS_MAX + 1)
    page = found[:PAGE_ROWS_MAX]
    return shown(
        request,
        "recoveries.html",
        live=wanted.after is None,
        owed=page,
        total=sum(each.recovery.outstanding_rupiah for each in page),
        wanted=wanted,
        standings=tuple(OwedStanding),
        begins=request.url.remove_query_params(("since", "after")),
        next_page=_next(request, page) if len(found) > PAGE_ROWS_MAX else None,
    )


def _position(since: datetime | None, after: str | None) -> OwedPosition | None:
    return None if since is None or after is None else OwedPosition(since, after)


def _next(request: Request, page: list[Owed]) -> str:
    last = page[-1].recovery
    return str(request.url.include_query_params(since=last.since.isoformat(), after=last.recovery_id))
