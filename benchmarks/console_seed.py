"""A read model of a million claims for `santunan bench console`: each table is filled by one statement from one row, its indexes made after."""

# ruff: noqa: S608  what is put into these texts are names of tables and columns, and expressions of this file

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

import psycopg

from gateway.console.asking import PROCESSORS
from processors.claim_state.questioned import QUESTIONED, QuestionedReceipt
from processors.claim_state.recovery_tables import RECOVERIES, ClaimRecovery
from processors.claim_state.report_tables import CELLS
from processors.claim_state.tables import (
    CLAIMS,
    DOCUMENTS,
    HISTORY,
    LINES,
    PAYOUTS,
    PEOPLE,
    WAITING,
    Claim,
    ClaimDocument,
    ClaimEvent,
    ClaimLine,
    ClaimPayout,
    ClaimPeople,
    ClaimWaiting,
    Facets,
    OpenTask,
    Outcome,
    PayoutStanding,
)
from processors.payout.tables import PAYOUT_CLAIMS, PayoutClaim, Personal, ProvidedAccount
from schemas.claim import BankAccount, ClaimPersonal, Identity, Payee
from schemas.events.state import ClaimStatus
from schemas.offices import CENTRAL_OFFICE
from schemas.reasons import ReasonCode, WaitingFor, WaitingOn
from schemas.vocabulary import (
    BenefitCode,
    Channel,
    ClaimKind,
    DocumentKind,
    EvidenceMark,
    Filing,
    Relationship,
    ReporterRole,
)
from streams.contract import Table
from streams.tables import StoredTable, columns_of

SINCE: Final = datetime(2026, 10, 1, tzinfo=UTC)
TEMPLATE: Final = "template"
QUESTION: Final = "question"
"""An officer's, open on every claim."""
CLAIM_ID: Final = "'00000000-0000-5000-8000-' || lpad(to_hex(n), 12, '0')"
AT: Final = "timestamptz '2026-10-01 00:00Z' + n * interval '2 seconds'"
CHANNEL: Final = "CASE WHEN n % 10 < 6 THEN 'jmo' WHEN n % 10 < 9 THEN 'branch' ELSE 'mission' END"
"""Six in ten by the members' own application, three at one of 300 branches, one at one of 30 missions."""
OFFICE: Final = f"CASE WHEN n % 10 < 6 THEN '{CENTRAL_OFFICE}' WHEN n % 10 < 9 THEN 'B-' || n % 300 ELSE 'M-' || n % 30 END"
REFERENCE: Final = f"CASE WHEN n % 10 < 6 THEN 'R-' || n ELSE {OFFICE} || ':R-' || n END"
WAITS: Final = (
    (0, 30, WaitingFor.ACCOUNT, WaitingOn.CLAIMANT),
    (30, 40, WaitingFor.OFFICER_APPROVAL, WaitingOn.OFFICER),
    (40, 45, WaitingFor.OFFICER_VERIFICATION, WaitingOn.OFFICER),
    (45, 46, WaitingFor.OFFICER_APPROVAL, WaitingOn.SUPERVISOR),
    (46, 56, WaitingFor.DOCUMENTS, WaitingOn.CLAIMANT),
    (56, 57, WaitingFor.BANK_INQUIRY, WaitingOn.PAYMENT_SYSTEM),
    (57, 59, WaitingFor.PAYOUT_RELEASE, WaitingOn.OPERATIONS),
)
"""From and to which hundredth of claims, what they wait for and on whom; the others are paid."""
HUNDREDTH: Final = "n / 10 % 100"
"""So that each hundredth has all channels."""
STANDING: Final = (
    f"CASE WHEN {HUNDREDTH} < 30 THEN 'awaiting_account' WHEN {HUNDREDTH} = 56 THEN 'unknown' WHEN {HUNDREDTH} IN (57, 58) THEN 'held' "
    "WHEN n % 331 = 0 THEN 'rejected' ELSE 'settled' END"
)
DISPUTED: Final = f"{HUNDREDTH} = 59 AND n / 1000 % 10 = 0"
"""One in a thousand is before an authority, of those that owe something back."""
REASON: Final = "CASE WHEN n % 997 = 0 THEN 'account_name_mismatch' ELSE 'signature_invalid' END"
"""Receipts that operations are asked about: nearly all are a stranger's."""
LETTERS_OPEN: Final = 5_000
LETTERS_ANSWERED: Final = 50_000
PARTITIONS: Final = 12
HOURS: Final = 336
LEASES: Final = 1_000
DAYS: Final = 90


@dataclass(frozen=True, slots=True)
class _Filled:
    """A table's row that is repeated for every number 1 to the count, with these columns other than in it. `times`: rows of each claim."""

    schema: str
    table: Table[Any]
    row: Any
    over: Mapping[str, str]
    where: str = "true"
    times: int = 1


