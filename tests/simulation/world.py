"""One simulated run: processes that decide, publish, die, stop and wake in an order that only the seed knows, over a fake log and database.

A process is a `Stepper`. At each crash point a seed may end it there, or let other processes act before it goes on (a zombie that wakes).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from uuid import NAMESPACE_URL, uuid5

from pydantic import TypeAdapter

from schemas.envelope import CloudEvent, DataT
from schemas.events.dead_letters import DeadLetterResolved, RecordSetAside
from schemas.events.registration import ClaimAppealed, WithdrawalRequested
from schemas.topics import DEAD_LETTERS, LIFECYCLE, SUBMISSIONS
from streams.crash_points import CrashPoint
from streams.errors import SantunanError
from streams.fakes.broker import FakeBroker, State
from streams.fakes.log import FakeLog
from streams.fakes.store import FakeDatabase, FakeStore
from streams.partitioning import partition_of
from streams.records import RawRecord, TopicProgress
from streams.settings import EngineSettings
from streams.stepper import Stepper
from tests.streams.tally import NOW, TallyProcessor, submission, written

PARTITIONS = 2
KEYS = tuple(str(uuid5(NAMESPACE_URL, f"key {number}")) for number in range(5))
ACTIONS_PER_RUN = 60
SETTLING_ROUNDS_MAX = 200
NESTING_MAX = 2


class Died(BaseException):
    """The simulated `kill -9`."""


class Actor:
    """A process: its stepper and its consumer's positions."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.alive = True
        self.busy = False
        self.positions: dict[int, dict[str, int]] = {}
        log = FakeLog(world.broker, "intake", world, world.aborts, world.eager)
        # many deaths in a row are this simulation's doing, not a record's
        settings = EngineSettings(
            attempts_max=1_000,
            overlap_records_min=2,
            batch_records_max=3,
            idle_commit_ms=0,
            drain_records_max=2,
            timers_per_step_max=2,
        )
        self.stepper = Stepper(TallyProcessor(), FakeStore(world.database), log, settings, world.clock, world)

    def take_over(self, partition: int) -> None:
        self.positions[partition] = self.stepper.take_over(partition)

    def release(self, partition: int) -> None:
        del self.positions[partition]
        self.stepper.release(partition)

    def step(self) -> None:
        batches, progress = {}, {}
        for partition, positions in self.positions.items():
            records, ends = [], {}
            for topic, position in positions.items():
                where = (topic, partition)
                found = list(self.world.broker.committed_records(where, position))[: self.world.random.randint(0, 5)]
                end = self.world.broker.stable_end(where)
                positions[topic] = found[-1].offset + 1 if found else position
                if not any(True for _ in self.world.broker.committed_records(where, positions[topic])):
                    positions[topic] = end
                ends[topic] = TopicProgress(positions[topic], end, self.world.now)
                records += found
            batches[partition], progress[partition] = shuffled(records, self.world.random), ends
        report = self.stepper.step(batches, progress)
        if report.fenced:
            raise Died


def shuffled(records: list[RawRecord], random: Random) -> list[RawRecord]:
    """Topics mixed, each in its order."""
    by_topic: dict[str, list[RawRecord]] = defaultdict(list)
    for record in records:
        by_topic[record.topic].append(record)
    mixed = []
    while by_topic:
        topic = random.choice(sorted(by_topic))
        mixed.append(by_topic[topic].pop(0))
        if not by_topic[topic]:
            del by_topic[topic]
    return mixed


