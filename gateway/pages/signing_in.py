"""Officers sign in at the issuer of their tokens: authorization code with PKCE (RFC 7636); the session keeps who they are, no token."""

from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from secrets import compare_digest, token_urlsafe
from typing import Annotated, Final
from urllib.parse import urlencode

import aiohttp
from fastapi import Query, Request
from joserfc.jws import extract_compact
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import RedirectResponse, Response

from gateway.access.callers import Caller
from gateway.access.keys import DISCOVERY_PATH, http_fetch
from gateway.access.scopes import Scope
from gateway.access.tokens import TOKEN_LENGTH_MAX
from gateway.pages.rendering import SEE_OTHER, page, to
from gateway.pages.routing import CONSOLE_DOOR, OFFICERS_DOOR, count_address, pages, sent_form
from gateway.pages.sessions import Notice, SignIn, visit_of
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode
from gateway.routing import public
from gateway.settings import GatewaySettings
from schemas.channels import PROFILES
from schemas.vocabulary import Channel

router = pages()
RETURN_PATH: Final = f"{OFFICERS_DOOR}/return"
SIGN_IN_PATH: Final = f"{OFFICERS_DOOR}/sign-in"
TOKEN_PATH: Final = f"{OFFICERS_DOOR}/token"
ASSISTING: Final = frozenset(channel for channel in Channel if PROFILES[channel].assists)
"""Channels whose officers file at a claimant's side."""
CONSOLE: Final = frozenset({Scope.OPERATIONS_READ, Scope.REPORTS_READ, Scope.OFFICE_READ})
EVERYWHERE: Final = frozenset({Scope.OPERATIONS_READ, Scope.REPORTS_READ})
"""Either lets somebody into the console: operators see everything there, officers their offices' claims."""
CODE_LENGTH_MAX: Final = 2_048
STATE_BYTES: Final = 24
VERIFIER_BYTES: Final = 48
ANSWER_BYTES_MAX: Final = 64 * 1024


class IssuerAddresses(BaseModel):
    """What signing in needs of an issuer's discovery document."""

    model_config = ConfigDict(extra="ignore")

    issuer: str
    authorization_endpoint: str = Field(pattern=r"^https?://")
    token_endpoint: str = Field(pattern=r"^https?://")


class Issued(BaseModel):
    """The token endpoint's answer (RFC 6749 section 5.1)."""

    model_config = ConfigDict(extra="ignore")

    access_token: str = Field(max_length=TOKEN_LENGTH_MAX)


class Expiry(BaseModel):
    """Until when a token is good, in seconds of the epoch."""

    model_config = ConfigDict(extra="ignore")

    exp: int


def may_assist(caller: Caller | None) -> bool:
    """Whether this is an officer of a mission, union or branch who may file."""
    if caller is None or caller.grant.is_person:
        return False
    grant = caller.grant
    return grant.channel in ASSISTING and grant.organisation is not None and Scope.CLAIMS_SUBMIT in caller.scopes


def may_operate(caller: Caller | None) -> bool:
    """Whether this is a person whom the console knows: named, an operator, a reader of reports, or an officer with a role and offices."""
    if caller is None or caller.grant.is_person or caller.grant.officer is None or not caller.scopes & CONSOLE:
        return False
    return bool(caller.scopes & EVERYWHERE) or (caller.grant.role is not None and bool(caller.grant.offices))


class Door(StrEnum):
    """Where people of the fund and its partners go in."""

    ASSISTED = OFFICERS_DOOR
    CONSOLE = CONSOLE_DOOR

    def lets_in(self, caller: Caller) -> bool:
        return may_assist(caller) if self is Door.ASSISTED else may_operate(caller)


Wanted = Annotated[Door, Query(alias="door")]


def sign_in_page(request: Request) -> Response:
    """How to sign in here: at the issuer, and with a token of the local one for demo and tests."""
    parts, visit = parts_of(request), visit_of(request)
    return page(
        request,
        "sign_in.html",
        at_issuer=SIGN_IN_PATH if parts.settings.sign_in_issuer else None,
        with_token=parts.issuer is not None,
        form_key=visit.form_key(),
    )


@router.get(SIGN_IN_PATH, dependencies=[public()])
async def leave_for_issuer(request: Request, door: Wanted = Door.ASSISTED) -> Response:
    """To the issuer, with a challenge that only this browser can answer."""
    count_address(request)
    parts, visit = parts_of(request), visit_of(request)
    addresses = await _addresses(parts.settings)
    sign_in = SignIn(state=token_urlsafe(STATE_BYTES), verifier=token_urlsafe(VERIFIER_BYTES), door=door)
    visit.session = visit.renewed().model_copy(update={"sign_in": sign_in})
    asked = {
        "response_type": "code",
        "client_id": parts.settings.sign_in_client_id,
        "redirect_uri": parts.settings.public_url + RETURN_PATH,
        "scope": parts.settings.sign_in_scope if door is Door.ASSISTED else parts.settings.sign_in_console_scope,
        "state": sign_in.state,
        "code_challenge": urlsafe_b64encode(sha256(sign_in.verifier.encode()).digest()).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        "resource": parts.settings.audience,
    }
    return RedirectResponse(f"{addresses.authorization_endpoint}?{urlencode(asked)}", SEE_OTHER)


