"""Every setting of the gateway, `SANTUNAN_GATEWAY__…`: addresses, who may issue tokens, and the limit of everything."""

from typing import Self

from pydantic import Field, SecretStr, model_validator

from gateway.bulk.settings import BatchSettings
from gateway.console.settings import ConsoleSettings
from gateway.feed.settings import FeedSettings
from gateway.pages.settings import PageSettings
from gateway.proofs.settings import ProofSettings
from gateway.uploads.settings import UploadSettings

KIBIBYTE = 1024


class GatewaySettings(UploadSettings, BatchSettings, PageSettings, ConsoleSettings, FeedSettings, ProofSettings):
    """Sizes in bytes, times in the unit of the name. What has no default is off until it is set."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65_535)
    """0 takes a free one, and the log names it."""
    public_url: str = Field(default="http://127.0.0.1:8080", pattern=r"^https?://[^/]+$")
    """As channels see it: what `Location` and the OpenAPI document begin with."""

    tls_certificate_file: str = ""
    tls_key_file: str = ""
    client_ca_file: str = ""
    """Certificate authorities of machine channels; with it uvicorn's own TLS asks every client for a certificate."""
    client_certificate_header: str = ""
    """Where a TLS terminator in front puts the client's certificate (RFC 9440: `Client-Cert`). Only set it behind one that
    removes the header from outside."""
    channel_tokens_bound: bool = False
    """Refuse a channel's own token that is not bound to a client certificate (RFC 8705): set it in production."""
    hsts_seconds: int = Field(default=31_536_000, ge=0)

    issuers: tuple[str, ...] = ()
    """OpenID Connect issuers whose tokens are taken, each found by discovery; as JSON."""
    audience: str = Field(default="santunan", min_length=1)
    local_issuer_key: SecretStr | None = None
    """An Ed25519 private key (JWK, JSON) that makes this gateway an issuer itself: for demo and tests."""
    clock_skew_seconds: int = Field(default=30, ge=0, le=300)
    keys_fresh_seconds: int = Field(default=600, ge=1)
    """For how long an issuer's keys are taken from memory."""
    keys_retry_seconds: int = Field(default=10, ge=1)
    """How often an unknown key id may make us ask the issuer again."""
    issuer_answer_seconds: float = Field(default=3.0, gt=0)

    body_bytes_max: int = Field(default=256 * KIBIBYTE, ge=KIBIBYTE)
    """Of a JSON body; uploads and batches have limits of their own."""
    json_depth_max: int = Field(default=16, ge=4, le=100)
    request_seconds_max: float = Field(default=15.0, gt=0)
    """From the first byte to the answer; also for a body that trickles in."""
    header_seconds_max: float = Field(default=5.0, gt=0)
    """From the connection, or the last answer's end, to a request's last header."""
    requests_at_once_max: int = Field(default=2_000, ge=1)
    drain_seconds_max: int = Field(default=7, ge=1, le=30)
    """After SIGTERM: how long requests under way may take to end."""

    linger_ms: int = Field(default=5, ge=0, le=1_000)
    """How long the producer gathers records."""
    queue_records_max: int = Field(default=10_000, ge=1)
    """Records that wait for the broker's acknowledgement; beyond it 503."""
    acknowledge_seconds_max: float = Field(default=10.0, gt=0)
    """How long a record may wait for the broker before the caller is told to send it again."""
    lag_records_max: int = Field(default=1_000_000, ge=1)
    """Submissions that intake has not read yet; beyond it 503."""
    lag_check_seconds: float = Field(default=5.0, gt=0)
    retry_after_seconds: int = Field(default=5, ge=1)

    keys_remembered_max: int = Field(default=100_000, ge=0)
    """Idempotency keys whose answers this process remembers."""
    clients_remembered_max: int = Field(default=10_000, ge=1)
    """Callers whose rate this process remembers."""

    database_url: SecretStr | None = None
    """Of a read-only role on the read model; without it, `SANTUNAN_DATABASE__URL` in read-only sessions."""
    database_connections_max: int = Field(default=8, ge=1, le=100)
    database_wait_seconds: float = Field(default=2.0, gt=0)
    """How long a question waits for a connection, and a connection for the server."""
    database_answer_ms: int = Field(default=2_000, ge=10)
    page_rows_max: int = Field(default=200, ge=1, le=1_000)
    lookback_hours: int = Field(default=72, ge=1)
    """How far back a look-up by reference reads the log when the read model does not know the claim."""
    manifest_days_max: int = Field(default=90, ge=1)

    @model_validator(mode="after")
    def _news_come_in_time(self) -> Self:
        if self.feed_wait_seconds_max >= self.request_seconds_max:
            raise ValueError("feed_wait_seconds_max must be less than request_seconds_max")
        return self

    @model_validator(mode="after")
    def _tls_is_whole(self) -> Self:
        if bool(self.tls_certificate_file) != bool(self.tls_key_file):
            raise ValueError("TLS needs both tls_certificate_file and tls_key_file")
        if self.client_ca_file and not self.tls_certificate_file:
            raise ValueError("client_ca_file needs tls_certificate_file and tls_key_file")
        return self
