"""The transactional producer, on a fake of it: the same bytes until they are committed, then never; fenced or in doubt, never again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer

from streams.crash_points import NO_FAULTS
from streams.errors import Fenced, Unavailable
from streams.journal import OutRecord
from streams.kafka_writer import FENCE_ATTEMPTS_MAX, PUBLISH_ATTEMPTS_MAX, KafkaWriter
from streams.log import Publication
from streams.settings import KafkaSettings
from streams.store import Marker

NAME: Final = "payout-1"
GROUP: Final = object()
ABORTED: Final = KafkaError(KafkaError._TIMED_OUT, "aborted", txn_requires_abort=True)
IN_DOUBT: Final = KafkaError(KafkaError._TIMED_OUT, "who knows")
FENCED: Final = KafkaError(KafkaError._FENCED, "somebody else is the owner", fatal=True)
RETRIABLE: Final = KafkaError(KafkaError.CONCURRENT_TRANSACTIONS, "in a moment", retriable=True)


class Delivered:
    """A message as its delivery report shows it."""

    def __init__(self, topic: str, partition: int, offset: int) -> None:
        self._where = (topic, partition, offset)

    def topic(self) -> str:
        return self._where[0]

    def partition(self) -> int:
        return self._where[1]

    def offset(self) -> int:
        return self._where[2]


class FakeProducer:
    """Keeps what was committed, transaction by transaction; fails as often as it is told to, where it is told to."""

    def __init__(self, **fails: list[KafkaError]) -> None:
        self.fails = fails
        self.said: list[str] = []
        self.committed: list[tuple[list[tuple[Any, ...]], list[tuple[str, int, int, str]]]] = []
        self._records: list[tuple[Any, ...]] = []
        self._offsets: list[tuple[str, int, int, str]] = []
        self._reports: list[Callable[[], None]] = []
        self._next = 0

    def _do(self, what: str) -> None:
        self.said.append(what)
        if self.fails.get(what):
            raise KafkaException(self.fails[what].pop(0))

    def init_transactions(self, _timeout: float) -> None:
        self._do("init")

    def begin_transaction(self) -> None:
        self._do("begin")
        self._records, self._offsets, self._reports = [], [], []

    def produce(self, topic: str, value: bytes, key: bytes, partition: int, *, headers: Any, on_delivery: Any = None) -> None:
        self._records.append((topic, partition, key, value, tuple(headers)))
        message, self._next = Delivered(topic, partition, self._next), self._next + 1
        if on_delivery is not None:
            self._reports.append(lambda: on_delivery(None, message))

    def send_offsets_to_transaction(self, offsets: list[Any], group: object, _timeout: float) -> None:
        assert group is GROUP
        self._offsets = [(where.topic, where.partition, where.offset, where.metadata) for where in offsets]
        self._do("offsets")

    def commit_transaction(self, _timeout: float) -> None:
        self._do("commit")
        self.committed.append((self._records, self._offsets))

    def abort_transaction(self, _timeout: float) -> None:
        self._do("abort")

    def poll(self, _timeout: float) -> None:
        for report in self._reports:
            report()
        self._reports = []

    def purge(self) -> None:
        self.said.append("purge")

    def close(self) -> None:
        self.said.append("close")


def writer(producer: FakeProducer) -> KafkaWriter:
    def made(configuration: dict[str, Any]) -> Producer:
        assert (configuration["transactional.id"], configuration["acks"]) == (NAME, "all")
        assert configuration["enable.idempotence"]
        return cast("Producer", producer)

    return KafkaWriter(NAME, KafkaSettings(), GROUP, NO_FAULTS, made)


def out(value: bytes, topic: str = "answers", partition: int = 0) -> OutRecord:
    return OutRecord(topic, partition, b"key", value, (("ce_type", b"x"),))


def step(partition: int, number: int, *outputs: OutRecord, published: Callable[[], None] | None = None) -> Publication:
    offsets = {"claims": 10 + number, "words": 20 + number}
    return Publication(partition, Marker(1, number), list(outputs), offsets, published)


def test_steps_of_several_partitions_are_one_transaction_with_each_ones_offsets_and_marker() -> None:
    producer, done = FakeProducer(), list[int]()
    steps = [
        step(1, 7, out(b"a"), out(b"b", "other", 2), published=lambda: done.append(1)),
        step(2, 8, out(b"c"), out(b"d", partition=3)),
    ]
    ends = writer(producer).publish(steps).wait()
    ((records, offsets),) = producer.committed
    assert [(topic, partition, value) for topic, partition, _, value, _ in records] == [
        ("answers", 0, b"a"),
        ("other", 2, b"b"),
        ("answers", 0, b"c"),
        ("answers", 3, b"d"),
    ]
    assert offsets == [
        (topic, partition, first + number, Marker(1, number).text(NAME))
        for partition, number in ((1, 7), (2, 8))
        for topic, first in (("claims", 10), ("words", 20))
    ]
    assert ends == {("answers", 0): 3, ("other", 2): 2, ("answers", 3): 4}
    assert done == [1]


@pytest.mark.parametrize("where", ["commit", "offsets"])
def test_what_was_aborted_is_sent_again_with_the_same_bytes(where: str) -> None:
    producer, done = FakeProducer(**{where: [ABORTED, ABORTED]}), list[int]()
    writer(producer).publish([step(1, 7, out(b"a"), published=lambda: done.append(1))]).wait()
    ((records, _),) = producer.committed
    assert [record[3] for record in records] == [b"a"]
    assert (producer.said.count("begin"), producer.said.count("abort")) == (3, 2)
    assert done == [1]


@pytest.mark.parametrize(("error", "raised"), [(FENCED, Fenced), (IN_DOUBT, Unavailable)])
@pytest.mark.parametrize("where", ["begin", "offsets", "commit"])
def test_who_is_fenced_or_in_doubt_sends_nothing_more_however_often_it_is_asked(
    error: KafkaError, raised: type[Exception], where: str
) -> None:
    producer, done = FakeProducer(**{where: [error]}), list[int]()
    ours = writer(producer)
    for number in (7, 8):
        with pytest.raises(raised):
            ours.publish([step(1, number, out(b"a"), published=lambda: done.append(1))]).wait()
    assert producer.said.count("begin") == 1
    assert (producer.committed, done) == ([], [])


@pytest.mark.parametrize(("error", "raised"), [(FENCED, Fenced), (IN_DOUBT, Unavailable)])
def test_an_abort_that_fails_ends_it_as_well(error: KafkaError, raised: type[Exception]) -> None:
    producer = FakeProducer(commit=[ABORTED], abort=[error])
    with pytest.raises(raised):
        writer(producer).publish([step(1, 7, out(b"a"))]).wait()
    assert producer.said.count("begin") == 1


def test_a_step_is_not_tried_for_ever() -> None:
    producer = FakeProducer(commit=[ABORTED] * PUBLISH_ATTEMPTS_MAX)
    ours = writer(producer)
    with pytest.raises(Unavailable):
        ours.publish([step(1, 7, out(b"a"))]).wait()
    with pytest.raises(Unavailable):
        ours.publish([step(1, 7, out(b"a"))]).wait()
    assert producer.said.count("begin") == PUBLISH_ATTEMPTS_MAX
    assert not producer.committed


def test_the_one_before_is_fenced_before_anything_is_sent_and_not_for_ever() -> None:
    producer = FakeProducer(init=[RETRIABLE] * (FENCE_ATTEMPTS_MAX - 1))
    writer(producer)
    assert producer.said == ["init"] * FENCE_ATTEMPTS_MAX
    for errors in ([RETRIABLE] * FENCE_ATTEMPTS_MAX, [IN_DOUBT]):
        with pytest.raises(Unavailable):
            writer(FakeProducer(init=list(errors)))
