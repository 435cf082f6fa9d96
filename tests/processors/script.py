"""A script for handlers: events in, rows, outputs and timers out, with dictionaries for tables and a virtual clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from schemas.envelope import EventData
from schemas.events.tasks import WordRefused
from schemas.reasons import ReasonCode
from streams.contract import (
    Effects,
    Event,
    Key,
    Output,
    Position,
    Processor,
    RowT,
    Table,
    TimerFired,
    TimerSet,
)

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
DataT = TypeVar("DataT", bound=EventData)


@dataclass
class Script:
    """Feeds one processor. `outputs` holds all that it emitted, `effects` what the last event caused."""

    processor: Processor
    now: datetime = NOW
    tables: dict[str, dict[Key, Any]] = field(default_factory=dict)
    timers: dict[tuple[str, str], datetime] = field(default_factory=dict)
    outputs: list[Output] = field(default_factory=list)
    effects: Effects = field(default_factory=Effects)
    read: int = 0

    def get(self, table: Table[RowT], *key: str) -> RowT | None:
        """The row under `key`: the script is the handler's view."""
        return self.tables.get(table.name, {}).get(key)

    def feed(
        self,
        subject: str,
        data: EventData,
        *,
        event_id: str | None = None,
        source: str = "/channels/test",
        topic: str | None = None,
        origin: Position | None = None,
        traceparent: str | None = None,
    ) -> list[EventData]:
        """Hand over one event, by default on its type's topic; returns what was emitted because of it. Raises what the handler raises, and then changes nothing."""
        self.read += 1
        event = Event(
            id=event_id or f"event-{self.read}",
            type=data.event_type,
            source=source,
            subject=subject,
            time=self.now,
            data=data,
            topic=topic or data.topic,
            partition=0,
            offset=self.read,
            appended_at=self.now,
            traceparent=traceparent,
            origin=origin,
        )
        return self._handle(event)

    def fire_timers(self, until: datetime) -> list[EventData]:
        """Move the clock to `until`, firing what is due on the way, in order of time; returns what was emitted."""
        emitted: list[EventData] = []
        while due := sorted((at, key, name) for (key, name), at in self.timers.items() if at <= until):
            at, key, name = due[0]
            del self.timers[(key, name)]
            self.now = max(self.now, at)
            emitted += self._handle(TimerFired(key, name, at))
        self.now = max(self.now, until)
        return emitted

    def emitted(self, data_type: type[DataT], subject: str | None = None) -> list[DataT]:
        """All outputs of one type, oldest first."""
        return [o.data for o in self.outputs if isinstance(o.data, data_type) and (subject is None or o.key == subject)]

    def rows(self, table: Table[RowT]) -> list[RowT]:
        return list(self.tables.get(table.name, {}).values())

    def _handle(self, event: Event | TimerFired) -> list[EventData]:
        announced = set(self.processor.keys(event))
        effects = self.processor.handle(event, self, self.now)
        self._apply(effects)
        assert {type(output.data) for output in effects.outputs} <= self.processor.emits, (
            "the processor emits what it does not declare"
        )
        assert announced or not effects.puts, "keys() announces no row, yet the handler put one: it would be loaded one by one"
        self.outputs += effects.outputs
        self.effects = effects
        return [output.data for output in effects.outputs]

    def _apply(self, effects: Effects) -> None:
        for table, row in effects.puts:
            self.tables.setdefault(table.name, {})[tuple(getattr(row, name) for name in table.key)] = row
        for table, key in effects.removes:
            self.tables.get(table.name, {}).pop(key, None)
        for timer in effects.timers:
            if isinstance(timer, TimerSet):
                self.timers[(timer.key, timer.name)] = timer.due_at
            else:
                self.timers.pop((timer.key, timer.name), None)


def types_of(emitted: Iterable[EventData]) -> list[type[EventData]]:
    return [type(data) for data in emitted]


def refusals(emitted: Iterable[EventData]) -> list[ReasonCode]:
    """Why a word did not count, when that is all that came of it."""
    words = list(emitted)
    assert all(isinstance(word, WordRefused) for word in words), types_of(words)
    return [word.reason for word in words if isinstance(word, WordRefused)]
