"""A world for the pipeline in memory: the demo's timeline, its people and its bank, around all eight processors."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

from deploy.bank.books import Books
from deploy.bank.keys import DEMO_BANK, signer
from deploy.bank.moods import PERMILLE, Mood
from deploy.demo.people import People
from deploy.demo.timeline import Quirks, Timeline, Writer
from deploy.processor_settings import PayoutSettings
from deploy.sandbox.pipeline import MemoryPipeline
from deploy.settings import SystemSettings
from deploy.wiring import PROCESSORS, processor
from processors.payout.signatures import signed_payload
from schemas.catalogue import EVENTS
from schemas.envelope import EventData
from schemas.events.instructions import PayoutInquired, PayoutInstructed

SEED = 1
SETTINGS = SystemSettings.model_construct(payout=PayoutSettings(environment="demo", demo_seed=SEED))
START = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)
CALM = Quirks(
    amendment=0, withdrawal=0, other_heir=0, broken=0, wrong_key=0, wrong_partition=0, unknown_type=0, oversize=0, cheats=0
)
"""Only what commutes: documents, coverage and notifications in any order, and duplicates. Who of a ring is paid before it shows does not."""


class MemoryBank:
    """The bank simulator's books, answering in memory."""

    def __init__(self, seed: int, permille: dict[Mood, int] | None = None) -> None:
        self.books = Books(
            DEMO_BANK, "demo", seed, signer(seed, DEMO_BANK), timedelta(milliseconds=200), dict(permille or PERMILLE)
        )

    def react(self, subject: str, data: EventData, now: datetime) -> Iterable[tuple[float, str, EventData]]:
        match data:
            case PayoutInstructed():
                digest = hashlib.sha256(signed_payload(data)).hexdigest()
                dues = self.books.instructed(subject, data, digest, genuine=True, now=now)
            case PayoutInquired():
                dues = self.books.inquired(data, genuine=True, now=now)
            case _:
                return
        for due in dues:
            self.books.told(due)
            yield max(0.0, (due.at - now).total_seconds()), due.claim_id, due.receipt


class MemoryPeople:
    """The demo's people, answering in memory."""

    def __init__(self, seed: int, granted: Collection[str] = ()) -> None:
        self._people = People(seed, granted=granted)

    def react(self, subject: str, data: EventData, now: datetime) -> Iterable[tuple[float, str, EventData]]:
        for answer in self._people.react(subject, data, now):
            yield answer.delay, answer.subject, answer.data


def timeline(seed: int, claims: int, quirks: Quirks | None = None) -> Timeline:
    return Writer(seed, 20.0, START, quirks).write(claims)


def run(
    written: Timeline,
    order: int,
    *,
    bank: dict[Mood, int] | None = None,
    until: datetime | None = None,
    at_once: bool = False,
    people: bool = True,
    start: datetime = START,
) -> MemoryPipeline:
    """All readable records of a timeline through the whole pipeline; `order` picks the interleaving. `at_once`: all of them
    are written before any is read, so that everything overtakes everything else. `people`: whether anybody answers; `start`: when it
    is written (UTC)."""
    outside = (*((MemoryPeople(SEED, written.tour).react,) if people else ()), MemoryBank(SEED, bank).react)
    processors = [processor(name, SETTINGS) for name in PROCESSORS]
    world = MemoryPipeline(processors, start, order, outside)
    for record in written.records:
        envelope = _readable(record.value)
        if envelope is not None:
            data = EVENTS[str(envelope["type"])].model_validate(envelope["data"])
            if at_once:
                world.publish(str(envelope["subject"]), data)
            else:
                world.later(record.after + 1.0, str(envelope["subject"]), data)
    world.run(until)
    return world


def _readable(value: bytes) -> dict[str, object] | None:
    """What the engine would hand to a processor; the rest is the engine's to set aside."""
    try:
        envelope = json.loads(value)
        EVENTS[envelope["type"]].model_validate(envelope["data"])
    except (ValueError, KeyError):
        return None
    return envelope if envelope["specversion"] == "1.0" and len(str(envelope["subject"])) == 36 else None
