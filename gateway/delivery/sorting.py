"""Records of the log into what is kept of them: a notification to its medium, a claim's new state to its channel's feed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import orjson
from pydantic import ValidationError

from gateway.delivery.messages import Message
from gateway.delivery.settings import FEED
from gateway.feed.entries import entry_of
from processors.notification.hours import not_in_the_night
from schemas.admission import SEPARATOR
from schemas.canary import is_canary_key
from schemas.channels import PROFILES
from schemas.envelope import CloudEvent
from schemas.events.notifications import NotificationRequested
from schemas.events.state import ClaimStateChanged
from schemas.topics import NOTIFICATIONS, STATE
from schemas.vocabulary import Channel
from streams.records import RawRecord

TOPICS: Final = (NOTIFICATIONS, STATE)
NOWHERE: Final = "unreadable"
"""The destination of what no destination could be read of."""
TOLD: Final = "notification.requested"
CHANGED: Final = "claim.state_changed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a channel's feed. `json`: as it is given out; it names nobody."""

    channel: Channel
    organisation: str
    log_partition: int
    log_offset: int
    at: datetime
    json: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of one record. `unreadable`: why nothing could be made of it; then `message` holds it as it stands."""

    topic: str
    partition: int
    offset: int
    message: Message | None = None
    entry: Entry | None = None
    unreadable: str = ""


class Sorter:
    """`destinations` by name; an entry is pushed where its channel has one."""

    def __init__(self, destinations: Collection[str]) -> None:
        self._destinations = frozenset(destinations)

    def sort(self, record: RawRecord, now: datetime) -> Kept:
        """Everything that may be kept of the record; a tombstone and a canary leave nothing."""
        where = record.topic, record.partition, record.offset
        if record.value is None or is_canary_key(record.key):
            return Kept(*where)
        try:
            if record.topic == NOTIFICATIONS:
                return Kept(*where, message=_told(record, now))
            entry, message = _changed(record, now)
        except ValidationError as error:
            return Kept(*where, message=_unreadable(record, now), unreadable=f"unreadable_{error.errors()[0]['type']}")
        pushed = message is not None and message.destination in self._destinations
        return Kept(*where, message=message if pushed else None, entry=entry)


def _told(record: RawRecord, now: datetime) -> Message:
    event = CloudEvent[NotificationRequested].model_validate_json(record.value or b"")
    data, who = event.data, event.data.personal
    due = data.not_before if data.ahead_hours is None else not_in_the_night(max(now, data.not_before), data.ahead_hours)
    said = {
        "notification_id": data.notification_id,
        "claim_id": event.subject,
        "medium": data.medium,
        "template": data.template,
        "language": data.language,
        "recipient_name": who.recipient_name,
        "phone": who.phone,
        "title": who.title[data.language],
        "text": who.text[data.language],
    }
    return Message(
        delivery_id=data.notification_id,
        destination=data.medium,
        claim_id=event.subject,
        log_partition=record.partition,
        log_offset=record.offset,
        due_from=due,
        due_at=due,
        ahead_hours=data.ahead_hours,
        body=orjson.dumps({"type": TOLD, "timestamp": event.time, "data": said}),
    )


def _changed(record: RawRecord, now: datetime) -> tuple[Entry | None, Message | None]:
    """Nothing while only a dead letter of the claim is known: nobody filed it yet."""
    event = CloudEvent[ClaimStateChanged].model_validate_json(record.value or b"")
    data = event.data
    if data.channel is None or data.channel_reference is None:
        return None, None
    shared = PROFILES[data.channel].organisations
    organisation = data.channel_reference.partition(SEPARATOR)[0] if shared else ""
    said = entry_of(event, data.channel_reference).model_dump_json()
    entry = Entry(data.channel, organisation, record.partition, record.offset, data.changed_at, said)
    message = Message(
        delivery_id=event.id,
        destination=f"{FEED}:{data.channel}{SEPARATOR}{organisation}".removesuffix(SEPARATOR),
        claim_id=event.subject,
        log_partition=record.partition,
        log_offset=record.offset,
        due_from=now,
        due_at=now,
        ahead_hours=None,
        body=orjson.dumps({"type": CHANGED, "timestamp": event.time, "data": orjson.Fragment(said)}),
    )
    return entry, message


def _unreadable(record: RawRecord, now: datetime) -> Message:
    return Message(
        delivery_id=f"{record.topic}:{record.partition}:{record.offset}",
        destination=NOWHERE,
        claim_id=(record.key or b"").decode(errors="replace"),
        log_partition=record.partition,
        log_offset=record.offset,
        due_from=now,
        due_at=now,
        ahead_hours=None,
        body=record.value or b"",
    )
