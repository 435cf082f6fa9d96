"""One run of the demo: the stack, the bank, the channels and the people; live progress; then the audit and what it all came to."""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from rich.console import Console

from deploy.audit.acceptances import NO_BOOKS, Books
from deploy.bank.keys import DEMO_BANK
from deploy.demo.audience import Audience
from deploy.demo.delivering import delivered, delivery
from deploy.demo.door import Door
from deploy.demo.feeder import Feeder
from deploy.demo.files import files_of
from deploy.demo.gateway import start_gateway
from deploy.demo.native import Answers, answers_to
from deploy.demo.people import People
from deploy.demo.progress import Progress
from deploy.demo.quiet import LogEnds, Quiet
from deploy.demo.result import DemoResult, DoorKind
from deploy.demo.summary import Came, summarise
from deploy.demo.timeline import HONEST, Quirks, Timeline, Writer
from deploy.demo.tour import TOUR_CLAIMS_MIN, tour
from deploy.errors import Refused
from deploy.local.chaos import Chaos
from deploy.local.process import free_ports
from deploy.local.stack import TREE, Stack, StackOptions, all_ready, local_stack
from deploy.local.supervisor import TARGETS, Program
from schemas.civil import civil_date

LEAD_SECONDS: Final = 1.5
"""Documents and coverage may be written this long before the first claim."""
TICK_SECONDS: Final = 0.25
CLEAN_ENDS: Final = frozenset({0, -signal.SIGTERM})
"""The gateway's server ends by the signal that it was asked with, after it has let requests end."""
BANK_PACE_MS: Final = 100
BANK: Final = "bank"
CANARY: Final = "canary"
WATCHERS: Final = ("exporter", CANARY)
WATCHED: Final = {"SANTUNAN_CANARY__EVERY_SECONDS": "5", "SANTUNAN_CANARY__PER_MINUTE_MAX": "48"}
"""A demo is over before the second minute's canary would fly."""
WAITS: Final = {
    "SANTUNAN_PAYOUT__ANSWER_WAIT_SECONDS": "8",
    "SANTUNAN_PAYOUT__INQUIRY_FIRST_SECONDS": "2",
}
"""What takes hours in earnest takes seconds here, so that a silent bank is inquired within the run."""
SETTLE_LIMIT_SECONDS: Final = 1_200.0
"""How long the pipeline may go on after the last record was written."""


def _nothing(_stack: Stack) -> AbstractContextManager[None]:
    return nullcontext()


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoOptions:
    """`rate`: claims per second on average; 0 writes as fast as the broker takes. `keep`: the folder with logs and data stays.

    `door`: what channels and people say goes through the gateway, or straight to the log. `people_pace`: how slow the demo's people are, 0: they answer at once. `warm_up_seconds`: claims submitted in the first so many
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
    watch: bool = False
    """Run the exporter and canaries too, for Prometheus and `santunan top`."""
    replay: bool = False
    """Compute every decision again in the end, as one more check."""
    door: DoorKind = DoorKind.GATEWAY
    quirks: Quirks | None = None
    tour: bool = True
    """With a claim for every benefit, segment and phase among them, from `TOUR_CLAIMS_MIN` claims on."""
    people_pace: float = 1.0
    warm_up_seconds: float = 0.0
    environment: Mapping[str, str] = field(default_factory=dict)
    """More settings for all workers."""
    beside: Callable[[Stack], AbstractContextManager[None]] = _nothing
    """Entered before the first record is written, left when all is quiet."""


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
            environment={**WAITS, **options.environment},
            say=lambda sentence: console.print(sentence, highlight=False),
        )
        with local_stack(stack_options) as stack:
            stack.supervisor.add(_bank(stack, options.seed, folder))
            if options.watch:
                for name in WATCHERS:
                    stack.supervisor.add(_watcher(stack, name))
                console.print(f"watch: santunan top --targets {folder / 'workers' / TARGETS}", highlight=False, soft_wrap=True)
                console.print("watch: canaries fly until the last claim is written, as the console says then", soft_wrap=True)
            if options.door is DoorKind.LOG:
                return _on(stack, options, console, None)
            gateway = start_gateway(stack, folder)
            if options.watch:
                console.print(gateway.how_to_look(datetime.now(UTC)), highlight=False, soft_wrap=True)
            door = Door(gateway, folder)
            door.open()
            stack.supervisor.add(delivery(stack, folder))
            try:
                return _on(stack, options, console, door)
            finally:
                door.close()


def _bank(stack: Stack, seed: int, folder: Path) -> Program:
    command = (sys.executable, "-m", "deploy.bank", "--bootstrap", stack.kafka.bootstrap_servers, "--payment-system", DEMO_BANK)
    more = ("--seed", str(seed), "--pace-ms", str(BANK_PACE_MS), "--books", str(folder / "bank-books.jsonl"))
    return Program(BANK, (*command, *more), {"PYTHONPATH": str(TREE)})


def _watcher(stack: Stack, name: str) -> Program:
    (port,) = free_ports(1)
    environment = {**stack.environment, **WATCHED, "SANTUNAN_WORKER__HEALTH_PORT": str(port)}
    return Program(name, (sys.executable, "-m", "deploy", name), environment, port)


@contextmanager
def _folder(options: DemoOptions, console: Console) -> Iterator[Path]:
    try:
        folder = Path(tempfile.mkdtemp(prefix="santunan-demo-"))
    except OSError as error:
        raise Refused(
            f"No folder for logs and data can be made ({error.strerror}): set TMPDIR to one that can be written."
        ) from error
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


def written(options: DemoOptions, now: datetime) -> Timeline:
    """The run's script, from its seed; the first claim comes `LEAD_SECONDS` after `now` (UTC). The tour is mixed into it evenly."""
    started, rate = now + timedelta(seconds=LEAD_SECONDS), options.rate or 10_000.0
    stops = tour(options.seed, civil_date(started)) if options.tour and options.claims >= TOUR_CLAIMS_MIN else ()
    timeline = Writer(options.seed, rate, started, options.quirks, options.partitions).write(options.claims - len(stops))
    if not stops:
        return timeline
    writer = Writer(f"{options.seed} tour", rate, started, HONEST, options.partitions)
    return timeline.with_tour(writer.follow(stops, timeline.seconds))


