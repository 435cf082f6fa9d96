"""Claims, waits, documents and money, from claim_state's tables: each question is one statement whose time is bounded."""

from collections.abc import Iterator
from datetime import datetime

from psycopg import Connection

from monitoring import whole
from monitoring.whole import Reading
from processors.claim_state.questioned import QUESTIONS
from processors.claim_state.tables import PayoutStanding
from processors.claim_state.transitions import FINAL
from schemas.events.state import ClaimStatus

BY_STATUS = "SELECT status, count(*), min(status_since) FROM claim_state.claims GROUP BY status"
"""Answered from an index alone."""
MONEY = """
SELECT sum(approved_rupiah), sum(instructed_rupiah), sum(settled_rupiah), count(*) FILTER (WHERE held) FROM claim_state.claims"""
"""Reads every claim, so it is a source of its own: with millions of claims it is read every few minutes."""
WAITING = """
SELECT waiting_for, waiting_on, count(DISTINCT claim_id), min(since), count(DISTINCT claim_id) FILTER (WHERE until < now())
FROM claim_state.claim_waiting GROUP BY 1, 2"""
DOCUMENTS = "SELECT kind, outcome, count(*) FROM claim_state.claim_documents GROUP BY 1, 2"
PAYOUTS = "SELECT standing, count(*), sum(net_rupiah) FROM claim_state.claim_payouts WHERE NOT retired GROUP BY 1"
REFUSED = """
SELECT count(*) FROM claim_state.claim_payouts
WHERE standing IN ('rejected', 'awaiting_account') AND failure_code IS NOT NULL AND NOT retired"""
"""What is refused waits for an account from the same step on: it hardly ever stands as rejected."""
UNANSWERED = """
SELECT payment_system, count(*), min(until) FROM claim_state.claim_payouts
WHERE standing = 'dispatched' AND until < now() AND NOT retired GROUP BY 1"""
QUESTIONED = """
SELECT reason, count(*) FROM claim_state.questioned_receipts WHERE at > now() - make_interval(secs => %s) GROUP BY 1"""
QUESTIONED_SECONDS = 3_600
"""For so long a receipt that is asked about counts, so that its alarm ends by itself."""
ANOMALIES = "SELECT source, count(*) FROM claim_state.claim_anomalies GROUP BY 1"
UNFILED = "unfiled"
"""Only a dead letter of the claim is known."""


def claims(connection: Connection) -> Iterator[Reading]:
    """Every status has a reading, also the empty ones: a line in a chart that ends would look like a fault."""
    rows = {row[0] or UNFILED: row[1:] for row in connection.execute(BY_STATUS)}
    for status in (UNFILED, *(status.value for status in ClaimStatus)):
        count, oldest = rows.get(status, (0, None))
        yield Reading(whole.CLAIMS, count, (status,))
        if status not in FINAL:
            yield from _since(whole.CLAIMS_OLDEST, oldest, status)


def money(connection: Connection) -> Iterator[Reading]:
    row = connection.execute(MONEY).fetchone()
    assert row is not None
    for stage, rupiah in zip(("approved", "instructed", "settled"), row, strict=False):
        yield Reading(whole.MONEY, float(rupiah or 0), (stage,))
    yield Reading(whole.CLAIMS_HELD, row[3])


def waiting(connection: Connection) -> Iterator[Reading]:
    for waiting_for, waiting_on, count, oldest, overdue in connection.execute(WAITING):
        yield Reading(whole.WAITING, count, (waiting_for, waiting_on))
        yield Reading(whole.WAITING_OVERDUE, overdue, (waiting_for, waiting_on))
        yield from _since(whole.WAITING_OLDEST, oldest, waiting_for, waiting_on)


def documents(connection: Connection) -> Iterator[Reading]:
    for kind, outcome, count in connection.execute(DOCUMENTS):
        yield Reading(whole.DOCUMENTS, count, (kind, outcome))


def payouts(connection: Connection) -> Iterator[Reading]:
    rows = {row[0]: row[1:] for row in connection.execute(PAYOUTS)}
    for standing in PayoutStanding:
        count, rupiah = rows.get(standing.value, (0, 0))
        yield Reading(whole.PAYOUTS, count, (standing.value,))
        yield Reading(whole.PAYOUTS_RUPIAH, float(rupiah), (standing.value,))
    row = connection.execute(REFUSED).fetchone()
    assert row is not None
    yield Reading(whole.REFUSED, row[0])
    for system, count, oldest in connection.execute(UNANSWERED):
        yield Reading(whole.UNANSWERED, count, (system or "",))
        yield from _since(whole.UNANSWERED_OLDEST, oldest, system or "")


def receipts(connection: Connection) -> Iterator[Reading]:
    """Each reason has a reading, also those that nobody asked for."""
    rows: dict[str, int] = dict(connection.execute(QUESTIONED, (QUESTIONED_SECONDS,)).fetchall())
    for reason in QUESTIONS:
        yield Reading(whole.QUESTIONED, rows.get(reason.value, 0), (reason.value,))


def anomalies(connection: Connection) -> Iterator[Reading]:
    for source, count in connection.execute(ANOMALIES):
        yield Reading(whole.ILLEGAL_MOVES, count, (source,))


def _since(measure: whole.Measure, moment: datetime | None, *labels: str) -> Iterator[Reading]:
    if moment is not None:
        yield Reading(measure, moment.timestamp(), labels)
