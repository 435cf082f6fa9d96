"""Long-running commands whose broker or database is away, silent or not as configured end with a sentence, in a bounded time."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy import topics
from deploy.audit.auditing import run_auditor
from deploy.canary.run import run_canaries
from deploy.cli import build
from deploy.errors import Refused
from deploy.settings import load_settings
from streams.settings import KafkaSettings

PARTITIONS = 2
NOWHERE = "127.0.0.1:1"
ALL = ("worker intake", "deliver", "canary", "audit watch")
"""The gateway and the exporter live without either: they tell others that it is away."""


@pytest.fixture(autouse=True)
def surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    to = {"*": {"kind": "file", "path": str(tmp_path / "told")}}
    monkeypatch.setenv("SANTUNAN_DELIVERY__NOTIFICATION_DESTINATIONS", json.dumps(to))
    monkeypatch.setenv("SANTUNAN_AUDIT__FOLDER", str(tmp_path / "audit"))
    monkeypatch.setenv("SANTUNAN_KAFKA__PARTITIONS", str(PARTITIONS))


@pytest.fixture
def silent() -> Iterator[str]:
    """Somebody who lets everybody in and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"127.0.0.1:{listening.getsockname()[1]}"


@pytest.fixture
def broker(tansu: str, monkeypatch: pytest.MonkeyPatch) -> None:
    topics.apply(KafkaSettings(bootstrap_servers=tansu), PARTITIONS, 1)
    monkeypatch.setenv("SANTUNAN_KAFKA__BOOTSTRAP_SERVERS", tansu)


def started(command: str) -> None:
    """The command, without the logging of a whole process where it begins with that. Raises what it raises."""
    if command == "canary":
        run_canaries(load_settings())
    elif command == "audit watch":
        run_auditor(load_settings())
    else:
        result = CliRunner().invoke(build(), command.split())
        if result.exception is not None:
            raise result.exception


@pytest.mark.parametrize("command", ALL)
def test_without_a_broker_it_says_where_none_answers(command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANTUNAN_KAFKA__BOOTSTRAP_SERVERS", NOWHERE)
    with pytest.raises(Refused, match=f"No Kafka broker answers at {NOWHERE} .* set SANTUNAN_KAFKA__BOOTSTRAP_SERVERS"):
        started(command)


@pytest.mark.parametrize("command", ALL)
def test_a_broker_that_never_says_a_word_is_not_waited_for_longer_than_the_setting_says(
    command: str, silent: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANTUNAN_KAFKA__BOOTSTRAP_SERVERS", silent)
    monkeypatch.setenv("SANTUNAN_KAFKA__REQUEST_TIMEOUT_MS", "200")
    with pytest.raises(Refused, match=f"Kafka did not answer at {silent}"):
        started(command)


@pytest.mark.parametrize("command", ALL)
def test_without_a_database_it_says_which_does_not_answer(command: str, broker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANTUNAN_DATABASE__URL", f"postgresql://me:hidden@{NOWHERE}/none")
    with pytest.raises(Refused, match=f"The database at postgresql://{NOWHERE}/none does not answer: .* Start it, or set"):
        started(command)


@pytest.mark.parametrize("command", ALL)
def test_a_missing_migration_is_named_with_the_command_that_makes_it(
    command: str, broker: None, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANTUNAN_DATABASE__URL", database)
    with pytest.raises(Refused, match="Run `santunan db upgrade`"):
        started(command)


@pytest.mark.parametrize("command", ["worker intake", "deliver", "canary"])
def test_another_partition_count_is_named_with_both(command: str, broker: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANTUNAN_KAFKA__PARTITIONS", str(PARTITIONS + 1))
    monkeypatch.setenv("SANTUNAN_DATABASE__URL", f"postgresql://{NOWHERE}/none")
    with pytest.raises(Refused, match=f"has {PARTITIONS} partitions where {PARTITIONS + 1} are configured"):
        started(command)


def test_a_database_that_never_says_a_word_is_given_up(broker: None, silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANTUNAN_DATABASE__URL", f"postgresql://{silent}/none")
    with pytest.raises(Refused, match=f"The database at postgresql://{silent}/none does not answer: .*timeout"):
        started("worker intake")
