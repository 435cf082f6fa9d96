"""The conformance suite as a bank runs it: its consumer as a process on a real broker, killed in the middle."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import build


def _invoked(*arguments: str) -> tuple[int, str]:
    said = CliRunner().invoke(build(), ["bank", "conformance", "--payment-system", "simbank", *arguments])
    return said.exit_code, said.output or str(said.exception)


@pytest.mark.needs_kafka
def test_our_simulator_as_a_process_passes_although_it_is_killed_before_the_replay(fresh_apache: str, tmp_path: Path) -> None:
    bank = f"{sys.executable} -m deploy.bank --bootstrap {fresh_apache} --mood quick --pace-ms 20 --books {tmp_path / 'books'}"
    exit_code, output = _invoked(
        "--bootstrap",
        fresh_apache,
        "--environment",
        "demo",
        "--consumer-cmd",
        bank,
        "--answer-seconds",
        "30",
        "--quiet-seconds",
        "1",
        "--json",
    )
    verdicts = json.loads(output)
    assert [f"{each['name']}: {each['reason']}" for each in verdicts if not each["passed"]] == []
    assert exit_code == 0


def test_the_trial_is_refused_in_production_and_with_a_payee_or_key_that_is_none() -> None:
    for arguments, sentence in (
        (("--environment", "production"), "ask for money"),
        (("--payee", "SITI"), "NAME/BANK CODE/ACCOUNT"),
        (("--bank-key", "k=AAAA"), "32"),
    ):
        exit_code, output = _invoked(*arguments)
        assert exit_code == 1
        assert sentence in output


def test_whoever_asks_is_shown_the_keys_that_the_trial_is_signed_with() -> None:
    exit_code, output = _invoked("--show-keys")
    assert exit_code == 0
    assert "santunan-demo-1=" in output
    assert "simbank-demo-1=" in output
