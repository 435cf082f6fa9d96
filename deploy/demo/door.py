"""The demo's callers at the gateway's door, on a thread with a loop of its own: bounded, patient, and each 202 written into their books."""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Coroutine, Iterable
from concurrent.futures import Future
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeVar

import uvloop

from deploy.audit.acceptances import Line, Manifested, write_line
from deploy.demo.calls import REGISTRY, Callers, Taken
from deploy.demo.credentials import Credentials, Who
from deploy.demo.files import NDJSON, StatedFile
from deploy.demo.gateway import DemoGateway
from deploy.demo.officers import Officers
from deploy.demo.organisations import CODES
from deploy.demo.people import Answer
from deploy.demo.records import Intent
from deploy.errors import Refused
from gateway.client import ClientError, HttpTransport, Patience, Refusal, Sender
from schemas.envelope import EventData
from schemas.events.coverage import CoverageReported
from schemas.events.findings import FindingReported
from schemas.events.verifications import OfficerDecided
from schemas.vocabulary import Channel

UNDER_WAY_MAX: Final = 64
"""Requests of all channels at the same time; whoever has more to say waits."""
DESKS_MAX: Final = 32
"""Officers at work at the same time."""
ACCEPTING_PATIENCE: Final = Patience(total_seconds_max=300.0, attempts_max=60, answer_seconds_max=20.0, wait_seconds_max=3.0)
"""Longer than any fault of the demo's, and short waits: the run is."""
START_SECONDS: Final = 10.0
MANIFEST_SECONDS_MAX: Final = 300.0
ANSWER_WAIT_SECONDS: Final = 0.5
FILE_LOOK_SECONDS: Final = 1.0
BOOKS: Final = "accepted.ndjson"
_ResultT = TypeVar("_ResultT")


