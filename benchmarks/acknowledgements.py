"""`santunan bench acknowledgements`: how long a channel that writes to Kafka itself waits for its answer, at a set rate.

From the call that hands a record to the channel's producer until the answer is in the hands of its consumer, by one clock: linger, acks=all,
intake's two steps and the reading of committed records are all in it.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from confluent_kafka import Consumer, KafkaException, Message, Producer, TopicPartition
from rich.console import Console

from benchmarks.report import BenchReport
from benchmarks.stage import PARTITIONS, Servers, servers
from deploy.demo.latency import percentile
from deploy.demo.native import read_answer
from deploy.errors import Refused
from deploy.local.process import Child, start
from deploy.local.stack import TREE
from schemas.admission import source_of
from schemas.claim import BankAccount, ClaimContent, ClaimPersonal, Identity, JhtDetails, Payee
from schemas.envelope import HEADER_TYPE, CloudEvent
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import claim_id
from schemas.topics import ACKNOWLEDGEMENTS_OF, SUBMISSIONS_OF
from schemas.vocabulary import Channel, ClaimKind, JhtReason, Relationship, ReporterRole

CHANNEL: Final = Channel.JMO
WARM_UP_SECONDS: Final = 10.0
REPEAT_EVERY: Final = 10
"""So many claims are followed by an exact repeat."""
UNREADABLE_EVERY: Final = 50
ANSWERS_WAIT_SECONDS_MAX: Final = 60.0
READY_SECONDS_MAX: Final = 60.0
POLL_SECONDS: Final = 0.001
SHARES: Final = (0.50, 0.99, 0.999)
MICROSECONDS: Final = 1_000_000

Where = tuple[int, int]


@dataclass
class ChannelSystem:
    """The channel's own system: one producer, one consumer. Times are of one monotonic clock, in seconds; by partition and offset."""

    bootstrap: str
    sent: dict[Where, float] = field(default_factory=dict)
    answered: dict[Where, float] = field(default_factory=dict)
    outcomes: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._producer = Producer(
            {"bootstrap.servers": self.bootstrap, "acks": "all", "linger.ms": 5, "partitioner": "murmur2_random"}
        )
        self._consumer = Consumer(
            {
                "bootstrap.servers": self.bootstrap,
                "group.id": "channels.jmo.bench",
                "isolation.level": "read_committed",
                "enable.auto.commit": False,
                "fetch.wait.max.ms": 50,
            }
        )
        self._consumer.assign([TopicPartition(ACKNOWLEDGEMENTS_OF[CHANNEL], number, 0) for number in range(PARTITIONS)])

    def send(self, key: bytes, value: bytes) -> None:
        """Hand one record to the producer; it counts from now."""
        began = time.perf_counter()

        def delivered(error: object, message: Message) -> None:
            if error is not None:
                raise Refused(f"the broker did not take a record: {error}")
            self.sent[int(message.partition() or 0), int(message.offset() or 0)] = began

        headers: list[tuple[str, str | bytes | None]] = [(HEADER_TYPE, ClaimSubmitted.event_type.encode())]
        self._producer.produce(SUBMISSIONS_OF[CHANNEL], value, key, headers=headers, on_delivery=delivered)

    def listen(self, seconds: float) -> None:
        """Take answers for so long."""
        until = time.perf_counter() + seconds
        while True:
            self._producer.poll(0)
            message = self._consumer.poll(max(0.0, min(POLL_SECONDS, until - time.perf_counter())))
            if message is not None:
                self._take(message)
            elif time.perf_counter() >= until:
                return

    def _take(self, message: Message) -> None:
        if message.error() is not None:
            raise KafkaException(message.error())
        data = read_answer(message.value() or b"").data
        where = data.position.partition, data.position.offset
        if where in self.answered:
            raise Refused(f"the record at {where} was answered twice")
        self.answered[where] = time.perf_counter()
        self.outcomes[data.outcome] = self.outcomes.get(data.outcome, 0) + 1

    def close(self) -> None:
        self._producer.close()
        self._consumer.close()


