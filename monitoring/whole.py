"""What is true of the whole system, once: claims by state, money, lag. `santunan exporter` reads it; workers never count it.

Each source of readings is replaced as one, and says when it was read: a tile with old data shows how old.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


@dataclass(frozen=True, slots=True)
class Measure:
    """A gauge, or with `counter` one that only grows (its name is exposed with `_total`)."""

    name: str
    about: str
    labels: tuple[str, ...] = ()
    counter: bool = False


class Reading(NamedTuple):
    """One value of a measure; `labels` in the measure's order."""

    measure: Measure
    value: float
    labels: tuple[str, ...] = ()


def _measure(name: str, about: str, *labels: str, counter: bool = False) -> Measure:
    return Measure(f"santunan_{name}", about, labels, counter)


CLAIMS: Final = _measure("claims", "Claims by status", "status")
CLAIMS_OLDEST: Final = _measure(
    "claims_oldest_timestamp_seconds", "Since when the open claim that is longest in a status is in it", "status"
)
CLAIMS_HELD: Final = _measure("claims_held", "Claims with records that wait behind a dead letter")
WAITING: Final = _measure("waiting_claims", "Claims that wait, by what for and on whom", "waiting_for", "waiting_on")
WAITING_OLDEST: Final = _measure(
    "waiting_oldest_timestamp_seconds", "Since when the claim that waits longest waits", "waiting_for", "waiting_on"
)
WAITING_OVERDUE: Final = _measure(
    "waiting_overdue_claims", "Claims whose wait should be over by now", "waiting_for", "waiting_on"
)
ILLEGAL_MOVES: Final = _measure(
    "illegal_moves", "Events that the transition table forbids, as the claims' tables hold them", "source"
)
DOCUMENTS: Final = _measure("documents", "Documents by kind and how they were judged", "kind", "outcome")
MONEY: Final = _measure("money_rupiah", "Whole rupiah of all claims: approved, instructed, settled", "stage")
PAYOUTS: Final = _measure("payouts", "Payouts by where they stand", "standing")
PAYOUTS_RUPIAH: Final = _measure("payouts_rupiah", "Whole rupiah, net, of payouts by where they stand", "standing")
REFUSED: Final = _measure(
    "payouts_refused", "Payouts that a bank refused or sent back, and that wait for another account or a person"
)
UNANSWERED: Final = _measure("payouts_unanswered", "Instructed payouts whose answer is overdue", "payment_system")
UNANSWERED_OLDEST: Final = _measure(
    "payouts_unanswered_oldest_timestamp_seconds", "When the answer was due that is longest overdue", "payment_system"
)
QUESTIONED: Final = _measure(
    "receipts_questioned",
    "Receipts of the last hour that nobody asked for, that are not signed, or that tell of an account in another name",
    "reason",
)
PAYOUT_SHARES: Final = _measure("payout_shares", "Partitions of payout that have said anything")
BRAKE_SHARES: Final = _measure("payout_brake_shares", "Partitions in which a brake is on, by fund or for all", "fund")
CAP_FULL_SHARES: Final = _measure("payout_cap_full_shares", "Partitions in which payments wait for the hour to turn")
CAP_RUPIAH: Final = _measure("payout_cap_rupiah", "What may be sent in a clock hour, whole rupiah, by fund or of all", "fund")
CAP_SENT: Final = _measure("payout_cap_sent_rupiah", "What this clock hour has sent of what is capped, whole rupiah", "fund")
HELD_BACK: Final = _measure("payouts_held_back", "Payouts that a brake or cap holds", "fund", "reason")
HELD_BACK_RUPIAH: Final = _measure("payouts_held_back_rupiah", "Whole rupiah that a brake or cap holds", "fund", "reason")
CAMPAIGNS: Final = _measure("campaigns", "Campaigns that are not over", "action", "stands")
CAMPAIGN_PAYOUTS: Final = _measure(
    "campaign_payouts", "Payouts of campaigns that are not over: left, asked for, done, skipped", "action", "outcome"
)
CAMPAIGN_MOVED: Final = _measure(
    "campaign_moved_timestamp_seconds", "When the campaign moved last that has stood longest", "action", "stands"
)
PROMISE_OPEN: Final = _measure(
    "promise_open_claims",
    "Open claims whose papers are complete, by whether the service promise is broken",
    "kind",
    "channel",
    "country",
    "broken",
)
PROMISE_PAID: Final = _measure(
    "promise_paid_claims",
    "Claims paid within the window before now, by whether the service promise was broken",
    "kind",
    "channel",
    "country",
    "window",
    "broken",
)
SPONSOR_OPEN: Final = _measure(
    "promise_sponsor_open_claims",
    "The same by who sponsored the contributions: the sponsors named in the settings, none, several, or other",
    "sponsor",
    "broken",
)
SPONSOR_PAID: Final = _measure(
    "promise_sponsor_paid_claims",
    "Claims paid within the window, by sponsor as above and by whether the service promise was broken",
    "sponsor",
    "window",
    "broken",
)
WORKING_DAY: Final = _measure("working_day", "1 on a working day of the law's calendar (WIB), else 0")
TIMERS_DUE: Final = _measure("timers_due", "Timers whose time has come, at most 1,000 of a partition are counted", "processor")
TIMERS_LATE: Final = _measure("timers_late", "Timers that should have fired over a minute ago", "processor")
TIMERS_OLDEST: Final = _measure("timers_oldest_due_timestamp_seconds", "When the timer was due that is longest due", "processor")
LETTERS_OPEN: Final = _measure("open_dead_letters", "Dead letters without a resolution", "processor", "reason")
PARKED_CLAIMS: Final = _measure("parked_keys", "Keys whose records wait behind a dead letter", "processor", "reason")
PARKED_RECORDS: Final = _measure("parked_records_waiting", "Records that wait behind a dead letter", "processor")
LAG_RECORDS: Final = _measure(
    "lag_records", "Offsets between the group's commit and the end of the log", "processor", "partition"
)
LAG_SECONDS: Final = _measure(
    "lag_seconds", "For how long the oldest record that is not handled has stood on the log", "processor", "partition"
)
GROUP_MEMBERS: Final = _measure("group_members", "Workers in the processor's consumer group", "processor")
LOG_OFFSETS: Final = _measure("log_offsets", "Offsets written to a topic, over its partitions", "topic", counter=True)
UNSTABLE_SECONDS: Final = _measure(
    "log_unstable_seconds", "For how long an open transaction has held back readers of a topic", "topic"
)
DATABASE_BYTES: Final = _measure("database_bytes", "Size of the database")
DATABASE_CONNECTIONS: Final = _measure("database_connections", "Connections to the database by state", "state")
DATABASE_OLDEST: Final = _measure(
    "database_oldest_transaction_timestamp_seconds", "When the transaction began that is longest open"
)
AUDITED: Final = _measure("audit_last_timestamp_seconds", "As of when the last audit judged the whole")
AUDIT_FINDINGS: Final = _measure("audit_findings", "Differences that the last audit found, by check", "check")
AUDIT_SECONDS: Final = _measure("audit_seconds", "How long the last audit took")
UPDATED: Final = _measure("exporter_updated_timestamp_seconds", "When a source was last read", "source")
READ_SECONDS: Final = _measure("exporter_read_seconds", "How long the last reading of a source took", "source")
FAILURES: Final = _measure("exporter_failures", "Readings of a source that failed", "source", counter=True)

