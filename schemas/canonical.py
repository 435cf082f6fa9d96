"""Canonical JSON (RFC 8785) and its SHA-256: what signatures, line digests and dossier digests are taken over.

Only the part of the scheme that our events use, where it is one C call: numbers are integers of at most 53 bits and names are
ASCII, so that byte order and the scheme's UTF-16 order agree. Anything else is refused, never written in another form.
"""

from hashlib import sha256
from typing import Any, TypeAlias, Union

import orjson
from pydantic import BaseModel

JsonValue: TypeAlias = Union[bool, int, str, "list[JsonValue]", "dict[str, JsonValue]", None]

_LEAVES = frozenset({str, int, bool, type(None)})
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
    """Leaves are told apart by their exact type first: lines and uploads are mostly text."""
    if isinstance(value, dict):
        if not _ascii_names(value):
            raise ValueError(f"no canonical JSON for the names {list(value)!r}; names are ASCII text")
        return {key: item if type(item) in _LEAVES else _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [item if type(item) in _LEAVES else _plain(item) for item in value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, BaseModel):
        return _plain(value.model_dump(mode="json"))
    raise ValueError(f"no canonical JSON for a {type(value).__name__}; send text, integers, booleans, lists and mappings")


def _ascii_names(value: dict[Any, Any]) -> bool:
    try:
        return all(map(str.isascii, value))
    except TypeError:
        return False
