"""What the engine promises, written once; `test_behaviour_*.py` binds it to the fakes, to Tansu and to Apache Kafka with PostgreSQL."""

from __future__ import annotations

from base64 import b64decode

import pytest

from schemas.envelope import CONTENT_TYPE
from schemas.events.dead_letters import DEAD_LETTER_VALUE_BYTES_MAX
from schemas.events.holds import ClaimHeld, ClaimResumed
from schemas.events.registration import ClaimAppealed, WithdrawalRequested
from schemas.topics import LIFECYCLE, SUBMISSIONS
from streams.crash_points import CrashPoint
from streams.errors import Code, EngineReason, Refusal, SantunanError
from streams.partitioning import partition_of
from tests.streams.killers import KillerBehaviour
from tests.streams.surroundings import EVERYWHERE, SETTINGS, DieAt, Died, Process, Surroundings, events, later
from tests.streams.tally import NOW, submission, written
from tests.streams.vocabulary import KEY, KEYS, OTHER, answer_letter, answers, letters, submit

OVERSIZE_BYTES = 950_000
"""More than we publish, and less than a broker takes."""


def live_and_let_go(process: Process) -> None:
    """A whole life of a process."""
    process.take_over_all()
    process.run()
    process.close()


class EngineBehaviour(KillerBehaviour):
    """Bound by a fixture `surroundings`."""

    def test_each_event_is_handled_once_in_order_and_its_outputs_are_on_the_log(self, surroundings: Surroundings) -> None:
        for number in range(12):
            submit(surroundings, KEYS[number % 3], f"ref-{number}")
        process = Process(surroundings).take_over_all()
        process.run()
        process.close()
        for index in range(3):
            assert answers(surroundings, KEYS[index]) == [f"ref-{number}" for number in range(index, 12, 3)]
            tally = surroundings.tally(KEYS[index])
            assert tally is not None
            assert tally.count == 4

    def test_an_output_is_a_cloud_event_under_its_subject_with_the_causes_trace(self, surroundings: Surroundings) -> None:
        value, headers = submission(KEY, "ref-1")
        trace = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        surroundings.write(SUBMISSIONS, KEY.encode(), value, (*headers, ("traceparent", trace)))
        process = Process(surroundings).take_over_all()
        process.run()
        process.close()
        (event,) = events(surroundings, WithdrawalRequested)
        (record,) = surroundings.read(LIFECYCLE, partition_of(KEY.encode(), surroundings.partitions), 0)[0]
        assert record.key == KEY.encode()
        assert dict(record.headers) == {
            "ce_type": WithdrawalRequested.event_type.encode(),
            "traceparent": trace,
            "content-type": CONTENT_TYPE.encode(),
        }
        assert (event.source, event.subject, event.time) == ("/processors/intake", KEY, NOW)

    @pytest.mark.parametrize(("point", "taking_over"), EVERYWHERE)
    def test_a_process_that_dies_anywhere_neither_loses_nor_repeats(
        self, surroundings: Surroundings, point: CrashPoint, taking_over: bool
    ) -> None:
        for number in range(3):
            submit(surroundings, KEY, f"ref-{number}")
        process = Process(surroundings, faults=DieAt(point, taking_over))
        with pytest.raises(Died):
            live_and_let_go(process)
        submit(surroundings, KEY, "ref-3")
        successor = Process(surroundings).take_over_all()
        successor.run()
        successor.close()
        assert answers(surroundings, KEY) == ["ref-0", "ref-1", "ref-2", "ref-3"]

    def test_a_zombie_can_neither_decide_nor_publish(self, surroundings: Surroundings) -> None:
        zombie = Process(surroundings).take_over_all()
        submit(surroundings, KEY, "ref-0")
        zombie.run()
        successor = Process(surroundings).take_over_all()
        submit(surroundings, KEY, "ref-1")
        assert partition_of(KEY.encode(), surroundings.partitions) in zombie.step().fenced
        successor.run()
        successor.close()
        assert answers(surroundings, KEY) == ["ref-0", "ref-1"]

    @pytest.mark.parametrize("point", [CrashPoint.COMMITTED, CrashPoint.PUBLISHED])
    def test_lost_markers_are_made_up_for_by_looking_for_the_journal(self, surroundings: Surroundings, point: CrashPoint) -> None:
        first = Process(surroundings).take_over_all()
        submit(surroundings, KEY, "ref-0")
        first.run()
        first.close()
        submit(surroundings, KEY, "ref-1")
        process = Process(surroundings, faults=DieAt(point)).take_over_all()
        with pytest.raises(Died):
            process.run()
        surroundings.lose_markers()
        successor = Process(surroundings).take_over_all()
        successor.run()
        successor.close()
        assert answers(surroundings, KEY) == ["ref-0", "ref-1"]

    def test_a_database_restored_from_the_past_is_refused(self, surroundings: Surroundings) -> None:
        process = Process(surroundings).take_over_all()
        for number in range(3):
            submit(surroundings, KEY, f"ref-{number}")
            process.run()
        process.close()
        surroundings.turn_back(1)
        with pytest.raises(Refusal) as refused:
            Process(surroundings).take_over_all()
        assert refused.value.code is Code.MARKER_AHEAD
        assert "santunan recover" in refused.value.message

    def test_what_cannot_be_read_is_set_aside_with_its_reason_and_stops_nobody(self, surroundings: Surroundings) -> None:
        value, headers = submission(KEY, "ref-0")
        known = headers[0]
        bad = {
            EngineReason.NOT_JSON: (b"{broken", (known,)),
            EngineReason.INVALID_DATA: (value.replace(b'"jmo"', b'"smoke signals"'), (known,)),
            EngineReason.NOT_CLOUDEVENT: (value.replace(b'"specversion":"1.0"', b'"specversion":"0.3"'), (known,)),
            EngineReason.MISSING_SUBJECT: (value.replace(KEY.encode(), b"not a claim"), (known,)),
            EngineReason.UNKNOWN_VERSION: (value.replace(b"submitted.v1", b"submitted.v9"), ()),
            EngineReason.WRONG_TYPE: (value.replace(b"santunan.withdrawal", b"santunan.something"), ()),
        }
        for content, found_headers in bad.values():
            surroundings.write(SUBMISSIONS, None, content, found_headers, partition=0)
        submit(surroundings, OTHER, "ref-1")
        process = Process(surroundings).take_over_all()
        process.run()
        process.close()
        assert sorted(letter.reason for letter in letters(surroundings)) == sorted(bad)
        assert answers(surroundings, OTHER) == ["ref-1"]

    def test_an_oversize_record_is_set_aside_cut_short_with_its_whole_size_and_stops_nobody(
        self, surroundings: Surroundings
    ) -> None:
        value, headers = submission(KEY, "ref-0")
        value = value.replace(b'"channel_reference":"', b'"channel_reference":"' + b"x" * OVERSIZE_BYTES)
        surroundings.write(SUBMISSIONS, KEY.encode(), value, headers)
        submit(surroundings, OTHER, "ref-1")
        process = Process(surroundings).take_over_all()
        process.run()
        process.close()
        (letter,) = letters(surroundings)
        assert (letter.reason, letter.value_bytes) == (EngineReason.INVALID_DATA, len(value))
        assert b64decode(letter.value_base64) == value[:DEAD_LETTER_VALUE_BYTES_MAX]
        assert answers(surroundings, OTHER) == ["ref-1"]

    def test_later_records_of_a_key_wait_behind_its_dead_letter_and_others_do_not(self, surroundings: Surroundings) -> None:
        process = Process(surroundings).take_over_all()
        submit(surroundings, KEY, "ref-0")
        submit(surroundings, KEY, "ref-1", "refuse")
        submit(surroundings, KEY, "ref-2")
        submit(surroundings, OTHER, "ref-3")
        report = process.run()
        process.close()
        assert (report.dead_letters, report.parked) == (1, 1)
        assert answers(surroundings, KEY) == ["ref-0"]
        assert answers(surroundings, OTHER) == ["ref-3"]
        (letter,) = letters(surroundings)
        assert (letter.reason, letter.cause_id, letter.parks_key) == ("told_to", "ref-1", True)
        (held,) = events(surroundings, ClaimHeld)
        assert (held.subject, held.data.dead_letter_id) == (KEY, letter.dead_letter_id)

    @pytest.mark.parametrize("action", ["replay", "discard"])
    def test_a_persons_answer_lets_the_waiting_records_go_on_in_order(self, surroundings: Surroundings, action: str) -> None:
        settings = SETTINGS.model_copy(update={"drain_records_max": 2})
        process = Process(surroundings, settings=settings).take_over_all()
        for number in range(6):
            submit(surroundings, KEY, f"ref-{number}", "refuse" if number == 1 else "")
        process.run()
        process.close()
        process = Process(surroundings, settings=settings).take_over_all()
        corrected = submission(KEY, "ref-1 corrected")[0] if action == "replay" else None
        answer_letter(surroundings, letters(surroundings)[0], KEY, action, corrected)
        process.run()
        submit(surroundings, KEY, "ref-6")
        process.run()
        process.close()
        replayed = ["ref-1 corrected"] if action == "replay" else []
        assert answers(surroundings, KEY) == ["ref-0", *replayed, "ref-2", "ref-3", "ref-4", "ref-5", "ref-6"]
        assert [event.subject for event in events(surroundings, ClaimResumed)] == [KEY]

    def test_a_replay_that_fails_again_is_a_new_dead_letter_in_the_same_place(self, surroundings: Surroundings) -> None:
        process = Process(surroundings).take_over_all()
        submit(surroundings, KEY, "ref-0", "refuse")
        submit(surroundings, KEY, "ref-1")
        process.run()
        answer_letter(surroundings, letters(surroundings)[0], KEY, "replay")
        process.run()
        first, second = letters(surroundings)
        assert first.dead_letter_id != second.dead_letter_id
        assert answers(surroundings, KEY) == []
        answer_letter(surroundings, first, KEY, "discard")
        process.run()
        assert answers(surroundings, KEY) == []
        answer_letter(surroundings, second, KEY, "discard")
        process.run()
        process.close()
        assert answers(surroundings, KEY) == ["ref-1"]

    def test_a_corrected_record_without_a_subject_is_published_where_it_belongs(self, surroundings: Surroundings) -> None:
        value, headers = submission(KEY, "ref-0")
        surroundings.write(SUBMISSIONS, b"?", value.replace(KEY.encode(), b"?"), headers, partition=0)
        process = Process(surroundings).take_over_all()
        process.run()
        (letter,) = letters(surroundings)
        assert not letter.parks_key
        answer_letter(surroundings, letter, letter.dead_letter_id, "replay", value)
        process.run()
        process.close()
        assert answers(surroundings, KEY) == ["ref-0"]

    def test_a_record_under_the_wrong_key_or_partition_is_published_again_under_the_right_one(
        self, surroundings: Surroundings
    ) -> None:
        right = partition_of(KEY.encode(), surroundings.partitions)
        value, headers = submission(KEY, "ref-0")
        surroundings.write(SUBMISSIONS, KEY.encode(), value, headers, partition=(right + 1) % surroundings.partitions)
        value, headers = submission(KEY, "ref-1")
        surroundings.write(SUBMISSIONS, b"account-7", value, headers, partition=right)
        process = Process(surroundings).take_over_all()
        report = process.run()
        process.close()
        assert report.rehomed == 2
        assert sorted(answers(surroundings, KEY)) == ["ref-0", "ref-1"]

    def test_a_timer_fires_once_and_only_after_everything_written_before_it_was_due_is_read(
        self, surroundings: Surroundings
    ) -> None:
        process = Process(surroundings).take_over_all()
        submit(surroundings, KEY, "ref-0", "timer 60")
        submit(surroundings, OTHER, "ref-0", "timer 60")
        process.run()
        assert process.stepper.due() is not None
        submit(surroundings, OTHER, "ref-1", "cancel")
        later(surroundings, 61)
        backlog = process.stepper.step({}, {})
        assert backlog.timers == 0
        process.run()
        process.close()
        successor = Process(surroundings).take_over_all()
        successor.run()
        successor.close()
        assert answers(surroundings, KEY) == ["ref-0", "timer reminder"]
        assert answers(surroundings, OTHER) == ["ref-0", "ref-1"]

    def test_timers_of_a_parked_key_wait_with_it(self, surroundings: Surroundings) -> None:
        process = Process(surroundings).take_over_all()
        submit(surroundings, KEY, "ref-0", "timer 60")
        submit(surroundings, KEY, "ref-1", "refuse")
        process.run()
        later(surroundings, 61)
        process.run()
        assert answers(surroundings, KEY) == ["ref-0"]
        answer_letter(surroundings, letters(surroundings)[0], KEY, "discard")
        process.run()
        process.run()
        process.close()
        assert answers(surroundings, KEY) == ["ref-0", "timer reminder"]

    def test_the_processors_same_error_on_many_keys_stops_the_process_and_decides_nothing(
        self, surroundings: Surroundings
    ) -> None:
        for key in KEYS:
            submit(surroundings, key, "ref-0", "crash")
        settings = SETTINGS.model_copy(update={"same_error_keys_max": len(KEYS) - 2})
        process = Process(surroundings, settings=settings).take_over_all()
        with pytest.raises(SantunanError) as stopped:
            process.run()
        assert stopped.value.code is Code.SAME_ERROR_ON_MANY_KEYS
        assert letters(surroundings) == []

    def test_the_processors_error_on_one_key_is_a_dead_letter_with_its_stack(self, surroundings: Surroundings) -> None:
        submit(surroundings, KEY, "ref-0", "crash")
        submit(surroundings, OTHER, "ref-1")
        process = Process(surroundings).take_over_all()
        process.run()
        process.close()
        (letter,) = letters(surroundings)
        assert letter.reason == EngineReason.HANDLER_ERROR
        assert "RuntimeError" in (letter.stack or "")
        assert answers(surroundings, OTHER) == ["ref-1"]

    def test_a_row_that_the_database_refuses_sets_its_record_aside_and_no_other(self, surroundings: Surroundings) -> None:
        for number in range(7):
            submit(surroundings, KEYS[number % 4], f"ref-{number}")
        submit(surroundings, KEYS[4], "ref-7", "unstorable")
        for number in range(8, 12):
            submit(surroundings, KEYS[number % 4], f"ref-{number}")
        process = Process(surroundings).take_over_all()
        process.run()
        process.close()
        assert [letter.reason for letter in letters(surroundings)] == [EngineReason.ROW_REFUSED]
        assert sum(len(answers(surroundings, key)) for key in KEYS) == 11

    def test_an_output_that_the_log_would_not_take_is_never_decided(self, surroundings: Surroundings) -> None:
        submit(surroundings, KEY, "ref-0", "big")
        process = Process(surroundings).take_over_all()
        process.run()
        process.close()
        assert [letter.reason for letter in letters(surroundings)] == [EngineReason.OVERSIZE]
        assert surroundings.tally(KEY) is None

    def test_rows_are_removed_as_told(self, surroundings: Surroundings) -> None:
        submit(surroundings, KEY, "ref-0")
        submit(surroundings, OTHER, "ref-1")
        process = Process(surroundings).take_over_all()
        process.run()
        submit(surroundings, KEY, "ref-2", "remove")
        process.run()
        process.close()
        assert surroundings.tally(KEY) is None
        assert surroundings.tally(OTHER) is not None

    def test_any_split_into_batches_gives_the_same_outputs(self, surroundings: Surroundings) -> None:
        for number in range(20):
            submit(surroundings, KEYS[number % 3], f"ref-{number}", "refuse" if number == 10 else "")
        process = Process(surroundings, settings=SETTINGS.model_copy(update={"batch_records_max": 3})).take_over_all()
        process.run()
        process.close()
        expected = {key: [f"ref-{n}" for n in range(20) if n % 3 == index] for index, key in enumerate(KEYS[:3])}
        expected[KEYS[1]] = ["ref-1", "ref-4", "ref-7"]
        assert {key: answers(surroundings, key) for key in KEYS[:3]} == expected

    def test_what_concerns_others_is_passed_over_and_its_position_committed(self, surroundings: Surroundings) -> None:
        value, headers = written(KEY, ClaimResumed(processor="payout", dead_letter_id="x"), "other")
        surroundings.write(LIFECYCLE, KEY.encode(), value, headers)
        process = Process(surroundings).take_over_all()
        report = process.run()
        process.close()
        assert report.handled == 0
        assert report.commits >= 1
        successor = Process(surroundings).take_over_all()
        assert successor.positions[partition_of(KEY.encode(), surroundings.partitions)][LIFECYCLE] == 1
        successor.close()

    def test_two_topics_of_one_partition_number_meet_in_one_row(self, surroundings: Surroundings) -> None:
        submit(surroundings, KEY, "ref-0")
        value, headers = written(KEY, ClaimAppealed(submission_id="appeal", received_at=NOW, because=""), "appeal")
        surroundings.write(LIFECYCLE, KEY.encode(), value, headers)
        process = Process(surroundings).take_over_all()
        process.run()
        process.close()
        assert sorted(answers(surroundings, KEY)) == ["appeal", "ref-0"]
