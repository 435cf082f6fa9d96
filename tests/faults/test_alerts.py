"""A fault in real processes makes the right alerts fire, and its end makes them go: Debian's Prometheus and Alertmanager, our rules."""

import signal
import sys
from pathlib import Path

import pytest

from deploy.database import upgrade
from deploy.local.process import free_ports
from deploy.local.stack import TREE, wait_until_workers_ready
from deploy.local.supervisor import TARGETS, Program, Supervisor
from tests.conftest import FRESH_PARTITIONS
from tests.faults.watching import Watch, until, watching

SECONDS_MAX = 180
FAULT = {"TargetDown", "NoWorkers"}
INTAKE = 'santunan_group_members{processor="intake"}'


def programs(address: str, database: str) -> list[Program]:
    settings = {
        "PYTHONPATH": str(TREE),
        "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": address,
        "SANTUNAN_KAFKA__PARTITIONS": str(FRESH_PARTITIONS),
        "SANTUNAN_DATABASE__URL": database,
    }
    made = []
    for (name, *arguments), port in zip((("intake-1", "worker", "intake"), ("exporter", "exporter")), free_ports(2), strict=True):
        environment = {**settings, "SANTUNAN_WORKER__HEALTH_PORT": str(port)}
        made.append(Program(name, (sys.executable, "-m", "deploy", *arguments), environment, port))
    return made


@pytest.mark.slow
@pytest.mark.needs_kafka
@pytest.mark.needs_prometheus
def test_a_killed_worker_is_told_of_and_its_return_too(fresh_apache: str, database: str, tmp_path: Path) -> None:
    upgrade(database)
    supervisor = Supervisor(tmp_path / "workers")
    try:
        for program in programs(fresh_apache, database):
            supervisor.add(program)
        wait_until_workers_ready(supervisor)
        with watching(tmp_path / "watch", tmp_path / "workers" / TARGETS) as watch:
            until(lambda: watch.value(INTAKE) == [1] and firing(watch) == set(), SECONDS_MAX, lambda: watch.ear.heard)
            supervisor.child("intake-1").send(signal.SIGKILL)
            until(lambda: firing(watch) == FAULT, SECONDS_MAX, lambda: watch.ear.heard)
            assert watch.ear.annotations("TargetDown")["runbook_url"] == "docs/runbooks/TargetDown.md"
            assert watch.ear.annotations("TargetDown")["summary"].startswith("intake-1 at 127.0.0.1:")
            wait_until_workers_ready(supervisor)
            until(lambda: firing(watch) == set(), SECONDS_MAX, lambda: watch.ear.heard)
            assert watch.rules_that_fail() == []
    finally:
        supervisor.stop()


def firing(watch: Watch) -> set[str]:
    """What was told last of the intake worker; the other processors have none in this test."""
    last = {
        alert["labels"]["alertname"]: alert["status"]
        for alert in tuple(watch.ear.told)
        if "intake" in (alert["labels"].get("processor", ""), alert["labels"].get("program", "").removesuffix("-1"))
    }
    return {name for name, status in last.items() if status == "firing"}
