"""The doctor says who does not read, who is behind, who holds others back, and what is stuck; and what to do about each."""

import json
import time
from datetime import UTC, datetime

import psycopg
import pytest
from confluent_kafka import Producer
from typer.testing import CliRunner

from deploy.broker import admin
from deploy.cli import build
from deploy.database import upgrade
from deploy.doctor.examination import examine
from deploy.doctor.finding import Level
from deploy.doctor.flow import Groups, groups_of, lag_findings, owner_findings, timer_findings, transaction_findings
from deploy.doctor.probe import skew_complaint
from deploy.doctor.server import connection_findings
from deploy.settings import SystemSettings
from monitoring import whole
from monitoring.whole import Reading
from schemas.events.control import ProcessorPaused
from schemas.topics import SUBMISSIONS
from streams.settings import KafkaSettings

CALM = Groups({"payout": 2}, {"payout": 0}, {"payout": 0.0})
ALONE = Groups({"payout": 0}, {"payout": 0}, {"payout": 0.0})
BEHIND = Groups({"payout": 2}, {"payout": 900}, {"payout": 300.0})
STOPPED = Groups({"payout": 0}, {"payout": 900}, {"payout": 300.0})
PAUSED = ProcessorPaused(
    processor="payout", person="tono", because="the bank's table is wrong", said_at=datetime(2026, 11, 2, 8, tzinfo=UTC)
)


def test_readings_are_gathered_per_processor() -> None:
    readings = [
        Reading(whole.GROUP_MEMBERS, 2, ("payout",)),
        Reading(whole.LAG_RECORDS, 5, ("payout", "0")),
        Reading(whole.LAG_RECORDS, 7, ("payout", "1")),
        Reading(whole.LAG_SECONDS, 3.0, ("payout", "0")),
        Reading(whole.LAG_SECONDS, 1.0, ("payout", "1")),
    ]
    assert groups_of(readings) == Groups({"payout": 2}, {"payout": 12}, {"payout": 3.0})


@pytest.mark.parametrize(
    ("groups", "level", "said"),
    [
        (CALM, Level.FINE, "up to date"),
        (ALONE, Level.WARNING, "payout has no worker: start `santunan worker payout`"),
        (BEHIND, Level.WARNING, "payout is 300 s and 900 records behind: start more workers"),
        (STOPPED, Level.WRONG, "payout has no worker and 900 records wait: start `santunan worker payout`"),
    ],
)
def test_lag_is_judged_with_who_reads(groups: Groups, level: Level, said: str) -> None:
    (found,) = lag_findings(groups, {})
    assert (found.what, found.level) == ("lag", level)
    assert said in found.detail


def test_where_the_broker_does_not_tell_who_reads_nobody_is_said_to_be_missing() -> None:
    (found,) = lag_findings(Groups({}, {"payout": 3}, {"payout": 1.0}), {})
    assert (found.what, found.level) == ("workers", Level.WARNING)
    unknown = Groups({}, {"payout": 900}, {"payout": 300.0})
    assert [found.what for found in lag_findings(unknown, {})] == ["workers", "lag"]
    assert [found.level for found in owner_findings({"payout": (4, 0, 3)}, unknown, 4)] == [Level.FINE]
    assert "once it has caught up" in timer_findings({"payout": 3}, unknown, {})[0].detail


def test_a_paused_processor_is_not_behind_but_paused_by_somebody_for_a_reason() -> None:
    (found,) = lag_findings(BEHIND, {"payout": PAUSED})
    assert (found.what, found.level) == ("pause", Level.WARNING)
    assert found.detail == (
        "payout is paused by tono since 2026-11-02 08:00 UTC: the bank's table is wrong; "
        "900 records wait, and go on by `santunan resume payout`"
    )
    (stopped,) = lag_findings(STOPPED, {"payout": PAUSED})
    assert (stopped.what, stopped.level) == ("lag", Level.WRONG)
    assert [found.level for found in timer_findings({"payout": 3}, CALM, {"payout": PAUSED})] == [Level.FINE]


