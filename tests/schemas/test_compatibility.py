"""What breaks an older consumer or producer is caught, in both directions; what breaks nobody is not."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from schemas import generate
from schemas.catalogue import EVENTS
from schemas.compatibility import Break, Kind, breaks_between
from schemas.generate import RELEASED, current, event_schema, load
from schemas.topics import LIFECYCLE

JsonSchema = dict[str, Any]
EVENT = "santunan.claim.submitted.v1"


def test_the_models_break_nobody_who_has_the_released_schemas() -> None:
    found = breaks_between(load(RELEASED), current())
    assert found == (), "give the event type a new version: " + "; ".join(map(str, found))


def test_every_released_event_type_is_still_there_and_something_is_released() -> None:
    assert load(RELEASED)
    assert set(load(RELEASED)) <= set(current())


def prop(schema: JsonSchema, *path: str) -> JsonSchema:
    """The schema of a property, through references."""
    node = schema
    for name in path:
        node = node["properties"][name]
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]
    return node


def remove(schema: JsonSchema) -> None:
    del prop(schema, "personal")["properties"]["reporter_phone"]


def remove_required(schema: JsonSchema) -> None:
    personal = prop(schema, "personal")
    del personal["properties"]["reporter_name"]
    personal["required"].remove("reporter_name")


def retype(schema: JsonSchema) -> None:
    schema["properties"]["revision"]["type"] = "string"


def no_longer_nullable(schema: JsonSchema) -> None:
    phone = prop(schema, "personal")["properties"]["reporter_phone"]
    phone["anyOf"] = [option for option in phone["anyOf"] if option["type"] != "null"]


def reformat(schema: JsonSchema) -> None:
    prop(schema, "claim")["properties"]["event_date"]["format"] = "date-time"


def require(schema: JsonSchema) -> None:
    prop(schema, "personal")["required"].append("reporter_phone")


def new_required(schema: JsonSchema) -> None:
    schema["properties"]["witness"] = {"type": "string"}
    schema["required"].append("witness")


def narrow_enum(schema: JsonSchema) -> None:
    schema["$defs"]["Channel"]["enum"].remove("bulk")


def text_to_enum(schema: JsonSchema) -> None:
    schema["properties"]["channel_reference"]["enum"] = ["A"]


def shorten(schema: JsonSchema) -> None:
    schema["properties"]["channel_reference"]["maxLength"] = 40


def lengthen_minimum(schema: JsonSchema) -> None:
    schema["properties"]["revision"]["minimum"] = 2


def other_pattern(schema: JsonSchema) -> None:
    prop(schema, "claim")["properties"]["event_country"]["pattern"] = "^[A-Z]{3}$"


def fewer_payees(schema: JsonSchema) -> None:
    prop(schema, "personal")["properties"]["payees"]["maxItems"] = 1


def move(schema: JsonSchema) -> None:
    schema["x-topic"] = LIFECYCLE


def deep(schema: JsonSchema) -> None:
    del schema["$defs"]["BankAccount"]["properties"]["bank_code"]
    schema["$defs"]["BankAccount"]["required"].remove("bank_code")


Doctor = Callable[[JsonSchema], None]
BREAKS: list[tuple[Doctor, Kind, str]] = [
    (remove, Kind.FIELD_REMOVED, "personal.reporter_phone"),
    (remove_required, Kind.FIELD_REMOVED, "personal.reporter_name"),
    (retype, Kind.FIELD_RETYPED, "revision"),
    (no_longer_nullable, Kind.FIELD_RETYPED, "personal.reporter_phone"),
    (reformat, Kind.FIELD_RETYPED, "claim.event_date"),
    (require, Kind.FIELD_REQUIRED, "personal.reporter_phone"),
    (new_required, Kind.FIELD_REQUIRED, "witness"),
    (narrow_enum, Kind.ENUM_NARROWED, "channel"),
    (text_to_enum, Kind.ENUM_NARROWED, "channel_reference"),
    (shorten, Kind.BOUND_NARROWED, "channel_reference"),
    (lengthen_minimum, Kind.BOUND_NARROWED, "revision"),
    (other_pattern, Kind.BOUND_NARROWED, "claim.event_country"),
    (fewer_payees, Kind.BOUND_NARROWED, "personal.payees"),
    (move, Kind.TOPIC_CHANGED, ""),
    (deep, Kind.FIELD_REMOVED, "personal.payees[].account.bank_code"),
]


def doctored(doctor: Doctor) -> dict[str, JsonSchema]:
    schemas = {EVENT: event_schema(EVENTS[EVENT])}
    doctor(schemas[EVENT])
    return schemas


def found(older: dict[str, JsonSchema], newer: dict[str, JsonSchema]) -> set[tuple[str, Kind]]:
    return {(broken.path, broken.kind) for broken in breaks_between(older, newer)}


@pytest.mark.parametrize(("doctor", "kind", "path"), BREAKS, ids=[row[0].__name__ for row in BREAKS])
def test_a_break_is_caught_when_the_models_change(doctor: Doctor, kind: Kind, path: str) -> None:
    assert (path, kind) in found({EVENT: event_schema(EVENTS[EVENT])}, doctored(doctor))


BACKWARDS: list[tuple[Doctor, set[tuple[str, Kind]]]] = [
    (remove, set()),
    (remove_required, {("personal.reporter_name", Kind.FIELD_REQUIRED)}),
    (retype, {("revision", Kind.FIELD_RETYPED)}),
    (no_longer_nullable, {("personal.reporter_phone", Kind.FIELD_RETYPED)}),
    (reformat, {("claim.event_date", Kind.FIELD_RETYPED)}),
    (require, set()),
    (new_required, {("witness", Kind.FIELD_REMOVED)}),
    (narrow_enum, set()),
    (text_to_enum, set()),
    (shorten, set()),
    (lengthen_minimum, set()),
    (other_pattern, {("claim.event_country", Kind.BOUND_NARROWED)}),
    (fewer_payees, set()),
    (move, {("", Kind.TOPIC_CHANGED)}),
    (deep, {("personal.payees[].account.bank_code", Kind.FIELD_REQUIRED)}),
]


@pytest.mark.parametrize(("doctor", "expected"), BACKWARDS, ids=[row[0].__name__ for row in BACKWARDS])
def test_the_same_change_read_backwards_is_judged_as_the_change_it_then_is(
    doctor: Doctor, expected: set[tuple[str, Kind]]
) -> None:
    assert found(doctored(doctor), {EVENT: event_schema(EVENTS[EVENT])}) == expected


def test_a_mapping_that_takes_fewer_names_or_other_values_breaks() -> None:
    def mapping(pattern: str, values: str) -> dict[str, JsonSchema]:
        return {EVENT: {"type": "object", "patternProperties": {pattern: {"type": values}}}}

    assert found(mapping("^[a-z]+$", "string"), mapping("^[a-z]$", "string")) == {("[]", Kind.BOUND_NARROWED)}
    assert found(mapping("^[a-z]+$", "string"), mapping("^[a-z]+$", "integer")) == {("[]", Kind.FIELD_RETYPED)}


def test_an_event_type_that_goes_breaks_and_one_that_comes_does_not() -> None:
    assert found(current(), {}) == {("", Kind.EVENT_REMOVED)}
    assert found({}, current()) == set()


def test_nothing_breaks_between_equals() -> None:
    assert breaks_between(current(), current()) == ()


def test_a_break_reads_as_a_sentence() -> None:
    assert str(Break(EVENT, "revision", Kind.FIELD_RETYPED, "integer -> string")) == (
        "santunan.claim.submitted.v1 revision: field retyped (integer -> string)"
    )


def test_recursive_schemas_are_refused() -> None:
    recursive = {"type": "object", "properties": {"child": {"$ref": "#/$defs/Node"}}}
    schema = {**recursive, "$defs": {"Node": recursive}}
    with pytest.raises(ValueError, match="recursive"):
        breaks_between({"e": schema}, {"e": schema})


def test_a_release_is_refused_while_it_would_break_somebody(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    released, generated = tmp_path / "released", tmp_path / "generated"
    assert generate.main(["--release"], generated, released) == 0
    assert load(released) == current()
    extra = event_schema(EVENTS[EVENT])
    extra["properties"]["gone"] = {"type": "string"}
    generate.write(released, {f"{EVENT}.json": generate.text_of(extra)})
    assert generate.main(["--release"], generated, released) == 1
    assert "gone: field removed" in capsys.readouterr().out
