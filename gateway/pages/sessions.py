"""A visit to the pages: its language, who visits, and what the browser keeps of it in one sealed cookie."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_urlsafe
from typing import Final

from fastapi import Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.pages.languages import LANGUAGE_COOKIE, LANGUAGE_PARAMETER, language_of
from gateway.pages.sealing import Seal
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from gateway.settings import GatewaySettings
from schemas.vocabulary import Language

SESSION: Final = "session"
FORM: Final = "form"
NONCE_BYTES: Final = 12
LANGUAGE_SECONDS: Final = 365 * 24 * 3_600
SAME_SITE: Final = frozenset({"same-origin", "none"})
"""Values of `Sec-Fetch-Site` of forms that were ours."""


class SignIn(BaseModel):
    """What comes back from the issuer is for whoever left with these (RFC 7636, RFC 9700)."""

    model_config = ConfigDict(frozen=True)

    state: str
    verifier: str
    door: str
    """Where they wanted to go in."""


class Filed(BaseModel):
    """What an officer has just filed, for the page that says so. `needed`: as claim_state keeps what is missing."""

    model_config = ConfigDict(frozen=True)

    reference: str
    claim_id: str
    needed: tuple[str, ...] = ()


class Notice(BaseModel):
    """One sentence about what was just done, shown once. `about`: a kind of document."""

    model_config = ConfigDict(frozen=True)

    code: str
    about: str = ""
    good: bool = True


class Session(BaseModel):
    """`nonce` binds forms to the session; `claim`: the one that is followed; `by_link`: through a link that the fund sent, not by
    reference and birth date; `until`: when it ends whatever is done."""

    model_config = ConfigDict(frozen=True)

    nonce: str
    until: datetime
    caller: Caller | None = None
    claim: str | None = None
    by_link: bool = False
    sign_in: SignIn | None = None
    filed: Filed | None = None
    notice: Notice | None = None


class FormKey(BaseModel):
    """Hidden in each form: proves that we made it for this session, and is the idempotency key and time of what it sends."""

    model_config = ConfigDict(frozen=True)

    nonce: str
    key: str
    at: datetime


@dataclass
class Visit:
    """One request to the pages. A changed `session` is kept with the answer; None takes the cookie away."""

    seal: Seal
    settings: GatewaySettings
    now: datetime
    language: Language
    asked_language: bool
    session: Session | None
    had_cookie: bool
    marks: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, request: Request) -> "Visit":
        """Raises `Problem` where there are no pages."""
        parts = parts_of(request)
        if parts.pages is None:
            raise Problem(ProblemCode.NOT_FOUND, "there is nothing at this address: check it against the OpenAPI document")
        name = cookie_name(parts.settings)
        kept = request.cookies.get(name)
        session = None if kept is None else parts.pages.seal.opened(SESSION, kept, Session)
        now = parts.clock()
        return cls(
            seal=parts.pages.seal,
            settings=parts.settings,
            now=now,
            language=language_of(request),
            asked_language=LANGUAGE_PARAMETER in request.query_params,
            session=session if session is not None and now < session.until else None,
            had_cookie=kept is not None,
        )

    def begun(self) -> Session:
        """The session, a new one if there is none."""
        if self.session is None:
            self.session = self.renewed()
        return self.session

    def renewed(self, until: datetime | None = None) -> Session:
        """A session with nothing in it; signing in always begins one, so that none is planted beforehand."""
        longest = self.now + timedelta(hours=self.settings.page_session_hours_max)
        return Session(nonce=token_urlsafe(NONCE_BYTES), until=min(until or longest, longest))

    def tell(self, notice: Notice) -> None:
        self.session = self.begun().model_copy(update={"notice": notice})

    def told(self) -> Notice | None:
        """The notice, once."""
        notice = None if self.session is None else self.session.notice
        if self.session is not None and notice is not None:
            self.session = self.session.model_copy(update={"notice": None})
        return notice

    def form_key(self) -> str:
        """For a form's hidden field."""
        made = FormKey(nonce=self.begun().nonce, key=token_urlsafe(NONCE_BYTES), at=self.now)
        return self.seal.sealed(FORM, made, timedelta(hours=self.settings.page_form_hours))

    def opened_form(self, request: Request, text: str) -> FormKey:
        """The form's key. Raises `Problem` for a form that is not ours, another visit's, or too old."""
        made = self.seal.opened(FORM, text, FormKey)
        ours = self.session is not None and made is not None and made.nonce == self.session.nonce
        if made is None or not ours or request.headers.get("sec-fetch-site", "none") not in SAME_SITE:
            raise Problem(
                ProblemCode.FORM_STALE, "the form lay open too long or was not ours: load the page again and fill it in"
            )
        return made

    def leave(self, response: Response) -> None:
        """Puts into the answer what the browser is to keep."""
        secure = self.settings.public_url.startswith("https://")
        name = cookie_name(self.settings)
        if self.asked_language:
            response.set_cookie(
                LANGUAGE_COOKIE, self.language.value, max_age=LANGUAGE_SECONDS, secure=secure, httponly=True, samesite="lax"
            )
        if self.session is None:
            if self.had_cookie:
                response.delete_cookie(name, secure=secure, httponly=True, samesite="lax")
            return
        lifetime = min(timedelta(minutes=self.settings.page_session_minutes), self.session.until - self.now)
        kept = self.seal.sealed(SESSION, self.session, lifetime)
        response.set_cookie(name, kept, max_age=int(lifetime.total_seconds()), secure=secure, httponly=True, samesite="lax")


def cookie_name(settings: GatewaySettings) -> str:
    """Over TLS with the prefix that keeps it from other hosts and from plain HTTP."""
    return "__Host-santunan" if settings.public_url.startswith("https://") else "santunan"


def visit_of(request: Request) -> Visit:
    visit = request.state.visit
    assert isinstance(visit, Visit)
    return visit
