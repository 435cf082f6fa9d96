"""Receipts about which operations are paged: what came, from whom, for which payout, why it is asked about, and whether it counts."""

from datetime import datetime
from typing import Annotated, Final, Literal

from fastapi import Query, Request
from pydantic import AwareDatetime
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.asking import Questioned, QuestionedPosition, QuestionedWanted
from gateway.console.rendering import shown
from gateway.console.routing import console_of, console_pages, in_console
from gateway.pages.routing import CONSOLE_DOOR
from gateway.problems import Problem, ProblemCode
from processors.claim_state.questioned import QUESTIONS
from schemas.identifiers import UUID_PATTERN
from schemas.reasons import ReasonCode

router = console_pages()
Reader = Annotated[Caller, in_console(Scope.OPERATIONS_READ)]
PATH: Final = f"{CONSOLE_DOOR}/payouts/receipts"
"""Under the payouts', which lead to it."""
PAGE_ROWS_MAX: Final = 50


@router.get(PATH)
async def receipts(
    request: Request,
    caller: Reader,
    reason: ReasonCode | Literal[""] = "",
    at: AwareDatetime | None = None,
    before: Annotated[str | None, Query(pattern=UUID_PATTERN)] = None,
) -> Response:
    """The newest first, a page at a time; `at` and `before` say where the page before ended."""
    del caller  # every operator sees all of them: a stranger's receipt may name a claim of no office
    if reason and reason not in QUESTIONS:
        raise Problem(ProblemCode.NOT_FOUND, f"receipts are asked about for {', '.join(QUESTIONS)}")
    wanted = QuestionedWanted(reason=reason or None, before=_position(at, before))
    found = await console_of(request).reader.questioned(wanted, PAGE_ROWS_MAX + 1)
    page = found[:PAGE_ROWS_MAX]
    return shown(
        request,
        "receipts.html",
        live=wanted.before is None,
        questioned=page,
        wanted=wanted,
        reasons=QUESTIONS,
        begins=request.url.remove_query_params(("at", "before")),
        next_page=_next(request, page) if len(found) > PAGE_ROWS_MAX else None,
    )


def _position(at: datetime | None, before: str | None) -> QuestionedPosition | None:
    return None if at is None or before is None else QuestionedPosition(at, before)


def _next(request: Request, page: list[Questioned]) -> str:
    last = page[-1].receipt
    return str(request.url.include_query_params(at=last.at.isoformat(), before=last.event_id))
