"""A broker in memory: partitions with markers, transactions, fencing by transactional id, group offsets with metadata."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from streams.journal import OutRecord
from streams.log import Committed, TopicPartition
from streams.partitioning import partition_of
from streams.records import RawRecord


class State(StrEnum):
    """Of a transaction."""

    OPEN = "open"
    COMMITTED = "committed"
    ABORTED = "aborted"


@dataclass(slots=True)
class Transaction:
    """What one producer writes together."""

    group: str
    state: State = State.OPEN
    touched: set[TopicPartition] = field(default_factory=set)
    offsets: dict[TopicPartition, Committed] = field(default_factory=dict)


@dataclass(slots=True)
class Entry:
    """One offset of a partition: a record, or None for a transaction's marker."""

    record: RawRecord | None
    transaction: Transaction | None


class ProducerFenced(Exception):
    """A newer producer with this transactional id exists."""


def by_offset(offset: int) -> int:
    return 1_700_000_000_000 + offset


@dataclass
class FakeBroker:
    """`partition_count` partitions of any topic that is asked for. `appended_ms` gives the time of a record by its offset."""

    partition_count: int
    entries: dict[TopicPartition, list[Entry]] = field(default_factory=dict)
    starts: dict[TopicPartition, int] = field(default_factory=dict)
    topic_ids: dict[str, str] = field(default_factory=dict)
    offsets: dict[tuple[str, TopicPartition], Committed] = field(default_factory=dict)
    producer_epochs: dict[str, int] = field(default_factory=dict)
    open: dict[str, Transaction] = field(default_factory=dict)
    appended_ms: Callable[[int], int] = by_offset

    def write(
        self, topic: str, key: bytes, value: bytes, headers: tuple[tuple[str, bytes], ...] = (), partition: int | None = None
    ) -> RawRecord:
        """A record of a producer without transactions."""
        number = partition_of(key, self.partition_count) if partition is None else partition
        return self._append(OutRecord(topic, number, key, value, headers), None)

    def _append(self, out: OutRecord, transaction: Transaction | None) -> RawRecord:
        log = self.entries.setdefault((out.topic, out.partition), [])
        record = RawRecord(out.topic, out.partition, len(log), self.appended_ms(len(log)), out.key, out.value, out.headers)
        log.append(Entry(record, transaction))
        return record

    def init_transactions(self, transactional_id: str) -> int:
        """Fence older producers of the id; what they had open is aborted."""
        if transactional_id in self.open:
            self._end(transactional_id, State.ABORTED)
        self.producer_epochs[transactional_id] = self.producer_epochs.get(transactional_id, -1) + 1
        return self.producer_epochs[transactional_id]

    def begin(self, transactional_id: str, epoch: int, group: str) -> None:
        self._check(transactional_id, epoch)
        self.open[transactional_id] = Transaction(group)

    def produce(self, transactional_id: str, epoch: int, out: OutRecord) -> int:
        transaction = self._check(transactional_id, epoch)
        transaction.touched.add((out.topic, out.partition))
        return self._append(out, transaction).offset

    def send_offsets(self, transactional_id: str, epoch: int, offsets: Mapping[TopicPartition, Committed]) -> None:
        self._check(transactional_id, epoch).offsets.update(offsets)

    def end(self, transactional_id: str, epoch: int, state: State) -> None:
        self._check(transactional_id, epoch)
        self._end(transactional_id, state)

    def _check(self, transactional_id: str, epoch: int) -> Transaction:
        if self.producer_epochs.get(transactional_id) != epoch:
            raise ProducerFenced(transactional_id)
        return self.open.get(transactional_id, Transaction(""))

    def _end(self, transactional_id: str, state: State) -> None:
        transaction = self.open.pop(transactional_id)
        transaction.state = state
        for where in sorted(transaction.touched):
            self.entries[where].append(Entry(None, None))
        if state is State.COMMITTED:
            for where, committed in transaction.offsets.items():
                self.offsets[transaction.group, where] = committed

    def start(self, where: TopicPartition) -> int:
        return self.starts.get(where, 0)

    def end_offset(self, where: TopicPartition) -> int:
        return len(self.entries.get(where, ()))

    def stable_end(self, where: TopicPartition) -> int:
        """Where the first open transaction begins, else the log's end."""
        for offset, entry in enumerate(self.entries.get(where, ())):
            if entry.transaction is not None and entry.transaction.state is State.OPEN:
                return offset
        return self.end_offset(where)

    def committed_records(self, where: TopicPartition, start: int = 0) -> Iterator[RawRecord]:
        """What a reader sees who reads committed records only."""
        for entry in self.entries.get(where, [])[max(start, self.start(where)) : self.stable_end(where)]:
            aborted = entry.transaction is not None and entry.transaction.state is State.ABORTED
            if entry.record is not None and not aborted:
                yield entry.record

    def records(self, topic: str) -> list[RawRecord]:
        """All committed records of a topic, partition by partition."""
        return [record for number in range(self.partition_count) for record in self.committed_records((topic, number))]
