"""The canaries' process: files, follows, gives up, sweeps, and keeps the heart beating while all is well."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol

import psycopg
from confluent_kafka import KafkaException

from deploy.audit.results import Result, last
from deploy.canary import rows
from deploy.canary.filing import Canary, drawn, filed, withdrawal
from deploy.canary.following import Following
from deploy.canary.heartbeat import Heart
from deploy.canary.log import KafkaCanaries, Shown, Unwritten
from deploy.canary.settings import CanarySettings
from deploy.errors import Refused
from deploy.readiness import require_topics
from deploy.revisions import open_connection, require_current
from deploy.settings import SystemSettings
from deploy.wiring import PROCESSORS
from monitoring.life import MISSING_SECONDS
from monitoring.metrics import CANARIES_LOST, CANARY_RETURNED, CANARY_SECONDS, CANARY_WAITING, HEARTBEAT
from schemas.envelope import EventData
from streams.worker.health import HealthServer

PORT: Final = 9_465
"""Unless SANTUNAN_WORKER__HEALTH_PORT says another."""
MISSED_MAX: Final = 3
"""Canaries of one partition that may stay away before the heartbeat falls silent."""
ROWS_SECONDS: Final = 1.0
SWEEP_SECONDS: Final = 60.0
STATEMENT_MS_MAX: Final = 10_000
FAILED_WAIT_SECONDS: Final = 1.0
NEVER_AUDITED: Final = "no audit was ever made"
SILENT_SECONDS_MAX: Final = 60.0
"""A broker or database that fails for so long fails `/healthz`."""

log = logging.getLogger(__name__)


class Log(Protocol):
    """Where canaries are filed, and where they show themselves."""

    def write(self, records: Iterable[tuple[str, EventData]], now: datetime) -> None: ...
    def seen(self) -> Iterable[Shown]: ...


class Rows(Protocol):
    """The database, as far as canaries need it."""

    def ended(self, wanted: list[str]) -> list[str]: ...
    def open_ones(self) -> list[rows.Open]: ...
    def sweep(self, kept_seconds: float) -> int: ...
    def audit(self) -> Result | None: ...


@dataclass(slots=True)
class PostgresRows:
    """One connection for each question: a second apart, and whatever happened to the last one is over."""

    url: str

    def ended(self, wanted: list[str]) -> list[str]:
        with self._connection() as connection:
            return rows.ended(connection, wanted)

    def open_ones(self) -> list[rows.Open]:
        with self._connection() as connection:
            return rows.open_ones(connection)

    def sweep(self, kept_seconds: float) -> int:
        with self._connection() as connection:
            return rows.sweep(connection, kept_seconds)

    def audit(self) -> Result | None:
        with self._connection() as connection, connection.transaction():
            return last(connection)

    def _connection(self) -> psycopg.Connection:
        connection = open_connection(self.url)
        connection.autocommit = True
        connection.execute(f"SET statement_timeout = {STATEMENT_MS_MAX}")
        return connection


@dataclass(slots=True)
class Canaries:
    """One round is `turn`. `clock` gives seconds since 1970. `due`: when each partition's next one flies."""

    settings: CanarySettings
    following: Following
    log: Log
    rows: Rows
    heart: Heart
    clock: Callable[[], float] = time.time
    audit_overdue_seconds: float = 7_200.0
    audit_complaint: str | None = NEVER_AUDITED
    """What keeps the heart silent besides canaries."""
    due: dict[int, float] = field(default_factory=dict)
    looked_at: float = float("-inf")
    swept_at: float = float("-inf")

    @property
    def pace_seconds(self) -> float:
        return self.settings.pace_seconds(self.following.partitions)

    def begin(self) -> None:
        """Those that a process before this one left are ended; the first ones fly one after the other over the first interval."""
        now, partitions = self.clock(), self.following.partitions
        for number in range(partitions):
            self.due[number] = now + self.pace_seconds * number / partitions
        for claim_id, filed_at in self.rows.open_ones():
            self.following.restored(Canary.known(claim_id, partitions), filed_at)
        self._give_up(now, after_seconds=float("-inf"))

    def turn(self) -> None:
        """See who has shown up, file what is due, and say how it stands."""
        for shown in self.log.seen():
            self.following.saw(shown.claim_id, shown.processor, self.clock())
        now = self.clock()
        if now - self.looked_at >= ROWS_SECONDS:
            self.looked_at = now
            for claim_id in self.rows.ended(self.following.unended()):
                self.following.saw(claim_id, "claim_state", self.clock())
        self._file(now)
        self._give_up(now, self.settings.give_up_seconds)
        if now - self.swept_at >= SWEEP_SECONDS:
            self.swept_at = now
            self.rows.sweep(self.settings.kept_seconds)
            self.audit_complaint = _about(self.rows.audit(), now, self.audit_overdue_seconds)
        self.heart.beat(now, self.complaint())
        self.tell()

    def complaint(self) -> str | None:
        """Why the heart stays silent, or None while all is well."""
        now = self.clock()
        late = [
            f"partition {number} waits for {processor or 'nobody'}, {seconds:.0f} s"
            for (number, processor), seconds in sorted(self.following.waiting(now).items())
            if seconds > self.settings.late_seconds
        ]
        missing = self.following.missing(now, MISSED_MAX * self.pace_seconds + self.settings.late_seconds)
        late += [f"nothing came back from partition {number}" for number in missing]
        return "; ".join(late) or self.audit_complaint

    def _file(self, now: float) -> None:
        partitions = self.following.partitions
        for number, due_at in self.due.items():
            if due_at > now:
                continue
            self.due[number] = max(due_at + self.pace_seconds, now)
            member = self.following.free_member(number)
            if member is None:
                continue
            canary, at = drawn(number, partitions, member), self.clock()
            self.following.filed(canary, at)
            self.log.write(filed(canary, partitions, _moment(at)), _moment(at))

    def _give_up(self, now: float, after_seconds: float) -> None:
        given_up = list(self.following.give_up(now, after_seconds))
        if given_up:
            log.warning("%d canaries did not come back and are withdrawn", len(given_up))
            words = [(canary.claim_id, withdrawal(canary.claim_id, _moment(now))) for canary in given_up]
            self.log.write(words, _moment(now))
        for canary in given_up:
            CANARIES_LOST.labels(str(canary.partition)).inc()

    def tell(self) -> None:
        """The metrics."""
        now = self.clock()
        waiting = self.following.waiting(now)
        for number, flown in self.following.returned.items():
            partition = str(number)
            CANARY_RETURNED.labels(partition).set(flown.at)
            for processor in PROCESSORS:
                CANARY_WAITING.labels(partition, processor).set(waiting.get((number, processor), 0.0))
                if processor in flown.seconds:
                    CANARY_SECONDS.labels(partition, processor).set(flown.seconds[processor])
        if self.heart.beaten_at is not None:
            HEARTBEAT.set(self.heart.beaten_at)


