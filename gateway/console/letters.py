"""Dead letters: grouped by cause, one with its record and what is wrong in it, tried out, and a person's word on it."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, Final, cast

from fastapi import Path, Query, Request
from pydantic import ValidationError
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.asking import LETTERS_COUNTED_MAX, PROCESSORS, RECORDS_COUNTED_MAX, Letter, LettersWanted
from gateway.console.records import Opened, as_json, opened, set_anew
from gateway.console.rehearsing import Action, NotRehearsed
from gateway.console.rendering import shown
from gateway.console.routing import REASON_LENGTH_MAX, console_of, console_pages, in_console, person_of
from gateway.console.words import word_on
from gateway.pages.rendering import to
from gateway.pages.routing import CONSOLE_DOOR, FORM_BYTES_MAX, sent_form
from gateway.pages.sessions import Notice, visit_of
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode
from schemas.envelope import HEADER_TYPE, CloudEvent
from schemas.events.dead_letters import CORRECTED_BYTES_MAX, DeadLetterResolved, RecordSetAside
from schemas.topics import DEAD_LETTERS
from streams.records import RawRecord
from streams.rehearsing import Rehearsal

router = console_pages()
Operator = Annotated[Caller, in_console(Scope.OPERATIONS_READ)]
Acting = Annotated[Caller, in_console(Scope.OPERATIONS_ACT)]
LetterId = Annotated[str, Path(min_length=1, max_length=200)]
LETTERS_PATH: Final = f"{CONSOLE_DOOR}/dead-letters"
LETTER_PATH: Final = f"{LETTERS_PATH}/{{processor}}/{{dead_letter_id}}"
LETTERS_SHOWN_MAX: Final = 100
SWEEPS_SHOWN_MAX: Final = 5
TOLD_SECONDS_MAX: Final = 3.0
TOLD_EARLIER: Final = timedelta(minutes=1)
"""The topic's clock is the broker's."""
UNPROCESSABLE: Final = 422
ACTIONS: Final = {"replay": "replayed", "discard": "discarded"}
REHEARSE: Final = "rehearse"
RECORD_FIELD: Final = "record"
AT, WAS = "at:", "was:"
"""Before the pointer of a field of the record: as it is to be, and as the form had it."""
ESCAPED_BYTES_MAX: Final = 3
"""Of one byte of a record in a form."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the topic of dead letters tells of one: its event, None when it was not found in time, and what people said, in order."""

    content: RecordSetAside | None
    words: Sequence[DeadLetterResolved]


@dataclass(frozen=True, slots=True)
class Given:
    """What a person sent about a letter. `text` is the record as they want it, `changed` whether that is another than it was."""

    action: str = ""
    because: str = ""
    text: str | None = None
    changed: bool = False

    @property
    def corrected(self) -> bytes | None:
        return self.text.encode() if self.changed and self.text is not None else None


@router.get(LETTERS_PATH)
async def letters(
    request: Request,
    caller: Operator,
    processor: Annotated[str | None, Query(max_length=40)] = None,
    reason: Annotated[str | None, Query(max_length=100)] = None,
    topic: Annotated[str | None, Query(max_length=249)] = None,
) -> Response:
    """Open dead letters, by cause and one by one."""
    wanted = LettersWanted(processor=None if processor is None else known(processor), reason=reason, topic=topic)
    return await letters_page(request, caller, wanted, {})


async def letters_page(
    request: Request, caller: Caller, wanted: LettersWanted, given: Mapping[str, str], wrong: str = ""
) -> Response:
    """With the form that acts on all of one cause, when one is chosen; `wrong`: what was not right in what somebody sent by it."""
    console, settings = console_of(request), parts_of(request).settings
    causes = await console.reader.causes()
    found = await console.reader.letters(wanted, LETTERS_SHOWN_MAX)
    sweeps = await asyncio.to_thread(console.sweeps.all)
    chosen = (wanted.processor, wanted.reason, wanted.topic)
    return shown(
        request,
        "letters.html",
        UNPROCESSABLE if wrong else 200,
        live=not wrong,
        causes=causes,
        cause=next((each for each in causes if chosen == (each.processor, each.reason, each.topic)), None),
        letters=found,
        wanted=wanted,
        sweeps=sweeps[:SWEEPS_SHOWN_MAX],
        may_act=Scope.OPERATIONS_ACT in caller.scopes,
        given=given,
        wrong=wrong,
        per_second_max=settings.console_sweep_letters_per_second_max,
        reason_length_max=REASON_LENGTH_MAX,
        counted_max=LETTERS_COUNTED_MAX,
        rows_max=LETTERS_SHOWN_MAX,
    )


@router.get(LETTER_PATH)
async def letter(request: Request, caller: Operator, processor: str, dead_letter_id: LetterId) -> Response:
    """Everything about one; its record only for whoever may act on it: it may name persons."""
    return await _page(request, caller, await _letter(request, processor, dead_letter_id), Given())


@router.post(f"{LETTER_PATH}/word")
async def say(request: Request, caller: Acting, processor: str, dead_letter_id: LetterId) -> Response:
    """A person's word, as `santunan dlq replay|discard` says it: the record as it was or as they corrected it, or left out for ever. Or a
    dry run of it, which says nothing."""
    fields, made = await sent_form(request, FORM_BYTES_MAX + CORRECTED_BYTES_MAX * ESCAPED_BYTES_MAX, frozenset({RECORD_FIELD}))
    found = await _letter(request, processor, dead_letter_id)
    given = _given(found, fields)
    if given.action == REHEARSE:
        return await _page(request, caller, found, given, tried=await _tried(request, found, given))
    wrong = _wrong(given)
    if wrong:
        return await _page(request, caller, found, given, wrong)
    if found.resolution is not None:
        raise Problem(ProblemCode.CHANGED_MEANWHILE, "somebody has answered this dead letter meanwhile: look at it again")
    action = cast("Action", given.action)
    record = word_on(
        found,
        action,
        person=person_of(caller),
        because=given.because,
        client=caller.client,
        key=made.key,
        at=made.at,
        corrected=given.corrected if action == "replay" else None,
    )
    await parts_of(request).log.append(record)
    visit_of(request).tell(Notice(code=ACTIONS[action]))
    return to(f"{LETTERS_PATH}/{found.processor}/{found.dead_letter_id}")