def filing(number: int, received_at: datetime) -> tuple[bytes, bytes]:
    """Key and value of one claim."""
    reference = f"BENCH-{number:08d}"
    member = Identity(name="SITI AMINAH", birth_date=date(1968, 8, 5), membership_number=f"{number:011d}")
    account = BankAccount(bank_code="002", number="001234567890123", holder_name=member.name)
    payee = Payee(ref="self", name=member.name, relationship=Relationship.SELF, account=account)
    data = ClaimSubmitted(
        channel=CHANNEL,
        channel_reference=reference,
        received_at=received_at,
        reporter_role=ReporterRole.MEMBER,
        claim=ClaimContent(
            kind=ClaimKind.JHT,
            event_date=(received_at - timedelta(days=40)).date(),
            jht=JhtDetails(reason=JhtReason.PENSION_AGE),
        ),
        personal=ClaimPersonal(member=member, reporter_name=member.name, payees=(payee,)),
    )
    subject = claim_id(CHANNEL, reference)
    event = CloudEvent[ClaimSubmitted](
        id=f"bench-{number}",
        type=data.event_type,
        source=source_of(CHANNEL),
        subject=subject,
        time=received_at,
        data=data,
    )
    return subject.encode(), event.model_dump_json(exclude_none=True).encode()


def run(console: Console, rate: float, seconds: int) -> BenchReport:
    """Records at `rate` per second, for `seconds` after the warm-up, against one intake worker on Apache Kafka and PostgreSQL."""
    with servers() as at:
        child = start("intake", (sys.executable, "-m", "deploy", "worker", "intake"), at.folder / "intake.log", _environment(at))
        channel = ChannelSystem(at.bootstrap)
        try:
            _until_it_answers(channel, child)
            console.print(f"{rate:g} records/s, {WARM_UP_SECONDS:.0f} s to warm up and {seconds} s that count")
            counts_from = _paced(channel, rate, WARM_UP_SECONDS + seconds)
            _until_all_are_answered(channel)
            return _report(channel, counts_from, rate)
        finally:
            channel.close()
            child.stop()


def _environment(at: Servers) -> dict[str, str]:
    return {
        "PYTHONPATH": str(TREE),
        "SANTUNAN_KAFKA__BOOTSTRAP_SERVERS": at.bootstrap,
        "SANTUNAN_KAFKA__PARTITIONS": str(PARTITIONS),
        "SANTUNAN_DATABASE__URL": at.database_url,
    }


def _until_it_answers(channel: ChannelSystem, child: Child) -> None:
    """The worker has joined its group once the first claim of each partition is answered."""
    for number in range(PARTITIONS * 4):
        channel.send(*filing(number, datetime.now(UTC)))
    deadline = time.monotonic() + READY_SECONDS_MAX
    while len(channel.answered) < PARTITIONS * 4:
        if not child.running() or time.monotonic() > deadline:
            raise Refused(f"the intake worker does not answer. {child.log} ends:\n{child.tail()}")
        channel.listen(0.1)


def _paced(channel: ChannelSystem, rate: float, seconds: float) -> float:
    """Send at the rate, listening in between; returns when the records that count began. A sender that falls behind sends at once."""
    first = PARTITIONS * 4
    began = time.perf_counter()
    for sent in range(int(rate * seconds)):
        channel.listen(max(0.0, began + sent / rate - time.perf_counter()))
        if sent % UNREADABLE_EVERY == UNREADABLE_EVERY - 1:
            channel.send(b"", b"unreadable")
        else:
            repeats = sent % REPEAT_EVERY == REPEAT_EVERY - 1
            channel.send(*filing(first + sent - repeats, datetime.now(UTC)))
    return began + WARM_UP_SECONDS


def _until_all_are_answered(channel: ChannelSystem) -> None:
    deadline = time.monotonic() + ANSWERS_WAIT_SECONDS_MAX
    channel.listen(0.2)
    while len(channel.answered) < len(channel.sent):
        if time.monotonic() > deadline:
            raise Refused(f"{len(channel.sent) - len(channel.answered)} of {len(channel.sent)} records have no answer")
        channel.listen(0.2)


def _report(channel: ChannelSystem, counts_from: float, rate: float) -> BenchReport:
    waits = [
        int((channel.answered[where] - began) * MICROSECONDS) for where, began in channel.sent.items() if began >= counts_from
    ]
    spent = max(channel.answered.values()) - counts_from
    return BenchReport(
        name="acknowledgements",
        events=len(waits),
        events_per_second=len(waits) / spent,
        more={
            "at_records_per_second": rate,
            "wait_ms": {f"p{share * 100:g}": round((percentile(waits, share) or 0) / 1_000, 1) for share in SHARES},
            "most_ms": round(max(waits) / 1_000, 1),
            "outcomes": dict(sorted(channel.outcomes.items())),
        },
    )
