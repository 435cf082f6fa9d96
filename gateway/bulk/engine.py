"""A file onto the log: surveyed, then window after window judged, written, acknowledged by every in-sync replica, and journalled."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from gateway.accepting import channel_of
from gateway.access.callers import Caller
from gateway.bulk.journal import Journal, Of, Progress
from gateway.bulk.judging import ACCEPTED, Judge, Judged
from gateway.bulk.reading import Row, Totals, is_tabular, rows_of
from gateway.bulk.survey import Survey
from gateway.log import AcceptingLog, NewRecord
from gateway.problems import Problem

WINDOW_ROWS: Final = 2_000
"""Written and acknowledged together; what a kill may have written again, byte for byte."""
ATTEMPTS_MAX: Final = 4
"""At a log that is busy or away, each after the wait that it asked for."""
WAIT_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One run over a surveyed file. `told` hears how far it is; `sleep` waits between attempts."""

    path: Path
    survey: Survey
    caller: Caller
    now: datetime
    told: Callable[[Progress], None]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


async def ingest(run: Pass, log: AcceptingLog) -> Progress:
    """Write what the journal does not name yet. Raises `FileFault`; `Problem` when the log stays away: run it again."""
    grant = run.caller.grant
    of = Of(run.survey.sha256, run.caller.client, channel_of(run.caller).channel, grant.organisation or "")
    journal = Journal(run.path, of)
    try:
        run.told(journal.progress)
        for window in windows(run, journal.progress.rows):
            await _append(log, [judged.record for judged in window if judged.record is not None], run)
            journal.add([judged.result for judged in window])
            run.told(journal.progress)
    finally:
        journal.close()
    return journal.progress


def rehearse(run: Pass) -> Iterator[Judged]:
    """Every row judged, and nothing written."""
    for window in windows(run, 0):
        yield from window


def windows(run: Pass, done_rows: int) -> Iterator[list[Judged]]:
    """The rows after the first `done_rows`, judged."""
    judge = Judge(run.caller, run.now, run.survey.repeated, tabular=is_tabular(run.path))
    rows = islice(_filings(run.path), done_rows, None)
    while window := [judge.judge(row) for row in islice(rows, WINDOW_ROWS)]:
        yield window


def _filings(path: Path) -> Iterator[Row]:
    return (row for row in rows_of(path) if not isinstance(row.content, Totals))


def counted(progress: Progress, judged: Judged) -> Progress:
    """The progress with one more row."""
    took = judged.result.outcome == ACCEPTED
    return Progress(progress.rows + 1, progress.accepted + took, progress.refused + (not took))


async def _append(log: AcceptingLog, records: list[NewRecord], run: Pass) -> None:
    for attempt in range(1, ATTEMPTS_MAX + 1):
        try:
            await log.append_all(records)
        except Problem as problem:
            if attempt == ATTEMPTS_MAX:
                raise
            await run.sleep(problem.retry_after_seconds or WAIT_SECONDS)
        else:
            return
