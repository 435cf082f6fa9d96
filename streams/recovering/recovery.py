"""A recovery: fence, read what was published, find the order, rehearse in memory, and only then decide the past again for good."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from schemas.events.dead_letters import RecordSetAside
from schemas.topics import DEAD_LETTERS, TOPICS
from streams.contract import Processor
from streams.decoding import Decoder, Readable, Unreadable
from streams.errors import Code, Refusal
from streams.log import Committed, Log, Publication
from streams.partitioning import Partitions
from streams.records import RawRecord
from streams.recovering.guard import Doubt, Guard, StrictGuard, refuse_doubts, refuse_missing
from streams.recovering.known import KnownOutputs, in_pieces
from streams.recovering.marking import announce, announced, mark
from streams.recovering.order import FoundOrder, Tried
from streams.recovering.rehearsal import Rehearsed, Standing
from streams.recovering.spans import At, Span, contested, limits, met
from streams.recovering.stand_ins import RecoveringLog, SilentWriter
from streams.recovering.trials import Trials
from streams.recovering.walk import Ground, Walk
from streams.settings import EngineSettings
from streams.store import Marker, OwnerRow, Store

RECORDS_PER_STEP_MAX: Final = 2_000
EPOCHS_MAX: Final = 100_000
"""Takeovers that the restored database may not know of."""
STEPS_MAX: Final = 1 << 40
"""Steps of one recovery, which may be more than the first time. So far ahead stands the log's marker until its end: no worker starts before."""


@dataclass(slots=True)
class Recovered:
    """What came of one partition. `ahead` is False when its database was not behind the log: nothing was done."""

    partition: int
    ahead: bool
    records: int = 0
    timers: int = 0
    suppressed: int = 0
    published: int = 0
    tried: int = 0
    """Claims whose records may have come in more than one order."""
    doubts: tuple[Doubt, ...] = ()
    """Claims that were set aside for a person."""


