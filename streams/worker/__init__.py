"""The worker process of a processor: `run_worker` is what `santunan worker NAME` calls."""

import asyncio
import gc
import logging
import os
import threading
from datetime import UTC, datetime
from typing import Final

from monitoring import logs
from monitoring.tracing import Tracing, open_tracing
from streams.contract import Processor
from streams.errors import SantunanError
from streams.kafka import KafkaLog
from streams.postgres import PostgresStore
from streams.records import Stepping
from streams.settings import Settings
from streams.stepper import Stepper
from streams.worker.pausing import NEVER_PAUSED, FollowedPauses, Pausing
from streams.worker.process import EXIT_BROKEN, EXIT_REFUSED, EXIT_TRY_AGAIN, Worker

SHUTDOWN_SECONDS_MAX: Final = 9.0
YOUNG_OBJECTS_MAX: Final = 100_000
"""Allocations between two looks of the collector at young objects: a batch's events are alive together, and walking them again and
again halves the rate (docs/decisions/0002-codec.md)."""
OLDER_GENERATIONS_EVERY: Final = 20

log = logging.getLogger(__name__)

__all__ = ["EXIT_BROKEN", "EXIT_REFUSED", "EXIT_TRY_AGAIN", "Worker", "run_stepper", "run_worker"]


def run_worker(processor: Processor, settings: Settings) -> int:
    """Run the processor until SIGTERM or the first error; returns the process's exit code. Call it once, from the main thread."""
    logs.configure(processor.name, settings.worker.log_format, settings.worker.log_level)
    tracing = open_tracing(settings.tracing, processor.name)
    try:
        stepper = _stepper(processor, settings, tracing)
    except SantunanError as error:
        log.error("Worker %s cannot start (%s): %s", processor.name, error.code, error.message)  # noqa: TRY400  one clear line
        return EXIT_TRY_AGAIN if error.retriable else EXIT_REFUSED
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS_MAX, OLDER_GENERATIONS_EVERY, OLDER_GENERATIONS_EVERY)
    try:
        return run_stepper(processor.name, stepper, settings, FollowedPauses(processor.name, settings.kafka, _now))
    finally:
        if tracing is not None:
            tracing.close()


def _stepper(processor: Processor, settings: Settings, tracing: Tracing | None) -> Stepper:
    store = PostgresStore(processor, settings.database)
    return Stepper(processor, store, KafkaLog(processor.name, settings.kafka), settings.engine, _now, tracing=tracing)


def _now() -> datetime:
    return datetime.now(UTC)


def run_stepper(name: str, stepper: Stepping, settings: Settings, pausing: Pausing = NEVER_PAUSED) -> int:
    """Run an engine that is already built. Once its work ends the process is cut off after `SHUTDOWN_SECONDS_MAX`, whatever still holds it.

    Nothing is lost by that: what counts is committed, and the next owner settles the rest.
    """
    return asyncio.run(_run(name, stepper, settings, pausing))


async def _run(name: str, stepper: Stepping, settings: Settings, pausing: Pausing) -> int:
    worker = Worker(name, stepper, settings, _now, ending=_cut_off_later, pausing=pausing)
    return await worker.run()


def _cut_off_later(code: int) -> None:
    timer = threading.Timer(SHUTDOWN_SECONDS_MAX, os._exit, (code or EXIT_TRY_AGAIN,))
    timer.daemon = True
    timer.start()
