"""A whole system of its own to have faults in: pipeline, bank, exporter and gateway, watched by people in Chromium."""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page

from deploy.bank.moods import Mood
from deploy.bank.run import BankSettings, run_bank
from deploy.demo.audience import Audience
from deploy.demo.credentials import AUDIENCE
from deploy.demo.feeder import Feeder
from deploy.demo.gateway import DemoGateway, start_gateway
from deploy.demo.records import Planned
from deploy.demo.run import WAITS
from deploy.local.process import free_ports
from deploy.local.stack import Stack, StackOptions, local_stack, wait_until_workers_ready
from deploy.local.supervisor import Program
from gateway.access.issuer import LocalIssuer
from gateway.access.scopes import Scope
from tests.browsers import chromium
from tests.exercise.traffic import Patient, stream

PARTITIONS: Final = 2
SEED: Final = 20
LOOK_MS: Final = 200
LIMIT_SECONDS: Final = 180.0
"""For anything that is waited for; longer is a failure of the exercise."""
BANK_END_SECONDS: Final = 15.0
SIZE: Final = {"width": 1280, "height": 800}
OPERATOR: Final = f"{Scope.OPERATIONS_READ} {Scope.OPERATIONS_ACT}"
STEERS: Final = f"{Scope.OPERATIONS_READ} {Scope.PAYMENTS_STEER}"


@dataclass(frozen=True, slots=True)
class ExerciseOptions:
    """`rate`: claims a second all the time, `surge`: in the minute before the first picture, `minutes`: for how long claims come."""

    broker: str = "apache"
    rate: float = 2.0
    surge: float = 25.0
    minutes: float = 10.0


@dataclass(slots=True)
class Stage:
    """Everything that runs. `moods`: what the bank does with payments, of a thousand; changed while it runs."""

    stack: Stack
    gateway: DemoGateway
    browser: Browser
    people: Patient
    moods: dict[Mood, int]
    feeders: list[Feeder] = field(default_factory=list)

    def feed(self, records: Sequence[Planned]) -> None:
        """Write these when they are due, beside everything else."""
        feeder = Feeder(self.stack.kafka, sorted(records, key=lambda record: record.after))
        feeder.start()
        self.feeders.append(feeder)

    def enter(self, name: str, scope: str, role: str | None = None) -> Page:
        """A browser of somebody who has signed in to the console."""
        grant = {"officer": name} | ({} if role is None else {"role": role})
        said = {"sub": name, "scope": scope, "santunan": grant}
        token = LocalIssuer(self.gateway.url, self.gateway.key).token(datetime.now(UTC), AUDIENCE, said)
        page = self.browser.new_context(viewport=SIZE, color_scheme="light").new_page()  # type: ignore[arg-type]
        page.goto(f"{self.gateway.url}/console")
        page.fill("#token", token)
        page.click("main button")
        page.wait_for_selector("nav[aria-label=Console]")
        return page

    def goto(self, page: Page, path: str) -> None:
        page.goto(self.gateway.url + path)

    def until(self, page: Page, what: str, holds: Callable[[], bool]) -> None:
        """Keep everything running until it holds. Raises TimeoutError with what was waited for."""
        deadline = time.monotonic() + LIMIT_SECONDS
        while not holds():
            if time.monotonic() > deadline:
                raise TimeoutError(f"after {LIMIT_SECONDS:.0f} s still not: {what}. {page.url} reads:\n{page.inner_text('main')}")
            self.stack.supervisor.tick()
            for feeder in self.feeders:
                if feeder.error is not None:
                    raise RuntimeError(feeder.error)
            page.wait_for_timeout(LOOK_MS)

    def stay(self, page: Page, seconds: float) -> None:
        """Let it go on for so long."""
        over = time.monotonic() + seconds
        self.until(page, f"{seconds:.0f} s are over", lambda: time.monotonic() >= over)


@contextmanager
def opened(options: ExerciseOptions) -> Iterator[Stage]:
    """The stage with claims on their way; all of it is gone when the block ends."""
    with ExitStack() as entered:
        folder = Path(entered.enter_context(tempfile.TemporaryDirectory(prefix="santunan-exercise-", ignore_cleanup_errors=True)))
        folder.chmod(0o755)
        stack = entered.enter_context(
            local_stack(StackOptions(folder=folder, broker=options.broker, partitions=PARTITIONS, seed=SEED, environment=WAITS))
        )
        moods = entered.enter_context(_bank(stack, folder))
        stack.supervisor.add(_exporter(stack))
        gateway = start_gateway(stack, folder)
        people = Patient(SEED)
        stage = Stage(stack, gateway, entered.enter_context(chromium()), people, moods)
        entered.enter_context(_talking(stage, Audience(stack.kafka, SEED, people=people)))
        wait_until_workers_ready(stack.supervisor)
        stage.feed(stream(SEED, options.rate, round(options.rate * options.minutes * 60), PARTITIONS))
        yield stage


@contextmanager
def _talking(stage: Stage, audience: Audience) -> Iterator[None]:
    audience.start()
    try:
        yield
    finally:
        for feeder in stage.feeders:
            feeder.stop()
            feeder.join()
        stage.feeders.clear()  # with their producers, which would look for the broker when it is gone
        audience.stop()
        audience.join()


@contextmanager
def _bank(stack: Stack, folder: Path) -> Iterator[dict[Mood, int]]:
    """A bank that pays whatever it is sent, until its moods are changed."""
    moods: dict[Mood, int] = {}
    stop = threading.Event()
    settings = BankSettings(
        kafka=stack.kafka,
        seed=SEED,
        permille=moods,
        books=folder / "bank-books.jsonl",
    )
    thread = threading.Thread(target=run_bank, args=(settings, stop), name="bank", daemon=True)
    thread.start()
    try:
        yield moods
    finally:
        stop.set()
        thread.join(BANK_END_SECONDS)


def _exporter(stack: Stack) -> Program:
    (port,) = free_ports(1)
    environment = {**stack.environment, "SANTUNAN_WORKER__HEALTH_PORT": str(port)}
    return Program("exporter", (sys.executable, "-m", "deploy", "exporter"), environment, port)
