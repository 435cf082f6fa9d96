"""What /metrics of all processes say together at one moment, and what moved between two moments."""

import json
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Final
from urllib.request import urlopen

from prometheus_client.parser import text_string_to_metric_families

from deploy.errors import Refused

ANSWER_SECONDS_MAX: Final = 2.0
ASKED_AT_ONCE_MAX: Final = 16
ANSWER_BYTES_MAX: Final = 8_000_000

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


def addresses_of(path: Path) -> tuple[str, ...]:
    """Addresses in a file of Prometheus' file_sd_configs. Raises `Refused`."""
    try:
        found = json.loads(path.read_text())
        return tuple(target for group in found for target in group["targets"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Refused(
            f"{path} is no list of targets ({type(error).__name__}): name the targets.json in a local stack's folder of workers."
        ) from error


def moment(addresses: Iterable[str], at: float) -> Moment:
    """Ask every process; one that does not answer is named and left out."""
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
