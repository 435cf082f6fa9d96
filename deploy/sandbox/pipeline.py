"""The whole pipeline in memory: every processor's handler over dictionaries, in any interleaving a seed gives.

No engine, broker or database: this is about the processors together. Topics keep the order of a key, as partitions do;
between topics and processors anything goes. The clock is virtual and moves to the next timer only when all is read.
"""

from __future__ import annotations

import heapq
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from deploy.demo.organisations import spoken_by
from schemas.catalogue import EVENTS
from schemas.envelope import EventData
from streams.contract import Effects, Event, Key, Processor, RowT, Table, TimerCancel, TimerFired, TimerSet, Unprocessable

Reaction = Callable[[str, EventData, datetime], Iterable[tuple[float, str, EventData]]]
STEPS_MAX = 2_000_000


class Rows:
    """A processor's rows in dictionaries: the `View`."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[Key, Any]] = defaultdict(dict)

    def get(self, table: Table[RowT], *key: str) -> RowT | None:
        return self.tables[table.name].get(key)

    def apply(self, effects: Effects) -> None:
        for table, row in effects.puts:
            self.tables[table.name][tuple(getattr(row, name) for name in table.key)] = row
        for table, key in effects.removes:
            self.tables[table.name].pop(key, None)


@dataclass
class Running:
    """One processor with its rows, unread records per key, timers and dead letters."""

    processor: Processor
    rows: Rows = field(default_factory=Rows)
    timers: dict[tuple[str, str], datetime] = field(default_factory=dict)
    unread: dict[tuple[str, str], deque[Event]] = field(default_factory=lambda: defaultdict(deque))
    dead: list[tuple[Event, str]] = field(default_factory=list)
    parked: set[str] = field(default_factory=set)


class MemoryPipeline:
    """Feeds records through `processors` until nothing is left to read; `reactions` play the outside world."""

    def __init__(self, processors: Iterable[Processor], now: datetime, seed: int = 0, reactions: Iterable[Reaction] = ()) -> None:
        self.random = Random(seed)
        self.now = now
        self.log: list[Event] = []
        self.running = {processor.name: Running(processor) for processor in processors}
        self._readers: dict[type[EventData], list[Running]] = defaultdict(list)
        self._reactions = tuple(reactions)
        self._later: list[tuple[datetime, int, str, EventData]] = []
        self._serial = 0
        self._ready: list[tuple[Running, tuple[str, str]]] = []
        for running in self.running.values():
            for wanted in running.processor.inputs:
                for data_type in (data for data in wanted.types if data.topic == wanted.topic):
                    self._readers[data_type].append(running)

    def publish(self, subject: str, data: EventData, source: str = "/channels/test", event_id: str | None = None) -> None:
        """Write one event; it is read in an order that only the seed knows."""
        decoded = EVENTS[data.event_type].model_validate_json(data.model_dump_json())
        event = Event(
            id=event_id or f"event-{len(self.log)}",
            type=data.event_type,
            source=source,
            subject=subject,
            time=self.now,
            data=decoded,
            topic=data.topic,
            partition=0,
            offset=len(self.log),
            appended_at=self.now,
        )
        self.log.append(event)
        for running in self._readers[type(data)]:
            queue = running.unread[(data.topic, subject)]
            queue.append(event)
            if len(queue) == 1:
                self._ready.append((running, (data.topic, subject)))
        for reaction in self._reactions:
            for delay, key, answer in reaction(subject, data, self.now):
                self.later(delay, key, answer)

    def later(self, delay: float, subject: str, data: EventData) -> None:
        """Write `data` `delay` seconds from now, by the virtual clock."""
        self._serial += 1
        heapq.heappush(self._later, (self.now + timedelta(seconds=delay), self._serial, subject, data))

    def run(self, until: datetime | None = None, answers_until: datetime | None = None) -> None:
        """Read everything; let the clock move on to answers, up to `answers_until` (none: to all), and to timers, up to `until` (none: to
        no timer)."""
        for _ in range(STEPS_MAX):
            if self._ready:
                self._read_one()
            elif not self._next_moment(until, answers_until):
                return
        raise AssertionError(f"still busy after {STEPS_MAX} steps: {self.log[-3:]}")

    def events(self, *types: type[EventData], subject: str | None = None) -> list[Event]:
        return [e for e in self.log if (not types or isinstance(e.data, types)) and (subject is None or e.subject == subject)]

    def _read_one(self) -> None:
        index = self.random.randrange(len(self._ready))
        self._ready[index], self._ready[-1] = self._ready[-1], self._ready[index]
        running, queue_key = self._ready.pop()
        queue = running.unread[queue_key]
        event = queue.popleft()
        if queue:
            self._ready.append((running, queue_key))
        self._handle(running, event, event.subject)

    def _handle(self, running: Running, event: Event | TimerFired, key: str) -> None:
        if key in running.parked and isinstance(event, Event):
            running.dead.append((event, "parked"))
            return
        try:
            for table, row_key in running.processor.keys(event):
                running.rows.get(table, *row_key)
            effects = running.processor.handle(event, running.rows, self.now)
        except Unprocessable as refused:
            assert isinstance(event, Event)
            running.dead.append((event, f"{refused.code}: {refused.message}"))
            running.parked.add(key)
            return
        running.rows.apply(effects)
        for timer in effects.timers:
            match timer:
                case TimerSet():
                    running.timers[(timer.key, timer.name)] = timer.due_at
                case TimerCancel():
                    running.timers.pop((timer.key, timer.name), None)
        for output in effects.outputs:
            assert type(output.data) in running.processor.emits, f"{running.processor.name} emits {output.data.event_type}"
            self.publish(output.key, output.data, f"/processors/{running.processor.name}")

    def _next_moment(self, until: datetime | None, answers_until: datetime | None) -> bool:
        due = [
            (at, name, key)
            for name, r in self.running.items()
            for key, at in r.timers.items()
            if until is not None and at <= until
        ]
        timer = min(due, default=None)
        answer = self._later[0][0] if self._later else None
        if answer is not None and answers_until is not None and answer > answers_until:
            answer = None
        if answer is not None and (timer is None or answer <= timer[0]):
            at, _, subject, data = heapq.heappop(self._later)
            self.now = max(self.now, at)
            self.publish(subject, data, spoken_by(data))
            return True
        if timer is None:
            return False
        at, name, (key, timer_name) = timer
        self.now = max(self.now, at)
        running = self.running[name]
        del running.timers[(key, timer_name)]
        self._handle(running, TimerFired(key, timer_name, at), key)
        return True


def in_order(events: Iterable[Event]) -> Iterator[str]:
    """The types, short, for a failing test's message."""
    return (event.type.removeprefix("santunan.").removesuffix(".v1") for event in events)
