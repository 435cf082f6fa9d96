"""Real processors on the engine, with a database restored from the middle of what they lived through: the same state, nothing said twice."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Hashable, Iterator
from functools import cache
from random import Random

import pytest

from deploy.processor_settings import TopicSettings
from deploy.wiring import processor as wired
from gateway.operating.shares import share_ids
from schemas.envelope import HEADER_TYPE, CloudEvent, EventData
from schemas.events.instructions import PayoutInstructed
from schemas.events.verifications import PayoutHoldRequested
from schemas.topics import VERIFICATIONS
from schemas.vocabulary import AuthorityRole
from streams.contract import Event, Processor
from streams.errors import Refusal
from streams.fakes.log import FakeLog
from streams.fakes.store import FakeStore
from streams.recovering import Recovered, Recovery
from streams.recovering.trials import Timeless
from tests.pipeline.world import SETTINGS as SYSTEM
from tests.pipeline.world import START, run, timeline
from tests.streams.restored import copy_of, restore
from tests.streams.surroundings import SETTINGS, FakeSurroundings, Process, events

CLAIMS = 40
FEW = 8
PARTITIONS = 2
EVENTS_PER_STEP_MAX = 12
NAMES = ("intake", "membership", "documents", "verification", "assessment", "payout", "claim_state", "notification")


@cache
def told(seed: int, claims: int = CLAIMS) -> tuple[Event, ...]:
    """What all processors and the world around them said, in the order in which it was written."""
    return tuple(run(timeline(seed, claims), order=seed).log)


class Life:
    """One processor reads what was told, in steps of its own, restarting at times."""

    def __init__(self, name: str, seed: int) -> None:
        self.random = Random(f"{name} {seed}")
        self.processor: Processor = wired(name, SYSTEM.model_copy(update={"kafka": TopicSettings(partitions=PARTITIONS)}))
        self.surroundings = FakeSurroundings(PARTITIONS, now=START)
        self.surroundings.broker.appended_ms = lambda _offset: int(self.surroundings.now.timestamp() * 1_000)
        self.process = Process(self.surroundings, self.processor).take_over_all()

    def read(self, events: tuple[Event, ...]) -> Iterator[None]:
        """Yields after each step."""
        inputs = {wanted.topic: wanted.types for wanted in self.processor.inputs}
        pending = self.random.randrange(1, EVENTS_PER_STEP_MAX)
        for event in events:
            if type(event.data) not in inputs.get(event.topic, ()) or event.source == f"/processors/{self.processor.name}":
                continue
            self.surroundings.now = max(self.surroundings.now, event.time)
            self.write(event)
            pending -= 1
            if pending == 0:
                self.step()
                pending = self.random.randrange(1, EVENTS_PER_STEP_MAX)
                yield
        self.step()

    def write(self, event: Event) -> None:
        made = CloudEvent[EventData].model_construct(
            id=event.id, type=event.type, source=event.source, subject=event.subject, time=event.time, data=event.data
        )
        value = made.model_dump_json(exclude_none=True, serialize_as_any=True).encode()
        self.surroundings.write(event.topic, event.subject.encode(), value, ((HEADER_TYPE, event.type.encode()),))

    def step(self) -> None:
        if self.random.random() < 0.1:
            self.process.close()
            self.process = Process(self.surroundings, self.processor).take_over_all()
        self.process.run()

    def go_on(self) -> None:
        """A worker takes over, reads and fires what is due."""
        self.process = Process(self.surroundings, self.processor).take_over_all()
        self.process.run()
        self.process.close()

    def recover(self, *, anything_goes: bool = False) -> list[Recovered]:
        log = FakeLog(self.surroundings.broker, self.processor.name)
        store = FakeStore(self.surroundings.database)
        recovery = Recovery(
            self.processor,
            store,
            log,
            SETTINGS,
            self.surroundings.clock,
            publish_missing=anything_goes,
            accept_gap=anything_goes,
        )
        return list(recovery.run(range(recovery.partitions)))

    def state(self) -> dict[str, Hashable]:
        """Without times: of a record that left nothing nobody knows when it was decided."""
        database, plain = self.surroundings.database, Timeless()
        return {
            **{name: plain(rows) for name, rows in database.tables.items()},
            "timers": frozenset(database.timers),
            "letters": frozenset(database.letters),
            "parked": plain(database.parked_keys),
        }

    def instructed(self) -> Counter[str]:
        """How often each payout was instructed."""
        return Counter(event.data.payout_id for event in events(self.surroundings, PayoutInstructed))

    def said(self) -> Counter[str]:
        """How often each output stands on the log."""
        found: Counter[str] = Counter()
        for topic in {data.topic for data in self.processor.emits}:
            for partition in range(self.surroundings.partitions):
                for record in self.surroundings.read(topic, partition, 0)[0]:
                    event = json.loads(record.value or b"")
                    found[event["id"]] += event["source"] == f"/processors/{self.processor.name}"
        return found


def braked(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The same, with everything braked from a third to two thirds of it."""
    first, second = len(events) // 3, 2 * len(events) // 3
    on = words(events[first], ("hold", "ani"))
    off = words(events[second], ("release", "ani"), ("release", "budi"))
    return (*events[:first], *on, *events[first:second], *off, *events[second:])


