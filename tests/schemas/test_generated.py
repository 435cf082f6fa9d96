"""The committed contracts are what the models say, and hold together."""

import json
from pathlib import Path
from typing import Any

import pytest

from schemas.catalogue import EVENTS, events_on
from schemas.generate import ASYNCAPI, ENVELOPE, GENERATED, differences, documents, main, write
from schemas.topics import ACKNOWLEDGEMENTS, ACKNOWLEDGEMENTS_OF, SUBMISSIONS, SUBMISSIONS_OF, TOPICS


def test_the_committed_files_are_what_the_models_say() -> None:
    assert differences(GENERATED) == (), "run: python -m schemas.generate, and commit what it wrote"
    assert main(["--check"]) == 0


def test_a_changed_a_missing_and_a_left_over_file_are_named(tmp_path: Path) -> None:
    write(tmp_path, documents())
    (tmp_path / ENVELOPE).write_text("{}")
    (tmp_path / ASYNCAPI).unlink()
    (tmp_path / "santunan.gone.v1.json").write_text("{}")
    assert differences(tmp_path) == (ASYNCAPI, ENVELOPE, "santunan.gone.v1.json")
    write(tmp_path, documents())
    assert differences(tmp_path) == ()


FILES = documents()


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        here = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return here.union(*(references(child) for child in node.values()))
    if isinstance(node, list):
        return set().union(*(references(child) for child in node))
    return set()


def resolve(document: Any, pointer: str) -> Any:
    for part in pointer.removeprefix("#/").split("/"):
        document = document[part]
    return document


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_reference_leads_somewhere(name: str) -> None:
    document = json.loads(FILES[name])
    for reference in references(document):
        assert resolve(document, reference) if reference.startswith("#") else reference in FILES, reference


def test_asyncapi_knows_every_topic_and_event_once() -> None:
    document = json.loads(FILES[ASYNCAPI])
    assert document["asyncapi"] == "3.0.0"
    assert set(document["channels"]) == set(TOPICS)
    assert set(document["components"]["messages"]) == set(EVENTS)
    named = [
        name for topic, channel in document["channels"].items() if TOPICS[topic].like is None for name in channel["messages"]
    ]
    answers = {name for topic in ACKNOWLEDGEMENTS_OF.values() for name in document["channels"][topic]["messages"]}
    assert sorted([*named, *answers]) == sorted(EVENTS)
    assert {operation["channel"]["$ref"] for operation in document["operations"].values()} == {
        f"#/channels/{topic}" for topic in TOPICS
    }


def test_every_event_has_a_version_and_a_topic_of_ours() -> None:
    for name, data in EVENTS.items():
        assert name.startswith("santunan.")
        assert name.rsplit(".", 1)[1].startswith("v")
        assert data in events_on(data.topic)
        assert data.topic in {*TOPICS, ACKNOWLEDGEMENTS}


def test_no_pattern_takes_digits_of_other_scripts() -> None:
    assert not [name for name, text in FILES.items() if "\\\\d" in text], r"write [0-9]: \d takes any script's digits"


def test_what_a_channel_may_write_by_kafka_is_what_the_gateway_writes_for_it() -> None:
    for topic in SUBMISSIONS_OF.values():
        assert events_on(topic) == events_on(SUBMISSIONS)