@dataclass
class World:
    """Broker, database, clock and processes of one seed. Is the `Faults` of all processes."""

    seed: int
    random: Random = field(init=False)
    broker: FakeBroker = field(init=False)
    database: FakeDatabase = field(default_factory=FakeDatabase)
    now: datetime = NOW
    actors: list[Actor] = field(default_factory=list)
    sent: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    refused: set[str] = field(default_factory=set)
    misplaced: set[str] = field(default_factory=set)
    timers: Counter[str] = field(default_factory=Counter)
    faulty: bool = True
    depth: int = 0

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.broker = FakeBroker(PARTITIONS)

    def clock(self) -> datetime:
        return self.now

    def aborts(self) -> bool:
        return self.faulty and self.random.random() < 0.1

    def eager(self) -> bool:
        return not self.faulty or self.random.random() < 0.6

    def at(self, point: CrashPoint, partition: int) -> None:
        """A crash point was reached."""
        if not self.faulty:
            return
        chance = self.random.random()
        if chance < 0.03:
            raise Died
        if chance < 0.10 and self.depth < NESTING_MAX:
            self.depth += 1
            try:
                for _ in range(self.random.randint(1, 4)):
                    self.act()
            finally:
                self.depth -= 1

    def run(self) -> None:
        for _ in range(ACTIONS_PER_RUN):
            self.act()
        self.settle()

    def act(self) -> None:
        """Something happens."""
        match self.random.choices(
            ("write", "take over", "step", "release", "lose markers", "expire", "time"), (6, 4, 12, 1, 0.4, 1, 1)
        )[0]:
            case "write":
                self.write()
            case "take over":
                self.drive(self.idle_actor(), "take over")
            case "step":
                self.drive(self.idle_actor(), "step")
            case "release":
                self.drive(self.idle_actor(), "release")
            case "lose markers":
                self.lose_markers()
            case "expire":
                self.expire()
            case _:
                self.now += timedelta(seconds=self.random.randint(1, 5))

    def idle_actor(self) -> Actor:
        """A process that is not in the middle of something; sometimes a new one."""
        idle = [actor for actor in self.actors if actor.alive and not actor.busy]
        if not idle or (len(idle) < 3 and self.random.random() < 0.2):
            self.actors.append(Actor(self))
            return self.actors[-1]
        return self.random.choice(idle)

    def drive(self, actor: Actor, what: str) -> None:
        """Let the process do one thing; whatever ends it ends it for good."""
        actor.busy = True
        try:
            match what:
                case "take over":
                    partition = self.random.randrange(PARTITIONS)
                    if partition not in actor.positions:
                        actor.take_over(partition)
                case "release":
                    if actor.positions:
                        actor.release(self.random.choice(sorted(actor.positions)))
                case _:
                    actor.step()
        except Died:
            actor.alive = False
        except SantunanError as error:
            if not error.retriable:
                raise
            actor.alive = False
        finally:
            actor.busy = False

    def write(self) -> None:
        key, number = self.random.choice(KEYS), len([1 for sent in self.sent.values() for _ in sent])
        reference = f"ref-{number}"
        because = self.random.choices(("", "refuse", "timer 3", "cancel"), (10, 1, 1, 0.5))[0]
        self.sent[key].append(reference)
        if because == "refuse":
            self.refused.add(reference)
        if self.random.random() < 0.2:
            value, headers = written(key, ClaimAppealed(submission_id=reference, received_at=NOW, because=because), reference)
            self.broker.write(LIFECYCLE, key.encode(), value, headers)
            self.misplaced.add(reference)  # another topic has no order with the submissions
            return
        value, headers = submission(key, reference, because)
        if self.random.random() < 0.1:
            self.broker.write(SUBMISSIONS, b"wrong key", value, headers, partition=self.random.randrange(PARTITIONS))
            self.misplaced.add(reference)
        else:
            self.broker.write(SUBMISSIONS, key.encode(), value, headers)

    def lose_markers(self) -> None:
        """An admin tool wrote offsets, or the idle group's offsets expired."""
        expired = self.random.random() < 0.5
        for where, committed in list(self.broker.offsets.items()):
            if expired:
                del self.broker.offsets[where]
            else:
                self.broker.offsets[where] = committed._replace(metadata="")

    def expire(self) -> None:
        """The coordinator aborts transactions that stay open too long, and fences their producers."""
        for transactional_id in list(self.broker.open):
            epoch = self.broker.producer_epochs[transactional_id]
            self.broker.end(transactional_id, epoch, State.ABORTED)
            self.broker.producer_epochs[transactional_id] = epoch + 1

    def settle(self) -> None:
        """No more faults: one process takes everything over, people answer for every dead letter, timers fire."""
        self.faulty = False
        self.expire()
        actor = Actor(self)
        for partition in range(PARTITIONS):
            actor.take_over(partition)
        for _ in range(SETTLING_ROUNDS_MAX):
            before = self.now
            self.answer()
            actor.step()
            self.now += timedelta(seconds=5)
            done = not self.database.timers and not self.database.parked_keys and self.all_read(actor)
            if done and before > NOW + timedelta(hours=1):
                break
            if done:
                self.now += timedelta(hours=2)
        for partition in range(PARTITIONS):
            actor.release(partition)

    def all_read(self, actor: Actor) -> bool:
        return all(
            position == self.broker.end_offset((topic, partition))
            for partition, positions in actor.positions.items()
            for topic, position in positions.items()
        )

    def answer(self) -> None:
        """Discard every dead letter that is open."""
        answered = {event.data.dead_letter_id for _, event in self.events(DeadLetterResolved)}
        for record, event in self.events(RecordSetAside):
            if event.data.dead_letter_id not in answered:
                word = DeadLetterResolved(
                    dead_letter_id=event.data.dead_letter_id, processor="intake", action="discard", person="Sari", because="test"
                )
                assert record.key is not None
                value, headers = written(event.subject, word, f"word on {event.data.dead_letter_id}")
                self.broker.write(DEAD_LETTERS, record.key, value, headers)

    def events(self, data: type[DataT]) -> list[tuple[RawRecord, CloudEvent[DataT]]]:
        """The committed events of one type, as an outside reader sees them."""
        name = data.event_type.encode()
        envelope: TypeAdapter[CloudEvent[DataT]] = TypeAdapter(CloudEvent[data])  # type: ignore[valid-type]
        return [
            (record, envelope.validate_json(record.value or b""))
            for record in self.broker.records(data.topic)
            if dict(record.headers).get("ce_type") == name
        ]

    def check(self) -> None:
        """What is on the log and in the tables is what one process without faults would have made of the inputs, each once."""
        outputs: dict[str, list[WithdrawalRequested]] = defaultdict(list)
        ids: Counter[str] = Counter()
        for record, event in self.events(WithdrawalRequested):
            assert record.key == event.subject.encode()
            assert record.partition == partition_of(record.key, PARTITIONS)
            outputs[event.subject].append(event.data)
            ids[event.id] += 1
        assert not [event_id for event_id, times in ids.items() if times > 1]
        set_aside = Counter(event.data.cause_id for _, event in self.events(RecordSetAside))
        assert set_aside == Counter(self.refused)
        tallies = self.database.tables.get("tallies", {})
        for key in KEYS:
            self._check_key(outputs[key], [ref for ref in self.sent[key] if ref not in self.refused], tallies.get((key,)))

    def _check_key(self, outputs: list[WithdrawalRequested], sent: list[str], tally: object) -> None:
        answered = [output.submission_id for output in outputs]
        assert [output.because for output in outputs] == [str(number) for number in range(1, len(outputs) + 1)]
        plain = [reference for reference in answered if not reference.startswith("timer")]
        assert Counter(plain) == Counter(sent)
        in_order = [reference for reference in plain if reference not in self.misplaced]
        assert in_order == [reference for reference in sent if reference not in self.misplaced]
        assert list(getattr(tally, "seen", ())) == answered
