"""Real servers for tests: one broker of each kind and one database server per process, a fresh database or fresh topics per test."""

import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

import psycopg
import pytest
from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec
from hypothesis import settings
from playwright.sync_api import Browser
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from deploy import topics
from deploy.database import upgrade
from deploy.errors import Refused
from schemas.topics import TOPICS
from streams.settings import KafkaSettings
from tests.brokers import GIVEN, apache_broker, why_no_apache
from tests.browsers import chromium, why_no_browser
from tests.effort import EFFORT
from tests.prometheus import why_no_prometheus
from tests.standstill import bound_the_run

FRESH_PARTITIONS = 4
LED_SECONDS_MAX = 30
LED_POLL_SECONDS = 0.05
EXAMPLES = 100

settings.register_profile("santunan", max_examples=EXAMPLES * EFFORT, deadline=None, print_blob=True)
settings.load_profile("santunan")


def pytest_configure(config: pytest.Config) -> None:
    bound_the_run(config)
    if os.environ.get(GIVEN) and len(config.getoption("tx", None) or ()) > 1:
        raise pytest.UsageError(
            f"{GIVEN} names one broker, whose topics tests delete: they share it on one process only (make test ARGS='--numprocesses 1')"
        )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without what they need, tests skip loudly, and on CI they fail: a green run must have run them.

    Several processes share the files in this order (`--no-loadscope-reorder`): first those that take longest, so that none is left over
    in the end.
    """
    if hasattr(config, "workerinput"):
        _longest_files_first(items)
    _need(items, "needs_kafka", "apache", "Apache Kafka", why_no_apache)
    _need(items, "needs_browser", "browser", "browser", why_no_browser)
    _need(items, "needs_prometheus", "prometheus", "Prometheus", why_no_prometheus)


def _longest_files_first(items: list[pytest.Item]) -> None:
    found: defaultdict[Path, set[str]] = defaultdict(set)
    for item in items:
        found[item.path] |= {marker.name for marker in item.iter_markers()} | {*getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: ("needs_kafka" not in found[item.path], found[item.path].isdisjoint({"slow", "tansu"})))


def _need(items: list[pytest.Item], marker: str, fixture: str, what: str, why_none: Callable[[], str | None]) -> None:
    needing = [item for item in items if item.get_closest_marker(marker)]
    reason = why_none() if needing else None
    if reason is None:
        return
    sentence = f"no {what} for this test: {reason}"
    for item in needing:
        item.add_marker(pytest.mark.skip(reason=sentence) if os.environ.get("CI") != "true" else pytest.mark.usefixtures(fixture))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium, without a window. It ends with its file: as long as Playwright runs, no test of a coroutine can in this process."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="session")
def prometheus() -> None:
    """Prometheus, promtool and Alertmanager are on the path."""
    reason = why_no_prometheus()
    assert reason is None, reason


@pytest.fixture(scope="session")
def apache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Apache Kafka as `HOST:PORT`: SANTUNAN_KAFKA__BOOTSTRAP_SERVERS, else Docker, else Maven's jars."""
    with apache_broker(tmp_path_factory.mktemp("apache")) as address:
        yield address


@pytest.fixture
def fresh_apache(apache: str) -> str:
    """Apache Kafka with all of our topics new and empty (4 partitions), and no consumer group."""
    kafka = KafkaSettings(bootstrap_servers=apache)
    topics.delete_all(kafka)
    for attempts_left in range(20, -1, -1):  # a deletion ends some time after its answer
        try:
            topics.apply(kafka, FRESH_PARTITIONS, 1)
        except Refused:
            if not attempts_left:
                raise
        else:
            break
    _until_led(apache)
    return apache


def _until_led(address: str) -> None:
    """A topic is made some time before its leader answers for it."""
    client = AdminClient({"bootstrap.servers": address})
    wanted = {TopicPartition(topic, number): OffsetSpec.latest() for topic in TOPICS for number in range(FRESH_PARTITIONS)}
    deadline = time.monotonic() + LED_SECONDS_MAX
    while True:
        try:
            for answer in client.list_offsets(wanted).values():
                answer.result()
        except KafkaException:
            if time.monotonic() > deadline:
                raise
            time.sleep(LED_POLL_SECONDS)
        else:
            return


@pytest.fixture(scope="module")
def tansu(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The embedded broker as `HOST:PORT`; memory only. One for each file: topics keep the partitions that they were made with."""
    from deploy.local.tansu import tansu as running

    with running(tmp_path_factory.mktemp("tansu")) as address:
        yield address


@pytest.fixture(scope="session")
def database_server() -> Iterator[str]:
    """A PostgreSQL server, by the address of a database on it: SANTUNAN_DATABASE__URL, else the embedded one."""
    given = os.environ.get("SANTUNAN_DATABASE__URL")
    if given:
        yield given
        return
    from deploy.local.postgres import postgres

    with _folder_for_servers() as folder, postgres(folder) as address:
        yield address


@pytest.fixture
def database(database_server: str) -> Iterator[str]:
    """The address of a new, empty database, dropped in the end."""
    with fresh_database(database_server) as address:
        yield address


@pytest.fixture(scope="session")
def template(database_server: str) -> Iterator[str]:
    """The name of a database after all migrations; a copy takes a third of the time that they take."""
    with fresh_database(database_server) as address:
        upgrade(address)
        yield str(conninfo_to_dict(address)["dbname"])


@pytest.fixture
def migrated(database_server: str, template: str) -> Iterator[str]:
    """The address of a new database after all migrations, dropped in the end."""
    with fresh_database(database_server, template) as address:
        yield address


@contextmanager
def fresh_database(server_address: str, template: str = "template1") -> Iterator[str]:
    """The same for fixtures of another scope."""
    name = f"test_{uuid4().hex}"
    made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(server_address, autocommit=True) as connection:
        connection.execute(made)
    server, _, options = server_address.partition("?")
    yield server.rsplit("/", 1)[0] + f"/{name}" + (f"?{options}" if options else "")
    with psycopg.connect(server_address, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's settings are its own; the servers above were read from the environment before."""
    for name in [name for name in os.environ if name.startswith("SANTUNAN_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _bytes_are_themselves() -> Iterator[None]:
    """A compiled library that writes into a shared constant spoils whatever this process says afterwards, far from here (see `schemas.exact`)."""
    yield
    assert all(bytes([number])[0] == number for number in range(256)), "a constant of Python's was overwritten"


@pytest.fixture
def run_folder() -> Iterator[Path]:
    """A folder for a local stack's logs and data."""
    with _folder_for_servers() as folder:
        yield folder / "run"


@contextmanager
def _folder_for_servers() -> Iterator[Path]:
    """Not below pytest's own: each session of root's closes that to all others, and PostgreSQL runs as another user than root."""
    with TemporaryDirectory(prefix="santunan-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)
