"""What uploads are given: where files come in, who scans them, where they are kept."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from gateway.uploads.objects import Objects, store_of
from gateway.uploads.room import Room
from gateway.uploads.scanning import Scanner, scanner_of
from gateway.uploads.settings import UploadSettings
from gateway.uploads.staging import Staging
from gateway.uploads.tidying import tidied

VIEWS_AT_ONCE_MAX: Final = 1
"""A decoded picture is large."""

TIDY_EVERY: Final = timedelta(minutes=10)


class Uploads:
    """`room` bounds what of whole files is looked into at the same time, `views` the pictures that are decoded."""

    def __init__(self, staging: Staging, scanner: Scanner | None, objects: Objects) -> None:
        self.staging = staging
        self.scanner = scanner
        self.objects = objects
        self.room = Room(staging.settings.uploads_kept_at_once_max * staging.settings.upload_bytes_max)
        self.views = asyncio.Semaphore(VIEWS_AT_ONCE_MAX)
        self._tidy_after: datetime | None = None

    @classmethod
    def of(cls, settings: UploadSettings) -> "Uploads":
        """As the settings say."""
        return cls(Staging(settings), scanner_of(settings), Objects(store_of(settings)))

    async def tidy(self, now: datetime) -> None:
        """Remove from the folder what has expired there; seldom, however often it is asked."""
        if self._tidy_after is None or now >= self._tidy_after:
            self._tidy_after = now + TIDY_EVERY
            await self.staging.run(lambda: tidied(self.staging.folder, now))

    def close(self) -> None:
        self.staging.close()
