"""Dead letters: grouped by cause, one with its record and where it stood, and a person's word on it; and what waits behind them."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final, Literal, cast

from fastapi import Path, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from gateway.accepting import record_of
from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.asking import LETTERS_COUNTED_MAX, PROCESSORS, RECORDS_COUNTED_MAX, Letter, LettersWanted
from gateway.console.rendering import shown
from gateway.console.routing import REASON_LENGTH_MAX, console_of, console_pages, in_console, person_of
from gateway.pages.rendering import to
from gateway.pages.routing import CONSOLE_DOOR, sent_form
from gateway.pages.sessions import Notice, visit_of
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode
from gateway.writing import traceparent_from
from schemas.envelope import HEADER_TYPE, CloudEvent
from schemas.events.dead_letters import DeadLetterResolved, RecordSetAside
from schemas.topics import DEAD_LETTERS
from streams.records import RawRecord

router = console_pages()
Operator = Annotated[Caller, in_console(Scope.OPERATIONS_READ)]
Acting = Annotated[Caller, in_console(Scope.OPERATIONS_ACT)]
LetterId = Annotated[str, Path(min_length=1, max_length=200)]
LETTERS_PATH: Final = f"{CONSOLE_DOOR}/dead-letters"
LETTER_PATH: Final = f"{LETTERS_PATH}/{{processor}}/{{dead_letter_id}}"
LETTERS_SHOWN_MAX: Final = 100
VALUE_SHOWN_CHARACTERS_MAX: Final = 20_000
TOLD_SECONDS_MAX: Final = 3.0
TOLD_EARLIER: Final = timedelta(minutes=1)
"""The topic's clock is the broker's."""
SOURCE: Final = "/operations/console"
UNPROCESSABLE: Final = 422
ACTIONS: Final = {"replay": "replayed", "discard": "discarded"}


@dataclass(frozen=True, slots=True)
class Told:
    """What the topic of dead letters tells of one: its event, None when it was not found in time, and what people said, in order."""

    content: RecordSetAside | None
    words: Sequence[DeadLetterResolved]


@router.get(LETTERS_PATH)
async def letters(
    request: Request,
    caller: Operator,
    processor: Annotated[str | None, Query(max_length=40)] = None,
    reason: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Open dead letters, by cause and one by one."""
    del caller
    reader = console_of(request).reader
    causes = await reader.causes()
    wanted = LettersWanted(processor=None if processor is None else _known(processor), reason=reason)
    found = await reader.letters(wanted, LETTERS_SHOWN_MAX)
    return shown(
        request,
        "letters.html",
        live=True,
        causes=causes,
        letters=found,
        chosen=(processor, reason),
        counted_max=LETTERS_COUNTED_MAX,
        rows_max=LETTERS_SHOWN_MAX,
    )


@router.get(LETTER_PATH)
async def letter(request: Request, caller: Operator, processor: str, dead_letter_id: LetterId) -> Response:
    """Everything about one; its record only for whoever may act on it: it may name persons."""
    found = await _letter(request, processor, dead_letter_id)
    return await _page(request, caller, found, {})


@router.post(f"{LETTER_PATH}/word")
async def say(request: Request, caller: Acting, processor: str, dead_letter_id: LetterId) -> Response:
    """A person's word, as `santunan dlq replay|discard` says it: the record again as it was, or left out for ever."""
    given, made = await sent_form(request)
    found = await _letter(request, processor, dead_letter_id)
    action, because = given.get("action", ""), given.get("because", "")
    if action not in ACTIONS or not 0 < len(because) <= REASON_LENGTH_MAX:
        return await _page(request, caller, found, given)
    if found.resolution is not None:
        raise Problem(ProblemCode.CHANGED_MEANWHILE, "somebody has answered this dead letter meanwhile: look at it again")
    word = DeadLetterResolved(
        dead_letter_id=found.dead_letter_id,
        processor=found.processor,
        action=cast("Literal['replay', 'discard']", action),
        person=person_of(caller),
        because=because,
    )
    _, record = record_of(
        word,
        found.key,
        client=caller.client,
        key=made.key,
        source=SOURCE,
        received_at=made.at,
        traceparent=traceparent_from(found.key, made.key),
    )
    await parts_of(request).log.append(record)
    visit_of(request).tell(Notice(code=ACTIONS[action]))
    return to(f"{LETTERS_PATH}/{found.processor}/{found.dead_letter_id}")


@router.get(f"{CONSOLE_DOOR}/parked")
async def parked(request: Request, caller: Operator) -> Response:
    """Claims and members whose records wait behind a dead letter."""
    del caller
    found = await console_of(request).reader.parked(LETTERS_SHOWN_MAX)
    return shown(request, "parked.html", live=True, parked=found, counted_max=RECORDS_COUNTED_MAX, rows_max=LETTERS_SHOWN_MAX)


async def _page(request: Request, caller: Caller, found: Letter, given: dict[str, str]) -> Response:
    may_act = Scope.OPERATIONS_ACT in caller.scopes
    return shown(
        request,
        "letter.html",
        UNPROCESSABLE if given else 200,
        letter=found,
        told=await _told(parts_of(request), found),
        record=_readable(found.record_value or b"") if may_act else None,
        may_act=may_act,
        given=given,
        reason_length_max=REASON_LENGTH_MAX,
    )


async def _letter(request: Request, processor: str, dead_letter_id: str) -> Letter:
    """Raises `Problem`."""
    found = await console_of(request).reader.letter(_known(processor), dead_letter_id)
    if found is None:
        raise Problem(ProblemCode.NOT_FOUND, "there is no such dead letter: the list names those that are open")
    return found


def _known(processor: str) -> str:
    """Raises `Problem` for what is no processor."""
    if processor not in PROCESSORS:
        raise Problem(ProblemCode.NOT_FOUND, f"there is no such processor: one of {', '.join(PROCESSORS)}")
    return processor


async def _told(parts: Parts, letter: Letter) -> Told:
    """From the one partition where the letter stands, from its time on; what is not read in time is left out."""
    content: RecordSetAside | None = None
    words: list[DeadLetterResolved] = []
    try:
        async with asyncio.timeout(TOLD_SECONDS_MAX):
            async for record in parts.reader.of_key(DEAD_LETTERS, letter.key.encode(), letter.set_aside_at - TOLD_EARLIER):
                said = _of(record, letter.dead_letter_id)
                if isinstance(said, RecordSetAside):
                    content = said
                elif said is not None:
                    words.append(said)
    except (TimeoutError, Problem):
        return Told(content, words)
    return Told(content, words)


def _of(record: RawRecord, dead_letter_id: str) -> RecordSetAside | DeadLetterResolved | None:
    """What the record says of this letter."""
    said = dict(record.headers).get(HEADER_TYPE, b"").decode()
    model = CloudEvent[DeadLetterResolved] if said == DeadLetterResolved.event_type else CloudEvent[RecordSetAside]
    try:
        data = model.model_validate_json(record.value or b"").data
    except ValidationError:
        return None  # a stranger wrote it
    return data if data.dead_letter_id == dead_letter_id else None


def _readable(value: bytes) -> str:
    """The record's value, JSON laid out; its beginning, when it is long."""
    text = value.decode(errors="replace")
    try:
        text = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text[:VALUE_SHOWN_CHARACTERS_MAX]
    return text[:VALUE_SHOWN_CHARACTERS_MAX]
