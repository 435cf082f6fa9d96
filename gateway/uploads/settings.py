"""Settings of uploads, `SANTUNAN_GATEWAY__UPLOAD_…`: where files go, who scans them, and the limit of everything."""

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from schemas.events.documents import DOCUMENT_BYTES_MAX

MEBIBYTE = 1024 * 1024


class UploadSettings(BaseModel):
    """Sizes in bytes, times in the unit of the name. What is empty is off."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    upload_folder: str = Field(default=".state/uploads", min_length=1)
    """Files on their way in. Gateways that share it (a network file system with locks) go on with each other's resumable uploads."""
    upload_bytes_max: int = Field(default=DOCUMENT_BYTES_MAX, ge=1024, le=DOCUMENT_BYTES_MAX)
    """Of one file. The documents processor takes no more than the default."""
    upload_idle_seconds_max: float = Field(default=20.0, gt=0)
    """Between two pieces of a file."""
    uploads_at_once_max: int = Field(default=1_000, ge=1)
    """Requests of this process that bring a file; beyond it 503."""
    uploads_kept_at_once_max: int = Field(default=4, ge=1, le=64)
    """Files of the largest size that are judged, scanned and stored at the same time, or more of smaller ones; others wait for their turn."""
    upload_unfinished_hours_max: int = Field(default=24, ge=1, le=720)
    """How long a resumable upload may take."""
    upload_disk_free_bytes_min: int = Field(default=512 * MEBIBYTE, ge=0)
    """With less free space for `upload_folder`, new files are turned away."""

    upload_store: str = Field(default="", pattern=r"^(|s3://[a-z0-9.-]{3,63}(/[A-Za-z0-9._/-]*)?)$")
    """Where files are kept: s3://BUCKET/PREFIX; empty for `objects` in `upload_folder`."""
    upload_store_endpoint: str = Field(default="", pattern=r"^(|https?://[^/]+(/.*)?)$")
    """Of another S3 service than Amazon's."""
    upload_store_region: str = ""
    upload_store_key_id: str = ""
    """Empty takes what the machine has: AWS_… variables or its role."""
    upload_store_secret_key: SecretStr | None = None
    upload_store_seconds_max: float = Field(default=20.0, gt=0)
    """For one request to the store."""

    upload_scanner: str = Field(default="", pattern=r"^(|tcp://[^:/]+:[0-9]{1,5}|unix://(/[^/]+)+)$")
    """clamd: tcp://HOST:PORT or unix:///PATH; empty scans nothing."""
    upload_scanner_required: bool = True
    """While the scanner is away: 503 when true; when false files are taken without a scan, and the log says so."""
    upload_scanner_seconds_max: float = Field(default=30.0, gt=0)
    """For one file, from the connection to the verdict."""
