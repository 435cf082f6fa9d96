"""Kafka-native channels on the fakes, with the death of the process at every point."""

from __future__ import annotations

import pytest

from schemas.topics import ACKNOWLEDGEMENTS_OF
from streams.crash_points import CrashPoint
from streams.partitioning import partition_of
from tests.pipeline.native import JMO, NativeBehaviour, NativeChannel, intake_on, registered, resolve, strange_week
from tests.streams.behaviour import live_and_let_go
from tests.streams.surroundings import EVERYWHERE, DieAt, Died, FakeSurroundings
from tests.streams.tally import NOW


@pytest.fixture
def channel() -> NativeChannel:
    surroundings = FakeSurroundings()
    surroundings.broker.appended_ms = lambda offset: int(NOW.timestamp() * 1_000) + offset
    return NativeChannel(surroundings, NOW)


class TestOnFakes(NativeBehaviour):
    """Bound to the log and the database in memory."""


@pytest.mark.parametrize(("point", "taking_over"), EVERYWHERE)
def test_a_process_that_dies_answers_neither_twice_nor_never(
    channel: NativeChannel, point: CrashPoint, taking_over: bool
) -> None:
    wanted = strange_week(channel)
    with pytest.raises(Died):
        live_and_let_go(intake_on(channel.surroundings, faults=DieAt(point, taking_over)))
    process = intake_on(channel.surroundings).take_over_all()
    process.run()
    resolve(channel.surroundings, "unknown_version", "discard")
    process.run()
    process.close()
    assert channel.told() == [[*told, "discarded"] if told == ["unknown_version"] else told for told in wanted]
    assert registered(channel.surroundings) == ["J-1", "J-2", "J-3", "J-4"]


def test_a_header_of_ours_that_a_channel_sets_itself_hides_nothing(channel: NativeChannel) -> None:
    channel.write(channel.claim("J-1"))
    surroundings = channel.surroundings
    (partition, offset), *_ = channel.wrote
    ((record,), _) = surroundings.read(f"channels.{JMO}.submissions.v1", partition, offset)
    value = (record.value or b"").replace(b"mine-0", b"mine-1")
    surroundings.write(record.topic, record.key, value, (*record.headers, ("santunan_replayed", b"intake")), partition)
    live_and_let_go(intake_on(surroundings))
    assert sorted(event.data.submission_id or "" for event in channel.answers()) == ["mine-0", "mine-1"]


def test_the_answers_stand_on_the_partition_of_their_claim(channel: NativeChannel) -> None:
    strange_week(channel)
    live_and_let_go(intake_on(channel.surroundings))
    for number in range(channel.surroundings.partitions):
        records, _ = channel.surroundings.read(ACKNOWLEDGEMENTS_OF[JMO], number, 0)
        assert all(partition_of(record.key or b"", channel.surroundings.partitions) == number for record in records)
        assert records
