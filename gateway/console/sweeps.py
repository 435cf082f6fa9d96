"""One word on all dead letters of a cause: asked for with their number and a reason, watched, stopped."""

import asyncio
from typing import Annotated, Final, cast

from fastapi import Request
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.asking import Cause, LettersWanted
from gateway.console.letters import ACTIONS, known, letters_page
from gateway.console.rehearsing import Action
from gateway.console.rendering import shown
from gateway.console.routing import REASON_LENGTH_MAX, console_of, console_pages, in_console, person_of
from gateway.console.sweep_store import Sweep, SweepFound
from gateway.pages.rendering import to
from gateway.pages.routing import CONSOLE_DOOR, sent_form
from gateway.pages.sessions import Notice, visit_of
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from schemas.identifiers import SANTUNAN, uuid5_text

router = console_pages()
Operator = Annotated[Caller, in_console(Scope.OPERATIONS_READ)]
Acting = Annotated[Caller, in_console(Scope.OPERATIONS_ACT)]
SWEEPS_PATH: Final = f"{CONSOLE_DOOR}/sweeps"
SWEEP_PATH: Final = f"{SWEEPS_PATH}/{{sweep_id}}"


@router.post(SWEEPS_PATH)
async def begin(request: Request, caller: Acting) -> Response:
    """The word is said on each letter that is open now; the same form sent again begins nothing."""
    given, made = await sent_form(request)
    wanted = LettersWanted(processor=known(given.get("processor", "")), reason=given.get("reason"), topic=given.get("topic"))
    cause = await _cause(request, wanted)
    wrong = "" if cause is None else _wrong(given, cause, parts_of(request).settings.console_sweep_letters_per_second_max)
    if cause is None or wrong:
        return await letters_page(request, caller, wanted, given, wrong)
    sweep = Sweep(
        sweep_id=uuid5_text(SANTUNAN.bytes, f"sweep\n{caller.client}\n{made.key}"),
        processor=cause.processor,
        reason=cause.reason,
        topic=cause.topic,
        action=cast("Action", given["action"]),
        person=person_of(caller),
        because=given["because"],
        client=caller.client,
        at=parts_of(request).clock(),
        counted=cause.letters,
        per_second=int(given["pace"]),
    )
    begun = await asyncio.to_thread(console_of(request).sweeps.begin, sweep)
    visit_of(request).tell(Notice(code="sweep_begun" if begun.sweep_id == sweep.sweep_id else "sweep_under_way"))
    return to(f"{SWEEPS_PATH}/{begun.sweep_id}")


@router.get(SWEEP_PATH)
async def sweep(request: Request, caller: Operator, sweep_id: str) -> Response:
    """How far it is."""
    found = await _found(request, sweep_id)
    one = found.sweep
    cause = await _cause(request, LettersWanted(processor=one.processor, reason=one.reason, topic=one.topic))
    return shown(
        request,
        "sweep.html",
        live=found.state.ended_at is None,
        sweep=one,
        state=found.state,
        stopping=found.stopping,
        open=0 if cause is None else cause.letters,
        may_act=Scope.OPERATIONS_ACT in caller.scopes,
    )


@router.post(f"{SWEEP_PATH}/stop")
async def stop(request: Request, caller: Acting, sweep_id: str) -> Response:
    """No further letter is answered; what was said stays said."""
    await sent_form(request)
    found = await _found(request, sweep_id)
    await asyncio.to_thread(console_of(request).sweeps.stop, found.sweep, person_of(caller))
    return to(f"{SWEEPS_PATH}/{sweep_id}")


def _wrong(given: dict[str, str], cause: Cause, per_second_max: int) -> str:
    """What is not right in the form, for whoever sent it; empty when all is."""
    if given.get("action") not in ACTIONS or not 0 < len(given.get("because", "")) <= REASON_LENGTH_MAX:
        return f"Say why, in at most {REASON_LENGTH_MAX} characters."
    pace = given.get("pace", "")
    if not pace.isdecimal() or not 1 <= int(pace) <= per_second_max:
        return f"Choose a pace from 1 to {per_second_max} letters a second."
    if given.get("count", "").replace(",", "").replace(".", "") != str(cause.letters):
        return f"There are {cause.letters:,} letters of this cause now: look at them, and write that number."
    return ""


async def _cause(request: Request, wanted: LettersWanted) -> Cause | None:
    """The cause as it stands; None when no letter of it is open."""
    causes = await console_of(request).reader.causes()
    return next(
        (each for each in causes if LettersWanted(processor=each.processor, reason=each.reason, topic=each.topic) == wanted), None
    )


async def _found(request: Request, sweep_id: str) -> SweepFound:
    """Raises `Problem`."""
    found = await asyncio.to_thread(console_of(request).sweeps.find, sweep_id)
    if found is None:
        raise Problem(ProblemCode.NOT_FOUND, "nothing was asked of all letters under this name, or it was long ago")
    return found
