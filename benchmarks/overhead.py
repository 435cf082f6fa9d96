"""`santunan bench pipeline --overhead`: the whole system with metrics and tracing off and on, in turn in one run.

What is compared is the workers' processor time a claim, from the first record on: wall time on a shared machine says nothing of a few per cent.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from threading import Event, Thread
from typing import Final
from urllib.request import urlopen

import psutil
from rich.console import Console

from benchmarks.pipeline import CLEAN
from benchmarks.report import BenchReport
from deploy.demo.result import DoorKind
from deploy.demo.run import DemoOptions, run
from deploy.local.stack import Stack
from deploy.wiring import PROCESSORS

SCRAPED_EVERY_SECONDS: Final = 5.0
"""Three times as often as Prometheus does by default."""
ANSWER_SECONDS_MAX: Final = 5.0


@dataclass(frozen=True, slots=True)
class Overhead:
    """What is on in the runs that have it on. `ratio`: the share of traces that are followed."""

    metrics: bool
    tracing: bool
    ratio: float


@dataclass(slots=True)
class Beside:
    """Runs beside the pipeline: scrapes every worker, if asked to, and adds up the processor time of the workers."""

    scrape: bool
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def __call__(self, stack: Stack) -> Iterator[None]:
        workers = {name: stack.supervisor.child(name).pid for name in stack.supervisor.running if _is_worker(name)}
        ports = [program.health_port for program in stack.supervisor.programs if _is_worker(program.name)]
        over = Event()
        scraper = Thread(target=_scrape, args=(ports, over), daemon=True)
        if self.scrape:
            scraper.start()
        before = {name: _processor_seconds(pid) for name, pid in workers.items()}
        try:
            yield
            self.seconds = {name: _processor_seconds(pid) - before[name] for name, pid in workers.items()}
        finally:
            over.set()
            if self.scrape:
                scraper.join()


def bench(console: Console, claims: int, rate: float, rounds: int, overhead: Overhead) -> BenchReport:
    """Each round one run off and one on, the other way round in every second; the ratio is the median of the rounds'."""
    spent: dict[bool, list[float]] = {False: [], True: []}
    speed: dict[bool, list[float]] = {False: [], True: []}
    sound = True
    with sink() as address:
        for number in range(rounds):
            for on in (False, True) if number % 2 == 0 else (True, False):
                console.rule(f"round {number + 1} of {rounds}: {'on' if on else 'off'}")
                beside = Beside(scrape=on and overhead.metrics)
                result = run(
                    _options(claims, rate, _environment(overhead, address) if on else _environment(None, ""), beside), console
                )
                spent[on].append(sum(beside.seconds.values()) * 1_000 / claims)
                speed[on].append(result.claims_per_second)
                sound &= result.ok
                console.print(f"{'on' if on else 'off'}: {spent[on][-1]:.2f} ms of processor time a claim", highlight=False)
    ratios = [on / off for off, on in zip(spent[False], spent[True], strict=True)]
    more: dict[str, object] = {
        "on": ", ".join(name for name, wanted in (("metrics", overhead.metrics), ("tracing", overhead.tracing)) if wanted),
        "share_of_traces": overhead.ratio if overhead.tracing else 0.0,
        "worker_ms_per_claim": {"off": _rounded(spent[False]), "on": _rounded(spent[True])},
        "on_over_off": _rounded(ratios),
        "on_over_off_median": round(median(ratios), 4),
        "audit_ok": sound,
        "claims_per_second": {"off": _rounded(speed[False]), "on": _rounded(speed[True])},
    }
    return BenchReport("pipeline --overhead", claims, median(speed[True]), "off", median(speed[False]), more=more)


def _rounded(values: list[float]) -> list[float]:
    return [round(value, 3) for value in values]


def _options(claims: int, rate: float, environment: Mapping[str, str], beside: Beside) -> DemoOptions:
    return DemoOptions(
        claims=claims,
        rate=rate,
        broker="apache",
        quirks=CLEAN,
        people_pace=0.0,
        tour=False,
        door=DoorKind.LOG,
        environment=environment,
        beside=beside,
    )


def _environment(overhead: Overhead | None, address: str) -> dict[str, str]:
    """None: everything is off."""
    found = {"SANTUNAN_ENGINE__METRICS": str(overhead is not None and overhead.metrics)}
    if overhead is not None and overhead.tracing:
        found |= {"SANTUNAN_TRACING__ENDPOINT": address, "SANTUNAN_TRACING__RATIO": str(overhead.ratio)}
    return found


def _is_worker(name: str) -> bool:
    return name.rsplit("-", 1)[0] in PROCESSORS


def _processor_seconds(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return float(times.user + times.system)


def _scrape(ports: list[int], over: Event) -> None:
    while not over.wait(SCRAPED_EVERY_SECONDS):
        for port in ports:
            with urlopen(f"http://127.0.0.1:{port}/metrics", timeout=ANSWER_SECONDS_MAX) as answer:
                answer.read()


@contextmanager
def sink() -> Iterator[str]:
    """The address of a collector, a process of its own, that takes everything and keeps nothing."""
    command = [sys.executable, "-m", "benchmarks.sink"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
