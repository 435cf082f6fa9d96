"""What a claimant is told, on `claims.notifications.v1`. Key and subject: the claim id."""

from typing import ClassVar, Literal

from pydantic import Field

from schemas.envelope import Data, EventData, UtcDatetime
from schemas.topics import NOTIFICATIONS
from schemas.vocabulary import Language


class NotificationPersonal(Data):
    """To whom and in which words, in both languages; `language` is the one to send."""

    recipient_name: str
    phone: str | None = None
    title: dict[Language, str]
    text: dict[Language, str]


class NotificationRequested(EventData):
    """Send this, at least once, by its `notification_id`."""

    event_type: ClassVar[str] = "santunan.notification.requested.v1"
    topic: ClassVar[str] = NOTIFICATIONS

    notification_id: str
    template: str
    medium: Literal["app", "sms", "whatsapp", "letter", "mission"]
    language: Language
    cause_type: str
    not_before: UtcDatetime
    ahead_hours: int | None = Field(default=None, ge=-12, le=14)
    """Where a telephone may ring: how far its owner's clock is ahead of UTC, so that who sends it late keeps the quiet hours too."""
    personal: NotificationPersonal = Field(repr=False)
