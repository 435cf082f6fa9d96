"""An outage is never a record's fault: nothing is set aside, the process ends, and its successor handles what it had not decided."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import pytest

from schemas.events.dead_letters import RecordSetAside
from streams.contract import Key, RowT, Table
from streams.errors import Code, Unavailable
from streams.fakes.log import FakeLog
from streams.fakes.store import FakeDatabase, FakeStore
from streams.stepper import Stepper
from streams.store import StepWrites
from tests.streams.surroundings import SETTINGS, FakeSurroundings, Process, events
from tests.streams.tally import TallyProcessor
from tests.streams.vocabulary import KEY, OTHER, answers, submit


class Outage(FakeStore):
    """Does not answer while it is `down`."""

    def __init__(self, database: FakeDatabase, down: str) -> None:
        super().__init__(database)
        self.down = down

    def _ask(self, what: str) -> None:
        if self.down == what:
            raise Unavailable(Code.DATABASE_UNAVAILABLE, "the database does not answer: the next start finds out")

    def rows(self, table: Table[RowT], keys: Collection[Key]) -> dict[Key, RowT]:
        self._ask("reading")
        return super().rows(table, keys)

    def begin_commit(self, steps: Sequence[StepWrites]) -> Callable[[], frozenset[int]]:
        self._ask("writing")
        return super().begin_commit(steps)


class Unannounced(TallyProcessor):
    """Asks for its rows while it handles."""

    def keys(self, event: object) -> tuple[()]:
        return ()


@pytest.mark.parametrize("processor", [TallyProcessor(), Unannounced()], ids=["announced", "asked for"])
@pytest.mark.parametrize("down", ["reading", "writing"])
def test_a_database_that_goes_away_sets_no_record_aside(processor: TallyProcessor, down: str) -> None:
    surroundings = FakeSurroundings()
    submit(surroundings, KEY, "ref-0")
    submit(surroundings, OTHER, "ref-1")
    process = Process(surroundings, processor)
    process.stepper = Stepper(
        processor,
        Outage(surroundings.database, down),
        FakeLog(surroundings.broker, processor.name, eager=lambda: True),
        SETTINGS,
        surroundings.clock,
    )
    process.take_over_all()
    with pytest.raises(Unavailable):
        process.run()
    successor = Process(surroundings, processor).take_over_all()
    successor.run()
    assert events(surroundings, RecordSetAside) == []
    assert (answers(surroundings, KEY), answers(surroundings, OTHER)) == (["ref-0"], ["ref-1"])
