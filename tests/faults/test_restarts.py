"""Broker and database go away under load and come back, in good order and by `kill -9`: everything in is everything out, once."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
import pytest

from deploy import topics
from deploy.errors import Refused
from deploy.local import apache, postgres
from deploy.local.process import Child
from deploy.local.supervisor import Program, Supervisor
from streams.settings import KafkaSettings
from tests.brokers import need_jars
from tests.faults.tallies import assert_all_once, counted, create_tables, submit, writing_to
from tests.faults.workers import ROOT, wait_for

pytestmark = [pytest.mark.needs_kafka, pytest.mark.slow]

PARTITIONS = 4
WORKERS = 2
RECORDS = 3_000
BATCH_RECORDS = 25
"""Many small steps, so that an outage meets some of them."""
LONG_SECONDS = 16.0
"""Longer than sessions (6 s) and open transactions (15 s) live."""
START_ATTEMPTS = 20
TICK_SECONDS = 0.1


@dataclass
class Server:
    """A broker or a database that can be ended and started again where it was."""

    launch: Callable[[], tuple[Child, str]]
    child: Child
    address: str

    @classmethod
    def of(cls, launch: Callable[[], tuple[Child, str]]) -> "Server":
        return cls(launch, *launch())

    def end(self, how: signal.Signals) -> None:
        self.child.process.send_signal(how)
        self.child.process.wait(60)

    def start(self) -> None:
        """Also after a `kill -9`, when children of the killed one still hold what it held."""
        for attempts_left in range(START_ATTEMPTS, -1, -1):
            try:
                self.child, address = self.launch()
            except Refused:
                if not attempts_left:
                    raise
            else:
                assert address == self.address
                return


@dataclass
class Site:
    """Broker, database and supervised workers of one test."""

    broker: Server
    database: Server
    supervisor: Supervisor

    def go_on_without(self, seconds: float) -> None:
        """Workers that end are started again meanwhile."""
        back_at = time.monotonic() + seconds
        while time.monotonic() < back_at:
            self.supervisor.tick()
            time.sleep(TICK_SECONDS)

    def has_counted(self, count: int) -> bool:
        self.supervisor.tick()
        with suppress(psycopg.OperationalError):  # while the database is away
            return counted(self.database.address) >= count
        return False

    def wait_until_counted(self, count: int) -> None:
        wait_for(f"{count} counted", lambda: self.has_counted(count), 120)


@pytest.fixture
def site() -> Iterator[Site]:
    need_jars("a broker that is ended and started again")
    with TemporaryDirectory(prefix="santunan-restarts-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        broker = Server.of(lambda: apache.launch(folder / "kafka"))
        database = Server.of(lambda: postgres.launch(folder / "postgres"))
        supervisor = Supervisor(folder / "workers")
        try:
            topics.apply(KafkaSettings(bootstrap_servers=broker.address), PARTITIONS, 1)
            create_tables(database.address)
            environment = {
                "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": broker.address,
                "SANTUNAN_KAFKA__PARTITIONS": str(PARTITIONS),
                "SANTUNAN_DATABASE__URL": database.address,
                "SANTUNAN_ENGINE__BATCH_RECORDS_MAX": str(BATCH_RECORDS),
                "PYTHONPATH": str(ROOT),
            }
            for number in range(WORKERS):
                command = (sys.executable, "-m", "tests.faults.tally_worker")
                supervisor.add(Program(f"tally-{number}", command, environment))
            yield Site(broker, database, supervisor)
        finally:
            supervisor.stop()
            broker.child.stop()
            postgres.stop(database.child)


@pytest.mark.parametrize(
    ("server", "how", "seconds"),
    [
        ("broker", signal.SIGTERM, 0.0),
        ("broker", signal.SIGKILL, LONG_SECONDS),
        ("database", signal.SIGINT, LONG_SECONDS),
        ("database", signal.SIGKILL, 0.0),
    ],
)
def test_what_goes_away_under_load_and_comes_back_costs_nothing(
    site: Site, server: str, how: signal.Signals, seconds: float
) -> None:
    victim: Server = getattr(site, server)
    submit(writing_to(site.broker.address), range(RECORDS))
    site.wait_until_counted(1)
    victim.end(how)
    site.go_on_without(seconds)
    victim.start()
    site.wait_until_counted(RECORDS)
    site.supervisor.stop()
    assert_all_once(site.broker.address, site.database.address, RECORDS)
