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
    sign_in_console_scope: str = "openid operations:read operations:act office:read office:decide"
    """What is asked for at the issuer when somebody signs in to the console; it gives each person what they have."""
