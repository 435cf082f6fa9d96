"""Cursors: where a page ended, opaque to clients, so that pages neither skip nor repeat what does not change."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Annotated, Final

import orjson
from fastapi import Query

from gateway.problems import Problem, ProblemCode
from gateway.reading.claims import Position

CURSOR_LENGTH_MAX: Final = 200
PAGE_ROWS: Final = 50
UNKNOWN_CURSOR: Final = Problem(
    ProblemCode.CURSOR_UNKNOWN, "this is no cursor of ours: take `next` of the page before, or begin with the first page"
)

Cursor = Annotated[
    str | None, Query(max_length=CURSOR_LENGTH_MAX, description="`next` of the page before; without it, the first page.")
]
Limit = Annotated[int, Query(ge=1, le=1_000, description="Rows of a page, at most; the server may send fewer.")]


def to_cursor(position: Position) -> str:
    """Text for a query parameter."""
    return urlsafe_b64encode(orjson.dumps([position.at.isoformat(), position.id])).rstrip(b"=").decode()


def from_cursor(cursor: str | None) -> Position | None:
    """The position that a cursor names. Raises `Problem` for one that we did not make."""
    if cursor is None:
        return None
    try:
        at, key = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return Position(datetime.fromisoformat(at).astimezone(UTC), str(key)[:CURSOR_LENGTH_MAX])
    except (ValueError, TypeError, OverflowError) as error:
        raise UNKNOWN_CURSOR from error
