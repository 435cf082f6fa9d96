"""A scanner that speaks clamd's protocol (INSTREAM) as its manual has it, and finds what holds its mark."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

MARK = b"EICAR-LIKE-MARK"
CHUNK_BYTES_MAX = 1 << 20


@dataclass
class FakeClamd:
    """`says` answers everything where it is set; `stream_bytes_max` is clamd's StreamMaxLength; `silent` never answers."""

    says: bytes | None = None
    stream_bytes_max: int = 25 << 20
    silent: bool = False
    chunks: list[int] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer), suppress(asyncio.IncompleteReadError):  # the gateway may hang up
            answer = await self._answer(reader)
            if self.silent:
                await reader.read()
            writer.write(answer + b"\0")
            await writer.drain()

    async def _answer(self, reader: asyncio.StreamReader) -> bytes:
        if await reader.readuntil(b"\0") != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND"
        found, seen = b"", 0
        while length := int.from_bytes(await reader.readexactly(4)):
            assert length <= CHUNK_BYTES_MAX
            self.chunks.append(length)
            seen += length
            if seen > self.stream_bytes_max:
                return b"INSTREAM size limit exceeded. ERROR"
            found = found[-len(MARK) :] + await reader.readexactly(length)
            if MARK in found:
                return b"stream: Win.Test.EICAR_HDB-1 FOUND"
        return self.says if self.says is not None else b"stream: OK"


@asynccontextmanager
async def on_tcp(clamd: FakeClamd) -> AsyncIterator[str]:
    """Its address."""
    server = await asyncio.start_server(clamd.serve, "127.0.0.1", 0)
    async with server:
        yield f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def on_socket_file(clamd: FakeClamd, folder: Path) -> AsyncIterator[str]:
    """Its address."""
    path = folder / "clamd.sock"
    server = await asyncio.start_unix_server(clamd.serve, path)
    async with server:
        yield f"unix://{path}"
