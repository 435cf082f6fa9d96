"""Kafka-native channels on Apache Kafka and PostgreSQL, with a process that dies between its commit and its publish."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from processors.intake import processor
from streams.crash_points import CrashPoint
from tests.conftest import FRESH_PARTITIONS
from tests.pipeline.native import NativeChannel, intake_on, registered, resolve, strange_week
from tests.streams.behaviour import live_and_let_go
from tests.streams.surroundings import DieAt, Died, RealSurroundings, create_tables

pytestmark = pytest.mark.needs_kafka


@pytest.fixture
def channel(fresh_apache: str, database: str) -> Iterator[NativeChannel]:
    real = RealSurroundings(fresh_apache, database, FRESH_PARTITIONS, with_tables=False)
    create_tables(database, processor)
    yield NativeChannel(real, datetime.now(UTC).replace(microsecond=0))
    real.close()


def test_a_strange_week_is_answered_once_though_the_process_dies_in_the_middle(channel: NativeChannel) -> None:
    wanted = strange_week(channel)
    with pytest.raises(Died):
        live_and_let_go(intake_on(channel.surroundings, faults=DieAt(CrashPoint.COMMITTED, passes=2)))
    process = intake_on(channel.surroundings).take_over_all()
    process.run()
    resolve(channel.surroundings, "unknown_version", "discard")
    process.run()
    process.close()
    assert channel.told() == [[*told, "discarded"] if told == ["unknown_version"] else told for told in wanted]
    assert registered(channel.surroundings) == ["J-1", "J-2", "J-3", "J-4"]
