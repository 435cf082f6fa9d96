"""The exporter reads what the tables hold, and says how old it is."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from psycopg import Connection, sql

from deploy.exporter import claims, engine, run
from deploy.exporter.promises import promises
from deploy.exporter.run import Exporter, Source, reading_connection
from deploy.settings import SystemSettings
from monitoring import whole
from monitoring.whole import Measure, Reading, WholeCollector
from processors.claim_state.cells import scanned
from processors.claim_state.questioned import QUESTIONED, QuestionedReceipt
from processors.claim_state.report_tables import Report
from processors.claim_state.tables import (
    ANOMALIES,
    CLAIMS,
    DOCUMENTS,
    PAYOUTS,
    WAITING,
    ClaimAnomaly,
    PayoutStanding,
)
from processors.law import CALENDAR
from schemas.civil import civil_date
from schemas.events.state import ClaimStatus
from schemas.reasons import ReasonCode
from schemas.vocabulary import Channel, ClaimKind, Filing
from streams.contract import Table
from streams.rows import replace
from streams.tables import StoredTable
from tests.conftest import fresh_database
from tests.gateway.claims import claim, document, payout, waiting

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
"""A Friday."""


def stored(url: str, table: Table[Any], *rows: Any) -> None:
    made = StoredTable("claim_state", table)
    with psycopg.connect(url) as connection:
        connection.execute(made.upsert, (made.to_json(list(rows)),))


def read(url: str, look: Callable[[Connection], Iterator[Reading]]) -> dict[tuple[Measure, tuple[str, ...]], float]:
    with reading_connection(url) as connection:
        return {(found.measure, found.labels): found.value for found in look(connection)}


@pytest.fixture(scope="module")
def migrated(database_server: str, template: str) -> Iterator[str]:
    """One for all tests: a new one takes longer than what is tested."""
    with fresh_database(database_server, template) as address:
        yield address


@pytest.fixture
def url(migrated: str) -> str:
    """Without a row."""
    with psycopg.connect(migrated) as connection:
        found = connection.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables WHERE schemaname = ANY(%s)",
            (["claim_state", "payout"],),
        ).fetchall()
        connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(sql.SQL(name) for (name,) in found)))
    return migrated


def test_every_source_can_be_read_of_an_empty_system(url: str) -> None:
    settings = SystemSettings.model_validate({"database": {"url": url}, "kafka": {"bootstrap_servers": "127.0.0.1:1"}})
    collector = WholeCollector()
    exporter = Exporter([source for source in run.sources(settings) if source.name != "kafka"], collector)
    for source in exporter.sources:
        exporter.read(source)
    assert [source.why for source in exporter.sources if source.why] == []
    assert exporter.not_ready() is None
    assert {"santunan_claims", "santunan_money_rupiah", "santunan_timers_due"} <= {found.name for found in collector.collect()}


def test_claims_are_counted_by_status_with_the_oldest_and_their_money(url: str) -> None:
    old = NOW - timedelta(days=9)
    stored(
        url,
        CLAIMS,
        claim("a", status_since=NOW),
        claim("b", status_since=old, held=True),
        claim("c", status=ClaimStatus.PAID, final=True, approved_rupiah=70, instructed_rupiah=60, settled_rupiah=50),
        claim("d", status=None),
    )
    found = read(url, claims.claims)
    assert found[whole.CLAIMS, ("incomplete",)] == 2
    assert found[whole.CLAIMS, ("unfiled",)] == 1
    assert found[whole.CLAIMS, ("denied",)] == 0
    assert found[whole.CLAIMS_OLDEST, ("incomplete",)] == old.timestamp()
    assert (whole.CLAIMS_OLDEST, ("paid",)) not in found
    found = read(url, claims.money)
    assert found[whole.CLAIMS_HELD, ()] == 1
    assert [found[whole.MONEY, (stage,)] for stage in ("approved", "instructed", "settled")] == [70, 60, 50]


def test_waits_are_counted_by_reason_and_overdue_ones_apart(url: str) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    first = replace(waiting(), claim_id="a", until=past)
    stored(url, WAITING, first, replace(first, about="again"), replace(first, claim_id="b", until=None))
    found = read(url, claims.waiting)
    labels = (first.waiting_for.value, first.waiting_on.value)
    assert found[whole.WAITING, labels] == 2
    assert found[whole.WAITING_OVERDUE, labels] == 1
    assert found[whole.WAITING_OLDEST, labels] == first.since.timestamp()


def test_payouts_documents_and_forbidden_moves_are_counted(url: str) -> None:
    past = datetime.now(UTC) - timedelta(hours=1)
    late = payout(standing=PayoutStanding.DISPATCHED, until=past, payment_system="bank-a")
    stored(url, PAYOUTS, late, replace(late, payout_group="other", retired=True))
    waits = replace(late, payout_group="waits", standing=PayoutStanding.AWAITING_ACCOUNT, reason="no_account")
    stored(url, PAYOUTS, waits, replace(waits, payout_group="refused", failure_code="AC04"))
    stored(url, DOCUMENTS, document())
    forbidden = ClaimAnomaly(
        claim_id="a", event_id="e", at=NOW, event="claim.paid", source="/payout", status=None, log_partition=0, log_offset=1
    )
    stored(url, ANOMALIES, forbidden)
    money = read(url, claims.payouts)
    assert money[whole.REFUSED, ()] == 1
    assert money[whole.PAYOUTS, ("dispatched",)] == 1
    assert money[whole.PAYOUTS_RUPIAH, ("dispatched",)] == late.net_rupiah
    assert money[whole.UNANSWERED, ("bank-a",)] == 1
    assert money[whole.UNANSWERED_OLDEST, ("bank-a",)] == past.timestamp()
    assert list(read(url, claims.documents).values()) == [1]
    assert read(url, claims.anomalies)[whole.ILLEGAL_MOVES, ("/payout",)] == 1


def test_receipts_that_are_asked_about_are_counted_for_an_hour_by_their_reason(url: str) -> None:
    now = datetime.now(UTC)
    lately = QuestionedReceipt(
        claim_id="a",
        event_id="e",
        at=now - timedelta(minutes=30),
        receipt_id="r",
        payment_system="whoever",
        payout_id="p",
        reason=ReasonCode.RECEIPT_UNMATCHED,
        kept=True,
    )
    before = replace(lately, claim_id="b", at=now - timedelta(hours=2), reason=ReasonCode.SIGNATURE_INVALID)
    stored(url, QUESTIONED, lately, replace(lately, event_id="f"), before)
    assert read(url, claims.receipts) == {
        (whole.QUESTIONED, ("receipt_unmatched",)): 2,
        (whole.QUESTIONED, ("signature_invalid",)): 0,
        (whole.QUESTIONED, ("account_name_mismatch",)): 0,
    }


def test_timers_and_parked_claims_are_counted_per_processor(url: str) -> None:
    now = datetime.now(UTC)
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO payout.engine_owner VALUES (0, 1, 1, 1, '{}', '', '{}', false, '{}', NULL), (1, 1, 1, 1, '{}', '', '{}', false, '{}', NULL)"
        )
        for number, late in enumerate((-3600, -10, 3600)):
            connection.execute(
                "INSERT INTO payout.engine_timer VALUES (%s, %s, 'n', %s)",
                (number % 2, str(number), now + timedelta(seconds=late)),
            )
        connection.execute(
            "INSERT INTO payout.engine_dead_letter VALUES ('l', 'k', 'handler_error', 1, true, 't', 0, 0, 0, NULL, NULL, '', now(), NULL)"
        )
        connection.execute("INSERT INTO payout.engine_parked_key VALUES (0, 'k', 'l', false)")
    timers = read(url, engine.timers)
    assert (timers[whole.TIMERS_DUE, ("payout",)], timers[whole.TIMERS_LATE, ("payout",)]) == (2, 1)
    assert timers[whole.TIMERS_OLDEST, ("payout",)] == pytest.approx((now - timedelta(hours=1)).timestamp(), abs=1e-3)
    aside = read(url, engine.set_aside)
    assert aside[whole.LETTERS_OPEN, ("payout", "handler_error")] == 1
    assert aside[whole.PARKED_CLAIMS, ("payout", "handler_error")] == 1
    assert aside[whole.PARKED_RECORDS, ("payout",)] == 0


PROMISED = Report(
    filed_at=NOW - timedelta(days=20),
    filing=Filing.APPLICATION,
    kind=ClaimKind.JKM_DEATH,
    channel=Channel.BRANCH,
    country="ID",
    province="unknown",
    sponsor="none",
    complete_at=NOW - timedelta(days=10),
    promised_by=NOW - timedelta(days=3),
)


def test_broken_promises_are_counted_by_programme_channel_and_country(url: str) -> None:
    ours = claim("a", status=ClaimStatus.UNDER_REVIEW, report=PROMISED)
    paid = replace(ours, status=ClaimStatus.PAID, final=True, status_since=NOW - timedelta(hours=2))
    late = replace(PROMISED, paid_at=NOW - timedelta(hours=2), open=False)
    stored(
        url,
        CLAIMS,
        ours,
        replace(ours, claim_id="b", report=replace(PROMISED, promised_by=NOW)),
        replace(ours, claim_id="c", status=ClaimStatus.INCOMPLETE),
        replace(ours, claim_id="d", report=replace(PROMISED, promised_by=None)),
        replace(ours, claim_id="e", report=None),
        replace(ours, claim_id="f", report=replace(PROMISED, abroad="HK")),
        replace(paid, claim_id="g", report=late),
        replace(paid, claim_id="h", report=replace(late, promised_by=late.paid_at)),
        replace(paid, claim_id="i", status_since=NOW - timedelta(days=4), report=replace(late, paid_at=NOW - timedelta(days=4))),
    )
    found = read(url, lambda connection: promises(connection, NOW))
    group = ("jkm_death", "branch", "ID")
    assert found[whole.WORKING_DAY, ()] == CALENDAR.works(civil_date(NOW))
    assert {labels: value for (measure, labels), value in found.items() if measure is whole.PROMISE_OPEN} == {
        (*group, "true"): 1,
        (*group, "false"): 1,
        ("jkm_death", "branch", "HK", "true"): 1,
    }
    assert {labels: value for (measure, labels), value in found.items() if measure is whole.PROMISE_PAID} == {
        (*group, window, broken): 1 for window in ("6h", "1d", "3d") for broken in ("true", "false")
    }


def test_promises_are_counted_by_the_sponsors_that_the_settings_name_and_by_no_other(url: str) -> None:
    sponsors = ("PT Bumi Lestari", "GN Lingkaran", "PT Baru", "none", "several", "other")
    late = replace(PROMISED, paid_at=NOW - timedelta(hours=2), open=False)
    ours = [
        claim(f"open-{n}", status=ClaimStatus.UNDER_REVIEW, report=replace(PROMISED, sponsor=s)) for n, s in enumerate(sponsors)
    ]
    paid = [
        claim(
            f"paid-{n}",
            status=ClaimStatus.PAID,
            final=True,
            status_since=NOW - timedelta(hours=2),
            report=replace(late, sponsor=s),
        )
        for n, s in enumerate(sponsors)
    ]
    stored(url, CLAIMS, *ours, *paid)
    found = read(url, lambda connection: promises(connection, NOW, ("PT Bumi Lestari", "PT Nobody")))
    counts = {"PT Bumi Lestari": 1, "none": 1, "several": 1, "other": 3}
    assert {labels: n for (measure, labels), n in found.items() if measure is whole.SPONSOR_OPEN} == {
        (sponsor, "true"): count for sponsor, count in counts.items()
    }
    assert {labels: n for (measure, labels), n in found.items() if measure is whole.SPONSOR_PAID} == {
        (sponsor, window, "true"): count for sponsor, count in counts.items() for window in ("6h", "1d", "3d")
    }
    assert found[whole.PROMISE_OPEN, ("jkm_death", "branch", "ID", "true")] == len(sponsors)


def test_a_promise_is_kept_and_broken_here_as_reports_count_it(url: str) -> None:
    """The same claims, by the exporter's statement and by the cells of reports, at and beside the last second."""
    paid_at = [PROMISED.promised_by + timedelta(seconds=seconds) for seconds in (-1, 0, 1, 2) if PROMISED.promised_by]
    reports = [replace(PROMISED, paid_at=at, open=False) for at in paid_at]
    rows = [
        claim(f"paid-{number}", status=ClaimStatus.PAID, final=True, status_since=NOW - timedelta(hours=2), report=report)
        for number, report in enumerate(reports)
    ]
    stored(url, CLAIMS, *rows)
    found = read(url, lambda connection: promises(connection, NOW))
    told = {word: found[whole.PROMISE_PAID, ("jkm_death", "branch", "ID", "3d", word)] for word in ("false", "true")}
    cells, _ = scanned((0, report) for report in reports)
    filing = [cell for cell in cells.values() if (cell.cube, cell.grain) == ("filing", "month")]
    assert (
        told == {"false": sum(cell.kept for cell in filing), "true": sum(cell.late for cell in filing)} == {"false": 2, "true": 2}
    )


def test_a_source_that_fails_keeps_its_readings_and_their_age() -> None:
    now = [1_000.0]
    answers: list[Exception | None] = [None, OSError("the database is away")]

    def look() -> list[Reading]:
        answer = answers.pop(0)
        if answer is not None:
            raise answer
        return [Reading(whole.CLAIMS_HELD, 5)]

    source, collector = Source("claims", 10.0, look), WholeCollector()
    exporter = Exporter([source], collector, lambda: now[0])
    assert exporter.not_ready() == "not read yet: claims"
    exporter.read(source)
    now[0] += 100
    exporter.read(source)
    held = {found.name: [sample.value for sample in found.samples] for found in collector.collect()}
    assert held["santunan_claims_held"] == [5]
    assert held["santunan_exporter_updated_timestamp_seconds"] == [1_000]
    assert held["santunan_exporter_failures"] == [1]
    assert exporter.unhealthy() == "claims: last read 100 s ago (the database is away)"


def test_however_slow_a_source_is_it_takes_a_twentieth_of_the_time() -> None:
    assert Source("claims", 10.0, list, seconds=4.0).rest_seconds == 80.0
    assert Source("claims", 10.0, list, seconds=0.1).rest_seconds == 10.0
