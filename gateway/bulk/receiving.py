"""A file on its way in: streamed to the disk and hashed as it comes, bounded in size and in the time between two parts of it."""

import asyncio
import os
from collections.abc import AsyncIterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, Protocol

from gateway.problems import Problem, ProblemCode
from gateway.uploads.staging import paced

PART_BYTES: Final = 1024 * 1024
"""Written and hashed at once, in a thread."""
SILENCE_SECONDS_MAX: Final = 30.0


class Received(NamedTuple):
    """A whole file, flushed."""

    sha256: str
    size_bytes: int


class _Hash(Protocol):
    def update(self, data: bytes, /) -> None: ...


async def receive(chunks: AsyncIterator[bytes], path: Path, bytes_max: int) -> Received:
    """Raises `Problem` when more comes than is taken, or nothing for too long."""
    digest, size = sha256(), 0
    with path.open("xb") as file:
        async for part in _parts(chunks):
            size += len(part)
            if size > bytes_max:
                raise Problem(ProblemCode.BODY_TOO_LARGE, f"the file is larger than {bytes_max} bytes: split it")
            await asyncio.to_thread(_take, file, digest, part)
        await asyncio.to_thread(_to_disk, file)
    return Received(digest.hexdigest(), size)


async def _parts(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The chunks, gathered to parts of some size."""
    gathered: list[bytes] = []
    size = 0
    async for chunk in paced(chunks, SILENCE_SECONDS_MAX):
        gathered.append(chunk)
        size += len(chunk)
        if size >= PART_BYTES:
            yield b"".join(gathered)
            gathered, size = [], 0
    yield b"".join(gathered)


def _take(file: BinaryIO, digest: _Hash, part: bytes) -> None:
    digest.update(part)
    file.write(part)


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())
