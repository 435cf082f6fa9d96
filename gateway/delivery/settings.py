"""Every setting of delivery, `SANTUNAN_DELIVERY__…`: where each medium's messages go, who is sent the feed, and all limits."""

from base64 import b64decode
from binascii import Error as Base64Error
from pathlib import Path
from typing import Annotated, Final, Literal, Self, TypeAlias, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator

from schemas.channels import PROFILES
from schemas.events.notifications import NotificationRequested
from schemas.vocabulary import Channel

MEDIA: Final[tuple[str, ...]] = get_args(NotificationRequested.model_fields["medium"].annotation)
EVERY_OTHER: Final = "*"
"""Stands for every medium that is not named."""
SECRET_PREFIX: Final = "whsec_"  # noqa: S105  how Standard Webhooks marks a secret
SECRET_BYTES: Final = range(24, 65)
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
FEED: Final = "feed"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WebhookTo(_Part):
    """A URL that takes JSON by POST. `secrets`: each signs, the newest first; two while one replaces the other."""

    kind: Literal["webhook"]
    url: str = Field(max_length=1_000)
    secrets: tuple[SecretStr, ...] = Field(min_length=1, max_length=3)

    @field_validator("url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in {"https", "http"} or not parts.hostname:
            raise ValueError("must be https://HOST/…")
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise ValueError("must begin with https://: only this machine itself may be called without TLS")
        if parts.username or parts.password or parts.fragment:
            raise ValueError("must hold no user name, password or fragment: the signature says who we are")
        return url

    @field_validator("secrets")
    @classmethod
    def _are_secrets(cls, secrets: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for secret in secrets:
            signing_key(secret)
        return secrets


class MailTo(_Part):
    """A mailbox of those who print letters or hand messages on; claimants' own addresses are in no filing."""

    kind: Literal["smtp"]
    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65_535)
    starttls: bool = True
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    to: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")

    @model_validator(mode="after")
    def _passwords_are_encrypted(self) -> Self:
        if not self.starttls and self.host not in LOOPBACK:
            raise ValueError("starttls may only be off for a mail server on this machine: messages name people")
        return self


class FileTo(_Part):
    """A file of JSON lines, for the demo and for tests."""

    kind: Literal["file"]
    path: Path


Destination: TypeAlias = Annotated[WebhookTo | MailTo | FileTo, Field(discriminator="kind")]


class DeliverySettings(_Part):
    """Times in the unit of the name."""

    notification_destinations: dict[str, Destination] = Field(default_factory=dict)
    """By medium (`app`, `sms`, `whatsapp`, `letter`, `mission`, or `*` for every other), as JSON."""
    feed_destinations: dict[str, WebhookTo] = Field(default_factory=dict)
    """Who is sent the feed's entries: by channel, at shared ones `CHANNEL:ORGANISATION`, as JSON."""

    records_at_once_max: int = Field(default=500, ge=1, le=10_000)
    """Records read from the log and kept in one transaction."""
    calls_at_once_max: int = Field(default=16, ge=1, le=200)
    """Messages under way to one destination."""
    call_seconds_max: float = Field(default=10.0, gt=0, le=60)
    """For one attempt."""
    lease_seconds: int = Field(default=60, ge=2)
    """For how long a message is left to the process that took it; after a kill it goes out again then."""
    poll_seconds: float = Field(default=1.0, gt=0, le=60)
    """How often a destination without work looks for some."""
    backoff_first_seconds: float = Field(default=5.0, gt=0)
    backoff_seconds_max: float = Field(default=3_600.0, gt=0)
    retry_after_seconds_max: int = Field(default=21_600, ge=1)
    """The longest rest that a destination may ask for."""
    patience_hours: int = Field(default=72, ge=1, le=720)
    """From a message's due time until it is laid before a person as undelivered."""
    feed_days: int = Field(default=90, ge=1)
    """How far back the feed can be replayed."""
    drain_seconds_max: float = Field(default=7.0, gt=0, le=30)
    """After SIGTERM: how long attempts under way may take to end."""

    @field_validator("notification_destinations")
    @classmethod
    def _are_media(cls, found: dict[str, Destination]) -> dict[str, Destination]:
        unknown = sorted(set(found) - {*MEDIA, EVERY_OTHER})
        if unknown:
            raise ValueError(f"{unknown[0]} is no medium: name {', '.join(MEDIA)} or {EVERY_OTHER}")
        return found

    @field_validator("feed_destinations")
    @classmethod
    def _are_channels(cls, found: dict[str, WebhookTo]) -> dict[str, WebhookTo]:
        for name in found:
            channel, _, organisation = name.partition(":")
            if channel not in set(Channel) or PROFILES[Channel(channel)].organisations != bool(organisation):
                raise ValueError(f"{name} is no channel: name a channel, and at a shared one CHANNEL:ORGANISATION")
        return found

    @model_validator(mode="after")
    def _leases_outlive_calls(self) -> Self:
        if self.lease_seconds < self.call_seconds_max + self.drain_seconds_max:
            raise ValueError("lease_seconds must be more than call_seconds_max and drain_seconds_max together")
        return self

    def destinations(self) -> dict[str, Destination]:
        """Every destination by its name: a medium, or `feed:CHANNEL[:ORGANISATION]`."""
        rest = self.notification_destinations.get(EVERY_OTHER)
        media = {name: self.notification_destinations.get(name, rest) for name in MEDIA}
        feeds: dict[str, Destination] = {f"{FEED}:{name}": to for name, to in self.feed_destinations.items()}
        return {name: to for name, to in media.items() if to is not None} | feeds


def signing_key(secret: SecretStr) -> bytes:
    """The bytes of a Standard Webhooks secret. Raises ValueError."""
    try:
        key = b64decode(secret.get_secret_value().removeprefix(SECRET_PREFIX), validate=True)
    except Base64Error as error:
        raise ValueError(f"a secret is {SECRET_PREFIX} and base64") from error
    if len(key) not in SECRET_BYTES:
        raise ValueError(f"a secret has {SECRET_BYTES.start} to {SECRET_BYTES.stop - 1} bytes")
    return key
