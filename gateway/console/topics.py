"""Topics: any of them searched by key, time and type, a bounded slice at a time, and one record opened."""

import logging
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final

from fastapi import Path, Query, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.console.records import opened
from gateway.console.rendering import shown
from gateway.console.routing import console_of, console_pages, in_console
from gateway.console.scanning import Budget, Slice, Span, Window, offsets_in
from gateway.console.settings import ConsoleSettings
from gateway.pages.routing import CONSOLE_DOOR
from gateway.pages.sealing import SEALED_LENGTH_MAX
from gateway.pages.sessions import visit_of
from gateway.parts import parts_of
from gateway.problems import Problem, ProblemCode
from schemas.catalogue import events_on
from schemas.envelope import HEADER_TRACEPARENT, HEADER_TYPE
from schemas.identifiers import UUID_PATTERN
from schemas.topics import TOPICS
from streams.decoding import named
from streams.partitioning import partition_of
from streams.records import RawRecord

logger = logging.getLogger("gateway.console")

router = console_pages()
Operator = Annotated[Caller, in_console(Scope.OPERATIONS_READ)]
TOPICS_PATH: Final = f"{CONSOLE_DOOR}/topics"
SLICE_SECONDS: Final = 1.0
SLICE_RECORDS_MAX: Final = 200_000
RECORD_SECONDS_MAX: Final = 5.0
KEY_LENGTH_MAX: Final = 200
TYPE_LENGTH_MAX: Final = 120
USUAL_SPAN: Final = timedelta(hours=1)
SEARCH: Final = "search"
SEARCH_LIFETIME: Final = timedelta(hours=1)
SHOWN_TEXT_LENGTH_MAX: Final = 200
TRACE_DIGITS: Final = slice(3, 35)
MILLISECONDS: Final = 1_000


class Asked(BaseModel):
    """What somebody looks for: a key as it is, a type or a part of its name, and when the record was appended (UTC)."""

    model_config = ConfigDict(frozen=True)

    topic: str
    key: str = ""
    type: str = ""
    since: datetime
    until: datetime

    def matches(self, record: RawRecord) -> bool:
        if self.key and record.key != self.key.encode():
            return False
        return self.type in type_of(record)

    def windows(self, partitions: int) -> list[Window]:
        """A key stands on one partition, unless a stranger wrote it elsewhere: then it is re-homed there."""
        numbers = [partition_of(self.key.encode(), partitions)] if self.key else range(partitions)
        return [Window(self.topic, number, self.since, self.until) for number in numbers]


class Searching(BaseModel):
    """How far a search is; goes to the browser sealed, and comes back for the next slice."""

    model_config = ConfigDict(frozen=True)

    asked: Asked
    spans: tuple[tuple[int, int, int], ...]
    """What is left: partition, and offsets from and to below."""
    offsets: int
    records: int = 0
    size_bytes: int = 0
    seconds: float = 0.0
    found: int = 0

    @property
    def left(self) -> tuple[Span, ...]:
        return tuple(Span(self.asked.topic, *span) for span in self.spans)

    def after(self, read: Slice) -> "Searching":
        return self.model_copy(
            update={
                "spans": tuple(span[1:] for span in read.left),
                "records": self.records + read.records,
                "size_bytes": self.size_bytes + read.size_bytes,
                "seconds": self.seconds + read.seconds,
                "found": self.found + len(read.found),
            }
        )

    def over(self, limits: ConsoleSettings) -> str:
        """Why it goes no further, though there is more; empty while it may."""
        if self.seconds >= limits.console_scan_seconds_max:
            return f"{limits.console_scan_seconds_max:g} s of reading"
        if self.records >= limits.console_scan_records_max:
            return f"{limits.console_scan_records_max:,} records"
        if self.size_bytes >= limits.console_scan_bytes_max:
            return f"{limits.console_scan_bytes_max:,} bytes"
        return f"{limits.console_scan_found_max:,} records found" if self.found >= limits.console_scan_found_max else ""

    def budget(self, limits: ConsoleSettings) -> Budget:
        return Budget(
            seconds=min(SLICE_SECONDS, limits.console_scan_seconds_max - self.seconds),
            records=min(SLICE_RECORDS_MAX, limits.console_scan_records_max - self.records),
            size_bytes=limits.console_scan_bytes_max - self.size_bytes,
            found=limits.console_scan_found_max - self.found,
        )


@router.get(TOPICS_PATH)
async def topics(
    request: Request,
    caller: Operator,
    topic: Annotated[str, Query(max_length=249)] = "",
    key: Annotated[str, Query(max_length=KEY_LENGTH_MAX)] = "",
    event_type: Annotated[str, Query(alias="type", max_length=TYPE_LENGTH_MAX)] = "",
    since: Annotated[str, Query(max_length=40)] = "",
    until: Annotated[str, Query(max_length=40)] = "",
    at: Annotated[str, Query(max_length=SEALED_LENGTH_MAX)] = "",
) -> Response:
    """The form; with `topic` a search that has not begun; with `at` its next slice."""
    del caller
    now = visit_of(request).now
    start, end = _moment(since, now - USUAL_SPAN), _moment(until, now)
    wrong = (
        ""
        if start is not None and end is not None and start < end
        else "Write times as 2026-11-20 14:30 in UTC, the earlier one first."
    )
    asked = searching = None
    found: tuple[RawRecord, ...] = ()
    if topic and start is not None and end is not None and not wrong:
        asked = Asked(topic=_known(topic), key=key.strip(), type=event_type.strip(), since=start, until=end)
        searching = await _begun(request, asked) if not at else _resumed(request, at)
        if at:
            searching, found = await _next(request, searching)
    limits = parts_of(request).settings
    goes_on = searching is not None and bool(searching.left) and not searching.over(limits)
    return shown(
        request,
        "topics.html",
        422 if wrong else 200,
        topics=TOPICS,
        types=sorted({data.event_type for name in TOPICS for data in events_on(name)}),
        topic=topic,
        key=key,
        type=event_type,
        since=since or f"{now - USUAL_SPAN:%Y-%m-%d %H:%M}",
        until=until,
        wrong=wrong,
        searching=searching,
        done=0 if searching is None else searching.offsets - offsets_in(searching.left),
        over="" if searching is None or not searching.left else searching.over(limits),
        next=_link(request, searching) if goes_on and searching is not None else None,
        found=[row_of(record) for record in sorted(found, key=lambda each: each.timestamp_ms)],
        stamp=stamp,
        more=True,
    )


