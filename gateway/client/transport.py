"""One request and its answer over HTTP, by aiohttp: kept connections, a bound on each answer's size."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from ssl import SSLContext
from types import TracebackType
from typing import BinaryIO, Final, NamedTuple, Protocol, Self, TypeAlias

import aiohttp

ANSWER_BYTES_MAX: Final = 256 * 1024 * 1024
"""Of one answer: a day's manifest of the largest channel."""
CONNECTIONS_MAX: Final = 100
KEPT_SECONDS: Final = 15.0
"""An idle connection is closed before the gateway closes it (30 s), so that no request meets a closing one."""


Content: TypeAlias = bytes | Path
"""What is sent: bytes, or a file that is read anew for each attempt, never whole."""


class Request(NamedTuple):
    """`target`: path and query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: Content


class Answer(NamedTuple):
    """Header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class ConnectionLost(Exception):
    """The answer did not come: refused, cut, or not in time. Whether the request was taken is not known."""


class Transport(Protocol):
    """Carries requests to one gateway, or to a load balancer before many."""

    async def exchange(self, request: Request, seconds_max: float) -> Answer:
        """Raises `ConnectionLost`."""
        ...


class HttpTransport:
    """To be used as a context, inside a running loop. `address` like https://claims.example; `ssl` with a client's certificate."""

    def __init__(self, address: str, connections_max: int = CONNECTIONS_MAX, ssl: SSLContext | None = None) -> None:
        self._address = address.rstrip("/")
        self._connections_max = connections_max
        self._ssl = ssl

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=self._connections_max, keepalive_timeout=KEPT_SECONDS, ssl=self._ssl if self._ssl is not None else True
        )
        self._session = aiohttp.ClientSession(connector=connector, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar())
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self._session.close()

    async def exchange(self, request: Request, seconds_max: float) -> Answer:
        try:
            async with (
                _opened(request.body) as data,
                self._session.request(
                    request.method,
                    self._address + request.target,
                    headers=request.headers,
                    data=data or None,
                    allow_redirects=False,
                    timeout=aiohttp.ClientTimeout(total=seconds_max),
                ) as answer,
            ):
                headers = {name.lower(): value for name, value in answer.headers.items()}
                return Answer(answer.status, headers, await _whole(answer))
        except (aiohttp.ClientError, TimeoutError, ConnectionError) as error:
            raise ConnectionLost(str(error) or type(error).__name__) from error


@asynccontextmanager
async def _opened(content: Content) -> AsyncIterator[bytes | BinaryIO]:
    """Raises FileNotFoundError as it is: no connection was lost."""
    if isinstance(content, bytes):
        yield content
        return
    file = await asyncio.to_thread(content.open, "rb")
    with file:
        yield file


async def _whole(answer: aiohttp.ClientResponse) -> bytes:
    pieces: list[bytes] = []
    size = 0
    async for piece in answer.content.iter_any():
        pieces.append(piece)
        size += len(piece)
        if size > ANSWER_BYTES_MAX:
            raise ConnectionLost(f"the answer is larger than {ANSWER_BYTES_MAX} bytes")
    return b"".join(pieces)
