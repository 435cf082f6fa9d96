"""Every benchmark's JSON has the same names, and its ratio is us over the peer of the same run."""

import json
from pathlib import Path

import pytest

from benchmarks.report import BenchReport, publish
from streams.rows import replace

OURS = BenchReport(
    name="stage",
    events=300,
    events_per_second=200.0,
    peer="plain Faust",
    peer_events_per_second=50.0,
    seconds_by_part={"decode": 1.0, "rules": 3.0},
    share_of_limit=0.5,
)


def test_the_json_has_the_names_that_programs_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    publish(OURS, tmp_path / "figures.json")
    said = json.loads((tmp_path / "figures.json").read_text())
    assert said == {
        "name": "stage",
        "events": 300,
        "events_per_second": 200.0,
        "ratio": 4.0,
        "peer": "plain Faust",
        "peer_events_per_second": 50.0,
        "seconds_by_part": {"decode": 1.0, "rules": 3.0},
        "share_of_limit": 0.5,
        "more": {},
    }
    assert "75%" in capsys.readouterr().out


def test_without_a_peer_there_is_no_ratio() -> None:
    assert replace(OURS, peer=None, peer_events_per_second=None).ratio is None
