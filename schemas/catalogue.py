"""Every event type by its CloudEvents name: what readers decode with, and what JSON Schemas and AsyncAPI are generated from."""

from typing import Final

from schemas.envelope import EventData
from schemas.events import (
    acknowledgements,
    adjustments,
    brakes,
    campaigns,
    contributions,
    control,
    coverage,
    dead_letters,
    decisions,
    documents,
    dossier,
    employers,
    findings,
    holds,
    instructions,
    ledger,
    manifests,
    notifications,
    payout,
    receipts,
    registration,
    requests,
    revisions,
    state,
    submissions,
    tasks,
    verifications,
)
from schemas.topics import TOPICS

_MODULES: Final = (
    submissions,
    documents,
    verifications,
    coverage,
    contributions,
    requests,
    registration,
    ledger,
    dossier,
    decisions,
    findings,
    payout,
    adjustments,
    revisions,
    employers,
    tasks,
    holds,
    instructions,
    receipts,
    manifests,
    brakes,
    campaigns,
    notifications,
    state,
    dead_letters,
    control,
    acknowledgements,
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
    found = TOPICS.get(topic)
    carries = topic if found is None or found.like is None else found.like
    return tuple(data for data in EVENTS.values() if data.topic == carries)
