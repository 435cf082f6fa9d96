"""Which changes of an event's schema break an older consumer or producer, and so need a new event version.

An older consumer meets new records: a field it reads must still be there, with the same type. An older producer meets a new
reader: nothing more may be required or refused than before. More enum values and wider bounds are no break: readers set aside
what they cannot read, and it is replayed once they are deployed.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

JsonSchema = dict[str, Any]
DEPTH_MAX: Final = 24


class Kind(StrEnum):
    """What kind of break."""

    EVENT_REMOVED = "event type removed"
    TOPIC_CHANGED = "topic changed"
    FIELD_REMOVED = "field removed"
    FIELD_RETYPED = "field retyped"
    FIELD_REQUIRED = "field newly required"
    ENUM_NARROWED = "enum narrowed"
    BOUND_NARROWED = "bound narrowed"


@dataclass(frozen=True, slots=True, order=True)
class Break:
    """One break: where (event type and dotted path), what, and how."""

    event_type: str
    path: str
    kind: Kind
    detail: str

    def __str__(self) -> str:
        return f"{self.event_type} {self.path or '(event)'}: {self.kind} ({self.detail})"


_LOWER: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems")
_UPPER: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems")


def breaks_between(older: Mapping[str, JsonSchema], newer: Mapping[str, JsonSchema]) -> tuple[Break, ...]:
    """All breaks from `older` to `newer`, both by event type; event types that are only in `newer` break nobody."""
    found: list[Break] = []
    for event_type, old in older.items():
        new = newer.get(event_type)
        if new is None:
            found.append(Break(event_type, "", Kind.EVENT_REMOVED, "its readers and writers are still there"))
            continue
        if old.get("x-topic") != new.get("x-topic"):
            found.append(Break(event_type, "", Kind.TOPIC_CHANGED, f"{old.get('x-topic')} -> {new.get('x-topic')}"))
        found += [Break(event_type, *rest) for rest in _Comparison(old, new).compare(old, new, "", 0)]
    return tuple(sorted(found))


Found = Iterator[tuple[str, Kind, str]]


class _Comparison:
    """Walks two schemas side by side; the roots resolve `$ref`."""

    def __init__(self, old_root: JsonSchema, new_root: JsonSchema) -> None:
        self._old_root = old_root
        self._new_root = new_root

    def compare(self, old: JsonSchema, new: JsonSchema, path: str, depth: int) -> Found:
        if depth > DEPTH_MAX:
            raise ValueError(
                f"the schema nests deeper than {DEPTH_MAX} at {path}: recursive models are not part of our contracts"
            )
        old_options, new_options = _options(old, self._old_root), _options(new, self._new_root)
        if old_options.keys() != new_options.keys():
            yield path, Kind.FIELD_RETYPED, f"{_names(old_options)} -> {_names(new_options)}"
            return
        for name, option in old_options.items():
            yield from self._one(option, new_options[name], path, depth)

    def _one(self, old: JsonSchema, new: JsonSchema, path: str, depth: int) -> Found:
        yield from _values(old, new, path)
        yield from _bounds(old, new, path)
        yield from self._fields(old, new, path, depth)
        before, after = _members(old), _members(new)
        for name, member in before.items():
            if name not in after:
                yield f"{path}[]", Kind.BOUND_NARROWED, f"members {name} -> {list(after)}"
            else:
                yield from self.compare(member, after[name], f"{path}[]", depth + 1)

    def _fields(self, old: JsonSchema, new: JsonSchema, path: str, depth: int) -> Found:
        before, after = old.get("properties", {}), new.get("properties", {})
        for name in before:
            where = f"{path}.{name}" if path else name
            if name not in after:
                yield where, Kind.FIELD_REMOVED, "an older consumer reads it"
            else:
                yield from self.compare(before[name], after[name], where, depth + 1)
        for name in sorted(set(new.get("required", ())) - set(old.get("required", ()))):
            yield (f"{path}.{name}" if path else name), Kind.FIELD_REQUIRED, "an older producer does not write it"


def _options(schema: JsonSchema, root: JsonSchema) -> dict[str, JsonSchema]:
    """What a value may be, by type; a plain schema is a union of one."""
    union: list[JsonSchema] = schema.get("anyOf") or [schema]
    alternatives = [_resolved(option, root) for option in union]
    options: dict[str, JsonSchema] = {}
    for option in alternatives:
        name = "/".join(str(part) for part in (option.get("type", "any"), option.get("format")) if part)
        while name in options:
            name += "'"
        options[name] = option
    return options


def _members(schema: JsonSchema) -> dict[str, JsonSchema]:
    """The schemas of a list's items and of a mapping's names and values."""
    named = {
        name: schema[name] for name in ("items", "additionalProperties", "propertyNames") if isinstance(schema.get(name), dict)
    }
    by_pattern: dict[str, JsonSchema] = schema.get("patternProperties", {})
    return named | by_pattern


def _resolved(schema: JsonSchema, root: JsonSchema) -> JsonSchema:
    reference = schema.get("$ref")
    if reference is None:
        return schema
    target: JsonSchema = root["$defs"][reference.removeprefix("#/$defs/")]
    return target


def _names(options: Mapping[str, JsonSchema]) -> str:
    return " | ".join(options)


def _values(old: JsonSchema, new: JsonSchema, path: str) -> Found:
    before, after = _enum(old), _enum(new)
    if after is None:
        return
    if before is None:
        yield path, Kind.ENUM_NARROWED, f"only {sorted(after)}"
    elif before - after:
        yield path, Kind.ENUM_NARROWED, f"without {sorted(before - after)}"


def _enum(schema: JsonSchema) -> frozenset[str] | None:
    values = [schema["const"]] if "const" in schema else schema.get("enum")
    return None if values is None else frozenset(str(value) for value in values)


def _bounds(old: JsonSchema, new: JsonSchema, path: str) -> Found:
    if new.get("pattern") not in {None, old.get("pattern")}:
        yield path, Kind.BOUND_NARROWED, f"pattern {old.get('pattern')} -> {new['pattern']}"
    yield from _moved(_LOWER, old, new, path, lambda before, after: after > before)
    yield from _moved(_UPPER, old, new, path, lambda before, after: after < before)


def _moved(
    keywords: tuple[str, ...], old: JsonSchema, new: JsonSchema, path: str, is_narrower: Callable[[int, int], bool]
) -> Found:
    for keyword in keywords:
        before, after = old.get(keyword), new.get(keyword)
        if after is not None and (before is None or is_narrower(before, after)):
            yield path, Kind.BOUND_NARROWED, f"{keyword} {before} -> {after}"
