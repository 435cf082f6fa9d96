"""`python -m monitoring.dashboards.document` writes monitoring/grafana/*.json with Grafana's own types; needs the dev requirements."""

from pathlib import Path
from typing import Final, TypeVar

from grafana_foundation_sdk.builders import common, dashboard, prometheus, stat, timeseries
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import common as common_models
from grafana_foundation_sdk.models import dashboard as models
from grafana_foundation_sdk.models.dashboard import DataSourceRef

from monitoring.dashboards.board import Board, Tile
from monitoring.dashboards.flow import FLOW
from monitoring.dashboards.money import MONEY, PROMISE, SERVERS
from monitoring.dashboards.processor import PROCESSOR

FOLDER: Final = Path(__file__).parents[1] / "grafana"
BOARDS: Final = (FLOW, PROCESSOR, MONEY, PROMISE, SERVERS)
SOURCE: Final = DataSourceRef(type_val="prometheus", uid="${datasource}")
FILL_PERCENT: Final = 25
OLD: Final = "data is old for"
OLD_ID: Final = "Z"
GREY_AGE: Final = [
    models.DynamicConfigValue(id_val="color", value={"mode": "fixed", "fixedColor": "#808080"}),
    models.DynamicConfigValue(id_val="unit", value="s"),
    models.DynamicConfigValue(id_val="displayName", value=OLD),
]
"""The age of what is old is never judged by the thresholds of what it stands for."""
PanelT = TypeVar("PanelT", stat.Panel, timeseries.Panel)


def texts() -> dict[str, str]:
    """Every file's name and content."""
    encoder = JSONEncoder(indent=2, sort_keys=True, ensure_ascii=False)
    return {f"{board.uid}.json": encoder.encode(_built(board)) + "\n" for board in BOARDS}


def _built(board: Board) -> models.Dashboard:
    builder = (
        dashboard.Dashboard(board.title)
        .uid(board.uid)
        .description(board.about)
        .tags(["santunan"])
        .refresh("10s")
        .time("now-1h", "now")
        .timezone("Asia/Jakarta")
        .with_variable(dashboard.DatasourceVariable("datasource").type("prometheus").label("Prometheus"))
        .link(dashboard.DashboardLink("Santunan").type(models.DashboardLinkType.DASHBOARDS).tags(["santunan"]).keep_time(True))
    )
    for label, metric in board.variables:
        builder = builder.with_variable(_variable(label, metric))
    number = 0
    for row in board.rows:
        builder = builder.with_row(dashboard.Row(row.title))
        for tile in row.tiles:
            number += 1
            builder = builder.with_panel(_panel(tile).id(number))
    return builder.build()


def _variable(label: str, metric: str) -> dashboard.QueryVariable:
    return (
        dashboard.QueryVariable(label)
        .label(label)
        .datasource(SOURCE)
        .query({"query": f"label_values({metric}, {label})", "refId": label})
        .refresh(models.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
        .all_value(".*")
    )


def _panel(tile: Tile) -> stat.Panel | timeseries.Panel:
    panel: stat.Panel | timeseries.Panel = _stat(tile) if tile.kind == "stat" else _lines(tile)
    for number, query in enumerate(tile.queries):
        asked = prometheus.Dataquery().expr(query.expr).legend_format(query.legend).ref_id(chr(ord("A") + number))
        panel = panel.with_target(asked.instant() if tile.kind == "stat" else asked.exemplar(True).range())
    return panel


def _stat(tile: Tile) -> stat.Panel:
    reduced = common.ReduceDataOptions().calcs(["lastNotNull"])
    panel = stat.Panel().reduce_options(reduced).color_mode(common_models.BigValueColorMode.BACKGROUND)
    if tile.age:
        panel = panel.with_target(prometheus.Dataquery().expr(tile.age).legend_format(OLD).ref_id(OLD_ID).instant())
        panel = panel.override_by_query(OLD_ID, GREY_AGE)
    return _about(panel, tile)


def _lines(tile: Tile) -> timeseries.Panel:
    legend = common.VizLegendOptions().show_legend(True).placement(common_models.LegendPlacement.BOTTOM)
    panel = _about(timeseries.Panel(), tile).legend(legend).min(0)
    if tile.kind == "stack":
        stacked = common.StackingConfig().mode(common_models.StackingMode.NORMAL)
        panel = panel.stacking(stacked).fill_opacity(FILL_PERCENT)
    return panel


def _about(panel: PanelT, tile: Tile) -> PanelT:
    return (
        panel.title(tile.title)
        .description(tile.about)
        .datasource(SOURCE)
        .unit(tile.unit)
        .span(tile.width)
        .height(tile.height)
        .no_value(tile.silent)
        .thresholds(_thresholds(tile))
    )


def _thresholds(tile: Tile) -> dashboard.ThresholdsConfig:
    """The first step has no value: everything below the next one."""
    judged = tile.warn is not None or tile.alarm is not None
    steps = [models.Threshold(color="green" if judged else "blue")]
    steps += [
        models.Threshold(color=color, value=value)
        for color, value in (("yellow", tile.warn), ("red", tile.alarm))
        if value is not None
    ]
    return dashboard.ThresholdsConfig().mode(models.ThresholdsMode.ABSOLUTE).steps(steps)


if __name__ == "__main__":
    for name, text in texts().items():
        (FOLDER / name).write_text(text)
