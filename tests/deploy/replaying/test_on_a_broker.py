"""`santunan replay` and `santunan whatif` as people run them, on the embedded broker."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from confluent_kafka import Producer
from typer.testing import CliRunner, Result

from deploy import topics
from deploy.cli import build
from deploy.errors import Refused
from schemas.topics import LIFECYCLE
from streams.settings import KafkaSettings
from tests.deploy.audit.worlds import World, subject_of
from tests.deploy.replaying.deaths import WHOLE, deaths
from tests.deploy.replaying.logs import PARTITIONS, home_of
from tests.deploy.replaying.tariffs import DEATH_A_MILLION_MORE, changed

FLUSH_SECONDS = 30


def written(address: str, world: World) -> None:
    """The lifecycle as a topic of the broker."""
    topics.apply(KafkaSettings(bootstrap_servers=address), PARTITIONS, 1)
    producer = Producer({"bootstrap.servers": address})
    for record in (record for record in world.records if record.topic == LIFECYCLE):
        producer.produce(LIFECYCLE, record.value, record.key, home_of(record), headers=list(record.headers))
    assert producer.flush(FLUSH_SECONDS) == 0


def run(*arguments: str) -> Result:
    return CliRunner().invoke(build(), list(arguments), catch_exceptions=False, env={"COLUMNS": "300"})


def test_a_log_is_replayed_and_asked_what_if(tansu: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANTUNAN_KAFKA__BOOTSTRAP_SERVERS", tansu)
    world = deaths()
    written(tansu, world)
    replayed = run("replay", "--all", "--json", str(tmp_path / "replay.json"))
    assert (replayed.exit_code, "0 differ" in replayed.output) == (0, True), replayed.output
    found = json.loads((tmp_path / "replay.json").read_text())
    assert found["same"] > len(found["skipped"]) == 0

    claim = subject_of(world.events("claim.approved")[0])
    alone = run("replay", claim, "--from", "2026-01-01", "--to", "2027-12-31")
    assert (alone.exit_code, "0 differ" in alone.output) == (0, True), alone.output

    changed(tmp_path / "book", "2027-01", DEATH_A_MILLION_MORE)
    files = {name: str(tmp_path / f"whatif.{name}") for name in ("json", "csv", "svg")}
    asked = run("whatif", str(tmp_path / "book"), "--json", files["json"], "--csv", files["csv"], "--plot", files["svg"])
    assert asked.exit_code == 0, asked.output
    assert json.loads(Path(files["json"]).read_text())["claims"]["rupiah_change"] == 1_000_000 * len(WHOLE)
    assert Path(files["csv"]).read_text().count("JKM_DEATH,more") == len(WHOLE)
    assert "<rect" in Path(files["svg"]).read_text()


def test_one_claim_or_all_must_be_named() -> None:
    for arguments in (("replay",), ("replay", "some-claim", "--all")):
        with pytest.raises(Refused, match="--all"):
            run(*arguments)
