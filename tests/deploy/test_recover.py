"""`santunan recover` on Apache Kafka and PostgreSQL: the partitions that are named, no others, and what it says when there is nothing to do."""

from __future__ import annotations

from contextlib import closing

import pytest
from typer.testing import CliRunner, Result

from deploy.cli import build
from deploy.database import upgrade
from deploy.errors import Refused
from schemas.topics import DEAD_LETTERS, LIFECYCLE
from streams.kafka import KafkaLog
from streams.log import Publication
from streams.settings import KafkaSettings
from streams.store import Marker
from tests.conftest import FRESH_PARTITIONS

pytestmark = pytest.mark.needs_kafka


class System:
    """Notification's database is new, and of partitions 1 and 2 the log says that a step was decided."""

    def __init__(self, address: str, url: str) -> None:
        upgrade(url)
        self.environment = {
            "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": address,
            "SANTUNAN_KAFKA__PARTITIONS": str(FRESH_PARTITIONS),
            "SANTUNAN_DATABASE__URL": url,
        }
        with closing(KafkaLog("notification", KafkaSettings(bootstrap_servers=address))) as log:
            writer = log.writer()
            for partition in (1, 2):
                writer.publish([Publication(partition, Marker(1, 1), [], {LIFECYCLE: 0, DEAD_LETTERS: 0})]).wait()
            writer.close()

    def recover(self, *options: str) -> Result:
        return CliRunner().invoke(build(), ["recover", "notification", *options], env=self.environment)


@pytest.fixture
def system(fresh_apache: str, database: str) -> System:
    return System(fresh_apache, database)


def recovered(result: Result) -> list[int]:
    """Of which partitions it says that they were behind."""
    return [number for number in range(FRESH_PARTITIONS) if f"notification/{number}: 0 records and 0 timers" in result.output]


def test_only_partitions_that_are_named_are_recovered_and_when_none_is_behind_that_is_said(system: System) -> None:
    for unknown in (FRESH_PARTITIONS, -1):
        refused = system.recover(f"--partition={unknown}")
        assert isinstance(refused.exception, Refused)
        assert f"There is no partition {unknown}" in str(refused.exception)
    one = system.recover("--partition", "1", "--partition", "3")
    assert (one.exit_code, recovered(one)) == (0, [1])
    rest = system.recover()
    assert (rest.exit_code, recovered(rest)) == (0, [2])
    again = system.recover()
    assert isinstance(again.exception, Refused)
    assert "nothing to recover" in str(again.exception)