MEASURES: Final = tuple(found for found in list(globals().values()) if isinstance(found, Measure))


class WholeCollector(Collector):
    """Holds the last readings of every source; what was read is replaced in one stroke, so that no scrape sees half of it."""

    def __init__(self) -> None:
        self._sources: Mapping[str, tuple[Reading, ...]] = {}

    def put(self, source: str, readings: Iterable[Reading]) -> None:
        """Replace what this source has said. Raises `ValueError` for labels that do not fit the measure."""
        held = tuple(readings)
        for reading in held:
            if len(reading.labels) != len(reading.measure.labels):
                raise ValueError(f"{reading.measure.name} takes {reading.measure.labels}, got {reading.labels}")
        self._sources = {**self._sources, source: held}

    def collect(self) -> Iterator[Metric]:
        by_measure: dict[Measure, list[Reading]] = {}
        for readings in self._sources.values():
            for reading in readings:
                by_measure.setdefault(reading.measure, []).append(reading)
        for measure, found in by_measure.items():
            yield _family(measure, found)

    def describe(self) -> Iterable[Metric]:
        return ()


def _family(measure: Measure, readings: Sequence[Reading]) -> Metric:
    kind = CounterMetricFamily if measure.counter else GaugeMetricFamily
    family = kind(measure.name, measure.about, labels=measure.labels)
    for reading in readings:
        family.add_metric(reading.labels, reading.value)
    return family
