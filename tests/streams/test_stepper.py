"""What the engine does in its rarer moments: a rebalance, a new owner in the middle of a publish, suspects beside others, idle positions."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from schemas.events.holds import ClaimResumed
from schemas.topics import LIFECYCLE
from streams.contract import Effects, Event, Processor, TimerFired, View
from streams.crash_points import CrashPoint, Faults
from streams.errors import Code, Fenced, SantunanError
from streams.fakes.log import FakeLog
from streams.fakes.store import FakeStore
from streams.partitioning import partition_of
from streams.settings import EngineSettings
from streams.stepper import Stepper
from tests.streams.surroundings import SETTINGS, FakeSurroundings, Process, later
from tests.streams.tally import TallyProcessor, written
from tests.streams.vocabulary import KEY, KEYS, answer_letter, answers, letters, submit

HERE = partition_of(KEY.encode(), 2)
THERE = 1 - HERE
ELSEWHERE = next(key for key in KEYS if partition_of(key.encode(), 2) == THERE)


@dataclass
class Passed:
    """The crash points that were passed, in order."""

    points: list[tuple[CrashPoint, int]] = field(default_factory=list)

    def at(self, point: CrashPoint, partition: int) -> None:
        self.points.append((point, partition))


class LateSurroundings(FakeSurroundings):
    """What is published gets to the log as late as somebody waits for it."""

    def stepper(self, processor: Processor, settings: EngineSettings, faults: Faults) -> Stepper:
        log = FakeLog(self.broker, processor.name, faults)
        return Stepper(processor, FakeStore(self.database), log, settings, self.clock, faults)


class Silent(TallyProcessor):
    """Nothing follows from anything."""

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        return Effects()


def skipped(surroundings: FakeSurroundings) -> None:
    """A record that concerns others."""
    value, headers = written(KEY, ClaimResumed(processor="payout", dead_letter_id="x"), "other")
    surroundings.write(LIFECYCLE, KEY.encode(), value, headers)


def suspect(surroundings: FakeSurroundings, partition: int) -> None:
    """The partition's last owner did not let go in good order."""
    owners = surroundings.database.owners
    owners[partition] = replace(owners[partition], released=False)


def test_a_partition_that_comes_back_at_once_is_only_marked_and_one_that_comes_back_later_is_taken_over() -> None:
    passed = Passed()
    process = Process(FakeSurroundings(), faults=passed).take_over_all()
    taken_over = passed.points.count((CrashPoint.EPOCH_RAISED, HERE))
    process.stepper.release(HERE)
    process.stepper.take_over(HERE)
    assert passed.points.count((CrashPoint.EPOCH_RAISED, HERE)) == taken_over
    process.stepper.release(HERE)
    process.stepper.step({}, {})
    process.stepper.take_over(HERE)
    assert passed.points.count((CrashPoint.EPOCH_RAISED, HERE)) == taken_over + 1


def test_records_of_a_partition_that_is_not_owned_stop_the_process() -> None:
    process = Process(FakeSurroundings())
    with pytest.raises(SantunanError) as stopped:
        process.stepper.step({HERE: []}, {})
    assert (stopped.value.code, stopped.value.retriable) == (Code.OUT_OF_ORDER, True)


def test_whoever_is_fenced_while_a_publish_is_under_way_loses_all_its_partitions_at_once() -> None:
    surroundings = LateSurroundings()
    zombie = Process(surroundings).take_over_all()
    submit(surroundings, KEY, "ref-0")
    submit(surroundings, ELSEWHERE, "ref-1")
    zombie.step()
    successor = Process(surroundings).take_over_all()
    submit(surroundings, KEY, "ref-2")
    assert zombie.step().fenced == {HERE, THERE}
    assert successor.step().handled == 1
    successor.step()  # waits for what the one before published
    successor.close()
    assert answers(surroundings, KEY) == ["ref-0", "ref-2"]
    assert answers(surroundings, ELSEWHERE) == ["ref-1"]


def test_a_suspect_batch_is_not_even_tried_by_an_owner_of_the_past() -> None:
    surroundings = FakeSurroundings()
    Process(surroundings).take_over_all()
    processor = TallyProcessor()
    zombie = Process(surroundings, processor).take_over_all()
    Process(surroundings).take_over_all()
    submit(surroundings, KEY, "ref-0")
    with pytest.raises(Fenced):
        zombie.step()
    assert processor.handled == 0


def test_while_a_suspect_batch_is_tried_and_committed_nothing_else_is() -> None:
    surroundings, passed = FakeSurroundings(), Passed()
    Process(surroundings).take_over_all().close()
    suspect(surroundings, HERE)
    process = Process(surroundings, faults=passed).take_over_all()
    submit(surroundings, ELSEWHERE, "ref-0")
    submit(surroundings, KEY, "ref-1")
    passed.points.clear()
    process.step()
    order = [each for each in passed.points if each[0] in {CrashPoint.DECIDED, CrashPoint.COMMITTED}]
    begun = order.index((CrashPoint.DECIDED, HERE))
    assert order[begun + 1] == (CrashPoint.COMMITTED, HERE)
    assert answers(surroundings, ELSEWHERE) == ["ref-0"]


def test_a_suspect_batch_of_which_nothing_follows_is_cleared_all_the_same() -> None:
    surroundings = FakeSurroundings()
    Process(surroundings, Silent()).take_over_all()
    settings = SETTINGS.model_copy(update={"idle_commit_ms": 60_000})
    process = Process(surroundings, Silent(), settings=settings).take_over_all()
    submit(surroundings, KEY, "ref-0")
    process.step()
    assert not any(attempt.running for attempt in surroundings.database.owners[HERE].attempts.values())


def test_a_position_that_only_moved_on_is_committed_a_while_after_it_first_moved() -> None:
    surroundings = FakeSurroundings()
    settings = SETTINGS.model_copy(update={"idle_commit_ms": 1_000})
    Process(surroundings, settings=settings).take_over_all().close()
    process = Process(surroundings, settings=settings).take_over_all()
    commits = []
    for _ in range(3):
        skipped(surroundings)
        commits.append(process.step().commits)
        later(surroundings, 0.6)
    assert commits == [0, 0, 1]
    assert surroundings.database.owners[HERE].positions[LIFECYCLE].next_offset == 3


def test_after_a_refused_row_batches_grow_again_to_their_full_size() -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings, settings=SETTINGS.model_copy(update={"batch_records_max": 16})).take_over_all()
    for number in range(16):
        submit(surroundings, KEY, f"ref-{number}", "unstorable" if number == 15 else "")
    process.run()
    answer_letter(surroundings, letters(surroundings)[0], KEY, "discard")
    process.run()
    before = surroundings.database.owners[HERE].decided.step
    for number in range(64):
        submit(surroundings, KEY, f"later-{number}")
    process.run()
    assert len(answers(surroundings, KEY)) == 79
    assert surroundings.database.owners[HERE].decided.step - before <= 12


def test_a_takeover_without_a_marker_looks_no_further_back_than_the_last_publish() -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings).take_over_all()
    for number in range(3):
        submit(surroundings, KEY, f"ref-{number}")
        process.run()
    submit(surroundings, KEY, "ref-3")
    before = surroundings.broker.end_offset((LIFECYCLE, HERE))
    process.step()
    (end,) = surroundings.database.owners[HERE].output_ends
    assert (end.topic, before - 1 <= end.offset <= before) == (LIFECYCLE, True)
