"""Cursors of the feed: positions on the log, opaque, signed, and good for the channel that they were made for and for some time."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from gateway.feed.keys import FeedKeys
from gateway.problems import Problem, ProblemCode

CURSOR_LENGTH_MAX: Final = 4_000
"""For a few hundred partitions."""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose feed. `organisation` is empty where the channel is one organisation."""

    channel: str
    organisation: str


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    channel: str
    organisation: str
    made_at: int
    next: dict[int, int]


def to_cursor(keys: FeedKeys, owner: Owner, positions: Mapping[int, int], now: datetime) -> str:
    """The next offset of each partition, as text for a query parameter."""
    content = _Content(
        channel=owner.channel, organisation=owner.organisation, made_at=int(now.timestamp()), next=dict(sorted(positions.items()))
    )
    raw = content.model_dump_json().encode()
    header, _, proof = keys.sign(raw).partition("..")
    return f"{header}.{urlsafe_b64encode(raw).rstrip(b'=').decode()}.{proof}"


def from_cursor(keys: FeedKeys, owner: Owner, cursor: str, now: datetime, days_max: int) -> dict[int, int]:
    """The positions that a cursor of this owner names. Raises `Problem`."""
    unknown = Problem(
        ProblemCode.CURSOR_UNKNOWN, "this is no cursor of yours: take `next` of the page before, or begin with `since`"
    )
    header, _, rest = cursor.partition(".")
    middle, _, proof = rest.partition(".")
    try:
        raw = urlsafe_b64decode(middle + "=" * (-len(middle) % 4))
        if not keys.signed(raw, f"{header}..{proof}"):
            raise unknown
        content = _Content.model_validate_json(raw)
    except (ValueError, ValidationError) as error:
        raise unknown from error
    if Owner(content.channel, content.organisation) != owner:
        raise unknown
    if now.timestamp() - content.made_at > timedelta(days=days_max).total_seconds():
        raise Problem(
            ProblemCode.CURSOR_EXPIRED,
            f"the cursor is older than {days_max} days, and entries behind it may be gone: read your claims anew, then begin with `since`",
        )
    return content.next
