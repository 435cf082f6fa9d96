"""The delivery process: reads the log, delivers side by side, and ends within its bound at SIGTERM or as soon as Kafka or PostgreSQL fails."""

import asyncio
import logging
import random
import signal
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from gateway.delivery.courier import Courier
from gateway.delivery.mail import Mail
from gateway.delivery.messages import Adapter
from gateway.delivery.settings import MEDIA, DeliverySettings, Destination, FileTo, MailTo
from gateway.delivery.sink import FileSink
from gateway.delivery.sorting import Sorter
from gateway.delivery.store import DeliveryStore, PostgresDelivery
from gateway.delivery.taking_over import TakingOver, database_failed
from gateway.delivery.webhook import Webhook
from monitoring.metrics import DELIVERY_OLDEST_SECONDS, DELIVERY_UNDELIVERED, DELIVERY_WAITING
from streams.errors import SantunanError
from streams.settings import DatabaseSettings, Settings
from streams.worker.health import HealthServer
from streams.worker.process import EXIT_REFUSED, EXIT_TRY_AGAIN

logger = logging.getLogger("delivery")
FIGURES_SECONDS: Final = 10.0
SILENT_SECONDS_MAX: Final = 60.0
SPARE_CONNECTIONS: Final = 3
"""Beside one for each destination: taking over, figures, health."""


def open_store(database: DatabaseSettings, connections_max: int) -> PostgresDelivery:
    """Delivery's tables, with bounds on connections and statements."""
    options = (
        f"-c TimeZone=UTC -c statement_timeout={database.statement_timeout_ms} "
        f"-c idle_in_transaction_session_timeout={database.idle_in_transaction_ms}"
    )
    return PostgresDelivery(
        sa.create_engine(
            sa.make_url(database.url).set(drivername="postgresql+psycopg"),
            pool_size=connections_max,
            max_overflow=0,
            hide_parameters=True,
            connect_args={"options": options, "connect_timeout": database.connect_timeout_seconds},
        )
    )


def media_without_destination(settings: DeliverySettings) -> list[str]:
    """Media that nobody delivers: whoever runs delivery must name a destination for each."""
    named = settings.destinations()
    return [medium for medium in MEDIA if medium not in named]


def run_delivery(settings: DeliverySettings, engine: Settings) -> int:
    """Deliver until SIGTERM or the first failure; returns the process's exit code. Call it from the main thread."""
    store = open_store(engine.database, len(settings.destinations()) + SPARE_CONNECTIONS)
    try:
        asyncio.run(_run(settings, engine, store))
    except SantunanError as error:
        logger.error("Delivery ends (%s): %s", error.code, error.message)  # noqa: TRY400  one clear line
        return EXIT_TRY_AGAIN if error.retriable else EXIT_REFUSED
    finally:
        store.close()
    return 0


async def _run(settings: DeliverySettings, engine: Settings, store: DeliveryStore) -> None:
    destinations = settings.destinations()
    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(len(destinations) + SPARE_CONNECTIONS, "delivery"))
    stopping, reader_stopping = asyncio.Event(), threading.Event()

    def stop() -> None:
        stopping.set()
        reader_stopping.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    reader = TakingOver(engine.kafka, store, Sorter(destinations), utc_now, settings.records_at_once_max)
    health = HealthServer(engine.worker.health_host, engine.worker.health_port, lambda: None, lambda: _silence(reader))
    if engine.worker.health_port:
        await health.start()
    couriers = _couriers(destinations, store, settings)
    parts = [courier.run(stopping) for courier in couriers]
    watching = _watch(store, settings, stopping)
    reading = asyncio.to_thread(reader.run, reader_stopping)
    try:
        await _together([reading, watching, *parts], stop)
    finally:
        await health.stop()


async def _together(parts: list[Any], stop: Callable[[], None]) -> None:
    """Until all have ended; the first failure stops the others, and is raised."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    for task in tasks:
        task.add_done_callback(lambda _: stop())
    await asyncio.wait(tasks)
    for task in tasks:
        error = task.exception()
        if isinstance(error, SQLAlchemyError):
            raise database_failed(error) from error
        if error is not None:
            raise error


def _couriers(destinations: Mapping[str, Destination], store: DeliveryStore, settings: DeliverySettings) -> list[Courier]:
    draw = random.SystemRandom().random
    return [Courier(name, _adapter(to, settings), store, settings, utc_now, draw) for name, to in destinations.items()]


def _adapter(to: Destination, settings: DeliverySettings) -> Adapter:
    if isinstance(to, FileTo):
        return FileSink(to)
    if isinstance(to, MailTo):
        return Mail(to, settings.call_seconds_max, settings.calls_at_once_max)
    return Webhook(to, settings.call_seconds_max, settings.retry_after_seconds_max)


async def _watch(store: DeliveryStore, settings: DeliverySettings, stopping: asyncio.Event) -> None:
    """Figures for Prometheus, and an end of entries that are too old."""
    while not stopping.is_set():
        now = utc_now()
        for figure in await asyncio.to_thread(store.figures):
            DELIVERY_WAITING.labels(figure.destination).set(figure.waiting)
            DELIVERY_UNDELIVERED.labels(figure.destination).set(figure.undelivered)
            late = 0.0 if figure.oldest_due is None else max(0.0, (now - figure.oldest_due).total_seconds())
            DELIVERY_OLDEST_SECONDS.labels(figure.destination).set(late)
        await asyncio.to_thread(store.prune_feed, now - timedelta(days=settings.feed_days))
        waiting = asyncio.ensure_future(stopping.wait())
        await asyncio.wait([waiting], timeout=FIGURES_SECONDS)
        waiting.cancel()


def _silence(reader: TakingOver) -> str | None:
    silent = time.monotonic() - reader.polled_at
    return None if silent < SILENT_SECONDS_MAX else f"the log was not read for {silent:.0f} s"


def utc_now() -> datetime:
    return datetime.now(UTC)
