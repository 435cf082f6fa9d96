"""Every examination in turn; one that cannot be made because nothing answers is a finding too."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from deploy import revisions, topics
from deploy.broker import admin
from deploy.doctor.calendar import calendar_findings
from deploy.doctor.files import files_findings
from deploy.doctor.finding import Finding, Level, fine, warning, wrong
from deploy.doctor.flow import flow_findings
from deploy.doctor.probe import probe
from deploy.doctor.server import database_findings
from deploy.errors import Refused
from deploy.readiness import disagreements
from deploy.settings import SystemSettings
from processors.law import CALENDAR
from schemas.civil import civil_date
from streams.settings import KafkaSettings

PRODUCTION_REPLICAS: Final = 3
NEEDED_TO_FLOW: Final = frozenset({"broker", "topics", "database", "migrations"})
"""Without these nothing can flow, and saying so again helps nobody."""


def examine(settings: SystemSettings) -> list[Finding]:
    """Takes some seconds: the broker is tried with transactions on a topic of its own."""
    kafka, url = settings.kafka, settings.database.url
    found = [fine("settings", "all are known and fit together")]
    found += _seen("broker", lambda: [fine("broker", f"{_brokers(kafka)} answer at {kafka.bootstrap_servers}"), *probe(kafka)])
    found += _seen("topics", lambda: _topics(kafka))
    found += _seen("database", lambda: database_findings(url))
    found += _seen("migrations", lambda: _migrations(url))
    found += files_findings(settings.gateway)
    if any(finding.what in NEEDED_TO_FLOW and finding.level is Level.WRONG for finding in found):
        return found
    found += calendar_findings(CALENDAR, civil_date(datetime.now(UTC)))
    return found + _seen("flow", lambda: flow_findings(kafka, url))


def _seen(what: str, look: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        return look()
    except Refused as refused:
        return [wrong(what, str(refused))]


def _brokers(kafka: KafkaSettings) -> int:
    with admin(kafka) as client:
        return len(client.describe_cluster()["brokers"])


def _topics(kafka: KafkaSettings) -> list[Finding]:
    standing = topics.standing(kafka)
    complaints = disagreements({name: topic.partitions for name, topic in standing.items()}, kafka.partitions)
    if complaints:
        return [wrong("topics", complaint) for complaint in complaints]
    findings = [fine("topics", f"all {len(standing)} stand, {kafka.partitions} partitions each"), *_topic_settings(standing)]
    fewest = min(topic.replication for topic in standing.values())
    if fewest < PRODUCTION_REPLICAS:
        findings.append(
            warning(
                "replication", f"{fewest} replicas: production needs {PRODUCTION_REPLICAS}, so that a lost disk loses no claim"
            )
        )
    return findings


def _topic_settings(standing: dict[str, topics.StandingTopic]) -> list[Finding]:
    """A broker that shows no settings (Tansu) is left alone; the probe has judged it."""
    different = [name for name, topic in standing.items() if topics.differing_configs(topic)]
    return [wrong("topic settings", f"{', '.join(different)} differ: run `santunan topics apply`")] if different else []


def _migrations(url: str) -> list[Finding]:
    revisions.require_current(url)
    return [fine("migrations", f"at {revisions.newest()}")]
