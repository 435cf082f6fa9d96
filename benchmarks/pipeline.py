"""`santunan bench pipeline`: submission to paid through the whole system; first as fast as it goes, then at a set rate for the latency."""

from __future__ import annotations

from typing import Final

from rich.console import Console

from benchmarks.report import BenchReport
from deploy.demo.result import DemoResult, DoorKind
from deploy.demo.run import DemoOptions, run
from deploy.demo.timeline import Quirks

CLEAN: Final = Quirks(
    documents_first=0.0,
    documents_late=0.0,
    documents_never=0.0,
    coverage_late=0.0,
    exact_duplicate=0.0,
    modified_duplicate=0.0,
    amendment=0.0,
    withdrawal=0.0,
    broken=0.0,
    wrong_key=0.0,
    wrong_partition=0.0,
    unknown_type=0.0,
    oversize=0.0,
    refused=0.0,
    turned_away=0.0,
    documents_within_seconds=0.0,
)
"""Claims as they should be, and people who answer at once: what is measured is the pipeline, not anybody's patience."""
WARM_UP_SECONDS: Final = 30.0
"""A broker that was started a moment ago compiles its code while the first claims pass."""


def _benched(console: Console, door: DoorKind, claims: int, rate: float, warm_up_seconds: float = 0.0) -> DemoResult:
    options = DemoOptions(
        claims=claims,
        rate=rate,
        broker="apache",
        quirks=CLEAN,
        people_pace=0.0,
        warm_up_seconds=warm_up_seconds,
        tour=False,
        door=door,
    )
    return run(options, console)


def bench(console: Console, claims: int, rate: float, seconds: int, door: DoorKind = DoorKind.LOG) -> BenchReport:
    """The flood, then the steady stream, each on servers of its own. Claims per second counts those that reached their end.

    By default they are written straight to the topics, as a channel with a producer of its own does: the gateway has its own bench, and
    with it, and the demo's channels, on the same cores this would measure uploads rather than the pipeline.
    """
    console.rule(f"{claims:,} claims at once")
    flood = _benched(console, door, claims, 0.0)
    console.rule(f"{rate:g} claims/s for {WARM_UP_SECONDS:.0f} s to warm up, then {seconds} s that count")
    steady = _benched(console, door, int(rate * (WARM_UP_SECONDS + seconds)), rate, WARM_UP_SECONDS)
    return BenchReport(
        name="pipeline",
        events=claims,
        events_per_second=flood.claims_per_second,
        more={
            "latency_ms": steady.latency_ms,
            "at_claims_per_second": rate,
            "door": door.value,
            "processor_ms_per_claim": round(sum(_processor_seconds(flood).values()) * 1_000 / claims, 1),
            "warm_up_seconds": WARM_UP_SECONDS,
            "worker_memory_mib": steady.more.get("worker_memory_mib"),
            "audit_ok": flood.audit.ok and steady.audit.ok,
            "lost": flood.lost + steady.lost,
            "doubled": flood.payouts.doubled + steady.payouts.doubled,
        },
    )


def _processor_seconds(result: DemoResult) -> dict[str, float]:
    spent = result.more["processor_seconds"]
    return spent if isinstance(spent, dict) else {}
