"""How far this worker has read, stepped, and how far the logs go: for timers, for the watchdog, and as a second check on the transport."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from streams.errors import Code, SantunanError
from streams.faust_transport import Batch, TopicPartition
from streams.records import TopicProgress


@dataclass(slots=True)
class Reading:
    """One partition of one topic: `handed` to the engine, `stepped` by it, the log's `end` as last asked. `moved_at` is monotonic."""

    handed: int
    stepped: int
    moved_at: float
    end: int | None = None
    end_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Stall:
    """Records that wait while nothing moves."""

    at: TopicPartition
    lag: int
    seconds: float


class Board:
    """Written by the stepping thread and by the watcher of log ends, read by both and by the health server."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._readings: dict[TopicPartition, Reading] = {}
        self._ends_answered_at = clock()
        self._stepping_since: float | None = None
        self._publishing_since: float | None = None

    def start(self, offsets: Mapping[TopicPartition, int]) -> None:
        """Partitions that are ours from now on, with the offsets that reading starts from."""
        with self._lock:
            now = self._clock()
            self._readings |= {at: Reading(offset, offset, now) for at, offset in offsets.items()}
            self._ends_answered_at = now

    def clear(self) -> None:
        """Nothing is ours any more."""
        with self._lock:
            self._readings.clear()
            self._publishing_since = None

    def partitions(self) -> tuple[TopicPartition, ...]:
        with self._lock:
            return tuple(self._readings)

    def hand(self, batch: Batch) -> None:
        """A batch goes to the engine. Raises `SantunanError` when it does not follow the one before: records would be lost or doubled."""
        with self._lock:
            reading = self._readings[batch.at]
            if batch.start != reading.handed or batch.next_offset < batch.start:
                raise SantunanError(
                    Code.OUT_OF_ORDER,
                    f"The transport handed over {batch.at.topic}/{batch.at.partition} from {batch.start} to {batch.next_offset}, "
                    f"but {reading.handed} is next. Restart the worker; report it if it happens again.",
                    retriable=True,
                )
            reading.handed = batch.next_offset

    def stepping(self) -> None:
        """A step begins. What is still being published it waits for, and then that counts as the step's own time."""
        with self._lock:
            self._stepping_since = self._clock()
            self._publishing_since = None

    def moved(self) -> None:
        """A part of the step is done, of records that were handed over or of what was due."""
        with self._lock:
            now = self._clock()
            self._stepping_since = now
            for reading in self._readings.values():
                if reading.stepped != reading.handed:
                    reading.moved_at = now

    def publishing(self, seconds: float) -> None:
        """For how long the oldest publish has been under way, 0 when none is."""
        with self._lock:
            self._publishing_since = self._clock() - seconds if seconds else None

    def stepped(self) -> None:
        """Everything handed over has been decided."""
        with self._lock:
            now = self._clock()
            self._stepping_since = None
            for reading in self._readings.values():
                if reading.stepped != reading.handed:
                    reading.stepped, reading.moved_at = reading.handed, now

    def rest(self) -> None:
        """Nothing is to move at present: what waits is no stall."""
        with self._lock:
            now = self._clock()
            for reading in self._readings.values():
                reading.moved_at = now

    def saw_ends(self, ends: Mapping[TopicPartition, int], asked_at: datetime) -> None:
        """The broker's answer about the logs' ends; `asked_at` is before the question, so that the end is never older than it says."""
        with self._lock:
            now = self._clock()
            self._ends_answered_at = now
            for at, end in ends.items():
                reading = self._readings.get(at)
                if reading is not None:
                    if reading.end is None or reading.stepped >= reading.end:
                        reading.moved_at = now  # there was nothing to do until now
                    reading.end, reading.end_seen_at = end, asked_at

    def progress(self, numbers: Iterable[int]) -> dict[int, dict[str, TopicProgress]]:
        """Per partition number and topic; a topic whose end is not known yet is left out."""
        found: dict[int, dict[str, TopicProgress]] = {number: {} for number in numbers}
        with self._lock:
            for at, reading in self._readings.items():
                if at.partition in found and reading.end is not None and reading.end_seen_at is not None:
                    found[at.partition][at.topic] = TopicProgress(reading.handed, reading.end, reading.end_seen_at)
        return found

    def ends_older_than(self, moment: datetime) -> bool:
        """Whether some log's end was not seen at `moment` or later."""
        with self._lock:
            return any(reading.end_seen_at is None or reading.end_seen_at < moment for reading in self._readings.values())

    def lag(self) -> int:
        """Records and markers between what was stepped and the logs' ends."""
        with self._lock:
            return sum(max(0, (reading.end or 0) - reading.stepped) for reading in self._readings.values())

    def stalls(self) -> list[Stall]:
        """Partitions with lag, and for how long nothing has moved, longest first; markers count as read, so idle ones never show."""
        with self._lock:
            now = self._clock()
            found = [
                Stall(at, reading.end - reading.stepped, now - reading.moved_at)
                for at, reading in self._readings.items()
                if reading.end is not None and reading.end > reading.stepped
            ]
        return sorted(found, key=lambda stall: -stall.seconds)

    def seconds_in_step(self) -> float:
        """For how long no part of the present step has been done; 0 between steps."""
        with self._lock:
            return 0.0 if self._stepping_since is None else self._clock() - self._stepping_since

    def seconds_publishing(self) -> float:
        """For how long what was decided has not reached the log; 0 while nothing is under way, and within a step, which waits for it itself."""
        with self._lock:
            return 0.0 if self._publishing_since is None else self._clock() - self._publishing_since

    def seconds_without_ends(self) -> float:
        """For how long the broker has not answered about the logs' ends; 0 while nothing is ours."""
        with self._lock:
            return self._clock() - self._ends_answered_at if self._readings else 0.0
