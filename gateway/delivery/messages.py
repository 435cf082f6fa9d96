"""A message on its way to one destination, and what can become of an attempt. Reasons are codes: they name nobody."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`delivery_id` stays the same for every attempt: whoever gets it twice knows it by that. Messages of a claim to a destination
    go out in the order of `log_offset`. `due_from`: when it was first due, `due_at`: the next attempt. `ahead_hours`: as in
    `NotificationRequested`. `body`: JSON, the same bytes at every attempt."""

    delivery_id: str
    destination: str
    claim_id: str
    log_partition: int
    log_offset: int
    due_from: datetime
    due_at: datetime
    ahead_hours: int | None
    body: bytes
    attempts: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Arrived:
    """The destination has taken it."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """To be tried again. `rest_seconds`: the whole destination asks to be left alone for so long."""

    reason: str
    rest_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Never:
    """This message will not be taken, however often it is tried."""

    reason: str


Outcome: TypeAlias = Arrived | NotNow | Never


class Adapter(Protocol):
    """One kind of destination."""

    async def deliver(self, message: Message, now: datetime) -> Outcome:
        """One attempt, within a bound of time. Does not raise for what the other side does."""
        ...

    async def close(self) -> None: ...
