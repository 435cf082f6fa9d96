"""What changed of one's own claims, page by page, each signed; and what problems mean."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

from gateway.client.calling import PAGE_ROWS, Calling, answered
from gateway.endpoints.feed import SIGNATURE_HEADER, FeedPage, Keys


class SignedPage(NamedTuple):
    """A page, and what proves it: `content` is what `signature` is of."""

    page: FeedPage
    content: bytes
    signature: str


class Feed(Calling):
    """For channels; also what everybody may ask."""

    async def read_feed(
        self,
        *,
        cursor: str | None = None,
        since: datetime | None = None,
        limit: int = PAGE_ROWS,
        wait_seconds: int = 0,
    ) -> SignedPage:
        """One page; pass its `next` as `cursor`. Keep `wait_seconds` below the client's own patience."""
        said = {
            "cursor": cursor,
            "since": None if since is None else since.isoformat(),
            "limit": limit,
            "wait_seconds": wait_seconds,
        }
        answer = await self._get("/v1/feed", said)
        return SignedPage(answered(FeedPage, answer), answer.body, answer.headers.get(SIGNATURE_HEADER.lower(), ""))

    async def read_feed_keys(self) -> Keys:
        return answered(Keys, await self._get("/v1/feed/keys"))

    async def explain_problem(self, code: str) -> str:
        """What a problem's code means, in words."""
        return (await self._get(f"/problems/{quote(code, safe='')}")).body.decode()
