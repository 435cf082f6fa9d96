"""Files that are kept, each under its SHA-256: in a local folder or an S3-compatible store, through `obstore`."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, S3Store

from gateway.problems import Problem, ProblemCode
from gateway.uploads.settings import UploadSettings

if TYPE_CHECKING:
    from obstore import GetResult  # is only in its stubs

PREFIX: Final = "sha256"
PIECE_BYTES: Final = 64 * 1024
PAGE_OBJECTS: Final = 1_000
RETRY_SECONDS: Final = 10
RETRIES_MAX: Final = 3


class Kept(NamedTuple):
    """An object and when it was last put there (UTC)."""

    sha256: str
    size_bytes: int
    put_at: datetime


def reference_of(sha256: str) -> str:
    """Where an object stands in the store: what events carry."""
    return f"{PREFIX}/{sha256[:2]}/{sha256}"


def store_of(settings: UploadSettings) -> ObjectStore:
    """The store that the settings name; nothing is asked of it yet."""
    if not settings.upload_store:
        return LocalStore(Path(settings.upload_folder).absolute() / "objects", mkdir=True)
    given = {
        "endpoint": settings.upload_store_endpoint,
        "region": settings.upload_store_region,
        "access_key_id": settings.upload_store_key_id,
        "secret_access_key": ""
        if settings.upload_store_secret_key is None
        else settings.upload_store_secret_key.get_secret_value(),
    }
    return S3Store.from_url(
        settings.upload_store,
        config={name: value for name, value in given.items() if value},  # type: ignore[arg-type]
        client_options={
            "timeout": timedelta(seconds=settings.upload_store_seconds_max),
            "allow_http": settings.upload_store_endpoint.startswith("http://"),
        },
        retry_config={"max_retries": RETRIES_MAX, "retry_timeout": timedelta(seconds=settings.upload_store_seconds_max)},
    )


class Objects:
    """The same file twice is one object. Raises `Problem` (`store_unavailable`) while the store does not answer."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store
        self._local = store.prefix if isinstance(store, LocalStore) else None

    async def put(self, file: Path | bytes, sha256: str) -> str:
        """Keep the file, and say under which reference. One that is there is put anew, so that its age begins again."""
        reference = reference_of(sha256)
        try:
            if self._local is None:
                await obstore.put_async(self._store, reference, file)
            else:
                await asyncio.to_thread(self._put_on_disk, self._local / reference, reference, file)
        except (BaseError, OSError) as error:
            raise _away() from error
        return reference

    def _put_on_disk(self, place: Path, reference: str, file: Path | bytes) -> None:
        """All of it in one thread: three hops of a small file would cost more than its bytes."""
        obstore.put(self._store, reference, file)
        _settle(place)

    async def pieces(self, sha256: str) -> Reading | None:
        """An object's size, and its bytes as they are asked for; None when there is none."""
        try:
            found = await obstore.get_async(self._store, reference_of(sha256))
        except FileNotFoundError:
            return None
        except (BaseError, OSError) as error:
            raise _away() from error
        return Reading(found.meta["size"], _pieces(found))

    def every(self) -> Iterator[Kept]:
        """All objects, a page at a time. For commands, not for the event loop."""
        for page in obstore.list(self._store, PREFIX, chunk_size=PAGE_OBJECTS):
            for found in page:
                yield Kept(found["path"].rpartition("/")[2], found["size"], found["last_modified"])

    def put_at(self, sha256: str) -> datetime | None:
        """When the object was last put there (UTC); None when there is none."""
        try:
            return obstore.head(self._store, reference_of(sha256))["last_modified"]
        except FileNotFoundError:
            return None

    def delete(self, sha256: str) -> None:
        obstore.delete(self._store, reference_of(sha256))


class Reading(NamedTuple):
    """An object that is read: its size, and its pieces in their order."""

    size_bytes: int
    pieces: AsyncIterator[bytes]


async def _pieces(found: GetResult) -> AsyncIterator[bytes]:
    async for piece in found.stream(min_chunk_size=PIECE_BYTES):
        yield bytes(piece)


def _settle(path: Path) -> None:
    """Onto the disk, with its name: a `202` must outlive the machine's power."""
    for place, flags in ((path, os.O_RDONLY), (path.parent, os.O_RDONLY | os.O_DIRECTORY)):
        opened = os.open(place, flags)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def _away() -> Problem:
    return Problem(
        ProblemCode.STORE_UNAVAILABLE,
        "the store of files does not answer: nothing was taken, send it again after Retry-After",
        retry_after_seconds=RETRY_SECONDS,
    )
