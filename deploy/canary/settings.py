"""How often canaries fly, when one is late, and whom the heartbeat calls."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field, SecretStr

MINUTE_SECONDS: Final = 60.0


class CanarySettings(BaseModel):
    """Times in seconds."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    every_seconds: float = Field(default=60.0, gt=0)
    """One canary of each partition number in so long, or longer where `per_minute_max` wants it."""
    per_minute_max: float = Field(default=12.0, gt=0)
    """Canaries of all partition numbers together. What they write stays on the log for ever, so more partitions do not make more of it."""
    late_seconds: float = Field(default=60.0, gt=0)
    """One that is not back by then keeps the heartbeat silent."""
    give_up_seconds: float = Field(default=900.0, gt=0)
    """One that is not back by then is withdrawn and counted as lost."""
    kept_seconds: float = Field(default=3_600.0, ge=0)
    """How long the rows of canaries that ended stay."""
    heartbeat_url: SecretStr | None = None
    """The dead-man's switch: called while all is well. Its address is often its password."""
    heartbeat_seconds: float = Field(default=60.0, gt=0)

    def pace_seconds(self, partitions: int) -> float:
        """One canary of each of so many partition numbers in so long."""
        return max(self.every_seconds, partitions * MINUTE_SECONDS / self.per_minute_max)
