"""The engine's log on a `FakeBroker`. A publication is done as late as `wait`, or as early as the test's `eager` says."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from streams.crash_points import NO_FAULTS, CrashPoint, Faults
from streams.errors import Code, Fenced, Unavailable
from streams.fakes.broker import FakeBroker, ProducerFenced, State
from streams.log import Committed, LogRange, Publication, Publishing, TopicPartition, Writer
from streams.records import RawRecord


def never() -> bool:
    return False


class FakeLog:
    """One process's view. `aborts` says of each transaction whether the broker aborts it; `eager`, of each part, whether it is done early."""

    def __init__(
        self,
        broker: FakeBroker,
        processor: str,
        faults: Faults = NO_FAULTS,
        aborts: Callable[[], bool] = never,
        eager: Callable[[], bool] = never,
    ) -> None:
        self.broker = broker
        self.processor = processor
        self.faults = faults
        self.aborts = aborts
        self.eager = eager

    def partition_count(self, topics: Collection[str]) -> int:  # noqa: ARG002  any topic that is asked for exists
        return self.broker.partition_count

    def topic_ids(self, topics: Collection[str]) -> dict[str, str]:
        return {topic: self.broker.topic_ids.get(topic, f"id of {topic}") for topic in topics}

    def writer(self) -> Writer:
        return FakeWriter(self, f"{self.processor}-{len(self.broker.producer_epochs)}")

    def fence(self, name: str) -> None:
        self.broker.init_transactions(name)

    def committed(self, partition: int, topics: Collection[str]) -> dict[str, Committed]:
        found = {topic: self.broker.offsets.get((self.processor, (topic, partition))) for topic in topics}
        return {topic: committed for topic, committed in found.items() if committed is not None}

    def ranges(self, wanted: Collection[TopicPartition]) -> dict[TopicPartition, LogRange]:
        return {where: LogRange(self.broker.start(where), self.broker.end_offset(where)) for where in wanted}

    def read(self, where: TopicPartition, start: int, end: int) -> Iterable[RawRecord]:
        if self.broker.stable_end(where) < end:
            raise Unavailable(Code.LOG_UNAVAILABLE, f"{where}: an open transaction stays open")
        return [record for record in self.broker.committed_records(where, start) if record.offset < end]

    def close(self) -> None:
        """Nothing is held."""


class FakeWriter:
    """A transactional producer whose work is split into parts that a test can put anywhere between `publish` and `wait`."""

    def __init__(self, log: FakeLog, name: str) -> None:
        self.name = name
        self._log = log
        self._epoch = log.broker.init_transactions(name)
        self._begun: deque[FakePublishing] = deque()
        self.fenced = False
        """As from a thread of its own: heard of when waited for."""

    def publish(self, steps: Sequence[Publication]) -> Publishing:
        publishing = FakePublishing(self, self._transaction(steps))
        self._begun.append(publishing)
        while self._begun and self._log.eager() and not self.fenced:
            self.go_on()
        return publishing

    def go_on(self) -> None:
        """Do the next part of the transaction that was begun first."""
        first = self._begun[0]
        try:
            next(first.parts)
        except StopIteration:
            first.done = True
            self._begun.popleft()
        except ProducerFenced:
            self.fenced = True

    def _transaction(self, steps: Sequence[Publication]) -> Iterator[None]:
        broker, identity, faults = self._log.broker, (self.name, self._epoch), self._log.faults
        partition = steps[0].partition
        ends: dict[TopicPartition, int] = {}
        state = State.ABORTED
        while state is State.ABORTED:
            broker.begin(*identity, self._log.processor)
            yield
            for step in steps:
                for out in step.outputs:
                    ends[out.topic, out.partition] = broker.produce(*identity, out) + 1
                faults.at(CrashPoint.PRODUCED, step.partition)
                yield
            offsets = {
                (topic, step.partition): Committed(offset, step.marker.text(self.name))
                for step in steps
                for topic, offset in step.offsets.items()
            }
            broker.send_offsets(*identity, offsets)
            faults.at(CrashPoint.OFFSETS_SENT, partition)
            yield
            state = State.ABORTED if self._log.aborts() else State.COMMITTED
            broker.end(*identity, state)
            faults.at(CrashPoint.PUBLISHED, partition)
        self._begun[0].ends = ends
        for step in steps:
            if step.published is not None:
                step.published()

    def close(self) -> None:
        """A closed producer's transaction stays open until the next owner fences it."""
        self._begun.clear()


class FakePublishing:
    """One transaction of a `FakeWriter`."""

    def __init__(self, writer: FakeWriter, parts: Iterator[None]) -> None:
        self._writer = writer
        self.parts = parts
        self.done = False
        self.ends: dict[TopicPartition, int] = {}

    def settled(self) -> bool:
        return self.done or self._writer.fenced

    def wait(self) -> dict[TopicPartition, int]:
        while not self.done:
            if self._writer.fenced:
                raise Fenced(f"{self._writer.name} was fenced by a new owner")
            self._writer.go_on()
        return self.ends