@pytest.mark.parametrize(
    ("owners", "groups", "level", "said"),
    [
        ((4, 0, 3), CALM, Level.FINE, "no partition is kept"),
        ((4, 0, 3), ALONE, Level.WARNING, "start `santunan worker payout`"),
        ((4, 1, 3), CALM, Level.WARNING, "set aside after three attempts"),
        ((4, 0, 7), CALM, Level.WRONG, "set SANTUNAN_KAFKA__PARTITIONS as before"),
        ((0, 0, None), ALONE, Level.FINE, "no partition is kept"),
    ],
)
def test_owners_who_are_gone_are_found(owners: tuple[int, int, int | None], groups: Groups, level: Level, said: str) -> None:
    (found,) = owner_findings({"payout": owners}, groups, 4)
    assert (found.what, found.level) == ("owners", level)
    assert said in found.detail


@pytest.mark.parametrize(
    ("late", "groups", "level", "said"),
    [
        (0, CALM, Level.FINE, "none is late"),
        (3, ALONE, Level.WARNING, "start `santunan worker payout`"),
        (3, BEHIND, Level.WARNING, "once it has caught up"),
        (3, CALM, Level.WRONG, "start its workers again"),
    ],
)
def test_timers_are_stuck_only_when_nothing_keeps_them_back(late: int, groups: Groups, level: Level, said: str) -> None:
    (found,) = timer_findings({"payout": late}, groups, {})
    assert (found.what, found.level) == ("timers", level)
    assert said in found.detail


def test_a_broker_in_another_time_is_found() -> None:
    assert skew_complaint(100.0, 101.0, 102.0) is None
    assert skew_complaint(100.0, 95.0, 102.0) == (
        "this machine and the broker differ by 5.0 s: timers and lateness would be judged wrongly; run NTP on both"
    )
    assert "differ by 8.0 s" in (skew_complaint(100.0, 110.0, 102.0) or "")


def test_a_database_that_runs_out_of_connections_is_found() -> None:
    assert connection_findings(80, 100) == []
    (found,) = connection_findings(81, 100)
    assert found.level is Level.WARNING
    assert "raise max_connections" in found.detail


def test_wrong_settings_are_a_finding_for_programs_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SANTUNAN_KAFKA__PARTITIONS", "none")
    said = CliRunner().invoke(build(), ["doctor", "--json"])
    (found,) = json.loads(said.stdout)
    assert said.exit_code == 1
    assert (found["what"], found["level"]) == ("settings", "wrong")
    assert "SANTUNAN_KAFKA__PARTITIONS" in found["detail"]


@pytest.mark.needs_kafka
def test_a_transaction_that_stays_open_is_named(fresh_apache: str) -> None:
    producer = Producer({"bootstrap.servers": fresh_apache, "transactional.id": "somebody"})
    producer.init_transactions()
    producer.begin_transaction()
    producer.produce(SUBMISSIONS, b"{}", partition=1)
    producer.flush()
    with admin(KafkaSettings(bootstrap_servers=fresh_apache)) as client:
        (now,) = transaction_findings(client, 4, time.time())
        (later,) = transaction_findings(client, 4, time.time() + 100)
    producer.abort_transaction()
    assert now.level is Level.FINE
    assert later.level is Level.WRONG
    assert "claims.submissions.v1/1: open for" in later.detail
    assert "(somebody): end that process" in later.detail


@pytest.mark.needs_kafka
def test_a_system_that_stands_but_has_no_workers_is_warned_of_and_late_timers_with_it(fresh_apache: str, database: str) -> None:
    upgrade(database)
    with psycopg.connect(database) as connection:
        connection.execute("INSERT INTO payout.engine_owner VALUES (0, 1, 1, 1, '{}', '', '{}', false, '{}', NULL)")
        connection.execute("INSERT INTO payout.engine_timer VALUES (0, 'k', 'n', now() - interval '1 hour')")
    settings = SystemSettings.model_validate(
        {"kafka": {"bootstrap_servers": fresh_apache, "partitions": 4}, "database": {"url": database}}
    )
    findings = examine(settings)
    levels = {found.what: found.level for found in findings}
    assert [found for found in findings if found.level is Level.WRONG] == []
    assert levels["settings"] is levels["broker clock"] is levels["open transactions"] is Level.FINE
    assert levels["lag"] is levels["owners"] is levels["timers"] is Level.WARNING
