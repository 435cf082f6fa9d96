"""A database restored from the past decides again what the log holds: the same rows, and every output on the log once."""

from __future__ import annotations

from datetime import datetime
from random import Random

import pytest

from schemas.events.dead_letters import RecordSetAside
from schemas.events.registration import ClaimAppealed, WithdrawalRequested
from schemas.topics import LIFECYCLE, SUBMISSIONS
from streams.contract import Effects, Event, TimerFired, View
from streams.errors import Code, Refusal
from streams.fakes.store import FakeDatabase
from streams.partitioning import partition_of
from tests.streams.killers import dies_of
from tests.streams.restored import DyingStore, copy_of, lived, outputs, recover, restore, rows, run_once
from tests.streams.surroundings import SETTINGS, Died, FakeSurroundings, Process, events, later
from tests.streams.tally import NOW, TallyProcessor, submission, written
from tests.streams.vocabulary import KEY, KEYS, OTHER, answer_letter, answers, letters, submit

SEEDS = range(80)
ROUNDS = 14


class Life:
    """A random one of the counting processor, on two topics, with timers, dead letters and persons' words on them."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.surroundings = FakeSurroundings()
        self.surroundings.broker.appended_ms = lambda _offset: int(self.surroundings.now.timestamp() * 1_000)
        self.number = 0
        self.answered: set[str] = set()

    def round(self) -> None:
        for _ in range(self.random.randrange(6)):
            self._write(appeals=self.random.random() < 0.4)
        open_letters = [letter for letter in letters(self.surroundings) if letter.dead_letter_id not in self.answered]
        for letter in open_letters if self.random.random() < 0.5 else ():
            self.answered.add(letter.dead_letter_id)
            answer_letter(self.surroundings, letter, self._key_of(letter), self.random.choice(("discard", "replay")))
        run_once(self.surroundings)
        later(self.surroundings, self.random.randrange(1, 90))

    def _key_of(self, letter: RecordSetAside) -> str:
        return next(event.subject for event in events(self.surroundings, RecordSetAside) if event.data == letter)

    def _write(self, *, appeals: bool) -> None:
        self.number += 1
        key = self.random.choice(KEYS)
        if appeals:
            name = f"appeal-{self.number}"
            value, headers = written(key, ClaimAppealed(submission_id=name, received_at=self.surroundings.now, because=""), name)
            self.surroundings.write(LIFECYCLE, key.encode(), value, headers)
            return
        word = self.random.choice(("", "", "timer 60", "timer 20", "cancel", "refuse", "remove"))
        submit(self.surroundings, key, f"ref-{self.number}", word)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_lived_through_is_decided_again_with_the_same_rows_and_nothing_is_published_twice(seed: int) -> None:
    life = Life(seed)
    copies = []
    for _ in range(ROUNDS):
        copies.append(copy_of(life.surroundings))
        life.round()
    expected, published = rows(life.surroundings), outputs(life.surroundings)
    restore(life.surroundings, life.random.choice(copies[: ROUNDS // 2]))
    done = recover(life.surroundings)
    assert any(found.ahead and found.records for found in done)
    assert sum(found.published for found in done) == 0
    assert rows(life.surroundings) == expected
    assert outputs(life.surroundings) == published
    life.round()
    assert len(set(outputs(life.surroundings))) == len(outputs(life.surroundings))


class Talkative(TallyProcessor):
    """A later version that says more."""

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        effects = super().handle(event, rows, now)
        effects.outputs.append(
            effects.outputs[-1]._replace(data=WithdrawalRequested(submission_id="more", received_at=NOW, because=""))
        )
        return effects


class Corrected(TallyProcessor):
    """A later version that refuses nothing."""

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        if isinstance(event, Event) and getattr(event.data, "because", "") == "refuse":
            effects = Effects()
            self._counted(event.subject, "mended", rows, effects, now)
            return effects
        return super().handle(event, rows, now)


@pytest.mark.parametrize("commits", [1, 2, 3, 4])
def test_a_recovery_that_died_is_run_again(commits: int) -> None:
    surroundings, copy = lived("ref-1", "ref-2", "ref-3")
    expected = rows(surroundings)
    restore(surroundings, copy)
    with pytest.raises(Died):
        recover(surroundings, store=DyingStore(surroundings.database, commits))
    with pytest.raises(Refusal):
        Process(surroundings).take_over_all()
    recover(surroundings)
    assert rows(surroundings) == expected
    assert answers(surroundings, KEY) == ["ref-0", "ref-1", "ref-2", "ref-3"]


def test_a_lost_database_is_decided_anew_from_the_logs_beginning() -> None:
    surroundings, _ = lived("ref-1", "ref-2")
    expected = rows(surroundings)
    restore(surroundings, FakeDatabase())
    recover(surroundings)
    assert rows(surroundings) == expected
    submit(surroundings, KEY, "ref-3")
    run_once(surroundings)
    assert answers(surroundings, KEY) == ["ref-0", "ref-1", "ref-2", "ref-3"]


def test_what_came_after_the_last_step_is_left_to_the_worker() -> None:
    surroundings, copy = lived("ref-1")
    submit(surroundings, KEY, "ref-2")
    restore(surroundings, copy)
    recover(surroundings)
    assert answers(surroundings, KEY) == ["ref-0", "ref-1"]
    run_once(surroundings)
    assert answers(surroundings, KEY) == ["ref-0", "ref-1", "ref-2"]


def test_a_database_that_knows_all_that_the_log_does_is_left_alone() -> None:
    surroundings, _ = lived("ref-1")
    before = rows(surroundings)
    assert [found.ahead for found in recover(surroundings)] == [False, False]
    assert rows(surroundings) == before
    run_once(surroundings)


def test_a_running_worker_is_thrown_out() -> None:
    surroundings, copy = lived("ref-1")
    worker = Process(surroundings).take_over_all()
    restore(surroundings, copy)
    recover(surroundings)
    submit(surroundings, KEY, "ref-2")
    assert worker.step().fenced == {partition_of(KEY.encode(), surroundings.partitions)}


def test_other_rules_than_those_that_decided_then_are_refused_before_they_are_written() -> None:
    surroundings, copy = lived("ref-1", "ref-2")
    restore(surroundings, copy)
    with pytest.raises(Refusal) as refused:
        recover(surroundings, Talkative())
    assert refused.value.code is Code.MARKER_AHEAD
    assert "--publish-missing" in refused.value.message
    assert rows(surroundings)[0] == copy.tables


class TalkativeLater(Talkative):
    """It says more of the last event only."""

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        last = isinstance(event, Event) and event.id == "ref-2"
        return super().handle(event, rows, now) if last else TallyProcessor.handle(self, event, rows, now)


def test_nor_are_the_steps_before_the_one_that_is_refused() -> None:
    surroundings, copy = lived("ref-1", "ref-2")
    restore(surroundings, copy)
    with pytest.raises(Refusal, match="--publish-missing"):
        recover(surroundings, TalkativeLater())
    assert rows(surroundings)[0] == copy.tables


def test_a_person_may_let_what_is_missing_be_published_and_only_that() -> None:
    surroundings, copy = lived("ref-1", "ref-2")
    restore(surroundings, copy)
    done = recover(surroundings, Talkative(), publish_missing=True)
    found = [event.data.submission_id for event in events(surroundings, WithdrawalRequested)]
    assert sorted(found) == ["more", "more", "ref-0", "ref-1", "ref-2"]
    assert sum(partition.published for partition in done) == 2


def test_what_was_set_aside_is_set_aside_again_also_by_a_corrected_version() -> None:
    surroundings, copy = lived("ref-1", because="refuse")
    answer_letter(surroundings, letters(surroundings)[0], KEY, "replay", None)
    process = Process(surroundings, Corrected()).take_over_all()
    process.run()
    process.close()
    expected = rows(surroundings)
    restore(surroundings, copy)
    recover(surroundings, Corrected())
    assert rows(surroundings) == expected
    assert answers(surroundings, KEY) == ["ref-0", "mended"]


def test_what_killed_the_worker_then_does_not_kill_the_recovery() -> None:
    surroundings = FakeSurroundings()
    copy = copy_of(surroundings)
    submit(surroundings, OTHER, "ref-5")
    for _ in range(10):
        process = Process(surroundings, dies_of("ref-5")).take_over_all()
        try:
            process.run()
        except Died:
            continue
        process.close()
        break
    expected = rows(surroundings)
    assert len(letters(surroundings)) == 1
    restore(surroundings, copy)
    recover(surroundings, dies_of("ref-5"))
    assert rows(surroundings) == expected
    assert len(letters(surroundings)) == 1


def test_a_record_that_was_moved_to_its_own_key_is_found_where_it_stands_and_not_moved_again() -> None:
    surroundings = FakeSurroundings()
    run_once(surroundings)
    copy = copy_of(surroundings)
    value, headers = submission(KEY, "ref-0")
    surroundings.write(SUBMISSIONS, b"somebody", value, headers)
    run_once(surroundings)
    expected, submitted = rows(surroundings), len(surroundings.broker.records(SUBMISSIONS))
    restore(surroundings, copy)
    assert sum(found.published for found in recover(surroundings)) == 0
    assert (rows(surroundings), len(surroundings.broker.records(SUBMISSIONS))) == (expected, submitted)
    assert answers(surroundings, KEY) == ["ref-0"]


def test_what_is_counted_is_what_came_since_the_copy() -> None:
    surroundings, copy = lived("ref-1", "ref-2")
    positions = {partition: row.positions for partition, row in copy.owners.items()}
    since = [
        record
        for partition, topics in positions.items()
        for topic, position in topics.items()
        for record in surroundings.broker.committed_records((topic, partition), position.next_offset)
    ]
    restore(surroundings, copy)
    assert sum(found.records for found in recover(surroundings)) == len(since)


def test_a_long_queue_that_a_person_let_go_is_handled_to_its_end() -> None:
    one_at_a_time = SETTINGS.model_copy(update={"drain_records_max": 1})
    surroundings = FakeSurroundings()
    for number in range(40):
        submit(surroundings, KEY, f"ref-{number}", "" if number else "refuse")
    run_once(surroundings)
    copy = copy_of(surroundings)
    later(surroundings, 5)
    answer_letter(surroundings, letters(surroundings)[0], KEY, "discard")
    process = Process(surroundings, settings=one_at_a_time).take_over_all()
    process.run()
    process.close()
    expected = rows(surroundings)
    restore(surroundings, copy)
    recover(surroundings, settings=one_at_a_time)
    assert rows(surroundings) == expected
