"""Every setting of the engine, from environment variables `SANTUNAN_…` (nested by `__`) and nothing else."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, FilePath, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from monitoring.tracing import TracingSettings


class KafkaSettings(BaseModel):
    """The broker, and how to log in. `transaction_timeout_ms`: how long an orphaned transaction may hold readers back."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    bootstrap_servers: str = Field(default="localhost:9092", min_length=1)
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    sasl_username: str = ""
    sasl_password: SecretStr = SecretStr("")
    ssl_ca_file: FilePath | None = None
    """Whose signature makes a broker ours, as PEM; without it, the machine's own authorities."""
    ssl_certificate_file: FilePath | None = None
    """Our certificate as PEM, where brokers ask for one; with `ssl_key_file`."""
    ssl_key_file: FilePath | None = None
    ssl_key_password: SecretStr = SecretStr("")
    partitions: int = Field(default=12, ge=1, le=1_000)
    transaction_timeout_ms: int = Field(default=15_000, ge=1_000, le=60_000)
    request_timeout_ms: int = Field(default=10_000, ge=100)
    """How long one question (metadata, offsets) may take before the process gives up."""
    compression: Literal["none", "lz4", "zstd", "snappy", "gzip"] = "lz4"

    @property
    def logs_in(self) -> bool:
        return self.security_protocol.startswith("SASL")

    @property
    def encrypts(self) -> bool:
        return self.security_protocol.endswith("SSL")

    @model_validator(mode="after")
    def _says_who_and_how(self) -> Self:
        """Credentials that nobody would be shown are a mistake too: they were meant to be."""
        given = bool(self.sasl_username), bool(self.sasl_password.get_secret_value())
        if self.logs_in and not all(given):
            raise ValueError(f"{self.security_protocol} needs both sasl_username and sasl_password")
        if any(given) and not self.logs_in:
            raise ValueError(f"{self.security_protocol} sends no user name or password: set security_protocol to SASL_SSL")
        if (self.ssl_certificate_file is None) != (self.ssl_key_file is None):
            raise ValueError("a certificate needs both ssl_certificate_file and ssl_key_file")
        if (self.ssl_ca_file or self.ssl_certificate_file) and not self.encrypts:
            raise ValueError(f"{self.security_protocol} uses no certificates: set security_protocol to SSL or SASL_SSL")
        return self


class DatabaseSettings(BaseModel):
    """PostgreSQL, as a URL of libpq."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(default="postgresql://localhost/santunan", pattern="^postgres(ql)?://")
    """With the user's password and, by `sslmode`, `sslrootcert`, `sslcert` and `sslkey`, what TLS needs."""
    connect_timeout_seconds: int = Field(default=10, ge=1)
    idle_in_transaction_ms: int = Field(default=5_000, ge=100)
    """A stopped zombie between UPDATE and COMMIT must not block the new owner for longer."""
    statement_timeout_ms: int = Field(default=30_000, ge=1_000)


class EngineSettings(BaseModel):
    """Limits of the two steps."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    linger_ms: int = Field(default=20, ge=0, le=1_000)
    """How long the worker gathers records before a step."""
    rest_ms_max: int = Field(default=100, ge=0, le=1_000)
    """After a step the worker gathers records for as long as that step took, at most so long: on a busy machine fewer and larger steps."""
    batch_records_max: int = Field(default=1_000, ge=1, le=50_000)
    """Records of one partition in one commit."""
    journal_bytes_max: int = Field(default=16_000_000, ge=1_000_000)
    """A step's outputs before compression; a step that reaches it is committed, and the rest goes into the next."""
    overlap_records_min: int = Field(default=500, ge=1)
    """From so many waiting records on, partitions are committed in two groups in turn: one computes while the other is committed."""
    timers_per_step_max: int = Field(default=500, ge=1)
    drain_records_max: int = Field(default=200, ge=1)
    """Parked records of one key handled in one step."""
    parked_records_per_key_max: int = Field(default=10_000, ge=1)
    idle_commit_ms: int = Field(default=1_000, ge=0)
    """How long a position that moved over nothing but skipped records and markers may wait for a commit."""
    same_error_keys_max: int = Field(default=20, ge=2)
    """The handler's same error on so many keys within `same_error_window_seconds` stops the process."""
    same_error_window_seconds: int = Field(default=60, ge=1)
    attempts_max: int = Field(default=3, ge=1)
    """A batch that killed the worker so often is halved until the culprit is alone."""
    row_cache_rows_max: int = Field(default=1_000, ge=0)
    """Rows of each table that a worker keeps in memory between steps, over all its partitions; the owner is the only writer, so they
    stay true. A claim's dossier is some 50 KB."""
    metrics: bool = True
    """Off only to measure what counting costs: `santunan bench pipeline --overhead`."""
    log_must_start_at_zero: bool = True
    """On a first start, refuse a log whose first records are gone."""


class WorkerSettings(BaseModel):
    """The process around the engine: its place in the consumer group, what it holds in memory, when it gives up."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    session_timeout_ms: int = Field(default=6_000, ge=1_000, le=60_000)
    """How long a killed worker's partitions stand still."""
    heartbeat_ms: int = Field(default=2_000, ge=100)
    rebalance_timeout_ms: int = Field(default=10_000, ge=1_000, le=60_000)
    poll_records_max: int = Field(default=500, ge=1)
    partition_fetch_bytes_max: int = Field(default=1_048_576, ge=1_024)
    fetch_bytes_max: int = Field(default=16_777_216, ge=1_024)
    inbox_records_max: int = Field(default=1_000, ge=1)
    """Records read and not yet stepped; beyond it fetching waits. One step takes them all: with a backlog this decides a worker's memory
    (docs/decisions/0004-speed.md)."""
    unhealthy_after_seconds: float = Field(default=30.0, gt=0)
    """Lag without progress for so long fails /healthz."""
    end_after_seconds: float = Field(default=60.0, gt=0)
    """Lag without progress for so long ends the process."""
    health_port: int = Field(default=0, ge=0, le=65_535)
    """/livez, /readyz, /healthz and /metrics; 0 is off."""
    health_host: str = "127.0.0.1"
    log_format: Literal["plain", "json"] = "plain"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"


class Settings(BaseSettings):
    """All settings of a worker."""

    model_config = SettingsConfigDict(env_prefix="SANTUNAN_", env_nested_delimiter="__", frozen=True, extra="forbid")

    kafka: KafkaSettings = Field(default_factory=KafkaSettings)
    database: DatabaseSettings = Field(default_factory=DatabaseSettings)
    engine: EngineSettings = Field(default_factory=EngineSettings)
    worker: WorkerSettings = Field(default_factory=WorkerSettings)
    tracing: TracingSettings = Field(default_factory=TracingSettings)
