"""What a recovery cannot know it says: the claims are named, and go on only when a person has looked at them."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import pytest

from schemas.events.dead_letters import RecordSetAside
from schemas.events.holds import ClaimHeld
from schemas.events.registration import ClaimAppealed, WithdrawalRequested
from schemas.topics import LIFECYCLE, SUBMISSIONS
from streams.contract import Effects, Event, RowKey, Table, TimerFired, View
from streams.errors import EngineReason, Refusal
from streams.fakes.store import FakeDatabase
from streams.partitioning import partition_of
from tests.streams.restored import DyingStore, copy_of, lived, recover, restore, rows, run_once
from tests.streams.surroundings import Died, FakeSurroundings, events, later
from tests.streams.tally import NOW, TallyProcessor, written
from tests.streams.vocabulary import KEY, KEYS, OTHER, answer_letter, letters, submit


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One per key: what was said last, and by whom."""

    claim_id: str
    last: str = ""
    count: int = 0


HEARD: Final = Table("heard", Heard, ("claim_id",))
NEXT_YEAR: Final = NOW + timedelta(days=365)


class Listener(TallyProcessor):
    """Says nothing of most events: `ask` makes it say what it heard `last`, or how many there were."""

    tables = (HEARD,)  # type: ignore[assignment]

    def __init__(self, *, only_counts: bool = False) -> None:
        super().__init__()
        self._only_counts = only_counts

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        return ((HEARD, (event.key if isinstance(event, TimerFired) else event.subject,)),)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        assert isinstance(event, Event)
        effects = Effects()
        before = rows.get(HEARD, event.subject) or Heard(claim_id=event.subject)
        if getattr(event.data, "because", "") == "ask":
            said = str(before.count) if self._only_counts else f"{before.last} {before.count}"
            effects.emit(event.subject, WithdrawalRequested(submission_id="asked", received_at=now, because=said))
        else:
            effects.put(HEARD, Heard(claim_id=event.subject, last=event.topic, count=before.count + 1))
        return effects


def appeal(surroundings: FakeSurroundings, key: str, name: str) -> None:
    value, headers = written(key, ClaimAppealed(submission_id=name, received_at=surroundings.now, because=""), name)
    surroundings.write(LIFECYCLE, key.encode(), value, headers)


def heard(*, only_counts: bool, asked: bool, first: str) -> tuple[FakeSurroundings, FakeDatabase, Listener]:
    """A copy from before two events of two topics that left nothing on the log; `first` says which was handled before the other."""
    surroundings = FakeSurroundings()
    surroundings.broker.appended_ms = lambda _offset: int(surroundings.now.timestamp() * 1_000)
    listener = Listener(only_counts=only_counts)
    run_once(surroundings, listener)
    submit(surroundings, OTHER, "ref-0", "ask")
    run_once(surroundings, listener)
    copy = copy_of(surroundings)
    later(surroundings, 1)
    for topic in (SUBMISSIONS, LIFECYCLE) if first == SUBMISSIONS else (LIFECYCLE, SUBMISSIONS):
        if topic == SUBMISSIONS:
            submit(surroundings, KEY, "ref-1")
        else:
            appeal(surroundings, KEY, "appeal-1")
        run_once(surroundings, listener)
    if asked:
        submit(surroundings, KEY, "ref-2", "ask")
        run_once(surroundings, listener)
    return surroundings, copy, listener


@pytest.mark.parametrize("first", [SUBMISSIONS, LIFECYCLE])
def test_what_was_said_later_decides_in_which_order_silent_records_were_handled(first: str) -> None:
    surroundings, copy, listener = heard(only_counts=False, asked=True, first=first)
    expected = rows(surroundings)
    restore(surroundings, copy)
    recover(surroundings, listener)
    assert rows(surroundings) == expected


@pytest.mark.parametrize("asked", [True, False])
def test_when_nothing_says_which_came_first_the_claim_is_named_and_nothing_is_written(asked: bool) -> None:
    surroundings, copy, listener = heard(only_counts=True, asked=asked, first=LIFECYCLE)
    restore(surroundings, copy)
    with pytest.raises(Refusal) as refused:
        recover(surroundings, listener)
    assert KEY in refused.value.message
    assert OTHER not in refused.value.message
    assert "--accept-gap" in refused.value.message
    assert rows(surroundings)[0] == copy.tables


