"""How long claims took, from the submission's record to the instruction's and to *paid*, by the records' own timestamps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final
from uuid import uuid4

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, Message, TopicPartition

from schemas.envelope import HEADER_TYPE
from schemas.events.instructions import PayoutInstructed
from schemas.events.payout import ClaimPaid
from schemas.events.submissions import ClaimSubmitted
from schemas.topics import INSTRUCTIONS, LIFECYCLE, SUBMISSIONS

POLL_SECONDS: Final = 1.0
POLL_RECORDS_MAX: Final = 5_000
METADATA_SECONDS: Final = 10.0
SILENT_POLLS_MAX: Final = 30


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
    """Milliseconds from the first submission of a claim, one entry per claim."""

    instructed: list[int] = field(default_factory=list)
    paid: list[int] = field(default_factory=list)


def percentile(values: list[int], share: float) -> int | None:
    """The value below which `share` of the values lie (nearest rank); None of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def summary(values: list[int]) -> dict[str, int | None]:
    return {"p50": percentile(values, 0.50), "p99": percentile(values, 0.99)}


def _first_times(bootstrap: str, topic: str, event_type: str) -> dict[bytes, int]:
    """Key -> timestamp (ms) of its first record of `event_type`."""
    times: dict[bytes, int] = {}
    for message in committed_records(bootstrap, topic):
        headers = dict(message.headers() or ())
        key = message.key()
        if headers.get(HEADER_TYPE) == event_type.encode() and key is not None:
            times.setdefault(key, message.timestamp()[1])
    return times


def measure(bootstrap: str, claims: frozenset[bytes] | None = None) -> Latencies:
    """Latencies of all claims, or of `claims` (keys) only."""
    submitted = _first_times(bootstrap, SUBMISSIONS, ClaimSubmitted.event_type)
    instructed = _first_times(bootstrap, INSTRUCTIONS, PayoutInstructed.event_type)
    paid = _first_times(bootstrap, LIFECYCLE, ClaimPaid.event_type)
    known = submitted.keys() if claims is None else submitted.keys() & claims
    return Latencies(
        instructed=[instructed[key] - submitted[key] for key in known & instructed.keys()],
        paid=[paid[key] - submitted[key] for key in known & paid.keys()],
    )
