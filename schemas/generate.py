"""Writes the contracts for others from the models: a JSON Schema per event type and of the envelope, and AsyncAPI 3.

`python -m schemas.generate` writes `generated/`, `--check` says what differs, `--release` freezes the schemas as `released/`,
the state that later changes must stay compatible with (`compatibility.py`).
"""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

from schemas.catalogue import EVENTS, events_on
from schemas.compatibility import breaks_between
from schemas.envelope import CONTENT_TYPE, HEADER_TRACEPARENT, HEADER_TYPE, CloudEvent, EventData
from schemas.topics import TOPICS, Topic

JsonSchema = dict[str, Any]

GENERATED: Final = Path(__file__).parent / "generated"
RELEASED: Final = Path(__file__).parent / "released"
DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE: Final = "envelope.json"
ASYNCAPI: Final = "asyncapi.json"
CONTRACT_VERSION: Final = "1.0.0"


def event_schema(data: type[EventData]) -> JsonSchema:
    """The schema of the `data` of one event type, with the topic that it is written to."""
    return {"$schema": DIALECT, "$id": f"{data.event_type}.json", "x-topic": data.topic, **data.model_json_schema()}


def envelope_schema() -> JsonSchema:
    """The schema of every record's value; `data` is described by the file that is named after its `type`."""
    schema = CloudEvent[EventData].model_json_schema()
    schema["properties"]["data"] = {"type": "object"}
    del schema["$defs"]
    return {"$schema": DIALECT, "$id": ENVELOPE, **schema, "title": "CloudEvent"}


def asyncapi() -> JsonSchema:
    """The AsyncAPI 3 document: topics as channels, event types as messages."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Santunan",
            "version": CONTRACT_VERSION,
            "description": "Claims of a national workers' social-security fund, from submission to paid, as events on Kafka.",
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {topic.name: _channel(topic) for topic in TOPICS.values()},
        "operations": dict(_operation(topic) for topic in TOPICS.values()),
        "components": {
            "messages": {data.event_type: _message(data) for data in EVENTS.values()},
            "schemas": {"headers": _headers()},
        },
    }


def _channel(topic: Topic) -> JsonSchema:
    return {
        "address": topic.name,
        "description": f"{topic.about}; key and subject: the {topic.subject}'s id",
        "messages": {data.event_type: {"$ref": f"#/components/messages/{data.event_type}"} for data in events_on(topic.name)},
        "bindings": {
            "kafka": {
                "topic": topic.name,
                "topicConfiguration": {
                    "cleanup.policy": ["compact" if topic.compacted else "delete"],
                    "retention.ms": topic.retention_ms,
                },
            }
        },
    }


def _operation(topic: Topic) -> tuple[str, JsonSchema]:
    action = "receive" if topic.inbound else "send"
    return f"{action}:{topic.name}", {"action": action, "channel": {"$ref": f"#/channels/{topic.name}"}}


def _message(data: type[EventData]) -> JsonSchema:
    return {
        "name": data.event_type,
        "title": data.__name__,
        "summary": " ".join((data.__doc__ or "").split()),
        "contentType": CONTENT_TYPE,
        "headers": {"$ref": "#/components/schemas/headers"},
        "payload": {
            "allOf": [
                {"$ref": ENVELOPE},
                {"properties": {"type": {"const": data.event_type}, "data": {"$ref": f"{data.event_type}.json"}}},
            ]
        },
    }


def _headers() -> JsonSchema:
    return {
        "type": "object",
        "properties": {
            HEADER_TYPE: {"type": "string", "description": "the event's `type`, to skip a record undecoded"},
            HEADER_TRACEPARENT: {"type": "string", "description": "W3C Trace Context"},
        },
    }


def documents() -> dict[str, str]:
    """Every generated file by its name."""
    schemas = {f"{data.event_type}.json": event_schema(data) for data in EVENTS.values()}
    return {name: text_of(schema) for name, schema in {**schemas, ENVELOPE: envelope_schema(), ASYNCAPI: asyncapi()}.items()}


def differences(folder: Path) -> tuple[str, ...]:
    """Names of files that the models would write otherwise, that are missing, or that nothing writes any more."""
    wanted, found = documents(), {path.name: path.read_text() for path in folder.glob("*.json")}
    return tuple(sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)))


def write(folder: Path, files: dict[str, str]) -> None:
    """Make `folder` hold exactly these files."""
    folder.mkdir(exist_ok=True)
    for path in folder.glob("*.json"):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text)


def load(folder: Path) -> dict[str, JsonSchema]:
    """The event types' schemas of a folder, by event type."""
    return {path.stem: json.loads(path.read_text()) for path in folder.glob("santunan.*.json")}


def current() -> dict[str, JsonSchema]:
    """The event types' schemas as the models are now, by event type."""
    return {data.event_type: event_schema(data) for data in EVENTS.values()}


def text_of(schema: JsonSchema) -> str:
    """A schema as its file holds it."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def _say(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def main(arguments: list[str], generated: Path = GENERATED, released: Path = RELEASED) -> int:
    """0 when done or nothing differs; 1 when `--check` finds a difference or `--release` a break."""
    parser = argparse.ArgumentParser(prog="python -m schemas.generate", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a generated file differs")
    parser.add_argument("--release", action="store_true", help="freeze the schemas as the state to stay compatible with")
    wanted = parser.parse_args(arguments)
    if wanted.check:
        differing = differences(generated)
        _say(f"{name} differs from the models: run python -m schemas.generate and commit it" for name in differing)
        return 1 if differing else 0
    if wanted.release:
        found = breaks_between(load(released), current())
        _say(f"{broken}: give the event type a new version" for broken in found)
        if found:
            return 1
        write(released, {f"{name}.json": text_of(schema) for name, schema in current().items()})
    write(generated, documents())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
