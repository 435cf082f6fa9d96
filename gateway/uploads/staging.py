"""Files on their way in until they are judged, scanned and kept or refused: small ones in memory, within bounds, others on disk, a piece
in memory at a time."""

import asyncio
import errno
import os
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final, NamedTuple, TypeVar
from uuid import uuid4

from starlette.requests import ClientDisconnect

from gateway.problems import Problem, ProblemCode
from gateway.uploads.holding import Holding
from gateway.uploads.refusals import FileCode, FileRefused
from gateway.uploads.settings import UploadSettings
from gateway.uploads.tidying import STAGED

THREADS: Final = 8
"""Of one process, for everything that touches the disk."""
OF_PERSON_MAX: Final = 8
"""Files of one claimant or officer on their way at once."""
ROOM_SECONDS: Final = 1.0
"""How long it is believed that the disk has room."""
COPY_BYTES: Final = 256 * 1024
BUSY_RETRY_SECONDS: Final = 10
AnswerT = TypeVar("AnswerT")
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Staged(NamedTuple):
    """A file that has come in whole, and nobody has looked into: where it stands, or its bytes if they are few."""

    source: Path | bytes
    size_bytes: int

    @property
    def is_held(self) -> bool:
        """Whether it is in memory: then looking into it waits for no disk."""
        return isinstance(self.source, bytes)

    def pieces(self, piece_bytes: int) -> Iterator[bytes]:
        """Its bytes, at most so many at a time. From a disk: not for the event loop."""
        if isinstance(self.source, bytes):
            for at in range(0, len(self.source), piece_bytes):
                yield self.source[at : at + piece_bytes]
        else:
            with self.source.open("rb") as file:
                while piece := file.read(piece_bytes):
                    yield piece


class Staging:
    """The folder of files on their way in, and the threads that write to it."""

    def __init__(self, settings: UploadSettings, holding: Holding | None = None) -> None:
        self.folder = Path(settings.upload_folder)
        self.settings = settings
        self._threads = ThreadPoolExecutor(THREADS, "uploads")
        self._holding = holding or Holding()
        self._at_once = 0
        self._persons: Counter[str] = Counter()
        self._room_until = 0.0

    async def run(self, work: Callable[[], AnswerT]) -> AnswerT:
        """Do what touches the disk, beside the event loop. Raises `Problem` where the disk does not take it. Whoever is cancelled
        meanwhile goes on when it is done: a descriptor that is closed under a thread may be another file's by then."""
        doing = asyncio.get_running_loop().run_in_executor(self._threads, work)
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            await asyncio.wait([doing])
            doing.exception()
            raise
        except OSError as error:
            raise _disk_fails(error) from error

    @asynccontextmanager
    async def place(self, person: str | None = None) -> AsyncIterator[None]:
        """One of the places for requests that bring a file; one `person` gets few. Raises `Problem` when all are taken or the disk
        is nearly full."""
        theirs = 0 if person is None else self._persons[person]
        if self._at_once >= self.settings.uploads_at_once_max or theirs >= OF_PERSON_MAX:
            raise Problem(
                ProblemCode.OVERLOADED,
                f"{theirs or self._at_once} files are on their way already: send it again after Retry-After",
                retry_after_seconds=BUSY_RETRY_SECONDS,
            )
        self._at_once += 1
        self._persons.update([person] if person else [])
        try:
            if time.monotonic() >= self._room_until:
                await self.run(self._require_room)
            yield
        finally:
            self._at_once -= 1
            if person:
                self._persons[person] -= 1
                if not self._persons[person]:
                    del self._persons[person]

    @asynccontextmanager
    async def received(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[Staged]:
        """The file that these pieces are, gone from here afterwards. Raises `FileRefused` as soon as it is too large, `Problem`
        where it does not come."""
        with self._holding.share(self.settings.upload_bytes_max) as share:
            more = await share.fill(pieces)
            if more is None:
                content = share.content()
                yield Staged(content, len(content))
                return
            begun = share.empty() + more
            async with self._on_disk(begun, pieces) as staged:
                yield staged

    @asynccontextmanager
    async def _on_disk(self, begun: bytes, pieces: AsyncIterator[bytes]) -> AsyncIterator[Staged]:
        path = self.folder / STAGED / uuid4().hex
        bytes_max = self.settings.upload_bytes_max
        if len(begun) > bytes_max:
            raise FileRefused(FileCode.TOO_LARGE)
        file = await self.run(lambda: _begun(path, begun))
        try:
            yield Staged(path, len(begun) + await self.append(file, pieces, bytes_max - len(begun)))
        finally:
            os.close(file)
            await self.run(lambda: path.unlink(missing_ok=True))

    async def append(self, file: int, pieces: AsyncIterator[bytes], bytes_max: int) -> int:
        """Write the pieces behind what is there, each as it comes; how many bytes came. `file`: its descriptor. Raises as `received`."""
        came = 0
        async for piece in pieces:
            came += len(piece)
            if came > bytes_max:
                raise FileRefused(FileCode.TOO_LARGE)
            await self.run(lambda piece=piece: _write(file, piece))  # type: ignore[misc]
        return came

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _require_room(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self.folder).free < self.settings.upload_disk_free_bytes_min:
            raise OSError(errno.ENOSPC, "little room is left")
        self._room_until = time.monotonic() + ROOM_SECONDS


async def paced(pieces: AsyncIterator[bytes], idle_seconds_max: float) -> AsyncIterator[bytes]:
    """The pieces, as long as they come. Raises `Problem` when none comes in time, `FileRefused` when the sender has gone."""
    while True:
        try:
            async with asyncio.timeout(idle_seconds_max):
                piece = await anext(pieces, None)
        except TimeoutError:
            raise Problem(
                ProblemCode.REQUEST_TOO_SLOW,
                f"nothing came for {idle_seconds_max:g} s: send the file again with the same idempotency key, or resume it",
            ) from None
        except ClientDisconnect:
            raise FileRefused(FileCode.INCOMPLETE) from None
        if piece is None:
            return
        if piece:
            yield piece


def opened(path: Path) -> int:
    """A descriptor that writes behind what is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def copied(staged: Staged, file: int) -> None:
    """Write the whole of `staged` behind what is there."""
    for piece in staged.pieces(COPY_BYTES):
        _write(file, piece)


def _begun(path: Path, content: bytes) -> int:
    file = opened(path)
    try:
        _write(file, content)
    except OSError:
        os.close(file)
        path.unlink(missing_ok=True)
        raise
    return file


def _write(file: int, piece: bytes) -> None:
    left = memoryview(piece)
    while left:
        left = left[os.write(file, left) :]


def _disk_fails(error: OSError) -> Problem:
    what = "has no room" if error.errno in _FULL else "does not take it"
    return Problem(
        ProblemCode.STORE_UNAVAILABLE,
        f"the disk for files {what}: nothing was taken, send it again after Retry-After",
        retry_after_seconds=BUSY_RETRY_SECONDS,
    )
