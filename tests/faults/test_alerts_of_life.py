"""The proof of life in real processes: canaries that stay out, an audit that is red and one that is not made fire their alerts, which go
again when all is well; Debian's Prometheus and Alertmanager, our rules with shorter times."""

from __future__ import annotations

import base64
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psycopg
import pytest

from deploy.database import upgrade
from deploy.local.process import free_ports
from deploy.local.stack import TREE, wait_until_workers_ready
from deploy.local.supervisor import TARGETS, Program, Supervisor
from deploy.wiring import PROCESSORS
from processors.claim_state.tables import CLAIMS
from schemas.identifiers import claim_id
from streams.tables import StoredTable
from tests.conftest import FRESH_PARTITIONS
from tests.faults.watching import Watch, until, watching
from tests.gateway.claims import claim

SECONDS_MAX: Final = 240
KILLED: Final = "verification"
CANARIES: Final = {"CanaryLate", "CanaryMissing"}
AUDITS: Final = {"AuditOverdue", "AuditRed"}
SHORTER: Final = {"> 120": "> 15", "> 300": "> 30", "> 7200": "> 25"}
SETTINGS: Final = {
    "PYTHONPATH": str(TREE),
    "SANTUNAN_KAFKA__PARTITIONS": str(FRESH_PARTITIONS),
    "SANTUNAN_PAYOUT__ENVIRONMENT": "demo",
    "SANTUNAN_PAYOUT__DEMO_SEED": "1",
    "SANTUNAN_CANARY__EVERY_SECONDS": "2",
    "SANTUNAN_CANARY__PER_MINUTE_MAX": "600",
    "SANTUNAN_AUDIT__EVERY_SECONDS": "1",
    "SANTUNAN_AUDIT__SIGNING_KEY_ID": "test",
    "SANTUNAN_AUDIT__SIGNING_KEY": base64.b64encode(bytes(range(32))).decode(),
}


@contextmanager
def running(
    commands: Mapping[str, tuple[str, ...]], address: str, database: str, folder: Path
) -> Iterator[tuple[Supervisor, Watch]]:
    """Our processes by name, all ready, and Prometheus looking at them."""
    upgrade(database)
    supervisor = Supervisor(folder / "workers")
    settings = {
        **SETTINGS,
        "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": address,
        "SANTUNAN_DATABASE__URL": database,
        "SANTUNAN_AUDIT__FOLDER": str(folder / "audit"),
    }
    try:
        for (name, arguments), port in zip(commands.items(), free_ports(len(commands)), strict=True):
            environment = {**settings, "SANTUNAN_WORKER__HEALTH_PORT": str(port)}
            supervisor.add(Program(name, (sys.executable, "-m", "deploy", *arguments), environment, port))
        wait_until_workers_ready(supervisor, SECONDS_MAX)
        with watching(folder / "watch", folder / "workers" / TARGETS, SHORTER) as watch:
            yield supervisor, watch
    finally:
        supervisor.stop()


def firing(watch: Watch, alerts: set[str]) -> set[tuple[str, str]]:
    return {found for found in watch.ear.firing() if found[0] in alerts}


@pytest.mark.slow
@pytest.mark.needs_kafka
@pytest.mark.needs_prometheus
def test_canaries_that_wait_for_a_killed_worker_are_told_of_and_their_return_too(
    fresh_apache: str, database: str, tmp_path: Path
) -> None:
    commands = {f"{name}-1": ("worker", name) for name in PROCESSORS} | {"canary": ("canary",)}
    with running(commands, fresh_apache, database, tmp_path) as (supervisor, watch):
        back = f"count(santunan_canary_seconds{{processor='notification'}}) == {FRESH_PARTITIONS}"
        until(lambda: bool(watch.value(back)) and firing(watch, CANARIES) == set(), SECONDS_MAX, lambda: watch.ear.heard)
        supervisor.child(f"{KILLED}-1").send(signal.SIGKILL)
        fires = {("CanaryLate", KILLED), ("CanaryMissing", "")}
        until(lambda: firing(watch, CANARIES) == fires, SECONDS_MAX, lambda: watch.ear.heard)
        assert watch.ear.annotations("CanaryLate")["runbook_url"] == "docs/runbooks/CanaryLate.md"
        assert watch.ear.annotations("CanaryMissing")["summary"].startswith("For five minutes no canary")
        wait_until_workers_ready(supervisor, SECONDS_MAX)
        until(lambda: firing(watch, CANARIES) == set(), SECONDS_MAX, lambda: watch.ear.heard)
        assert watch.rules_that_fail() == []


@pytest.mark.slow
@pytest.mark.needs_kafka
@pytest.mark.needs_prometheus
def test_an_audit_that_is_red_or_overdue_is_told_of_and_the_next_green_one_too(
    fresh_apache: str, database: str, tmp_path: Path
) -> None:
    commands: dict[str, tuple[str, ...]] = {"exporter": ("exporter",), "audit": ("audit", "watch")}
    with running(commands, fresh_apache, database, tmp_path) as (supervisor, watch):
        until(lambda: bool(watch.value("santunan_audit_findings")), SECONDS_MAX, lambda: watch.ear.heard)
        until(lambda: firing(watch, AUDITS) == set(), SECONDS_MAX, lambda: watch.ear.heard)
        invented = claim_id("channel", "nobody filed it")
        stored = StoredTable("claim_state", CLAIMS)
        with psycopg.connect(database) as connection:
            connection.execute(stored.upsert.encode(), (stored.to_json([claim(invented, changed_at=datetime.now(UTC))]),))
        red = ("AuditRed", "fold of the lifecycle")
        until(lambda: red in firing(watch, AUDITS), SECONDS_MAX, lambda: watch.ear.heard)
        assert watch.ear.annotations("AuditRed")["runbook_url"] == "docs/runbooks/AuditRed.md"
        with psycopg.connect(database) as connection:
            connection.execute("DELETE FROM claim_state.claims WHERE claim_id = %s", (invented,))
        until(lambda: firing(watch, AUDITS) == set(), SECONDS_MAX, lambda: watch.ear.heard)
        supervisor.child("audit").send(signal.SIGSTOP)
        until(lambda: firing(watch, AUDITS) == {("AuditOverdue", "")}, SECONDS_MAX, lambda: watch.ear.heard)
        supervisor.child("audit").send(signal.SIGCONT)
        wait_until_workers_ready(supervisor, SECONDS_MAX)
        until(lambda: firing(watch, AUDITS) == set(), SECONDS_MAX, lambda: watch.ear.heard)
        assert watch.rules_that_fail() == []
