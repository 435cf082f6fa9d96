"""A recovery that does not come to its end: no worker starts after it, nobody from before it publishes, and run again it ends as it would have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import count

import pytest

from schemas.events.holds import ClaimHeld
from schemas.events.registration import WithdrawalRequested
from schemas.topics import LIFECYCLE, SUBMISSIONS
from streams.crash_points import CrashPoint
from streams.errors import Fenced, Refusal
from streams.fakes.store import FakeDatabase, FakeStore
from streams.partitioning import partition_of
from streams.recovering.recovery import EPOCHS_MAX
from streams.store import Marker, StepWrites
from tests.streams.restored import DyingStore, copy_of, lived, outputs, recover, restore, rows, run_once
from tests.streams.surroundings import Died, FakeSurroundings, Process, events, later
from tests.streams.tally import TallyProcessor
from tests.streams.test_recovering import Talkative
from tests.streams.test_recovering_doubts import Silenced, heard
from tests.streams.vocabulary import KEY, KEYS, answers, letters, submit

HERE = partition_of(KEY.encode(), 2)
HERES = [key for key in KEYS if partition_of(key.encode(), 2) == HERE]


def marker_of(surroundings: FakeSurroundings) -> Marker:
    found = Marker.parse(surroundings.broker.offsets["intake", (SUBMISSIONS, HERE)].metadata)
    assert found is not None
    return found


def fired_together() -> tuple[FakeSurroundings, FakeDatabase]:
    """A copy from before timers that one step fired: decided again, each of them is a step."""
    surroundings = FakeSurroundings()
    run_once(surroundings)
    copy = copy_of(surroundings)
    for key in HERES:
        submit(surroundings, key, "ref-0", "timer 60")
    run_once(surroundings)
    later(surroundings, 61)
    run_once(surroundings)
    return surroundings, copy


def test_whenever_a_recovery_dies_no_worker_starts_also_when_it_took_more_steps_than_the_first_time() -> None:
    for commits in count(1):
        surroundings, copy = fired_together()
        expected, first = (rows(surroundings), outputs(surroundings)), marker_of(surroundings)
        restore(surroundings, copy)
        with suppress(Died):
            recover(surroundings, store=DyingStore(surroundings.database, commits))
            break
        with pytest.raises(Refusal):
            Process(surroundings).take_over_all()
        assert any(found.ahead for found in recover(surroundings))
        assert (rows(surroundings), outputs(surroundings)) == expected
    assert surroundings.database.owners[HERE].decided.step > first.step
    run_once(surroundings)
    assert (rows(surroundings), outputs(surroundings)) == expected


def test_whenever_it_dies_what_a_person_let_be_published_is_published_once() -> None:
    for commits in count(1):
        surroundings, copy = lived("ref-1", "ref-2")
        restore(surroundings, copy)
        with suppress(Died):
            recover(surroundings, Talkative(), publish_missing=True, store=DyingStore(surroundings.database, commits))
            break
        with pytest.raises(Refusal):
            Process(surroundings, Talkative()).take_over_all()
        recover(surroundings, Talkative(), publish_missing=True)
        found = [event.data.submission_id for event in events(surroundings, WithdrawalRequested)]
        assert sorted(found) == ["more", "more", "ref-0", "ref-1", "ref-2"]
    assert commits > 1


def test_whenever_it_dies_no_worker_starts_before_a_claim_in_doubt_stands_still_and_what_was_accepted_stays_accepted() -> None:
    for commits in count(1):
        surroundings, copy, listener = heard(only_counts=True, asked=True, first=LIFECYCLE)
        restore(surroundings, copy)
        with suppress(Died):
            recover(surroundings, listener, accept_gap=True, store=DyingStore(surroundings.database, commits))
            break
        with pytest.raises(Refusal):
            Process(surroundings, listener).take_over_all()
        recover(surroundings, listener)
        assert [key for _, key in surroundings.database.parked_keys] == [KEY]
        assert (len(letters(surroundings)), len(events(surroundings, ClaimHeld))) == (1, 1)
    assert commits > 1


class Overtaken(FakeStore):
    """Right before the nth commit a worker starts: it is refused, but its epoch is higher."""

    def __init__(self, surroundings: FakeSurroundings, processor: TallyProcessor, commits: int) -> None:
        super().__init__(surroundings.database)
        self.surroundings = surroundings
        self.processor = processor
        self.commits = commits

    def begin_commit(self, steps: Sequence[StepWrites]) -> Callable[[], frozenset[int]]:
        self.commits -= 1
        if self.commits == 0:
            process = Process(self.surroundings, self.processor)
            with pytest.raises(Refusal):
                process.stepper.take_over(steps[0].partition)
        return super().begin_commit(steps)


def test_a_worker_that_starts_meanwhile_throws_the_recovery_out_and_run_again_it_ends_as_it_would_have() -> None:
    for commits in count(1):
        surroundings, copy = fired_together()
        expected = rows(surroundings), outputs(surroundings)
        restore(surroundings, copy)
        store = Overtaken(surroundings, TallyProcessor(), commits)
        if _went_through(surroundings, TallyProcessor(), store):
            break
        recover(surroundings)
        assert (rows(surroundings), outputs(surroundings)) == expected
    assert commits > 1


def test_so_it_does_while_claims_in_doubt_are_set_aside() -> None:
    for commits in count(1):
        surroundings, copy, listener = heard(only_counts=True, asked=True, first=LIFECYCLE)
        restore(surroundings, copy)
        if _went_through(surroundings, listener, Overtaken(surroundings, listener, commits)):
            break
        recover(surroundings, listener)
        assert [key for _, key in surroundings.database.parked_keys] == [KEY]
    assert commits > 1


def _went_through(surroundings: FakeSurroundings, processor: TallyProcessor, store: Overtaken) -> bool:
    """Whether nobody came between."""
    try:
        recover(surroundings, processor, accept_gap=True, store=store)
    except Fenced:
        assert store.commits <= 0
        return False
    assert store.commits > 0
    return True


@dataclass
class Restored:
    """While a worker stands still in its step, its database is restored and recovered, and another worker goes on."""

    surroundings: FakeSurroundings
    copy: FakeDatabase
    point: CrashPoint
    stepping: bool = False
    done: bool = False

    def at(self, point: CrashPoint, partition: int) -> None:
        self.stepping |= point is CrashPoint.DECIDED
        if self.stepping and point is self.point and not self.done:
            self.done = True
            restore(self.surroundings, self.copy)
            recover(self.surroundings)
            run_once(self.surroundings)


@pytest.mark.parametrize("point", [CrashPoint.COMMITTED, CrashPoint.PRODUCED, CrashPoint.OFFSETS_SENT])
def test_a_worker_that_stood_still_meanwhile_publishes_nothing_of_what_it_had_decided(point: CrashPoint) -> None:
    """The restored database does not know of it; what it read since is decided anew by another."""
    surroundings, copy = lived("ref-1")
    frozen = Process(surroundings, faults=Restored(surroundings, copy, point)).take_over_all()
    submit(surroundings, KEY, "ref-2")
    frozen.step()
    assert answers(surroundings, KEY) == ["ref-0", "ref-1", "ref-2"]


def test_no_owner_from_before_the_restore_has_an_epoch_of_those_that_come() -> None:
    surroundings, copy = lived("ref-1", "ref-2", "ref-3", "ref-4", "ref-5")
    last = marker_of(surroundings)
    restore(surroundings, copy)
    recover(surroundings)
    assert surroundings.database.owners[HERE].epoch > last.epoch


def test_run_again_with_other_rules_it_finds_what_these_do_not_say_any_more() -> None:
    surroundings, copy = lived("ref-1", "ref-2", "ref-3")
    restore(surroundings, copy)
    with pytest.raises(Died):
        recover(surroundings, store=DyingStore(surroundings.database, 1))
    with pytest.raises(Refusal, match="was published and is not decided again"):
        recover(surroundings, Silenced("ref-3"))


def test_more_owners_that_the_database_does_not_know_of_than_can_be_made_up_for_are_refused() -> None:
    surroundings, copy = lived("ref-1")
    restore(surroundings, copy)
    where = ("intake", (SUBMISSIONS, HERE))
    later_owner = Marker(EPOCHS_MAX + 10, marker_of(surroundings).step)
    surroundings.broker.offsets[where] = surroundings.broker.offsets[where]._replace(metadata=later_owner.text())
    with pytest.raises(Refusal, match="restore a newer copy"):
        recover(surroundings)
