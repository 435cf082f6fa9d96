"""A record as a person reads it: laid out line by line with what is wrong beside each, without personal data, or with fields set anew."""

import copy
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from schemas.catalogue import events_on
from schemas.envelope import CloudEvent
from schemas.topics import TOPICS

Path = tuple[str | int, ...]
FAULTS_MAX: Final = 40
LINES_SHOWN_MAX: Final = 1_500
TEXT_SHOWN_CHARACTERS_MAX: Final = 20_000
DEPTH_MAX: Final = 32
"""What is nested deeper is laid out on one line."""
PERSONAL: Final = frozenset(
    {"personal", "birth_date", "membership_number", "value_base64", "corrected_value_base64", "key_base64"}
)
"""Fields of events that hold persons, or whole records that may."""
_HALF: Final = re.compile("[\ud800-\udfff]")
HIDDEN: Final = "personal: not shown"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a place; `pointer` is its JSON pointer (RFC 6901), empty for the record as a whole."""

    pointer: str
    message: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a laid-out record, and what is wrong with the field that begins on it."""

    text: str
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A field that can be set anew by itself: where it is, what stands there (empty when it is missing), what is wrong."""

    pointer: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A record's value read as an event of its topic. `tree` is None for what is no JSON object, `event` unless everything is right."""

    text: str
    tree: dict[str, Any] | None
    event: CloudEvent[Any] | None
    faults: tuple[Fault, ...]

    @property
    def laid_out(self) -> str:
        """The whole record, to be edited; as it stands where it is no JSON."""
        return self.text if self.tree is None else as_json(self.tree, indent=2)

    def lines(self) -> list[Line]:
        """Laid out, each with what is wrong beside it."""
        if self.tree is None:
            return [Line(text) for text in self.text[:TEXT_SHOWN_CHARACTERS_MAX].splitlines()[:LINES_SHOWN_MAX]]
        return _lines(self.tree, self.faults)

    def fields(self) -> list[Field]:
        """Those that are wrong or missing, and hold no other."""
        found: dict[str, Field] = {}
        for fault in self.faults:
            parent, name = _place(self.tree, fault.pointer)
            value = _standing(parent, name)
            if parent is not None and not isinstance(value, dict | list):
                found.setdefault(fault.pointer, Field(fault.pointer, _written(value), fault.message))
        return list(found.values())

    def without_persons(self) -> list[Line]:
        """Only what the event's schema knows, and of that nothing personal; nothing of a record that its schema does not fit."""
        if self.event is None:
            return []
        return _lines(_hidden(self.event.model_dump(mode="json", exclude_none=True)), ())


def opened(topic: str, value: bytes) -> Opened:
    """The record's value, and what its schema says of it."""
    try:
        text = value.decode()
        tree = json.loads(text)
    except UnicodeDecodeError:
        return Opened(value.decode(errors="replace"), None, None, (Fault("", "it is no text in UTF-8"),))
    except (ValueError, RecursionError) as error:
        return Opened(value.decode(), None, None, (Fault("", f"it is no JSON: {error}"),))
    if not isinstance(tree, dict):
        return Opened(text, None, None, (Fault("", "it is no JSON object: a CloudEvents 1.0 object is needed"),))
    if topic not in TOPICS:
        return Opened(text, tree, None, ())  # a timer
    model = {data.event_type: data for data in events_on(topic)}.get(str(tree.get("type")))
    if model is None:
        known = ", ".join(data.event_type for data in events_on(topic))
        return Opened(text, tree, None, (Fault("/type", f"no event type of {topic}: one of {known}"),))
    try:
        event = CloudEvent[model].model_validate_json(value)  # type: ignore[valid-type]
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)[:FAULTS_MAX]
        return Opened(text, tree, None, tuple(Fault(_pointer_in(tree, each["loc"]), each["msg"]) for each in found))
    return Opened(text, tree, event, ())


