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
    `reference`. What is said of coverage is about no claim: it has its `sequence`, and the `member_id` that
    the registry named, or the `alias` of an employer's or sponsor's worker. The same event id twice is the same record, sent again."""

    event_id: str
    type: str
    claim_id: str | None
    reference: str | None
    revision: int | None
    received_at: datetime
    accepted_at: datetime
    document_id: str | None = None
    member_id: str | None = None
    alias: str | None = None
    sequence: int | None = None


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


class _Stated(msgspec.Struct):
    sequence: int
    reported_at: datetime
    employer_number: str | None = None
    sponsor: str | None = None


class _StatedEvent(msgspec.Struct):
    id: str
    type: str
    source: str
    subject: str
    data: _Stated


_decode: Final = msgspec.json.Decoder(_Event).decode
_decode_paper: Final = msgspec.json.Decoder(_PaperEvent).decode
_decode_stated: Final = msgspec.json.Decoder(_StatedEvent).decode


def event_of(record: RawRecord) -> _Event | None:
    """What a submission's record says of itself; None for one that is no submission."""
    try:
        return _decode(record.value or b"")
    except msgspec.DecodeError:
        return None


def accepted_of(record: RawRecord, source: str) -> AcceptedRecord | None:
    """The submission as its channel is told; None for another channel's, and for what is no submission."""
    event = event_of(record)
    return None if event is None or event.source != source else told(event, record)


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


def own_statement(record: RawRecord, source: str, organisation: str | None) -> AcceptedRecord | None:
    """What an employer, a sponsor or (of no `organisation`) the registry said of coverage; None for all others'."""
    try:
        event = _decode_stated(record.value or b"")
    except msgspec.DecodeError:
        return None
    if event.source != source or (event.data.employer_number or event.data.sponsor) != organisation:
        return None
    return AcceptedRecord(
        event_id=event.id,
        type=event.type,
        claim_id=None,
        reference=None,
        revision=None,
        received_at=event.data.reported_at,
        accepted_at=_accepted_at(record),
        member_id=event.subject if organisation is None else None,
        alias=None if organisation is None else event.subject,
        sequence=event.data.sequence,
    )


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