def _about(audit: Result | None, now: float, overdue_seconds: float) -> str | None:
    """What is wrong with the last audit."""
    if audit is None:
        return NEVER_AUDITED
    if not audit.ok:
        return f"the audit of {audit.at:%F %T %Z} is red"
    age = now - audit.at.timestamp()
    return f"the last audit is {age / 60:.0f} minutes old" if age > overdue_seconds else None


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)


class Watching:
    """Turns again and again in a thread; what fails is said, and tried again."""

    def __init__(self, canaries: Canaries) -> None:
        self._canaries = canaries
        self._failing_since: float | None = None
        self._why = ""
        self._begun = False
        self.ending = False

    def run(self) -> None:
        while not self.ending:
            try:
                self._turn()
            except (KafkaException, Unwritten, psycopg.Error, Refused) as error:
                self._failing_since = self._failing_since or time.monotonic()
                self._why = " ".join(str(error).split())[:200]
                log.warning("Canaries are held up: %s", self._why)
                time.sleep(FAILED_WAIT_SECONDS)

    def _turn(self) -> None:
        if not self._begun:
            self._canaries.begin()
            self._begun = True
        self._canaries.turn()
        self._failing_since = None

    def not_ready(self) -> str | None:
        return None if self._begun else "not begun yet"

    def unhealthy(self) -> str | None:
        """What is wrong with canaries is an alert; here only that they can neither be filed nor seen."""
        since = self._failing_since
        if since is None or time.monotonic() - since <= SILENT_SECONDS_MAX:
            return None
        return f"for {time.monotonic() - since:.0f} s: {self._why}"


def run_canaries(settings: SystemSettings) -> None:
    """Until SIGTERM or SIGINT. Raises `Refused` when broker or database cannot be reached at the start, or are not as configured."""
    require_topics(settings.kafka, settings.kafka.partitions)
    require_current(settings.database.url)
    require_pace(settings)
    with closing(KafkaCanaries(settings.kafka)) as kafka:
        url = settings.canary.heartbeat_url
        heart = Heart(url.get_secret_value() if url else None, settings.canary.heartbeat_seconds)
        canaries = Canaries(
            settings.canary,
            Following(settings.kafka.partitions, time.time()),
            kafka,
            PostgresRows(settings.database.url),
            heart,
            audit_overdue_seconds=settings.audit.overdue_seconds,
        )
        asyncio.run(_serve(Watching(canaries), settings))
        heart.stop()


def require_pace(settings: SystemSettings) -> None:
    """Raises `Refused` for a pace at which the alarm for missing canaries would ring though all is well."""
    pace, partitions = settings.canary.pace_seconds(settings.kafka.partitions), settings.kafka.partitions
    if pace >= MISSING_SECONDS:
        raise Refused(
            f"One canary of each of {partitions} partitions would fly every {pace:.0f} s, and after {MISSING_SECONDS} s without one people are "
            "called: raise SANTUNAN_CANARY__PER_MINUTE_MAX, or lower SANTUNAN_CANARY__EVERY_SECONDS."
        )


async def _serve(watching: Watching, settings: SystemSettings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    server = HealthServer(
        settings.worker.health_host, settings.worker.health_port or PORT, watching.not_ready, watching.unhealthy
    )
    await server.start()
    turning = asyncio.create_task(asyncio.to_thread(watching.run))
    await asyncio.wait({turning, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
    watching.ending = True
    await turning
    await server.stop()
