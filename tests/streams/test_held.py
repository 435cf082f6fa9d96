"""What is told about a record that waits behind a dead letter: once, under an id of its own."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from schemas.events.holds import ClaimHeld
from schemas.events.registration import WithdrawalRequested
from streams.contract import Event, Output
from streams.crash_points import CrashPoint
from tests.streams.behaviour import live_and_let_go
from tests.streams.surroundings import EVERYWHERE, DieAt, Died, FakeSurroundings, Process, events
from tests.streams.tally import TallyProcessor
from tests.streams.vocabulary import KEY, OTHER, answer_letter, answers, letters, submit


class Answering(TallyProcessor):
    """Tells of each record that waits."""

    def held(self, event: Event) -> Iterable[Output]:
        return (Output(event.subject, ClaimHeld(processor=self.name, reason="waits", dead_letter_id=event.id)),)


@pytest.fixture
def surroundings() -> FakeSurroundings:
    """One refused record, and two behind it."""
    made = FakeSurroundings()
    submit(made, KEY, "ref-0", "refuse")
    submit(made, KEY, "ref-1")
    submit(made, KEY, "ref-2")
    submit(made, OTHER, "ref-3")
    return made


def waiting(surroundings: FakeSurroundings) -> list[tuple[str, str]]:
    return [(each.subject, each.data.dead_letter_id) for each in events(surroundings, ClaimHeld) if each.data.reason == "waits"]


def test_each_record_that_waits_is_answered_at_once_and_others_are_not(surroundings: FakeSurroundings) -> None:
    live_and_let_go(Process(surroundings, Answering()))
    assert waiting(surroundings) == [(KEY, "ref-1"), (KEY, "ref-2")]


@pytest.mark.parametrize(("point", "taking_over"), EVERYWHERE)
def test_a_process_that_dies_tells_it_neither_twice_nor_never(
    surroundings: FakeSurroundings, point: CrashPoint, taking_over: bool
) -> None:
    with pytest.raises(Died):
        live_and_let_go(Process(surroundings, Answering(), faults=DieAt(point, taking_over)))
    live_and_let_go(Process(surroundings, Answering()))
    assert waiting(surroundings) == [(KEY, "ref-1"), (KEY, "ref-2")]


def test_the_handling_that_follows_has_other_ids_than_the_answer_while_waiting(surroundings: FakeSurroundings) -> None:
    process = Process(surroundings, Answering()).take_over_all()
    process.run()
    answer_letter(surroundings, letters(surroundings)[0], KEY, "discard")
    process.run()
    process.close()
    assert answers(surroundings, KEY) == ["ref-1", "ref-2"]
    assert len(waiting(surroundings)) == 2
    ids = [each.id for each in events(surroundings, ClaimHeld)]
    ids += [each.id for each in events(surroundings, WithdrawalRequested)]
    assert len(set(ids)) == len(ids)
