"""What one step is about: records in their order, a journal that is soon full, timers that heed each other, records that waited."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

import pytest

from schemas.envelope import HEADER_TYPE
from schemas.events.registration import ClaimAppealed
from schemas.events.submissions import WithdrawalSubmitted
from schemas.topics import LIFECYCLE, SUBMISSIONS, TOPICS
from streams.contract import Effects, Event, Input, Processor, RowKey, TimerFired, View
from streams.crash_points import Faults
from streams.errors import Code, EngineReason, SantunanError
from streams.partitioning import partition_of
from streams.records import RawRecord
from streams.settings import EngineSettings
from streams.stepper import FOLLOW_UPS_MAX, Stepper
from streams.store import Attempt, Suspect
from tests.streams.killers import dies_of, until_it_lives
from tests.streams.surroundings import SETTINGS, FakeSurroundings, Process, later
from tests.streams.tally import NOW, TallyProcessor, submission, written
from tests.streams.vocabulary import KEY, KEYS, answer_letter, answers, letters, submit

HERE = partition_of(KEY.encode(), 2)
FOREIGN = next(topic.name for topic in TOPICS.values() if topic.foreign and topic.home == "intake")
ONE_OUTPUT_A_STEP = SETTINGS.model_copy(update={"journal_bytes_max": 1})


class Clockwork(TallyProcessor):
    """Sets two timers for one moment; `then` is what the first of them does beside counting."""

    def __init__(self, then: Callable[[TimerFired, Effects, datetime], None]) -> None:
        super().__init__()
        self._then = then

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        effects = super().handle(event, rows, now)
        if isinstance(event, Event):
            effects.set_timer(event.subject, "first", NOW + timedelta(seconds=60))
            effects.set_timer(event.subject, "second", NOW + timedelta(seconds=60))
        elif event.name == "first":
            self._then(event, effects, now)
        return effects


class Keyless(TallyProcessor):
    """Its `keys` fails for one event."""

    def __init__(self, event_id: str) -> None:
        super().__init__()
        self._event_id = event_id

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        if isinstance(event, Event) and event.id == self._event_id:
            raise RuntimeError("crashed as told")
        return super().keys(event)


class Native(TallyProcessor):
    """Reads a channel's own topic too."""

    inputs = (TallyProcessor.inputs[0], Input.of(FOREIGN, WithdrawalSubmitted))


def cancel_second(timer: TimerFired, effects: Effects, _now: datetime) -> None:
    effects.cancel_timer(timer.key, "second")


def put_second_off(timer: TimerFired, effects: Effects, now: datetime) -> None:
    effects.set_timer(timer.key, "second", now + timedelta(hours=1))


def break_off(_timer: TimerFired, _effects: Effects, _now: datetime) -> None:
    raise RuntimeError("crashed as told")


@pytest.mark.parametrize("offsets", [[1, 0], [0, 0], [0, 2, 1]])
def test_records_out_of_order_stop_the_process_and_none_of_them_is_decided(offsets: list[int]) -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings).take_over_all()
    value, headers = submission(KEY, "ref-0")
    records = [RawRecord(SUBMISSIONS, HERE, offset, 0, KEY.encode(), value, headers) for offset in offsets]
    with pytest.raises(SantunanError) as stopped:
        process.stepper.step({HERE: records}, {})
    assert stopped.value.code is Code.OUT_OF_ORDER
    assert answers(surroundings, KEY) == []


def test_records_that_were_applied_before_are_passed_over_wherever_they_come_again() -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings).take_over_all()
    submit(surroundings, KEY, "ref-0")
    submit(surroundings, KEY, "ref-1")
    process.run()
    again, _ = surroundings.read(SUBMISSIONS, HERE, 0)
    assert process.stepper.step({HERE: [*again, *again]}, {}).records == 0


def test_positions_are_moved_past_the_marker_that_ends_a_log() -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings).take_over_all()
    submit(surroundings, KEY, "ref-0")
    process.run()
    process.close()
    positions = surroundings.database.owners[HERE].positions
    assert positions[LIFECYCLE].next_offset == surroundings.broker.end_offset((LIFECYCLE, HERE)) == 2


