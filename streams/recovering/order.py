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


class FoundOrder:
    """By place, except where the trials found another order: `after` says what each of these items has to wait for."""

    def __init__(self, after: Mapping[Item, Item]) -> None:
        self._after = after
        self._awaited = set(after.values())
        self._taken: set[Item] = set()

    def pick(self, candidates: list[Candidate]) -> Candidate:
        """The first that need not wait; if all should (orders found one by one may contradict each other), the first of all."""
        return next((found for found in candidates if self._free(found.item)), candidates[0])

    def took(self, item: Item) -> None:
        if item in self._awaited:
            self._taken.add(item)

    def _free(self, item: Item) -> bool:
        awaited = self._after.get(item)
        return awaited is None or awaited in self._taken


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
        self.taken: list[Item] = []
        self.forks: list[int] = []
        """How many options each fork had."""

    def pick(self, candidates: list[Candidate]) -> Candidate:
        """Raises `Explored`."""
        first = self._span(candidates[0])
        options = [candidates[0], *(found for found in candidates[1:] if not first.surely_before(self._span(found)))]
        return options[self._option(options)] if len(options) > 1 else candidates[0]

    def took(self, item: Item) -> None:
        self.taken.append(item)

    def _option(self, options: list[Candidate]) -> int:
        if len(self.forks) < len(self._script):
            chosen = self._script[len(self.forks)]
        else:
            here = (tuple(option.item for option in options), self._state())
            if here in self._explored:
                raise Explored
            self._explored.add(here)
            chosen = 0
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
