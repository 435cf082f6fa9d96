"""The screen: whether claims flow in one line, a line per processor, claims and money below, and how old it all is."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from rich.console import Group, RenderableType
from rich.table import Column, Table
from rich.text import Text

from deploy.wiring import PROCESSORS
from monitoring.figures import LAG_SOURCE, MEMBERS, OLD_SECONDS, Health, Moment, ages, answering, drain, duration, health
from monitoring.judging import judged
from monitoring.life import Life, life_of

STATUSES_SHOWN_MAX: Final = 12
GREY: Final = "dim"
TONES: Final = {"good": "green", "warn": "yellow", "bad": "bold red", "paused": "bold blue", "unknown": GREY}
TONE_OF: Final = {
    Health.NOT_KNOWN: "unknown",
    Health.NO_WORKER: "bad",
    Health.BEHIND: "bad",
    Health.LATE: "warn",
    Health.PAUSED: "paused",
    Health.FLOWING: "good",
}
"""Grey when nothing is known: never green by default."""


def screen(before: Moment, now: Moment) -> RenderableType:
    """What `now` says, with rates since `before`."""
    health_of, life = _health_of(now), life_of(now, now.at)
    told = (_processors(before, now, health_of), _claims(now), _life(life), _foot(now))
    return Group(_verdict(now, health_of, life), *(part for each in told for part in (Text(), each)))


def _verdict(now: Moment, health_of: Mapping[str, Health], life: Life) -> Text:
    """The line that is read first, on a ground of its colour."""
    said, tone = judged({name: TONE_OF[found] for name, found in health_of.items()}, life)
    text = Text(f" {said} ", style=f"reverse {TONES[tone]}")
    return text.append(f"  {datetime.fromtimestamp(now.at, UTC):%Y-%m-%d %H:%M:%S} UTC", style=f"not reverse {GREY}")


def _health_of(now: Moment) -> dict[str, Health]:
    """Of every processor, in the order of the flow."""
    workers, oldest = now.by(MEMBERS, "processor"), now.most("santunan_lag_seconds", "processor")
    paused, answers = now.most("santunan_worker_paused", "processor"), answering(now)
    if _old(now, LAG_SOURCE):
        return dict.fromkeys(PROCESSORS, Health.NOT_KNOWN)
    return {
        name: health(workers.get(name), oldest.get(name, 0.0), paused=bool(paused.get(name)), answers=name in answers)
        for name in PROCESSORS
    }


def _processors(before: Moment, now: Moment, health_of: Mapping[str, Health]) -> Table:
    named = ("workers", "events/s", "behind", "oldest", "drain", "set aside", "parked", "late timers")
    table = Table("processor", *(Column(name, justify="right") for name in named), box=None)
    workers, rates = now.by(MEMBERS, "processor"), now.rate(before, "santunan_events_total", "processor")
    behind, was = now.by("santunan_lag_records", "processor"), before.by("santunan_lag_records", "processor")
    oldest = now.most("santunan_lag_seconds", "processor")
    counts = [
        now.by(name, "processor") for name in ("santunan_open_dead_letters", "santunan_parked_keys", "santunan_timers_late")
    ]
    old = _old(now, LAG_SOURCE)
    for name in PROCESSORS:
        seconds = oldest.get(name, 0.0)
        found = health_of[name]
        shown = f"{name} (paused)" if found is Health.PAUSED else f"{name} ({old} old)" if old else name
        row: tuple[RenderableType, ...] = (
            Text(shown, style=TONES[TONE_OF[found]]),
            _whole(workers.get(name)),
            _whole(rates.get(name)),
            _whole(behind.get(name)),
            duration(seconds) if name in oldest else "",
            drain(was.get(name, 0.0), behind.get(name, 0.0), now.at - before.at),
            *(Text(_whole(count.get(name)), style=TONES["warn"] if count.get(name) else "") for count in counts),
        )
        table.add_row(*row, style=GREY if old else None)
    return table


def _old(now: Moment, source: str) -> str | None:
    """How old what the exporter read from a source is, once that is too old to be trusted."""
    age = ages(now).get(source, 0.0)
    return duration(age) if age > OLD_SECONDS else None


def _claims(now: Moment) -> Table:
    table = Table(box=None)
    for heading, source in (("claims", "claims"), ("waiting for", "waiting"), ("rupiah", "money")):
        old = _old(now, source)
        style = GREY if old else None
        table.add_column(f"{heading} ({old} old)" if old else heading, style=style, header_style=style)
        table.add_column(justify="right", style=style)
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


def _life(found: Life) -> Text:
    """Canaries, the audit, and the dead-man's switch."""
    text = Text()
    for name, sign in (("canaries", found.canaries), ("audit", found.audit), ("heartbeat", found.heartbeat)):
        text.append(f"{name:<10}", style=TONES[sign.tone])
        text.append(f" {sign.said}" + (f" ({sign.age} old)" if sign.age else "") + "\n", style=GREY if sign.age else "")
    return text


def _foot(now: Moment) -> Text:
    """What does not answer, and what is old."""
    old_by_source = ages(now)
    if not old_by_source:
        return Text("no exporter answers: claims, lag and money are not known (santunan exporter)", style="bold red")
    old = [f"{source} {duration(age)}" for source, age in sorted(old_by_source.items()) if age > OLD_SECONDS]
    said = [*([f"old: {', '.join(old)}"] if old else []), *([f"silent: {', '.join(now.silent)}"] if now.silent else [])]
    return Text(
        "; ".join(said) or f"all answer; figures are at most {duration(max(old_by_source.values()))} old",
        style="bold red" if said else "dim",
    )


def _whole(value: float | None) -> str:
    return "" if value is None else f"{value:,.0f}"
