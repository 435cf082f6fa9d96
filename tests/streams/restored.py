"""A database restored from a copy of the past, for the tests of recoveries."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy

from schemas.events.dead_letters import RecordSetAside
from schemas.events.holds import ClaimHeld, ClaimResumed
from schemas.events.registration import WithdrawalRequested
from streams.fakes.log import FakeLog
from streams.fakes.store import FakeDatabase, FakeStore
from streams.recovering import Recovered, Recovery
from streams.settings import EngineSettings
from streams.store import StepWrites
from tests.streams.surroundings import SETTINGS, Died, FakeSurroundings, Process, events, later
from tests.streams.tally import TallyProcessor
from tests.streams.vocabulary import KEY, submit


def copy_of(surroundings: FakeSurroundings) -> FakeDatabase:
    return deepcopy(surroundings.database)


def restore(surroundings: FakeSurroundings, copy: FakeDatabase) -> None:
    vars(surroundings.database).update(vars(deepcopy(copy)))


def recover(
    surroundings: FakeSurroundings,
    processor: TallyProcessor | None = None,
    *,
    publish_missing: bool = False,
    accept_gap: bool = False,
    store: FakeStore | None = None,
    settings: EngineSettings = SETTINGS,
    partitions: Sequence[int] = (),
) -> list[Recovered]:
    processor = processor or TallyProcessor()
    log = FakeLog(surroundings.broker, processor.name)
    settings = settings.model_copy(update={"batch_records_max": 1}) if store else settings
    recovery = Recovery(
        processor,
        store or FakeStore(surroundings.database),
        log,
        settings,
        surroundings.clock,
        publish_missing=publish_missing,
        accept_gap=accept_gap,
    )
    return list(recovery.run(partitions or range(recovery.partitions)))


def rows(surroundings: FakeSurroundings) -> tuple[object, ...]:
    database = surroundings.database
    parked = sorted((partition, record.key, record.record) for (partition, _), record in database.parked.items())
    return (database.tables, database.timers, sorted(database.letters), database.parked_keys, parked)


def outputs(surroundings: FakeSurroundings) -> list[str]:
    """The ids of all outputs."""
    kinds = (WithdrawalRequested, RecordSetAside, ClaimHeld, ClaimResumed)
    return [event.id for kind in kinds for event in events(surroundings, kind) if event.source == "/processors/intake"]


def run_once(surroundings: FakeSurroundings, processor: TallyProcessor | None = None) -> None:
    """A whole life of a worker."""
    process = Process(surroundings, processor or TallyProcessor()).take_over_all()
    process.run()
    process.close()


class DyingStore(FakeStore):
    """Ends the process after so many commits."""

    def __init__(self, database: FakeDatabase, commits: int) -> None:
        super().__init__(database)
        self.commits = commits

    def begin_commit(self, steps: Sequence[StepWrites]) -> Callable[[], frozenset[int]]:
        begun = super().begin_commit(steps)

        def outcome() -> frozenset[int]:
            fenced = begun()
            self.commits -= 1
            if self.commits == 0:
                raise Died
            return fenced

        return outcome


def lived(*references: str, because: str = "") -> tuple[FakeSurroundings, FakeDatabase]:
    """A copy from before `references`, which were handled since."""
    surroundings = FakeSurroundings()
    submit(surroundings, KEY, "ref-0")
    run_once(surroundings)
    copy = copy_of(surroundings)
    for reference in references:
        submit(surroundings, KEY, reference, because)
        later(surroundings, 1)
        run_once(surroundings)
    return surroundings, copy
