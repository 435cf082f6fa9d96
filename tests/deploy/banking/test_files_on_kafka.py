"""The file adapter on a real broker, through its commands: what was aborted is in no file, and its receipts land beside the claim."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from confluent_kafka import Producer
from typer.testing import CliRunner

from deploy.banking.iso20022 import pain001
from deploy.cli import build
from deploy.records import PRODUCER_SETTINGS, read_all
from schemas.topics import INSTRUCTIONS, RECEIPTS
from streams.partitioning import partition_of
from streams.settings import KafkaSettings
from tests.conftest import FRESH_PARTITIONS
from tests.deploy.banking.orders import SEED, claim_of, instruction, wire
from tests.deploy.banking.statements import camt053, debit

CUTS = ("2026-11-20T04:00", "2026-11-20T05:00")


def _run(*arguments: str) -> tuple[int, str]:
    said = CliRunner().invoke(build(), ["bank", "files", *arguments, "--payment-system", "simbank"])
    return said.exit_code, said.output or str(said.exception)


def _write(bootstrap: str, *numbers: int, commit: bool = True) -> None:
    settings = {**PRODUCER_SETTINGS, "bootstrap.servers": bootstrap, "transactional.id": "test"}
    producer = Producer(settings)
    producer.init_transactions()
    producer.begin_transaction()
    for number in numbers:
        producer.produce(INSTRUCTIONS, wire(claim_of(number), instruction(number)), claim_of(number))
    producer.flush()
    if commit:
        producer.commit_transaction()
    else:
        producer.abort_transaction()


@pytest.mark.needs_kafka
def test_instructions_become_files_and_the_statement_becomes_receipts_each_once(
    fresh_apache: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (
        ("KAFKA__BOOTSTRAP_SERVERS", fresh_apache),
        ("PAYOUT__ENVIRONMENT", "demo"),
        ("PAYOUT__DEMO_SEED", str(SEED)),
    ):
        monkeypatch.setenv(f"SANTUNAN_{name}", value)
    folder = ("--folder", str(tmp_path))
    _write(fresh_apache, 1, commit=False)
    _write(fresh_apache, 2, 3)
    first = _run("out", *folder, "--cut-off", CUTS[0])
    _write(fresh_apache, 3, 4)
    outputs = [first, *(_run("out", *folder, "--cut-off", cut) for cut in (*CUTS, CUTS[1]))]
    assert [code for code, _ in outputs] == [0] * 4, outputs
    transfers = [len(pain001.read(path.read_bytes()).transfers) for path in sorted((tmp_path / "out").iterdir())]
    assert transfers == [2, 1]
    sent = instruction(4)
    (tmp_path / "in" / "statement.xml").write_bytes(camt053([debit(sent.end_to_end_id, sent.amount), debit(None, 5)]))
    code, output = _run("in", *folder)
    assert (code, "DEBIT WITHOUT AN INSTRUCTION: 5 rupiah" in output) == (4, True), output
    assert _run("in", *folder) == (0, "0 receipts delivered\n")
    (told,) = read_all(KafkaSettings(bootstrap_servers=fresh_apache), RECEIPTS)
    data = json.loads(told.value)["data"]
    assert (data["payout_id"], data["status"], data["evidence"]) == (sent.payout_id, "settled", "statement")
    assert (told.key, told.partition) == (claim_of(4).encode(), partition_of(claim_of(4).encode(), FRESH_PARTITIONS))
