"""`python -m tests.gateway.dying_gateway`: the real gateway, killed by itself between the broker's acknowledgement and the answer."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from deploy.settings import load_settings
from gateway.log import AcceptingLog, Acknowledged, NewRecord
from gateway.opening import open_parts
from gateway.parts import Parts
from gateway.serving import serve


class DyingLog:
    """Writes one record, waits for its acknowledgement, and kills the process."""

    def __init__(self, log: AcceptingLog) -> None:
        self._log = log

    async def append(self, record: NewRecord) -> Acknowledged:
        acknowledged = await self._log.append(record)
        os.kill(os.getpid(), signal.SIGKILL)
        return acknowledged

    async def append_all(self, records: list[NewRecord]) -> list[Acknowledged]:
        return [await self.append(record) for record in records]

    def queued(self) -> int:
        return self._log.queued()

    def broken(self) -> str | None:
        return self._log.broken()

    async def close(self) -> None:
        await self._log.close()


def main() -> None:
    settings = load_settings()

    @asynccontextmanager
    async def opened() -> AsyncIterator[Parts]:
        async with open_parts(settings.gateway, settings.kafka, settings.database) as parts:
            yield replace(parts, log=DyingLog(parts.log))

    serve(settings.gateway, opened)


if __name__ == "__main__":
    main()
