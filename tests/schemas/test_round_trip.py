"""Each event survives JSON: what is read back is what was written, and the schema we publish accepts it."""

import json
from functools import cache

import pytest
from hypothesis import HealthCheck, assume, given, settings
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # publishes no types
from pydantic import ValidationError

from schemas.canonical import canonical_json
from schemas.catalogue import EVENTS
from schemas.envelope import CloudEvent, EventData
from schemas.generate import event_schema
from tests.effort import EFFORT
from tests.schemas.strategies import events


@cache
def validator(data: type[EventData]) -> Draft202012Validator:
    schema = event_schema(data)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _read(data: type[EventData], text: str) -> EventData:
    """The event; what only a rule over several fields refuses, which no JSON Schema says, is not tried."""
    try:
        return data.model_validate_json(text)
    except ValidationError as error:
        assume(all(one["type"] != "value_error" for one in error.errors()))
        raise


@pytest.mark.parametrize("data", EVENTS.values(), ids=EVENTS)
def test_each_event_survives_json_without_what_a_newer_writer_added(data: type[EventData]) -> None:
    @settings(max_examples=6 * EFFORT, suppress_health_check=list(HealthCheck))
    @given(events(data))
    def survives(generated: dict[str, object]) -> None:
        event = _read(data, json.dumps(generated | {"a_field_of_next_year": 1}))
        text = event.model_dump_json()
        again = data.model_validate_json(text)
        assert again == event
        assert again.model_dump_json() == text
        assert canonical_json(again) == canonical_json(event)
        assert "a_field_of_next_year" not in text
        assert data.model_validate_json(event.model_dump_json(exclude_none=True)) == event, "records are written without nulls"
        validator(data).validate(json.loads(text))
        validator(data).validate(json.loads(event.model_dump_json(exclude_none=True)))

    survives()


def test_an_envelope_survives_json() -> None:
    data = EVENTS["santunan.claim.resumed.v1"].model_validate({"processor": "intake", "dead_letter_id": "dl-1"})
    text = json.dumps(
        {
            "specversion": "1.0",
            "id": "e-1",
            "type": data.event_type,
            "source": "/processors/intake",
            "subject": "8c1f6f0e-52a1-5d0b-9c8e-5a7b1f9d2e41",
            "time": "2026-11-20T03:00:00Z",
            "data": data.model_dump(),
        }
    )
    event = CloudEvent[type(data)].model_validate_json(text)  # type: ignore[misc]
    assert event.data == data
    assert CloudEvent[type(data)].model_validate_json(event.model_dump_json()) == event  # type: ignore[misc]
