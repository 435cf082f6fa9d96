"""A whole pipeline in memory as a log that replay reads, whose records a test may change before."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from copy import copy
from dataclasses import dataclass
from functools import cache

from deploy.records import Stood
from deploy.sandbox.pipeline import MemoryPipeline
from schemas.topics import LIFECYCLE
from streams.partitioning import Partitions
from tests.deploy.audit.worlds import World
from tests.pipeline.world import run, timeline

SEED = 5
CLAIMS = 40
PARTITIONS = 3


@cache
def history(seed: int = SEED, *, at_once: bool = False) -> MemoryPipeline:
    """Claims of all kinds with their people and bank."""
    return run(timeline(seed, CLAIMS), seed, at_once=at_once)


@cache
def _written(seed: int, *, at_once: bool) -> World:
    return World(history(seed, at_once=at_once))


def world_of(seed: int = SEED, *, at_once: bool = False) -> World:
    """Its records, which a test may change."""
    world = copy(_written(seed, at_once=at_once))
    world.records = [record for record in world.records if record.topic == LIFECYCLE]
    return world


@dataclass
class MemoryLog:
    """The lifecycle of a world on some partitions, each with its own offsets."""

    world: World
    first: int = 0

    def partitions(self, topic: str) -> list[int]:
        assert topic == LIFECYCLE
        return list(range(PARTITIONS))

    def bounds(self, topic: str, number: int) -> tuple[int, int]:
        return self.first, len(self._of(topic, number))

    def read(self, wanted: Collection[tuple[str, int]]) -> Iterator[Stood]:
        for topic, number in wanted:
            yield from self._of(topic, number)

    def _of(self, topic: str, number: int) -> list[Stood]:
        here = [record for record in self.world.records if record.topic == topic and home_of(record) == number]
        return [
            Stood(topic, number, offset, record.key, record.value, record.headers, record.timestamp_ms)
            for offset, record in enumerate(here)
        ]


def home_of(record: Stood) -> int:
    return Partitions(PARTITIONS).of(record.key or b"")


def nobody(_what: str, _done: int, _of: int) -> None:
    """Is told nothing."""
