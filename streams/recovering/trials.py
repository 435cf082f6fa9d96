"""Which order did a key's records have? Every order that may have been is tried in memory; what was published decides.

Orders that publish something else, or less, were not it. If those that are left lead to the same rows, it does not matter which it
was. If they do not, the log does not say how the claim stood, and nobody can know.
"""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from enum import Enum, auto
from functools import cache
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from streams.journal import OutRecord
from streams.records import RawRecord
from streams.recovering.guard import Doubt, Guard
from streams.recovering.known import microseconds
from streams.recovering.order import Explored, Item, Tried, TriedOrder
from streams.recovering.rehearsal import Rehearsed, Standing
from streams.recovering.spans import At, Span
from streams.recovering.stand_ins import SilentWriter
from streams.recovering.walk import Ground, Walk

ORDERS_MAX: Final = 1_000
"""Orders of one key that are tried."""
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


class WrongOrder(Exception):
    """It says what was not published."""


class _End(NamedTuple):
    """What an order led to: how many of the published outputs, and which state."""

    found: int
    state: Hashable


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
        told = (time for found in records.values() for record in found for time in _times(record))
        self._timeless = Timeless(frozenset(time for time in told if microseconds(time) not in when))
        self._edges: dict[Hashable, dict[Item, Hashable]] = {}
        """From every place on the ways tried, what was taken next and where it led; None for astray."""
        self._ends: list[_End] = []

    def found(self) -> tuple[Tried, Doubt | None]:
        """Which orders the key's past may have had, and what cannot be known."""
        if not self._all():
            return Tried([]), Doubt(self._key, f"its records may have come in more than {ORDERS_MAX} orders")
        most = max((end.found for end in self._ends), default=0)
        fitting = list(dict.fromkeys(end for end in self._ends if end.found == most))
        if not fitting:
            return Tried([]), None  # the rehearsal says what differs
        if len(fitting) == 1:
            return self._leading_to(fitting[0]), None
        why = f"its records may have come in orders that lead to {len(fitting)} states, and say the same"
        return self._leading_to(fitting[0]), Doubt(self._key, why)

    def _leading_to(self, end: _End) -> Tried:
        """The ways that end there."""
        before: dict[Hashable, list[Hashable]] = defaultdict(list)
        for place, taken in self._edges.items():
            for led_to in taken.values():
                before[led_to].append(place)
        leading: dict[Hashable, int] = {end: 0}
        waiting: list[Hashable] = [end]
        while waiting:
            for place in before[waiting.pop()]:
                if place not in leading:
                    leading[place] = 0
                    waiting.append(place)
        places = [place for place in self._edges if place in leading]  # the first is where all began
        leading = {place: number for number, place in enumerate((*places, end))}
        return Tried(
            [{item: leading[led_to] for item, led_to in self._edges[place].items() if led_to in leading} for place in places]
            + [{}]
        )

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
        order = TriedOrder(self._spans, script, lambda: (self._end(store, judge), store.order_of(self._key)), explored)
        walk = Walk(self._ground, store, SilentWriter(self._ground.writer_name), judge, records, batch_max=1)
        try:
            walk.go(order)
            led_to: Hashable = self._end(store, judge)
            self._ends.append(self._end(store, judge))
        except Explored:
            led_to = order.here
        except WrongOrder:
            led_to = None
        followed = (*(place for place, _ in order.path[1:]), led_to)
        for (place, item), following in zip(order.path, followed, strict=True):
            self._edges.setdefault(place, {})[item] = following
        return order.others()

    def _end(self, store: Rehearsed, judge: _Judge) -> _End:
        return _End(sum(len(offsets) for offsets in judge.found.values()), self._state(store))

    def _state(self, store: Rehearsed) -> Hashable:
        """What the trial has changed so far, without times that the walk made: those are guesses. What waits has decided nothing yet:
        in which order it does makes no state another."""
        rows = frozenset(
            (table, key, self._timeless(row)) for table, changed in store.changed.items() for key, row in changed.items()
        )
        waiting = frozenset(store.order_of(self._key))
        letters = frozenset((letter.dead_letter_id, letter.resolution) for letter in store.letters_now.values())
        return rows, frozenset(store.timers_now), frozenset(store.parked_now.values()), waiting, letters


class Timeless:
    """Values so that they can be compared, without times that nobody `told`. What a row is made of is looked at once: a step leaves most of a
    row's parts as they are, and none of them ever changes."""

    def __init__(self, told: frozenset[datetime] = frozenset()) -> None:
        self._told = told
        self._seen: dict[int, tuple[object, Hashable]] = {}
        """By the part's `id`: the part itself, so that no other one gets that, and what it comes to."""

    def __call__(self, value: Any) -> Hashable:
        shape, names = _kind(type(value))  # type: ignore[arg-type]  # every class can be hashed
        if shape is _Shape.PLAIN:
            plain: Hashable = value
            return plain
        if shape is _Shape.TIME:
            return value if value in self._told else None
        if shape is _Shape.MAPPING:
            return frozenset([(self(name), self(part)) for name, part in value.items()])
        if shape is _Shape.SET:
            return frozenset([self(part) for part in value])
        if shape is _Shape.SEQUENCE:
            return tuple([self(part) for part in value])
        seen = self._seen.get(id(value))
        if seen is None:
            parts = value.__dict__.values() if shape is _Shape.MODEL else [getattr(value, name) for name in names]
            seen = self._seen[id(value)] = value, (type(value), *[self(part) for part in parts])
        return seen[1]


class _Shape(Enum):
    PLAIN = auto()
    TIME = auto()
    MODEL = auto()
    ROW = auto()
    MAPPING = auto()
    SET = auto()
    SEQUENCE = auto()


_SHAPES: Final = (
    (datetime, _Shape.TIME),
    (BaseModel, _Shape.MODEL),
    (Mapping, _Shape.MAPPING),
    (set | frozenset, _Shape.SET),
    (list | tuple, _Shape.SEQUENCE),
    (Hashable, _Shape.PLAIN),
)


@cache
def _kind(kind: type) -> tuple[_Shape, tuple[str, ...]]:
    """What a value of this type is to a comparison, and the fields of a dataclass. Raises `TypeError` for what cannot be compared."""
    if is_dataclass(kind):
        return _Shape.ROW, tuple(field.name for field in fields(kind))
    found = next((shape for kinds, shape in _SHAPES if issubclass(kind, kinds)), None)
    if found is None:
        raise TypeError(f"a row holds a {kind.__name__}, which cannot be compared: say here how")
    return found, ()


def _times(record: RawRecord) -> Iterator[datetime]:
    """Those that the record tells."""
    for text in _TIME.findall((record.value or b"").decode(errors="replace")):
        try:
            yield datetime.fromisoformat(text)
        except ValueError:
            continue  # it only looks like one
