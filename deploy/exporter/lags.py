"""Lag in records and seconds per processor and partition, group members, and transactions that hold readers back: asked of the broker."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kafka import IsolationLevel, OffsetSpec, TopicPartition
from kafka.admin import KafkaAdminClient

from deploy.exporter.paces import Pace
from deploy.wiring import all_processors
from monitoring import whole
from monitoring.whole import Reading
from schemas.topics import TOPICS

SEED_SECONDS: Final = tuple(10 * 2**power for power in range(14, -1, -1))
"""How far back the broker is asked at the start where its logs stood: two days, then half of it each time, so that an age is never
told more than twice too large or too small."""
MILLISECONDS: Final = 1_000

Ends = Mapping[TopicPartition, int]

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Lags:
    """Remembers where logs ended, from call to call. `partitions`: of every topic."""

    partitions: int
    paces: dict[TopicPartition, Pace] = field(default_factory=dict)
    unstable: dict[TopicPartition, tuple[int, float]] = field(default_factory=dict)
    """Since when readers have been held back at which offset."""
    members_known: bool = True
    """Whether the broker tells who is in a group."""

    def read(self, client: KafkaAdminClient, now: float) -> Iterator[Reading]:
        """Everything about lag. Raises what kafka-python raises; `now` in seconds since 1970."""
        everywhere = [TopicPartition(topic, number) for topic in TOPICS for number in range(self.partitions)]
        if not self.paces:
            self._seed(client, everywhere, now)
        stable = _offsets(client, everywhere, OffsetSpec.LATEST, IsolationLevel.READ_COMMITTED)
        written = _offsets(client, everywhere, OffsetSpec.LATEST, IsolationLevel.READ_UNCOMMITTED)
        for where, end in stable.items():
            self.paces.setdefault(where, Pace()).saw(now, end)
        yield from _written(written)
        yield from self._held_back(stable, written, now)
        groups = {processor.name: {wanted.topic for wanted in processor.inputs} for processor in all_processors()}
        committed = client.list_group_offsets(list(groups))
        for group, topics in groups.items():
            yield from self._lag(group, topics, committed.get(group, {}), stable, now)
        yield from self._members(client, groups)

    def _members(self, client: KafkaAdminClient, groups: Iterable[str]) -> Iterator[Reading]:
        """Nothing from a broker that does not tell: then it is not known, and nobody is said to be missing."""
        try:
            described = client.describe_groups(list(groups))
        except ValueError as error:  # the embedded broker grants operations that Kafka does not have, and lists no members anyway
            if self.members_known:
                log.warning("This broker does not tell who reads (%s): lag is known, and the number of workers is not", error)
            self.members_known = False
            return
        self.members_known = True
        for name, found in described.items():
            yield Reading(whole.GROUP_MEMBERS, len(found.get("members", ())), (name,))

    def _seed(self, client: KafkaAdminClient, everywhere: list[TopicPartition], now: float) -> None:
        ends = _offsets(client, everywhere, OffsetSpec.LATEST, IsolationLevel.READ_UNCOMMITTED)
        for back in SEED_SECONDS:
            moment = now - back
            found = _offsets(client, everywhere, int(moment * MILLISECONDS), IsolationLevel.READ_UNCOMMITTED)
            for where, offset in found.items():
                self.paces.setdefault(where, Pace()).saw(moment, ends[where] if offset < 0 else offset)

    def _lag(
        self, group: str, topics: set[str], committed: Mapping[TopicPartition, Any], stable: Ends, now: float
    ) -> Iterator[Reading]:
        """A partition number's lag is over all topics of the processor: records add up, and the oldest counts."""
        for number in range(self.partitions):
            records, seconds = 0, 0.0
            for topic in topics:
                where = TopicPartition(topic, number)
                stands = max(0, committed[where].offset) if where in committed else 0
                behind = max(0, stable.get(where, 0) - stands)
                records += behind
                if behind:
                    seconds = max(seconds, self.paces[where].lag_seconds(stands, now))
            yield Reading(whole.LAG_RECORDS, records, (group, str(number)))
            yield Reading(whole.LAG_SECONDS, seconds, (group, str(number)))

    def _held_back(self, stable: Ends, written: Ends, now: float) -> Iterator[Reading]:
        worst = dict.fromkeys(TOPICS, 0.0)
        for where, end in stable.items():
            if written.get(where, 0) <= end:
                self.unstable.pop(where, None)
                continue
            before = self.unstable.get(where)
            since = before[1] if before is not None and before[0] == end else now
            self.unstable[where] = (end, since)
            worst[where.topic] = max(worst[where.topic], now - since)
        for topic, seconds in worst.items():
            yield Reading(whole.UNSTABLE_SECONDS, seconds, (topic,))


def _written(ends: Ends) -> Iterator[Reading]:
    for topic in TOPICS:
        yield Reading(whole.LOG_OFFSETS, sum(end for where, end in ends.items() if where.topic == topic), (topic,))


def _offsets(
    client: KafkaAdminClient, wanted: list[TopicPartition], spec: Any, isolation: IsolationLevel
) -> dict[TopicPartition, int]:
    answer = client.list_partition_offsets(dict.fromkeys(wanted, spec), isolation_level=isolation)
    return {where: found.offset for where, found in answer.items()}
