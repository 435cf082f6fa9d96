"""A dashboard as rows of tiles; a tile asks Prometheus and says in words what it shows."""

from dataclasses import dataclass
from typing import Final, Literal

STALE_SECONDS_MAX: Final = 120
"""A figure of the whole that is older is not shown: a tile never stays green on old data."""
READINGS_MISSED_MAX: Final = 30
"""A source is read after twenty times as long as it took; where that is longer, this many times may pass."""

Kind = Literal["line", "stack", "stat"]
Unit = Literal["short", "s", "ops", "reqps", "percentunit", "bytes", "currencyIDR", "dateTimeFromNow"]


@dataclass(frozen=True, slots=True)
class Query:
    """A query and the name of its lines, with labels in double braces."""

    expr: str
    legend: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """`width` in twenty-fourths. `warn` and `alarm`: from which value on a figure is yellow and red; `silent` for what is shown when there is
    no value."""

    title: str
    about: str
    queries: tuple[Query, ...]
    unit: Unit = "short"
    kind: Kind = "line"
    width: int = 8
    height: int = 7
    warn: float | None = None
    alarm: float | None = None
    silent: str = "no data"
    age: str = ""
    """What gives the age of its data, in seconds, once that is too old: shown grey in the figure's place."""


@dataclass(frozen=True, slots=True)
class Row:
    title: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """`uid` is its address in Grafana and its file's name. `variable`: a label to choose values of, and the metric that has it."""

    uid: str
    title: str
    about: str
    rows: tuple[Row, ...]
    variables: tuple[tuple[str, str], ...] = ()

    @property
    def tiles(self) -> tuple[Tile, ...]:
        return tuple(tile for row in self.rows for tile in row.tiles)


def fresh(expr: str, source: str) -> str:
    """The value while its source was read lately, else none."""
    return f"({expr}) and on () ({_age(source)} < {_allowed(source)})"


def stale(source: str) -> str:
    """The age in seconds of what was read from a source, once that is too old, else none."""
    return f"{_age(source)} >= {_allowed(source)}"


def _age(source: str) -> str:
    return f'time() - max(santunan_exporter_updated_timestamp_seconds{{source="{source}"}})'


def _allowed(source: str) -> str:
    return f'clamp_min({READINGS_MISSED_MAX} * max(santunan_exporter_read_seconds{{source="{source}"}}), {STALE_SECONDS_MAX})'


def figure(
    title: str,
    about: str,
    expr: str,
    source: str | None = None,
    *,
    unit: Unit = "short",
    width: int = 4,
    warn: float | None = None,
    alarm: float | None = None,
) -> Tile:
    """One number; when its source is old there is its age instead, grey."""
    return Tile(
        title=title,
        about=about,
        queries=(Query(fresh(expr, source) if source else expr),),
        unit=unit,
        kind="stat",
        width=width,
        height=4,
        warn=warn,
        alarm=alarm,
        silent="old data" if source else "no data",
        age=stale(source) if source else "",
    )
