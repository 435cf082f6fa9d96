"""`santunan bench console`: every page of the console over a read model of a million claims, and how the database answers each question."""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

import anyio
import psycopg
from rich.console import Console

from benchmarks.console_pages import visited
from benchmarks.console_plans import document, read_whole
from benchmarks.console_seed import seed
from benchmarks.report import BenchReport
from deploy.database import upgrade
from deploy.local.postgres import postgres

LIMIT_MS: Final = 200


def bench(terminal: Console, claims: int, rounds: int, plans: Path | None) -> BenchReport:
    """Fill a database of its own, ask for every page `rounds` times after a first, and write the plans to a file."""
    with tempfile.TemporaryDirectory(prefix="santunan-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with postgres(folder / "postgres") as address:
            upgrade(address)
            started = time.perf_counter()
            with terminal.status(f"filling a read model with {claims:,} claims …"):
                seed(address, claims)
            return _report(address, claims, rounds, time.perf_counter() - started, plans)


def _report(url: str, claims: int, rounds: int, seeded_seconds: float, file: Path | None) -> BenchReport:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    found, plans = anyio.run(visited, url, rounds)
    if file is not None:
        file.write_text(document(plans, claims))
    slow = [each for each in found if each.worst > LIMIT_MS]
    return BenchReport(
        name="console",
        events=len(found) * rounds,
        events_per_second=1_000 / statistics.mean(each.median for each in found),
        more={
            "measure": "whole pages, one at a time: the real gateway over PostgreSQL, its log a fake",
            "claims": claims,
            "database_mib": (row[0] if row else 0) // 2**20,
            "filled_in_seconds": round(seeded_seconds),
            "pages": len(found),
            f"pages over {LIMIT_MS} ms": len(slow),
            "read from end to end": [f"{name} for {page}" for page, plan in plans for name in read_whole(plan)],
            **{
                each.page: {"worst_ms": each.worst, "median_ms": each.median}
                for each in sorted(found, key=lambda each: -each.worst)
            },
        },
    )
