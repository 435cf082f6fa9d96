"""What a recovery refuses before it writes anything, and what it leaves as it was: the wrong database, a log with holes, other rules."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from typing import Final

import pytest

from schemas.events.registration import WithdrawalRequested
from schemas.topics import LIFECYCLE, SUBMISSIONS
from streams.contract import Effects, Event, TimerFired, Unprocessable, View
from streams.errors import Code, Refusal
from streams.fakes.store import FakeDatabase
from streams.partitioning import partition_of
from streams.settings import EngineSettings
from streams.store import Marker
from tests.streams.restored import copy_of, lived, outputs, recover, restore, rows, run_once
from tests.streams.surroundings import FakeSurroundings, Process, events
from tests.streams.tally import TallyProcessor
from tests.streams.test_recovering import Talkative
from tests.streams.test_recovering_doubts import Reworded
from tests.streams.vocabulary import KEY, KEYS, submit

HERE: Final = partition_of(KEY.encode(), 2)
BESIDE: Final = next(key for key in KEYS[1:] if partition_of(key.encode(), 2) == HERE)
"""Another claim of the same partition."""
MEMBER: Final = KEYS[-1]


def refused(surroundings: FakeSurroundings, processor: TallyProcessor | None = None) -> Refusal:
    """Why, after which the database stands as it stood."""
    before = deepcopy(rows(surroundings))
    with pytest.raises(Refusal) as refusal:
        recover(surroundings, processor)
    assert rows(surroundings) == before
    return refusal.value


def test_a_log_that_lost_its_end_is_refused_with_what_is_gone() -> None:
    surroundings, copy = lived("ref-1", "ref-2")
    restore(surroundings, copy)
    del surroundings.broker.entries[SUBMISSIONS, HERE][2:]
    found = refused(surroundings)
    assert found.code is Code.POSITION_LOST
    assert "ends at 2, but the group had read up to 3" in found.message


def test_a_log_whose_records_since_the_copy_were_deleted_is_refused() -> None:
    surroundings, copy = lived("ref-1", "ref-2")
    restore(surroundings, copy)
    surroundings.broker.starts[SUBMISSIONS, HERE] = 2
    found = refused(surroundings)
    assert found.code is Code.POSITION_LOST
    assert "1 offsets were deleted before they were read" in found.message


def test_a_database_that_has_read_further_than_the_log_says_though_its_steps_are_older_is_another_systems() -> None:
    surroundings, copy = lived("ref-1", "ref-2")
    submit(surroundings, KEY, "ref-3")
    row = copy.owners[HERE]
    further = row.positions[SUBMISSIONS]._replace(next_offset=4)
    copy.owners[HERE] = replace(row, positions={**row.positions, SUBMISSIONS: further})
    restore(surroundings, copy)
    assert "point to the right database or cluster" in refused(surroundings).message


def test_a_lost_database_beside_offsets_that_lost_their_markers_is_decided_anew() -> None:
    surroundings, _ = lived("ref-1", "ref-2")
    expected = rows(surroundings), outputs(surroundings)
    restore(surroundings, FakeDatabase())
    surroundings.lose_markers()
    recover(surroundings)
    run_once(surroundings)
    assert (rows(surroundings), outputs(surroundings)) == expected


def test_offsets_that_lost_their_markers_beside_a_database_with_steps_are_the_workers_matter() -> None:
    surroundings, _ = lived("ref-1")
    surroundings.lose_markers()
    assert [found.ahead for found in recover(surroundings)] == [False, False]


def test_a_database_with_as_many_steps_of_another_owner_is_behind_too() -> None:
    surroundings, _ = lived("ref-1")
    expected = rows(surroundings)
    row = surroundings.database.owners[HERE]
    surroundings.database.owners[HERE] = replace(row, decided=row.decided._replace(epoch=row.decided.epoch - 1))
    assert [found.ahead for found in recover(surroundings)] == [number == HERE for number in range(2)]
    run_once(surroundings)
    assert rows(surroundings) == expected


def test_the_newest_marker_says_how_far_the_log_is() -> None:
    surroundings, copy = lived("ref-1", "ref-2")
    expected = rows(surroundings)
    restore(surroundings, copy)
    where = ("intake", (LIFECYCLE, HERE))
    surroundings.broker.offsets[where] = surroundings.broker.offsets[where]._replace(metadata=Marker(1, 0).text("somebody"))
    assert any(found.ahead for found in recover(surroundings))
    assert rows(surroundings) == expected


def test_what_a_database_that_is_not_behind_says_of_its_last_owners_stands_as_it_stood() -> None:
    surroundings, _ = lived("ref-1")
    recover(surroundings)
    assert [(row.released, row.writers) for row in surroundings.database.owners.values()] == [(True, ())] * 2
    Process(surroundings).take_over_all()  # and dies
    before = {number: row.writers for number, row in surroundings.database.owners.items()}
    recover(surroundings)
    for number, row in surroundings.database.owners.items():
        assert not row.released
        assert set(before[number]) <= set(row.writers)


def test_the_groups_offsets_and_the_positions_stand_in_the_end_where_they_stood() -> None:
    """With the settings of production, where positions that moved over others' records are not committed at once."""
    surroundings, copy = lived("ref-1", "ref-2")
    offsets = {where: committed.offset for where, committed in surroundings.broker.offsets.items()}
    positions = {number: row.positions for number, row in surroundings.database.owners.items()}
    restore(surroundings, copy)
    recover(surroundings, settings=EngineSettings())
    assert {where: committed.offset for where, committed in surroundings.broker.offsets.items()} == offsets
    assert {number: row.positions for number, row in surroundings.database.owners.items()} == positions


