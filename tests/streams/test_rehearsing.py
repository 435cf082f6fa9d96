"""A rehearsal says what then happens, to the same ids, and changes nothing by itself."""

from __future__ import annotations

import copy
from base64 import b64encode
from typing import Literal

import msgspec
import pytest

from schemas.events.dead_letters import DeadLetterResolved
from streams.fakes.store import FakeDatabase, FakeStore
from streams.rehearsing import Came, Rehearsal, rehearse
from tests.streams.behaviour import live_and_let_go
from tests.streams.surroundings import FakeSurroundings, Process
from tests.streams.tally import TallyProcessor, submission
from tests.streams.vocabulary import KEY, OTHER, answer_letter, letters, submit

Action = Literal["replay", "discard"]
CORRECTED = submission(KEY, "ref-1", "timer 60")[0]


@pytest.fixture
def surroundings() -> FakeSurroundings:
    """A claim with one counted record, one that is refused, and one that waits behind it."""
    made = FakeSurroundings()
    submit(made, KEY, "ref-0")
    submit(made, KEY, "ref-1", "refuse")
    submit(made, KEY, "ref-2")
    live_and_let_go(Process(made, TallyProcessor()))
    return made


def rehearsed(surroundings: FakeSurroundings, action: Action, corrected: bytes | None = None, **over: str) -> Rehearsal:
    (letter,) = letters(surroundings)[:1]
    text = None if corrected is None else b64encode(corrected).decode()
    word = DeadLetterResolved.model_validate(
        {
            "dead_letter_id": letter.dead_letter_id,
            "processor": letter.processor,
            "action": action,
            "corrected_value_base64": text,
            "person": "Sari",
            "because": "as told",
        }
        | over
    )
    return rehearse(TallyProcessor(), FakeStore(surroundings.database), surroundings.partitions, word, surroundings.now)


def test_a_corrected_record_is_rehearsed_with_rows_events_and_timers(surroundings: FakeSurroundings) -> None:
    found = rehearsed(surroundings, "replay", CORRECTED)
    assert (found.came, found.behind) == (Came.HANDLED, 1)
    (row,) = found.rows
    assert (row.table, row.key) == ("tallies", (KEY,))
    assert row.before is not None
    assert row.after is not None
    assert (row.before["count"], row.after["count"], row.after["seen"]) == (1, 2, ["ref-0", "ref-1"])
    (timer,) = found.timers
    assert (timer.key, timer.name) == (KEY, "reminder")
    (event,) = found.events
    assert (event.key, event.event["data"]["because"]) == (KEY, "2")


@pytest.mark.parametrize(("action", "corrected"), [("replay", CORRECTED), ("replay", None), ("replay", b"{"), ("discard", None)])
def test_what_was_rehearsed_is_what_happens(surroundings: FakeSurroundings, action: Action, corrected: bytes | None) -> None:
    found = rehearsed(surroundings, action, corrected)
    (letter,) = letters(surroundings)
    before = {where: len(log) for where, log in surroundings.broker.entries.items()}
    answer_letter(surroundings, letter, KEY, action, corrected)
    live_and_let_go(Process(surroundings, TallyProcessor()))
    published = {
        msgspec.json.decode(entry.record.value or b"")["id"]
        for where, log in surroundings.broker.entries.items()
        for entry in log[before.get(where, 0) :]
        if entry.record is not None
    }
    assert {event.event["id"] for event in found.events} <= published
    if found.rows:
        assert surroundings.database.tables["tallies"][KEY,].seen[:2] == ("ref-0", "ref-1")


def test_what_would_be_set_aside_again_says_why(surroundings: FakeSurroundings) -> None:
    again = rehearsed(surroundings, "replay")
    assert (again.came, again.reason, again.message) == (Came.SET_ASIDE_AGAIN, "told_to", "refused as told")
    broken = rehearsed(surroundings, "replay", b"{")
    assert (broken.came, broken.reason) == (Came.SET_ASIDE_AGAIN, "not_json")
    crashing = rehearsed(surroundings, "replay", submission(KEY, "ref-1", "crash")[0])
    assert (crashing.came, crashing.reason, crashing.rows) == (Came.SET_ASIDE_AGAIN, "handler_error", ())


def test_a_record_for_another_subject_would_go_there(surroundings: FakeSurroundings) -> None:
    found = rehearsed(surroundings, "replay", submission(OTHER, "ref-1")[0])
    assert found.came is Came.REHOMED
    assert [event.key for event in found.events] == [OTHER]


def test_a_letter_that_is_answered_or_another_processors_changes_nothing(surroundings: FakeSurroundings) -> None:
    assert rehearsed(surroundings, "discard").came is Came.DISCARDED
    assert rehearsed(surroundings, "discard", dead_letter_id="another").came is Came.UNKNOWN
    assert rehearsed(surroundings, "discard", processor="payout").came is Came.UNKNOWN
    answer_letter(surroundings, letters(surroundings)[0], KEY, "discard")
    live_and_let_go(Process(surroundings, TallyProcessor()))
    assert rehearsed(surroundings, "replay").came is Came.ANSWERED


def test_a_rehearsal_writes_nothing(surroundings: FakeSurroundings) -> None:
    database: FakeDatabase = copy.deepcopy(surroundings.database)
    rehearsed(surroundings, "replay", CORRECTED)
    assert surroundings.database == database
