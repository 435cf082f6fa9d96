"""Which order did a key's records have? Every order that may have been is tried in memory; what was published decides.

Orders that publish something else, or less, were not it. If those that are left lead to the same rows, it does not matter which it
was. If they do not, the log does not say how the claim stood, and nobody can know.
"""

import re
from collections.abc import Hashable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final, NamedTuple

from pydantic import BaseModel

from streams.contract import TimerFired
from streams.journal import OutRecord
from streams.records import RawRecord
from streams.recovering.guard import Doubt, Guard
from streams.recovering.known import microseconds
from streams.recovering.order import Explored, Item, TriedOrder
from streams.recovering.rehearsal import Rehearsed, Standing
from streams.recovering.spans import At, Span
from streams.recovering.stand_ins import SilentWriter
from streams.recovering.walk import Ground, Walk

ORDERS_MAX: Final = 1_000
"""Orders of one key that are tried."""
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


class WrongOrder(Exception):
    """It says what was not published."""


class _Outcome(NamedTuple):
    """What an order led to: how many of the published outputs, and which state."""

    found: int
    state: Hashable
    taken: tuple[Item, ...]


class _Judge(Guard):
    """Ends a trial at once when it goes wrong."""

    def check(self, outputs: Sequence[OutRecord]) -> None:
        super().check(outputs)
        if self.missing or self.otherwise:
            raise WrongOrder


class Trials:
    """Of one key. `records`: those since the copy, per topic."""

    def __init__(
        self, ground: Ground, standing: Standing, key: str, records: Mapping[str, list[RawRecord]], spans: Mapping[At, Span]
    ) -> None:
        self._ground = ground
        self._standing = standing
        self._key = key
        self._records = records
        self._spans = spans
        when = {place.time_us for span in spans.values() for place in span}  # may be the walk's own clock
        when |= {record.timestamp_ms * 1_000 for found in records.values() for record in found}
        self._told = frozenset(
            time for found in records.values() for record in found for time in _times(record) if microseconds(time) not in when
        )
        self._outcomes: list[_Outcome] = []
        self._wrong = 0

    def found(self) -> tuple[dict[Item, Item], Doubt | None]:
        """What each item of the found order has to wait for (nothing where any order will do), and what cannot be known."""
        if not self._all():
            return {}, Doubt(self._key, f"its records may have come in more than {ORDERS_MAX} orders")
        most = max((outcome.found for outcome in self._outcomes), default=0)
        fitting = [outcome for outcome in self._outcomes if outcome.found == most]
        if not fitting or (len({outcome.state for outcome in self._outcomes}) == 1 and not self._wrong):
            return {}, None  # without any that fits, the rehearsal says what differs
        states = len({outcome.state for outcome in fitting})
        doubt = (
            Doubt(self._key, f"its records may have come in orders that lead to {states} states, and say the same")
            if states > 1
            else None
        )
        return _waits(fitting[0].taken), doubt

    def _all(self) -> bool:
        """Try every order, the likeliest first. False when there are too many."""
        explored: set[Hashable] = set()
        scripts: list[tuple[int, ...]] = [()]
        for _ in range(ORDERS_MAX):
            if not scripts:
                return True
            scripts += reversed(self._try(scripts.pop(), explored))
        return not scripts

    def _try(self, script: tuple[int, ...], explored: set[Hashable]) -> list[tuple[int, ...]]:
        store = Rehearsed(self._standing, self._key)
        judge = _Judge(self._ground.known)
        records: dict[str, Iterator[RawRecord]] = {topic: iter(found) for topic, found in self._records.items()}
        order = TriedOrder(self._spans, script, lambda: self._state(store), explored)
        try:
            with suppress(Explored):  # how it goes on from there is known
                Walk(self._ground, store, SilentWriter(self._ground.writer_name), judge, records, batch_max=1).go(order)
                found = sum(len(offsets) for offsets in judge.found.values())
                self._outcomes.append(_Outcome(found, self._state(store), tuple(order.taken)))
        except WrongOrder:
            self._wrong += 1
        return order.others()

    def _state(self, store: Rehearsed) -> Hashable:
        """What the trial has changed so far, without times that the walk made: those are guesses. What waits has decided nothing yet:
        in which order it does makes no state another."""
        rows = frozenset(
            (table, key, timeless(row, self._told)) for table, changed in store.changed.items() for key, row in changed.items()
        )
        waiting = frozenset((record.record.topic, record.record.offset) for record in store.waiting.get(self._key, ()))
        letters = frozenset((letter.dead_letter_id, letter.resolution) for letter in store.letters_now.values())
        return rows, frozenset(store.timers_now), frozenset(store.parked_now.values()), waiting, letters


def _waits(taken: Sequence[Item]) -> dict[Item, Item]:
    """Each item waits for the one before it, unless that comes from the same topic anyway."""
    return {later: earlier for earlier, later in pairwise(taken) if _source(earlier) != _source(later)}


def _source(item: Item) -> str:
    return "" if isinstance(item, TimerFired) else item[0]


def timeless(value: object, told: frozenset[datetime]) -> Hashable:
    """The value so that it can be compared, without times that nobody told."""
    if isinstance(value, datetime):
        return value if value in told else None
    if isinstance(value, BaseModel):
        return type(value), tuple(timeless(part, told) for part in value.__dict__.values())
    if is_dataclass(value):
        return type(value), tuple(timeless(getattr(value, field.name), told) for field in fields(value))
    if isinstance(value, Mapping):
        return frozenset((timeless(name, told), timeless(part, told)) for name, part in value.items())
    if isinstance(value, set | frozenset):
        return frozenset(timeless(part, told) for part in value)
    if isinstance(value, list | tuple):
        return tuple(timeless(part, told) for part in value)
    assert isinstance(value, Hashable)
    return value


def _times(record: RawRecord) -> Iterator[datetime]:
    """Those that the record tells."""
    for text in _TIME.findall((record.value or b"").decode(errors="replace")):
        try:
            yield datetime.fromisoformat(text)
        except ValueError:
            continue  # it only looks like one
