"""The flow as figures say it: each processor with its rate, lag and health, greyed when the figures are old, and one sentence for all."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType
from typing import Final

from gateway.console.asking import PROCESSORS, Partition
from monitoring.figures import (
    BEHIND_SECONDS,
    LAG_SOURCE,
    LATE_SECONDS,
    MEMBERS,
    OLD_SECONDS,
    Health,
    Moment,
    ages,
    answering,
    drain,
    duration,
    health,
)
from monitoring.judging import judged
from monitoring.life import Life, life_of
from schemas.events.control import ProcessorPaused

STAGES: Final = (
    ("Take in", ("intake", "membership", "documents")),
    ("Decide", ("verification", "assessment")),
    ("Pay and tell", ("payout", "claim_state", "notification")),
)
"""How the map is drawn; together every processor."""
RATE_LOOKS: Final = 4
"""A rate is told over so many looks: one alone jumps."""
SPARK_WIDTH: Final = 120
SPARK_HEIGHT: Final = 24
WATCH_OLD_SECONDS: Final = 30
NOT_LOOKED: Final = ("Not known yet: nobody has looked", "unknown")
LETTERS_SOURCE: Final = "set_aside"
"""The exporter's, of dead letters."""
MONEY: Final = "santunan_money_rupiah"
TILES: Final = (
    ("claims", "Claims by status", "santunan_claims", "status", ""),
    ("waiting", "Claims that wait", "santunan_waiting_claims", "waiting_for", "/console/waiting?for="),
    ("payouts", "Payouts", "santunan_payouts", "standing", "/console/payouts?standing="),
    ("money", "Money of all claims", MONEY, "stage", ""),
)
"""The exporter's source, the title, what is shown by which label, and where a name leads."""
WRONG: Final = (Health.NO_WORKER, Health.BEHIND)
NO_PAUSES: Final[Mapping[str, ProcessorPaused]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Step:
    """One processor on the map. What is None is not known; `age`: how old its lag is, once that is too old to be trusted."""

    name: str
    health: Health
    workers: float | None
    rate: float | None
    records: float | None
    seconds: float | None
    drained: str
    letters: float | None
    parked: float | None
    late_timers: float | None
    age: str | None
    spark: str
    pause: ProcessorPaused | None = None

    @property
    def tone(self) -> str:
        """For the style sheet."""
        if self.health is Health.PAUSED:
            return "paused"
        if self.age is not None or self.health is Health.NOT_KNOWN:
            return "unknown"
        return "bad" if self.health in WRONG else "warn" if self.health is Health.LATE else "good"


@dataclass(frozen=True, slots=True)
class Tile:
    """Counts by name, the largest first. `link`: where a name leads; `money`: whole rupiah; `age`: how old, once it is too old."""

    title: str
    counts: Sequence[tuple[str, float]]
    link: str
    money: bool
    age: str | None


@dataclass(frozen=True, slots=True)
class Flow:
    """The map: `verdict` says in one sentence how it stands, `age` how old the newest look is, `notes` what else one must know."""

    verdict: str
    tone: str
    stages: Sequence[tuple[str, Sequence[Step]]]
    age: str
    notes: Sequence[str]
    tiles: Sequence[Tile]
    life: Life


def flow_of(moments: Sequence[Moment], at: float, pauses: Mapping[str, ProcessorPaused] = NO_PAUSES) -> Flow:
    """The map from what was seen, judged at `at` (seconds since 1970), with the `pauses` that stand."""
    now = moments[-1] if moments else Moment(at, {})
    before = moments[-min(len(moments), RATE_LOOKS)] if moments else now
    looked = at - now.at
    old = ages(now)
    steps = {name: _step(name, moments, before, now, old, looked, pauses.get(name)) for name in PROCESSORS}
    life = life_of(now, at)
    verdict, tone = NOT_LOOKED
    if moments:
        verdict, tone = judged({name: step.tone for name, step in steps.items()}, life)
    return Flow(
        verdict=verdict,
        tone=tone,
        stages=tuple((title, tuple(steps[name] for name in names)) for title, names in STAGES),
        age=duration(looked + max(old.values(), default=0.0)),
        notes=tuple(_notes(now, old, looked)),
        tiles=tuple(_tile(now, old, looked, *asked) for asked in TILES),
        life=life,
    )


def _tile(
    now: Moment, old: Mapping[str, float], looked: float, source: str, title: str, metric: str, label: str, link: str
) -> Tile:
    age = looked + old.get(source, 0.0)
    counts = sorted(((name, value) for name, value in now.by(metric, label).items() if value), key=lambda item: -item[1])
    return Tile(title, tuple(counts), link, metric == MONEY, duration(age) if _old(age, looked) else None)


def _old(age: float, looked: float) -> bool:
    return age > OLD_SECONDS or looked > WATCH_OLD_SECONDS


def _step(
    name: str,
    moments: Sequence[Moment],
    before: Moment,
    now: Moment,
    old: Mapping[str, float],
    looked: float,
    pause: ProcessorPaused | None,
) -> Step:
    workers = now.by(MEMBERS, "processor").get(name)
    records = now.by("santunan_lag_records", "processor").get(name)
    was = before.by("santunan_lag_records", "processor").get(name, 0.0)
    seconds = now.most("santunan_lag_seconds", "processor").get(name)
    age = looked + old.get(LAG_SOURCE, 0.0)
    return Step(
        name=name,
        health=health(workers, seconds or 0.0, paused=pause is not None, answers=name in answering(now)),
        workers=workers,
        rate=now.rate(before, "santunan_events_total", "processor").get(name) if before is not now else None,
        records=records,
        seconds=seconds,
        drained=drain(was, records or 0.0, now.at - before.at) if seconds else "",
        letters=_known(now, old, "santunan_open_dead_letters", name),
        parked=_known(now, old, "santunan_parked_keys", name),
        late_timers=now.by("santunan_timers_late", "processor").get(name),
        age=duration(age) if _old(age, looked) else None,
        spark=spark(rates(moments, name)),
        pause=pause,
    )


def _known(now: Moment, old: Mapping[str, float], metric: str, name: str) -> float | None:
    """None is told as no number at all, where the exporter has nothing: then it has counted none."""
    return now.by(metric, "processor").get(name, 0.0) if LETTERS_SOURCE in old else None


def rates(moments: Sequence[Moment], name: str) -> list[float]:
    """Events a second between each look and the next."""
    pairs = pairwise(moments)
    return [after.rate(before, "santunan_events_total", "processor").get(name, 0.0) for before, after in pairs]


def spark(values: Sequence[float]) -> str:
    """The points of a line, highest value at the top; empty where there is no line to draw."""
    if len(values) < 2:
        return ""
    highest, step = max(*values, 1e-9), SPARK_WIDTH / (len(values) - 1)
    return " ".join(
        f"{number * step:.1f},{SPARK_HEIGHT - value / highest * (SPARK_HEIGHT - 2) - 1:.1f}"
        for number, value in enumerate(values)
    )


def _notes(now: Moment, old: Mapping[str, float], looked: float) -> list[str]:
    notes = []
    if looked > WATCH_OLD_SECONDS:
        notes.append(f"The last look was {duration(looked)} ago.")
    if not old:
        notes.append(
            "No exporter answers: lag, claims and money are not known. Start `santunan exporter`, and list it in the targets."
        )
    if LAG_SOURCE in old and MEMBERS not in now.values:
        notes.append("This broker does not tell who reads: how many workers there are is not known. Their lag is.")
    late = [f"{source} {duration(age)}" for source, age in sorted(old.items()) if age > OLD_SECONDS]
    notes += [f"Old, by where the exporter reads it: {', '.join(late)}."] if late else []
    if now.silent:
        notes.append(f"Silent: {', '.join(now.silent)}.")
    return notes


@dataclass(frozen=True, slots=True)
class Holding:
    """The partition numbers of a processor that one worker publishes for, or that nobody does. `records` and `seconds`: how far they are
    behind, None when that is not known; `takeovers` of all of them, since the first."""

    processor: str
    worker: str | None
    numbers: tuple[int, ...]
    takeovers: int
    records: float | None
    seconds: float | None
    last: Partition | None = None
    """The one that was taken over last."""

    @property
    def tone(self) -> str:
        """For the style sheet."""
        if self.worker is None or (self.seconds or 0.0) > BEHIND_SECONDS:
            return "bad"
        if self.seconds is None:
            return "unknown"
        return "warn" if self.seconds > LATE_SECONDS else "good"


def lag_age(now: Moment | None, at: float) -> str | None:
    """How old the figures of lag are, once that is too old to be trusted; None also where nothing was seen."""
    if now is None:
        return None
    looked = at - now.at
    age = looked + ages(now).get(LAG_SOURCE, 0.0)
    return duration(age) if _old(age, looked) else None


def holdings(partitions: Iterable[Partition], now: Moment | None) -> list[Holding]:
    """By processor in the order of the flow; what nobody has comes first."""
    held: dict[tuple[str, str], list[Partition]] = {}
    for each in partitions:
        worker = "" if each.released or not each.writers else each.writers[-1]
        held.setdefault((each.processor, worker), []).append(each)
    records, seconds = (_by_partition(now, name) for name in ("santunan_lag_records", "santunan_lag_seconds"))
    return [
        Holding(
            processor=processor,
            worker=worker or None,
            numbers=tuple(sorted(each.partition for each in owned)),
            takeovers=sum(each.epoch for each in owned),
            records=_over(sum, records, owned),
            seconds=_over(max, seconds, owned),
            last=max((each for each in owned if each.taken_at is not None), key=_taken, default=None),
        )
        for (processor, worker), owned in sorted(held.items(), key=lambda item: (PROCESSORS.index(item[0][0]), item[0][1]))
    ]


def _taken(each: Partition) -> float:
    return 0.0 if each.taken_at is None else each.taken_at.timestamp()


def _by_partition(now: Moment | None, metric: str) -> Mapping[tuple[str | None, str | None], float]:
    values = {} if now is None else now.values.get(metric, {})
    return {(dict(labels).get("processor"), dict(labels).get("partition")): value for labels, value in values.items()}


def _over(
    combine: Callable[[Sequence[float]], float],
    values: Mapping[tuple[str | None, str | None], float],
    owned: Sequence[Partition],
) -> float | None:
    """None as soon as one is not known."""
    found = [values.get((each.processor, str(each.partition))) for each in owned]
    known = [value for value in found if value is not None]
    return combine(known) if len(known) == len(found) else None
