"""Dead letters: a record that could not be decoded or handled, with its reason behind it, and what a person does about it."""

from typing import ClassVar, Final, Literal

from pydantic import Field

from schemas.envelope import Data, EventData
from schemas.topics import DEAD_LETTERS

DEAD_LETTER_VALUE_BYTES_MAX = 200_000
CORRECTED_BYTES_MAX: Final = 600_000
"""Of a corrected record: in base64 it goes into the word's own record."""


class SourcePosition(Data):
    """Where a record stands on the log."""

    topic: str
    partition: int
    offset: int


class RecordSetAside(EventData):
    """A record that could not be decoded or handled. `dead_letter_id` is what a replay or a discard names."""

    event_type: ClassVar[str] = "santunan.record.set_aside.v1"
    topic: ClassVar[str] = DEAD_LETTERS

    dead_letter_id: str
    processor: str
    reason: str
    message: str = Field(max_length=2_000)
    stack: str | None = Field(default=None, max_length=8_000)
    position: SourcePosition
    cause_id: str | None = None
    cause_type: str | None = None
    key_base64: str | None = None
    value_base64: str = Field(max_length=DEAD_LETTER_VALUE_BYTES_MAX * 2)
    """The record's value, cut to `DEAD_LETTER_VALUE_BYTES_MAX` bytes; `value_bytes` is its whole size."""
    value_bytes: int
    parks_key: bool
    """True when later records of the subject wait behind this one."""


class DeadLetterResolved(EventData):
    """A person's word on a dead letter: `replay` (with a corrected value, or as it was) or `discard`."""

    event_type: ClassVar[str] = "santunan.dead_letter.resolved.v1"
    topic: ClassVar[str] = DEAD_LETTERS

    dead_letter_id: str
    processor: str
    action: Literal["replay", "discard"]
    corrected_value_base64: str | None = None
    person: str = Field(min_length=1, max_length=100)
    because: str = Field(min_length=1, max_length=500)
