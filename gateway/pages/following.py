"""The claimant's page: in by reference and birth date or by a link, where the claim stands, and a missing paper sent."""

from datetime import date
from typing import Annotated, Final

from fastapi import Query, Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.objects import own_claim
from gateway.access.scopes import Scope
from gateway.log import statuses_behind
from gateway.pages.finding import follower, found_claim
from gateway.pages.links import LINK, LINK_PARAMETER, LINK_PATH, Linked
from gateway.pages.rendering import page, to
from gateway.pages.routing import CLAIMANTS_DOOR, FORM_FIELD, PageRoute, count_address, in_session, pages, sent_form
from gateway.pages.sealing import SEALED_LENGTH_MAX
from gateway.pages.sessions import Notice, visit_of
from gateway.pages.standing import standing_of
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.routing import public
from gateway.uploads.receiving import UploadRoute, about_of, keep_document, received_form
from gateway.uploads.refusals import FileCode

router = pages()
CLAIM_PATH: Final = "/claim"
EVENTS_MAX: Final = 200
UNPROCESSABLE: Final = 422
REASON: Final = "reason"
FOLLOW_FIELDS: Final = ("reference", "day", "month", "year")


class PaperRoute(PageRoute):
    """A photograph from a slow telephone may take its time."""

    seconds_max = UploadRoute.seconds_max


@router.get(CLAIMANTS_DOOR, dependencies=[public()])
async def door(request: Request) -> Response:
    """Who has signed in already is let through."""
    session = visit_of(request).session
    if session is not None and session.claim is not None:
        return to(CLAIM_PATH)
    return _door(request, {}, [])


@router.post(CLAIMANTS_DOOR, dependencies=[public()])
async def follow(request: Request) -> Response:
    """One answer for everything that does not fit."""
    count_address(request)
    fields, _ = await sent_form(request)
    reference, born = fields.get("reference", ""), _born(fields)
    if not reference or born is None:
        wrong = [name for name, is_wrong in (("reference", not reference), ("born", born is None)) if is_wrong]
        return _door(request, fields, wrong, UNPROCESSABLE)
    claim = await found_claim(request, reference, born)
    if claim is None:
        return _door(request, fields, ["unknown"], UNPROCESSABLE)
    _follow(request, claim, by_link=False)
    return to(CLAIM_PATH)


@router.get(LINK_PATH, dependencies=[public()])
async def by_link(
    request: Request, sealed: Annotated[str, Query(alias=LINK_PARAMETER, max_length=SEALED_LENGTH_MAX)] = ""
) -> Response:
    """The link is taken out of the address at once."""
    count_address(request)
    linked = visit_of(request).seal.opened(LINK, sealed, Linked)
    if linked is None:
        visit_of(request).tell(Notice(code="link_over", good=False))
        return to(CLAIMANTS_DOOR)
    _follow(request, linked.claim, by_link=True)
    return to(CLAIM_PATH)


@router.get(CLAIM_PATH)
async def claim(request: Request, caller: Annotated[Caller, in_session(Scope.CLAIMS_READ)]) -> Response:
    """Where the claim stands."""
    parts, visit = parts_of(request), visit_of(request)
    claim_id = followed(request)
    found = await own_claim(parts, caller, claim_id)
    events = await parts.claims.timeline(claim_id, None, EVENTS_MAX)
    standing = standing_of(found, events, statuses_behind(parts.lag), visit.now)
    return page(request, "claim.html", claim=standing, form_key=visit.form_key())


@router.post(f"{CLAIM_PATH}/leave", dependencies=[public()])
async def leave(request: Request) -> Response:
    """Takes the session away."""
    await sent_form(request)
    visit = visit_of(request)
    visit.session = None
    visit.tell(Notice(code="left"))
    return to(CLAIMANTS_DOOR)


async def send_paper(request: Request, caller: Annotated[Caller, in_session(Scope.DOCUMENTS_WRITE)]) -> Response:
    """A missing paper, by the very function of the channels' uploads."""
    try:
        notice = await _kept(request, caller)
    except Problem as problem:
        if problem.code not in {ProblemCode.FILE_REFUSED, ProblemCode.BODY_TOO_LARGE}:
            raise
        notice = _not_kept(FileCode(problem.more[REASON]))
    visit_of(request).tell(notice)
    return to(CLAIM_PATH)


async def _kept(request: Request, caller: Caller) -> Notice:
    """Raises `Problem`."""
    async with received_form(request) as form:
        made = visit_of(request).opened_form(request, form.fields.pop(FORM_FIELD, ""))
        about = about_of({**form.fields, "received_at": made.at.isoformat()}, "#")
        if form.file is None:
            return _not_kept(FileCode.EMPTY, about.kind)
        await keep_document(request, caller, followed(request), about, form.file, f"{made.key}.{about.kind}.{about.payee_ref}")
        return Notice(code="sent", about=about.kind)


def _not_kept(code: FileCode, kind: str = "") -> Notice:
    return Notice(code=code, about=kind, good=False)


router.routes.append(PaperRoute(f"{CLAIM_PATH}/documents", send_paper, methods=["POST"], include_in_schema=False))


def _door(request: Request, fields: dict[str, str], wrong: list[str], status: int = 200) -> Response:
    given = {name: fields.get(name, "") for name in FOLLOW_FIELDS}
    return page(request, "follow.html", status, given=given, wrong=wrong, form_key=visit_of(request).form_key())


def _born(fields: dict[str, str]) -> date | None:
    try:
        return date(*(int(fields.get(name, "")) for name in ("year", "month", "day")))
    except ValueError:
        return None


def _follow(request: Request, claim: str, *, by_link: bool) -> None:
    visit = visit_of(request)
    caller = follower(claim, by_link=by_link)
    visit.session = visit.renewed().model_copy(update={"caller": caller, "claim": claim, "by_link": by_link})


def followed(request: Request) -> str:
    """The claim of the session. Raises `Problem`."""
    session = visit_of(request).session
    if session is None or session.claim is None:
        raise Problem(ProblemCode.TOKEN_MISSING, "no claim is followed in this visit: sign in")
    return session.claim
