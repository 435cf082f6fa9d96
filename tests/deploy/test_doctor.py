"""The doctor finds what a broker or a database lacks for exactly-once, and says what to do."""

import psycopg
import pytest

from deploy.doctor.examination import examine
from deploy.doctor.finding import Level
from deploy.doctor.probe import probe
from deploy.doctor.server import database_findings
from deploy.errors import Refused
from deploy.local.stack import require_fit_for_chaos
from deploy.settings import SystemSettings
from streams.settings import KafkaSettings


@pytest.mark.needs_kafka
def test_apache_kafka_passes_the_probe(apache: str) -> None:
    assert [(found.what, found.level) for found in probe(KafkaSettings(bootstrap_servers=apache))] == [
        ("transactions", Level.FINE),
        ("read_committed", Level.FINE),
        ("offset metadata", Level.FINE),
        ("fencing", Level.FINE),
        ("broker clock", Level.FINE),
    ]


def test_the_embedded_broker_fails_the_probe_and_chaos_on_it_is_refused(tansu: str) -> None:
    with pytest.raises(Refused, match=r"--chaos is refused on this broker\. .*: --broker apache\."):
        require_fit_for_chaos(KafkaSettings(bootstrap_servers=tansu))


def test_a_durable_database_is_fine_and_lacks_a_standby(database: str) -> None:
    levels = {found.what: found.level for found in database_findings(database)}
    assert levels == {"database": Level.FINE, "standby": Level.WARNING, "clock": Level.FINE}


def test_a_database_that_commits_before_the_disk_is_wrong(database: str) -> None:
    name = database.rsplit("/", 1)[1]
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
    found = next(found for found in database_findings(database) if found.what == "synchronous_commit")
    assert found.level is Level.WRONG
    assert "set synchronous_commit = on" in found.detail


def test_with_nothing_running_every_examination_is_a_finding_that_says_what_to_start() -> None:
    settings = SystemSettings.model_validate(
        {"kafka": {"bootstrap_servers": "127.0.0.1:1"}, "database": {"url": "postgresql://me:hidden@127.0.0.1:1/none"}}
    )
    findings = examine(settings)
    assert [found.what for found in findings] == ["settings", "broker", "topics", "database", "migrations"]
    assert {found.level for found in findings[1:]} == {Level.WRONG}
    assert "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS" in findings[1].detail
    assert "SANTUNAN_DATABASE__URL" in findings[3].detail
    assert "hidden" not in findings[3].detail