class Fickle(TallyProcessor):
    """Decides otherwise the second time it meets the same."""

    def __init__(self, rehearsed: int, then: TallyProcessor) -> None:
        super().__init__()
        self._rehearsed = rehearsed
        self._then = then

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        found = super().handle(event, rows, now)
        return found if self.handled <= self._rehearsed else self._then.handle(event, rows, now)


class Refusing(TallyProcessor):
    """Can handle nothing."""

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        raise Unprocessable("told_to", "refused as told")


@pytest.mark.parametrize(
    ("then", "says"),
    [(Talkative(), "--publish-missing"), (Refusing(), "--publish-missing"), (Reworded(), "is not what was published")],
)
def test_what_differs_from_its_rehearsal_is_refused_before_it_is_written(then: TallyProcessor, says: str) -> None:
    surroundings, copy = lived("ref-1", "ref-2")
    published = outputs(surroundings)
    restore(surroundings, copy)
    assert says in refused(surroundings, Fickle(2, then)).message
    assert outputs(surroundings) == published


def said(surroundings: FakeSurroundings) -> list[str]:
    return sorted(event.data.submission_id for event in events(surroundings, WithdrawalRequested))


def stepped_once() -> tuple[FakeSurroundings, FakeDatabase]:
    """A copy from between two steps, each of which said something that nobody has read."""
    surroundings = FakeSurroundings()
    process = Process(surroundings).take_over_all()
    copies: list[FakeDatabase] = []
    for reference in ("ref-0", "ref-1"):
        submit(surroundings, KEY, reference)
        records, _ = surroundings.read(SUBMISSIONS, HERE, len(copies))
        process.stepper.step({HERE: records}, {})
        copies.append(copy_of(surroundings))
    return surroundings, copies[0]


def test_what_the_last_known_step_said_and_the_log_lost_is_published_only_when_a_person_lets_it() -> None:
    surroundings, copy = stepped_once()
    restore(surroundings, copy)
    surroundings.broker.entries[LIFECYCLE, HERE][0].record = None
    assert "--publish-missing" in refused(surroundings).message
    assert said(surroundings) == ["ref-1"]
    recover(surroundings, publish_missing=True)
    assert said(surroundings) == ["ref-0", "ref-1"]


def test_markers_that_are_lost_after_a_recovery_repeat_nothing_of_its_last_step() -> None:
    """Its outputs stand where they were published the first time, and are looked for there."""
    surroundings, copy = stepped_once()
    restore(surroundings, copy)
    recover(surroundings)
    surroundings.lose_markers()
    run_once(surroundings)
    assert said(surroundings) == ["ref-0", "ref-1"]


class Asking(TallyProcessor):
    """Tells a member's ledger of each event of a claim; `words` of some claims."""

    def __init__(self, **words: str) -> None:
        super().__init__()
        self._words = words

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        assert isinstance(event, Event)
        effects = Effects()
        word = self._words.get(event.id, "as ever")
        effects.emit(MEMBER, WithdrawalRequested(submission_id=event.id, received_at=now, because=word))
        return effects


def asked_together() -> tuple[FakeSurroundings, FakeDatabase]:
    """A copy from before two claims of one member were handled in one step."""
    surroundings = FakeSurroundings()
    run_once(surroundings, Asking())
    copy = copy_of(surroundings)
    submit(surroundings, KEY, "first")
    submit(surroundings, BESIDE, "second")
    run_once(surroundings, Asking())
    return surroundings, copy


@pytest.mark.parametrize(("differs", "key"), [("first", KEY), ("second", BESIDE)])
def test_the_claim_whose_event_it_was_is_in_doubt_and_neither_its_member_nor_the_members_other_claim(
    differs: str, key: str
) -> None:
    surroundings, copy = asked_together()
    restore(surroundings, copy)
    message = refused(surroundings, Asking(**{differs: "something else"})).message
    assert [claim for claim in (KEY, BESIDE, MEMBER) if claim in message] == [key]
