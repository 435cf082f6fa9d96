"""The way into the console and out of it."""

from fastapi import Request
from starlette.responses import Response

from gateway.console.rendering import links_of, shown
from gateway.console.routing import console_pages
from gateway.pages.rendering import to
from gateway.pages.routing import CONSOLE_DOOR, sent_form
from gateway.pages.sessions import Notice, visit_of
from gateway.pages.signing_in import SIGN_IN_PATH, TOKEN_PATH, may_operate
from gateway.parts import parts_of
from gateway.routing import public

router = console_pages()


@router.get(CONSOLE_DOOR, dependencies=[public()])
async def door(request: Request) -> Response:
    """The first page that the visitor may see, or how to sign in."""
    session = visit_of(request).session
    caller = None if session is None else session.caller
    if caller is not None and may_operate(caller):
        return to(links_of(caller)[0][0])
    parts = parts_of(request)
    return shown(
        request,
        "sign_in.html",
        caller=None,
        links=(),
        at_issuer=f"{SIGN_IN_PATH}?door={CONSOLE_DOOR}" if parts.settings.sign_in_issuer else None,
        with_token=f"{TOKEN_PATH}?door={CONSOLE_DOOR}" if parts.issuer is not None else None,
        sign_in_key=visit_of(request).form_key(),
    )


@router.post(f"{CONSOLE_DOOR}/leave", dependencies=[public()])
async def leave(request: Request) -> Response:
    """Takes the session away."""
    await sent_form(request)
    visit = visit_of(request)
    visit.session = None
    visit.tell(Notice(code="left"))
    return to(CONSOLE_DOOR)