@router.get(f"{TOPICS_PATH}/{{topic}}/{{partition}}/{{offset}}")
async def record(
    request: Request, caller: Operator, topic: str, partition: Annotated[int, Path(ge=0)], offset: Annotated[int, Path(ge=0)]
) -> Response:
    """One record; what is personal in it only for whoever may act on records."""
    span = Span(_known(topic), partition, offset, offset + 1)
    read = await console_of(request).scanner.read([span], _any, Budget(RECORD_SECONDS_MAX, 1, SLICE_RECORDS_MAX, 1))
    if not read.found:
        raise Problem(ProblemCode.NOT_FOUND, "no record stands there: retention took it, or it is a transaction's mark")
    found = read.found[0]
    sees_persons = Scope.OPERATIONS_ACT in caller.scopes
    if sees_persons:
        logger.info("%s opened %s/%s@%s with what is personal in it", caller.client, topic, partition, offset)
    reading = opened(topic, found.value or b"")
    headers = dict(found.headers)
    trace = headers.get(HEADER_TRACEPARENT, b"").decode(errors="replace")
    return shown(
        request,
        "record.html",
        found=row_of(found),
        stamp=stamp,
        subject=TOPICS[topic].subject,
        headers=[(name, content.decode(errors="replace")[:SHOWN_TEXT_LENGTH_MAX]) for name, content in found.headers],
        trace=trace[TRACE_DIGITS],
        reading=reading,
        lines=reading.lines() if sees_persons else reading.without_persons(),
        sees_persons=sees_persons,
        size=len(found.value or b""),
    )


class Row(BaseModel):
    """A record as it is listed: none of it is personal."""

    topic: str
    partition: int
    offset: int
    at: datetime
    type: str
    key: str


def row_of(found: RawRecord) -> Row:
    """Keys that are no ids of ours a stranger wrote: they may be anything, and are not shown."""
    key = (found.key or b"").decode(errors="replace")
    at = datetime.fromtimestamp(found.timestamp_ms / MILLISECONDS, UTC)
    return Row(
        topic=found.topic,
        partition=found.partition,
        offset=found.offset,
        at=at,
        type=type_of(found)[:TYPE_LENGTH_MAX],
        key=key if is_id(key) else "not one of ours" if key else "",
    )


def is_id(text: str) -> bool:
    return re.fullmatch(UUID_PATTERN, text) is not None


def type_of(found: RawRecord) -> str:
    """By the header, or by the event itself where a stranger wrote none."""
    told = dict(found.headers).get(HEADER_TYPE)
    return told.decode(errors="replace") if told is not None else named(found)[1] or ""


def stamp(at: datetime) -> str:
    """In UTC, to the millisecond."""
    return f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1_000:03d}"


def _any(_: RawRecord) -> bool:
    return True


async def _begun(request: Request, asked: Asked) -> Searching:
    scanner = console_of(request).scanner
    spans = await scanner.spans(asked.windows(scanner.partitions))
    return Searching(
        asked=asked, spans=tuple((span.partition, span.start, span.end) for span in spans), offsets=offsets_in(spans)
    )


def _resumed(request: Request, at: str) -> Searching:
    """Raises `Problem` for what was not sealed here, or long ago."""
    found = visit_of(request).seal.opened(SEARCH, at, Searching)
    if found is None:
        raise Problem(ProblemCode.FORM_STALE, "the search lay open too long: begin it anew")
    return found


async def _next(request: Request, searching: Searching) -> tuple[Searching, tuple[RawRecord, ...]]:
    limits = parts_of(request).settings
    if not searching.left or searching.over(limits):
        return searching, ()
    read = await console_of(request).scanner.read(searching.left, searching.asked.matches, searching.budget(limits))
    return searching.after(read), read.found


def _link(request: Request, searching: Searching) -> str:
    try:
        sealed = visit_of(request).seal.sealed(SEARCH, searching, SEARCH_LIFETIME)
    except ValueError:
        raise Problem(ProblemCode.NOT_FOUND, "there are too many partitions to search them all: name a key") from None
    return str(request.url.include_query_params(at=sealed).query)


def _moment(written: str, otherwise: datetime) -> datetime | None:
    """A time in UTC as people write it; None for what is none."""
    if not written.strip():
        return otherwise
    try:
        at = datetime.fromisoformat(written.strip().removesuffix("Z"))
    except ValueError:
        return None
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _known(topic: str) -> str:
    """Raises `Problem` for what is no topic of ours."""
    if topic not in TOPICS:
        raise Problem(ProblemCode.NOT_FOUND, "there is no such topic: the form names them")
    return topic
