"""Small files on their way in stay in memory, within a bound of each and of all together: most papers need no disk but the store's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Final

HELD_BYTES_MAX: Final = 64 * 1024
"""Of one file; a larger one goes to disk as soon as it is known to be."""
HELD_ALL_BYTES_MAX: Final = 16 * 1024 * 1024
"""Of all files of a process on their way: who finds no room goes to disk, small or not."""


class Holding:
    """What of `all_bytes_max` is left."""

    def __init__(self, all_bytes_max: int = HELD_ALL_BYTES_MAX) -> None:
        self._left = all_bytes_max

    @contextmanager
    def share(self, bytes_max: int) -> Iterator[Share]:
        """A share for one file of at most `bytes_max`, given back at the end of the block."""
        share = Share(self, min(bytes_max, HELD_BYTES_MAX))
        try:
            yield share
        finally:
            share.empty()

    def take(self, size_bytes: int) -> bool:
        """Whether there was room for so much."""
        if size_bytes > self._left:
            return False
        self._left -= size_bytes
        return True

    def give_back(self, size_bytes: int) -> None:
        self._left += size_bytes


class Share:
    """The beginning of one file, while it is small."""

    def __init__(self, holding: Holding, bytes_max: int) -> None:
        self._holding = holding
        self._bytes_max = bytes_max
        self._held = bytearray()

    async def fill(self, pieces: AsyncIterator[bytes]) -> bytes | None:
        """Hold the pieces; the one that found no room, None when all of the file is held."""
        async for piece in pieces:
            if len(self._held) + len(piece) > self._bytes_max or not self._holding.take(len(piece)):
                return piece
            self._held += piece
        return None

    def content(self) -> bytes:
        return bytes(self._held)

    def empty(self) -> bytes:
        """What was held, whose room is free again."""
        content = bytes(self._held)
        self._holding.give_back(len(content))
        self._held.clear()
        return content
