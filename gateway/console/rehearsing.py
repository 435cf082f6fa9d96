"""Who tries out what a person's word on a dead letter would lead to. Implemented by whoever composes the system, who knows the processors."""

from typing import Literal, Protocol

from streams.rehearsing import Rehearsal

Action = Literal["replay", "discard"]


class NotRehearsed(Exception):
    """It could not be tried. The message says why, for the person who asked."""


class Rehearser(Protocol):
    """Changes and sends nothing."""

    async def rehearse(self, processor: str, dead_letter_id: str, action: Action, corrected: bytes | None) -> Rehearsal:
        """`corrected`: the record's value to try instead of what stands. Raises `NotRehearsed`."""
        ...
