"""The service promise: paid within the working days that the law gives, from the hour in which the papers were complete.

A claim that waits for its claimant breaks no promise of ours. Working days are those of the law's calendar.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import Connection

from monitoring import whole
from monitoring.whole import Reading
from processors.claim_state.transitions import CLAIMANTS_TURN, FINAL
from processors.law.promises import SHORTEST_DAYS, promised_by
from schemas.events.state import ClaimStatus
from schemas.vocabulary import ClaimKind

WINDOWS: Final = {"1h": timedelta(hours=1), "6h": timedelta(hours=6), "1d": timedelta(days=1), "3d": timedelta(days=3)}
CLAIMS_JUDGED_MAX: Final = 200_000
"""Of each sort, in one reading; three days of four million claims a year are 33,000."""
SHORTEST: Final = timedelta(days=SHORTEST_DAYS)
"""Who was registered since then has broken no promise, whenever the papers were complete."""
EVER: Final = timedelta(days=36_500)
OURS: Final = tuple(sorted(status.value for status in ClaimStatus if status not in FINAL and status not in CLAIMANTS_TURN))
COMPLETE_SINCE: Final = """
CASE WHEN c.registered_at > %(young)s THEN c.registered_at ELSE coalesce(
    (SELECT max(h.at) FROM claim_state.claim_history h WHERE h.claim_id = c.claim_id AND h.event = 'documents.completed'),
    c.registered_at) END"""
JUDGED: Final = f"""
SELECT kind, channel, country, date_trunc('hour', since), date_trunc('hour', paid_at), count(*) FILTER (WHERE paid_at > %(1h)s),
       count(*) FILTER (WHERE paid_at > %(6h)s), count(*) FILTER (WHERE paid_at > %(1d)s), count(*)
FROM (SELECT c.kind, c.channel, coalesce(c.event_country, '') AS country, {COMPLETE_SINCE} AS since, c.status_since AS paid_at
      FROM claim_state.claims c WHERE c.status = ANY(%(statuses)s) AND c.status_since > %(from)s AND c.filing = 'application'
      ORDER BY c.status_since DESC LIMIT {CLAIMS_JUDGED_MAX}) AS judged GROUP BY 1, 2, 3, 4, 5"""  # noqa: S608  constants


def kept(kind: ClaimKind, complete_since: datetime, at: datetime) -> bool:
    """Whether the promise to a claim, whose papers were complete then, is kept at `at`."""
    return at <= promised_by(kind, complete_since)


def promises(connection: Connection, now: datetime) -> Iterator[Reading]:
    """Breaches by programme (kind of claim), channel and country of the event, judged to the hour."""
    rows = _rows(connection, now, OURS, now - EVER)
    still: Counter[tuple[str, ...]] = Counter()
    for kind, channel, country, since, _, *counts in rows:
        still[kind, channel, country, _word(not kept(ClaimKind(kind), since, now))] += counts[-1]
    yield from (Reading(whole.PROMISE_OPEN, count, labels) for labels, count in still.items())
    rows = _rows(connection, now, (ClaimStatus.PAID.value,), now - max(WINDOWS.values()))
    paid: Counter[tuple[str, ...]] = Counter()
    for kind, channel, country, since, paid_at, *counts in rows:
        broken = _word(not kept(ClaimKind(kind), since, paid_at))
        for window, count in zip(WINDOWS, counts, strict=True):
            paid[kind, channel, country, window, broken] += count
    yield from (Reading(whole.PROMISE_PAID, count, labels) for labels, count in paid.items() if count)


def _rows(connection: Connection, now: datetime, statuses: tuple[str, ...], since: datetime) -> list[Any]:
    """All at once: a transaction must not stay open while they are judged."""
    given = {window: now - span for window, span in WINDOWS.items()}
    rows = connection.execute(JUDGED, {"statuses": list(statuses), "from": since, "young": now - SHORTEST, **given}).fetchall()
    connection.rollback()
    return rows


def _word(yes: bool) -> str:
    return "true" if yes else "false"
