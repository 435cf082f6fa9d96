"""What is set aside, moved and answered in its rarer cases: a queue that is full, a forged header, words for others, said twice or too late."""

from __future__ import annotations

from datetime import datetime

import pytest

from schemas.events.dead_letters import DeadLetterResolved, RecordSetAside
from schemas.events.holds import ClaimHeld
from schemas.topics import DEAD_LETTERS, SUBMISSIONS
from streams.contract import Effects, Event, TimerFired, Unprocessable, View
from streams.decoding import HEADER_REHOMED, HEADER_REPLAYED
from streams.errors import EngineReason
from streams.partitioning import partition_of
from tests.streams.surroundings import SETTINGS, FakeSurroundings, Process, events, later
from tests.streams.tally import TallyProcessor, submission, written
from tests.streams.vocabulary import KEY, KEYS, OTHER, answer_letter, answers, letters, submit

HERE = partition_of(KEY.encode(), 2)


def word(letter: RecordSetAside, processor: str, event_id: str) -> tuple[bytes, tuple[tuple[str, bytes], ...]]:
    said = DeadLetterResolved(
        dead_letter_id=letter.dead_letter_id, processor=processor, action="discard", person="Sari", because="as told"
    )
    return written(KEY, said, event_id)


@pytest.fixture
def surroundings() -> FakeSurroundings:
    """One refused record, and one that waits behind it."""
    made = FakeSurroundings()
    submit(made, KEY, "ref-0", "refuse")
    submit(made, KEY, "ref-1")
    return made


def test_what_comes_to_a_full_queue_is_set_aside_by_itself_and_the_queue_stays_in_order(surroundings: FakeSurroundings) -> None:
    process = Process(surroundings, settings=SETTINGS.model_copy(update={"parked_records_per_key_max": 2})).take_over_all()
    submit(surroundings, KEY, "ref-2")
    submit(surroundings, KEY, "ref-3")
    process.run()
    first, late = letters(surroundings)
    assert (late.reason, late.cause_id, late.parks_key) == (EngineReason.PARKED_FULL, "ref-3", False)
    answer_letter(surroundings, first, KEY, "discard")
    process.run()
    assert answers(surroundings, KEY) == ["ref-1", "ref-2"]
    answer_letter(surroundings, late, KEY, "replay")
    process.run()
    process.close()
    assert answers(surroundings, KEY) == ["ref-1", "ref-2", "ref-3"]


def test_what_was_set_aside_by_itself_does_not_overtake_what_waits_when_it_is_replayed(surroundings: FakeSurroundings) -> None:
    process = Process(surroundings, settings=SETTINGS.model_copy(update={"parked_records_per_key_max": 1})).take_over_all()
    submit(surroundings, KEY, "ref-2")
    process.run()
    _, late = letters(surroundings)
    answer_letter(surroundings, late, KEY, "replay")
    process.run()
    assert answers(surroundings, KEY) == []
    answer_letter(surroundings, letters(surroundings)[0], KEY, "discard")
    process.run()
    process.close()
    assert answers(surroundings, KEY) == ["ref-1"]


class Timeless(TallyProcessor):
    """Refuses every timer."""

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        if isinstance(event, TimerFired):
            raise Unprocessable("told_to", "refused as told")
        return super().handle(event, rows, now)


def test_two_timers_of_one_partition_are_two_letters() -> None:
    surroundings = FakeSurroundings()
    beside = next(key for key in KEYS[1:] if partition_of(key.encode(), 2) == HERE)
    for key in (KEY, beside):
        submit(surroundings, key, "ref-0", "timer 60")
    process = Process(surroundings, Timeless()).take_over_all()
    process.run()
    later(surroundings, 61)
    process.run()
    process.close()
    assert len({letter.dead_letter_id for letter in letters(surroundings)}) == 2
    assert sorted(letter.key for letter in surroundings.database.letters.values()) == sorted([KEY, beside])


def test_records_at_one_offset_of_two_partitions_are_two_letters() -> None:
    surroundings = FakeSurroundings()
    far = next(key for key in KEYS if partition_of(key.encode(), 2) != HERE)
    for key in (KEY, far):
        submit(surroundings, key, "ref-0", "refuse")
    process = Process(surroundings).take_over_all()
    process.run()
    process.close()
    assert {letter.position.offset for letter in letters(surroundings)} == {0}
    assert sorted(letter.key for letter in surroundings.database.letters.values()) == sorted([KEY, far])