def test_a_claim_in_doubt_that_somebody_accepts_stands_still_until_a_person_answers_and_nothing_is_handled_again() -> None:
    surroundings, copy, listener = heard(only_counts=True, asked=True, first=LIFECYCLE)
    restore(surroundings, copy)
    done = recover(surroundings, listener, accept_gap=True)
    assert [doubt.key for partition in done for doubt in partition.doubts] == [KEY]
    (letter,) = letters(surroundings)
    assert (letter.reason, letter.parks_key) == (EngineReason.RECOVERED_IN_DOUBT, True)
    assert [event.subject for event in events(surroundings, ClaimHeld)] == [KEY]
    submit(surroundings, KEY, "ref-3", "ask")
    run_once(surroundings, listener)
    assert len(asked_of(surroundings, KEY)) == 1
    answer_letter(surroundings, letter, KEY, "replay")
    run_once(surroundings, listener)
    assert asked_of(surroundings, KEY) == ["2", "2"]
    assert surroundings.database.tables["heard"][(KEY,)].count == 2


def asked_of(surroundings: FakeSurroundings, key: str) -> list[str]:
    return [event.data.because for event in events(surroundings, WithdrawalRequested) if event.subject == key]


def test_a_recovery_that_died_after_it_marked_a_claim_marks_it_once() -> None:
    surroundings, copy, listener = heard(only_counts=True, asked=True, first=LIFECYCLE)
    restore(surroundings, copy)
    for commits in (1, 2, 3, 4):
        with suppress(Died):
            recover(surroundings, listener, accept_gap=True, store=DyingStore(surroundings.database, commits))
    assert len(letters(surroundings)) == 1
    run_once(surroundings, listener)
    assert len(asked_of(surroundings, KEY)) == 1


def test_a_claim_that_a_person_let_go_is_not_set_aside_by_a_later_recovery_unless_it_is_in_doubt_anew() -> None:
    surroundings, copy, listener = heard(only_counts=True, asked=True, first=LIFECYCLE)
    restore(surroundings, copy)
    recover(surroundings, listener, accept_gap=True)
    answer_letter(surroundings, letters(surroundings)[0], KEY, "discard")
    run_once(surroundings, listener)
    copy = copy_of(surroundings)
    submit(surroundings, KEY, "ref-3")
    run_once(surroundings, listener)
    restore(surroundings, copy)
    assert [doubt for found in recover(surroundings, listener) for doubt in found.doubts] == []
    assert surroundings.database.parked_keys == {}
    copy = copy_of(surroundings)
    later(surroundings, 1)
    submit(surroundings, KEY, "ref-4")
    appeal(surroundings, KEY, "appeal-4")
    run_once(surroundings, listener)
    restore(surroundings, copy)
    recover(surroundings, listener, accept_gap=True)
    assert [key for _, key in surroundings.database.parked_keys] == [KEY]
    assert len({letter.dead_letter_id for letter in letters(surroundings)}) == 2


@pytest.mark.parametrize("first", [(), (0,), (1,)])
def test_claims_in_doubt_of_several_partitions_are_each_set_aside_once_however_often_it_is_tried(first: tuple[int, ...]) -> None:
    surroundings, copy, listener = heard(only_counts=True, asked=True, first=LIFECYCLE)
    far = next(key for key in KEYS if partition_of(key.encode(), 2) != partition_of(KEY.encode(), 2))
    submit(surroundings, far, "ref-4")
    appeal(surroundings, far, "appeal-4")
    run_once(surroundings, listener)
    restore(surroundings, copy)
    with suppress(Died):
        recover(surroundings, listener, accept_gap=True, store=DyingStore(surroundings.database, 1), partitions=first)
    for commits in (1, 2, 3, 4, 5, 6):
        with suppress(Died):
            recover(surroundings, listener, accept_gap=True, store=DyingStore(surroundings.database, commits))
    assert sorted(key for _, key in surroundings.database.parked_keys) == sorted([KEY, far])
    assert sorted(event.subject for event in events(surroundings, RecordSetAside)) == sorted([KEY, far])


def test_markers_that_are_lost_after_claims_were_set_aside_repeat_nothing_of_it() -> None:
    surroundings, copy, listener = heard(only_counts=True, asked=True, first=LIFECYCLE)
    restore(surroundings, copy)
    recover(surroundings, listener, accept_gap=True)
    surroundings.lose_markers()
    run_once(surroundings, listener)
    assert (len(letters(surroundings)), len(events(surroundings, ClaimHeld))) == (1, 1)


