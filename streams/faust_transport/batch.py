"""What one Faust event carries: everything that a poll brought, one batch for each partition of each topic."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class TopicPartition(NamedTuple):
    """One partition of one topic."""

    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Records from `start` up to, not including, `next_offset`; transaction markers between them make gaps.

    `records` are aiokafka's (`offset`, `timestamp` in ms, `key`, `value`, `headers`); there are none when only markers were read.
    `round` counts the seeks of the consumer: a batch of an earlier round belongs to an assignment that is over.
    """

    at: TopicPartition
    round: int
    start: int
    next_offset: int
    records: Sequence[Any]


Poll = tuple[Batch, ...]
"""The value of one Faust event. One event a poll and not one a partition: what Faust does for each event costs a worker more than its steps do."""
