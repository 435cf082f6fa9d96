"""The process that writes batches, beside a gateway: one file at a time, oldest first; it ends when nothing is left, or its parent did.

A process of its own, at a low priority: the gateway's event loop never waits for it, and a file that kills it kills nothing else.
"""

import asyncio
import gc
import logging
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from multiprocessing import parent_process
from multiprocessing.connection import wait
from typing import Final, Protocol

from gateway.bulk.engine import Pass, ingest
from gateway.bulk.journal import Progress
from gateway.bulk.kinds import KINDS
from gateway.bulk.pace import WINDOW_ROWS, Courteous, Pace
from gateway.bulk.reading import FileBusy, FileFault
from gateway.bulk.store import BatchStore, End, Order
from gateway.bulk.survey import survey
from gateway.kafka_log import KafkaLog
from gateway.kafka_reading import KafkaLag
from gateway.log import AcceptingLog
from gateway.problems import Problem
from gateway.settings import GatewaySettings
from gateway.writing import INTAKE
from monitoring import logs
from streams.settings import KafkaSettings

logger = logging.getLogger("gateway.bulk")

COLLECTED_EVERY_OBJECTS: Final = 20_000
"""How rarely the garbage collector looks: records are not cyclic."""
PARENT_GONE: Final = 3
RECEIVING_HOURS_MAX: Final = 24
"""A file that is not whole by then never will be."""


Sleep = Callable[[float], Awaitable[None]]


class Shared(Protocol):
    """A number that the gateway writes and this process reads."""

    value: float


def work(settings: GatewaySettings, kafka: KafkaSettings, singles: Shared, logged: logs.Chosen) -> None:
    """The whole process. `singles`: how many single submissions a second the gateway takes at present; `logged`: how it logs."""
    logs.configure("batches", *logged)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's is for the gateway, which ends this process
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()
    gc.set_threshold(COLLECTED_EVERY_OBJECTS)
    asyncio.run(_work(settings, kafka, singles))


def _end_with_parent() -> None:
    """What was not journalled is written again by the next one, the same bytes."""
    parent = parent_process()
    assert parent is not None, "it is started by a gateway"
    wait([parent.sentinel])
    os._exit(PARENT_GONE)


async def _work(settings: GatewaySettings, kafka: KafkaSettings, singles: Shared) -> None:
    queue = max(settings.queue_records_max, WINDOW_ROWS)
    log = KafkaLog(kafka, settings.model_copy(update={"queue_records_max": queue}))
    store = BatchStore(settings.batches_folder)
    store.tidy(datetime.now(UTC), settings.batch_keep_days, RECEIVING_HOURS_MAX)
    lag = KafkaLag(kafka, settings.lag_check_seconds)
    pace = Courteous(lambda: singles.value, lambda: _behind(lag, settings), settings.batch_share)
    try:
        while True:
            if not await work_off(store, log, pace):
                return
            await asyncio.sleep(settings.batch_look_seconds)
    finally:
        await log.close()
        await lag.close()


def _behind(lag: KafkaLag, settings: GatewaySettings) -> bool:
    """Files leave half of what may wait to single submissions."""
    return (lag.records_behind(INTAKE) or 0) > settings.lag_records_max // 2


async def work_off(store: BatchStore, log: AcceptingLog, pace: Pace, sleep: Sleep = asyncio.sleep) -> int:
    """Each open batch once; how many are open still, because another process has them or the log is away."""
    return sum([not await _done(store, order, log, pace, sleep) for order in store.open_orders()])


async def _done(store: BatchStore, order: Order, log: AcceptingLog, pace: Pace, sleep: Sleep) -> bool:
    reason = ""
    try:
        with store.worked_on(order) as path:
            kind = KINDS[order.kind]
            found = survey(path, kind, order.declared, _resting(pace))
            run = Pass(
                path=path,
                kind=kind,
                survey=found,
                caller=order.caller,
                now=order.received_at,
                told=_unheard,
                pace=pace,
                sleep=sleep,
            )
            await ingest(run, log)
    except (FileBusy, FileNotFoundError):
        return False  # another process has it, or has just ended it
    except FileFault as fault:
        reason = str(fault)
    except Problem as problem:
        logger.warning("batch %s waits: %s", order.batch_id, problem.code)
        return False
    store.end(order, End(at=datetime.now(UTC), reason=reason))
    logger.info("batch %s ended%s", order.batch_id, ", refused as a whole" if reason else "")
    return True


def _resting(pace: Pace) -> Callable[[int], None]:
    """For the first reading, which nothing else in this process waits for: it rests as the writing does."""
    began = time.monotonic()

    def rest(_rows: int) -> None:
        nonlocal began
        time.sleep(pace.rest(time.monotonic() - began))
        began = time.monotonic()

    return rest


def _unheard(_progress: Progress) -> None:
    """Whoever asks reads the journal."""