def seed(url: str, claims: int, days: int = DAYS) -> None:
    """Fill a migrated and empty database, with reports of so many days. Takes minutes for a million."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET maintenance_work_mem = '512MB'")
        for filled in _claims():
            with _without_indexes(connection, filled.schema, filled.table.name):
                _fill(connection, filled, claims)
        for statement in _around(days):
            connection.execute(statement)
        connection.execute("VACUUM ANALYZE")


def _fill(connection: psycopg.Connection, filled: _Filled, claims: int) -> None:
    stored = StoredTable(filled.schema, filled.table)
    connection.execute(stored.upsert.encode(), (stored.to_json([filled.row]),))
    name = f'"{filled.schema}"."{filled.table.name}"'
    columns = [column.name for column in columns_of(filled.table)]
    values = ", ".join(filled.over.get(column, f't."{column}"') for column in columns)
    listed = ", ".join(f'"{column}"' for column in columns)
    connection.execute(
        f"INSERT INTO {name} ({listed}) SELECT {values} FROM {name} t, generate_series(1, {claims}) n, generate_series(1, {filled.times}) k "
        f"WHERE t.claim_id = '{TEMPLATE}' AND ({filled.where})".encode()
    )
    connection.execute(f"DELETE FROM {name} WHERE claim_id = '{TEMPLATE}'".encode())


@contextmanager
def _without_indexes(connection: psycopg.Connection, schema: str, table: str) -> Iterator[None]:
    """All but the key's are made anew in the end, which is faster than keeping them."""
    found = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = %s AND tablename = %s AND indexdef NOT LIKE 'CREATE UNIQUE%%'",
        (schema, table),
    ).fetchall()
    for name, _ in found:
        connection.execute(f'DROP INDEX "{schema}"."{name}"'.encode())
    yield
    for _, made in found:
        connection.execute(made.encode())


def _claims() -> Iterator[_Filled]:
    """What stands of a claim, in all tables that the console asks."""
    owned = {"claim_id": CLAIM_ID}
    filed = {"channel": CHANNEL, "channel_reference": REFERENCE, "member_id": "'member-' || n / 2", "case_id": "'case-' || n"}
    yield _Filled("claim_state", CLAIMS, _claim(), owned | filed | {"status_since": AT, "changed_at": AT})
    number = "jsonb_set(t.personal, '{payees,0,account,number}', to_jsonb(1000000000 + n || ''))"
    yield _Filled("claim_state", PEOPLE, ClaimPeople(claim_id=TEMPLATE, personal=_people()), owned | {"personal": number})
    yield _Filled("claim_state", LINES, _line(), owned)
    yield _Filled("claim_state", DOCUMENTS, _document(), owned)
    event = {"event_id": "'event-' || n || '-' || k", "log_offset": "n * 4 + k", "at": AT, "trace_id": "md5(n || ':' || k)"}
    yield _Filled("claim_state", HISTORY, _event(), owned | event, times=3)
    paid = {"payout_id": "'payout-' || n", "standing": STANDING, "since": AT, "office": OFFICE}
    failed = {
        "failure_code": "CASE WHEN n % 7 = 0 THEN 'AC04' END",
        "reason": f"CASE WHEN {HUNDREDTH} IN (57, 58) THEN 'hourly_cap' END",
    }
    yield _Filled("claim_state", PAYOUTS, _payout(), owned | paid | failed | {"task_id": "'payment-' || n"})
    for first, end, what, on in WAITS:
        waited = {"about": "'task-' || n", "since": AT, "due_at": f"{AT} + interval '1 day'", "until": f"{AT} + interval '1 day'"}
        where = f"{HUNDREDTH} >= {first} AND {HUNDREDTH} < {end}"
        yield _Filled("claim_state", WAITING, _waiting(what, on), owned | waited | {"office": OFFICE}, where)
    disputed = {"about": "''", "since": AT, "due_at": AT, "office": OFFICE}
    yield _Filled("claim_state", WAITING, _waiting(WaitingFor.DISPUTE, WaitingOn.AUTHORITY), owned | disputed, DISPUTED)
    asked_back = {"recovery_id": "'recovery-' || n", "since": AT, "changed_at": AT, "office": OFFICE, "open": f"{HUNDREDTH} < 64"}
    yield _Filled("claim_state", RECOVERIES, _recovery(), owned | asked_back, f"{HUNDREDTH} >= 59 AND {HUNDREDTH} < 69")
    asked_about = {"event_id": "'event-' || n", "at": AT, "reason": REASON, "payout_id": "'payout-' || n"}
    yield _Filled("claim_state", QUESTIONED, _receipt(), owned | asked_about, f"{HUNDREDTH} = 60")
    named = "jsonb_set(t.personal, '{provided,heir-1,account,number}', to_jsonb(3000000000 + n || ''))"
    yield _Filled("payout", PAYOUT_CLAIMS, _paid_claim(), owned | {"personal": named, "member_id": "'member-' || n / 2"})