@dataclass(frozen=True, slots=True)
class _Cast:
    """Everybody who says something."""

    feeder: Feeder
    people: Audience
    door: Door | None

    def begin(self) -> None:
        self.people.start()
        self.feeder.start()

    def busy(self) -> bool:
        return self.feeder.is_alive() or self.people.waiting > 0

    def require_well(self) -> None:
        """Raises `Refused` when one of them could not go on."""
        for error in (self.feeder.error, self.people.error, None if self.door is None else self.door.error):
            if error is not None:
                raise Refused(error)

    def end(self) -> None:
        self.feeder.stop()
        self.people.stop()
        self.people.join()
        self.feeder.join()


def _on(stack: Stack, options: DemoOptions, console: Console, door: Door | None) -> DemoResult:
    started = datetime.now(UTC)
    with console.status(f"inventing {options.claims:,} claims …"):
        timeline = written(options, started)
    console.print(f"claims: {timeline.claims:,} in {len(timeline.records):,} records; seed {options.seed}", highlight=False)
    feeder = Feeder(stack.kafka, timeline.by_door() if door else timeline.records, door, paced=options.rate > 0)
    people = People(options.seed, granted=timeline.tour)
    cast = _Cast(feeder, Audience(stack.kafka, options.seed, options.people_pace, door, people), door)
    chaos = Chaos(stack.supervisor, options.seed, spared=frozenset({BANK})) if options.chaos else None
    with options.beside(stack):
        began = time.monotonic()
        if door is not None:
            door.send_files(files_of(timeline.records, datetime.now(UTC)))
        cast.begin()
        progress = Progress(stack, timeline.claims, console, door)
        try:
            seconds = _until_quiet(stack, cast, chaos, progress, began)
        finally:
            cast.end()
    books = _books(stack, door, started)
    codes = stack.supervisor.stop()
    unclean = {name: code for name, code in codes.items() if code not in CLEAN_ENDS}
    console.print(f"stopped: {len(codes)} processes, exit codes that are no clean end: {unclean or 'none'}", highlight=False)
    came = Came(
        timeline=timeline,
        seconds=seconds,
        faults=len(chaos.faults) if chaos else 0,
        progress=progress,
        books=books,
        door=door,
        native=_answers(stack, feeder),
        delivered=None if door is None else delivered(stack.kafka, stack.database_url, door.books.parent),
        warm_up_seconds=options.warm_up_seconds,
        replay=options.replay,
    )
    return summarise(stack, came, console)


def _answers(stack: Stack, feeder: Feeder) -> Answers:
    """What the native channel was told. Raises `Refused` where it was not told as promised."""
    found = answers_to(stack.kafka, feeder.native)
    if found.wrong:
        raise Refused(f"{len(found.wrong)} records of the native channel were not answered once: {found.wrong[0]}")
    return found


def _books(stack: Stack, door: Door | None, started: datetime) -> Books:
    """What the channels were told, and the manifests of the run's days; the embedded broker cannot tell where a day begins."""
    if door is None:
        return NO_BOOKS
    if stack.broker.kind == "embedded":
        return Books((door.books,))
    days = {civil_date(started), civil_date(datetime.now(UTC))}
    return Books((door.books,), door.manifests(tuple(sorted(days))))


def _until_quiet(stack: Stack, cast: _Cast, chaos: Chaos | None, progress: Progress, began: float) -> float:
    """Keep everything running until nothing happens any more; returns the seconds from the start to the last event."""
    ends = LogEnds(stack.kafka)
    quiet = Quiet(ends, lambda: cast.busy() or not all_ready(stack.supervisor))
    fed_at: float | None = None
    try:
        with progress:
            while not quiet.over():
                _one_tick(stack, chaos, cast, progress, quiet)
                if fed_at is None and not cast.feeder.is_alive():
                    fed_at = time.monotonic()
                    if CANARY in stack.supervisor.running:
                        stack.supervisor.remove(CANARY)  # with new ones every few seconds it would never be quiet
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


def _one_tick(stack: Stack, chaos: Chaos | None, cast: _Cast, progress: Progress, quiet: Quiet) -> None:
    cast.require_well()
    stack.supervisor.tick()
    if chaos is not None:
        chaos.tick()
    progress.show(quiet.ends, cast.feeder.acknowledged, len(chaos.faults) if chaos else 0)
    time.sleep(TICK_SECONDS)
