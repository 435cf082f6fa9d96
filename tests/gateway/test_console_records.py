"""Records as people read them: what is wrong stands beside the field, fields are set anew as their schema wants them, persons are hidden."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from gateway.console.records import HIDDEN, PERSONAL, opened, set_anew
from schemas.catalogue import EVENTS
from schemas.envelope import CloudEvent
from schemas.events.submissions import ClaimSubmitted
from schemas.topics import DEAD_LETTERS, SUBMISSIONS
from tests.factories import CLAIM, RECEIVED, submission
from tests.gateway.operating import set_aside


def record(**over: Any) -> dict[str, Any]:
    """A submission as JSON."""
    event = CloudEvent(
        id="event-1",
        type=ClaimSubmitted.event_type,
        source="/channels/branch",
        subject=CLAIM,
        time=RECEIVED,
        data=submission(),
    )
    tree: dict[str, Any] = json.loads(event.model_dump_json(exclude_none=True))
    for pointer, value in over.items():
        at = tree
        *above, name = pointer.split("__")
        for part in above:
            at = at[part]
        if value is None:
            del at[name]
        else:
            at[name] = value
    return tree


def read(tree: Any) -> Any:
    return opened(SUBMISSIONS, json.dumps(tree).encode())


def test_a_right_record_has_no_fault_and_is_laid_out_as_json_is() -> None:
    found = read(record())
    assert found.faults == ()
    assert (
        "\n".join(line.text for line in found.lines()) == found.laid_out == json.dumps(found.tree, indent=2, ensure_ascii=False)
    )


def test_each_fault_stands_beside_its_field_and_a_missing_one_beside_its_parent() -> None:
    found = read(record(data__claim__event_date="2026-13-41", data__claim__event_country="Taiwan", data__received_at=None))
    beside = {line.text.strip(): [fault.pointer for fault in line.faults] for line in found.lines() if line.faults}
    assert beside['"event_date": "2026-13-41",'] == ["/data/claim/event_date"]
    assert beside['"data": {'] == ["/data/received_at"]
    assert {field.pointer: field.value for field in found.fields()} == {
        "/data/claim/event_date": "2026-13-41",
        "/data/claim/event_country": "Taiwan",
        "/data/received_at": "",
    }


def test_fields_are_set_as_text_or_as_what_their_schema_wants() -> None:
    wrong = record(data__claim__event_date="2026-13-41", data__revision="third", data__personal__mandate="none")
    fields = {"/data/claim/event_date": "2026-10-01", "/data/revision": "3", "/data/personal/mandate": "null"}
    found = opened(SUBMISSIONS, set_anew(SUBMISSIONS, json.dumps(wrong), fields).encode())
    assert found.event is not None
    assert (found.event.data.revision, found.event.data.personal.mandate) == (3, None)


def test_a_number_with_leading_zeros_stays_text() -> None:
    wrong = record()
    account = wrong["data"]["personal"]["payees"][0]["account"]
    account["number"] = ""
    text = set_anew(SUBMISSIONS, json.dumps(wrong), {"/data/personal/payees/0/account/number": "0012345678"})
    assert json.loads(text)["data"]["personal"]["payees"][0]["account"]["number"] == "0012345678"
    assert opened(SUBMISSIONS, text.encode()).faults == ()


def test_a_field_that_stays_wrong_is_set_all_the_same_and_one_that_is_nowhere_is_not() -> None:
    wrong = record(data__claim__event_date="2026-13-41")
    text = set_anew(SUBMISSIONS, json.dumps(wrong), {"/data/claim/event_date": "soon", "/nowhere/at/all": "x", "": "x"})
    assert json.loads(text)["data"]["claim"]["event_date"] == "soon"
    assert "nowhere" not in text


@pytest.mark.parametrize(
    ("value", "message"),
    [(b"\xff", "no text in UTF-8"), (b"{", "no JSON"), (b"[1]", "no JSON object"), (b"[" * 100_000, "no JSON"), (b"", "no JSON")],
)
def test_what_is_no_json_object_says_so_and_shows_nothing_to_who_may_see_no_person(value: bytes, message: str) -> None:
    found = opened(SUBMISSIONS, value)
    assert message in found.faults[0].message
    assert found.fields() == []
    assert found.without_persons() == []


def test_an_unknown_type_names_those_of_the_topic() -> None:
    found = read(record(type="santunan.claim.sent.v1"))
    assert found.faults[0].pointer == "/type"
    assert ClaimSubmitted.event_type in found.faults[0].message


def test_who_may_see_no_person_sees_what_the_schema_knows_and_nothing_personal() -> None:
    strange = record(data__applicant="SITI RAHAYU")
    text = "\n".join(line.text for line in read(strange).without_persons())
    assert f'"personal": "{HIDDEN}"' in text
    assert '"event_country": "ID"' in text
    personal = submission().personal
    for name in (personal.member.name, personal.member.nik, personal.reporter_name, "SITI RAHAYU"):
        assert name
        assert name not in text


def test_a_dead_letters_event_hides_the_record_in_it() -> None:
    value = set_aside().value or b""
    tree = json.loads(value)
    tree["data"]["value_base64"] = "U0lUSQ=="
    text = "\n".join(line.text for line in opened(DEAD_LETTERS, json.dumps(tree).encode()).without_persons())
    assert "U0lUSQ==" not in text
    assert '"reason": "invalid_data"' in text


def models(data: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The model and all that it is shown with, but for what is hidden."""
    yield data
    for name, field in data.model_fields.items():
        if name not in PERSONAL:
            for inside in (field.annotation, *get_args(field.annotation)):
                if isinstance(inside, type) and issubclass(inside, BaseModel):
                    yield from models(inside)


def test_no_event_holds_a_person_outside_of_what_is_hidden() -> None:
    telling = {"name", "nik", "birth_date", "phone", "passport", "account", "holder_name", "membership_number"}
    assert {
        (found.__name__, name)
        for data in EVENTS.values()
        for found in models(data)
        for name in found.model_fields
        if name in telling - PERSONAL
    } == {
        ("PensionFacts", "account"),  # the sums of a pension's account, as old-age savings have theirs, and nobody's bank account
        ("Signal", "name"),  # of the signal, one of a list
    }


def test_what_is_nested_very_deep_is_laid_out_all_the_same() -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = {"a": deep}
    assert len(read(record(data__deep=deep)).lines()) < 200


def test_half_a_character_is_shown_escaped() -> None:
    found = opened(SUBMISSIONS, b'{"type": "\\ud800 \\u00e9"}')
    assert any("\\ud800" in line.text for line in found.lines())
    assert found.laid_out.encode()
