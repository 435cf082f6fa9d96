"""How long claims took, from the submission's record to the instruction's and to *paid*, by the records' own timestamps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

from schemas.envelope import HEADER_TYPE
from schemas.events.instructions import PayoutInstructed
from schemas.events.payout import ClaimClosed, ClaimPaid
from schemas.events.submissions import ClaimSubmitted
from schemas.topics import INSTRUCTIONS, LIFECYCLE, SUBMISSIONS

POLL_SECONDS: Final = 1.0
POLL_RECORDS_MAX: Final = 5_000
METADATA_SECONDS: Final = 10.0
SILENT_POLLS_MAX: Final = 30
MOST: Final = 0.9


def committed_records(bootstrap: str, topic: str) -> Iterator[Message]:
    """Every committed record of `topic` from its start to the end seen at the call, partition by partition in order.

    Raises TimeoutError when the broker does not answer for `SILENT_POLLS_MAX` polls.
    """
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"santunan-reader-{uuid4()}",
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
        }
    )
    try:
        partitions = consumer.list_topics(topic, METADATA_SECONDS).topics[topic].partitions
        consumer.assign([TopicPartition(topic, number, OFFSET_BEGINNING) for number in partitions])
        open_partitions, silent = set(partitions), 0
        while open_partitions:
            messages = consumer.consume(POLL_RECORDS_MAX, POLL_SECONDS)
            silent = 0 if messages else silent + 1
            if silent > SILENT_POLLS_MAX:
                raise TimeoutError(f"{topic}: no record and no end of partition came; is the broker up?")
            for message in messages:
                error = message.error()
                if error is None:
                    yield message
                elif error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001  (librdkafka's own errors are named so)
                    open_partitions.discard(message.partition())
                else:
                    raise KafkaException(error)
    finally:
        consumer.close()


@dataclass(slots=True)
class Latencies:
    """Milliseconds from the first submission of a claim, one entry per claim. `ended_per_second`: claims closed per second,
    counted from the first submission until `MOST` of all that closed were closed (the rest waits for banks and people)."""

    instructed: list[int] = field(default_factory=list)
    paid: list[int] = field(default_factory=list)
    ended_per_second: float = 0.0


def percentile(values: list[int], share: float) -> int | None:
    """The value below which `share` of the values lie (nearest rank); None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def summary(values: list[int]) -> dict[str, int | None]:
    return {"p50": percentile(values, 0.50), "p99": percentile(values, 0.99)}


def _first_times_of(bootstrap: str, topic: str, *event_types: str) -> tuple[dict[bytes, int], ...]:
    """For each event type: key -> timestamp (ms) of its first record."""
    times: dict[bytes, dict[bytes, int]] = {event_type.encode(): {} for event_type in event_types}
    for message in committed_records(bootstrap, topic):
        found = times.get(dict(message.headers() or ()).get(HEADER_TYPE, b""))
        key = message.key()
        if found is not None and key is not None:
            found.setdefault(key, message.timestamp()[1])
    return tuple(times.values())


def _ended_per_second(submitted: dict[bytes, int], closed: dict[bytes, int]) -> float:
    ends = sorted(closed[key] for key in closed.keys() & submitted.keys())
    if not ends:
        return 0.0
    most = max(1, int(len(ends) * MOST))
    return most / max(0.001, (ends[most - 1] - min(submitted.values())) / 1_000)


def measure(bootstrap: str) -> Latencies:
    """What the topics' records tell of the run so far."""
    (submitted,) = _first_times_of(bootstrap, SUBMISSIONS, ClaimSubmitted.event_type)
    (instructed,) = _first_times_of(bootstrap, INSTRUCTIONS, PayoutInstructed.event_type)
    paid, closed = _first_times_of(bootstrap, LIFECYCLE, ClaimPaid.event_type, ClaimClosed.event_type)
    return Latencies(
        instructed=[instructed[key] - submitted[key] for key in submitted.keys() & instructed.keys()],
        paid=[paid[key] - submitted[key] for key in submitted.keys() & paid.keys()],
        ended_per_second=_ended_per_second(submitted, closed),
    )
