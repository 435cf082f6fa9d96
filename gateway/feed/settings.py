"""Settings of the feed, part of the gateway's own."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr


class FeedSettings(BaseModel):
    """Without `feed_key` this gateway gives out no feed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    feed_key: SecretStr | None = None
    """The Ed25519 private key (JWK, JSON) that signs pages and cursors; the same at every gateway."""
    feed_former_keys: tuple[dict[str, str], ...] = ()
    """Public keys (JWK) that signed before it, as JSON: what they signed stays verifiable, and their cursors go on."""
    feed_rows_max: int = Field(default=200, ge=1, le=1_000)
    """Entries of one page."""
    feed_wait_seconds_max: int = Field(default=10, ge=0, le=60)
    """How long a request for news may wait for some; less than `request_seconds_max`."""
    feed_look_seconds: float = Field(default=1.0, gt=0, le=10)
    """How often such a request looks."""
    feed_waiting_max: int = Field(default=200, ge=0)
    """Requests of one process that wait for news at once; beyond it the answer comes at once, and may be empty."""
    feed_cursor_days_max: int = Field(default=60, ge=1)
    """For how long a cursor is good: less than `SANTUNAN_DELIVERY__FEED_DAYS`, so that nothing is missing behind it."""
