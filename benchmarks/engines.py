"""All processors on the engine itself, in memory: a broker and databases of lists and dictionaries, and a clock that stands until it is
moved. What is measured here is the engine's and the processors' own time, on a machine as noisy as it likes to be."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from monitoring.tracing import Tracing
from schemas.topics import TOPICS
from streams.contract import Processor
from streams.fakes.broker import FakeBroker
from streams.fakes.log import FakeLog
from streams.fakes.store import FakeDatabase, FakeStore
from streams.journal import OutRecord
from streams.records import RawRecord, TopicProgress
from streams.settings import EngineSettings
from streams.stepper import Stepper

PARTITIONS: Final = 2
ROUNDS_MAX: Final = 10_000
SETTINGS: Final = EngineSettings(idle_commit_ms=0)


def untraced(_processor: str) -> Tracing | None:
    return None


@dataclass
class Engine:
    """One processor's engine and how far its consumer has read."""

    stepper: Stepper
    positions: dict[int, dict[str, int]] = field(default_factory=dict)


class Engines:
    """`tracing` gives each processor what it follows. `now` is moved by whoever drives this."""

    def __init__(
        self,
        processors: Iterable[Processor],
        now: datetime,
        tracing: Callable[[str], Tracing | None] = untraced,
        settings: EngineSettings = SETTINGS,
    ) -> None:
        self.now = now
        self.broker = FakeBroker(PARTITIONS, appended_ms=lambda _offset: int(self.now.timestamp() * 1_000))
        self.databases: dict[str, FakeDatabase] = {}
        self._engines = [self._engine(processor, tracing(processor.name), settings) for processor in processors]
        self._told: dict[tuple[str, int], int] = {}

    def _engine(self, processor: Processor, tracing: Tracing | None, settings: EngineSettings) -> Engine:
        self.databases[processor.name] = database = FakeDatabase()
        log = FakeLog(self.broker, processor.name, eager=lambda: True)
        engine = Engine(Stepper(processor, FakeStore(database), log, settings, lambda: self.now, tracing=tracing))
        for partition in range(PARTITIONS):
            engine.positions[partition] = engine.stepper.take_over(partition)
        return engine

    def write(self, records: Iterable[OutRecord]) -> None:
        """By their keys, as a channel does."""
        for record in records:
            self.broker.write(record.topic, record.key, record.value, record.headers)

    def run(self, step: Callable[[Callable[[], int]], int] = lambda work: work()) -> int:
        """Until nobody has anything to do now; how many events were handled. `step` may measure each step that it is given."""
        handled = 0
        for _ in range(ROUNDS_MAX):
            done = sum(self._step(engine, step) for engine in self._engines)
            if not done:
                return handled
            handled += done
        raise AssertionError(f"still busy after {ROUNDS_MAX} rounds")

    def _step(self, engine: Engine, step: Callable[[Callable[[], int]], int]) -> int:
        batches: dict[int, Sequence[RawRecord]] = {}
        progress = {}
        for partition, positions in engine.positions.items():
            found: list[RawRecord] = []
            ends = {}
            for topic, position in positions.items():
                where = (topic, partition)
                found += self.broker.committed_records(where, position)
                end = self.broker.stable_end(where)
                positions[topic] = max(end, position)
                ends[topic] = TopicProgress(positions[topic], end, self.now)
            batches[partition], progress[partition] = found, ends

        def work() -> int:
            report = engine.stepper.step(batches, progress)
            return report.handled + report.commits

        return step(work)

    def due(self) -> datetime | None:
        """When the next timer fires."""
        return min((due for engine in self._engines if (due := engine.stepper.due()) is not None), default=None)

    def fresh(self) -> list[RawRecord]:
        """What was committed to any topic since this was last asked."""
        found: list[RawRecord] = []
        for topic in TOPICS:
            for partition in range(PARTITIONS):
                where = (topic, partition)
                found += self.broker.committed_records(where, self._told.get(where, 0))
                self._told[where] = self.broker.stable_end(where)
        return found

    def close(self) -> None:
        for engine in self._engines:
            engine.stepper.close()
