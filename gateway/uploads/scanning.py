"""A virus scanner over ClamAV's own protocol (clamd, INSTREAM), by TCP or a socket file; a file goes to it in pieces."""

import asyncio
import logging
from typing import Final, Protocol

from gateway.problems import Problem, ProblemCode
from gateway.uploads.refusals import FileCode, FileRefused
from gateway.uploads.settings import UploadSettings
from gateway.uploads.staging import Staged

logger = logging.getLogger("gateway")

PIECE_BYTES: Final = 64 * 1024
ANSWER_BYTES_MAX: Final = 4 * 1024
RETRY_SECONDS: Final = 30
_CLEAN: Final = b"stream: OK"
_FOUND: Final = b"FOUND"


class Scanner(Protocol):
    """Looks for what must not be kept."""

    async def scan(self, file: Staged) -> None:
        """Raises `FileRefused` when something is found, `Problem` when nobody could look."""
        ...


class ClamScanner:
    """One connection for each file. `required`: without a verdict nothing is taken."""

    def __init__(self, address: str, seconds_max: float, *, required: bool) -> None:
        self._address = address
        self._seconds_max = seconds_max
        self._required = required

    async def scan(self, file: Staged) -> None:
        try:
            async with asyncio.timeout(self._seconds_max):
                answer = await self._answer(file)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            self._away(type(error).__name__)
            return
        if answer.endswith(_FOUND):
            logger.warning("scanner found %s", answer.decode("latin-1").removeprefix("stream: "))
            raise FileRefused(FileCode.INFECTED)
        if answer != _CLEAN:
            self._away(answer.decode("latin-1"))

    def _away(self, why: str) -> None:
        logger.error("scanner gave no verdict: %s", why)
        if self._required:
            raise Problem(
                ProblemCode.SCANNER_UNAVAILABLE,
                "files cannot be scanned for viruses at present: nothing was taken, send it again after Retry-After",
                retry_after_seconds=RETRY_SECONDS,
            )

    async def _answer(self, file: Staged) -> bytes:
        reader, writer = await self._connected()
        try:
            writer.write(b"zINSTREAM\0")
            for piece in file.pieces(PIECE_BYTES):  # from memory, or the page cache: it was written a moment ago
                writer.write(len(piece).to_bytes(4) + piece)
                await writer.drain()
            writer.write(bytes(4))
            await writer.drain()
            return (await reader.readuntil(b"\0"))[:-1]
        finally:
            writer.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        kind, _, place = self._address.partition("://")
        if kind == "unix":
            return await asyncio.open_unix_connection(place, limit=ANSWER_BYTES_MAX)
        host, _, port = place.rpartition(":")
        return await asyncio.open_connection(host, int(port), limit=ANSWER_BYTES_MAX)


def scanner_of(settings: UploadSettings) -> Scanner | None:
    """The scanner that the settings name, if they name one."""
    if not settings.upload_scanner:
        return None
    return ClamScanner(settings.upload_scanner, settings.upload_scanner_seconds_max, required=settings.upload_scanner_required)
