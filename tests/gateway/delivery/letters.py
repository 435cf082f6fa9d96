"""Records and messages for the tests of delivery, and a clock that stands still."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from gateway.delivery.messages import Message
from schemas.basis import Basis
from schemas.envelope import CloudEvent, EventData
from schemas.events.notifications import NotificationPersonal, NotificationRequested
from schemas.events.state import ClaimStateChanged, ClaimStatus, Waiting
from schemas.money import Money
from schemas.reasons import WaitingFor, WaitingOn
from schemas.vocabulary import Channel, Language
from streams.records import RawRecord
from tests.factories import CLAIM, RECEIVED

NOW = RECEIVED
SECRET = "whsec_" + "c2FudHVuYW4tdGVzdC1zZWNyZXQtMDAwMDAwMDAwMDE="
HOUR = timedelta(hours=1)


def message(delivery_id: str = "n-1", offset: int = 0, **over: Any) -> Message:
    usual: dict[str, Any] = {
        "delivery_id": delivery_id,
        "destination": "sms",
        "claim_id": CLAIM,
        "log_partition": 0,
        "log_offset": offset,
        "due_from": NOW,
        "due_at": NOW,
        "ahead_hours": None,
        "body": b'{"type":"t"}',
    }
    return Message(**usual | over)


def record(data: EventData, event_id: str = "e-1", subject: str = CLAIM, partition: int = 0, offset: int = 0) -> RawRecord:
    event = CloudEvent[EventData](
        id=event_id, type=data.event_type, source="/processors/test", subject=subject, time=NOW, data=data
    )
    value = event.model_dump_json(serialize_as_any=True).encode()
    return RawRecord(data.topic, partition, offset, 0, subject.encode(), value, [("ce_type", data.event_type.encode())])


def told(
    notification_id: str = "n-1",
    medium: Literal["app", "sms", "whatsapp", "letter", "mission"] = "sms",
    language: Language = Language.INDONESIAN,
    not_before: datetime = NOW,
    ahead_hours: int | None = 7,
) -> NotificationRequested:
    return NotificationRequested(
        notification_id=notification_id,
        template="approved",
        medium=medium,
        language=language,
        cause_type="santunan.claim.approved.v1",
        not_before=not_before,
        ahead_hours=ahead_hours,
        personal=NotificationPersonal(
            recipient_name="SITI AMINAH",
            phone="+6281200000001",
            title={Language.INDONESIAN: "Klaim disetujui", Language.ENGLISH: "Claim approved"},
            text={Language.INDONESIAN: "Santunan Rp42.000.000 akan dibayar.", Language.ENGLISH: "IDR 42,000,000 will be paid."},
        ),
    )


def changed(
    status: ClaimStatus = ClaimStatus.INCOMPLETE,
    channel: Channel | None = Channel.BRANCH,
    reference: str | None = "B-0712:REF-0001",
    at: datetime = NOW,
) -> ClaimStateChanged:
    waits = Waiting(waiting_for=WaitingFor.DOCUMENTS, waiting_on=WaitingOn.CLAIMANT, since=at, until=at + HOUR, detail="inner")
    return ClaimStateChanged(
        status=status,
        final=False,
        held=False,
        channel=channel,
        channel_reference=reference,
        basis=Basis(claim=1),
        waiting=(waits,),
        approved=Money.rupiah(42_000_000),
        instructed=Money.rupiah(0),
        settled=Money.rupiah(0),
        events=3,
        changed_at=at,
    )
