"""Hypothesis strategies from our event types' JSON Schemas: any data that a writer may write."""

import re
from datetime import UTC
from typing import Any

from hypothesis import strategies as st

from schemas.envelope import EventData

JsonSchema = dict[str, Any]
ITEMS_MAX = 2
"""Per list: enough to be a list, few enough to be quick."""
TEXT_MAX = 40
INTEGER_MAX = 10**15


def events(data: type[EventData]) -> st.SearchStrategy[JsonSchema]:
    """JSON of one event type's data."""
    schema = data.model_json_schema()
    return of(schema, schema.get("$defs", {}))


def of(schema: JsonSchema, definitions: JsonSchema) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return of(definitions[schema["$ref"].removeprefix("#/$defs/")], definitions)
    if "anyOf" in schema:
        return st.one_of([of(option, definitions) for option in schema["anyOf"]])
    if "const" in schema:
        return st.just(schema["const"])
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    return _plain(schema, definitions)


def _plain(schema: JsonSchema, definitions: JsonSchema) -> st.SearchStrategy[Any]:
    match schema["type"]:
        case "null":
            return st.none()
        case "boolean":
            return st.booleans()
        case "integer":
            low = schema.get("minimum", schema.get("exclusiveMinimum", -INTEGER_MAX - 1) + 1)
            return st.integers(low, schema.get("maximum", INTEGER_MAX))
        case "string":
            return _text(schema)
        case "array":
            low = schema.get("minItems", 0)
            return st.lists(of(schema["items"], definitions), min_size=low, max_size=max(low, ITEMS_MAX))
        case "object":
            return _object(schema, definitions)
    raise ValueError(f"no strategy for {schema}")


def _text(schema: JsonSchema) -> st.SearchStrategy[str]:
    match schema.get("format"):
        case "date":
            return st.dates().map(lambda day: day.isoformat())
        case "date-time":
            return st.datetimes(timezones=st.just(UTC)).map(lambda at: at.isoformat())
    if "pattern" in schema:
        return st.from_regex(re.compile(re.sub(r"\$$", r"\\Z", schema["pattern"]), re.ASCII), fullmatch=True)
    low = schema.get("minLength", 0)
    return st.text(min_size=low, max_size=max(low, min(TEXT_MAX, schema.get("maxLength", TEXT_MAX))))


def _object(schema: JsonSchema, definitions: JsonSchema) -> st.SearchStrategy[JsonSchema]:
    if isinstance(schema.get("additionalProperties"), dict):
        names = of(schema.get("propertyNames", {"type": "string"}), definitions)
        return st.dictionaries(names, of(schema["additionalProperties"], definitions), max_size=ITEMS_MAX)
    for pattern, values in schema.get("patternProperties", {}).items():
        return st.dictionaries(_text({"pattern": pattern}), of(values, definitions), max_size=ITEMS_MAX)
    required = set(schema.get("required", ()))
    fields = {name: of(field, definitions) for name, field in schema["properties"].items()}
    return st.fixed_dictionaries(
        {name: field for name, field in fields.items() if name in required},
        optional={name: field for name, field in fields.items() if name not in required},
    )
