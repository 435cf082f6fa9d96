"""Apache Kafka on this machine: jars through Maven into the tree's `.kafka/`, one KRaft node in combined mode, 512 MB, up in seconds."""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from deploy.errors import Refused
from deploy.local.process import Child, free_ports, port_open, start, wait_until_ready

POM: Final = Path(__file__).parents[1] / "kafka" / "pom.xml"
JARS_ROOT: Final = Path(__file__).parents[2] / ".kafka"
JAVA_VERSION_MIN: Final = 17
JAVA_OPTIONS: Final = ("-Xmx512m", "-Xms256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Djava.awt.headless=true")
MAVEN_LIMIT_SECONDS: Final = 300
FORMAT_LIMIT_SECONDS: Final = 60
START_LIMIT_SECONDS: Final = 60
STOP_LIMIT_SECONDS: Final = 20
CLUSTER_ID: Final = "c2FudHVuYW4tbG9jYWw0Nw"

LOG_CONFIG: Final = """\
status = warn
appender.out.type = Console
appender.out.name = out
appender.out.layout.type = PatternLayout
appender.out.layout.pattern = %d %p %c{1} %m%n
rootLogger.level = warn
rootLogger.appenderRef.out.ref = out
"""


def java_version() -> int | None:
    """The major version of the `java` on the path, or None."""
    java = shutil.which("java")
    if java is None:
        return None
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found.group(1)) if found else None


def why_not() -> str | None:
    """Why Apache Kafka cannot run here, as a sentence that says what to install; None if it can."""
    version = java_version()
    if version is None:
        return f"there is no Java: install a Java {JAVA_VERSION_MIN} runtime or newer"
    if version < JAVA_VERSION_MIN:
        return f"Java is version {version}: install version {JAVA_VERSION_MIN} or newer"
    if shutil.which("mvn") is None and not _jars_complete(_jars_folder()):
        return "there is no Maven to fetch Kafka's jars: install Maven"
    return None


def _jars_folder() -> Path:
    """One folder per content of the pom, so that another version of Kafka never mixes with this one."""
    return JARS_ROOT / f"jars-{hashlib.sha256(POM.read_bytes()).hexdigest()[:12]}"


def _jars_complete(folder: Path) -> bool:
    return folder.is_dir()


def jars() -> Path:
    """The folder of Kafka's jars, fetched by Maven the first time. Raises `Refused`."""
    folder = _jars_folder()
    if _jars_complete(folder):
        return folder
    partial = folder.with_name(f"{folder.name}.{os.getpid()}.partial")
    partial.mkdir(parents=True)
    command = [
        "mvn",
        "--batch-mode",
        "--quiet",
        "--file",
        str(POM),
        "dependency:copy-dependencies",
        f"-DoutputDirectory={partial}",
    ]
    try:
        subprocess.run(command, check=True, capture_output=True, text=True, timeout=MAVEN_LIMIT_SECONDS, stdin=subprocess.DEVNULL)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        shutil.rmtree(partial)
        said = (error.stdout or "") if isinstance(error.stdout, str) else ""
        raise Refused(
            f"Maven could not fetch Apache Kafka's jars ({error}). Run it by hand: {' '.join(command)}\n{said[-1000:]}"
        ) from error
    try:
        partial.rename(folder)
    except OSError:  # another process was quicker; its folder holds the same
        shutil.rmtree(partial)
    return folder


@dataclass(frozen=True, slots=True)
class Guard:
    """A second listener that lets only some in: its `port`, Kafka's own settings of it, and who logs in by SCRAM with which password.
    `broker`: settings of the whole broker."""

    port: int
    protocol: str
    settings: Mapping[str, str]
    users: Mapping[str, str]
    broker: Mapping[str, str] = field(default_factory=dict)


