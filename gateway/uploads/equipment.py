"""What uploads are given: where files come in, who scans them, where they are kept."""

import asyncio

from gateway.uploads.objects import Objects, store_of
from gateway.uploads.scanning import Scanner, scanner_of
from gateway.uploads.settings import UploadSettings
from gateway.uploads.staging import Staging


class Uploads:
    """`turns` bounds the whole files that are looked into at the same time."""

    def __init__(self, staging: Staging, scanner: Scanner | None, objects: Objects) -> None:
        self.staging = staging
        self.scanner = scanner
        self.objects = objects
        self.turns = asyncio.Semaphore(staging.settings.uploads_kept_at_once_max)

    @classmethod
    def of(cls, settings: UploadSettings) -> "Uploads":
        """As the settings say."""
        return cls(Staging(settings), scanner_of(settings), Objects(store_of(settings)))

    def close(self) -> None:
        self.staging.close()
