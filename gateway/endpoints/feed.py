"""The feed: what changed of a channel's own claims since it last asked, and the keys that verify its pages."""

import asyncio
import re
from datetime import datetime
from typing import Annotated, Final

import orjson
from fastapi import Query, Request
from pydantic import BaseModel, BeforeValidator
from starlette.responses import Response

from gateway.accepting import Moment, channel_of
from gateway.access.callers import Caller
from gateway.access.scopes import Scope
from gateway.endpoints.answers import READING, problems
from gateway.feed.cursors import CURSOR_LENGTH_MAX, Owner, from_cursor, to_cursor
from gateway.feed.entries import FeedEntry
from gateway.feed.equipment import Feed
from gateway.feed.reading import FeedRow
from gateway.paging import PAGE_ROWS, Limit
from gateway.parts import Parts, parts_of
from gateway.problems import Problem, ProblemCode
from gateway.routing import needs, public, routes

router = routes("feed")
SIGNATURE_HEADER: Final = "Santunan-Signature"
DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]")
NOT_A_TIME: Final = "a time is written as 2026-11-20T02:30:00Z"
SIGNED: Final = {
    SIGNATURE_HEADER: {
        "description": "Detached JWS (RFC 7515 appendix F, Ed25519) over the bytes of the body; the keys are at `/v1/feed/keys`.",
        "schema": {"type": "string"},
    }
}


def _is_written_out(value: object) -> object:
    """A number of seconds since 1970 would be taken for a time."""
    if isinstance(value, str) and not DATE.match(value):
        raise ValueError(NOT_A_TIME)
    return value


Since = Annotated[Moment, BeforeValidator(_is_written_out)]


class FeedPage(BaseModel):
    """Entries of each claim in their order. `next`: the cursor to go on with, also when there is nothing new; `more`: there is more by
    now. `made_at` and whose it is stand in the page, so that a page that is kept proves what was said to whom, and when."""

    channel: str
    organisation: str | None
    made_at: datetime
    items: list[FeedEntry]
    more: bool
    next: str


class Key(BaseModel):
    """A public key (RFC 7517, RFC 8037)."""

    kty: str
    crv: str
    x: str
    kid: str
    use: str
    alg: str


class Keys(BaseModel):
    """A JWK set: the key that signs, then those that signed before."""

    keys: list[Key]


@router.get(
    "/v1/feed",
    response_model=FeedPage,
    responses={
        200: {"headers": SIGNED},
        **problems(*READING, ProblemCode.CURSOR_UNKNOWN, ProblemCode.CURSOR_EXPIRED, ProblemCode.NOT_FOUND),
    },
    operation_id="readFeed",
)
async def read_feed(
    request: Request,
    caller: Annotated[Caller, needs(Scope.FEED_READ)],
    cursor: Annotated[str | None, Query(max_length=CURSOR_LENGTH_MAX, description="`next` of the page before.")] = None,
    since: Annotated[
        Since | None, Query(description="without a cursor: from this time on; without both, from the oldest entry that is kept")
    ] = None,
    limit: Limit = PAGE_ROWS,
    wait_seconds: Annotated[
        int, Query(ge=0, le=60, description="wait so long for news, at most; the server may answer sooner")
    ] = 0,
) -> Response:
    """What changed of your own claims, at least once: a page that is asked for again holds the same entries, under the same ids."""
    parts = parts_of(request)
    feed, owner = _feed(parts), _owner(caller)
    if cursor is not None:
        positions = from_cursor(feed.keys, owner, cursor, parts.clock(), feed.settings.feed_cursor_days_max)
    else:
        positions = {} if since is None else await feed.reader.since(owner, since)
    rows_max = min(limit, feed.settings.feed_rows_max)
    rows = await _rows(parts, feed, owner, positions, rows_max, wait_seconds)
    after = positions | {row.log_partition: row.log_offset + 1 for row in rows}
    body = _page(owner, rows, len(rows) == rows_max, to_cursor(feed.keys, owner, after, parts.clock()), parts.clock())
    return Response(body, 200, {SIGNATURE_HEADER: feed.keys.sign(body), "Cache-Control": "no-store"}, "application/json")


@router.get(
    "/v1/feed/keys",
    dependencies=[public()],
    response_model=Keys,
    responses=problems(ProblemCode.NOT_FOUND),
    operation_id="readFeedKeys",
)
async def read_keys(request: Request) -> Response:
    """The public keys that verify pages of the feed, also those that were signed long ago."""
    return Response(orjson.dumps(_feed(parts_of(request)).keys.public()), media_type="application/json")


def _feed(parts: Parts) -> Feed:
    if parts.feed is None:
        raise Problem(ProblemCode.NOT_FOUND, "this gateway gives out no feed: ask the fund, or list your claims")
    return parts.feed


def _owner(caller: Caller) -> Owner:
    if caller.grant.is_person:
        raise Problem(ProblemCode.NOT_YOURS, "this is for channels: read your claim by its id instead")
    shared = channel_of(caller).organisations
    return Owner(channel_of(caller).channel, (caller.grant.organisation or "") if shared else "")


async def _rows(
    parts: Parts, feed: Feed, owner: Owner, positions: dict[int, int], rows_max: int, wait_seconds: int
) -> list[FeedRow]:
    """The entries, waiting for some within the bounds."""
    rows = await feed.reader.page(owner, positions, rows_max)
    until = parts.monotonic() + min(wait_seconds, feed.settings.feed_wait_seconds_max)
    if rows or feed.waiting >= feed.settings.feed_waiting_max:
        return rows
    feed.waiting += 1
    try:
        while not rows and parts.monotonic() < until:
            await asyncio.sleep(feed.settings.feed_look_seconds)
            rows = await feed.reader.page(owner, positions, rows_max)
    finally:
        feed.waiting -= 1
    return rows


def _page(owner: Owner, rows: list[FeedRow], more: bool, following: str, now: datetime) -> bytes:
    """The entries are JSON already."""
    page = FeedPage(
        channel=owner.channel, organisation=owner.organisation or None, made_at=now, items=[], more=more, next=following
    ).model_dump(mode="json")
    return orjson.dumps({**page, "items": [orjson.Fragment(row.entry) for row in rows]})
