"""Templates into answers: escaped by default, one small style sheet, and headers that allow nothing else."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from fastapi import Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import RedirectResponse, Response

from gateway.pages.sentences import UI
from gateway.pages.sessions import Visit, visit_of
from gateway.pages.words import NOTICES, file_problem
from gateway.parts import parts_of
from processors.notification.words import DOCUMENTS, Both, day
from schemas.events.control import MessagePosted
from schemas.vocabulary import DocumentKind, Language

FOLDER: Final = Path(__file__).parent / "templates"
SEE_OTHER: Final = 303
STYLE: Final = (FOLDER / "page.css").read_bytes()
ICON: Final = (FOLDER / "icon.svg").read_bytes()
DIGEST_DIGITS: Final = 12
STYLE_PATH: Final = f"/assets/{sha256(STYLE).hexdigest()[:DIGEST_DIGITS]}.css"
ICON_PATH: Final = f"/assets/{sha256(ICON).hexdigest()[:DIGEST_DIGITS]}.svg"
"""Named after their content: kept for ever, and another content has another name."""
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Vary": "Accept-Language, Cookie",
    "X-Robots-Tag": "noindex",
}
"""Beside those that every answer of the gateway has. Nothing is kept by caches (`no-store`)."""


def templates(folder: Path) -> Environment:
    """Templates of one folder: escaped, and an unknown name is an error."""
    return Environment(
        loader=FileSystemLoader(folder), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


_ENVIRONMENT: Final = templates(FOLDER)


def page(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """The template in the visit's language. Templates call `t` with a key of `UI` or a `Both`."""
    visit = visit_of(request)
    language = visit.language

    def t(text: str | Both, **facts: str | int | Both) -> str:
        both = UI[text] if isinstance(text, str) else text
        said = {name: fact.in_language(language) if isinstance(fact, Both) else str(fact) for name, fact in facts.items()}
        return both.in_language(language).format(**said) if said else both.in_language(language)

    text = _ENVIRONMENT.get_template(template).render(
        {
            "t": t,
            "first": first,
            "day": day,
            "language": language,
            "other": Language.ENGLISH if language is Language.INDONESIAN else Language.INDONESIAN,
            "style_path": STYLE_PATH,
            "icon_path": ICON_PATH,
            "session": visit.session,
            "notice": noticed(visit),
            "messages": [_told(message, language) for message in parts_of(request).heard.for_claimants(visit.now)],
            **values,
        }
    )
    return Response(text, status, HEADERS, "text/html")


def _told(message: MessagePosted, language: Language) -> str:
    """A message for all, in the visitor's language."""
    return message.text_id if language is Language.INDONESIAN and message.text_id else message.text


def noticed(visit: Visit) -> Mapping[str, Any] | None:
    """The notice that waits for this visit, as its sentence."""
    notice = visit.told()
    if notice is None:
        return None
    both = NOTICES.get(notice.code) or file_problem(notice.code)
    about = DOCUMENTS[DocumentKind(notice.about)] if notice.about else UI["document.some"]
    what = first(about.in_language(visit.language))
    return {"text": both.in_language(visit.language).format(what=what), "good": notice.good}


def first(text: str) -> str:
    """With a capital letter, as a sentence begins; e-KTP keeps its own."""
    return text if text[1:2] == "-" else text[:1].upper() + text[1:]


def to(path: str) -> Response:
    """The next page, by GET: nothing is sent twice by loading it again."""
    return RedirectResponse(path, SEE_OTHER)
