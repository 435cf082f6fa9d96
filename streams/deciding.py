"""One step of one partition while it is computed: the pure handler over an overlay, event by event, nothing written yet."""

import traceback
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from streams.contract import Effects, Event, Key, Output, Processor, RowT, Table, TimerFired, TimerSet, Unprocessable
from streams.encoding import Encoder
from streams.errors import EngineReason, SantunanError
from streams.journal import OutRecord
from streams.ownership import Owned
from streams.partitioning import Partitions
from streams.records import RawRecord
from streams.same_error import SameErrors
from streams.store import ParkedKey, StepWrites, StoreReader
from streams.traces import StepTraces, Traces

STACK_LENGTH_MAX = 8_000
MESSAGE_LENGTH_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Parts:
    """What every step of a processor works with."""

    processor: Processor
    store: StoreReader
    encoder: Encoder
    partitions: Partitions
    same_errors: SameErrors
    parked_records_per_key_max: int
    traces: Traces | None = None


class Cause(NamedTuple):
    """What a handling is about: where it stands, how often it was tried, and what its outputs' ids are derived from.

    The position is part of the ids' name: a channel may repeat an event's id, and the answer to the repeat is another event.
    """

    raw: RawRecord
    attempt: int
    id: str | None
    type: str | None
    traceparent: str | None
    event: Event | TimerFired | None

    @property
    def name(self) -> str:
        event = self.event
        if isinstance(event, TimerFired):
            return f"timer\n{event.key}\n{event.name}\n{event.due_at.isoformat()}\n{self.attempt}"
        source = "" if event is None else event.source
        return f"{source}\n{self.id}\n{self.raw.topic}\n{self.raw.partition}\n{self.raw.offset}\n{self.attempt}"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a handling failed. `stack` only where the processor's code is to blame."""

    reason: str
    message: str
    stack: str | None = None


class Decision:
    """What one step of one partition will write and publish. Is a `View` of the rows for the handler."""

    def __init__(
        self, parts: Parts, owned: Owned, now: datetime, refusal: Failure | None = None, *, adds_up: bool = False
    ) -> None:
        """`refusal`: what is known to be wrong with the only event of this step; it is not handled. `adds_up`: whoever commits it calls
        `streams.loading.add_up` before."""
        self.parts = parts
        self.owned = owned
        self.now = now
        self._refusal = refusal
        self._adds_up = adds_up
        self.writes = StepWrites(owned.partition, owned.mine, dict(owned.positions))
        self.outputs: list[OutRecord] = []
        self.output_bytes = 0
        self.handled = self.timers = self.rehomed = 0
        self._rows = self.writes.rows
        self.traces: StepTraces | None = None if parts.traces is None else parts.traces.of_partition()

    @property
    def changes(self) -> bool:
        """Whether there is anything to commit besides positions."""
        writes = self.writes
        return bool(
            self.outputs
            or writes.rows
            or writes.timers
            or writes.parked
            or writes.parked_keys
            or writes.resolutions
            or self.timers
        )

    def get(self, table: Table[RowT], *key: str) -> RowT | None:
        """The row as it stands after what this step did so far."""
        staged = self._rows.get(table.name)
        if staged is not None and key in staged:
            row: RowT | None = staged[key]
            return row
        known = self.owned.rows.setdefault(table.name, {})
        if key not in known:
            if self._adds_up and table.sums:
                return None
            known[key] = self.parts.store.rows(table, [key]).get(key)
        found: RowT | None = known[key]
        return found

    def handle(self, cause: Cause, broken: Exception | None = None) -> Failure | None:
        """Handle one event or timer; on failure nothing of it stays. `broken`: what `keys` raised for it."""
        event = cause.event
        assert event is not None
        if self._refusal is not None:
            return self._refusal
        if broken is not None:
            return self._failed(cause, broken)
        try:
            effects = self.parts.processor.handle(event, self, self.now)
            staged = _staged(effects)
            traceparent = self.traceparent(cause)
            outputs = self.parts.encoder.encode(effects.outputs, cause.name, traceparent, self.now) if effects.outputs else []
        except Unprocessable as refused:
            return Failure(str(refused.code), refused.message[:MESSAGE_LENGTH_MAX])
        except (SantunanError, MemoryError):
            raise
        except Exception as error:  # noqa: BLE001  whatever a handler raises concerns its event, not the others
            return self._failed(cause, error)
        for name, rows in staged.items():
            self._rows.setdefault(name, {}).update(rows)
        for timer in effects.timers:
            self.writes.timers[timer.key, timer.name] = timer.due_at if isinstance(timer, TimerSet) else None
        self.publish(outputs)
        self.handled += 1
        return None

    def traceparent(self, cause: Cause) -> str | None:
        """What everything that follows from `cause` carries."""
        return cause.traceparent if self.traces is None else self.traces.traceparent(cause)

    def _failed(self, cause: Cause, error: Exception) -> Failure:
        event = cause.event
        key = event.key if isinstance(event, TimerFired) else event.subject if event is not None else ""
        self.parts.same_errors.note(error, key, self.now)
        stack = "".join(traceback.format_exception(error))[-STACK_LENGTH_MAX:]
        return Failure(
            EngineReason.HANDLER_ERROR, f"{type(error).__name__} in the processor's code: correct the code, then replay", stack
        )

    def publish(self, outputs: Iterable[OutRecord]) -> None:
        for output in outputs:
            self.outputs.append(output)
            self.output_bytes += len(output.value)

    def emit(self, outputs: Iterable[Output], cause: str, traceparent: str | None) -> None:
        """Outputs of the engine itself, or of the processor about a parked key."""
        self.publish(self.parts.encoder.encode(outputs, cause, traceparent, self.now))

    def parked(self, key: str) -> ParkedKey | None:
        """Whether records of `key` wait, after what this step did so far."""
        if key in self.writes.parked_keys:
            return self.writes.parked_keys[key]
        known = self.owned.parked.get(key)
        return None if known is None else known.key

    def waiting(self, key: str) -> int:
        """How many records of `key` wait, after what this step did so far."""
        known = self.owned.parked.get(key)
        return (0 if known is None else known.waiting) + sum(1 for record in self.writes.parked if record.key == key)


def _staged(effects: Effects) -> Mapping[str, dict[Key, Any]]:
    """The rows that a handling changes. Raises `ValueError` when it puts and removes one row."""
    staged: dict[str, dict[Key, Any]] = {}
    for table, row in effects.puts:
        staged.setdefault(table.name, {})[tuple([getattr(row, part) for part in table.key])] = row
    for table, key in effects.removes:
        rows = staged.setdefault(table.name, {})
        if rows.get(key) is not None:
            raise ValueError(f"the handling both puts and removes a row of {table.name}")
        rows[key] = None
    return staged