def test_a_claim_is_told_once_that_it_is_held_however_many_of_its_records_fail(surroundings: FakeSurroundings) -> None:
    submit(surroundings, KEY, "ref-2", "refuse")
    process = Process(surroundings).take_over_all()
    process.run()
    answer_letter(surroundings, letters(surroundings)[0], KEY, "discard")
    process.run()
    process.close()
    assert len(letters(surroundings)) == 2
    assert len(events(surroundings, ClaimHeld)) == 1


def test_a_record_that_is_moved_says_where_it_came_from_whatever_it_said_before() -> None:
    surroundings = FakeSurroundings()
    value, headers = submission(KEY, "ref-0")
    forged = (HEADER_REHOMED, f"{SUBMISSIONS}:9:9".encode())
    surroundings.write(SUBMISSIONS, b"somebody", value, (*headers, forged), partition=HERE)
    process = Process(surroundings).take_over_all()
    process.run()
    process.close()
    (_, moved), _ = surroundings.read(SUBMISSIONS, HERE, 0)
    assert [content for name, content in moved.headers if name == HEADER_REHOMED] == [f"{SUBMISSIONS}:{HERE}:0".encode()]
    assert answers(surroundings, KEY) == ["ref-0"]


def test_a_word_for_another_processor_changes_nothing_here(surroundings: FakeSurroundings) -> None:
    process = Process(surroundings).take_over_all()
    process.run()
    value, headers = word(letters(surroundings)[0], "payout", "word")
    surroundings.write(DEAD_LETTERS, KEY.encode(), value, headers)
    process.run()
    assert answers(surroundings, KEY) == []


def test_a_word_on_a_letter_that_nobody_knows_changes_nothing(surroundings: FakeSurroundings) -> None:
    process = Process(surroundings).take_over_all()
    process.run()
    unknown = letters(surroundings)[0].model_copy(update={"dead_letter_id": OTHER})
    value, headers = word(unknown, "intake", "word")
    surroundings.write(DEAD_LETTERS, KEY.encode(), value, headers)
    process.run()
    assert answers(surroundings, KEY) == []


@pytest.mark.parametrize("together", [True, False])
def test_of_two_answers_to_one_letter_the_first_counts(surroundings: FakeSurroundings, together: bool) -> None:
    process = Process(surroundings).take_over_all()
    process.run()
    (letter,) = letters(surroundings)
    answer_letter(surroundings, letter, KEY, "replay", submission(KEY, "ref-0 corrected")[0])
    if not together:
        process.run()
    answer_letter(surroundings, letter, KEY, "replay", submission(KEY, "ref-0 again")[0])
    process.run()
    process.close()
    assert answers(surroundings, KEY) == ["ref-0 corrected", "ref-1"]


def test_a_correction_that_is_no_base64_is_a_new_letter_in_the_same_place(surroundings: FakeSurroundings) -> None:
    process = Process(surroundings).take_over_all()
    process.run()
    (letter,) = letters(surroundings)
    said = DeadLetterResolved.model_construct(
        dead_letter_id=letter.dead_letter_id,
        processor="intake",
        action="replay",
        corrected_value_base64="e30=!",
        person="Sari",
        because="as told",
    )
    surroundings.write(DEAD_LETTERS, KEY.encode(), *written(KEY, said, "word"))
    process.run()
    _, second = letters(surroundings)
    assert (second.reason, second.parks_key) == (EngineReason.INVALID_DATA, True)
    assert answers(surroundings, KEY) == []


def test_a_correction_about_another_claim_goes_to_that_claim_and_the_queue_goes_on(surroundings: FakeSurroundings) -> None:
    process = Process(surroundings).take_over_all()
    process.run()
    answer_letter(surroundings, letters(surroundings)[0], KEY, "replay", submission(OTHER, "ref-0")[0])
    assert process.run().rehomed == 1
    process.close()
    assert answers(surroundings, OTHER) == ["ref-0"]
    assert answers(surroundings, KEY) == ["ref-1"]


def test_a_correction_of_what_nobody_could_read_is_there_for_the_topics_other_readers_too() -> None:
    surroundings = FakeSurroundings()
    value, headers = submission(KEY, "ref-0")
    surroundings.write(SUBMISSIONS, KEY.encode(), b"{broken", headers)
    process = Process(surroundings).take_over_all()
    process.run()
    answer_letter(surroundings, letters(surroundings)[0], KEY, "replay", value)
    process.run()
    process.close()
    (_, again), _ = surroundings.read(SUBMISSIONS, HERE, 0)
    assert (again.value, dict(again.headers)[HEADER_REPLAYED]) == (value, b"intake")
    assert answers(surroundings, KEY) == ["ref-0"]
