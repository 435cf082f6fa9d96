"""Decide, then publish: the engine's core, driven by one thread. PostgreSQL decides, the log publishes, one step per partition in doubt.

A step computes while the publish before it is still under way, and commits only when that one is acknowledged.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final

from monitoring.tracing import Tracing
from schemas.events.dead_letters import RecordSetAside
from schemas.topics import DEAD_LETTERS
from streams.contract import Processor
from streams.crash_points import NO_FAULTS, CrashPoint, Faults
from streams.deciding import Decision, Failure, Parts
from streams.decoding import Decoder
from streams.encoding import Encoder
from streams.errors import Code, EngineReason, Fenced, RowsRefused, SantunanError
from streams.journal import pack
from streams.loading import add_up, load_rows
from streams.log import Log, Publication
from streams.output_ends import OutputEnds
from streams.ownership import Owned
from streams.partitioning import Partitions
from streams.records import Part, Progress, RawRecord, StepReport, unheard
from streams.reporting import count_call, count_step, count_takeover
from streams.same_error import SameErrors
from streams.settings import EngineSettings
from streams.store import Attempts, Store, Suspect
from streams.suspicion import after_success, before_trying, items_max
from streams.takeover import take_back, take_over
from streams.tasks import DrainTask, Queue, RecordsTask, Task, TimersTask, UnderWay, fresh
from streams.traces import Traces

FOLLOW_UPS_MAX: Final = 10
"""Rounds of timers and parked records in one call; what is left is `due` at once, and new records come in between."""
ROUNDS_MAX: Final = 10_000
ROW_REFUSED: Final = Failure(
    EngineReason.ROW_REFUSED, "the database refused the row it led to: correct the value or the table, then replay"
)


class Stepper:
    """The engine of one processor in one process. See `streams.records.Stepping` for the contract."""

    def __init__(
        self,
        processor: Processor,
        store: Store,
        log: Log,
        settings: EngineSettings,
        clock: Callable[[], datetime],
        faults: Faults = NO_FAULTS,
        tracing: Tracing | None = None,
    ) -> None:
        self._processor = processor
        self._store = store
        self._log = log
        self._settings = settings
        self._clock = clock
        self._faults = faults
        self._inputs = tuple(dict.fromkeys(wanted.topic for wanted in processor.inputs))
        self._topics = tuple(dict.fromkeys((*self._inputs, DEAD_LETTERS)))
        self._kept_rows = {table.name: table.kept_rows_max for table in processor.tables}
        outputs = {data.topic for data in processor.emits}
        partitions = Partitions(log.partition_count({*self._topics, *outputs}))
        self._decoder = Decoder(processor.name, processor.inputs, partitions)
        encoder = Encoder(processor.name, {*processor.emits, RecordSetAside}, partitions)
        same_errors = SameErrors(settings)
        self._traces = None if tracing is None else Traces(tracing, processor.name)
        self._parts = Parts(processor, store, encoder, partitions, same_errors, settings.parked_records_per_key_max, self._traces)
        self._writer = log.writer()
        self._owned: dict[int, Owned] = {}
        self._released: dict[int, Owned] = {}
        """Until the next step: a rebalance lets everything go and gives most of it back."""
        self._ends = OutputEnds(log, partitions.count)
        self._moved: Callable[[], None] = unheard

    @property
    def topics(self) -> tuple[str, ...]:
        return self._topics

    def take_over(self, partition: int) -> dict[str, int]:
        kept = self._released.pop(partition, None)
        owned = None if kept is None else take_back(kept, self._store, self._writer)
        if owned is None:
            started = perf_counter()
            owned = take_over(partition, self._topics, self._store, self._log, self._writer, self._settings, self._faults)
            count_takeover(self._processor.name, perf_counter() - started)
        self._owned[partition] = owned
        return {topic: position.next_offset for topic, position in owned.positions.items()}

    def release(self, partition: int) -> None:
        owned = self._owned.pop(partition, None)
        if owned is None:
            return
        try:
            self._published(owned)
        except Fenced:
            return  # the new owner publishes what was under way
        self._store.release(partition, owned.mine)
        self._released[partition] = owned
        self._faults.at(CrashPoint.RELEASED, partition)

    def close(self) -> None:
        try:
            for partition in tuple(self._owned):
                self.release(partition)
        finally:
            self._writer.close()
            self._log.close()
            self._store.close()

    def due(self) -> datetime | None:
        now = self._clock()
        return min((at for owned in self._owned.values() if (at := self._due(owned, now)) is not None), default=None)

    def _due(self, owned: Owned, now: datetime) -> datetime | None:
        if owned.draining() is not None:
            return now
        moments = []
        if owned.moved_at is not None:
            moments.append(owned.moved_at + timedelta(milliseconds=self._settings.idle_commit_ms))
        if owned.next_timer is not None and (owned.next_timer > now or self._timers_until(owned, now) is not None):
            moments.append(owned.next_timer)
        return min(moments, default=None)

    def _timers_until(self, owned: Owned, now: datetime) -> datetime | None:
        """Up to when timers may fire; None when none can."""
        until = owned.timers_until(self._inputs, now)
        return until if until is not None and owned.next_timer is not None and owned.next_timer <= until else None

    def step(
        self, batches: Mapping[int, Sequence[RawRecord]], progress: Mapping[int, Progress], moved: Callable[[], None] = unheard
    ) -> StepReport:
        self._moved = moved
        report = StepReport()
        self._released.clear()
        for partition in batches:
            if partition not in self._owned:
                raise SantunanError(
                    Code.OUT_OF_ORDER, f"records of partition {partition}, which is not owned: take it over first", retriable=True
                )
        queues = {}
        for partition, owned in self._owned.items():
            positions = progress.get(partition, {})
            owned.note(positions)
            records = fresh(owned, batches.get(partition, ()))
            queues[partition] = Queue(records, {topic: found.position for topic, found in positions.items()})
            report.records += len(records)
        self._rounds(queues, report)
        if self._settings.metrics:
            count_call(self._processor.name, report)
        return report

    def _rounds(self, queues: Mapping[int, Queue], report: StepReport) -> None:
        """Rounds until nothing is left to do. While one is being committed, the next is computed, on other partitions."""
        follow_ups = FOLLOW_UPS_MAX
        under_way: UnderWay | None = None
        for _ in range(ROUNDS_MAX):
            tasks = self._tasks(queues, under_way, follow_ups)
            follow_ups -= bool(tasks) and not any(isinstance(task, RecordsTask) for task in tasks)
            decided = self._decide(tasks, report)
            if under_way is not None:
                self._finish(under_way, report)
            elif not tasks:
                return
            under_way = self._begin(decided, report) if decided else None
        raise AssertionError(f"a call of step went on for {ROUNDS_MAX} rounds")

    def _tasks(self, queues: Mapping[int, Queue], under_way: UnderWay | None, follow_ups: int) -> list[Task]:
        """What comes next on each partition; a suspect batch comes alone, also while it is committed, so that its death is laid to nobody else."""
        if under_way is not None and under_way.suspect:
            return []
        busy = set() if under_way is None else under_way.partitions
        waiting = [
            (owned, queues[partition])
            for partition, owned in self._owned.items()
            if partition not in busy and not queues[partition].settled
        ]
        for owned, queue in waiting:
            if Suspect.RECORDS in owned.attempts and queue.records:
                return [] if under_way is not None else [RecordsTask(owned, queue, self._decoder)]
        if (
            under_way is None
            and sum(len(queue.records) - queue.done for _, queue in waiting) >= self._settings.overlap_records_min
        ):
            waiting = waiting[: (len(waiting) + 1) // 2]
        if waiting or under_way is not None:
            return [RecordsTask(owned, queue, self._decoder) for owned, queue in waiting]
        return self._follow_ups() if follow_ups > 0 else []

    def _follow_ups(self) -> list[Task]:
        """Timers that are due and records that waited; also of them, what is suspect comes alone."""
        now = self._clock()
        tasks = [task for owned in self._owned.values() if (task := self._follow_up(owned, now)) is not None]
        return next(([task] for task in tasks if task.kind in task.owned.attempts), tasks)

    def _at_once(self, owned: Owned, kind: Suspect) -> int:
        """How many items one step takes now."""
        limits = [items_max(kind, self._settings)]
        if owned.records_limit is not None:
            limits.append(owned.records_limit)
        if kind in owned.attempts:
            limits.append(owned.attempts[kind].items)
        return min(limits)

    def _follow_up(self, owned: Owned, now: datetime) -> Task | None:
        key = owned.draining()
        if key is not None:
            records = self._store.parked_records(owned.partition, key, self._at_once(owned, Suspect.PARKED))
            return DrainTask(owned, key, records, len(records) == owned.parked[key].waiting, self._decoder)
        until = self._timers_until(owned, now)
        if until is None:
            return None
        fired = self._store.due_timers(owned.partition, until, self._at_once(owned, Suspect.TIMERS))
        if not fired:
            owned.next_timer = self._store.next_timer(owned.partition)
            return None
        return TimersTask(owned, fired)

    def _begin(self, decided: Sequence[tuple[Task, Decision]], report: StepReport) -> UnderWay:
        """Begin to commit one step on each of these partitions, in one database transaction."""
        clear = self._acknowledged(decided, report)
        started = perf_counter()
        for task, decision in clear:
            self._faults.at(CrashPoint.BEFORE_COMMIT, decision.owned.partition)
            decision.writes.handled = decision.handled
            decision.writes.journal = pack(decision.outputs)
            decision.writes.output_ends = self._ends.of(decision.outputs)
            decision.writes.attempts = self._still_suspect(task)
        outcome = self._store.begin_commit([decision.writes for _, decision in clear])
        report.seconds[Part.DATABASE] += perf_counter() - started
        return UnderWay(clear, outcome)

    def _finish(self, under_way: UnderWay, report: StepReport) -> None:
        """Hear the outcome, and begin to publish. Without the partitions that have a new owner the rest is committed again."""
        started = perf_counter()
        decided = under_way.decided
        try:
            while fenced := under_way.outcome():
                for partition in fenced:
                    self._lose(partition, report)
                decided = [(task, decision) for task, decision in decided if decision.owned.partition not in fenced]
                under_way = UnderWay(decided, self._store.begin_commit([decision.writes for _, decision in decided]))
        except RowsRefused:
            report.seconds[Part.DATABASE] += perf_counter() - started
            self._narrow([task for task, _ in decided], report)
            return
        for task, decision in decided:
            self._after_commit(task, decision, report)
        report.seconds[Part.DATABASE] += perf_counter() - started
        for _, decision in decided:
            self._faults.at(CrashPoint.COMMITTED, decision.owned.partition)
        self._publish([decision for _, decision in decided])
        self._moved()

    def _publish(self, decisions: Sequence[Decision]) -> None:
        """Begin one transaction for the steps of all these partitions."""
        if not decisions:
            return
        published = None if self._traces is None else self._traces.committed([decision.traces for decision in decisions])
        publishing = self._writer.publish(
            [
                Publication(
                    decision.owned.partition,
                    decision.writes.decided,
                    decision.outputs,
                    {topic: position.next_offset for topic, position in decision.writes.positions.items()},
                    published if index == 0 else None,
                )
                for index, decision in enumerate(decisions)
            ]
        )
        for decision in decisions:
            decision.owned.publishing, decision.owned.publishing_since = publishing, perf_counter()

    def listen(self) -> float:
        under_way = [owned for owned in self._owned.values() if owned.publishing is not None]
        for owned in under_way:
            if owned.publishing is not None and owned.publishing.settled():
                self._published(owned)
        since = [owned.publishing_since for owned in under_way if owned.publishing is not None]
        return perf_counter() - min(since) if since else 0.0

    def _alone(self, task: Task, report: StepReport, refusal: Failure | None = None) -> None:
        """A round with one partition only."""
        decided = self._decide([task], report, refusal)
        if decided:
            self._finish(self._begin(decided, report), report)

    def _decide(self, tasks: Sequence[Task], report: StepReport, refusal: Failure | None = None) -> list[tuple[Task, Decision]]:
        """Compute the tasks; those with something to commit are returned."""
        now = self._clock()
        started = perf_counter()
        if self._traces is not None:
            self._traces.begin()
        for task in tasks:
            if isinstance(task, RecordsTask):
                task.read(self._at_once(task.owned, task.kind))
            if task.kind in task.owned.attempts:
                self._note_attempt(task)
        decoded = perf_counter()
        broken = load_rows(self._processor, self._store, tasks)
        loaded = perf_counter()
        decisions: list[tuple[Task, Decision]] = []
        for task, failures in zip(tasks, broken, strict=True):
            decision = Decision(self._parts, task.owned, now, refusal, adds_up=True)
            task.decide(decision, failures, self._settings.journal_bytes_max)
            self._moved()
            self._faults.at(CrashPoint.DECIDED, task.owned.partition)
            if self._worth_a_commit(task, decision):
                decisions.append((task, decision))
        ruled = perf_counter()
        add_up(self._processor, self._store, [decision for _, decision in decisions])
        report.seconds[Part.DECODE] += decoded - started
        report.seconds[Part.DATABASE] += loaded - decoded + perf_counter() - ruled
        report.seconds[Part.RULES] += ruled - loaded
        return decisions

    def _note_attempt(self, task: Task) -> None:
        """Say what is tried before it is: who dies of it cannot say so afterwards."""
        owned, names = task.owned, task.names()
        if not names:
            return
        owned.attempts = before_trying(owned.attempts, task.kind, names, self._settings)
        if not self._store.begin_attempt(owned.partition, owned.mine, owned.attempts):
            raise Fenced(f"partition {owned.partition} has a new owner")

    def _still_suspect(self, task: Task) -> Attempts:
        attempts = task.owned.attempts
        return after_success(attempts, task.kind, task.names()[: task.handled], self._settings) if attempts else attempts

    def _worth_a_commit(self, task: Task, decision: Decision) -> bool:
        """Positions that moved over skipped records and markers only wait for the next real step, for a while."""
        owned = decision.owned
        if decision.changes or (task.kind in owned.attempts and task.handled):
            return True
        if isinstance(task, RecordsTask):
            task.settle()
        if decision.writes.positions != owned.positions:
            owned.positions = dict(decision.writes.positions)
            owned.moved_at = owned.moved_at or decision.now
        return owned.moved_at is not None and decision.now - owned.moved_at >= timedelta(
            milliseconds=self._settings.idle_commit_ms
        )

    def _acknowledged(self, decided: Sequence[tuple[Task, Decision]], report: StepReport) -> list[tuple[Task, Decision]]:
        """Wait for the publishes before. When our writer is fenced, nothing of ours can be published any more: all falls out."""
        started = perf_counter()
        try:
            for _, decision in decided:
                self._published(decision.owned)
        except Fenced:
            for partition in tuple(self._owned):
                self._lose(partition, report)
            return []
        finally:
            report.seconds[Part.PUBLISH] += perf_counter() - started
        return list(decided)

    def _published(self, owned: Owned) -> None:
        """Wait until the partition's last step is on the log. Raises `Fenced`."""
        if owned.publishing is not None:
            self._ends.note(owned.publishing.wait())
            owned.publishing = None

    def _lose(self, partition: int, report: StepReport) -> None:
        report.fenced.add(partition)
        self._owned.pop(partition, None)

    def _narrow(self, tasks: Sequence[Task], report: StepReport) -> None:
        """The database refused a row: decide each partition alone, then ever fewer records, until the culprit is alone."""
        if len(tasks) > 1:
            for task in tasks:
                self._alone(task, report)
            return
        (task,) = tasks
        count = len(task.events())
        if count > 1:
            task.owned.records_limit = count // 2
        else:
            self._alone(task, report, ROW_REFUSED)

    def _after_commit(self, task: Task, decision: Decision, report: StepReport) -> None:
        owned, writes = decision.owned, decision.writes
        owned.committed(writes, self._settings.row_cache_rows_max // max(1, len(self._owned)), self._kept_rows)
        if owned.records_limit is not None:
            doubled = owned.records_limit * 2
            owned.records_limit = doubled if doubled < self._settings.batch_records_max else None
        if isinstance(task, RecordsTask):
            task.settle()
        elif isinstance(task, TimersTask) or writes.parked_keys:
            owned.next_timer = self._store.next_timer(owned.partition)
        count_step(self._processor.name, task, decision, report, self._clock(), counted=self._settings.metrics)
