"""The lifecycle of one partition after the other, with how far it is read; and which days count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from deploy.errors import Refused
from deploy.records import Stood
from deploy.replaying.past import events_of
from schemas.civil import civil_date
from schemas.topics import LIFECYCLE
from streams.contract import Event
from streams.partitioning import Partitions

RECORDS_PER_WORD: Final = 1_000

Told = Callable[[str, int, int], None]
"""Hears which partition is read, how many records of all are, and of how many."""


class Partitioned(Protocol):
    """Where records are read: the topics of a broker, or a test's."""

    def partitions(self, topic: str) -> list[int]: ...

    def bounds(self, topic: str, number: int) -> tuple[int, int]: ...

    def read(self, wanted: Collection[tuple[str, int]]) -> Iterator[Stood]: ...


@dataclass(frozen=True, slots=True)
class Span:
    """Days of western Indonesia on which decisions were made, both included; none: without end."""

    first: date | None = None
    last: date | None = None

    def holds(self, event: Event) -> bool:
        """Whether the decision was made then."""
        on = civil_date(event.time)
        return (self.first is None or self.first <= on) and (self.last is None or on <= self.last)


def partitions_read(log: Partitioned, claim_id: str | None, told: Told) -> Iterator[Iterator[Event]]:
    """The events of each partition, or of one claim on its own. Raises `Refused` where the log's beginning is gone."""
    numbers = log.partitions(LIFECYCLE)
    if claim_id is not None:
        numbers = [Partitions(len(numbers)).of(claim_id.encode())]
    bounds = {number: log.bounds(LIFECYCLE, number) for number in numbers}
    if cut := [number for number, (start, _) in bounds.items() if start > 0]:
        raise Refused(
            f"{LIFECYCLE} begins after its first record in partition(s) {', '.join(map(str, cut))}: what decisions rest on is gone. "
            "Its retention must be without end; restore the topic, and read again."
        )
    total, done = sum(end - start for start, end in bounds.values()), 0
    for number in numbers:
        told(f"partition {number}", done, total)
        yield events_of(_heard(log.read([(LIFECYCLE, number)]), told, number, (done, total)), claim_id)
        done += bounds[number][1]
    told("all", total, total)


def _heard(records: Iterator[Stood], told: Told, number: int, standing: tuple[int, int]) -> Iterator[Stood]:
    before, total = standing
    for record in records:
        if record.offset % RECORDS_PER_WORD == 0:
            told(f"partition {number}", before + record.offset, total)
        yield record
