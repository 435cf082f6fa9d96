"""Every alert fires in its story and is quiet before and after, judged by promtool; every recording rule gives what it should."""

import json
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from monitoring.rules import document
from tests.monitoring.rule_cases import FLOW_CASES, AlertCase, RecordCase
from tests.monitoring.rule_cases_life import LIFE_CASES
from tests.monitoring.rule_cases_money import MONEY_CASES, OBJECTIVE_CASES, RECORD_CASES
from tests.monitoring.rule_cases_steering import STEERING_CASES

ALERT_CASES = (*FLOW_CASES, *MONEY_CASES, *OBJECTIVE_CASES, *STEERING_CASES, *LIFE_CASES)
PROMTOOL_SECONDS_MAX = 60
RUNBOOKS = "https://runbooks"
EXACT = 1 / 16
"""What binary fractions hold exactly."""


def test_the_committed_rules_are_what_the_code_generates() -> None:
    assert document.PAGE.read_text() == document.text(), "run `python -m monitoring.rules.document`"


def test_every_alert_has_a_story() -> None:
    told = {(case.alert, case.severity) for case in ALERT_CASES}
    assert told == {(alert.name, alert.severity) for alert in document.ALERTS}


def test_every_recording_rule_is_told_of_or_asked_by_an_alert_that_is() -> None:
    asked = " ".join(alert.expr for alert in document.ALERTS) + " ".join(found.expr for found in document.recordings())
    told = {case.record for case in RECORD_CASES}
    assert [found.record for found in document.recordings() if found.record not in told and found.record not in asked] == []


@pytest.mark.parametrize("alert", document.ALERTS, ids=lambda alert: f"{alert.name}-{alert.severity}")
def test_an_alert_says_what_is_so_what_follows_and_what_to_do(alert: Any) -> None:
    for sentence in (alert.consequence, alert.action):
        assert sentence.endswith(".")
        assert len(sentence) > 20
    assert not alert.summary.endswith(".")
    assert "{{" not in alert.consequence + alert.action


@pytest.mark.needs_prometheus
def test_alerts_fire_and_go_again_as_their_stories_tell(tmp_path: Path) -> None:
    files = [_alert_file(tmp_path / f"{number}", case) for number, case in enumerate(ALERT_CASES)]
    _judged(files)


@pytest.mark.needs_prometheus
def test_recording_rules_give_what_they_should(tmp_path: Path) -> None:
    _judged([_record_file(tmp_path / f"{number}", case) for number, case in enumerate(RECORD_CASES)])


@pytest.mark.needs_prometheus
def test_the_example_configurations_are_accepted(tmp_path: Path) -> None:
    folder = document.PAGE.parent
    (tmp_path / "rules.json").write_text(document.text())
    kubernetes = (folder / "kubernetes.yml").read_text()
    # Debian's Prometheus is built without the discovery of pods.
    found = re.sub(r"kubernetes_sd_configs:\n(?: {6}.*\n)+", "static_configs: [{targets: [pod]}]\n", kubernetes)
    (tmp_path / "kubernetes.yml").write_text(found)
    for command in (
        ["promtool", "check", "config", str(folder / "prometheus.yml")],
        ["promtool", "check", "config", str(tmp_path / "kubernetes.yml")],
        ["amtool", "check-config", str(folder / "alertmanager.yml")],
    ):
        said = subprocess.run(command, capture_output=True, text=True, timeout=PROMTOOL_SECONDS_MAX, check=False)
        assert said.returncode == 0, said.stdout + said.stderr


def _judged(files: Iterable[Path]) -> None:
    said = subprocess.run(
        ["promtool", "test", "rules", *map(str, files)],
        capture_output=True,
        text=True,
        timeout=PROMTOOL_SECONDS_MAX,
        check=False,
    )
    assert said.returncode == 0, said.stdout + said.stderr


def _alert_file(folder: Path, case: AlertCase) -> Path:
    (alert,) = (found for found in document.ALERTS if (found.name, found.severity) == (case.alert, case.severity))
    expected = {
        "exp_labels": {"severity": case.severity, **case.labels},
        "exp_annotations": {
            "summary": case.says,
            "consequence": alert.consequence,
            "action": alert.action,
            "runbook_url": f"{RUNBOOKS}/{alert.name}.md",
        },
    }
    tests = [{"eval_time": case.fires_at, "alertname": case.alert, "exp_alerts": [expected]}]
    tests += [{"eval_time": moment, "alertname": case.alert, "exp_alerts": []} for moment in case.quiet_at]
    wanted = {"alert_rule_test": tests, "interval": case.interval}
    return _written(folder, case.series, wanted, case.evaluation, (case.alert, case.severity))


def _record_file(folder: Path, case: RecordCase) -> Path:
    samples = [{"labels": labels, "value": value} for labels, value in case.gives]
    asked = f"round({case.record}, {EXACT})"
    wanted = {"promql_expr_test": [{"expr": asked, "eval_time": case.at, "exp_samples": samples}], "interval": "1m"}
    return _written(folder, case.series, wanted, "1m", None)


def _written(folder: Path, series: Any, wanted: dict[str, Any], evaluation: str, alert: tuple[str, str] | None) -> Path:
    """The one alert and the recording rules that it asks, so that a long story is judged quickly."""
    folder.mkdir()
    recording, alerts = document.document()["groups"]
    chosen = [rule for rule in alerts["rules"] if (rule["alert"], rule["labels"]["severity"]) == alert]
    needed = _needed(recording["rules"], json.dumps(chosen) + json.dumps(wanted))
    groups = [{"name": "story", "rules": needed + chosen}]  # promtool judges several groups in any order
    (folder / "rules.json").write_text(json.dumps({"groups": groups}))
    inputs = [{"series": name, "values": values} for name, values in series.items()]
    story = {"input_series": inputs, "external_labels": {"runbooks": RUNBOOKS}, **wanted}
    path = folder / "test.json"
    path.write_text(json.dumps({"rule_files": ["rules.json"], "evaluation_interval": evaluation, "tests": [story]}))
    return path


def _needed(rules: list[dict[str, str]], asked: str) -> list[dict[str, str]]:
    """Rules come after those that they rest on, so the last is judged first."""
    found: list[dict[str, str]] = []
    for rule in reversed(rules):
        if rule["record"] in asked:
            found.insert(0, rule)
            asked += rule["expr"]
    return found
