"""The whole pipeline on one machine: broker, database, topics, migrations and supervised workers, all gone when the block ends."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Final

from deploy import database, revisions, topics
from deploy.doctor.finding import Level
from deploy.doctor.probe import probe
from deploy.errors import Refused
from deploy.local.apache import apache
from deploy.local.choice import BrokerChoice, choose_broker
from deploy.local.forks import forks
from deploy.local.postgres import postgres
from deploy.local.process import free_ports
from deploy.local.supervisor import Program, Supervisor
from deploy.local.tansu import tansu
from deploy.settings import load_settings
from deploy.wiring import PROCESSORS
from streams.settings import KafkaSettings

TREE: Final = Path(__file__).parents[2]
PARTITIONS: Final = 4
READY_LIMIT_SECONDS: Final = 90.0
READY_POLL_SECONDS: Final = 0.2
HEALTH_ANSWER_SECONDS: Final = 2.0
HTTP_OK: Final = 200
DEMO_SEED: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class StackOptions:
    """`workers`: processes per processor. `environment`: more settings for all workers. `chaos`: only on a broker that can take it."""

    folder: Path
    broker: str = "auto"
    database: str = "embedded"
    partitions: int = PARTITIONS
    workers: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(PROCESSORS, 1))
    seed: int = DEMO_SEED
    chaos: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    say: Callable[[str], None] = print


@dataclass(frozen=True, slots=True)
class Stack:
    """A running system. Call `supervisor.tick()` a few times a second for as long as it should keep running."""

    broker: BrokerChoice
    kafka: KafkaSettings
    database_url: str
    partitions: int
    supervisor: Supervisor
    environment: Mapping[str, str]
    """The settings that the workers have: for other programs of the run (`supervisor.add`)."""


@contextmanager
def local_stack(options: StackOptions) -> Iterator[Stack]:
    """The system with its workers started and ready. Raises `Refused`; stops everything it started, whatever happens."""
    choice = choose_broker(options.broker)
    options.folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as opened:
        forked = opened.enter_context(forks("deploy.local.prepared", options.folder / "fork-server.log"))  # ready once they are
        options.say(f"broker: {choice.why}")
        kafka = opened.enter_context(_broker(choice, options))
        if options.chaos:
            require_fit_for_chaos(kafka)
        options.say(
            f"database: {'PostgreSQL, embedded' if options.database == 'embedded' else revisions.without_password(options.database)}"
        )
        url = opened.enter_context(postgres(options.folder / "postgres")) if options.database == "embedded" else options.database
        _prepare(options, kafka, url)
        supervisor = Supervisor(options.folder / "workers", forks=forked)
        opened.callback(supervisor.stop)
        environment = _environment(options, kafka, url)
        for program in _programs(options, environment):
            supervisor.add(program)
        wait_until_workers_ready(supervisor)
        options.say(f"workers: {len(supervisor.programs)} processes, logs in {options.folder / 'workers'}")
        yield Stack(choice, kafka, url, options.partitions, supervisor, environment)


@contextmanager
def _broker(choice: BrokerChoice, options: StackOptions) -> Iterator[KafkaSettings]:
    """How to log in to a given broker, our own settings say; one that we start lets everybody in."""
    kafka = load_settings().kafka.model_copy(update={"partitions": options.partitions})
    if choice.kind == "given":
        yield kafka.model_copy(update={"bootstrap_servers": choice.address})
        return
    if kafka.security_protocol != "PLAINTEXT":
        raise Refused(
            f"SANTUNAN_KAFKA__SECURITY_PROTOCOL={kafka.security_protocol} is for a broker of yours: name it with --broker HOST:PORT, "
            "or take the SANTUNAN_KAFKA__ variables away; a broker that is started here lets everybody in."
        )
    with (apache if choice.kind == "apache" else tansu)(options.folder / "broker") as address:
        yield kafka.model_copy(update={"bootstrap_servers": address})


def require_fit_for_chaos(kafka: KafkaSettings) -> None:
    """Raises `Refused` with the reason when faults on this broker would prove nothing."""
    failed = [found for found in probe(kafka) if found.level is Level.WRONG]
    if failed:
        raise Refused(f"--chaos is refused on this broker. {failed[0].detail.removesuffix('.')}: --broker apache.")


def _prepare(options: StackOptions, kafka: KafkaSettings, url: str) -> None:
    applied = topics.apply(kafka, options.partitions, replication=1)
    _, revision = database.upgrade(url)
    options.say(f"topics: {len(applied.created)} made, {options.partitions} partitions each; migrations: at {revision}")


def _environment(options: StackOptions, kafka: KafkaSettings, url: str) -> dict[str, str]:
    return {
        "PYTHONPATH": str(TREE),
        "PYTHONUNBUFFERED": "1",
        "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
        "SANTUNAN_KAFKA__PARTITIONS": str(options.partitions),
        "SANTUNAN_KAFKA__REPLICATION": "1",
        "SANTUNAN_DATABASE__URL": url,
        "SANTUNAN_PAYOUT__ENVIRONMENT": "demo",
        "SANTUNAN_PAYOUT__DEMO_SEED": str(options.seed),
        **options.environment,
    }


def _programs(options: StackOptions, environment: Mapping[str, str]) -> Iterator[Program]:
    names = [f"{name}-{number + 1}" for name, count in options.workers.items() for number in range(count)]
    for name, port in zip(names, free_ports(len(names)), strict=True):
        arguments = ("worker", name.rsplit("-", 1)[0])
        command = (sys.executable, "-m", "deploy", *arguments)
        more = {**environment, "SANTUNAN_WORKER__HEALTH_PORT": str(port)}
        yield Program(name, command, more, port, forked=("santunan", *arguments))


def healthy(port: int, path: str = "/readyz") -> bool:
    """Whether the program on this port says that it is well."""
    connection = HTTPConnection("127.0.0.1", port, timeout=HEALTH_ANSWER_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == HTTP_OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def all_ready(supervisor: Supervisor) -> bool:
    """Whether every program that says so is ready now: none of them is coming up again."""
    return all(healthy(program.health_port) for program in supervisor.programs if program.health_port)


def wait_until_workers_ready(supervisor: Supervisor, limit_seconds: float = READY_LIMIT_SECONDS) -> None:
    """Keep all running until each says that it is ready. Raises `Refused` with the log's end of the first that is not."""
    deadline = time.monotonic() + limit_seconds
    waiting = [program for program in supervisor.programs if program.health_port]
    while waiting:
        supervisor.tick()
        waiting = [program for program in waiting if not healthy(program.health_port)]
        if waiting and time.monotonic() > deadline:
            child = supervisor.child(waiting[0].name)
            raise Refused(f"{waiting[0].name} was not ready after {limit_seconds:.0f} s. {child.log} ends:\n{child.tail()}")
        time.sleep(READY_POLL_SECONDS)
