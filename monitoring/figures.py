"""What /metrics of all processes say together at one moment, what moved between two moments, and how well that looks.

The terminal (`santunan top`) and the console show the same figures, judged the same way.
"""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPException
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

ANSWER_SECONDS_MAX: Final = 2.0
ASKED_AT_ONCE_MAX: Final = 16
ANSWER_BYTES_MAX: Final = 8_000_000
OLD_SECONDS: Final = 60
LATE_SECONDS: Final = 10
BEHIND_SECONDS: Final = 120
LAG_SOURCE: Final = "kafka"
"""The exporter's, of lags and of members of groups."""
MEMBERS: Final = "santunan_group_members"
DAY_SECONDS: Final = 86_400
HOUR_SECONDS: Final = 3_600
MINUTE_SECONDS: Final = 60

Labels = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """`values`: per metric and labels, summed over the processes that tell it; `silent`: addresses that did not answer. `at` in seconds."""

    at: float
    values: Mapping[str, Mapping[Labels, float]]
    silent: tuple[str, ...] = ()

    def by(self, name: str, label: str) -> dict[str, float]:
        """A metric's sums by one label."""
        found: dict[str, float] = {}
        for labels, value in self.values.get(name, {}).items():
            key = dict(labels).get(label, "")
            found[key] = found.get(key, 0.0) + value
        return found

    def most(self, name: str, label: str) -> dict[str, float]:
        """A metric's largest values by one label."""
        found: dict[str, float] = {}
        for labels, value in self.values.get(name, {}).items():
            key = dict(labels).get(label, "")
            found[key] = max(found.get(key, value), value)
        return found

    def rate(self, before: "Moment", name: str, label: str) -> dict[str, float]:
        """A counter's growth a second by one label; one that began anew counts from nothing."""
        then, seconds = before.by(name, label), max(1e-6, self.at - before.at)
        return {key: max(0.0, value - then.get(key, 0.0)) / seconds for key, value in self.by(name, label).items() if key in then}


@dataclass(slots=True)
class _Sums:
    values: dict[str, dict[Labels, float]] = field(default_factory=dict)

    def add(self, text: str) -> None:
        for family in text_string_to_metric_families(text):
            for sample in family.samples:
                if sample.name.startswith("santunan_"):
                    sums = self.values.setdefault(sample.name, {})
                    labels = tuple(sorted(sample.labels.items()))
                    sums[labels] = sums.get(labels, 0.0) + sample.value


def listed(path: Path) -> tuple[str, ...]:
    """Addresses in a file of Prometheus' file_sd_configs. Raises `OSError`, and `ValueError` for what is no such file."""
    try:
        return tuple(str(target) for group in json.loads(path.read_text()) for target in group["targets"])
    except (TypeError, KeyError) as error:
        raise ValueError(f"{path} is no list of targets") from error


def moment(addresses: Iterable[str], at: float) -> Moment:
    """Ask every process, each by HOST:PORT; one that does not answer is named and left out."""
    asked = tuple(addresses)
    with ThreadPoolExecutor(ASKED_AT_ONCE_MAX) as pool:
        texts = tuple(pool.map(_told, asked))
    return summed(zip(asked, texts, strict=True), at)


def summed(told: Iterable[tuple[str, str | None]], at: float) -> Moment:
    """Answers by address, None for who was silent."""
    sums, silent = _Sums(), []
    for address, text in told:
        if text is None:
            silent.append(address)
        else:
            sums.add(text)
    return Moment(at, sums.values, tuple(silent))


def _told(address: str) -> str | None:
    try:
        with urlopen(f"http://{address}/metrics", timeout=ANSWER_SECONDS_MAX) as answer:
            text: str = answer.read(ANSWER_BYTES_MAX).decode()
            return text
    except (OSError, HTTPException):
        return None


class Health(StrEnum):
    """How a processor does, as far as is known."""

    FLOWING = "flowing"
    PAUSED = "paused"
    LATE = "late"
    BEHIND = "behind"
    NO_WORKER = "no worker"
    NOT_KNOWN = "not known"


def answering(now: Moment) -> frozenset[str]:
    """Processors of which a worker answered at this moment. Asked only of a broker that tells nobody's readers (the embedded one) though
    lag is known: where members are told, they count."""
    if MEMBERS in now.values or LAG_SOURCE not in ages(now):
        return frozenset()
    return frozenset(now.by("santunan_worker_paused", "processor"))


def health(workers: float | None, lag_seconds: float, *, paused: bool = False, answers: bool = False) -> Health:
    """What is not known is never well; what people have paused is late because they wanted it. `answers`: one of the workers did,
    whose number is not known."""
    if workers is None and not answers:
        return Health.NOT_KNOWN
    if workers == 0:
        return Health.NO_WORKER
    if paused:
        return Health.PAUSED
    if lag_seconds > BEHIND_SECONDS:
        return Health.BEHIND
    return Health.LATE if lag_seconds > LATE_SECONDS else Health.FLOWING


def ages(now: Moment) -> dict[str, float]:
    """How old, in seconds, what the exporter read from each of its sources is."""
    read_at = now.most("santunan_exporter_updated_timestamp_seconds", "source")
    return {source: max(0.0, now.at - at) for source, at in read_at.items()}


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