class Door(threading.Thread):
    """Everything that is said through the gateway. `send` may be called from one thread, and `answer` from one.

    `accepted` counts answers of 202, `refused` problems that were meant to come, by their code, `again` why something had to be sent
    again, `stated` rows of files and those accepted, `overtaken` officers' answers that nobody asks for any more. `error` holds what went wrong, if anything did.
    """

    def __init__(self, gateway: DemoGateway, folder: Path) -> None:
        super().__init__(name="door", daemon=True)
        self._gateway = gateway
        self._folder = folder
        self._slots = threading.Semaphore(UNDER_WAY_MAX)
        self._opened = threading.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self.accepted = 0
        self.refused: Counter[str] = Counter()
        self.again: Counter[str] = Counter()
        self.stated: Counter[str] = Counter()
        self.overtaken = 0
        self.error: str | None = None
        self._begun = self._ended = 0
        self._asked = self._answers = 0

    @property
    def under_way(self) -> int:
        """What was sent and has no answer yet."""
        return self._begun - self._ended

    @property
    def answering(self) -> int:
        """Answers of people that are not said yet."""
        return self._asked - self._answers

    @property
    def books(self) -> Path:
        """One line for each 202."""
        return self._folder / BOOKS

    def open(self) -> None:
        """Start, and wait until callers may come. Raises `Refused`."""
        self.start()
        if not self._opened.wait(START_SECONDS):
            raise Refused(f"the demo's callers did not come up within {START_SECONDS:.0f} s: see the error above.")

    def run(self) -> None:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner, self.books.open("wb", buffering=0) as books:
            runner.run(self._serve(books))

    async def _serve(self, books: BinaryIO) -> None:
        self._books = books
        self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
        self._desks = asyncio.Semaphore(DESKS_MAX)
        async with HttpTransport(self._gateway.url, UNDER_WAY_MAX + DESKS_MAX) as transport:
            sender = Sender(transport, ACCEPTING_PATIENCE, heard=self._hear)
            self._callers = Callers(sender, Credentials(self._gateway.url, self._gateway.key))
            self._officers = Officers(self._callers)
            self._opened.set()
            await self._closing.wait()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def close(self) -> None:
        """What is still under way is given up."""
        if self.is_alive():
            self._loop.call_soon_threadsafe(self._closing.set)
            self.join()

    def send(self, intent: Intent, stopped: threading.Event) -> None:
        """Say it; waits while too much is under way. Returns before the answer."""
        while not self._slots.acquire(timeout=ANSWER_WAIT_SECONDS):
            if stopped.is_set():
                return
        self._begun += 1
        self._loop.call_soon_threadsafe(self._begin, self._said(intent))

    def send_files(self, files: Iterable[StatedFile]) -> None:
        """Employers' and sponsors' files; each is under way until its last row stands on the log."""
        for file in files:
            self._begun += 1
            self._loop.call_soon_threadsafe(self._begin, self._filed(file))

    def answer(self, answer: Answer, heard_at: datetime, key: str) -> None:
        """Say what a person of the demo answers to what they heard of at that time (UTC)."""
        self._asked += 1
        self._loop.call_soon_threadsafe(self._begin, self._answered(answer, heard_at, key))

    def _begin(self, saying: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(saying)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._fail(f"a caller of the demo stopped: {error!r}")

    async def _said(self, intent: Intent) -> None:
        try:
            await self._say(intent)
        finally:
            self._ended += 1
            self._slots.release()

    async def _filed(self, file: StatedFile) -> None:
        client, name = self._callers.of(file.who), f"{file.kind} of {file.who.client}"
        try:
            sent = await client.send_batch(
                file.content, NDJSON, rows=file.rows, rupiah=file.rupiah, kind=file.kind, key=f"{file.kind}-{file.rows}"
            )
            while sent.ended_at is None:
                await asyncio.sleep(FILE_LOOK_SECONDS)
                sent = await client.read_batch(sent.batch_id)
        except ClientError as error:
            self._fail(f"a file with {name}: {error}")
        else:
            self.stated.update(rows=sent.rows_done, accepted=sent.accepted)
            if sent.accepted != file.rows:
                self._fail(f"a file with {name}: {sent.accepted} of {file.rows} rows were taken ({sent.reason})")
        finally:
            self._ended += 1

    async def _answered(self, answer: Answer, heard_at: datetime, key: str) -> None:
        try:
            if isinstance(answer.data, OfficerDecided | FindingReported):
                async with self._desks:
                    await self._decide(answer.subject, answer.data, heard_at, key)
            else:
                await self._say(Intent(answer.subject, answer.data, answer.reference, key))
        finally:
            self._answers += 1

    async def _say(self, intent: Intent) -> None:
        try:
            taken = await self._callers.say(intent)
        except Refusal as refusal:
            self.refused[refusal.code] += 1
            if refusal.code != intent.refused:
                self._fail(f"the gateway did not take {intent.data.event_type} of {intent.subject}: {refusal}")
        except ClientError as error:
            self._fail(f"{intent.data.event_type} of {intent.subject}: {error}")
        else:
            if intent.refused is not None:
                self._fail(f"the gateway took what it must refuse with {intent.refused}: {intent.data.event_type}")
            self._enter(intent.subject, intent.data, taken)

    async def _decide(self, claim: str, decided: OfficerDecided | FindingReported, heard_at: datetime, key: str) -> None:
        try:
            if isinstance(decided, FindingReported):
                taken = await self._officers.report(claim, decided, heard_at, key)
            else:
                taken = await self._officers.decide(claim, decided, heard_at, key)
        except ClientError as error:
            self._fail(f"an officer's answer about {claim}: {error}")
            return
        if taken is None:
            self.overtaken += 1
        else:
            self._enter(claim, decided, taken)

    def _enter(self, subject: str, data: EventData, taken: Taken) -> None:
        named = {"member_id" if isinstance(data, CoverageReported) else "claim_id": subject}
        self._books.write(write_line(Line(taken.event_id, type=data.event_type, client=taken.who.client, key=taken.key, **named)))
        self.accepted += 1

    def _hear(self, why: str) -> None:
        self.again[why] += 1

    def _fail(self, what: str) -> None:
        self.error = self.error or what

    def manifests(self, days: tuple[date, ...]) -> tuple[Manifested, ...]:
        """The manifests of these days of the registry, of two whole channels and of one organisation of each shared one, read through the
        gateway. Raises `Refused`."""
        callers = [REGISTRY, Who(channel=Channel.JMO), Who(channel=Channel.LAPAK_ASIK)]
        callers += [Who(channel=channel, organisation=codes[0]) for channel, codes in CODES.items()]
        return tuple(self._await(self._manifest(who, day)) for who in callers for day in days)

    def _await(self, doing: Coroutine[Any, Any, _ResultT]) -> _ResultT:
        found: Future[_ResultT] = asyncio.run_coroutine_threadsafe(doing, self._loop)
        try:
            return found.result(MANIFEST_SECONDS_MAX)
        except (ClientError, TimeoutError) as error:
            raise Refused(f"a manifest of the run cannot be read through the gateway: {error!r}") from error

    async def _manifest(self, who: Who, day: date) -> Manifested:
        manifest = await self._callers.of(who).read_manifest(day)
        file = self._folder / f"manifest-{who.client}-{day}.ndjson"
        await asyncio.to_thread(file.write_bytes, manifest.content)
        return Manifested(who.client, file)