@router.get(RETURN_PATH, dependencies=[public()])
async def back_from_issuer(
    request: Request,
    code: Annotated[str, Query(max_length=CODE_LENGTH_MAX)] = "",
    state: Annotated[str, Query(max_length=CODE_LENGTH_MAX)] = "",
    iss: Annotated[str, Query(max_length=CODE_LENGTH_MAX)] = "",
) -> Response:
    """From the issuer, for the browser that left: the code becomes a token, and the token a session."""
    count_address(request)
    parts, visit = parts_of(request), visit_of(request)
    left = None if visit.session is None else visit.session.sign_in
    settings = parts.settings
    ours = left is not None and compare_digest(left.state.encode(), state.encode())
    if left is None or not ours or not code or iss not in {"", settings.sign_in_issuer}:
        return _not_signed_in(request, Door.ASSISTED if left is None else Door(left.door), "not_signed_in")
    door = Door(left.door)
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": settings.public_url + RETURN_PATH,
        "client_id": settings.sign_in_client_id,
        "code_verifier": left.verifier,
    }
    if settings.sign_in_client_secret is not None:
        form["client_secret"] = settings.sign_in_client_secret.get_secret_value()
    token = await _token(settings, (await _addresses(settings)).token_endpoint, form)
    return _not_signed_in(request, door, "not_signed_in") if token is None else await _signed_in(request, parts, door, token)


@router.post(TOKEN_PATH, dependencies=[public()])
async def sign_in_with_token(request: Request, door: Wanted = Door.ASSISTED) -> Response:
    """Only where the gateway is an issuer itself: for demo and tests."""
    count_address(request)
    fields, _ = await sent_form(request)
    parts = parts_of(request)
    if parts.issuer is None:
        raise Problem(ProblemCode.NOT_FOUND, "tokens are typed in only where there is a local issuer")
    return await _signed_in(request, parts, door, fields.get("token", ""))


async def _signed_in(request: Request, parts: Parts, door: Door, token: str) -> Response:
    try:
        caller = await parts.tokens.caller(token)
    except Problem as problem:
        if problem.code is not ProblemCode.TOKEN_INVALID:
            raise
        return _not_signed_in(request, door, "not_signed_in")
    if not door.lets_in(caller) or caller.certificate is not None:
        return _not_signed_in(request, door, "not_allowed")
    visit = visit_of(request)
    visit.session = visit.renewed(_expires(token)).model_copy(update={"caller": caller})
    return to(door)


def _expires(token: str) -> datetime:
    """Of a token that was verified: the session ends no later."""
    return datetime.fromtimestamp(Expiry.model_validate_json(extract_compact(token.encode()).payload).exp, UTC)


def _not_signed_in(request: Request, door: Door, why: str) -> Response:
    visit = visit_of(request)
    visit.session = visit.renewed().model_copy(update={"notice": Notice(code=why, good=False)})
    return to(door)


async def _addresses(settings: GatewaySettings) -> IssuerAddresses:
    """Raises `Problem`."""
    issuer = settings.sign_in_issuer
    if not issuer:
        raise Problem(ProblemCode.NOT_FOUND, "there is no issuer to sign in at")
    fetch = http_fetch(settings.issuer_answer_seconds)
    try:
        found = IssuerAddresses.model_validate_json(await fetch(issuer.rstrip("/") + DISCOVERY_PATH))
    except (OSError, TimeoutError, aiohttp.ClientError, ValidationError) as error:
        raise _issuer_away(settings) from error
    if found.issuer != issuer:
        raise _issuer_away(settings)
    return found


async def _token(settings: GatewaySettings, address: str, form: Mapping[str, str]) -> str | None:
    """The access token; None when the issuer refuses. Raises `Problem` when it does not answer."""
    limit = aiohttp.ClientTimeout(total=settings.issuer_answer_seconds)
    try:
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.post(address, data=form, allow_redirects=False, headers={"Accept": "application/json"}) as answer,
        ):
            body = await answer.content.read(ANSWER_BYTES_MAX)
            return Issued.model_validate_json(body).access_token if answer.ok else None
    except (OSError, TimeoutError, aiohttp.ClientError, ValidationError) as error:
        raise _issuer_away(settings) from error


def _issuer_away(settings: GatewaySettings) -> Problem:
    return Problem(
        ProblemCode.OVERLOADED,
        "the issuer at which officers sign in does not answer: try again",
        retry_after_seconds=settings.retry_after_seconds,
    )
