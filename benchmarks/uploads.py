"""`santunan bench uploads`: the gateway's memory while hundreds of clients send a photograph each, slowly and all at once."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psutil
from rich.console import Console

from benchmarks.gateway import MEBIBYTE, PARTITIONS, READY_SECONDS, our_gateway
from benchmarks.report import BenchReport
from deploy import topics
from deploy.errors import Refused
from deploy.local.apache import apache
from deploy.local.process import port_open, wait_until_ready
from schemas.identifiers import claim_id
from schemas.vocabulary import Channel
from streams.settings import KafkaSettings

WARM_UP: Final = 20
PIECES: Final = 100
"""Of each file; a slow client sends one, waits, and sends the next."""
LOOK_SECONDS: Final = 0.1
ANSWER_BYTES_MAX: Final = 4 * 1024
ANSWER_SECONDS: Final = 120.0
ACCEPTED: Final = 202


@dataclass
class _Memory:
    """What the server's process has resident, in bytes, as it is looked at."""

    process: psutil.Process
    most: int = 0

    def look(self) -> int:
        now: int = self.process.memory_info().rss
        self.most = max(self.most, now)
        return now

    async def watch(self) -> None:
        while True:
            self.look()
            await asyncio.sleep(LOOK_SECONDS)


def photograph(number: int, size: int) -> bytes:
    """A JPEG of this many bytes, unlike every other."""
    head = b"\xff\xd8\xff\xc0\0\x0b\x08\x04\0\x04\0\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0?\0" + number.to_bytes(8)
    return head + bytes(size - len(head) - 2) + b"\xff\xd9"


async def _send(port: int, token: str, number: int, size: int, seconds: float) -> int:
    """One file over so many seconds; the answer's status."""
    reference = f"UP-{number}"
    claim = claim_id(Channel.BULK, f"BENCH:{reference}")
    about = f"kind=death_certificate&received_at={datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}&reference={reference}"
    head = (
        f"POST /v1/claims/{claim}/documents?{about} HTTP/1.1\r\nHost: bench\r\nContent-Type: image/jpeg\r\nConnection: close\r\n"
        f"Authorization: Bearer {token}\r\nIdempotency-Key: {reference}\r\nContent-Length: {size}\r\n\r\n"
    )
    file = photograph(number, size)
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=ANSWER_BYTES_MAX)
    try:
        writer.write(head.encode())
        for at in range(0, size, -(-size // PIECES)):
            writer.write(file[at : at + -(-size // PIECES)])
            await writer.drain()
            await asyncio.sleep(seconds / PIECES)
        async with asyncio.timeout(ANSWER_SECONDS):
            return int((await reader.readline()).split()[1])
    finally:
        writer.close()


async def _all(port: int, token: str, numbers: range, size: int, seconds: float) -> Counter[int]:
    return Counter(await asyncio.gather(*(_send(port, token, number, size, seconds) for number in numbers)))


async def _measured(port: int, token: str, memory: _Memory, connections: int, size: int, seconds: float) -> dict[str, float]:
    await _all(port, token, range(WARM_UP), size, 0)
    before, memory.most = memory.look(), 0
    watching, started = asyncio.create_task(memory.watch()), time.perf_counter()
    try:
        statuses = await _all(port, token, range(WARM_UP, WARM_UP + connections), size, seconds)
    finally:
        watching.cancel()
    took, after = time.perf_counter() - started, memory.look()
    if statuses != {ACCEPTED: connections}:
        raise Refused(f"Not every file was taken: {dict(statuses)}.")
    return {"before": before / MEBIBYTE, "most": memory.most / MEBIBYTE, "after": after / MEBIBYTE, "seconds": took}


def run(console: Console, connections: int, size: int, seconds: float) -> BenchReport:
    """Resident memory before, at most during, and after so many files of `size` bytes, each sent over `seconds`."""
    with console.status("starting Apache Kafka …"), tempfile.TemporaryDirectory(prefix="santunan-bench-") as name:
        folder = Path(name)
        with apache(folder / "kafka") as bootstrap:
            topics.apply(KafkaSettings(bootstrap_servers=bootstrap), PARTITIONS, replication=1)
            child, port, token = our_gateway(bootstrap, folder)
            try:
                wait_until_ready(child, lambda: port_open(port), READY_SECONDS)
                memory = _Memory(psutil.Process(child.pid))
                found = asyncio.run(_measured(port, token, memory, connections, size, seconds))
            finally:
                child.stop()
    return BenchReport(
        name="uploads",
        events=connections,
        events_per_second=connections / found["seconds"],
        more={
            "measure": "files on their way at once, each from another connection, to 202",
            "file_bytes": size,
            "seconds_per_file": seconds,
            "files_mib": round(connections * size / MEBIBYTE),
            "memory_before_mib": round(found["before"]),
            "memory_most_mib": round(found["most"]),
            "memory_after_mib": round(found["after"]),
        },
    )
