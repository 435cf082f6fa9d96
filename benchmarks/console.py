"""`santunan bench console`: every page of the console over a read model of a million claims, and how the database answers each question."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import anyio
import psycopg
from rich.console import Console

from benchmarks.console_pages import Measured, visited
from benchmarks.console_plans import document, read_whole
from benchmarks.console_seed import seed
from benchmarks.report import BenchReport
from deploy.database import upgrade
from deploy.errors import Refused
from deploy.local.postgres import postgres

LIMIT_MS: Final = 200
BY: Final[Mapping[str, Callable[[Measured], float]]] = {
    "median": lambda page: page.median,
    "p95": lambda page: page.p95,
    "worst": lambda page: page.worst,
    "first": lambda page: page.first,
}
"""The first try is told apart: it opens connections and reads what every later one finds in memory."""


def bench(terminal: Console, claims: int, rounds: int, plans: Path | None, folder: Path | None) -> BenchReport:
    """Fill a database, ask for every page `rounds` times after a first, and write the plans to a file. `folder`: where the database is kept,
    so that a later run finds it filled. Raises `Refused`."""
    with _kept(folder) as place, postgres(place / "postgres") as address:
        upgrade(address)
        started = time.perf_counter()
        with terminal.status(f"filling a read model with {claims:,} claims …"):
            _fill(place / "filled", address, claims)
        return _report(address, claims, rounds, time.perf_counter() - started, plans)


@contextmanager
def _kept(folder: Path | None) -> Iterator[Path]:
    """The database's own user must be able to go through it."""
    if folder is not None:
        folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="santunan-bench-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def _fill(noted: Path, address: str, claims: int) -> None:
    """Unless it is noted that an earlier run did. Raises `Refused`."""
    if not noted.exists():
        seed(address, claims)
        noted.write_text(str(claims))
    elif int(noted.read_text()) != claims:
        raise Refused(
            f"{noted.parent} holds {noted.read_text()} claims: say --claims {noted.read_text()}, or name another folder."
        )


def _report(url: str, claims: int, rounds: int, seeded_seconds: float, file: Path | None) -> BenchReport:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    loads = [os.getloadavg()[0]]
    found, plans = anyio.run(visited, url, rounds)
    loads.append(os.getloadavg()[0])
    if file is not None:
        file.write_text(document(plans, claims))
    return BenchReport(
        name="console",
        events=len(found) * rounds,
        events_per_second=1_000 / statistics.mean(each.median for each in found),
        more={
            "measure": "whole pages, one at a time: the real gateway over PostgreSQL, its log a fake",
            "claims": claims,
            "database_mib": (row[0] if row else 0) // 2**20,
            "filled_in_seconds": round(seeded_seconds),
            "load of the machine, before and after": [round(load, 1) for load in loads],
            "pages": len(found),
            "tries of each, after the first": rounds,
            **{f"pages over {LIMIT_MS} ms, {by}": sum(measure(each) > LIMIT_MS for each in found) for by, measure in BY.items()},
            "read from end to end": [f"{name} for {page}" for page, plan in plans for name in read_whole(plan)],
            **{each.page: _told(each) for each in sorted(found, key=lambda each: -each.p95)},
        },
    )


def _told(page: Measured) -> dict[str, float]:
    return {f"{by}_ms": round(measure(page), 1) for by, measure in BY.items()} | {"gateway_processor_ms": round(page.gateway, 1)}