def _around(days: int) -> Iterator[str]:
    """Dead letters, parked records, owners, hours, leases and the cells of reports."""
    letter = (
        "INSERT INTO {0}.engine_dead_letter (dead_letter_id, key, reason, attempt, parks_key, topic, source_partition, source_offset, "
        "timestamp_ms, record_value, headers, set_aside_at, resolution) SELECT 'letter-' || n, 'key-' || n, 'reason-' || n % 5, 0, true, "
        "'claims.submissions.v1', n % 12, n, 0, '{{}}', '', timestamptz '2026-11-01 00:00Z' + n * interval '1 second', "
        "CASE WHEN n > {1} THEN 'discard' END FROM generate_series(1, {2}) n"
    )
    yield letter.format("intake", LETTERS_OPEN, LETTERS_OPEN + LETTERS_ANSWERED)
    yield (
        "INSERT INTO intake.engine_parked_key SELECT n % 12, 'key-' || n, 'letter-' || n, false FROM generate_series(1, "
        f"{LETTERS_OPEN}) n"
    )
    yield (
        "INSERT INTO intake.engine_parked_record (partition, number, key, topic, source_partition, source_offset, timestamp_ms, headers) "
        f"SELECT n % 12, n * 3 + k, 'key-' || n, 'topic', 1, n, 0, '' FROM generate_series(1, {LETTERS_OPEN}) n, generate_series(1, 3) k"
    )
    for name in PROCESSORS:
        yield (
            f"INSERT INTO {name}.engine_owner (partition, epoch, step, decided_epoch, positions, journal, output_ends, released, writers) "
            f"SELECT p, 4, 90, 4, '{{}}', '', '[]', false, '{{{name}-1}}' FROM generate_series(0, {PARTITIONS - 1}) p"
        )
        yield (
            f"INSERT INTO {name}.engine_hour SELECT p, h, date_trunc('hour', now()) - h * interval '1 hour', 1000 "
            f"FROM generate_series(0, {PARTITIONS - 1}) p, generate_series(0, {HOURS - 1}) h"
        )
    yield (
        "INSERT INTO console.task_lease (task_id, officer, taken_at, until) SELECT 'task-' || n * 10, 'budi', now(), now() + interval '1 day' "
        f"FROM generate_series(1, {LEASES}) n"
    )
    yield from _cells(days)


