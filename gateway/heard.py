"""What operators said on the control topic, as this process has heard it: pauses of processors, and messages to everybody."""

from collections import deque
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock
from typing import Final

from schemas.events.control import MessagePosted, MessageWithdrawn, ProcessorPaused, ProcessorResumed
from streams.control import ControlWord

WORDS_KEPT_MAX: Final = 100
"""About each processor, the newest; the topic keeps them all."""
MESSAGES_KEPT_MAX: Final = 200


@dataclass(frozen=True, slots=True)
class Posted:
    """A message, and who took it back, if anybody did."""

    message: MessagePosted
    withdrawn: MessageWithdrawn | None = None

    def stands(self, at: datetime) -> bool:
        return self.withdrawn is None and self.message.since <= at < self.message.until


class Heard:
    """Written by the thread that follows the topic, read by pages. `known`: everything that stood there at the start was heard."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._said: dict[str, deque[ProcessorPaused | ProcessorResumed]] = {}
        self._messages: dict[str, Posted] = {}
        self.known = False

    def hear(self, word: ControlWord) -> None:
        with self._lock:
            if isinstance(word, ProcessorPaused | ProcessorResumed):
                self._said.setdefault(word.processor, deque(maxlen=WORDS_KEPT_MAX)).append(word)
            elif isinstance(word, MessagePosted):
                self._messages.setdefault(word.message_id, Posted(word))
                while len(self._messages) > MESSAGES_KEPT_MAX:
                    del self._messages[next(iter(self._messages))]
            elif word.message_id in self._messages:
                posted = self._messages[word.message_id]
                self._messages[word.message_id] = replace(posted, withdrawn=posted.withdrawn or word)

    def read_to_end(self) -> None:
        self.known = True

    def pause(self, processor: str, at: datetime) -> ProcessorPaused | None:
        """The pause that stands."""
        with self._lock:
            said = self._said.get(processor)
            last = said[-1] if said else None
        if not isinstance(last, ProcessorPaused) or (last.until is not None and last.until <= at):
            return None
        return last

    def said(self, processor: str) -> tuple[ProcessorPaused | ProcessorResumed, ...]:
        """Everything that was said about it, the newest first."""
        with self._lock:
            return tuple(reversed(self._said.get(processor, ())))

    def messages(self) -> tuple[Posted, ...]:
        """All of them, the newest first."""
        with self._lock:
            return tuple(reversed(self._messages.values()))

    def standing(self, at: datetime) -> tuple[MessagePosted, ...]:
        """What everybody in the console reads now, the oldest first."""
        with self._lock:
            return tuple(posted.message for posted in self._messages.values() if posted.stands(at))

    def for_claimants(self, at: datetime) -> tuple[MessagePosted, ...]:
        """What stands on claimants' pages too."""
        return tuple(message for message in self.standing(at) if message.audience == "everybody")
