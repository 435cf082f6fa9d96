"""What `santunan ingest` runs: survey, then the file onto Kafka, with a progress bar; sentences for what a person can mend."""

import asyncio
import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import ValidationError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from deploy.errors import Refused
from deploy.settings import SystemSettings, load_settings
from gateway.access.callers import Caller, Grant
from gateway.access.scopes import Scope
from gateway.bulk.engine import Pass, counted, ingest, judged_rows
from gateway.bulk.journal import Progress
from gateway.bulk.kinds import KINDS
from gateway.bulk.pace import WINDOW_ROWS, Courteous, FullSpeed, Pace
from gateway.bulk.reading import FileFault, Totals
from gateway.bulk.store import BatchKind
from gateway.bulk.survey import survey
from gateway.kafka_log import KafkaLog
from gateway.opening import utc_now
from gateway.problems import Problem
from schemas.vocabulary import Channel

CLIENT: Final = "santunan-ingest"
COLLECTED_EVERY_OBJECTS: Final = 20_000
"""How rarely the garbage collector looks: records are not cyclic."""


class Sent(NamedTuple):
    """What the rows are, and who says so. `organisation`: of a file of contributions the sponsor's code."""

    kind: BatchKind
    channel: str
    organisation: str
    share: float = 1.0
    """Of the time that the writing may take."""


class Ran(NamedTuple):
    """What became of the whole file; how many rows of it this run did, and in how many seconds."""

    progress: Progress
    rows: int
    seconds: float


def run_file(path: Path, sent: Sent, declared: Totals | None, *, dry_run: bool) -> Ran:
    """The whole command. Raises `Refused`."""
    kind, caller = KINDS[sent.kind], _caller(sent)
    settings = load_settings()
    gc.freeze()
    gc.set_threshold(COLLECTED_EVERY_OBJECTS)
    try:
        with _bar() as (begin, told):
            begin("reading", None)
            found = survey(path, kind, declared, told)
            begin("judging" if dry_run else "writing", found.totals.rows)
            heard: list[int] = []

            def hear(progress: Progress) -> None:
                heard.append(progress.rows)
                told(progress.rows)

            run = Pass(path=path, kind=kind, survey=found, caller=caller, now=utc_now(), told=hear, pace=_pace(sent))
            began = time.monotonic()
            progress = reduce(counted, judged_rows(run), Progress()) if dry_run else asyncio.run(_write(run, settings))
            return Ran(progress, progress.rows - (heard[0] if heard else 0), time.monotonic() - began)
    except FileFault as fault:
        raise Refused(f"{fault}.") from fault
    except Problem as problem:
        raise Refused(f"{problem.detail}. Run the same command again: it goes on where it was.") from problem


def _pace(sent: Sent) -> Pace:
    """Whoever names a share says that channels submit at the same time, and intake keeps up."""
    return FullSpeed() if sent.share >= 1 else Courteous(lambda: 1.0, lambda: False, sent.share)


def _caller(sent: Sent) -> Caller:
    """Whoever may write to the broker acts for any organisation; the channel's profile still says what it takes."""
    try:
        if sent.kind is BatchKind.CONTRIBUTIONS:
            grant = Grant(sponsor=sent.organisation)
        else:
            grant = Grant(channel=Channel(sent.channel), organisation=sent.organisation)
    except (ValueError, ValidationError) as error:
        raise Refused(
            f"--channel is one of {', '.join(Channel)}, and --organisation a code of 2 to 20 capitals, digits and hyphens."
        ) from error
    caller = Caller(client=CLIENT, scopes=frozenset({Scope.BATCHES_WRITE}), grant=grant)
    try:
        KINDS[sent.kind].require(caller)
    except Problem as problem:
        raise Refused(f"{problem.detail}; --channel is {sent.channel}.") from problem
    return caller


async def _write(run: Pass, settings: SystemSettings) -> Progress:
    queue = max(settings.gateway.queue_records_max, WINDOW_ROWS)
    log = KafkaLog(settings.kafka, settings.gateway.model_copy(update={"queue_records_max": queue}))
    try:
        return await ingest(run, log)
    finally:
        await log.close()


@contextmanager
def _bar() -> Iterator[tuple[Callable[[str, int | None], None], Callable[[int], None]]]:
    """A progress bar on stderr: to begin a part of the work, and to say how many rows of it are done."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("reading", total=None)

        def begin(what: str, rows: int | None) -> None:
            bar.update(task, description=what, total=rows, completed=0)

        yield begin, lambda rows: bar.update(task, completed=rows)
