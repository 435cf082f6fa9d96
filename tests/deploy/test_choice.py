"""The local stack says which broker it takes and why, and refuses what is none."""

import os
from pathlib import Path

import pytest

from deploy.errors import Refused
from deploy.local.choice import choose_broker


@pytest.fixture
def no_java(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


def test_without_java_auto_takes_the_embedded_broker_and_says_why(no_java: None) -> None:
    choice = choose_broker("auto")
    assert choice.kind == "embedded"
    assert "because there is no Java" in choice.why


def test_without_java_apache_is_refused_with_what_to_install(no_java: None) -> None:
    with pytest.raises(Refused, match="Apache Kafka cannot run here: there is no Java: install a Java 17 runtime"):
        choose_broker("apache")


def test_an_old_java_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    old = tmp_path / "java"
    old.write_text("#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n")
    old.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    with pytest.raises(Refused, match="Java is version 11: install version 17 or newer"):
        choose_broker("apache")


def test_an_address_is_taken_as_it_is() -> None:
    assert choose_broker("kafka.internal:9092").address == "kafka.internal:9092"


@pytest.mark.parametrize("wanted", ["kafka", "kafka:", ":9092", "kafka:http"])
def test_anything_else_is_refused(wanted: str) -> None:
    with pytest.raises(Refused, match="none of auto, apache, embedded or HOST:PORT"):
        choose_broker(wanted)
