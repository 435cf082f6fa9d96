"""Pausing and resuming a processor: who stands still, why, since and until when, and a person's word on it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from fastapi import Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.asking import PROCESSORS
from gateway.console.rendering import shown
from gateway.console.routing import REASON_LENGTH_MAX, console_pages, in_console, person_of
from gateway.console.saying import say
from gateway.pages.rendering import to
from gateway.pages.routing import CONSOLE_DOOR, sent_form
from gateway.pages.sessions import Notice, visit_of
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from schemas.events.control import ProcessorPaused, ProcessorResumed, desk_id

router = console_pages()
Operator = Annotated[Caller, in_console(Scope.OPERATIONS_READ)]
Acting = Annotated[Caller, in_console(Scope.OPERATIONS_ACT)]
PAUSING_PATH: Final = f"{CONSOLE_DOOR}/pausing"
PROCESSOR_PATH: Final = f"{PAUSING_PATH}/{{processor}}"
UNPROCESSABLE: Final = 422
LASTS: Final = {"": "until somebody resumes it", "15": "15 minutes", "60": "1 hour", "240": "4 hours", "1440": "24 hours"}
"""In minutes, how long a pause lasts, and how that is called."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A processor with the pause that stands, and the last word about it."""

    processor: str
    pause: ProcessorPaused | None
    last: ProcessorPaused | ProcessorResumed | None


@router.get(PAUSING_PATH)
async def pausing(request: Request, caller: Operator) -> Response:
    """Every processor, the paused ones marked."""
    del caller
    parts = parts_of(request)
    now = parts.clock()
    standings = []
    for name in PROCESSORS:
        said = parts.heard.said(name)
        standings.append(Standing(name, parts.heard.pause(name, now), said[0] if said else None))
    return shown(request, "pausing.html", live=True, standings=standings, known=parts.heard.known)


@router.get(PROCESSOR_PATH)
async def processor_page(request: Request, caller: Operator, processor: str) -> Response:
    """One processor: its pause, everything that was said, and the form."""
    return _page(request, caller, _known(processor), {})


@router.post(PROCESSOR_PATH)
async def word(request: Request, caller: Acting, processor: str) -> Response:
    """Pause or resume: the event that every worker follows. The last word counts."""
    given, made = await sent_form(request)
    name, heard = _known(processor), parts_of(request).heard
    action, because, lasts = given.get("action", ""), given.get("because", ""), given.get("lasts", "")
    if action not in {"pause", "resume"} or lasts not in LASTS or not 0 < len(because) <= REASON_LENGTH_MAX:
        return _page(request, caller, name, given)
    person, at = person_of(caller), parts_of(request).clock()
    if action == "resume":
        if heard.known and heard.pause(name, at) is None:
            raise Problem(
                ProblemCode.CHANGED_MEANWHILE, "it is not paused any more: somebody has resumed it, or its pause has ended"
            )
        resumed = ProcessorResumed(processor=name, person=person, because=because, said_at=at)
        await say(request, caller, resumed, desk_id(name), made)
    else:
        until = at + timedelta(minutes=int(lasts)) if lasts else None
        paused = ProcessorPaused(processor=name, person=person, because=because, said_at=at, until=until)
        await say(request, caller, paused, desk_id(name), made)
    visit_of(request).tell(Notice(code="paused" if action == "pause" else "resumed"))
    return to(f"{PAUSING_PATH}/{name}")


def _page(request: Request, caller: Caller, name: str, given: dict[str, str]) -> Response:
    parts = parts_of(request)
    return shown(
        request,
        "pause.html",
        UNPROCESSABLE if given else 200,
        live=not given,
        processor=name,
        pause=parts.heard.pause(name, parts.clock()),
        said=parts.heard.said(name),
        known=parts.heard.known,
        may_act=Scope.OPERATIONS_ACT in caller.scopes,
        lasts=LASTS,
        given=given,
        reason_length_max=REASON_LENGTH_MAX,
    )


def _known(processor: str) -> str:
    """Raises `Problem` for what is no processor."""
    if processor not in PROCESSORS:
        raise Problem(ProblemCode.NOT_FOUND, f"there is no such processor: one of {', '.join(PROCESSORS)}")
    return processor
