"""The parts of a gateway that serves: Kafka, PostgreSQL, issuers. Closed in the reverse order, each within its bound."""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

from gateway.access.issuer import LocalIssuer
from gateway.access.keys import DiscoveredKeys, FixedKeys, KeySource, http_fetch
from gateway.access.rates import Rates
from gateway.access.tokens import TokenVerifier
from gateway.bulk.desk import BatchDesk
from gateway.bulk.runner import BatchRunner
from gateway.console.equipment import Console
from gateway.console.kafka_scanning import KafkaScanner
from gateway.console.leases import PostgresLeases
from gateway.console.postgres import PostgresConsole
from gateway.console.rehearsing import Rehearser
from gateway.console.sweep_store import SweepStore
from gateway.console.sweeper import Sweeper
from gateway.console.watching import FlowWatch
from gateway.feed.equipment import Feed
from gateway.feed.reading import PostgresFeed
from gateway.heard import Heard
from gateway.idempotency import Repeats
from gateway.kafka_log import KafkaLog
from gateway.kafka_reading import KafkaLag, KafkaReader
from gateway.operating.equipment import Operations
from gateway.operating.postgres import PostgresOperations
from gateway.pages.equipment import Pages
from gateway.parts import Parts
from gateway.proofs.desk import ProofDesk
from gateway.reading.asking import Asking
from gateway.reading.postgres import PostgresClaims, engine_of
from gateway.reading.postgres_covers import PostgresCovers
from gateway.reports.postgres import PostgresReports
from gateway.settings import GatewaySettings
from gateway.uploads.equipment import Uploads
from streams.control import ControlFollower
from streams.settings import DatabaseSettings, KafkaSettings

logger = logging.getLogger("gateway")


def utc_now() -> datetime:
    return datetime.now(UTC)


def local_issuer(settings: GatewaySettings) -> LocalIssuer | None:
    """The gateway as its own issuer, where a key for it is set."""
    if settings.local_issuer_key is None:
        return None
    return LocalIssuer.from_private_jwk(settings.public_url, json.loads(settings.local_issuer_key.get_secret_value()))


@asynccontextmanager
async def open_parts(
    settings: GatewaySettings, kafka: KafkaSettings, database: DatabaseSettings, rehearser: Rehearser | None = None
) -> AsyncIterator[Parts]:
    """Neither broker nor database need to answer for it: what they are needed for says so itself."""
    issuer = local_issuer(settings)
    url = settings.database_url.get_secret_value() if settings.database_url is not None else database.url
    log = KafkaLog(kafka, settings)
    lag = KafkaLag(kafka, settings.lag_check_seconds)
    asking = Asking(engine_of(url, settings), settings)
    claims = PostgresClaims(asking)
    uploads = Uploads.of(settings)
    batches = BatchDesk(settings)
    heard = Heard()
    follower = _follower(settings, kafka, heard)
    runner = BatchRunner(batches.store, settings, kafka, lambda: log.appended)
    try:
        async with _console(settings, kafka, asking, log, rehearser) as console:
            yield Parts(
                settings=settings,
                log=log,
                reader=KafkaReader(kafka),
                lag=lag,
                claims=claims,
                tokens=_verifier(settings, issuer),
                rates=Rates(settings.clients_remembered_max),
                repeats=Repeats(settings.keys_remembered_max),
                uploads=uploads,
                batches=batches,
                proofs=ProofDesk.of(settings, settings.public_url, PostgresCovers(asking)),
                clock=utc_now,
                monotonic=time.monotonic,
                issuer=issuer,
                pages=Pages.of(settings, utc_now),
                feed=Feed.of(settings, PostgresFeed(asking)),
                reports=PostgresReports(asking),
                console=console,
                operations=Operations(PostgresOperations(asking), kafka.partitions),
                heard=heard,
            )
    finally:
        if follower is not None:
            await asyncio.to_thread(follower.close)
        await runner.close()
        uploads.close()
        await log.close()
        await claims.close()
        await lag.close()


@asynccontextmanager
async def _console(
    settings: GatewaySettings, kafka: KafkaSettings, asking: Asking, log: KafkaLog, rehearser: Rehearser | None
) -> AsyncIterator[Console]:
    """With those who work for it in the background."""
    watch = FlowWatch(settings.console_targets, settings.console_look_seconds)
    sweeps = SweepStore(settings.console_sweeps_folder)
    console = Console(PostgresConsole(asking), watch, KafkaScanner(kafka), sweeps, PostgresLeases(asking), rehearser)
    sweeper = Sweeper(sweeps, console.reader, log, utc_now)
    if settings.page_key is not None:
        sweeper.start()
    try:
        yield console
    finally:
        await sweeper.close()
        watch.close()


def _follower(settings: GatewaySettings, kafka: KafkaSettings, heard: Heard) -> ControlFollower | None:
    """Where there are pages. A broker that is away, or has no such topic yet, is asked again."""
    if settings.page_key is None:
        return None
    follower = ControlFollower(
        kafka, heard.hear, heard.read_to_end, lambda error: logger.warning("Operators are not heard: %s", error.message)
    )
    follower.start()
    return follower


def _verifier(settings: GatewaySettings, issuer: LocalIssuer | None) -> TokenVerifier:
    own: tuple[KeySource, ...] = () if issuer is None else (FixedKeys(issuer.url, issuer.keys()),)
    others = DiscoveredKeys(
        settings.issuers,
        http_fetch(settings.issuer_answer_seconds),
        utc_now,
        timedelta(seconds=settings.keys_fresh_seconds),
        timedelta(seconds=settings.keys_retry_seconds),
    )
    return TokenVerifier((*own, others), settings.audience, utc_now, settings.clock_skew_seconds, settings.keys_fresh_seconds)