def test_a_small_journal_makes_more_steps_and_skips_no_record() -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings, settings=ONE_OUTPUT_A_STEP).take_over_all()
    for number in range(4):
        submit(surroundings, KEY, f"ref-{number}")
    before = surroundings.database.owners[HERE].decided.step
    process.run()
    process.close()
    assert answers(surroundings, KEY) == [f"ref-{number}" for number in range(4)]
    assert surroundings.database.owners[HERE].decided.step - before >= 4


def test_what_a_small_journal_left_undone_is_still_suspect() -> None:
    surroundings = FakeSurroundings()
    for number in range(6):
        submit(surroundings, KEY, f"ref-{number}")
    settings = ONE_OUTPUT_A_STEP
    killer = dies_of("ref-4")
    Process(surroundings, killer, settings=settings).take_over_all()
    until_it_lives(Bounded(surroundings, settings), killer).close()
    (letter,) = letters(surroundings)
    assert (letter.reason, letter.cause_id) == (EngineReason.KILLED_WORKER, "ref-4")
    assert answers(surroundings, KEY) == [f"ref-{number}" for number in range(4)]


def test_a_culprit_that_is_known_is_not_forgotten_by_a_step_that_did_not_come_to_it() -> None:
    surroundings = FakeSurroundings()
    Process(surroundings).take_over_all().close()
    for number in range(6):
        submit(surroundings, KEY, f"ref-{number}")
    owner = surroundings.database.owners[HERE]
    known = Attempt(1, 1_000, 1_000, condemned=(f"{SUBMISSIONS}/4",))
    surroundings.database.owners[HERE] = replace(owner, attempts={Suspect.RECORDS: known})
    process = Process(surroundings, dies_of("ref-4"), settings=ONE_OUTPUT_A_STEP).take_over_all()
    process.run()
    process.close()
    assert [letter.cause_id for letter in letters(surroundings)] == ["ref-4"]


def test_suspect_records_come_in_one_order_however_they_were_read() -> None:
    surroundings = FakeSurroundings()
    Process(surroundings).take_over_all()
    process = Process(surroundings).take_over_all()
    submit(surroundings, KEY, "ref-0")
    appeal, headers = written(KEY, ClaimAppealed(submission_id="appeal", received_at=NOW, because=""), "appeal")
    surroundings.write(LIFECYCLE, KEY.encode(), appeal, headers)
    read = [surroundings.read(topic, HERE, 0)[0] for topic in (SUBMISSIONS, LIFECYCLE)]
    process.stepper.step({HERE: [record for records in read for record in records]}, {})
    process.close()
    assert answers(surroundings, KEY) == ["appeal", "ref-0"]


class Bounded(FakeSurroundings):
    """The surroundings of another, under settings of their own."""

    def __init__(self, of: FakeSurroundings, settings: EngineSettings) -> None:
        super().__init__(of.partitions, of.now)
        self.broker, self.database, self._settings = of.broker, of.database, settings

    def stepper(self, processor: Processor, settings: EngineSettings, faults: Faults) -> Stepper:
        return super().stepper(processor, self._settings, faults)


def test_timers_that_fill_the_journal_go_on_in_the_next_step() -> None:
    surroundings = FakeSurroundings()
    here = [key for key in KEYS if partition_of(key.encode(), 2) == HERE]
    process = Process(surroundings, settings=ONE_OUTPUT_A_STEP).take_over_all()
    for key in here:
        submit(surroundings, key, "ref-0", "timer 60")
    process.run()
    later(surroundings, 61)
    before = surroundings.database.owners[HERE].decided.step
    assert process.run().timers == len(here) > 1
    assert surroundings.database.owners[HERE].decided.step - before >= len(here)
    assert all(answers(surroundings, key) == ["ref-0", "timer reminder"] for key in here)


def test_waiting_records_that_fill_the_journal_go_on_in_the_next_step() -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings, settings=ONE_OUTPUT_A_STEP).take_over_all()
    for number in range(5):
        submit(surroundings, KEY, f"ref-{number}", "refuse" if number == 0 else "")
    process.run()
    answer_letter(surroundings, letters(surroundings)[0], KEY, "discard")
    before = surroundings.database.owners[HERE].decided.step
    process.run()
    process.close()
    assert answers(surroundings, KEY) == ["ref-1", "ref-2", "ref-3", "ref-4"]
    assert surroundings.database.owners[HERE].decided.step - before >= 4


