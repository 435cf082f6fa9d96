"""Canonical JSON (RFC 8785) and its SHA-256: what signatures, line digests and dossier digests are taken over.

Only the part of the scheme that our events use, where it is one C call: numbers are integers of at most 53 bits and names are
ASCII, so that byte order and the scheme's UTF-16 order agree. Anything else is refused, never written in another form.
"""

from hashlib import sha256
from typing import TypeAlias, Union

import orjson
from pydantic import BaseModel

JsonValue: TypeAlias = Union[bool, int, str, "list[JsonValue]", "dict[str, JsonValue]", None]

_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER


def canonical_json(value: object) -> bytes:
    """The one byte string, by RFC 8785, of a model, None, bool, int, str, or lists, tuples and mappings of these.

    Raises ValueError for a float, a name that is not ASCII, an integer
    beyond 53 bits, a lone surrogate, or a type that JSON does not know."""
    try:
        return orjson.dumps(_plain(value), option=_OPTIONS)
    except orjson.JSONEncodeError as error:
        raise ValueError(f"no canonical JSON: {error}; send integers up to 53 bits and valid Unicode") from error


def digest(value: object) -> str:
    """SHA-256 of the canonical JSON, 64 hex digits."""
    return sha256(canonical_json(value)).hexdigest()


def _plain(value: object) -> JsonValue:
    match value:
        case None | bool() | int() | str():
            return value
        case BaseModel():
            return _plain(value.model_dump(mode="json"))
        case dict():
            return {_name(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
    raise ValueError(f"no canonical JSON for a {type(value).__name__}; send text, integers, booleans, lists and mappings")


def _name(key: object) -> str:
    if not isinstance(key, str) or not key.isascii():
        raise ValueError(f"no canonical JSON for the name {key!r}; names are ASCII text")
    return str(key)