def set_anew(topic: str, text: str, fields: Mapping[str, str]) -> str:
    """The record laid out with these fields, by pointer, set: as text, or as another JSON value where only that is right. Raises `ValueError`
    for what is no JSON."""
    tree = json.loads(text)
    for pointer, written in fields.items():
        for value in _readings(written):
            tried = copy.deepcopy(tree)
            parent, name = _place(tried, pointer)
            if parent is None or name is None:
                break
            parent[name] = value
            if pointer not in {fault.pointer for fault in opened(topic, json.dumps(tried).encode()).faults}:
                tree = tried
                break
        else:
            tree = tried
    return as_json(tree, indent=2)


def _readings(written: str) -> tuple[Any, ...]:
    """What the text may mean; the last is taken when none is right."""
    try:
        return written, json.loads(written), written
    except ValueError:
        return (written,)


def as_json(value: Any, indent: int | None = None) -> str:
    """As people read it; half characters, which no page can show, stay escaped."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return text if text.isascii() or not _HALF.search(text) else json.dumps(value, indent=indent)


def _lines(tree: dict[str, Any], faults: tuple[Fault, ...]) -> list[Line]:
    rows = list(_laid_out(tree))
    begins = {_pointer(path) for _, path, first in rows if first}
    at: dict[str, list[Fault]] = {}
    for fault in faults:
        place = fault.pointer
        while place not in begins:
            place = place.rpartition("/")[0]
        at.setdefault(place, []).append(fault)
    return [Line(text, tuple(at.get(_pointer(path), ())) if first else ()) for text, path, first in rows[:LINES_SHOWN_MAX]]


def _laid_out(value: Any, path: Path = (), before: str = "", after: str = "") -> Iterator[tuple[str, Path, bool]]:
    """Lines with the path of what stands on each, and whether it begins there."""
    indent = "  " * len(path)
    if not isinstance(value, dict | list) or not value or len(path) >= DEPTH_MAX:
        yield f"{indent}{before}{as_json(value)}{after}", path, True
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    items = value.items() if isinstance(value, dict) else enumerate(value)
    yield f"{indent}{before}{opening}", path, True
    for number, (name, each) in enumerate(items, 1):
        label = f"{as_json(name)}: " if isinstance(value, dict) else ""
        yield from _laid_out(each, (*path, name), label, "," if number < len(value) else "")
    yield f"{indent}{closing}{after}", path, False


def _pointer(path: Path) -> str:
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in path)


def _pointer_in(tree: Any, place: Path) -> str:
    """The pointer to where pydantic found fault: without the names of union members, which stand in no record."""
    at, path = tree, []
    for number, part in enumerate(place):
        inside = _standing(at, part)
        if inside is None and number < len(place) - 1 and not _has(at, part):
            continue
        path.append(part)
        at = inside
    return _pointer(tuple(path))


def _place(tree: Any, pointer: str) -> tuple[Any, str | int | None]:
    """The object or list that holds what the pointer names, and its name there; None when there is no such place."""
    if not pointer:
        return None, None
    *above, name = (part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/"))
    at = tree
    for part in above:
        at = _standing(at, int(part) if isinstance(at, list) and part.isdecimal() else part)
    if isinstance(at, list):
        number = int(name) if name.isdecimal() else len(at)
        return (at, number) if number < len(at) else (None, None)
    return (at, name) if isinstance(at, dict) else (None, None)


def _has(at: Any, part: str | int | None) -> bool:
    return part in at if isinstance(at, dict) else isinstance(at, list) and isinstance(part, int) and part < len(at)


def _standing(at: Any, part: str | int | None) -> Any:
    return at[part] if _has(at, part) else None


def _written(value: Any) -> str:
    """As somebody would type it."""
    return value if isinstance(value, str) else "" if value is None else json.dumps(value)


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: HIDDEN if name in PERSONAL and each else _hidden(each) for name, each in value.items()}
    return [_hidden(each) for each in value] if isinstance(value, list) else value
