"""The console's templates into answers: its own style sheet in two themes, its own small script, and headers that allow nothing else."""

from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.pages.rendering import DIGEST_DIGITS, HEADERS, ICON_PATH, templates
from gateway.pages.sessions import visit_of
from gateway.pages.words import NOTICES
from gateway.parts import parts_of
from monitoring.figures import duration
from processors.verification.rules.signals import sentence
from schemas.vocabulary import Language

FOLDER: Final = Path(__file__).parent / "templates"
STYLE: Final = (FOLDER / "console.css").read_bytes()
SCRIPT: Final = (FOLDER / "live.js").read_bytes()
MORE: Final = (FOLDER / "more.js").read_bytes()
STYLE_PATH: Final = f"/assets/{sha256(STYLE).hexdigest()[:DIGEST_DIGITS]}.css"
SCRIPT_PATH: Final = f"/assets/{sha256(SCRIPT).hexdigest()[:DIGEST_DIGITS]}.js"
MORE_PATH: Final = f"/assets/{sha256(MORE).hexdigest()[:DIGEST_DIGITS]}.js"
ALLOWED: Final = HEADERS | {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Vary": "Cookie",
}
"""As the other pages, and our own script may run and ask us."""
STILL: Final = "still"
"""The query's field with which a page stops keeping itself up to date."""
SAID: Final = {
    "replayed": "Said: the record will be handled again, and what waits behind it follows.",
    "discarded": "Said: the record is left out, and what waits behind it follows.",
    "paused": "Said: its workers stand still after the step that they are in.",
    "resumed": "Said: its workers go on where they stood.",
    "posted": "Said: every gateway shows the message within seconds.",
    "withdrawn": "Said: the message stands nowhere any more.",
    "taken": "It is yours now: nobody else is shown the form meanwhile.",
    "taken_by_other": "Somebody else has taken it just before you.",
    "given_back": "Given back: somebody else may take it.",
    "answered": "Said: the processors judge whose word counts; the claim's history tells.",
    "reviewed": "Said: the claim goes on with your judgement within seconds.",
    "sweep_begun": "It has begun: the word is said on one letter after another.",
    "sweep_under_way": "Somebody has begun this for the cause already: here it is.",
    "held": "Said: nothing more is instructed for this claim.",
    "let_go": "Said: the payouts go once two people who decided nothing about the claim have said so.",
    "braked": "Said to every partition: no instruction leaves. It shows here within seconds.",
    "unbraked": "Said to every partition: payments go once two different people have said so.",
    "capped": "Said to every partition. A raise counts once a second person says the same.",
    "proposed": "Proposed. Nothing is done until a second person approves it.",
    "campaign_said": "Said. It shows here within seconds.",
    "not_allowed": "Your account may not use the console: it needs operations:read, or office:read with a role and offices.",
}
"""Notices of the console's own; others are those of all pages."""

OPERATORS: Final = (
    ("/console/flow", "Flow"),
    ("/console/workers", "Workers"),
    ("/console/dead-letters", "Dead letters"),
    ("/console/parked", "Parked"),
    ("/console/topics", "Topics"),
    ("/console/pausing", "Pausing"),
    ("/console/messages", "Messages"),
    ("/console/brake", "Brake"),
    ("/console/campaigns", "Campaigns"),
)
REPORTS: Final = (("/console/reports", "Reports"),)
STAFF: Final = (
    ("/console/waiting", "Waiting"),
    ("/console/payouts", "Payouts"),
    ("/console/recoveries", "Recoveries"),
    ("/console/search", "Search"),
)

WORK: Final = (("/console/tasks", "Work"),)
"""For whoever may read an office's claims."""

NOTHING: Final = "\N{EN DASH}"
_ENVIRONMENT: Final = templates(FOLDER)


def shown(
    request: Request, template: str, status: int = 200, *, live: bool = False, more: bool = False, **values: Any
) -> Response:
    """The template. `live`: the page keeps itself up to date, unless its reader stopped it. `more`: it brings by itself what comes later."""
    visit, settings = visit_of(request), parts_of(request).settings
    session = visit.session
    caller = None if session is None else session.caller
    asked_still = STILL in request.query_params
    text = _ENVIRONMENT.get_template(template).render(
        {
            "style_path": STYLE_PATH,
            "script_path": SCRIPT_PATH,
            "more_path": MORE_PATH if more else None,
            "icon_path": ICON_PATH,
            "caller": caller,
            "links": links_of(caller),
            "here": request.url.path,
            "every_seconds": settings.console_look_seconds if live and not asked_still else None,
            "live": live,
            "toggle": request.url.remove_query_params(STILL) if asked_still else request.url.include_query_params(**{STILL: "1"}),
            "notice": _notice(request),
            "messages": () if caller is None else parts_of(request).heard.standing(visit.now),
            "form_key": None if caller is None else visit.form_key(),
            "now": visit.now,
            "number": number,
            "rupiah": rupiah,
            "moment": moment,
            "since": lambda at: duration((visit.now - at).total_seconds()),
            "duration": duration,
            "words": words,
            "sentence": sentence,
            **values,
        }
    )
    return Response(text, status, ALLOWED, "text/html")


def links_of(caller: Caller | None) -> tuple[tuple[str, str], ...]:
    """Where the caller may go."""
    if caller is None:
        return ()
    reports = REPORTS if caller.scopes & {Scope.OPERATIONS_READ, Scope.REPORTS_READ} else ()
    work = WORK if Scope.OFFICE_READ in caller.scopes and caller.grant.role and caller.grant.offices else ()
    if Scope.OPERATIONS_READ in caller.scopes:
        return (*OPERATORS, *work, *STAFF, *reports)
    return (*work, *STAFF, *reports) if Scope.OFFICE_READ in caller.scopes else reports


def _notice(request: Request) -> dict[str, Any] | None:
    notice = visit_of(request).told()
    if notice is None:
        return None
    text = SAID.get(notice.code) or NOTICES[notice.code].in_language(Language.ENGLISH)
    return {"text": text, "good": notice.good}


def number(value: float | None) -> str:
    """Whole, with thousands; a dash for what is not known."""
    return NOTHING if value is None else f"{value:,.0f}"


def rupiah(value: float) -> str:
    """Whole rupiah, grouped as in Indonesia."""
    return f"Rp {value:,.0f}".replace(",", ".")


def moment(at: datetime | None) -> str:
    """In UTC, to the second."""
    return NOTHING if at is None else f"{at:%Y-%m-%d %H:%M:%S}"


def words(code: object) -> str:
    """A code as words."""
    return str(code).replace("_", " ")
