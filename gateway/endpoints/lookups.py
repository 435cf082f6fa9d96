"""Whether a reference was ever accepted: what the log itself holds under it, a page at a time."""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from datetime import timedelta
from typing import Annotated, Final, NamedTuple

from fastapi import Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from gateway.accepted import AcceptedRecord, accepted_of, paper_of
from gateway.accepting import channel_of, full_reference
from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.endpoints.answers import GATED, json_answer, problems
from gateway.paging import PAGE_ROWS, UNKNOWN_CURSOR, Cursor, Limit, from_cursor, to_cursor
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode
from gateway.reading.claims import Position
from gateway.routing import needs, routes
from schemas.admission import OwnReference, source_of
from schemas.identifiers import claim_id
from schemas.topics import DOCUMENTS, SUBMISSIONS, SUBMISSIONS_OF
from schemas.vocabulary import Channel
from streams.records import RawRecord

router = routes("statuses")
BEFORE_ALL: Final = -1


class AcceptedPage(BaseModel):
    """What stands on the log under a reference; from the log itself, so that it is true also when statuses are behind. `next` is the
    cursor of the next page, null on the last."""

    claim_id: str
    items: list[AcceptedRecord]
    next: str | None


class Asked(NamedTuple):
    """A claim by its channel's reference."""

    channel: Channel
    reference: str
    claim: str

    def topics(self) -> tuple[str, ...]:
        """In the order in which they are told. A native channel may use both doors."""
        native = self.channel in SUBMISSIONS_OF
        return (SUBMISSIONS, SUBMISSIONS_OF[self.channel], DOCUMENTS) if native else (SUBMISSIONS, DOCUMENTS)

    def row(self, record: RawRecord) -> AcceptedRecord | None:
        """The record as its channel is told; None for what is not of this reference, or not the channel's."""
        source = source_of(self.channel)
        told = paper_of(record, source, self.reference) if record.topic == DOCUMENTS else accepted_of(record, source)
        return told if told is not None and told.reference == self.reference else None


class Found(NamedTuple):
    """A row, and where it stands."""

    row: AcceptedRecord
    topic: str
    offset: int

    @property
    def position(self) -> Position:
        return Position(self.row.accepted_at, f"{self.topic} {self.offset}")


@router.get(
    "/v1/accepted",
    response_model=AcceptedPage,
    responses=problems(
        *GATED,
        ProblemCode.INVALID_REQUEST,
        ProblemCode.CLAIM_UNKNOWN,
        ProblemCode.CURSOR_UNKNOWN,
        ProblemCode.LOG_UNAVAILABLE,
    ),
    operation_id="findAccepted",
)
async def find_accepted(
    request: Request,
    caller: Annotated[Caller, needs(Scope.CLAIMS_READ)],
    reference: Annotated[OwnReference, Query(description="your own reference")],
    cursor: Cursor = None,
    limit: Limit = PAGE_ROWS,
) -> Response:
    """After a lost answer: what the log holds under your reference, papers included, of the last days (`lookback_hours`)."""
    parts = parts_of(request)
    if caller.grant.is_person:
        raise Problem(ProblemCode.NOT_YOURS, "this is for channels: read your claim by its id instead")
    channel = channel_of(caller).channel
    asked = Asked(channel, reference, claim_id(channel, full_reference(caller, reference)))
    rows = min(limit, parts.settings.page_rows_max)
    found = await _page(parts, asked, from_cursor(cursor), rows)
    if not found and cursor is None:
        raise Problem(
            ProblemCode.CLAIM_UNKNOWN,
            f"the log of the last {parts.settings.lookback_hours} hours holds nothing under this reference: "
            "send it again with the same idempotency key, it is taken once",
        )
    last = to_cursor(found[-1].position) if len(found) == rows else None
    return json_answer(AcceptedPage(claim_id=asked.claim, items=[each.row for each in found], next=last))


async def _page(parts: Parts, asked: Asked, after: Position | None, rows: int) -> list[Found]:
    found: list[Found] = []
    async with aclosing(_found(parts, asked, after)) as every:
        async for each in every:
            found.append(each)
            if len(found) == rows:
                break
    return found


async def _found(parts: Parts, asked: Asked, after: Position | None) -> AsyncGenerator[Found, None]:
    topics, since = asked.topics(), parts.clock() - timedelta(hours=parts.settings.lookback_hours)
    last_topic, last_offset = (topics[0], BEFORE_ALL) if after is None else _place(after, topics)
    for topic in topics[topics.index(last_topic) :]:
        resumed = after is not None and topic == last_topic
        begins = max(since, after.at) if after is not None and resumed else since
        async with aclosing(parts.reader.of_key(topic, asked.claim.encode(), begins)) as records:
            async for record in records:
                row = None if resumed and record.offset <= last_offset else asked.row(record)
                if row is not None:
                    yield Found(row, topic, record.offset)


def _place(after: Position, topics: tuple[str, ...]) -> tuple[str, int]:
    """Topic and offset of the last row that was told. Raises `Problem`."""
    topic, _, offset = after.id.partition(" ")
    if topic not in topics or not offset.isdecimal():
        raise UNKNOWN_CURSOR
    return topic, int(offset)
