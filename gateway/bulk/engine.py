"""A file onto the log: surveyed, then window after window judged, written, acknowledged by every in-sync replica, and journalled."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from gateway.access.callers import Caller
from gateway.bulk.journal import Journal, Of, Progress
from gateway.bulk.judging import Judge
from gateway.bulk.kinds import RowKind
from gateway.bulk.pace import WINDOW_ROWS, FullSpeed, Pace
from gateway.bulk.reading import Row, Totals, is_tabular, rows_of
from gateway.bulk.results import ACCEPTED, Judged, Result
from gateway.bulk.survey import Survey
from gateway.log import AcceptingLog, NewRecord
from gateway.problems import Problem

ATTEMPTS_MAX: Final = 4
"""At a log that is busy or away, each after the wait that it asked for."""
WAIT_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """One run over a surveyed file. `told` hears how far it is; `pace` sets its speed; `sleep` waits."""

    path: Path
    kind: RowKind
    survey: Survey
    caller: Caller
    now: datetime
    told: Callable[[Progress], None]
    pace: Pace = field(default_factory=FullSpeed)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


async def ingest(run: Pass, log: AcceptingLog) -> Progress:
    """Write what the journal does not name yet. Raises `FileFault`; `Problem` when the log stays away: run it again."""
    grant = run.caller.grant
    of = Of(run.survey.sha256, run.caller.client, grant.channel or "", grant.organisation or grant.sponsor or "")
    journal = Journal(run.path, of)
    try:
        run.told(journal.progress)
        rows = judged_rows(run, journal.progress.rows)
        while window := await _window(run, log, rows):
            journal.add(window)
            run.told(journal.progress)
    finally:
        journal.close()
    return journal.progress


async def _window(run: Pass, log: AcceptingLog, rows: Iterator[Judged]) -> list[Result]:
    """The next window's results, all of it acknowledged: piece by piece, resting as the pace asks."""
    results: list[Result] = []
    while len(results) < WINDOW_ROWS:
        began = time.monotonic()
        piece = list(islice(rows, min(run.pace.rows(), WINDOW_ROWS - len(results))))
        if not piece:
            break
        await _append(log, [judged.record for judged in piece if judged.record is not None], run)
        results += [judged.result for judged in piece]
        rest = run.pace.rest(time.monotonic() - began)
        if rest > 0:
            await run.sleep(rest)
    return results


def judged_rows(run: Pass, done_rows: int = 0) -> Iterator[Judged]:
    """The rows after the first `done_rows`, each judged when it is asked for; nothing is written."""
    judge = Judge(run.caller, run.kind, run.now, run.survey.repeated, tabular=is_tabular(run.path))
    return map(judge.judge, islice(_data(run), done_rows, None))


def _data(run: Pass) -> Iterator[Row]:
    return (row for row in rows_of(run.path, run.kind.layout) if not isinstance(row.content, Totals))


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
