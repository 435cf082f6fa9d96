"""The screen: a line per processor, claims and money below, and how old it all is."""

from typing import Final

from rich.console import Group, RenderableType
from rich.table import Column, Table
from rich.text import Text

from deploy.top.figures import Moment
from deploy.wiring import PROCESSORS

OLD_SECONDS: Final = 60
LATE_SECONDS: Final = 10
BEHIND_SECONDS: Final = 120
STATUSES_SHOWN_MAX: Final = 12
DAY_SECONDS: Final = 86_400
HOUR_SECONDS: Final = 3_600
MINUTE_SECONDS: Final = 60


def screen(before: Moment, now: Moment) -> RenderableType:
    """What `now` says, with rates since `before`."""
    return Group(_processors(before, now), Text(), _claims(now), Text(), _foot(now))


def _processors(before: Moment, now: Moment) -> Table:
    named = ("workers", "events/s", "behind", "oldest", "drain", "set aside", "parked", "late timers")
    table = Table("processor", *(Column(name, justify="right") for name in named), box=None)
    workers, rates = now.by("santunan_group_members", "processor"), now.rate(before, "santunan_events_total", "processor")
    behind, was = now.by("santunan_lag_records", "processor"), before.by("santunan_lag_records", "processor")
    oldest = now.most("santunan_lag_seconds", "processor")
    counts = [
        now.by(name, "processor") for name in ("santunan_open_dead_letters", "santunan_parked_keys", "santunan_timers_late")
    ]
    for name in PROCESSORS:
        seconds = oldest.get(name, 0.0)
        row: tuple[RenderableType, ...] = (
            Text(name, style=_style(workers.get(name), seconds)),
            _whole(workers.get(name)),
            _whole(rates.get(name)),
            _whole(behind.get(name)),
            duration(seconds),
            drain(was.get(name, 0.0), behind.get(name, 0.0), now.at - before.at),
            *(_whole(count.get(name)) for count in counts),
        )
        table.add_row(*row)
    return table


def _style(workers: float | None, seconds: float) -> str:
    """Grey when nothing is known: never green by default."""
    if workers is None:
        return "dim"
    if workers == 0 or seconds > BEHIND_SECONDS:
        return "bold red"
    return "yellow" if seconds > LATE_SECONDS else "green"


def _claims(now: Moment) -> Table:
    table = Table(box=None)
    for heading in ("claims", "waiting for", "rupiah"):
        table.add_column(heading)
        table.add_column(justify="right")
    columns = (
        _largest(now.by("santunan_claims", "status")),
        _largest(now.by("santunan_waiting_claims", "waiting_for")),
        [*now.by("santunan_money_rupiah", "stage").items()],
    )
    for number in range(max(len(column) for column in columns)):
        table.add_row(*(text for column in columns for text in _cells(column, number)))
    return table


def _cells(column: list[tuple[str, float]], number: int) -> tuple[str, str]:
    if number >= len(column):
        return "", ""
    name, value = column[number]
    return name, _whole(value)


def _largest(found: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(((name, value) for name, value in found.items() if value), key=lambda item: -item[1])[:STATUSES_SHOWN_MAX]


def _foot(now: Moment) -> Text:
    """What does not answer, and what is old."""
    updated = now.most("santunan_exporter_updated_timestamp_seconds", "source")
    if not updated:
        return Text("no exporter answers: claims, lag and money are not known (santunan exporter)", style="bold red")
    old = [f"{source} {duration(now.at - at)}" for source, at in sorted(updated.items()) if now.at - at > OLD_SECONDS]
    said = [*([f"old: {', '.join(old)}"] if old else []), *([f"silent: {', '.join(now.silent)}"] if now.silent else [])]
    return Text(
        "; ".join(said) or f"all answer; figures are at most {duration(now.at - min(updated.values()))} old",
        style="bold red" if said else "dim",
    )


def drain(was: float, now: float, seconds: float) -> str:
    """Until the backlog is gone at the pace of the last seconds; an arrow when it does not shrink."""
    if not now:
        return ""
    return duration(now * seconds / (was - now)) if was > now else "↗"


def duration(seconds: float) -> str:
    """In the two largest units."""
    whole = max(0, round(seconds))
    for size, unit, below, small in (
        (DAY_SECONDS, "d", HOUR_SECONDS, "h"),
        (HOUR_SECONDS, "h", MINUTE_SECONDS, "min"),
        (MINUTE_SECONDS, "min", 1, "s"),
    ):
        if whole >= size:
            return f"{whole // size} {unit} {whole % size // below} {small}"
    return f"{whole} s"


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"
