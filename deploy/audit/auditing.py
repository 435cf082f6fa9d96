"""The audit as a process: again and again, each time from the checkpoint of the one before, each result signed and put at the chain's end."""

from __future__ import annotations

import asyncio
import logging
import math
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import msgspec
import psycopg
from confluent_kafka import KafkaException

from deploy.access import require_access
from deploy.audit import results
from deploy.audit.continuing import Source, go_on
from deploy.audit.facts import Difference
from deploy.audit.keeping import FORMAT, Meta, Shelf, code_digest
from deploy.audit.results import Made, Result, signed
from deploy.audit.signing import audit_signer
from deploy.audit.table_reading import read_tables
from deploy.errors import Refused
from deploy.folders import require_folder
from deploy.records import Reader
from deploy.revisions import open_connection, require_current
from deploy.settings import SystemSettings
from deploy.wiring import all_processors
from processors.payout.signatures import Ed25519Signer
from schemas.topics import LIFECYCLE
from streams.errors import SantunanError
from streams.worker.health import HealthServer

PORT: Final = 9_466
"""Unless SANTUNAN_WORKER__HEALTH_PORT says another."""
TRY_AGAIN_SECONDS: Final = 60.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Auditor:
    """One audit is `once`. `clock`: monotonic seconds."""

    settings: SystemSettings
    shelf: Shelf
    signer: Ed25519Signer
    clock: Callable[[], float] = time.monotonic

    def once(self) -> Result:
        """From the checkpoint to the next one, and a result at the chain's end. Raises `Refused`."""
        began = self.clock()
        previous = self.last()
        standing = self.shelf.meta()
        number = 1 if standing is None else standing.sequence + 1
        before = self._before(standing, number)
        with Reader(self.settings.kafka) as reader:
            numbers = reader.partitions(LIFECYCLE)
            with read_tables(self.settings.database.url, all_processors(), len(numbers)) as tables:
                source = Source(reader, numbers, tables)
                report, meta = go_on(self.shelf, source, before, number, _unexpected(before, previous))
        took_ms = int((self.clock() - began) * 1_000)
        result = signed(report, Made(before is None, took_ms, meta.digest if meta else ""), previous, self.signer)
        with open_connection(self.settings.database.url) as connection:
            results.put(connection, result)
        if meta is not None:
            self.shelf.take(msgspec.structs.replace(meta, result_digest=result.digest))
        return result

    def last(self) -> Result | None:
        with open_connection(self.settings.database.url) as connection:
            return results.last(connection)

    def _before(self, standing: Meta | None, number: int) -> Meta | None:
        """The checkpoint, unless everything is to be read: another code or form of it, or it is time to."""
        if standing is None or (standing.format, standing.code) != (FORMAT, code_digest()):
            return None
        return None if number - standing.began_whole >= self.settings.audit.whole_every else standing


def _unexpected(before: Meta | None, previous: Result | None) -> tuple[Difference, ...]:
    """The checkpoint remembers the result that it was written with: another one at the chain's end is a finding."""
    if before is None or before.result_digest == ("" if previous is None else previous.digest):
        return ()
    return (Difference(None, "the last result in the table is not the one that this auditor wrote there"),)


class Auditing:
    """Audits again and again in a thread; what fails is said, and tried again. `wait` returns early at the end."""

    def __init__(self, auditor: Auditor, every_seconds: float, overdue_seconds: float) -> None:
        self._auditor = auditor
        self._every_seconds = every_seconds
        self._overdue_seconds = overdue_seconds
        self._ending = threading.Event()
        self._done_at = time.monotonic()
        self._done = False
        self._why = ""

    def run(self) -> None:
        self._ending.wait(self._until_next())
        while not self._ending.is_set():
            try:
                result = self._auditor.once()
            except (Refused, SantunanError, KafkaException, psycopg.Error) as error:
                self._why = " ".join(str(error).split())[:200]
                log.warning("The audit could not be made: %s", self._why)
                self._ending.wait(min(TRY_AGAIN_SECONDS, self._every_seconds))
                continue
            self._done_at, self._done, self._why = time.monotonic(), True, ""
            told = [f"{check['name']}: {check['detail']}" for check in result.said()["checks"] if not check["ok"]]
            log.log(logging.INFO if result.ok else logging.ERROR, "Audit %d: %s", result.sequence, "; ".join(told) or "ok")
            self._ending.wait(self._every_seconds)

    def _until_next(self) -> float:
        """After a restart it goes on in time."""
        try:
            previous = self._auditor.last()
        except Refused:
            return 0.0
        age = math.inf if previous is None else (datetime.now(UTC) - previous.at).total_seconds()
        return max(0.0, self._every_seconds - age)

    def stop(self) -> None:
        self._ending.set()

    def unhealthy(self) -> str | None:
        """A red audit is an alert; here only that none could be made."""
        age = time.monotonic() - self._done_at
        return f"no audit for {age:.0f} s: {self._why}" if self._why and age > self._overdue_seconds else None


def shelf_of(settings: SystemSettings) -> Shelf:
    """Where the settings say that the checkpoint stands."""
    return Shelf.at(settings.audit.folder, next(processor for processor in all_processors() if processor.name == "claim_state"))


def run_auditor(settings: SystemSettings, *, anew: bool = False) -> None:
    """Until SIGTERM or SIGINT. `anew`: begin with a reading of everything. Raises `Refused` when it cannot start."""
    require_folder(settings.audit.folder, "SANTUNAN_AUDIT__FOLDER")
    require_access(settings.kafka)
    require_current(settings.database.url)
    shelf = shelf_of(settings)
    if anew:
        shelf.forget()
    auditor = Auditor(settings, shelf, audit_signer(settings.audit))
    asyncio.run(_serve(Auditing(auditor, settings.audit.every_seconds, settings.audit.overdue_seconds), settings))


async def _serve(auditing: Auditing, settings: SystemSettings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    port = settings.worker.health_port or PORT
    server = HealthServer(settings.worker.health_host, port, lambda: None, auditing.unhealthy)
    await server.start()
    running = asyncio.create_task(asyncio.to_thread(auditing.run))
    await asyncio.wait({running, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
    auditing.stop()
    await running
    await server.stop()