class Recovery:
    """Recovers one processor, partition by partition. Its workers must not run: they are fenced, and would fence this in turn.

    `publish_missing`: what the log should hold and does not may be published. `accept_gap`: claims of which it cannot be known how they
    stood may be set aside for a person.
    """

    def __init__(
        self,
        processor: Processor,
        store: Store,
        log: Log,
        settings: EngineSettings,
        clock: Callable[[], datetime],
        *,
        publish_missing: bool = False,
        accept_gap: bool = False,
    ) -> None:
        self._processor = processor
        self._store = store
        self._log = log
        self._settings = settings.model_copy(update={"idle_commit_ms": 0})
        self._clock = clock
        self._publish_missing = publish_missing
        self._accept_gap = accept_gap
        moved = {topic.name for topic in TOPICS.values() if topic.home == processor.name}
        self._outputs = {RecordSetAside.topic, *moved, *(data.topic for data in processor.emits)}
        self._writer = log.writer()
        self._topics = tuple(dict.fromkeys((*(wanted.topic for wanted in processor.inputs), DEAD_LETTERS)))
        self.partitions = log.partition_count({*self._topics, *self._outputs})
        self._decoder = Decoder(processor.name, processor.inputs, Partitions(self.partitions))

    def run(self, partitions: Iterable[int]) -> Iterator[Recovered]:
        """Recover each of `partitions`. Raises `Refusal`, `Fenced` or `Unavailable`; run again, it goes on where it ended."""
        wanted = list(partitions)
        self._fence(wanted)
        known = KnownOutputs(self._processor.name, self._processor.emits)
        known.read(self._log, self._outputs, self.partitions)
        for partition in wanted:
            yield self._one(partition, known)

    def _fence(self, partitions: Iterable[int]) -> None:
        """A restored database may not know who was the last to publish; the log does."""
        for partition in partitions:
            for found in self._log.committed(partition, self._topics).values():
                writer = Marker.writer_of(found.metadata)
                if writer is not None:
                    self._log.fence(writer)

    def _one(self, partition: int, known: KnownOutputs) -> Recovered:
        committed = self._log.committed(partition, self._topics)
        row = self._store.take_over(partition, self._writer.name)
        ahead = marker_ahead(row.decided, committed)
        if ahead is None:
            if row.released:
                self._store.release(partition, Marker(row.epoch, row.decided.step))
            return Recovered(partition, ahead=False)
        row = self._raised(partition, row, ahead)
        _refuse_behind(partition, row, committed)
        ends = {topic: committed[topic].offset if topic in committed else 0 for topic in self._topics}
        log = RecoveringLog(self._log)
        ground = Ground(partition, self._processor, log, self._settings, known, self._decoder, ends, ahead, self._writer.name)
        return self._walked(ground, Standing(self._store, row, partition), self._starts(ground, row))

    def _raised(self, partition: int, row: OwnerRow, ahead: Marker) -> OwnerRow:
        """Above the epochs of all owners from before the restore, so that none of them can take itself for this one. Raises `Refusal`."""
        unknown = ahead.epoch - row.epoch
        if unknown >= EPOCHS_MAX:
            raise Refusal(
                Code.MARKER_AHEAD,
                f"partition {partition}: the database does not know of {unknown:,} takeovers, more than the {EPOCHS_MAX:,} that recover makes up "
                "for: restore a newer copy of the database.",
            )
        for _ in range(unknown + 1):
            row = self._store.take_over(partition, self._writer.name)
        return row

    def _starts(self, ground: Ground, row: OwnerRow) -> dict[str, int]:
        """Per topic the next offset to decide. Raises `Refusal` where the log has lost its end."""
        ranges = ground.log.ranges([(topic, ground.partition) for topic in self._topics])
        for topic, end in ground.ends.items():
            if end > ranges[topic, ground.partition].end:
                raise Refusal(
                    Code.POSITION_LOST,
                    f"{topic}/{ground.partition} ends at {ranges[topic, ground.partition].end}, but the group had read up to {end}: the log lost "
                    "its end, and what stood there cannot be decided again.",
                )
        found = row.positions
        return {
            topic: found[topic].next_offset if topic in found else ranges[topic, ground.partition].start for topic in self._topics
        }

    def _walked(self, ground: Ground, standing: Standing, starts: Mapping[str, int]) -> Recovered:
        records = self._records(ground, starts)
        found = {topic: met(raws, self._decoder, ground.known, standing.parked) for topic, raws in records.items()}
        ground = replace(ground, limits=limits(found))
        spans = contested(found)
        tried, doubts = self._tried(ground, standing, starts, spans)
        keys = {at: key for key, found in spans.items() for at in found}
        guard = Guard(ground.known, again=ground.marker.step >= STEPS_MAX)
        order = FoundOrder(tried, keys)
        walk = Walk(
            ground,
            Rehearsed(standing),
            SilentWriter(ground.writer_name),
            guard,
            self._records(ground, starts),
            RECORDS_PER_STEP_MAX,
        )
        walk.go(order)
        if not self._publish_missing:
            refuse_missing(ground.partition, guard.missing)
        doubts += guard.doubts(ground.log, ground.partition)
        doubts += [Doubt(key, "the order of its records contradicts that of other claims") for key in sorted(order.forced)]
        accepted = announced(ground.known, self._store, ground.partition)
        if not self._accept_gap:
            refuse_doubts(ground.partition, doubts, {doubt.key for doubt in accepted})
        doubts += accepted
        doubts += guard.withheld({doubt.key for doubt in doubts})
        return self._for_good(ground, self._records(ground, starts), FoundOrder(tried, keys), _once(doubts), len(spans))

    def _for_good(
        self,
        ground: Ground,
        records: Mapping[str, Iterator[RawRecord]],
        order: FoundOrder,
        doubts: tuple[Doubt, ...],
        tried: int,
    ) -> Recovered:
        excused = frozenset(doubt.key for doubt in doubts)
        guard = StrictGuard(ground.known, ground.partition, excused, publish_missing=self._publish_missing)
        if ground.marker.step < STEPS_MAX:
            ground = replace(ground, marker=ground.marker._replace(step=ground.marker.step + STEPS_MAX))
        self._writer.publish([Publication(ground.partition, ground.marker, [], ground.ends)]).wait()
        if doubts:
            announce(ground, self._store, self._writer, doubts, self._clock())
        walk = Walk(ground, self._store, self._writer, guard, records, RECORDS_PER_STEP_MAX)
        walk.go(order)
        done = Recovered(ground.partition, True, walk.records, walk.timers, guard.suppressed, guard.published, tried, doubts)
        if doubts:
            mark(ground, self._store, walk.writer, doubts, self._clock())
        walk.writer.finish()
        return done

    def _records(self, ground: Ground, starts: Mapping[str, int]) -> dict[str, Iterator[RawRecord]]:
        return {
            topic: iter(in_pieces(ground.log, (topic, ground.partition), start, ground.ends[topic]))
            for topic, start in starts.items()
        }

    def _tried(
        self, ground: Ground, standing: Standing, starts: Mapping[str, int], spans: Mapping[str, Mapping[At, Span]]
    ) -> tuple[dict[str, Tried], list[Doubt]]:
        """What was found out of every key whose records may have met in several orders."""
        tried: dict[str, Tried] = {}
        doubts = []
        for key, records in self._of_keys(ground, starts, spans).items():
            found, doubt = Trials(ground, standing, key, records, spans[key]).found()
            if found.following:
                tried[key] = found
            if doubt is not None:
                doubts.append(doubt)
        return tried, doubts

    def _of_keys(
        self, ground: Ground, starts: Mapping[str, int], spans: Mapping[str, Mapping[At, Span]]
    ) -> dict[str, dict[str, list[RawRecord]]]:
        """Per contested key and topic its records."""
        found: dict[str, dict[str, list[RawRecord]]] = {key: {topic: [] for topic in starts} for key in spans}
        for topic, records in self._records(ground, starts).items() if spans else ():
            for record in records:
                item = self._decoder.decode(record)
                key = item.event.subject if isinstance(item, Readable) else item.subject if isinstance(item, Unreadable) else None
                if key in found:
                    found[key][topic].append(record)
        return found


def _once(doubts: Iterable[Doubt]) -> tuple[Doubt, ...]:
    """One per key."""
    return tuple({doubt.key: doubt for doubt in doubts}.values())


def _refuse_behind(partition: int, row: OwnerRow, committed: Mapping[str, Committed]) -> None:
    behind = [
        f"{topic}: {found.offset} on the log, {row.positions[topic].next_offset} in the database"
        for topic, found in committed.items()
        if topic in row.positions and found.offset < row.positions[topic].next_offset
    ]
    if behind:
        raise Refusal(
            Code.MARKER_AHEAD,
            f"partition {partition}: the database is ahead of the log's offsets ({'; '.join(behind)}) though its steps are older. It was "
            "not restored from this system's past: point to the right database or cluster.",
        )


def marker_ahead(decided: Marker, committed: Mapping[str, Committed]) -> Marker | None:
    """The log's marker when it knows more than the database; as in `streams.takeover`."""
    markers = [marker for found in committed.values() if (marker := Marker.parse(found.metadata)) is not None]
    if not markers:
        return Marker(0, 0) if decided.step == 0 and any(found.offset > 0 for found in committed.values()) else None
    latest = max(markers, key=lambda marker: (marker.step, marker.epoch))
    ahead = latest.step > decided.step or (latest.step == decided.step and latest.epoch != decided.epoch)
    return latest if ahead else None
