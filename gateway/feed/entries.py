"""An entry of the feed: where one claim stands after something happened to it. Names nobody."""

from datetime import datetime

from pydantic import BaseModel

from gateway.accepting import own_reference
from schemas.envelope import CloudEvent
from schemas.events.state import ClaimStateChanged, ClaimStatus
from schemas.reasons import WaitingFor, WaitingOn
from schemas.vocabulary import ClaimKind


class WaitingEntry(BaseModel):
    """What the claim waits for, on whom, since when and until when."""

    waiting_for: WaitingFor
    waiting_on: WaitingOn
    since: datetime
    until: datetime | None


class FeedEntry(BaseModel):
    """The whole state after the change, so that the last entry of a claim is all that counts. `id`: the same each time it is given
    out. `reference`: the channel's own. `events`: how much has happened to the claim; it grows from entry to entry. Whole rupiah."""

    id: str
    at: datetime
    claim_id: str
    reference: str
    kind: ClaimKind | None
    status: ClaimStatus
    final: bool
    waiting: list[WaitingEntry]
    approved_rupiah: int
    settled_rupiah: int
    events: int


def entry_of(event: CloudEvent[ClaimStateChanged], full_reference: str) -> FeedEntry:
    """What a channel is given of a claim's new state."""
    data = event.data
    waits = [
        WaitingEntry(waiting_for=wait.waiting_for, waiting_on=wait.waiting_on, since=wait.since, until=wait.until)
        for wait in data.waiting
    ]
    return FeedEntry(
        id=event.id,
        at=data.changed_at,
        claim_id=event.subject,
        reference=own_reference(full_reference),
        kind=data.kind,
        status=data.status,
        final=data.final,
        waiting=waits,
        approved_rupiah=data.approved.amount,
        settled_rupiah=data.settled.amount,
        events=data.events,
    )
