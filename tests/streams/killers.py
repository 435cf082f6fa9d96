"""What kills the worker is found and set aside alone, whatever it is; part of the engine's behaviour."""

from collections.abc import Callable, Iterable
from datetime import datetime

import pytest

from streams.contract import Effects, Event, Output, RowKey, TimerFired, View
from streams.errors import EngineReason
from tests.streams.surroundings import Died, Process, Surroundings, later
from tests.streams.tally import TallyProcessor, submission
from tests.streams.vocabulary import KEY, KEYS, OTHER, answer_letter, answers, letters, submit

DEATHS_MAX = 40


class Killer(TallyProcessor):
    """Dies of what `deadly` says, in one of its methods."""

    def __init__(self, deadly: Callable[[Event | TimerFired], bool], where: str = "handle") -> None:
        super().__init__()
        self._deadly = deadly
        self._where = where

    def _met(self, event: Event | TimerFired, where: str) -> None:
        if where == self._where and self._deadly(event):
            raise Died

    def keys(self, event: Event | TimerFired) -> Iterable[RowKey]:
        self._met(event, "keys")
        return super().keys(event)

    def handle(self, event: Event | TimerFired, rows: View, now: datetime) -> Effects:
        self._met(event, "handle")
        return super().handle(event, rows, now)

    def held(self, event: Event) -> Iterable[Output]:
        self._met(event, "held")
        return super().held(event)


def dies_of(*event_ids: str, where: str = "handle") -> Killer:
    return Killer(lambda event: isinstance(event, Event) and event.id in event_ids, where)


def dies_of_timers(*keys: str) -> Killer:
    return Killer(lambda event: isinstance(event, TimerFired) and event.key in keys)


def until_it_lives(surroundings: Surroundings, killer: Killer, between: Callable[[int], None] = lambda _: None) -> Process:
    """Processes one after the other, until one of them has done all there is to do; `between` happens after each death."""
    for deaths in range(DEATHS_MAX):
        process = Process(surroundings, killer).take_over_all()
        try:
            process.run()
        except Died:
            between(deaths)
        else:
            return process
    raise AssertionError(f"died {DEATHS_MAX} times")


class KillerBehaviour:
    """Bound by a fixture `surroundings`."""

    @pytest.mark.parametrize("where", ["handle", "keys"])
    def test_records_that_kill_the_worker_are_found_and_set_aside_alone(self, surroundings: Surroundings, where: str) -> None:
        for number in range(8):
            submit(surroundings, KEYS[number % 3], f"ref-{number}")
        until_it_lives(surroundings, dies_of("ref-5", "ref-6", where=where)).close()
        assert {letter.cause_id for letter in letters(surroundings)} == {"ref-5", "ref-6"}
        assert {letter.reason for letter in letters(surroundings)} == {EngineReason.KILLED_WORKER}
        assert sum(len(answers(surroundings, key)) for key in KEYS) == 6

    def test_a_timer_that_kills_the_worker_is_found_and_set_aside_with_its_key(self, surroundings: Surroundings) -> None:
        process = Process(surroundings).take_over_all()
        for key in KEYS:
            submit(surroundings, key, "ref-0", "timer 60")
        process.run()
        process.close()
        later(surroundings, 61)
        until_it_lives(
            surroundings,
            dies_of_timers(KEY),
            lambda deaths: submit(surroundings, OTHER, f"ref-{deaths + 1}"),  # what goes well says nothing of the timer
        ).close()
        (letter,) = letters(surroundings)
        assert (letter.reason, letter.cause_type, letter.parks_key) == (EngineReason.KILLED_WORKER, "timer:reminder", True)
        submit(surroundings, KEY, "ref-1")
        process = Process(surroundings).take_over_all()
        process.run()
        assert answers(surroundings, KEY) == ["ref-0"]
        assert [answers(surroundings, key).count("timer reminder") for key in KEYS[1:]] == [1] * len(KEYS[1:])
        answer_letter(surroundings, letter, KEY, "replay")
        process.run()
        process.run()
        process.close()
        assert answers(surroundings, KEY) == ["ref-0", "timer reminder", "ref-1"]

    def test_a_waiting_record_that_kills_the_worker_is_found_and_set_aside_and_the_rest_still_waits(
        self, surroundings: Surroundings
    ) -> None:
        process = Process(surroundings).take_over_all()
        for number in range(8):
            submit(surroundings, KEY, f"ref-{number}", "refuse" if number == 1 else "")
        process.run()
        process.close()
        answer_letter(surroundings, letters(surroundings)[0], KEY, "discard")
        until_it_lives(surroundings, dies_of("ref-5")).close()
        assert answers(surroundings, KEY) == ["ref-0", "ref-2", "ref-3", "ref-4"]
        _, letter = letters(surroundings)
        assert (letter.reason, letter.cause_id, letter.parks_key) == (EngineReason.KILLED_WORKER, "ref-5", True)
        answer_letter(surroundings, letter, KEY, "discard")
        process = Process(surroundings).take_over_all()
        process.run()
        process.close()
        assert answers(surroundings, KEY) == ["ref-0", "ref-2", "ref-3", "ref-4", "ref-6", "ref-7"]

    def test_a_replay_that_kills_the_worker_is_a_new_dead_letter_in_the_same_place(self, surroundings: Surroundings) -> None:
        submit(surroundings, KEY, "ref-0", "refuse")
        submit(surroundings, KEY, "ref-1")
        process = Process(surroundings).take_over_all()
        process.run()
        process.close()
        answer_letter(surroundings, letters(surroundings)[0], KEY, "replay", submission(KEY, "ref-0")[0])
        until_it_lives(surroundings, dies_of("ref-0")).close()
        _, letter = letters(surroundings)
        assert (letter.reason, letter.cause_id) == (EngineReason.KILLED_WORKER, "ref-0")
        answer_letter(surroundings, letter, KEY, "discard")
        process = Process(surroundings).take_over_all()
        process.run()
        process.close()
        assert answers(surroundings, KEY) == ["ref-1"]

    def test_a_record_whose_waiting_kills_the_worker_waits_without_an_answer(self, surroundings: Surroundings) -> None:
        submit(surroundings, KEY, "ref-0", "refuse")
        submit(surroundings, KEY, "ref-1")
        until_it_lives(surroundings, dies_of("ref-1", where="held")).close()
        (letter,) = letters(surroundings)
        answer_letter(surroundings, letter, KEY, "discard")
        process = Process(surroundings).take_over_all()
        process.run()
        process.close()
        assert answers(surroundings, KEY) == ["ref-1"]
