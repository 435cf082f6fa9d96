"""Every event type by its CloudEvents name: what readers decode with, and what JSON Schemas and AsyncAPI are generated from."""

from typing import Final

from schemas.envelope import EventData
from schemas.events import (
    brakes,
    coverage,
    dead_letters,
    decisions,
    documents,
    dossier,
    holds,
    instructions,
    ledger,
    notifications,
    payout,
    receipts,
    registration,
    requests,
    state,
    submissions,
    tasks,
    verifications,
)

_MODULES: Final = (
    submissions,
    documents,
    verifications,
    coverage,
    requests,
    registration,
    ledger,
    dossier,
    decisions,
    payout,
    tasks,
    holds,
    instructions,
    receipts,
    brakes,
    notifications,
    state,
    dead_letters,
)

EVENTS: Final[dict[str, type[EventData]]] = {
    data.event_type: data
    for module in _MODULES
    for data in vars(module).values()
    if isinstance(data, type) and issubclass(data, EventData) and "event_type" in vars(data)
}
"""CloudEvents type -> data class."""


def events_on(topic: str) -> tuple[type[EventData], ...]:
    """The event types of a topic, in the order of their definition."""
    return tuple(data for data in EVENTS.values() if data.topic == topic)
