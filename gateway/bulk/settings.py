"""Settings of batches, `SANTUNAN_GATEWAY__BATCH…`: where files stand until every row is on the log, and how many there may be."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

MEBIBYTE = 1024 * 1024


class BatchSettings(BaseModel):
    """Sizes in bytes, times in the unit of the name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    batches_folder: Path = Path(".state/batches")
    """On a disk that outlives the process. Gateways may share it (with POSIX locks): then each sees every batch, and one works on each."""
    batch_bytes_max: int = Field(default=512 * MEBIBYTE, ge=1024)
    """Of one file."""
    batches_open_max: int = Field(default=100, ge=1)
    """Files in the folder that are not done; beyond it 503."""
    batches_open_per_caller_max: int = Field(default=5, ge=1)
    """Of one caller; beyond it 429."""
    batches_receiving_max: int = Field(default=8, ge=1)
    """Files that come in at the same time, to one process."""
    batches_disk_free_bytes_min: int = Field(default=1024 * MEBIBYTE, ge=0)
    """With less free space in the folder, new files are turned away."""
    batch_share: float = Field(default=0.2, gt=0, le=1)
    """Of the time that the writing of a file may take while single submissions come in."""
    batch_look_seconds: float = Field(default=1.0, gt=0)
    """How soon a file that waits is found."""
    batch_keep_days: int = Field(default=30, ge=1)
    """How long results stay."""
