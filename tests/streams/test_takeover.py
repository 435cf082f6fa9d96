"""A takeover that would lose or repeat something is refused, with what to do."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from schemas.events.holds import ClaimResumed
from schemas.topics import LIFECYCLE, SUBMISSIONS
from streams.crash_points import CrashPoint
from streams.errors import Code, Fenced, Refusal
from streams.partitioning import partition_of
from streams.records import RawRecord
from streams.settings import EngineSettings
from streams.store import Marker, Suspect
from streams.suspicion import on_taking_over
from tests.streams.surroundings import SETTINGS, FakeSurroundings, Process, later
from tests.streams.tally import written
from tests.streams.vocabulary import KEY, KEYS, OTHER, answer_letter, answers, letters, submit

HERE = partition_of(KEY.encode(), 2)
BESIDE = next(key for key in KEYS[1:] if partition_of(key.encode(), 2) == HERE)
"""Another claim of the same partition."""


@pytest.fixture
def surroundings() -> FakeSurroundings:
    """Two records were handled, and the process ended in good order."""
    found = FakeSurroundings()
    process = Process(found).take_over_all()
    submit(found, KEY, "ref-0")
    submit(found, KEY, "ref-1")
    process.run()
    process.close()
    return found


def refusal(surroundings: FakeSurroundings, settings: EngineSettings = SETTINGS) -> Refusal:
    with pytest.raises(Refusal) as refused:
        Process(surroundings, settings=settings).take_over_all()
    assert not refused.value.retriable
    return refused.value


def test_a_topic_that_was_created_anew(surroundings: FakeSurroundings) -> None:
    surroundings.broker.topic_ids[SUBMISSIONS] = "another"
    assert refusal(surroundings).code is Code.TOPIC_RECREATED


def test_a_log_that_lost_its_end(surroundings: FakeSurroundings) -> None:
    del surroundings.broker.entries[SUBMISSIONS, HERE][1:]
    assert refusal(surroundings).code is Code.POSITION_LOST


def test_a_log_whose_next_record_was_deleted_before_it_was_read(surroundings: FakeSurroundings) -> None:
    submit(surroundings, KEY, "ref-2")
    surroundings.broker.starts[SUBMISSIONS, HERE] = 3
    assert refusal(surroundings).code is Code.POSITION_LOST


@pytest.mark.parametrize(
    "other",
    [
        lambda record: record._replace(value=b"something else"),
        lambda record: record._replace(key=OTHER.encode()),
        lambda record: record._replace(timestamp_ms=record.timestamp_ms + 1),
        lambda _: None,
    ],
    ids=["of another value", "of another key", "of another time", "none"],
)
@pytest.mark.parametrize("start", [0, 1], ids=["behind others", "the first that is kept"])
def test_another_record_where_the_last_one_stood(
    surroundings: FakeSurroundings, other: Callable[[RawRecord], RawRecord | None], start: int
) -> None:
    entry = surroundings.broker.entries[SUBMISSIONS, HERE][1]
    assert entry.record is not None
    entry.record = other(entry.record)
    surroundings.broker.starts[SUBMISSIONS, HERE] = start
    assert refusal(surroundings).code is Code.DIGEST_DIFFERS


def test_a_first_start_on_a_log_whose_beginning_is_gone(surroundings: FakeSurroundings) -> None:
    fresh = FakeSurroundings()
    submit(fresh, KEY, "ref-0")
    fresh.broker.starts[SUBMISSIONS, HERE] = 1
    assert refusal(fresh).code is Code.LOG_NOT_FROM_START
    allowed = Process(fresh, settings=SETTINGS.model_copy(update={"log_must_start_at_zero": False})).take_over_all()
    assert allowed.positions[HERE][SUBMISSIONS] == 1


def test_an_empty_database_beside_a_log_that_was_read(surroundings: FakeSurroundings) -> None:
    surroundings.database.owners.clear()
    assert refusal(surroundings).code is Code.MARKER_AHEAD


def test_deleted_records_that_were_applied_are_no_reason_to_refuse(surroundings: FakeSurroundings) -> None:
    surroundings.broker.starts[SUBMISSIONS, HERE] = 2
    process = Process(surroundings).take_over_all()
    submit(surroundings, KEY, "ref-2")
    process.run()
    assert answers(surroundings, KEY) == ["ref-0", "ref-1", "ref-2"]


def test_a_process_that_died_leaves_its_partitions_suspect_and_one_that_ended_does_not(surroundings: FakeSurroundings) -> None:
    assert surroundings.database.owners[HERE].released
    Process(surroundings).take_over_all()
    row = surroundings.database.owners[HERE]
    assert not row.released
    assert on_taking_over(row.attempts, row.released, SETTINGS).keys() == set(Suspect)


def test_a_partition_that_comes_back_from_a_rebalance_is_not_taken_over_anew(surroundings: FakeSurroundings) -> None:
    process = Process(surroundings).take_over_all()
    before = surroundings.database.owners[HERE].epoch
    process.stepper.release(HERE)
    assert surroundings.database.owners[HERE].writers == ()
    process.stepper.take_over(HERE)
    assert surroundings.database.owners[HERE].epoch == before + 1
    committed = surroundings.broker.offsets["intake", (SUBMISSIONS, HERE)]
    assert Marker.parse(committed.metadata) == Marker(1, surroundings.database.owners[HERE].decided.step)
    submit(surroundings, KEY, "ref-2")
    process.run()
    assert answers(surroundings, KEY) == ["ref-0", "ref-1", "ref-2"]


def back_again(process: Process) -> None:
    """A rebalance takes the partition away and gives it back."""
    process.stepper.release(HERE)
    process.stepper.take_over(HERE)


def test_what_waits_and_what_is_due_is_known_of_a_partition_that_comes_back(surroundings: FakeSurroundings) -> None:
    process = Process(surroundings).take_over_all()
    submit(surroundings, KEY, "ref-2", "timer 60")
    submit(surroundings, BESIDE, "ref-3", "refuse")
    submit(surroundings, BESIDE, "ref-4")
    process.run()
    back_again(process)
    submit(surroundings, BESIDE, "ref-5")
    later(surroundings, 61)
    process.run()
    assert answers(surroundings, KEY) == ["ref-0", "ref-1", "ref-2", "timer reminder"]
    answer_letter(surroundings, letters(surroundings)[0], BESIDE, "discard")
    process.run()
    assert answers(surroundings, BESIDE) == ["ref-4", "ref-5"]


def test_what_is_suspect_stays_suspect_of_a_partition_that_comes_back(surroundings: FakeSurroundings) -> None:
    Process(surroundings).take_over_all()  # and dies
    process = Process(surroundings).take_over_all()
    back_again(process)
    assert process.stepper._owned[HERE].attempts.keys() == set(Suspect)


def test_positions_that_moved_are_committed_in_time_also_of_a_partition_that_comes_back(surroundings: FakeSurroundings) -> None:
    process = Process(surroundings, settings=SETTINGS.model_copy(update={"idle_commit_ms": 1_000})).take_over_all()
    before = surroundings.database.owners[HERE].positions[LIFECYCLE].next_offset
    value, headers = written(KEY, ClaimResumed(processor="payout", dead_letter_id="x"), "another processor's")
    surroundings.write(LIFECYCLE, KEY.encode(), value, headers)
    process.step()
    back_again(process)
    later(surroundings, 2)
    process.step()
    assert surroundings.database.owners[HERE].positions[LIFECYCLE].next_offset == before + 1


def test_a_partition_that_another_had_meanwhile_is_taken_over_anew(surroundings: FakeSurroundings) -> None:
    first, second = Process(surroundings).take_over_all(), Process(surroundings)
    first.stepper.release(HERE)
    second.positions[HERE] = second.stepper.take_over(HERE)
    submit(surroundings, KEY, "ref-2")
    second.run()
    second.stepper.release(HERE)
    first.positions[HERE] = first.stepper.take_over(HERE)
    submit(surroundings, KEY, "ref-3")
    first.run()
    assert answers(surroundings, KEY) == ["ref-0", "ref-1", "ref-2", "ref-3"]


def test_the_log_names_the_owner_before_it_decides_anything(surroundings: FakeSurroundings) -> None:
    """So that whoever restores the database from before this owner can fence it."""
    Process(surroundings).take_over_all()
    committed = surroundings.broker.offsets["intake", (SUBMISSIONS, HERE)]
    assert Marker.writer_of(committed.metadata) in surroundings.database.owners[HERE].writers


def test_a_log_whose_last_step_another_owner_decided_is_ahead(surroundings: FakeSurroundings) -> None:
    """As many steps as the restored database knows, but others."""
    row = surroundings.database.owners[HERE]
    surroundings.database.owners[HERE] = replace(row, decided=row.decided._replace(epoch=row.decided.epoch + 1))
    assert refusal(surroundings).code is Code.MARKER_AHEAD


def test_writers_that_were_fenced_are_noted_no_longer(surroundings: FakeSurroundings) -> None:
    for _ in range(3):
        Process(surroundings).take_over_all()
    assert len(surroundings.database.owners[HERE].writers) == 1


def test_a_topic_whose_marker_is_older_does_not_have_the_last_step_published_again(surroundings: FakeSurroundings) -> None:
    process = Process(surroundings).take_over_all()
    submit(surroundings, KEY, "ref-2")
    process.step()
    where = ("intake", (LIFECYCLE, HERE))
    committed = surroundings.broker.offsets[where]
    surroundings.broker.offsets[where] = committed._replace(metadata=Marker(1, 0).text("somebody"))
    Process(surroundings).take_over_all().close()
    assert answers(surroundings, KEY) == ["ref-0", "ref-1", "ref-2"]


def test_an_empty_database_beside_offsets_that_lost_their_markers(surroundings: FakeSurroundings) -> None:
    surroundings.database.owners.clear()
    surroundings.lose_markers()
    assert refusal(surroundings).code is Code.MARKER_AHEAD


@dataclass
class Overtaking:
    """While one process takes over, another does, and goes on."""

    surroundings: FakeSurroundings
    done: bool = False

    def at(self, point: CrashPoint, partition: int) -> None:
        if point is CrashPoint.FENCED and partition == HERE and not self.done:
            self.done = True
            other = Process(self.surroundings).take_over_all()
            submit(self.surroundings, KEY, "ref-2")
            other.run()


def test_who_is_overtaken_while_taking_over_tries_again_and_calls_nobody(surroundings: FakeSurroundings) -> None:
    with pytest.raises(Fenced) as fenced:
        Process(surroundings, faults=Overtaking(surroundings)).take_over_all()
    assert fenced.value.retriable
    assert answers(surroundings, KEY) == ["ref-0", "ref-1", "ref-2"]
