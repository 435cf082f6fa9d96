"""Whether operators have paused this processor: known before the first step, heard within a second, the same after every restart."""

import time
from collections.abc import Callable
from datetime import datetime
from threading import Lock
from typing import Final, Protocol

from schemas.events.control import ProcessorPaused, ProcessorResumed
from streams.control import ControlFollower, ControlWord
from streams.errors import SantunanError
from streams.settings import KafkaSettings

UNREAD: Final = "what operators said has not been read yet"


class Pausing(Protocol):
    """What a worker asks between two steps; from any thread."""

    def start(self, changed: Callable[[], None], failed: Callable[[SantunanError], None]) -> None:
        """Begin to listen; `changed` after every word."""
        ...

    def held(self) -> str | None:
        """Why no step may begin; None when it may."""
        ...

    def paused(self) -> str | None:
        """The operator's pause alone, in a sentence."""
        ...

    def unread_seconds(self) -> float:
        """For how long it has not been known whether there is a pause; 0 as soon as it is."""
        ...

    def close(self) -> None: ...


class NeverPaused:
    """For engines that nobody pauses."""

    def start(self, changed: Callable[[], None], failed: Callable[[SantunanError], None]) -> None:
        """Nothing to listen to."""

    def held(self) -> str | None:
        return None

    def paused(self) -> str | None:
        return None

    def unread_seconds(self) -> float:
        return 0.0

    def close(self) -> None:
        """Nothing is held."""


NEVER_PAUSED: Final = NeverPaused()


class Pauses:
    """What was heard for one processor: the last word counts, and a pause may have an end. Until all was read, no step begins."""

    def __init__(self, processor: str, clock: Callable[[], datetime], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._processor = processor
        self._clock = clock
        self._monotonic = monotonic
        self._lock = Lock()
        self._pause: ProcessorPaused | None = None
        self._known = False
        self._since = monotonic()

    def hear(self, word: ControlWord) -> None:
        if isinstance(word, ProcessorPaused | ProcessorResumed) and word.processor == self._processor:
            with self._lock:
                self._pause = word if isinstance(word, ProcessorPaused) else None

    def read_to_end(self) -> None:
        with self._lock:
            self._known = True

    def held(self) -> str | None:
        with self._lock:
            known = self._known
        return self.paused() if known else UNREAD

    def paused(self) -> str | None:
        with self._lock:
            pause = self._pause
        if pause is None or (pause.until is not None and pause.until <= self._clock()):
            return None
        return sentence(pause)

    def unread_seconds(self) -> float:
        with self._lock:
            return 0.0 if self._known else self._monotonic() - self._since


def sentence(pause: ProcessorPaused) -> str:
    """Who, since when, until when and why."""
    until = "" if pause.until is None else f", until {pause.until:%Y-%m-%d %H:%M} UTC"
    return f"paused by {pause.person} since {pause.said_at:%Y-%m-%d %H:%M} UTC{until}: {pause.because}"


class FollowedPauses(Pauses):
    """Those on the control topic."""

    def __init__(self, processor: str, kafka: KafkaSettings, clock: Callable[[], datetime]) -> None:
        super().__init__(processor, clock)
        self._kafka = kafka
        self._follower: ControlFollower | None = None

    def start(self, changed: Callable[[], None], failed: Callable[[SantunanError], None]) -> None:
        def hear(word: ControlWord) -> None:
            self.hear(word)
            changed()

        def read_to_end() -> None:
            self.read_to_end()
            changed()

        self._follower = ControlFollower(self._kafka, hear, read_to_end, failed)
        self._follower.start()

    def close(self) -> None:
        if self._follower is not None:
            self._follower.close()
