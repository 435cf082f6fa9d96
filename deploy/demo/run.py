"""One run of the demo: the stack, the bank, the channels and the people; live progress; then the audit and what it all came to."""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from rich.console import Console

from deploy.bank.keys import DEMO_BANK
from deploy.demo.audience import Audience
from deploy.demo.feeder import Feeder
from deploy.demo.progress import Progress
from deploy.demo.quiet import LogEnds, Quiet
from deploy.demo.result import DemoResult
from deploy.demo.summary import summarise
from deploy.demo.timeline import Quirks, Timeline, Writer
from deploy.errors import Refused
from deploy.local.chaos import Chaos
from deploy.local.stack import TREE, Stack, StackOptions, local_stack
from deploy.local.supervisor import Program

LEAD_SECONDS: Final = 1.5
"""Documents and coverage may be written this long before the first claim."""
TICK_SECONDS: Final = 0.25
BANK_PACE_MS: Final = 100
BANK: Final = "bank"
WAITS: Final = {
    "SANTUNAN_PAYOUT__ANSWER_WAIT_SECONDS": "8",
    "SANTUNAN_PAYOUT__INQUIRY_FIRST_SECONDS": "2",
}
"""What takes hours in earnest takes seconds here, so that a silent bank is inquired within the run."""
SETTLE_LIMIT_SECONDS: Final = 1_200.0
"""How long the pipeline may go on after the last record was written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """`rate`: claims per second on average; 0 writes as fast as the broker takes. `keep`: the folder with logs and data stays.

    `people_pace`: how slow the demo's people are, 0: they answer at once. `warm_up_seconds`: claims submitted in the first so many
    seconds do not count for the latencies.
    """

    claims: int = 3_000
    rate: float = 100.0
    seed: int = 1
    broker: str = "auto"
    database: str = "embedded"
    partitions: int = 4
    chaos: bool = False
    keep: bool = False
    quirks: Quirks | None = None
    people_pace: float = 1.0
    warm_up_seconds: float = 0.0


def run(options: DemoOptions, console: Console) -> DemoResult:
    """Run the demo and tell what came of it. Raises `Refused` when it cannot start or does not come to rest."""
    with _folder(options, console) as folder:
        stack_options = StackOptions(
            folder=folder,
            broker=options.broker,
            database=options.database,
            partitions=options.partitions,
            seed=options.seed,
            chaos=options.chaos,
            environment=WAITS,
            say=lambda sentence: console.print(sentence, highlight=False),
        )
        with local_stack(stack_options) as stack:
            stack.supervisor.add(_bank(stack, options.seed, folder))
            return _on(stack, options, console)


def _bank(stack: Stack, seed: int, folder: Path) -> Program:
    command = (sys.executable, "-m", "deploy.bank", "--bootstrap", stack.kafka.bootstrap_servers, "--payment-system", DEMO_BANK)
    more = ("--seed", str(seed), "--pace-ms", str(BANK_PACE_MS), "--books", str(folder / "bank-books.jsonl"))
    return Program(BANK, (*command, *more), {"PYTHONPATH": str(TREE)})


@contextmanager
def _folder(options: DemoOptions, console: Console) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="santunan-demo-"))
    folder.chmod(0o755)
    kept = options.keep
    try:
        yield folder
    except BaseException:
        kept = True
        raise
    finally:
        if kept:
            console.print(f"logs and data stay in {folder}", highlight=False)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def written(options: DemoOptions) -> Timeline:
    """The run's script, from its seed; the first claim comes `LEAD_SECONDS` from now."""
    started = datetime.now(UTC) + timedelta(seconds=LEAD_SECONDS)
    return Writer(options.seed, options.rate or 10_000.0, started, options.quirks, options.partitions).write(options.claims)


def _on(stack: Stack, options: DemoOptions, console: Console) -> DemoResult:
    with console.status(f"inventing {options.claims:,} claims …"):
        timeline = written(options)
    console.print(f"claims: {timeline.claims:,} in {len(timeline.records):,} records; seed {options.seed}", highlight=False)
    feeder = Feeder(stack.kafka, timeline.records, paced=options.rate > 0)
    people = Audience(stack.kafka, options.seed, options.people_pace)
    chaos = Chaos(stack.supervisor, options.seed, spared=frozenset({BANK})) if options.chaos else None
    began = time.monotonic()
    people.start()
    feeder.start()
    progress = Progress(stack, timeline.claims, console)
    try:
        seconds = _until_quiet(stack, feeder, people, chaos, progress, began)
    finally:
        feeder.stop()
        people.stop()
        people.join()
        feeder.join()
    codes = stack.supervisor.stop()
    unclean = {name: code for name, code in codes.items() if code != 0}
    console.print(f"stopped: {len(codes)} processes, exit codes not zero: {unclean or 'none'}", highlight=False)
    faults = len(chaos.faults) if chaos else 0
    return summarise(stack, timeline, seconds, faults, progress.memory_mib, console, options.warm_up_seconds)


def _until_quiet(stack: Stack, feeder: Feeder, people: Audience, chaos: Chaos | None, progress: Progress, began: float) -> float:
    """Keep everything running until nothing happens any more; returns the seconds from the start to the last event."""
    ends = LogEnds(stack.kafka)
    quiet = Quiet(ends, lambda: feeder.is_alive() or people.waiting > 0)
    fed_at: float | None = None
    try:
        with progress:
            while not quiet.over():
                _one_tick(stack, chaos, feeder, people, progress, quiet)
                if fed_at is None and not feeder.is_alive():
                    fed_at = time.monotonic()
                    if chaos is not None:
                        chaos.end()
                        chaos = None
                if fed_at is not None and time.monotonic() - fed_at > SETTLE_LIMIT_SECONDS:
                    raise Refused(
                        f"the pipeline did not come to rest within {SETTLE_LIMIT_SECONDS:.0f} s after the last claim was written"
                    )
    finally:
        ends.close()
    return quiet.since - began


def _one_tick(stack: Stack, chaos: Chaos | None, feeder: Feeder, people: Audience, progress: Progress, quiet: Quiet) -> None:
    for error in (feeder.error, people.error):
        if error is not None:
            raise Refused(error)
    stack.supervisor.tick()
    if chaos is not None:
        chaos.tick()
    progress.show(quiet.ends, feeder.acknowledged, len(chaos.faults) if chaos else 0)
    time.sleep(TICK_SECONDS)
