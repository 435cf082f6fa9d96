"""A message for all: short, from and until, on every page of the console, and on claimants' pages where it is meant for them too."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import Path, Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.rendering import shown
from gateway.console.routing import REASON_LENGTH_MAX, console_pages, in_console, person_of
from gateway.console.saying import say
from gateway.pages.rendering import to
from gateway.pages.routing import CONSOLE_DOOR, sent_form
from gateway.pages.sessions import Notice, visit_of
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from schemas.events.control import MESSAGE_LENGTH_MAX, MESSAGES, MessagePosted, MessageWithdrawn, desk_id
from schemas.identifiers import SANTUNAN, uuid5_text

router = console_pages()
Operator = Annotated[Caller, in_console(Scope.OPERATIONS_READ)]
Acting = Annotated[Caller, in_console(Scope.OPERATIONS_ACT)]
MessageId = Annotated[str, Path(min_length=1, max_length=64)]
MESSAGES_PATH: Final = f"{CONSOLE_DOOR}/messages"
UNPROCESSABLE: Final = 422
LASTS_AT_FIRST: Final = timedelta(hours=4)
DAYS_MAX: Final = 31
FIELD_TIME: Final = "%Y-%m-%dT%H:%M"
"""As browsers send a local time; ours are UTC, and the labels say so."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A field of the form and what is the matter with it."""

    field: str
    sentence: str


@router.get(MESSAGES_PATH)
async def messages(request: Request, caller: Operator) -> Response:
    """Every message, the newest first, and the form for a new one."""
    return _page(request, caller, {}, ())


@router.post(MESSAGES_PATH)
async def post(request: Request, caller: Acting) -> Response:
    """A new message, an event on the control topic; every gateway shows it within seconds."""
    given, made = await sent_form(request)
    said = _said(given, parts_of(request).clock())
    if isinstance(said, tuple):
        return _page(request, caller, given, said)
    word = MessagePosted(
        message_id=uuid5_text(SANTUNAN.bytes, f"message\n{made.key}"),
        text=given["text"],
        text_id=given.get("text_id") or None,
        audience="everybody" if given.get("audience") == "everybody" else "staff",
        since=said.since,
        until=said.until,
        person=person_of(caller),
        because=given["because"],
        said_at=parts_of(request).clock(),
    )
    await say(request, caller, word, desk_id(MESSAGES), made)
    visit_of(request).tell(Notice(code="posted"))
    return to(MESSAGES_PATH)


@router.post(f"{MESSAGES_PATH}/{{message}}/withdrawal")
async def withdraw(request: Request, caller: Acting, message: MessageId) -> Response:
    """The message stands nowhere any more."""
    given, made = await sent_form(request)
    posted = next((each for each in parts_of(request).heard.messages() if each.message.message_id == message), None)
    if posted is None:
        raise Problem(ProblemCode.NOT_FOUND, "there is no such message: the list names those that there are")
    if posted.withdrawn is not None:
        raise Problem(ProblemCode.CHANGED_MEANWHILE, f"{posted.withdrawn.person} has taken this message back already")
    because = given.get("because", "")
    if not 0 < len(because) <= REASON_LENGTH_MAX:
        return _page(request, caller, given, (Wrong(f"because-{message}", _reason_sentence()),))
    word = MessageWithdrawn(message_id=message, person=person_of(caller), because=because, said_at=parts_of(request).clock())
    await say(request, caller, word, desk_id(MESSAGES), made)
    visit_of(request).tell(Notice(code="withdrawn"))
    return to(MESSAGES_PATH)


@dataclass(frozen=True, slots=True)
class Span:
    """When a message stands, UTC."""

    since: datetime
    until: datetime


def _said(given: dict[str, str], now: datetime) -> Span | tuple[Wrong, ...]:
    """When it is to stand, or everything that is wrong with the form."""
    wrong = []
    if not 0 < len(given.get("text", "")) <= MESSAGE_LENGTH_MAX:
        wrong.append(Wrong("text", f"Write the message, in at most {MESSAGE_LENGTH_MAX} characters."))
    if len(given.get("text_id", "")) > MESSAGE_LENGTH_MAX:
        wrong.append(Wrong("text_id", f"At most {MESSAGE_LENGTH_MAX} characters."))
    if given.get("audience") == "everybody" and not given.get("text_id"):
        wrong.append(Wrong("text_id", "Claimants read Indonesian: say it in Indonesian too."))
    if not 0 < len(given.get("because", "")) <= REASON_LENGTH_MAX:
        wrong.append(Wrong("because", _reason_sentence()))
    since, until = _time(given.get("since", "")), _time(given.get("until", ""))
    if since is None:
        wrong.append(Wrong("since", "Say from when, as 2026-11-21T08:00, in UTC."))
    if until is None or until <= (since or now) or until <= now or until > now + timedelta(days=DAYS_MAX):
        wrong.append(Wrong("until", f"Say until when: after its beginning and after now, within {DAYS_MAX} days, in UTC."))
    if wrong or since is None or until is None:
        return tuple(wrong)
    return Span(since, until)


def _reason_sentence() -> str:
    return f"Say why, in at most {REASON_LENGTH_MAX} characters."


def _time(written: str) -> datetime | None:
    try:
        return datetime.strptime(written, FIELD_TIME).replace(tzinfo=UTC)
    except ValueError:
        return None


def _page(request: Request, caller: Caller, given: dict[str, str], wrong: tuple[Wrong, ...]) -> Response:
    parts = parts_of(request)
    now = parts.clock()
    filled = {"since": f"{now:{FIELD_TIME}}", "until": f"{now + LASTS_AT_FIRST:{FIELD_TIME}}"} | given
    return shown(
        request,
        "messages.html",
        UNPROCESSABLE if wrong else 200,
        posted=parts.heard.messages(),
        known=parts.heard.known,
        may_act=Scope.OPERATIONS_ACT in caller.scopes,
        given=filled,
        wrong={each.field: each.sentence for each in wrong},
        text_length_max=MESSAGE_LENGTH_MAX,
        reason_length_max=REASON_LENGTH_MAX,
    )
