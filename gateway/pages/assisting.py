"""Missions, unions and branches file for somebody: choose what, fill it in, and see the reference and the papers that are needed."""

from typing import Annotated, Final

from fastapi import Request
from starlette.responses import Response

from gateway.accepting import channel_of, full_reference
from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.endpoints.filings import filed_claim
from gateway.filing import FIRST_REVISION, ClaimFiling
from gateway.pages.assisted_details import Field, Group
from gateway.pages.assisted_fields import fields_of, groups_for, said, what_it_takes
from gateway.pages.assisted_reading import read
from gateway.pages.links import link_to
from gateway.pages.rendering import page, to
from gateway.pages.routing import OFFICERS_DOOR, in_session, pages, sent_form
from gateway.pages.sessions import Filed, visit_of
from gateway.pages.signing_in import may_assist, sign_in_page
from gateway.problems import Problem, ProblemCode
from gateway.routing import public
from processors.documents.checklist import requirements
from processors.documents.conditions import Asked
from processors.notification.words import Both, alternatives
from schemas.civil import civil_date
from schemas.vocabulary import Channel, ClaimKind, DocumentKind, Filing

router = pages()
FORM_PATH: Final = f"{OFFICERS_DOOR}/{{kind}}/{{filing}}"
FILED_PATH: Final = f"{OFFICERS_DOOR}/filed"
UNPROCESSABLE: Final = 422
DEFAULTS: Final = {"language": "id"}
Officer = Annotated[Caller, in_session(Scope.CLAIMS_SUBMIT)]


@router.get(OFFICERS_DOOR, dependencies=[public()])
async def door(request: Request) -> Response:
    """What may be filed here, or how to sign in."""
    session = visit_of(request).session
    caller = None if session is None else session.caller
    if caller is None or not may_assist(caller):
        return sign_in_page(request)
    choices = [(f"{OFFICERS_DOOR}/{kind}/{filing}", said(kind, filing)) for kind, filing in what_it_takes(_channel(caller))]
    return page(request, "assisted.html", choices=choices, who=caller.grant.organisation, form_key=visit_of(request).form_key())


@router.get(FILED_PATH)
async def filed(request: Request, caller: Officer) -> Response:
    """The reference, and what to bring."""
    visit = visit_of(request)
    session = visit.begun()
    if session.filed is None:
        return to(OFFICERS_DOOR)
    link = None
    if channel_of(caller).claimant:
        link = link_to(visit.seal, visit.settings, session.filed.claim_id, visit.now)
    papers = [_paper(text) for text in session.filed.needed]
    return page(request, "filed.html", filed=session.filed, papers=papers, link=link)


@router.get(FORM_PATH)
async def form(request: Request, caller: Officer, kind: ClaimKind, filing: Filing) -> Response:
    """An empty form."""
    return _form(request, caller, (kind, filing), DEFAULTS)


@router.post(FORM_PATH)
async def file(request: Request, caller: Officer, kind: ClaimKind, filing: Filing) -> Response:
    """Filed by the very code of `POST /v1/claims`; sent twice, the same form is one claim."""
    what = (kind, filing)
    given, made = await sent_form(request)
    found = read(given, _groups(caller, what), _channel(caller), what, made)
    if found.filing is None:
        return _form(request, caller, what, given, found.wrong)
    taken = await filed_claim(request, caller, found.filing, made.key, FIRST_REVISION)
    reference = full_reference(caller, found.filing.reference)
    told = Filed(reference=reference, claim_id=taken.claim_id, needed=_needed(found.filing))
    visit = visit_of(request)
    visit.session = visit.begun().model_copy(update={"filed": told})
    return to(FILED_PATH)


def _form(
    request: Request, caller: Caller, what: tuple[ClaimKind, Filing], given: dict[str, str], wrong: tuple[str, ...] = ()
) -> Response:
    groups = _groups(caller, what)
    known: dict[str, Field] = {field.name: field for field in fields_of(groups).values()}
    return page(
        request,
        "assisted_form.html",
        UNPROCESSABLE if wrong else 200,
        heading=said(*what),
        action=f"{OFFICERS_DOOR}/{what[0]}/{what[1]}",
        groups=groups,
        given={name: given.get(name, "") for name in known},
        wrong=wrong,
        faults=[known[name] for name in wrong],
        form_key=visit_of(request).form_key(),
    )


def _groups(caller: Caller, what: tuple[ClaimKind, Filing]) -> tuple[Group, ...]:
    """Raises `Problem` for what the channel does not take."""
    channel = _channel(caller)
    if not may_assist(caller) or what not in what_it_takes(channel):
        raise Problem(ProblemCode.CHANNEL_NOT_ALLOWED, "officers of this channel do not file this: choose from the list")
    return groups_for(channel, *what)


def _channel(caller: Caller) -> Channel:
    return channel_of(caller).channel


def _needed(filed: ClaimFiling) -> tuple[str, ...]:
    """The papers that the law asks for, as claim_state keeps what is missing; a report needs none."""
    if filed.claim.filing is Filing.NOTIFICATION:
        return ()
    asked = requirements(Asked.of(filed.claim, filed.personal, civil_date(filed.received_at)))
    return tuple(dict.fromkeys("|".join(paper.any_of) for paper in asked if paper.required))


def _paper(text: str) -> Both:
    return alternatives(DocumentKind(kind) for kind in text.split("|"))
