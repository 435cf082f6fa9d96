"""Entries of feeds: a claim's states, spread over partitions."""

from __future__ import annotations

from datetime import datetime

from gateway.delivery.sorting import Entry, Kept, Sorter
from schemas.events.state import ClaimStatus
from schemas.vocabulary import Channel
from tests.gateway.delivery.letters import HOUR, NOW, changed, record

PARTITIONS = 3
STATES = (ClaimStatus.REGISTERED, ClaimStatus.INCOMPLETE, ClaimStatus.COMPLETE, ClaimStatus.APPROVED, ClaimStatus.PAID)


def claim(number: int) -> str:
    return f"{number:08d}-0000-4000-8000-000000000000"


def state(
    number: int, turn: int, channel: Channel = Channel.BRANCH, reference: str = "B-0712:REF-", at: datetime | None = None
) -> Kept:
    """The state after `turn` changes, an hour after the one before; each claim on one partition."""
    data = changed(STATES[turn], channel, f"{reference}{number}", at or NOW + turn * HOUR)
    made = record(data, f"s-{number}-{turn}", claim(number), number % PARTITIONS, number // PARTITIONS * len(STATES) + turn)
    return Sorter(()).sort(made, NOW)


def states(claims: int, **more: object) -> list[Kept]:
    """Every state of so many claims, in the order of their offsets."""
    return [state(number, turn, **more) for number in range(claims) for turn in range(len(STATES))]  # type: ignore[arg-type]


def entry(kept: Kept) -> Entry:
    assert kept.entry is not None
    return kept.entry
