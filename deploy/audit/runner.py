"""One audit: read the tables, then the topics, judge every check partition by partition, and say what came of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from deploy.audit.acceptances import NO_BOOKS, Acceptances, Books, read_acceptances
from deploy.audit.checks import CHECKS, OF_ALL_PARTITIONS, Check
from deploy.audit.facts import Facts, Finding
from deploy.audit.log_reading import ACCEPTED_ON, MOVED, READ, SHARED, LogReading
from deploy.audit.table_reading import Tables, read_tables
from deploy.errors import Refused
from deploy.records import Reader, Stood
from deploy.wiring import all_processors
from schemas.topics import LIFECYCLE
from streams.settings import KafkaSettings

RECORDS_PER_WORD: Final = 1_000

Told = Callable[[str, int, int], None]
"""Hears what is being read, how much of it is, and of how much (0: nobody knows)."""


def nobody(_what: str, _done: int, _of: int) -> None:
    """Is told nothing."""


@dataclass(frozen=True, slots=True)
class Report:
    """What an audit found. `read`: records per topic; `lost`: claims that are neither final nor waiting for somebody."""

    at: datetime
    checks: tuple[Finding, ...]
    read: dict[str, int]

    @property
    def ok(self) -> bool:
        return all(check.ok for check in self.checks)

    def as_json(self) -> dict[str, object]:
        """For `--json`: the checks with what they counted, the claims that they name and what differs."""
        return {
            "ok": self.ok,
            "at": self.at.isoformat(),
            "read": self.read,
            "checks": [
                {
                    "name": check.name,
                    "ok": check.ok,
                    "detail": check.detail,
                    "found": check.found,
                    "counts": dict(check.counts),
                    "claims": list(check.claims),
                    "differences": [asdict(difference) for difference in check.differences],
                }
                for check in self.checks
            ],
        }


def audit(
    kafka: KafkaSettings, database_url: str, *, at_rest: bool = False, told: Told = nobody, books: Books = NO_BOOKS
) -> Report:
    """Judge a live system, or one at rest (nothing running, nothing on its way). `told` hears what is being read, and how far it is.
    `books`: what channels say was accepted from them."""
    processors = all_processors()
    with Reader(kafka) as log:
        numbers = log.partitions(LIFECYCLE)
        accepted = read_acceptances(books, len(numbers))
        with read_tables(database_url, processors, len(numbers), lambda rows: told("tables", rows, 0)) as tables:
            return judge(gather(log, numbers, tables, accepted, at_rest=at_rest, told=told))


def gather(
    log: Reader, numbers: Sequence[int], tables: Tables, accepted: Acceptances, *, at_rest: bool, told: Told = nobody
) -> Iterator[Facts]:
    """The facts of one partition number after the other: topics beside tables, the lifecycle folded up to where the live model stands.

    All of a claim's records are on one number, so that no more than one number's is held at a time.
    """
    shared = tables.shared
    claim_state = next(processor for processor in all_processors() if processor.name == "claim_state")
    reading = LogReading(claim_state, lambda place: shared.read("claim_state", place))
    by_claim = tuple(topic for topic in (*READ, *(ACCEPTED_ON if accepted.given else ())) if topic not in SHARED)
    first = [(topic, number) for topic in (*MOVED, *SHARED) for number in numbers]
    progress = _Progress(told, sum(log.count(*where) for where in (*first, *((topic, n) for topic in by_claim for n in numbers))))
    for record in progress.heard("moved records, dead letters and answers", log.read(first)):
        if record.topic in SHARED:
            reading.take(record)
        else:
            reading.moves(record)
    for number in numbers:
        reading.begin(accepted.of_partition(number))
        for record in progress.heard(f"partition {number}", log.read([(topic, number) for topic in by_claim])):
            reading.take(record)
        yield Facts(reading.facts, tables.of_partition(number), reading.fresh.rows, at_rest, accepted.of_partition(number))


class _Progress:
    """Counts the records of all that is read."""

    def __init__(self, told: Told, total: int) -> None:
        self._told = told
        self._total = total
        self._done = 0

    def heard(self, what: str, records: Iterator[Stood]) -> Iterator[Stood]:
        self._told(what, self._done, self._total)
        for record in records:
            yield record
            self._done += 1
            if self._done % RECORDS_PER_WORD == 0:
                self._told(what, self._done, self._total)


def judge(parts: Iterable[Facts]) -> Report:
    """Every check over each partition's facts, added up; those about what all partitions share, once."""
    found: dict[Check, Finding] = {}
    read_at, read = None, Counter[str]()
    for facts in parts:
        for check in CHECKS:
            if check not in found:
                found[check] = check(facts)
            elif check not in OF_ALL_PARTITIONS:
                found[check] = found[check].joined(check(facts))
        read_at, read = facts.tables.read_at, facts.log.records
        del facts  # before the next partition is read
    if read_at is None:
        raise Refused("There is no partition to judge: run `santunan topics apply`.")
    return Report(read_at, tuple(found[check] for check in CHECKS), dict(read))
