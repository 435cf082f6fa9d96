"""What comes next on the walk through the past: the order as far as it is known, or one of those that it may have been."""

from collections.abc import Callable, Hashable, Mapping
from typing import NamedTuple, Protocol

from streams.contract import TimerFired
from streams.records import RawRecord
from streams.recovering.known import Place
from streams.recovering.spans import At, Span

Item = At | TimerFired
"""A record, by topic and offset, or a timer."""


class Candidate(NamedTuple):
    """A topic's next record, or a timer (then `record` is None)."""

    place: Place
    item: Item
    record: RawRecord | None


class Order(Protocol):
    """Of one walk."""

    def pick(self, candidates: list[Candidate]) -> Candidate:
        """Which of them comes next; they stand in the order of their places."""
        ...

    def took(self, item: Item) -> None:
        """It was handed to the engine."""
        ...


class Tried(NamedTuple):
    """What the trials of a key showed. `following`: per node what may come next, and to which node it leads; the first is 0."""

    following: list[dict[Item, int]]


class FoundOrder:
    """By place, but of each key that was tried only what leads to where what was published says it led."""

    def __init__(self, tried: Mapping[str, Tried], keys: Mapping[At, str]) -> None:
        """`keys`: whose the records of the tried keys are."""
        self._tried = tried
        self._keys = keys
        self._at = dict.fromkeys(tried, 0)
        self.forced: set[str] = set()
        """Keys whose order contradicted the others'."""

    def pick(self, candidates: list[Candidate]) -> Candidate:
        """The first that may be next; if none may (orders are found key by key), the first of all."""
        return next((found for found in candidates if self._may(found.item)), candidates[0])

    def took(self, item: Item) -> None:
        key = self._key(item)
        if key not in self._at:
            return
        node = self._tried[key].following[self._at[key]].get(item)
        if node is None:
            del self._at[key]
            self.forced.add(key)
        else:
            self._at[key] = node

    def _may(self, item: Item) -> bool:
        key = self._key(item)
        return key not in self._at or item in self._tried[key].following[self._at[key]]

    def _key(self, item: Item) -> str:
        return item.key if isinstance(item, TimerFired) else self._keys.get(item, "")


class Explored(Exception):
    """What follows from here was tried already."""


class TriedOrder:
    """One of the orders that a key's past may have had. `script`: which option to take at the first forks; the first one after that.

    For walks that take one item per step, so that `state` is what came of all that was taken.
    """

    def __init__(
        self, spans: Mapping[At, Span], script: tuple[int, ...], state: Callable[[], Hashable], explored: set[Hashable]
    ) -> None:
        self._spans = spans
        self._script = script
        self._state = state
        self._explored = explored
        self.path: list[tuple[Hashable, Item]] = []
        """What was taken, and where."""
        self.here: Hashable = None
        self.forks: list[int] = []
        """How many options each fork had."""

    def pick(self, candidates: list[Candidate]) -> Candidate:
        """Raises `Explored`."""
        first = self._span(candidates[0])
        options = [candidates[0], *(found for found in candidates[1:] if not first.surely_before(self._span(found)))]
        self.here = (tuple(found.item for found in candidates), self._state())
        if len(self.forks) >= len(self._script):
            if self.here in self._explored:
                raise Explored
            self._explored.add(self.here)
        return options[self._option(options)] if len(options) > 1 else candidates[0]

    def took(self, item: Item) -> None:
        self.path.append((self.here, item))

    def _option(self, options: list[Candidate]) -> int:
        chosen = self._script[len(self.forks)] if len(self.forks) < len(self._script) else 0
        self.forks.append(len(options))
        return chosen

    def _span(self, candidate: Candidate) -> Span:
        item = candidate.item
        return Span(candidate.place, candidate.place) if isinstance(item, TimerFired) else self._spans[item]

    def others(self) -> list[tuple[int, ...]]:
        """The scripts that turn off this order at one of its own forks."""
        start = len(self._script)
        return [
            (*self._script, *[0] * (index - start), option)
            for index in range(start, len(self.forks))
            for option in range(1, self.forks[index])
        ]
