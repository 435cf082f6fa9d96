"""Dashboards are what the code generates, fit Grafana's schema, and ask only for metrics that exist, in PromQL that parses."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models.dashboard import Dashboard

from monitoring.dashboards.board import Board
from monitoring.dashboards.document import BOARDS, FOLDER, texts
from monitoring.listing import queried_names
from monitoring.rules.document import ALERTS, recordings

NAMES = re.compile(r"santunan[a-z0-9_:]*")
QUERIES = [query.expr for board in BOARDS for tile in board.tiles for query in tile.queries]
QUERIES += [tile.age for board in BOARDS for tile in board.tiles if tile.age]


def known() -> set[str]:
    return {*queried_names(), *(found.record for found in recordings())}


def test_the_committed_dashboards_are_what_the_code_generates() -> None:
    committed = {path.name: path.read_text() for path in FOLDER.glob("*.json")}
    assert committed == texts(), "run `python -m monitoring.dashboards.document`"


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_a_dashboard_fits_grafanas_schema_and_loses_nothing_in_it(path: Path) -> None:
    content = json.loads(path.read_text())
    read = Dashboard.from_json(content)
    assert json.loads(JSONEncoder(sort_keys=True).encode(read)) == content
    panels = [panel for panel in content["panels"] if panel["type"] != "row"]
    assert all(panel["description"] and panel["targets"] for panel in panels)
    assert len({panel["title"] for panel in panels}) == len(panels)
    assert len({panel["id"] for panel in panels}) == len(panels)


@pytest.mark.parametrize("board", BOARDS, ids=lambda board: board.uid)
def test_tiles_of_a_row_fill_its_width(board: Board) -> None:
    for row in board.rows:
        assert sum(tile.width for tile in row.tiles) % 24 == 0, row.title


def test_every_query_asks_for_metrics_that_exist() -> None:
    asked = [*QUERIES, *(alert.expr for alert in ALERTS), *(found.expr for found in recordings())]
    assert {name for expr in asked for name in NAMES.findall(expr)} - known() - {"santunan"} == set()


def test_every_variable_takes_its_values_from_a_metric_that_has_the_label() -> None:
    assert {metric for board in BOARDS for _, metric in board.variables} <= known()


def test_no_metric_is_counted_that_no_dashboard_alert_or_rule_looks_at() -> None:
    asked = " ".join([*QUERIES, *(alert.expr for alert in ALERTS), *(found.expr for found in recordings())])
    unseen = {name for name in queried_names() if not name.endswith(("_bucket", "_sum", "_count")) and name not in asked}
    assert unseen == set()


@pytest.mark.needs_prometheus
def test_prometheus_understands_every_query(tmp_path: Path) -> None:
    rules = [{"record": f"tile{number}", "expr": expr.replace("$", "")} for number, expr in enumerate(QUERIES)]
    path = tmp_path / "tiles.json"
    path.write_text(json.dumps({"groups": [{"name": "tiles", "rules": rules}]}))
    said = subprocess.run(["promtool", "check", "rules", str(path)], capture_output=True, text=True, check=False)
    assert said.returncode == 0, said.stderr


def test_a_figure_of_an_old_source_shows_its_age_in_grey_and_never_its_colour() -> None:
    figures = [tile for board in BOARDS for tile in board.tiles if tile.kind == "stat" and tile.silent == "old data"]
    assert len(figures) > 5
    assert all(tile.age for tile in figures)
    content = json.loads((FOLDER / "santunan-flow.json").read_text())
    (panel,) = (found for found in content["panels"] if found["title"] == "Longest behind")
    assert [target["refId"] for target in panel["targets"]] == ["Z", "A"]
    (override,) = panel["fieldConfig"]["overrides"]
    assert override["matcher"] == {"id": "byFrameRefID", "options": "Z"}
    assert {"id": "color", "value": {"fixedColor": "#808080", "mode": "fixed"}} in override["properties"]
