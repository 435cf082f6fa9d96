"""The engine's log on a `FakeBroker`. A publication is done as late as `wait`, or as early as the test's `eager` says."""

from collections.abc import Callable, Collection, Iterable, Iterator

from streams.crash_points import NO_FAULTS, CrashPoint, Faults
from streams.errors import Code, Fenced, Unavailable
from streams.fakes.broker import FakeBroker, ProducerFenced, State
from streams.log import Committed, LogRange, Publication, TopicPartition, Writer
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

    def fence(self, partition: int) -> Writer:
        return FakeWriter(self, partition)

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
    """A transactional producer whose work is split into parts that a test can put anywhere between `start` and `wait`."""

    def __init__(self, log: FakeLog, partition: int) -> None:
        self._log = log
        self._broker = log.broker
        self._partition = partition
        self._id = f"{log.processor}-{partition}"
        self._epoch = self._broker.init_transactions(self._id)
        self._parts: Iterator[None] | None = None
        self._ends: dict[TopicPartition, int] = {}
        self._fenced: Fenced | None = None

    def start(self, publication: Publication) -> None:
        assert self._parts is None, "wait for the last publication first"
        self._ends = {}
        self._parts = self._publish(publication)
        try:
            while self._log.eager():
                if self._next_part():
                    return
        except Fenced as fenced:  # as from a thread of its own: heard of when waited for
            self._fenced = fenced

    def wait(self) -> dict[TopicPartition, int]:
        if self._fenced is not None:
            raise self._fenced
        if self._parts is None:
            return {}
        while not self._next_part():
            pass
        self._parts = None
        return self._ends

    def _next_part(self) -> bool:
        """Do one part; True when none is left."""
        assert self._parts is not None
        try:
            next(self._parts)
        except StopIteration:
            return True
        except ProducerFenced as error:
            raise Fenced(self._partition, f"partition {self._partition} has a new owner") from error
        return False

    def _publish(self, publication: Publication) -> Iterator[None]:
        broker, identity = self._broker, (self._id, self._epoch)
        state = State.ABORTED
        while state is State.ABORTED:
            broker.begin(*identity, self._log.processor)
            yield
            for out in publication.outputs:
                self._ends[out.topic, out.partition] = broker.produce(*identity, out) + 1
            self._log.faults.at(CrashPoint.PRODUCED, self._partition)
            yield
            marker = publication.marker.text()
            offsets = {(topic, self._partition): Committed(offset, marker) for topic, offset in publication.offsets.items()}
            broker.send_offsets(*identity, offsets)
            self._log.faults.at(CrashPoint.OFFSETS_SENT, self._partition)
            yield
            state = State.ABORTED if self._log.aborts() else State.COMMITTED
            broker.end(*identity, state)
            self._log.faults.at(CrashPoint.PUBLISHED, self._partition)

    def close(self) -> None:
        """A closed producer's transaction stays open until the next owner fences it."""
        self._parts = None
