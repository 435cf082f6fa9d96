"""The exporter's process: each source is read again and again, never for more than a twentieth of the time, and says how old it is."""

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from kafka.admin import KafkaAdminClient
from prometheus_client import REGISTRY
from psycopg import Connection, sql

from deploy.broker import admin
from deploy.exporter import claims, engine, payments
from deploy.exporter.audits import audits
from deploy.exporter.lags import Lags
from deploy.exporter.promises import promises
from deploy.revisions import open_connection
from deploy.settings import SystemSettings
from monitoring import whole
from monitoring.whole import Reading, WholeCollector
from streams.settings import KafkaSettings
from streams.worker.health import HealthServer

PORT: Final = 9_464
"""Unless SANTUNAN_WORKER__HEALTH_PORT says another."""
SHARE_MAX: Final = 0.05
"""A source that took a second is left alone for twenty: however large the tables, the exporter takes a twentieth of one connection."""
STATEMENT_MS_MAX: Final = 60_000
OVERDUE_ROUNDS: Final = 6
"""A source that was not read for so many of its intervals fails `/healthz`."""

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Source:
    """Something that is read at most every `every_seconds`. `read` blocks; what it raises is counted, and the old readings stay."""

    name: str
    every_seconds: float
    read: Callable[[], Iterable[Reading]]
    read_at: float | None = None
    """Seconds since 1970."""
    seconds: float = 0.0
    failures: int = 0
    why: str = ""

    @property
    def rest_seconds(self) -> float:
        return max(self.every_seconds, self.seconds / SHARE_MAX)

    def late(self, now: float) -> str | None:
        """Why this source's readings are too old, or None."""
        if self.read_at is None:
            return f"{self.name}: not read yet{self.why}"
        age = now - self.read_at
        return f"{self.name}: last read {age:.0f} s ago{self.why}" if age > OVERDUE_ROUNDS * self.rest_seconds else None


class Exporter:
    """Reads the sources into `collector`. `clock` gives seconds since 1970."""

    def __init__(self, sources: Iterable[Source], collector: WholeCollector, clock: Callable[[], float] = time.time) -> None:
        self.sources = tuple(sources)
        self._collector = collector
        self._clock = clock

    def read(self, source: Source) -> None:
        """Once. A source that fails keeps its readings, whose age then grows."""
        started = self._clock()
        try:
            self._collector.put(source.name, tuple(source.read()))
        except Exception as error:  # noqa: BLE001  drivers raise many kinds while a server is away; the age tells
            source.failures += 1
            source.why = f" ({' '.join(str(error).split())[:200]})"
            log.warning("Reading %s failed: %s", source.name, error)
        else:
            source.read_at, source.why = self._clock(), ""
        source.seconds = self._clock() - started
        self._collector.put("exporter", tuple(self._about_itself()))

    def _about_itself(self) -> Iterator[Reading]:
        for source in self.sources:
            yield Reading(whole.FAILURES, source.failures, (source.name,))
            yield Reading(whole.READ_SECONDS, source.seconds, (source.name,))
            if source.read_at is not None:
                yield Reading(whole.UPDATED, source.read_at, (source.name,))

    def not_ready(self) -> str | None:
        """Until everything was read once."""
        waiting = [source.name for source in self.sources if source.read_at is None]
        return f"not read yet: {', '.join(waiting)}" if waiting else None

    def unhealthy(self) -> str | None:
        """Which sources are too old."""
        late = [why for source in self.sources if (why := source.late(self._clock())) is not None]
        return "; ".join(late) or None

    async def run(self, source: Source) -> None:
        """Again and again, until cancelled."""
        while True:
            await asyncio.to_thread(self.read, source)
            await asyncio.sleep(source.rest_seconds)


@dataclass(slots=True)
class Broker:
    """An admin client that is kept until something fails."""

    kafka: KafkaSettings
    lags: Lags
    opened: ExitStack | None = None
    client: KafkaAdminClient | None = field(default=None)

    def read(self) -> tuple[Reading, ...]:
        if self.opened is None:
            opened = ExitStack()
            self.client = opened.enter_context(admin(self.kafka))
            self.opened = opened
        try:
            return tuple(self.lags.read(self.client, time.time()))
        except BaseException:
            opened, self.opened = self.opened, None
            opened.close()
            raise


@contextmanager
def reading_connection(url: str) -> Iterator[Connection]:
    """A connection that can only read, and not for long. Raises `Refused`."""
    with open_connection(url) as connection:
        connection.read_only = True
        connection.execute(sql.SQL("SET statement_timeout = {}").format(STATEMENT_MS_MAX))
        connection.execute("SET application_name = 'santunan-exporter'")
        yield connection


def sources(settings: SystemSettings) -> tuple[Source, ...]:
    """Everything that is read, and how often."""
    url, sponsors = settings.database.url, settings.exporter.sponsors

    def table(read: Callable[[Connection], Iterator[Reading]]) -> Callable[[], tuple[Reading, ...]]:
        def rows() -> tuple[Reading, ...]:
            with reading_connection(url) as connection:
                return tuple(read(connection))

        return rows

    return (
        Source("kafka", 5.0, Broker(settings.kafka, Lags(settings.kafka.partitions)).read),
        Source("claims", 10.0, table(claims.claims)),
        Source("money", 30.0, table(claims.money)),
        Source("waiting", 10.0, table(claims.waiting)),
        Source("payouts", 10.0, table(claims.payouts)),
        Source("timers", 10.0, table(engine.timers)),
        Source("set_aside", 10.0, table(engine.set_aside)),
        Source("receipts", 15.0, table(claims.receipts)),
        Source("anomalies", 15.0, table(claims.anomalies)),
        Source("payments", 10.0, table(payments.payments)),
        Source("campaigns", 10.0, table(payments.campaigns)),
        Source("documents", 30.0, table(claims.documents)),
        Source("promises", 30.0, table(lambda connection: promises(connection, datetime.now(UTC), sponsors))),
        Source("audit", 15.0, table(audits)),
        Source("database", 15.0, table(engine.database)),
    )


def run_exporter(settings: SystemSettings) -> None:
    """Serve `/metrics` until SIGTERM or SIGINT."""
    collector = WholeCollector()
    REGISTRY.register(collector)
    asyncio.run(_serve(Exporter(sources(settings), collector), settings))


async def _serve(exporter: Exporter, settings: SystemSettings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = HealthServer(
        settings.worker.health_host, settings.worker.health_port or PORT, exporter.not_ready, exporter.unhealthy
    )
    await server.start()
    reading = [asyncio.create_task(exporter.run(source)) for source in exporter.sources]
    await stop.wait()
    for task in reading:
        task.cancel()
    await server.stop()
