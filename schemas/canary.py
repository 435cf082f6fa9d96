"""Canaries: claims that are nobody's, filed to see that every processor lives. Their ids say so, so that whoever counts can leave them out.

A claim's, member's or payout's id is a UUID of version 5; a canary's, and its member's, is one of version 8 (RFC 9562) that begins with
eight zeros. So no hash can ever give one, and no channel's reference either.
"""

from typing import Final
from uuid import uuid4

PREFIX: Final = "00000000-"
VERSION: Final = "8"
VERSION_AT: Final = 14
PREFIX_BYTES: Final = PREFIX.encode()
VERSION_BYTES: Final = VERSION.encode()
SOURCE: Final = "/canary"
"""Who alone files them, as their records name it."""


def is_canary(subject: str) -> bool:
    """Whether the id is of a canary or of its member."""
    return subject.startswith(PREFIX) and subject[VERSION_AT : VERSION_AT + 1] == VERSION


def is_canary_key(key: bytes | None) -> bool:
    """The same of a record's key, without decoding it."""
    return key is not None and key.startswith(PREFIX_BYTES) and key[VERSION_AT : VERSION_AT + 1] == VERSION_BYTES


def canary_id(member: int) -> str:
    """A new one; drawn, so that none comes twice. `member` (0 to 15): which of its partition's members it is said to be about."""
    drawn = str(uuid4())
    return f"{PREFIX}{drawn[9:VERSION_AT]}{VERSION}{member:x}{drawn[VERSION_AT + 2 :]}"


def member_of(canary: str) -> int:
    """The number that its id was made with."""
    return int(canary[VERSION_AT + 1], 16)
