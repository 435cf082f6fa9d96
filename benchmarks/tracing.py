"""`santunan bench tracing`: what metrics and tracing cost a processor, in turn in one process, without a broker or a database between.

Only the steps' own time counts, and what the sender's thread takes; beside Kafka and PostgreSQL the shares are smaller.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Final

from rich.console import Console

from benchmarks.engines import Engines
from benchmarks.overhead import sink
from benchmarks.pipeline import CLEAN
from benchmarks.report import BenchReport
from deploy.demo.timeline import Writer
from deploy.processor_settings import PayoutSettings
from deploy.settings import SystemSettings
from deploy.wiring import PROCESSORS, processor
from monitoring.tracing import TracingSettings, open_tracing
from streams.journal import OutRecord
from streams.settings import EngineSettings

SEED: Final = 1
STARTED: Final = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CLAIMS_AT_ONCE: Final = 20
"""Written between two rounds of all processors: steps of a busy day, neither of one record nor of thousands."""


@dataclass(frozen=True, slots=True)
class Variant:
    """`ratio` None: tracing is off."""

    name: str
    metrics: bool
    ratio: float | None


VARIANTS: Final = (
    Variant("neither", metrics=False, ratio=None),
    Variant("metrics", metrics=True, ratio=None),
    Variant("metrics, traces of none", metrics=True, ratio=0.0),
    Variant("metrics, traces of 1 %", metrics=True, ratio=0.01),
    Variant("metrics, traces of all", metrics=True, ratio=1.0),
)


def run(console: Console, claims: int, rounds: int) -> BenchReport:
    """Milliseconds of processor time a claim, and each variant over the first in the same round; medians of the rounds."""
    pieces = _pieces(claims)
    spent: dict[str, list[float]] = {variant.name: [] for variant in VARIANTS}
    with sink() as address:
        for number in range(rounds + 1):
            turn = number % len(VARIANTS)
            for variant in (*VARIANTS[turn:], *VARIANTS[:turn]):
                seconds = _seconds(variant, pieces, address)
                if number:  # the first round warms up
                    spent[variant.name].append(seconds)
                    console.print(f"round {number}: {variant.name}: {seconds * 1_000 / claims:.2f} ms a claim", highlight=False)
    base = spent[VARIANTS[0].name]
    over = {name: round(median(one / other for one, other in zip(found, base, strict=True)), 4) for name, found in spent.items()}
    ms = {name: round(median(found) * 1_000 / claims, 3) for name, found in spent.items()}
    return BenchReport(
        "tracing", claims, claims / median(base), more={"ms_per_claim": ms, "over_neither": over, "rounds": rounds}
    )


def _pieces(claims: int) -> list[list[OutRecord]]:
    """A day's records in the order in which they come; nobody answers, so that claims go as far as they can by themselves."""
    planned = Writer(SEED, 100.0, STARTED, CLEAN).write(claims).records
    records = [OutRecord(each.topic, 0, each.key or b"", each.value, each.headers) for each in planned]
    size = max(1, len(records) * CLAIMS_AT_ONCE // claims)
    return [records[index : index + size] for index in range(0, len(records), size)]


def _seconds(variant: Variant, pieces: Sequence[Sequence[OutRecord]], address: str) -> float:
    """Of all steps, and of the threads that send."""
    wanted = TracingSettings(endpoint="" if variant.ratio is None else address, ratio=variant.ratio or 0.0)
    tracing = open_tracing(wanted, "bench")
    settings = SystemSettings.model_construct(payout=PayoutSettings(environment="demo", demo_seed=SEED))
    engine = EngineSettings(idle_commit_ms=0, metrics=variant.metrics)
    engines = Engines([processor(name, settings) for name in PROCESSORS], STARTED, lambda _name: tracing, engine)
    timed = _Timed()
    gc.collect()
    began, began_here = time.process_time(), time.thread_time()
    for piece in pieces:
        engines.now += timedelta(seconds=1)
        engines.write(piece)
        engines.run(timed.step)
    if tracing is not None:
        tracing.close()
    elsewhere = (time.process_time() - began) - (time.thread_time() - began_here)
    return timed.seconds + elsewhere


class _Timed:
    def __init__(self) -> None:
        self.seconds = 0.0

    def step(self, work: Callable[[], int]) -> int:
        began = time.thread_time()
        done = work()
        self.seconds += time.thread_time() - began
        return done
