"""How much of files may be in memory at once: small ones go side by side, large ones a few at a time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

WEIGHT_BYTES_MIN: Final = 256 * 1024
"""What a small file counts as: a place at the disk and at the scanner is dear too."""


class Room:
    """`bytes_max` of files at the same time. Who finds too little left waits, and everybody after them too."""

    def __init__(self, bytes_max: int) -> None:
        self._bytes_max = self._left = bytes_max
        self._turn = asyncio.Lock()
        self._given_back = asyncio.Event()

    @asynccontextmanager
    async def of(self, size_bytes: int) -> AsyncIterator[None]:
        """Room for a file of this size; one that is larger than all there is has it alone."""
        weight = min(max(size_bytes, WEIGHT_BYTES_MIN), self._bytes_max)
        async with self._turn:
            while self._left < weight:
                self._given_back.clear()
                await self._given_back.wait()
            self._left -= weight
        try:
            yield
        finally:
            self._left += weight
            self._given_back.set()
