"""Rows of sums: handlers add to them without reading them first, and what stands in the database is right however the steps were cut."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hypothesis import given
from hypothesis import strategies as st

from schemas.events.submissions import WithdrawalSubmitted
from streams.contract import Effects, Event, Key, Processor, RowT, Table, TimerFired, View
from streams.crash_points import Faults
from streams.fakes.log import FakeLog
from streams.fakes.store import FakeStore
from streams.rows import replace as with_changes
from streams.settings import EngineSettings
from streams.stepper import Stepper
from tests.streams.surroundings import FakeSurroundings, Process
from tests.streams.tally import TallyProcessor
from tests.streams.vocabulary import KEYS, letters, submit

FORGETFUL: Final = EngineSettings(idle_commit_ms=0, row_cache_rows_max=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How often a word was said, and how many letters that makes."""

    word: str
    log_partition: str
    times: int = 0
    letters: int = 0


COUNTED: Final = Table("counted", Counted, ("word", "log_partition"), sums=True)


class CountingProcessor(TallyProcessor):
    """Counts the words of withdrawals; `not word` takes one off, `refuse` is refused after it was counted."""

    tables: tuple[Table[Any], ...] = (*TallyProcessor.tables, COUNTED)  # type: ignore[assignment]

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        effects = super().handle(event, rows, now)
        assert isinstance(event, Event)
        assert isinstance(event.data, WithdrawalSubmitted)
        *negated, word = event.data.because.split(" ")
        sign = -1 if negated else 1
        key = (word, str(event.partition))
        known = rows.get(COUNTED, *key) or Counted(word=word, log_partition=key[1])
        summed = with_changes(known, times=known.times + sign, letters=known.letters + sign * len(word))
        effects.put(COUNTED, summed) if summed.times or summed.letters else effects.remove(COUNTED, *key)
        return effects


class AskedStore(FakeStore):
    """Notes which keys of sums were asked for together."""

    asked: list[int]

    def rows(self, table: Table[RowT], keys: Collection[Key]) -> dict[Key, RowT]:
        if table.name == COUNTED.name:
            self.asked.append(len(keys))
        return super().rows(table, keys)


class AskedSurroundings(FakeSurroundings):
    def stepper(self, processor: Processor, settings: EngineSettings, faults: Faults) -> Stepper:
        store = AskedStore(self.database)
        self.asked: list[int] = []
        store.asked = self.asked
        log = FakeLog(self.broker, processor.name, faults, eager=lambda: True)
        return Stepper(processor, store, log, settings, self.clock, faults)


def _counted(surroundings: FakeSurroundings) -> dict[str, tuple[int, int]]:
    """By word, over all partitions."""
    times: Counter[str] = Counter()
    letters_: Counter[str] = Counter()
    for row in surroundings.database.tables.get(COUNTED.name, {}).values():
        times[row.word] += row.times
        letters_[row.word] += row.letters
    return {word: (times[word], letters_[word]) for word in times}


def test_sums_that_are_not_in_memory_are_asked_for_together_once_a_step() -> None:
    surroundings = AskedSurroundings()
    process = Process(surroundings, CountingProcessor()).take_over_all()
    for number, word in enumerate(["tea", "rice", "tea", "salt", "rice", "tea"]):
        submit(surroundings, KEYS[number], f"r{number}", word)
    process.run()
    assert len(surroundings.asked) == 1
    assert _counted(surroundings) == {"tea": (3, 9), "rice": (2, 8), "salt": (1, 4)}


def test_a_new_owner_adds_to_what_stands() -> None:
    surroundings = FakeSurroundings()
    for number in range(3):
        process = Process(surroundings, CountingProcessor()).take_over_all()
        submit(surroundings, KEYS[0], f"r{number}", "tea")
        process.run()
    assert _counted(surroundings) == {"tea": (3, 9)}


def test_what_was_added_before_it_was_known_may_be_taken_off_to_nothing() -> None:
    surroundings = FakeSurroundings()
    submit(surroundings, KEYS[0], "r1", "tea")
    Process(surroundings, CountingProcessor()).take_over_all().run()
    submit(surroundings, KEYS[0], "r2", "not tea")
    Process(surroundings, CountingProcessor()).take_over_all().run()
    assert _counted(surroundings) == {}


def test_what_comes_to_nothing_within_a_step_leaves_what_stands() -> None:
    surroundings = FakeSurroundings()
    submit(surroundings, KEYS[0], "r1", "tea")
    Process(surroundings, CountingProcessor()).take_over_all().run()
    for reference, word in (("r2", "tea"), ("r3", "not tea")):
        submit(surroundings, KEYS[0], reference, word)
    Process(surroundings, CountingProcessor()).take_over_all().run()
    assert _counted(surroundings) == {"tea": (1, 3)}


def test_an_event_that_is_set_aside_adds_nothing() -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings, CountingProcessor()).take_over_all()
    submit(surroundings, KEYS[0], "r1", "tea")
    submit(surroundings, KEYS[1], "r2", "refuse")
    process.run()
    assert len(letters(surroundings)) == 1
    assert _counted(surroundings) == {"tea": (1, 3)}


@given(
    st.lists(
        st.lists(st.tuples(st.sampled_from(KEYS), st.sampled_from(["tea", "rice", "salt", "not tea", "not rice"])), max_size=8),
        max_size=6,
    ),
    st.booleans(),
)
def test_however_steps_are_cut_and_whatever_is_remembered_the_sums_are_those_of_all_events(
    steps: list[list[tuple[str, str]]], restarts: bool
) -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings, CountingProcessor(), FORGETFUL).take_over_all()
    expected: Counter[str] = Counter()
    for number, step in enumerate(steps):
        for index, (key, words) in enumerate(step):
            submit(surroundings, key, f"r{number}-{index}", words)
            *negated, word = words.split(" ")
            expected[word] += -1 if negated else 1
        process.run()
        if restarts:
            process = Process(surroundings, CountingProcessor(), FORGETFUL).take_over_all()
    found = _counted(surroundings)
    assert {word: times for word, (times, _) in found.items() if times} == {word: n for word, n in expected.items() if n}
    assert all(letters_ == times * len(word) for word, (times, letters_) in found.items())
