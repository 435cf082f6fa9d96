"""Where Apache Kafka comes from in tests: given by address, else in Docker, else from Maven's jars."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from deploy.local import apache as local_apache
from deploy.local.process import free_ports

GIVEN = "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS"
KAFKA_IMAGE = "apache/kafka:4.1.0"
DOCKER_LIMIT_SECONDS = 10
DOCKER_START_LIMIT_SECONDS = 120


@cache
def _docker_answers() -> bool:
    if shutil.which("docker") is None:
        return False
    asked = subprocess.run(
        ["docker", "info"], capture_output=True, check=False, timeout=DOCKER_LIMIT_SECONDS, stdin=subprocess.DEVNULL
    )
    return asked.returncode == 0


def why_no_apache() -> str | None:
    """Why there is no Apache Kafka to test on and how to get it, or None."""
    if os.environ.get(GIVEN) or local_apache.why_not() is None or _docker_answers():
        return None
    return f"{local_apache.why_not()}; or start Docker, or set {GIVEN} to a broker for tests"


def need_jars(what: str) -> None:
    """Skip loudly where Kafka does not start from Maven's jars; under CI=true that is a failure, as for every test that needs Kafka."""
    reason = local_apache.why_not()
    if reason is not None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"{what} starts from Maven's jars only: {reason}")


@contextmanager
def apache_broker(folder: Path) -> Iterator[str]:
    """Apache Kafka as `HOST:PORT`, stopped in the end if it was started here. Raises `Refused`."""
    given = os.environ.get(GIVEN)
    if given:
        yield given
    elif _docker_answers():
        with _in_docker() as address:
            yield address
    else:
        with local_apache.apache(folder) as address:
            yield address


@contextmanager
def _in_docker() -> Iterator[str]:
    """The official image as one KRaft node that advertises the port it has on this machine."""
    from testcontainers.core.container import DockerContainer
    from testcontainers.core.waiting_utils import wait_for_logs

    (port,) = free_ports(1)
    settings = {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_LISTENERS": f"PLAINTEXT://0.0.0.0:{port},CONTROLLER://localhost:29093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://127.0.0.1:{port}",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@localhost:29093",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS": "0",
        "KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS": "1000",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
    }
    container = DockerContainer(KAFKA_IMAGE).with_bind_ports(port, port)
    for name, value in settings.items():
        container = container.with_env(name, value)
    with container:
        wait_for_logs(container, "Kafka Server started", timeout=DOCKER_START_LIMIT_SECONDS)
        yield f"127.0.0.1:{port}"
