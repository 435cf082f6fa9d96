"""The service promise: paid within the working days that the law gives, from the hour in which the papers were complete.

Until when is what claim_state counts for reports: figures here and there are of one rule, and a claim that waits for its claimant breaks none.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import Connection

from monitoring import whole
from monitoring.whole import Reading
from processors.claim_state.transitions import CLAIMANTS_TURN, FINAL
from processors.law import CALENDAR
from schemas.civil import civil_date
from schemas.events.state import ClaimStatus

WINDOWS: Final = {"1h": timedelta(hours=1), "6h": timedelta(hours=6), "1d": timedelta(days=1), "3d": timedelta(days=3)}
CLAIMS_JUDGED_MAX: Final = 200_000
"""Of each sort, in one reading; three days of four million claims a year are 33,000."""
EVER: Final = timedelta(days=36_500)
OURS: Final = tuple(sorted(status.value for status in ClaimStatus if status not in FINAL and status not in CLAIMANTS_TURN))
JUDGED: Final = f"""
SELECT kind, channel, country, coalesce(paid_at, %(now)s) > promised_by, count(*) FILTER (WHERE paid_at > %(1h)s),
       count(*) FILTER (WHERE paid_at > %(6h)s), count(*) FILTER (WHERE paid_at > %(1d)s), count(*)
FROM (SELECT r->>'kind' AS kind, r->>'channel' AS channel, coalesce(r->>'abroad', r->>'country', '') AS country,
             (r->>'promised_by')::timestamptz AS promised_by, (r->>'paid_at')::timestamptz AS paid_at
      FROM (SELECT c.report AS r FROM claim_state.claims c WHERE c.status = ANY(%(statuses)s) AND c.status_since > %(from)s
            ORDER BY c.status_since DESC LIMIT {CLAIMS_JUDGED_MAX}) AS newest
      WHERE r->>'promised_by' IS NOT NULL) AS judged GROUP BY 1, 2, 3, 4"""  # noqa: S608  constants


def promises(connection: Connection, now: datetime) -> Iterator[Reading]:
    """Breaches by programme (kind of claim), channel, and country of placement or else of the event."""
    yield Reading(whole.WORKING_DAY, int(CALENDAR.works(civil_date(now))))
    for *place, broken, _, _, _, count in _rows(connection, now, OURS, now - EVER):
        yield Reading(whole.PROMISE_OPEN, count, (*place, _word(broken)))
    for *place, broken, hour, six, day, three in _rows(connection, now, (ClaimStatus.PAID.value,), now - max(WINDOWS.values())):
        for window, count in zip(WINDOWS, (hour, six, day, three), strict=True):
            if count:
                yield Reading(whole.PROMISE_PAID, count, (*place, window, _word(broken)))


def _rows(connection: Connection, now: datetime, statuses: tuple[str, ...], since: datetime) -> list[Any]:
    given = {window: now - span for window, span in WINDOWS.items()}
    return connection.execute(JUDGED, {"statuses": list(statuses), "from": since, "now": now, **given}).fetchall()


def _word(yes: bool) -> str:
    return "true" if yes else "false"
