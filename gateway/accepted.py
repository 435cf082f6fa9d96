"""What stands on the log, as channels are told: for look-ups after a lost answer and for daily manifests."""

from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec
from pydantic import BaseModel

from gateway.accepting import own_reference
from streams.records import RawRecord

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class AcceptedRecord(BaseModel):
    """One record. `accepted_at`: when the broker took it; `document_id`: of a paper's, and a manifest names papers by it, without a
    `reference`. The same event id twice is the same record, sent again."""

    event_id: str
    type: str
    claim_id: str
    reference: str | None
    revision: int | None
    received_at: datetime
    accepted_at: datetime
    document_id: str | None = None


class _Data(msgspec.Struct):
    channel: str
    channel_reference: str
    received_at: datetime
    revision: int | None = None


class _Event(msgspec.Struct):
    id: str
    type: str
    source: str
    subject: str
    data: _Data


class _Paper(msgspec.Struct):
    document_id: str
    received_at: datetime
    organisation: str | None = None


class _PaperEvent(msgspec.Struct):
    id: str
    type: str
    source: str
    subject: str
    data: _Paper


_decode: Final = msgspec.json.Decoder(_Event).decode
_decode_paper: Final = msgspec.json.Decoder(_PaperEvent).decode


def event_of(record: RawRecord) -> _Event | None:
    """What a submission's record says of itself; None for one that is no submission."""
    try:
        return _decode(record.value or b"")
    except msgspec.DecodeError:
        return None


def accepted_of(record: RawRecord) -> AcceptedRecord | None:
    """The record as its channel is told."""
    event = event_of(record)
    return None if event is None else told(event, record)


def paper_of(record: RawRecord, source: str, reference: str) -> AcceptedRecord | None:
    """A paper of the claim with this reference as its channel is told; None for another channel's, and for what is no paper."""
    event = _paper(record)
    return None if event is None or event.source != source else _told_paper(event, record, reference)


def own_paper(record: RawRecord, source: str, organisation: str | None) -> AcceptedRecord | None:
    """A paper that the channel sent, of a shared channel only the organisation's; None for all others, and for what is no paper."""
    event = _paper(record)
    if event is None or event.source != source or event.data.organisation != organisation:
        return None
    return _told_paper(event, record, None)


def _paper(record: RawRecord) -> _PaperEvent | None:
    try:
        return _decode_paper(record.value or b"")
    except msgspec.DecodeError:
        return None


def _told_paper(event: _PaperEvent, record: RawRecord, reference: str | None) -> AcceptedRecord:
    return AcceptedRecord(
        event_id=event.id,
        type=event.type,
        claim_id=event.subject,
        reference=reference,
        revision=None,
        received_at=event.data.received_at,
        accepted_at=_accepted_at(record),
        document_id=event.data.document_id,
    )


def told(event: _Event, record: RawRecord) -> AcceptedRecord:
    return AcceptedRecord(
        event_id=event.id,
        type=event.type,
        claim_id=event.subject,
        reference=own_reference(event.data.channel_reference),
        revision=event.data.revision,
        received_at=event.data.received_at,
        accepted_at=_accepted_at(record),
    )


def _accepted_at(record: RawRecord) -> datetime:
    return EPOCH + timedelta(milliseconds=record.timestamp_ms)


def is_of(event: _Event, source: str, reference_prefix: str) -> bool:
    """Whether the channel's organisation sent it."""
    return event.source == source and event.data.channel_reference.startswith(reference_prefix)
