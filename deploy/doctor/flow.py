"""Does the running system flow: who reads, how far behind, who is paused, who holds readers back, whose ownership or timers are stuck."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, LiteralString

from kafka import TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError
from psycopg import sql

from deploy.broker import admin
from deploy.doctor.finding import Finding, fine, warning, wrong
from deploy.exporter.engine import timers
from deploy.exporter.lags import Lags
from deploy.exporter.run import reading_connection
from deploy.pausing import standings
from deploy.wiring import PROCESSORS
from monitoring import whole
from monitoring.whole import Measure, Reading
from schemas.events.control import ProcessorPaused
from schemas.topics import TOPICS
from streams.settings import KafkaSettings
from streams.worker.pausing import sentence

BEHIND_SECONDS: Final = 120
OPEN_SECONDS: Final = 60
"""A transaction of ours ends by itself after a quarter of that."""
MILLISECONDS: Final = 1_000
OWNERS: Final = """
SELECT count(*) FILTER (WHERE NOT released), count(*) FILTER (WHERE attempt IS NOT NULL), max(partition) FROM {}.engine_owner"""


Pauses = Mapping[str, ProcessorPaused]
"""By processor, those that stand."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Per processor: workers in its group (nothing where the broker does not tell), records behind, and the age in seconds of the oldest."""

    members: Mapping[str, int]
    behind: Mapping[str, int]
    seconds: Mapping[str, float]

    def nobody(self, processor: str) -> bool:
        """Known to have no worker."""
        return self.members.get(processor) == 0


def flow_findings(kafka: KafkaSettings, url: str) -> list[Finding]:
    """Of a system whose topics stand and whose database is migrated. Raises `Refused`."""
    pauses = {each.processor: each.pause for each in standings(kafka, datetime.now(UTC)) if each.pause is not None}
    with admin(kafka) as client:
        groups = groups_of(Lags(kafka.partitions).read(client, time.time()))
        findings = [*lag_findings(groups, pauses), *transaction_findings(client, kafka.partitions, time.time())]
    with reading_connection(url) as connection:
        owners = {name: connection.execute(_of(name, OWNERS)).fetchone() or (0, 0, None) for name in PROCESSORS}
        late = {found.labels[0]: int(found.value) for found in timers(connection) if found.measure is whole.TIMERS_LATE}
    return [*findings, *owner_findings(owners, groups, kafka.partitions), *timer_findings(late, groups, pauses)]


def groups_of(readings: Iterable[Reading]) -> Groups:
    """What the exporter's readings of the broker say per processor."""
    found: dict[Measure, dict[str, float]] = {
        measure: {} for measure in (whole.GROUP_MEMBERS, whole.LAG_RECORDS, whole.LAG_SECONDS)
    }
    for measure, value, labels in readings:
        if measure in found:
            before = found[measure].get(labels[0], 0.0)
            found[measure][labels[0]] = max(before, value) if measure is whole.LAG_SECONDS else before + value
    members, behind = (
        {name: int(value) for name, value in found[measure].items()} for measure in (whole.GROUP_MEMBERS, whole.LAG_RECORDS)
    )
    return Groups(members, behind, found[whole.LAG_SECONDS])


def lag_findings(groups: Groups, pauses: Pauses) -> list[Finding]:
    """Who reads nothing, who reads too slowly, and who stands still because people wanted it."""
    found = [] if groups.members else [warning("workers", "this broker does not tell who reads: see `/readyz` of the workers")]
    for name, behind in groups.behind.items():
        nobody, seconds = groups.nobody(name), groups.seconds.get(name, 0.0)
        if not nobody and name in pauses:
            said = f"{name} is {sentence(pauses[name])}; {behind} records wait, and go on by `santunan resume {name}`"
            found.append(warning("pause", said))
        elif nobody and behind:
            found.append(wrong("lag", f"{name} has no worker and {behind} records wait: start `santunan worker {name}`"))
        elif nobody:
            found.append(warning("lag", f"{name} has no worker: start `santunan worker {name}` before claims come"))
        elif seconds > BEHIND_SECONDS:
            found.append(
                warning(
                    "lag",
                    f"{name} is {seconds:.0f} s and {behind} records behind: start more workers, or see docs/runbooks/ProcessorBehind.md",
                )
            )
    return found or [fine("lag", "every processor has workers and is up to date")]


def transaction_findings(client: KafkaAdminClient, partitions: int, now: float) -> list[Finding]:
    """Open for long on the partitions themselves: also those that their coordinator has forgotten. `now` in seconds since 1970."""
    everywhere = [TopicPartition(topic, number) for topic in TOPICS for number in range(partitions)]
    try:
        producers = client.describe_producers(everywhere)
        names = {found.producer_id: found.transactional_id for listed in client.list_transactions().values() for found in listed}
    except KafkaError as error:
        return [
            warning("open transactions", f"this broker does not tell of them ({type(error).__name__}): look with its own tools")
        ]
    found = []
    for where, state in producers.items():
        for producer in state.active_producers:
            seconds = now - producer.last_timestamp / MILLISECONDS
            if producer.current_transaction_start_offset >= 0 and seconds > OPEN_SECONDS:
                name = names.get(producer.producer_id, "nobody's any more")
                found.append(
                    wrong(
                        "open transactions",
                        f"{where.topic}/{where.partition}: open for {seconds:.0f} s by producer {producer.producer_id} ({name}): end that "
                        "process; if it is gone, abort it with kafka-transactions.sh (docs/runbooks/TransactionHangs.md)",
                    )
                )
    return found or [fine("open transactions", "none holds readers back")]


def owner_findings(owners: Mapping[str, tuple[int, int, int | None]], groups: Groups, partitions: int) -> list[Finding]:
    """`owners`: per processor the rows that nobody let go, those under suspicion, and the highest partition."""
    found = []
    for name, (kept, suspect, highest) in owners.items():
        if highest is not None and highest >= partitions:
            found.append(
                wrong(
                    "owners",
                    f"{name} owned partition {highest}, and {partitions} are configured: set SANTUNAN_KAFKA__PARTITIONS as before",
                )
            )
        if kept and groups.nobody(name):
            found.append(
                warning(
                    "owners",
                    f"{kept} partitions of {name} were not let go: its last step may wait to be published; start `santunan worker {name}`",
                )
            )
        if suspect:
            found.append(
                warning(
                    "owners",
                    f"{suspect} partitions of {name} try a batch again that ended workers: the culprit is set aside after three attempts; see `santunan dlq list`",
                )
            )
    return found or [fine("owners", "no partition is kept by somebody who is gone")]


def timer_findings(late: Mapping[str, int], groups: Groups, pauses: Pauses) -> list[Finding]:
    """A timer waits for every input to be read, and while its processor is paused; late ones without a reason are stuck."""
    found = []
    for name, count in late.items():
        if not count or name in pauses:
            continue
        if groups.nobody(name):
            found.append(
                warning("timers", f"{count} timers of {name} are late, it has no worker: start `santunan worker {name}`")
            )
        elif groups.behind.get(name):
            found.append(
                warning("timers", f"{count} timers of {name} are late, as it is behind: they fire once it has caught up")
            )
        else:
            found.append(
                wrong(
                    "timers",
                    f"{count} timers of {name} are late though nothing is left to read: start its workers again, see docs/runbooks/TimersLate.md",
                )
            )
    return found or [fine("timers", "none is late")]


def _of(processor: str, text: LiteralString) -> sql.Composed:
    return sql.SQL(text).format(sql.Identifier(processor))
