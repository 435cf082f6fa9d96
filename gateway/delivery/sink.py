"""A file of JSON lines in the place of a destination: for the demo and for tests."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Final

import orjson

from gateway.delivery.messages import Arrived, Message, NotNow, Outcome
from gateway.delivery.settings import FileTo

READABLE_BY_OWNER: Final = 0o600
TAIL_BYTES: Final = 1_000_000


class FileSink:
    """Appends a line for each message and writes it through to the disk. A line that a crash cut off is taken away first."""

    def __init__(self, to: FileTo) -> None:
        to.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = os.open(to.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, READABLE_BY_OWNER)
        self._thread = ThreadPoolExecutor(1, "sink")
        _drop_torn_line(self._file)

    async def deliver(self, message: Message, now: datetime) -> Outcome:
        line = orjson.dumps({"id": message.delivery_id, "at": now, "destination": message.destination})
        whole = line[:-1] + b',"message":' + message.body + b"}\n"
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._append, whole)
        except OSError as error:
            return NotNow(f"file_{type(error).__name__}")
        return Arrived()

    async def close(self) -> None:
        self._thread.shutdown()
        os.close(self._file)

    def _append(self, line: bytes) -> None:
        if os.write(self._file, line) != len(line):
            _drop_torn_line(self._file)
            raise OSError("the disk is full")
        os.fsync(self._file)


def _drop_torn_line(file: int) -> None:
    """A message is far shorter than what is looked at."""
    size = os.fstat(file).st_size
    start = max(0, size - TAIL_BYTES)
    tail = os.pread(file, size - start, start)
    if tail and not tail.endswith(b"\n"):
        os.ftruncate(file, start + tail.rfind(b"\n") + 1)
