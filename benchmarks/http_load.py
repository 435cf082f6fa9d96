"""Many connections that each send one prepared request after the other: latencies and statuses, at little cost of our own."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, islice
from typing import Final

CONNECTIONS: Final = 128
HEAD_END: Final = b"\r\n\r\n"
LENGTH: Final = b"content-length: "


@dataclass(slots=True)
class Load:
    """What came back. `seconds`: from the first request to the last answer; latencies in seconds, sorted."""

    seconds: float = 0.0
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The latency that this share (0..1) of the requests did not exceed, in seconds."""
        return self.latencies[min(len(self.latencies) - 1, int(len(self.latencies) * share))]


class _Connection(asyncio.Protocol):
    """One connection: the next request as soon as the last answer is whole, or when its time has come. Its latency counts from then:
    a server that is slow for a moment is slow for all who would have asked in that moment."""

    def __init__(self, requests: Sequence[bytes], load: Load, done: asyncio.Future[None], times: Iterator[float] | None) -> None:
        self._requests = iter(requests)
        self._times = times
        self._load = load
        self._done = done
        self._received = b""
        self._sent_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._next()

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(HEAD_END)
        if not separator:
            return
        length = int(head.lower().split(LENGTH, 1)[1].split(b"\r\n", 1)[0])
        if len(body) < length:
            return
        self._received = b""
        self._load.latencies.append(time.perf_counter() - self._sent_at)
        self._load.statuses[int(head[9:12])] += 1
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self._done.done():
            self._done.set_exception(exc or ConnectionError("the server hung up"))

    def _next(self) -> None:
        assert self._transport is not None
        request = next(self._requests, None)
        if request is None:
            self._done.set_result(None)
            self._transport.close()
            return
        self._sent_at = time.perf_counter() if self._times is None else next(self._times)
        wait = self._sent_at - time.perf_counter()
        if wait > 0:
            asyncio.get_running_loop().call_later(wait, self._transport.write, request)
        else:
            self._transport.write(request)


def run(port: int, requests: Sequence[bytes], connections: int = CONNECTIONS, per_second: float | None = None) -> Load:
    """Send all requests over so many connections at once: as fast as they are answered, or so many a second."""
    load = Load()
    asyncio.run(_run(port, requests, connections, load, per_second))
    load.latencies.sort()
    return load


async def _run(port: int, requests: Sequence[bytes], connections: int, load: Load, per_second: float | None) -> None:
    loop, started = asyncio.get_running_loop(), time.perf_counter()
    ends = []
    for first in range(connections):
        done: asyncio.Future[None] = loop.create_future()
        share = list(islice(requests, first, None, connections))
        times = None if per_second is None else count(started + first / per_second, connections / per_second)
        made = _Connection(share, load, done, times)
        await loop.create_connection(lambda made=made: made, "127.0.0.1", port)  # type: ignore[misc]
        ends.append(done)
    await asyncio.gather(*ends)
    load.seconds = time.perf_counter() - started
