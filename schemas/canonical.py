"""Canonical JSON (RFC 8785) and digests over it: what was approved is what is paid, byte for byte.

Our values hold no floating point numbers and our member names are ASCII, where the order of UTF-8 and of UTF-16 code units is one;
under these two conditions orjson's sorted output is RFC 8785's (a test holds it against the reference implementation), at a
fraction of the time.
"""

import hashlib
from typing import Final

import orjson
from pydantic import BaseModel

_OPTIONS: Final = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER
"""Integers beyond 2^53 cannot be told apart by every reader of JSON (RFC 8785 section 3.2.2.3), so they are refused."""


def _plain(value: object) -> object:
    """A model as JSON members; raises TypeError for anything that is not JSON."""
    match value:
        case BaseModel():
            return value.model_dump(mode="json")
        case float():
            raise TypeError("a float has no place in canonical JSON here: use whole rupiah, or text")
        case dict():
            return {name: _plain(member) for name, member in value.items()}
        case list() | tuple():
            return [_plain(member) for member in value]
        case _:
            return value


def canonical_json(value: object) -> bytes:
    """`value` (a pydantic model, or JSON made of str, int, bool, None, lists and mappings) in its one canonical form.

    Raises TypeError for floats and for what is not JSON, and for integers beyond 2^53.
    """
    return orjson.dumps(_plain(value), option=_OPTIONS)


def digest(value: object) -> str:
    """SHA-256 over the canonical JSON, 64 hex digits."""
    return hashlib.sha256(canonical_json(value)).hexdigest()
