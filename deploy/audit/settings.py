"""How often the audit runs by itself, where it keeps its checkpoint, and what it signs with."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, SecretBytes
from pydantic.types import Base64Bytes


class AuditSettings(BaseModel):
    """Times in seconds. The key is Ed25519, 32 bytes in base64, and signs nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    every_seconds: float = Field(default=3_600.0, gt=0)
    overdue_seconds: float = Field(default=7_200.0, gt=0)
    """Older than this the last result keeps the heartbeat silent."""
    whole_every: int = Field(default=168, ge=1)
    """Every so many audits everything is read anew: a record that was changed where it stood is found by that alone."""
    folder: Path = Path("audit")
    """Of the checkpoint; it must stay. Without it the next audit reads everything."""
    signing_key_id: str = ""
    signing_key: SecretBytes | None = None
    """In base64."""
    public_keys: dict[str, Base64Bytes] = Field(default_factory=dict)
    """By key id, as JSON: what `santunan audit verify` accepts besides the key it has."""
