"""Settings of the operations console: whom it asks how the flow does, and what people sign in with."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field


class ConsoleSettings(BaseModel):
    """Part of the gateway's settings. There is a console where there are pages (`page_key`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    console_targets: Path | None = None
    """A file of addresses as Prometheus' file_sd_configs: the workers and the exporter, whose /metrics the console shows."""
    console_look_seconds: float = Field(default=5.0, ge=0.5, le=60)
    """Between two looks at them while somebody has the console open, and between two of a page that keeps itself up to date."""
    sign_in_console_scope: str = "openid operations:read operations:act office:read office:decide reports:read"
    """What is asked for at the issuer when somebody signs in to the console; it gives each person what they have."""
    console_sweeps_folder: Path = Path(".state/sweeps")
    """Where it stands what was asked of all dead letters of a cause; on a disk that outlives the process. Gateways may share it."""
    console_sweep_letters_per_second_max: int = Field(default=100, ge=1, le=1_000)
    """The fastest pace of such."""
    console_rehearsal_seconds_max: float = Field(default=12.0, ge=1, le=14)
    """How long a dry run of a dead letter may take."""
    console_lease_minutes: int = Field(default=30, ge=1, le=480)
    """For how long an officer's question is theirs once they have taken it."""
    console_scan_seconds_max: float = Field(default=60.0, gt=0)
    """Of reading, for one search of a topic."""
    console_scan_records_max: int = Field(default=5_000_000, ge=1)
    console_scan_bytes_max: int = Field(default=4 * 1024**3, ge=1)
    console_scan_found_max: int = Field(default=500, ge=1, le=5_000)
    """Records that one search shows."""
