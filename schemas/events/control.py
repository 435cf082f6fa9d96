"""What operators say to processors and to everybody, on `operations.control.v1`. Key and subject: `desk_id`; the last word counts."""

from typing import ClassVar, Final, Literal

from pydantic import Field

from schemas.envelope import EventData, UtcDatetime
from schemas.identifiers import SANTUNAN, uuid5_text
from schemas.topics import CONTROL

MESSAGE_LENGTH_MAX: Final = 280
MESSAGES: Final = "messages"
"""The desk of messages; that of a processor is its name."""


def desk_id(name: str) -> str:
    """The subject of what is said to one processor, or of all messages: so they stand in one order."""
    return uuid5_text(SANTUNAN.bytes, f"desk\n{name}")


class ProcessorPaused(EventData):
    """No worker of the processor begins a step until it is resumed, or until `until`. It keeps its partitions; nothing is lost."""

    event_type: ClassVar[str] = "santunan.processor.paused.v1"
    topic: ClassVar[str] = CONTROL

    processor: str = Field(pattern=r"^[a-z0-9_-]{1,60}$")
    person: str = Field(min_length=1, max_length=100)
    because: str = Field(min_length=1, max_length=500)
    said_at: UtcDatetime
    until: UtcDatetime | None = None


class ProcessorResumed(EventData):
    """The processor goes on where it stood. Said of one that is not paused, it changes nothing."""

    event_type: ClassVar[str] = "santunan.processor.resumed.v1"
    topic: ClassVar[str] = CONTROL

    processor: str = Field(pattern=r"^[a-z0-9_-]{1,60}$")
    person: str = Field(min_length=1, max_length=100)
    because: str = Field(min_length=1, max_length=500)
    said_at: UtcDatetime


class MessagePosted(EventData):
    """A message that stands on pages from `since` until `until`: on the console's (`staff`), or on claimants' too (`everybody`), there in
    Indonesian where `text_id` says it."""

    event_type: ClassVar[str] = "santunan.message.posted.v1"
    topic: ClassVar[str] = CONTROL

    message_id: str = Field(min_length=1, max_length=64)
    text: str = Field(min_length=1, max_length=MESSAGE_LENGTH_MAX)
    text_id: str | None = Field(default=None, min_length=1, max_length=MESSAGE_LENGTH_MAX)
    audience: Literal["staff", "everybody"]
    since: UtcDatetime
    until: UtcDatetime
    person: str = Field(min_length=1, max_length=100)
    because: str = Field(min_length=1, max_length=500)
    said_at: UtcDatetime


class MessageWithdrawn(EventData):
    """The message stands nowhere any more."""

    event_type: ClassVar[str] = "santunan.message.withdrawn.v1"
    topic: ClassVar[str] = CONTROL

    message_id: str = Field(min_length=1, max_length=64)
    person: str = Field(min_length=1, max_length=100)
    because: str = Field(min_length=1, max_length=500)
    said_at: UtcDatetime
