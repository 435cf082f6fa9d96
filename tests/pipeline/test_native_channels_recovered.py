"""Intake's database is restored from the past: what channels were told stays as it was told, once, and rows come out as they were."""

from __future__ import annotations

from typing import Any, cast

from schemas.topics import ACKNOWLEDGEMENTS_OF
from tests.pipeline.native import JMO, NativeChannel, intake_on, resolve, strange_week
from tests.streams.restored import copy_of, recover, restore, rows
from tests.streams.surroundings import FakeSurroundings, Process, later
from tests.streams.tally import NOW


def life(surroundings: FakeSurroundings) -> None:
    process = intake_on(surroundings).take_over_all()
    process.run()
    process.close()
    later(surroundings, 5)


def told(surroundings: FakeSurroundings) -> list[Any]:
    return [surroundings.read(ACKNOWLEDGEMENTS_OF[JMO], number, 0)[0] for number in range(surroundings.partitions)]


def test_a_database_of_the_past_is_brought_up_to_what_channels_were_told() -> None:
    surroundings = FakeSurroundings(partitions=1)
    surroundings.broker.appended_ms = lambda _offset: int(surroundings.now.timestamp() * 1_000)
    channel = NativeChannel(surroundings, NOW)
    life(surroundings)
    past = copy_of(surroundings)
    strange_week(channel)
    life(surroundings)
    resolve(surroundings, "unknown_version", "discard")
    resolve(surroundings, "invalid_data", "replay", channel.envelope(channel.claim("J-1", revision=4)))
    life(surroundings)
    then = rows(surroundings), told(surroundings)
    restore(surroundings, past)
    recover(surroundings, cast("Any", intake_on(surroundings).processor))
    assert told(surroundings) == then[1]
    assert rows(surroundings) == then[0]
    Process(surroundings, intake_on(surroundings).processor).take_over_all().run()
    assert told(surroundings) == then[1]