class Reminding(TallyProcessor):
    """Says nothing: a submission sets a timer, an appeal cancels it."""

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        assert isinstance(event, Event)
        effects = Effects()
        if isinstance(event.data, ClaimAppealed):
            effects.cancel_timer(event.subject, "reminder")
        else:
            effects.set_timer(event.subject, "reminder", NEXT_YEAR)
        return effects


def test_orders_that_differ_only_in_what_a_claim_waits_for_are_a_doubt_too() -> None:
    surroundings = FakeSurroundings()
    surroundings.broker.appended_ms = lambda _offset: int(surroundings.now.timestamp() * 1_000)
    run_once(surroundings, Reminding())
    copy = copy_of(surroundings)
    appeal(surroundings, KEY, "appeal-1")
    submit(surroundings, KEY, "ref-1")
    run_once(surroundings, Reminding())
    restore(surroundings, copy)
    with pytest.raises(Refusal, match=f"{KEY}: its records may have come in orders that lead to 2 states"):
        recover(surroundings, Reminding())


class Following(TallyProcessor):
    """Says of a claim's second event that it followed an appeal, if it did; of some claims it says nothing."""

    tables = (HEARD,)  # type: ignore[assignment]

    def __init__(self, silent: str = "") -> None:
        super().__init__()
        self._silent = silent

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        return ((HEARD, (event.key if isinstance(event, TimerFired) else event.subject,)),)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        assert isinstance(event, Event)
        effects = Effects()
        before = rows.get(HEARD, event.subject)
        if before is not None and before.last == LIFECYCLE and event.subject != self._silent:
            effects.emit(event.subject, WithdrawalRequested(submission_id="followed", received_at=now, because=""))
        effects.put(HEARD, Heard(claim_id=event.subject, last=event.topic))
        return effects


def test_an_order_that_contradicts_another_claims_is_a_doubt_also_when_what_is_missing_may_be_published() -> None:
    """One of them is as if its submission had come first, the other as if its appeal had: the topics cannot have been read in either order."""
    surroundings = FakeSurroundings()
    surroundings.broker.appended_ms = lambda _offset: int(surroundings.now.timestamp() * 1_000)
    beside = next(key for key in KEYS[1:] if partition_of(key.encode(), 2) == partition_of(KEY.encode(), 2))
    run_once(surroundings, Following())
    copy = copy_of(surroundings)
    for key in (KEY, beside):
        appeal(surroundings, key, f"appeal of {key}")
    run_once(surroundings, Following())
    later(surroundings, 1)
    for key in (beside, KEY):
        submit(surroundings, key, f"ref of {key}")
    run_once(surroundings, Following(silent=KEY))
    restore(surroundings, copy)
    with pytest.raises(Refusal, match=f"{KEY}: the order of its records contradicts that of other claims"):
        recover(surroundings, Following(), publish_missing=True)
    assert rows(surroundings)[0] == copy.tables


def test_an_output_that_says_something_else_now_is_refused_and_its_claim_named() -> None:
    surroundings, copy = lived("ref-1", "ref-2")
    restore(surroundings, copy)
    with pytest.raises(Refusal) as refused:
        recover(surroundings, Reworded())
    assert KEY in refused.value.message
    assert rows(surroundings)[0] == copy.tables


def test_an_output_that_is_not_decided_again_is_refused_and_its_claim_named() -> None:
    surroundings, copy = lived("ref-1", "ref-2", "ref-3")
    restore(surroundings, copy)
    with pytest.raises(Refusal) as refused:
        recover(surroundings, Silenced("ref-2"))
    assert "is not decided again" in refused.value.message
    assert rows(surroundings)[0] == copy.tables


class Reworded(TallyProcessor):
    """A later version that counts from a hundred."""

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        effects = super().handle(event, rows, now)
        effects.outputs[:] = [
            output._replace(data=output.data.model_copy(update={"because": f"100 {output.data.because}"}))
            for output in effects.outputs
            if isinstance(output.data, WithdrawalRequested)
        ]
        return effects


class Silenced(TallyProcessor):
    """A later version that says nothing of one submission."""

    def __init__(self, reference: str) -> None:
        super().__init__()
        self._reference = reference

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        effects = super().handle(event, rows, now)
        if isinstance(event, Event) and event.id == self._reference:
            effects.outputs.clear()
        return effects