def _given(letter: Letter, fields: Mapping[str, str]) -> Given:
    """What was sent, with single fields that were set anew put into the record."""
    text = fields.get(RECORD_FIELD)
    if text is None:
        return Given(fields.get("action", ""), fields.get("because", ""))
    text = text.replace("\r\n", "\n")
    anew = {
        name.removeprefix(AT): value
        for name, value in fields.items()
        if name.startswith(AT) and value != fields.get(WAS + name.removeprefix(AT))
    }
    try:
        text = set_anew(letter.topic, text, anew) if anew else text
        changed = json.loads(text) != json.loads(letter.record_value or b"")
    except (ValueError, RecursionError):
        changed = text.encode() != (letter.record_value or b"")
    return Given(fields.get("action", ""), fields.get("because", ""), text, changed)


def _wrong(given: Given) -> str:
    if given.action not in ACTIONS or not 0 < len(given.because) <= REASON_LENGTH_MAX:
        return f"Say why, in at most {REASON_LENGTH_MAX} characters."
    if given.action == "replay" and len(given.corrected or b"") > CORRECTED_BYTES_MAX:
        return f"The corrected record is too long: at most {CORRECTED_BYTES_MAX:,} bytes go with a word."
    if given.action == "discard" and given.changed:
        return "You changed the record, and what is discarded is not handled: replay it, or take the change back."
    return ""


async def _tried(request: Request, letter: Letter, given: Given) -> Rehearsal | str:
    """What a replay would lead to, or why that is not known."""
    rehearser = console_of(request).rehearser
    if rehearser is None:
        return "this gateway has no dry runs: it was started without the processors' rules"
    try:
        return await rehearser.rehearse(letter.processor, letter.dead_letter_id, "replay", given.corrected)
    except NotRehearsed as error:
        return str(error)


@router.get(f"{CONSOLE_DOOR}/parked")
async def parked(request: Request, caller: Operator) -> Response:
    """Claims and members whose records wait behind a dead letter."""
    del caller
    found = await console_of(request).reader.parked(LETTERS_SHOWN_MAX)
    return shown(request, "parked.html", live=True, parked=found, counted_max=RECORDS_COUNTED_MAX, rows_max=LETTERS_SHOWN_MAX)


async def _page(
    request: Request, caller: Caller, found: Letter, given: Given, wrong: str = "", tried: Rehearsal | str | None = None
) -> Response:
    may_act = Scope.OPERATIONS_ACT in caller.scopes
    record = _record(found, given) if may_act else None
    return shown(
        request,
        "letter.html",
        UNPROCESSABLE if wrong else 200,
        letter=found,
        told=await _told(parts_of(request), found),
        record=record,
        editable=record is not None and len(record.text.encode()) <= CORRECTED_BYTES_MAX and "\ufffd" not in record.text,
        may_act=may_act,
        given=given,
        wrong=wrong,
        tried=tried,
        as_json=as_json,
        at=AT,
        was=WAS,
        reason_length_max=REASON_LENGTH_MAX,
    )


def _record(letter: Letter, given: Given) -> Opened:
    """As somebody wants it, else as it stood."""
    return opened(letter.topic, given.corrected or letter.record_value or b"")


async def _letter(request: Request, processor: str, dead_letter_id: str) -> Letter:
    """Raises `Problem`."""
    found = await console_of(request).reader.letter(known(processor), dead_letter_id)
    if found is None:
        raise Problem(ProblemCode.NOT_FOUND, "there is no such dead letter: the list names those that are open")
    return found


def known(processor: str) -> str:
    """Raises `Problem` for what is no processor."""
    if processor not in PROCESSORS:
        raise Problem(ProblemCode.NOT_FOUND, f"there is no such processor: one of {', '.join(PROCESSORS)}")
    return processor


async def _told(parts: Parts, letter: Letter) -> Told:
    """From the one partition where the letter stands, from its time on; what is not read in time is left out."""
    told = Told(None, ())
    try:
        async with asyncio.timeout(TOLD_SECONDS_MAX):
            async for record in parts.reader.of_key(DEAD_LETTERS, letter.key.encode(), letter.set_aside_at - TOLD_EARLIER):
                said = _of(record, letter.dead_letter_id)
                if isinstance(said, RecordSetAside):
                    told = replace(told, content=said)
                elif said is not None:
                    told = replace(told, words=(*told.words, said))
    except (TimeoutError, Problem):
        return told
    return told


def _of(record: RawRecord, dead_letter_id: str) -> RecordSetAside | DeadLetterResolved | None:
    """What the record says of this letter."""
    said = dict(record.headers).get(HEADER_TYPE, b"").decode()
    model = CloudEvent[DeadLetterResolved] if said == DeadLetterResolved.event_type else CloudEvent[RecordSetAside]
    try:
        data = model.model_validate_json(record.value or b"").data
    except ValidationError:
        return None  # a stranger wrote it
    return data if data.dead_letter_id == dead_letter_id else None