def words(at: Event, *said: tuple[str, str]) -> Iterator[Event]:
    """These people's words to every share, said when `at` was."""
    for action, person in said:
        for share in share_ids(PARTITIONS):
            data = PayoutHoldRequested.model_validate(
                {"action": action, "person": person, "role": AuthorityRole.SUPERVISOR, "because": "test", "decided_at": at.time}
            )
            name = f"{action} {person} {share}"
            yield at._replace(id=name, type=data.event_type, source="/test", subject=share, data=data, topic=VERIFICATIONS)


@pytest.mark.parametrize("seed", [1, 2])
def test_payments_that_were_braked_are_recovered_or_the_recovery_is_refused_and_nothing_is_said_twice(seed: int) -> None:
    life = Life("payout", seed)
    copies = [copy_of(life.surroundings), *(copy_of(life.surroundings) for _ in life.read(braked(told(seed, FEW))))]
    life.process.close()
    expected, said = life.state(), life.said()
    restore(life.surroundings, life.random.choice(copies[: max(1, len(copies) // 2)]))
    try:
        life.recover()
    except Refusal:
        assert life.said() == said
    else:
        life.go_on()  # a claim that was woken and had nothing to send has left no trace of it: it is woken again
        assert (life.said(), life.state()) == (said, expected)
    assert max(said.values()) == 1


def test_payments_that_were_braked_are_instructed_once_also_when_a_person_lets_everything_pass() -> None:
    doubts = 0
    for seed in (1, 2, 3):
        life = Life("payout", seed)
        copies = [copy_of(life.surroundings), *(copy_of(life.surroundings) for _ in life.read(braked(told(seed, FEW))))]
        life.process.close()
        instructed = life.instructed()
        restore(life.surroundings, copies[len(copies) // 2])
        doubts += sum(len(found.doubts) for found in life.recover(anything_goes=True))
        assert instructed <= life.instructed()
        assert set(life.instructed().values()) == {1}
    assert doubts > 0


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("name", NAMES)
def test_a_processor_stands_where_it_stood_and_said_nothing_twice(name: str, seed: int) -> None:
    life = Life(name, seed)
    copies = [copy_of(life.surroundings), *(copy_of(life.surroundings) for _ in life.read(told(seed)))]
    life.process.close()
    expected, said = life.state(), life.said()
    restore(life.surroundings, life.random.choice(copies[: max(1, len(copies) // 2)]))
    done = life.recover()
    assert sum(found.records for found in done) > 0
    assert sum(found.published for found in done) == 0
    assert life.said() == said
    assert max(said.values()) == 1
    state = life.state()
    assert {part: state.get(part) == there for part, there in expected.items()} == dict.fromkeys(expected, True)
