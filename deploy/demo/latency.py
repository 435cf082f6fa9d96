"""How long claims took, from the submission's record to the instruction's and to *paid*, by the records' own timestamps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from deploy.records import read_all
from schemas.envelope import HEADER_TYPE
from schemas.events.instructions import PayoutInstructed
from schemas.events.payout import ClaimClosed, ClaimPaid
from schemas.events.submissions import ClaimSubmitted
from schemas.topics import INSTRUCTIONS, LIFECYCLE, SUBMISSIONS, SUBMISSIONS_OF
from streams.settings import KafkaSettings

MOST: Final = 0.9


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


def _first_times_of(kafka: KafkaSettings, topic: str, *event_types: str) -> tuple[dict[bytes, int], ...]:
    """For each event type: key -> timestamp (ms) of its first record."""
    times: dict[bytes, dict[bytes, int]] = {event_type.encode(): {} for event_type in event_types}
    for record in read_all(kafka, topic):
        found = times.get(dict(record.headers).get(HEADER_TYPE, b""))
        if found is not None and record.key is not None:
            found.setdefault(record.key, record.timestamp_ms)
    return tuple(times.values())


def _ended_per_second(submitted: dict[bytes, int], closed: dict[bytes, int]) -> float:
    ends = sorted(closed[key] for key in closed.keys() & submitted.keys())
    if not ends:
        return 0.0
    most = max(1, int(len(ends) * MOST))
    return most / max(0.001, (ends[most - 1] - min(submitted.values())) / 1_000)


def measure(kafka: KafkaSettings, warm_up_seconds: float = 0.0) -> Latencies:
    """What the topics' records tell of the run so far. The latencies leave out claims submitted in the first `warm_up_seconds`."""
    submitted: dict[bytes, int] = {}
    for topic in (SUBMISSIONS, *SUBMISSIONS_OF.values()):
        (times,) = _first_times_of(kafka, topic, ClaimSubmitted.event_type)
        submitted |= {key: min(at, submitted.get(key, at)) for key, at in times.items()}
    warm_from = min(submitted.values(), default=0) + warm_up_seconds * 1_000
    warm = {key: at for key, at in submitted.items() if at >= warm_from}
    (instructed,) = _first_times_of(kafka, INSTRUCTIONS, PayoutInstructed.event_type)
    paid, closed = _first_times_of(kafka, LIFECYCLE, ClaimPaid.event_type, ClaimClosed.event_type)
    return Latencies(
        instructed=[instructed[key] - warm[key] for key in warm.keys() & instructed.keys()],
        paid=[paid[key] - warm[key] for key in warm.keys() & paid.keys()],
        ended_per_second=_ended_per_second(submitted, closed),
    )