@pytest.mark.parametrize(
    ("then", "seconds", "fired"),
    [
        (cancel_second, 61, ["ref-0", "timer first"]),
        (put_second_off, 61, ["ref-0", "timer first"]),
        (put_second_off, 3_700, ["ref-0", "timer first", "timer second"]),
        (break_off, 61, ["ref-0"]),
    ],
)
def test_of_two_timers_of_one_step_the_second_heeds_what_the_first_did(
    then: Callable[[TimerFired, Effects, datetime], None], seconds: int, fired: Iterable[str]
) -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings, Clockwork(then)).take_over_all()
    submit(surroundings, KEY, "ref-0")
    process.run()
    later(surroundings, 61)
    process.run()
    later(surroundings, seconds - 61)
    process.run()
    assert answers(surroundings, KEY) == fired


def test_what_cannot_be_read_waits_behind_its_keys_dead_letter_and_does_not_take_its_place() -> None:
    surroundings = FakeSurroundings()
    submit(surroundings, KEY, "ref-0", "refuse")
    surroundings.write(SUBMISSIONS, KEY.encode(), b"{broken", ((HEADER_TYPE, b"santunan.withdrawal.submitted.v1"),))
    submit(surroundings, KEY, "ref-2")
    process = Process(surroundings).take_over_all()
    process.run()
    (first,) = letters(surroundings)
    answer_letter(surroundings, first, KEY, "replay", submission(KEY, "ref-0 corrected")[0])
    process.run()
    _, second = letters(surroundings)
    assert second.reason == EngineReason.NOT_JSON
    assert answers(surroundings, KEY) == ["ref-0 corrected"]
    answer_letter(surroundings, second, KEY, "discard")
    process.run()
    assert answers(surroundings, KEY) == ["ref-0 corrected", "ref-2"]


def test_what_waits_is_set_aside_also_when_nobody_can_say_which_rows_it_needs() -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings, Keyless("ref-1")).take_over_all()
    for number in range(3):
        submit(surroundings, KEY, f"ref-{number}", "refuse" if number == 0 else "")
    process.run()
    answer_letter(surroundings, letters(surroundings)[0], KEY, "discard")
    process.run()
    _, second = letters(surroundings)
    assert (second.reason, second.cause_id) == (EngineReason.HANDLER_ERROR, "ref-1")
    assert answers(surroundings, KEY) == []


def test_what_a_channel_wrote_to_its_own_topic_and_cannot_be_read_holds_nothing_up() -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings, Native()).take_over_all()
    value, headers = submission(KEY, "ref-1")
    surroundings.write(FOREIGN, KEY.encode(), b"{broken", headers)
    surroundings.write(FOREIGN, KEY.encode(), value, headers)
    process.run()
    process.close()
    assert [letter.parks_key for letter in letters(surroundings)] == [False]
    assert answers(surroundings, KEY) == ["ref-1"]


def test_many_timers_let_new_records_in_between_and_are_due_at_once() -> None:
    surroundings = FakeSurroundings()
    settings = SETTINGS.model_copy(update={"timers_per_step_max": 1})
    process = Process(surroundings, Clockwork(cancel_second), settings=settings).take_over_all()
    keys = [str(uuid5(NAMESPACE_URL, f"many {number}")) for number in range(60)]
    keys = [key for key in keys if partition_of(key.encode(), 2) == HERE][: FOLLOW_UPS_MAX + 2]
    for key in keys:
        submit(surroundings, key, "ref-0")
    process.run()
    later(surroundings, 61)
    assert process.step().timers == FOLLOW_UPS_MAX
    assert process.stepper.due() == NOW + timedelta(seconds=60)
    assert process.run().timers == 2


def test_many_waiting_records_let_new_ones_in_between_and_are_due_at_once() -> None:
    surroundings = FakeSurroundings()
    settings = SETTINGS.model_copy(update={"drain_records_max": 1})
    process = Process(surroundings, settings=settings).take_over_all()
    for number in range(FOLLOW_UPS_MAX + 3):
        submit(surroundings, KEY, f"ref-{number}", "refuse" if number == 0 else "")
    process.run()
    answer_letter(surroundings, letters(surroundings)[0], KEY, "discard")
    process.step()
    assert process.stepper.due() == surroundings.now
    process.run()
    assert len(answers(surroundings, KEY)) == FOLLOW_UPS_MAX + 2
