"""An outage is never a record's fault: nothing is set aside, the process ends, and its successor handles what it had not decided."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

import pytest

from schemas.events.dead_letters import RecordSetAside
from streams.contract import Key, RowT, Table
from streams.errors import Code, Unavailable
from streams.fakes.log import FakeLog, FakeWriter
from streams.fakes.store import FakeDatabase, FakeStore
from streams.log import Publication, Publishing, TopicPartition
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


class Failing(FakeWriter):
    """Its transactions fail from when it is `down`, each as from a thread of its own; slow: they do not end."""

    down = slow = False

    def publish(self, steps: Sequence[Publication]) -> Publishing:
        return Lost(self.slow) if self.down else super().publish(steps)


class Lost:
    """A publish whose outcome is unknown, once it has ended."""

    def __init__(self, slow: bool) -> None:
        self._slow = slow

    def settled(self) -> bool:
        return not self._slow

    def wait(self) -> dict[TopicPartition, int]:
        raise Unavailable(Code.LOG_UNAVAILABLE, "the transaction was not committed in time")


class FailingLog(FakeLog):
    """With a writer that a test can let fail."""

    def writer(self) -> Failing:
        self.made = Failing(self, f"{self.processor}-{len(self.broker.producer_epochs)}")
        return self.made


def stepped_into_the_void(surroundings: FakeSurroundings, *, slow: bool) -> Process:
    """A process whose last step was decided, and not published."""
    process = Process(surroundings)
    log = FailingLog(surroundings.broker, process.processor.name, eager=lambda: True)
    store = FakeStore(surroundings.database)
    process.stepper = Stepper(process.processor, store, log, SETTINGS, surroundings.clock)
    process.take_over_all()
    log.made.down, log.made.slow = True, slow
    submit(surroundings, KEY, "ref-0")
    process.step()
    return process


def test_a_publish_that_fails_is_heard_of_though_nothing_more_comes_in() -> None:
    """43 claims once waited for the ledger's answer, which stood in its rows and nowhere on the log."""
    surroundings = FakeSurroundings()
    process = stepped_into_the_void(surroundings, slow=False)
    assert answers(surroundings, KEY) == []
    with pytest.raises(Unavailable):
        process.stepper.listen()
    Process(surroundings).take_over_all()
    assert answers(surroundings, KEY) == ["ref-0"]


def test_a_publish_that_does_not_end_is_told_with_its_age() -> None:
    process = stepped_into_the_void(FakeSurroundings(), slow=True)
    first = process.stepper.listen()
    assert 0 < first <= process.stepper.listen()


def test_of_a_publish_that_ended_well_nothing_is_under_way() -> None:
    surroundings = FakeSurroundings()
    process = Process(surroundings).take_over_all()
    submit(surroundings, KEY, "ref-0")
    process.step()
    assert process.stepper.listen() == 0