def _cells(days: int) -> Iterator[str]:
    """A quarter of a million of 90 days, and as many of cover as ten years of members give: about what a million claims make."""
    columns = {column.name: ("0" if column.sql == "bigint" else "''") for column in columns_of(CELLS)}
    span = {
        "day": "to_char(date '2026-11-21' - d, 'YYYY-MM-DD')",
        "month": "'2026-' || lpad((11 - d)::text, 2, '0')",
        "now": "''",
    }
    spans = {"day": days - 1, "month": days // 31, "now": 0}
    for grain, period in span.items():
        shared = {
            "grain": f"'{grain}'",
            "period": period,
            "log_partition": "p::text",
            "filed": "3",
            "approved": "2",
            "paid": "2",
            "country": "'ID'",
        }
        by_filing = {"cube": "'filing'", "segment": "'S' || s", "kind": "'K' || k", "channel": "'C' || c"}
        by_origin = {"cube": "'origin'", "segment": "'S' || s", "province": "'province-' || k", "sponsor": "''"}
        for by, wide, deep in ((by_filing, 3, 5), (by_origin, 24, 0)):
            found = columns | shared | by
            yield (
                f"INSERT INTO claim_state.report_cells ({', '.join(found)}) SELECT {', '.join(found.values())} "
                f"FROM generate_series(0, {spans[grain]}) d, generate_series(0, {PARTITIONS - 1}) p, generate_series(0, 4) s, "
                f"generate_series(0, {wide}) k, generate_series(0, {deep}) c"
            )
    yield (
        'INSERT INTO membership.report_covered (month, segment, province, country, sponsor, log_partition, joined, "left") '
        "SELECT to_char(date '2016-12-01' + m * interval '1 month', 'YYYY-MM'), 'S' || s, 'province-' || k, 'ID', '', p::text, 20, 5 "
        f"FROM generate_series(0, 119) m, generate_series(0, {PARTITIONS - 1}) p, generate_series(0, 2) s, generate_series(0, 37) k"
    )


def _claim() -> Claim:
    return Claim(
        claim_id=TEMPLATE,
        status=ClaimStatus.APPROVED,
        status_since=SINCE,
        waiting_for=WaitingFor.ACCOUNT,
        waiting_on=WaitingOn.CLAIMANT,
        kind=ClaimKind.JKM_DEATH,
        filing=Filing.APPLICATION,
        channel=Channel.JMO,
        channel_reference="R-0",
        reporter_role=ReporterRole.HEIR,
        event_date=date(2026, 9, 1),
        event_country="ID",
        received_at=SINCE,
        registered_at=SINCE,
        revision=1,
        approved_rupiah=42_000_000,
        facets=Facets(payouts=(_payout(),), line_ids=("JKM_DEATH:heir-1",), task=_question()),
        events=9,
        changed_at=SINCE,
    )


def _question() -> OpenTask:
    asked = WaitingFor.OFFICER_APPROVAL
    return OpenTask(task_id=QUESTION, waiting_for=asked, role="supervisor", reasons=("above_limit",), since=SINCE, due_at=SINCE)


def _account() -> BankAccount:
    return BankAccount(bank_code="002", number="1000000000", holder_name="BUDI SANTOSO")


def _payee() -> Payee:
    return Payee(ref="heir-1", name="BUDI SANTOSO", relationship=Relationship.SPOUSE, account=_account())


def _people() -> ClaimPersonal:
    member = Identity(name="SITI AMINAH", birth_date=date(1980, 5, 8), nik="3174010805800001")
    return ClaimPersonal(member=member, reporter_name="BUDI SANTOSO", payees=(_payee(),))


def _line() -> ClaimLine:
    return ClaimLine(
        claim_id=TEMPLATE,
        line_id="JKM_DEATH:heir-1",
        benefit=BenefitCode.JKM_DEATH,
        payee_ref="heir-1",
        gross_rupiah=20_000_000,
        tax_rupiah=0,
        net_rupiah=20_000_000,
        rule="jkm.death",
        article="PP 82/2019 art 34",
        tariff_version="2019-12-02",
        mark=EvidenceMark.CONFIRMED,
        unverified=False,
        due_on=None,
        approved=True,
        lines_digest="0" * 64,
        inputs={"event_date": "2026-09-01"},
        steps=("lump sum: 20,000,000",),
    )


def _document() -> ClaimDocument:
    return ClaimDocument(
        claim_id=TEMPLATE,
        document_id="doc-1",
        kind=DocumentKind.DEATH_CERTIFICATE,
        outcome="accepted",
        reason=None,
        sha256="0" * 64,
        received_at=SINCE,
        judged_at=SINCE,
    )


def _event() -> ClaimEvent:
    return ClaimEvent(
        claim_id=TEMPLATE,
        event_id="event",
        log_partition=1,
        log_offset=1,
        at=SINCE,
        event="claim.approved",
        source="/processors/assessment",
        outcome=Outcome.MOVED,
        status_before=ClaimStatus.VERIFIED,
        status_after=ClaimStatus.APPROVED,
    )


def _payout() -> ClaimPayout:
    return ClaimPayout(
        claim_id=TEMPLATE,
        payout_group="heir-1:1",
        payee_ref="heir-1",
        standing=PayoutStanding.AWAITING_ACCOUNT,
        since=SINCE,
        fund="jkm",
        gross_rupiah=20_000_000,
        net_rupiah=20_000_000,
        payment_system="himbara",
    )


def _recovery() -> ClaimRecovery:
    return ClaimRecovery(
        claim_id=TEMPLATE,
        recovery_id="",
        payout_group="heir-1:1",
        payee_ref="heir-1",
        fund="jkm",
        reason="overpaid",
        article="PP 82/2019 art 34",
        mark=EvidenceMark.CONFIRMED,
        demanded_rupiah=2_000_000,
        repaid_rupiah=0,
        returned_rupiah=0,
        set_off_rupiah=0,
        waived_rupiah=0,
        outstanding_rupiah=2_000_000,
        decided_by=("officer",),
        since=SINCE,
        changed_at=SINCE,
        open=True,
        office=CENTRAL_OFFICE,
    )


def _waiting(what: WaitingFor, on: WaitingOn) -> ClaimWaiting:
    return ClaimWaiting(
        claim_id=TEMPLATE,
        waiting_for=what,
        about="",
        waiting_on=on,
        since=SINCE,
        due_at=SINCE,
        office=CENTRAL_OFFICE,
        detail="supervisor",
    )


def _paid_claim() -> PayoutClaim:
    provided = ProvidedAccount(account=_account(), received_at=SINCE)
    return PayoutClaim(claim_id=TEMPLATE, personal=Personal(payees=(_payee(),), provided={"heir-1": provided}))


def _receipt() -> QuestionedReceipt:
    what = {"receipt_id": "r-0", "payment_system": "himbara", "payout_id": "payout-0"}
    return QuestionedReceipt(
        claim_id=TEMPLATE, event_id="event-0", at=SINCE, reason=ReasonCode.SIGNATURE_INVALID, kept=False, **what
    )
