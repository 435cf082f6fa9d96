"""A wire to the broker that delays every byte both ways, for as long as a test says: a slow broker, not one that stands still."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

CHUNK_BYTES = 65_536
WAITING_MAX = 10_000
"""Pieces under way in one direction of one connection."""


class SlowWire:
    """Forwards `port` to `behind` on this machine. `delay_seconds` may be changed at any time; it counts for what is sent from then on."""

    def __init__(self, port: int, behind: int) -> None:
        self.delay_seconds = 0.0
        self._port, self._behind = port, behind
        self._loop = asyncio.new_event_loop()
        self._ends: set[asyncio.StreamWriter] = set()
        self._open = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True, name="slow-wire")

    def start(self) -> None:
        self._thread.start()
        assert self._open.wait(10), "the wire did not open"

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._connected, "127.0.0.1", self._port))
        self._open.set()
        self._loop.run_forever()
        server.close()
        left = asyncio.all_tasks(self._loop)
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        for end in self._ends:
            end.transport.abort()
        self._loop.run_until_complete(server.wait_closed())
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _connected(self, near: asyncio.StreamReader, to_near: asyncio.StreamWriter) -> None:
        self._ends.add(to_near)
        try:
            far, to_far = await asyncio.open_connection("127.0.0.1", self._behind)
        except OSError:
            to_near.close()
            return
        self._ends.add(to_far)
        await asyncio.gather(self._carry(near, to_far), self._carry(far, to_near))

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Each piece is due a delay after it was read; the order stays."""
        under_way: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(WAITING_MAX)
        handing = asyncio.create_task(self._hand_over(under_way, writer))
        with suppress(ConnectionError):
            while piece := await reader.read(CHUNK_BYTES):
                await under_way.put((self._loop.time() + self.delay_seconds, piece))
        await under_way.put((self._loop.time() + self.delay_seconds, b""))
        await handing

    async def _hand_over(self, under_way: asyncio.Queue[tuple[float, bytes]], writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while True:
                due, piece = await under_way.get()
                await asyncio.sleep(max(0.0, due - self._loop.time()))
                if not piece:
                    break
                writer.write(piece)
                await writer.drain()
        writer.close()


@contextmanager
def slow_wire(port: int, behind: int) -> Iterator[SlowWire]:
    wire = SlowWire(port, behind)
    wire.start()
    try:
        yield wire
    finally:
        wire.stop()
