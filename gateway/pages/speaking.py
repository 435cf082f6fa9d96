"""An appeal or a withdrawal, by whoever came through a link that the fund sent: a reason, and one button that says what it does."""

from enum import StrEnum
from typing import Annotated, Final

from fastapi import Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.objects import own_claim
from gateway.access.scopes import Scope
from gateway.endpoints.filings import Appeal, Withdrawal, appealed, withdrawn
from gateway.pages.following import CLAIM_PATH, followed
from gateway.pages.rendering import page, to
from gateway.pages.routing import in_session, pages, sent_form
from gateway.pages.sessions import Notice, visit_of
from gateway.pages.standing import may_appeal, may_withdraw
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode

router = pages()
BECAUSE_LENGTH_MAX: Final = 500
UNPROCESSABLE: Final = 422
Claimant = Annotated[Caller, in_session(Scope.CLAIMS_FOLLOW)]


class Saying(StrEnum):
    """What a claimant may say about a claim of theirs."""

    APPEAL = "appeal"
    WITHDRAWAL = "withdrawal"


@router.get(f"{CLAIM_PATH}/say/{{saying}}")
async def form(request: Request, caller: Claimant, saying: Saying) -> Response:
    """An empty form."""
    await _require_possible(request, caller, saying)
    return _form(request, saying)


@router.post(f"{CLAIM_PATH}/say/{{saying}}")
async def say(request: Request, caller: Claimant, saying: Saying) -> Response:
    """By the very code of the interface for programs."""
    given, made = await sent_form(request)
    await _require_possible(request, caller, saying)
    because, claim = given.get("because", "")[:BECAUSE_LENGTH_MAX], followed(request)
    if saying is Saying.APPEAL and not because:
        return _form(request, saying, wrong=["because"])
    if saying is Saying.APPEAL:
        await appealed(request, caller, claim, Appeal(received_at=made.at, because=because), made.key)
    else:
        await withdrawn(request, caller, claim, Withdrawal(received_at=made.at, because=because), made.key)
    visit_of(request).tell(Notice(code=saying))
    return to(CLAIM_PATH)


async def _require_possible(request: Request, caller: Caller, saying: Saying) -> None:
    """Raises `Problem` when it would not count any more."""
    claim = (await own_claim(parts_of(request), caller, followed(request))).claim
    possible = may_appeal(claim, visit_of(request).now) if saying is Saying.APPEAL else may_withdraw(claim)
    if not possible:
        raise Problem(ProblemCode.NOT_FOUND, "the claim does not stand so that this could be said of it")


def _form(request: Request, saying: Saying, wrong: list[str] | None = None) -> Response:
    return page(
        request,
        "saying.html",
        UNPROCESSABLE if wrong else 200,
        saying=saying.value,
        wrong=wrong or [],
        longest=BECAUSE_LENGTH_MAX,
        form_key=visit_of(request).form_key(),
    )
