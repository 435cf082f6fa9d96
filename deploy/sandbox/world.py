"""The world behind the sandbox's door: the log in memory, every processor over dictionaries, the stand-ins, and what statuses are read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from deploy.bank.keys import demo_config
from deploy.sandbox.outcomes import outcome_of
from deploy.sandbox.people import Outside
from deploy.sandbox.pipeline import MemoryPipeline
from deploy.settings import SystemSettings
from deploy.wiring import PROCESSORS, processor
from gateway.delivery.sorting import Sorter
from gateway.fakes.claims import FakeClaims
from gateway.fakes.feed import FakeFeed
from gateway.fakes.log import FakeLog
from gateway.log import Acknowledged, NewRecord
from gateway.problems import Problem, ProblemCode
from gateway.reading.claims import Task, WholeClaim
from processors.claim_state.tables import CLAIMS, DOCUMENTS, HISTORY, LINES, PAYOUTS, PEOPLE, WAITING
from processors.payout import Waits, build
from schemas.catalogue import EVENTS
from schemas.envelope import CloudEvent, EventData
from schemas.events.state import ClaimStateChanged
from schemas.events.submissions import ClaimSubmitted
from schemas.reasons import WaitingOn
from schemas.topics import STATE
from streams.contract import Event, Processor, Table
from streams.records import RawRecord

SEED: Final = 1
RECORDS_MAX: Final = 20_000
"""Of what is sent in; then the sandbox must be started anew: it keeps everything in memory."""
WAITS: Final = Waits(answer=timedelta(seconds=5), inquiry_first=timedelta(hours=1))
"""A bank that does not answer is noticed while a tester looks on."""
OFFICERS: Final = frozenset({WaitingOn.OFFICER, WaitingOn.SUPERVISOR})


class World:
    """Everything is done in the caller's thread. `clock` gives aware UTC times; `move` lets what is due by now happen."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.pipeline = MemoryPipeline(_processors(), clock(), SEED, (Outside(SEED).react,))
        self.claims = FakeClaims()
        self.feed = FakeFeed(1)
        self.log = SandboxLog(self, clock)
        self._sorter = Sorter(())
        self._shown = 0

    def take(self, event: CloudEvent[EventData]) -> None:
        """One event of a channel, spoiled if its word says so."""
        data = event.data
        if isinstance(data, ClaimSubmitted):
            spoiled = outcome_of(data.channel_reference).spoiled
            data = data if spoiled is None else spoiled(data)
        self.pipeline.now = max(self.pipeline.now, self._clock())
        self.pipeline.publish(event.subject, data, event.source, event.id)
        self.move()

    def move(self) -> None:
        """Answers and timers that are due happen, and the read model shows it."""
        now = self._clock()
        self.pipeline.run(until=now, answers_until=now)
        fresh = self.pipeline.log[self._shown :]
        self._shown = len(self.pipeline.log)
        changed = [event for event in fresh if isinstance(event.data, ClaimStateChanged)]
        for event in changed:
            self._enter(event)
        for claim in {event.subject for event in changed}:
            self._show(claim)

    def _enter(self, event: Event) -> None:
        envelope = CloudEvent[EventData](
            id=event.id, type=event.type, source=event.source, subject=event.subject, time=event.time, data=event.data
        )
        value = envelope.model_dump_json(serialize_as_any=True).encode()
        entry = self._sorter.sort(RawRecord(STATE, 0, event.offset, 0, event.subject.encode(), value, ()), event.time).entry
        if entry is not None:
            self.feed.entries.append(entry)

    def _show(self, claim: str) -> None:
        (row,) = self._rows(CLAIMS, claim)
        people = self._rows(PEOPLE, claim)
        waiting = tuple(self._rows(WAITING, claim))
        self.claims.whole[claim] = WholeClaim(
            claim=row,
            personal=people[0].personal if people else None,
            lines=tuple(self._rows(LINES, claim)),
            documents=tuple(self._rows(DOCUMENTS, claim)),
            payouts=tuple(self._rows(PAYOUTS, claim)),
            waiting=waiting,
        )
        self.claims.events[claim] = self._rows(HISTORY, claim)
        others = [task for task in self.claims.waiting_tasks if task.claim.claim_id != claim]
        self.claims.waiting_tasks = others + [Task(claim=row, waiting=wait) for wait in waiting if wait.waiting_on in OFFICERS]

    def _rows(self, table: Table[Any], claim: str) -> list[Any]:
        found = self.pipeline.running["claim_state"].rows.tables[table.name]
        return [row for key, row in found.items() if key[0] == claim]


class SandboxLog(FakeLog):
    """The log in memory; what stands on it goes on at once."""

    def __init__(self, world: World, clock: Callable[[], datetime]) -> None:
        super().__init__(clock())
        self._world = world
        self._clock = clock
        self.behind = dict.fromkeys(PROCESSORS, 0)

    async def append(self, record: NewRecord) -> Acknowledged:
        if len(self.records) >= RECORDS_MAX:
            raise Problem(ProblemCode.LOG_BUSY, "the sandbox is full: start it anew", retry_after_seconds=5)
        self.now = self._clock()
        acknowledged = await super().append(record)
        self._world.take(_event(record.value))
        return acknowledged


def _event(value: bytes) -> CloudEvent[EventData]:
    envelope = CloudEvent[EventData].model_validate_json(value)
    data_type: type[EventData] = EVENTS[envelope.type]
    return CloudEvent[data_type].model_validate_json(value)  # type: ignore[valid-type]


def _processors() -> list[Processor]:
    config = replace(demo_config(SEED, WAITS), environment="sandbox")
    settings = SystemSettings.model_construct()
    return [build(config) if name == "payout" else processor(name, settings) for name in PROCESSORS]