def _properties(folder: Path, port: int, controller_port: int, guard: Guard | None) -> str:
    settings: dict[str, object] = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.bootstrap.servers": f"127.0.0.1:{controller_port}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller_port}",
        "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": folder / "logs",
        "auto.create.topics.enable": "false",
        # one node: what is three in production is one here
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "share.coordinator.state.topic.min.isr": "1",
        # fewer partitions of the inner topics: quicker start, quicker takeover
        "offsets.topic.num.partitions": "4",
        "transaction.state.log.num.partitions": "4",
        "offsets.retention.minutes": str(60 * 24 * 30),
        # tests and the demo start groups all the time, with sessions of seconds
        "group.initial.rebalance.delay.ms": "0",
        "group.min.session.timeout.ms": "1000",
        "transaction.max.timeout.ms": "60000",
        "log.segment.bytes": str(128 * 1024 * 1024),
        "num.network.threads": "2",
        "num.io.threads": "4",
    }
    if guard is not None:
        for name in ("listeners", "advertised.listeners"):
            settings[name] = f"{settings[name]},GUARDED://127.0.0.1:{guard.port}"
        settings["listener.security.protocol.map"] = f"{settings['listener.security.protocol.map']},GUARDED:{guard.protocol}"
        settings |= {f"listener.name.guarded.{name}": value for name, value in guard.settings.items()}
        settings |= guard.broker
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _java(log_config: Path, classpath: str, main: str, *arguments: str) -> list[str]:
    return ["java", *JAVA_OPTIONS, f"-Dlog4j2.configurationFile={log_config}", "-cp", classpath, main, *arguments]


def launch(folder: Path, guard: Guard | None = None) -> tuple[Child, str]:
    """Start a node with its logs under `folder` and return it with its address. Raises `Refused`.

    A new folder is formatted; a node that stood there before comes back at the same address, as it was.
    """
    reason = why_not()
    if reason is not None:
        raise Refused(f"Apache Kafka cannot run here: {reason}, or use another broker (--broker embedded or HOST:PORT).")
    classpath = f"{jars()}/*"
    folder.mkdir(parents=True, exist_ok=True)
    properties, log_config = folder / "server.properties", folder / "log4j2.properties"
    if not properties.exists():
        fresh_port, controller_port = free_ports(2)
        properties.write_text(_properties(folder, fresh_port, controller_port, guard))
    port = int(re.findall(r"^listeners=PLAINTEXT://127\.0\.0\.1:(\d+)", properties.read_text(), re.MULTILINE)[0])
    log_config.write_text(LOG_CONFIG)
    _format(folder, properties, log_config, classpath, {} if guard is None else guard.users)
    child = start("Apache Kafka", _java(log_config, classpath, "kafka.Kafka", str(properties)), folder / "kafka.log")
    ports = [port] if guard is None else [port, guard.port]  # the guarded one opens once the authorizer has read its rights
    wait_until_ready(child, lambda: all(map(port_open, ports)), START_LIMIT_SECONDS)
    return child, f"127.0.0.1:{port}"


def _format(folder: Path, properties: Path, log_config: Path, classpath: str, users: Mapping[str, str]) -> None:
    if (folder / "logs" / "meta.properties").exists():
        return
    scram = [f"--add-scram=SCRAM-SHA-512=[name={name},password={password}]" for name, password in users.items()]
    arguments = ("format", "--standalone", "--cluster-id", CLUSTER_ID, "--config", str(properties), *scram)
    done = subprocess.run(
        _java(log_config, classpath, "kafka.tools.StorageTool", *arguments),
        capture_output=True,
        text=True,
        check=False,
        timeout=FORMAT_LIMIT_SECONDS,
        stdin=subprocess.DEVNULL,
    )
    if done.returncode != 0:
        raise Refused(f"Apache Kafka could not format its log folder {folder / 'logs'}: {(done.stderr or done.stdout)[-1000:]}")


@contextmanager
def apache(folder: Path) -> Iterator[str]:
    """A running node; yields `HOST:PORT`, stops it in the end."""
    child, address = launch(folder)
    try:
        yield address
    finally:
        child.stop(STOP_LIMIT_SECONDS)
