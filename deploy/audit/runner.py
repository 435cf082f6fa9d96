"""One audit: read the tables, then the topics, judge every check, and say what came of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from deploy.audit.checks import CHECKS
from deploy.audit.facts import Facts, Finding, Place, TableFacts
from deploy.audit.folding import Folded
from deploy.audit.log_reading import READ, LogReading
from deploy.audit.table_reading import read_tables
from deploy.records import read_all
from deploy.wiring import all_processors
from streams.settings import KafkaSettings

Told = Callable[[str], None]


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
        """For `--json`: the checks with the claims that they name and what differs."""
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
                    "claims": list(check.claims),
                    "differences": [asdict(difference) for difference in check.differences],
                }
                for check in self.checks
            ],
        }


def audit(kafka: KafkaSettings, database_url: str, *, at_rest: bool = False, told: Told = lambda _: None) -> Report:
    """Judge a live system, or one at rest (nothing running, nothing on its way). `told` hears what is being read."""
    told("tables")
    tables = read_tables(database_url, all_processors())
    return judge(gather(kafka, tables, at_rest=at_rest, told=told))


def gather(kafka: KafkaSettings, tables: TableFacts, *, at_rest: bool, told: Told) -> Facts:
    """The topics beside these tables, the lifecycle folded up to where the live read model stands."""

    def folds(place: Place) -> bool:
        return tables.read("claim_state", place)

    processor = next(processor for processor in all_processors() if processor.name == "claim_state")
    fresh = Folded(processor)
    reading = LogReading(fresh, folds)
    for topic in READ:
        told(topic)
        for record in read_all(kafka, topic):
            reading.take(record)
    return Facts(reading.facts, tables, fresh.rows, at_rest)


def judge(facts: Facts) -> Report:
    """Every check over the same facts."""
    return Report(facts.tables.read_at, tuple(check(facts) for check in CHECKS), dict(facts.log.records))
