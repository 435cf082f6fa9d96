"""The service promise: paid within the working days that the law gives, from the hour in which the papers were complete.

Until when is what claim_state counts for reports: figures here and there are of one rule, and a claim that waits for its claimant breaks none.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from psycopg import Connection

from monitoring import whole
from monitoring.whole import Reading
from processors.claim_state.transitions import CLAIMANTS_TURN, FINAL
from processors.law import CALENDAR
from schemas.civil import civil_date
from schemas.events.state import ClaimStatus
from schemas.sponsors import NO_SPONSOR, SEVERAL

WINDOWS: Final = {"1h": timedelta(hours=1), "6h": timedelta(hours=6), "1d": timedelta(days=1), "3d": timedelta(days=3)}
CLAIMS_JUDGED_MAX: Final = 200_000
"""Of each sort, in one reading; three days of four million claims a year are 33,000."""
EVER: Final = timedelta(days=36_500)
OURS: Final = tuple(sorted(status.value for status in ClaimStatus if status not in FINAL and status not in CLAIMANTS_TURN))
OTHER_SPONSOR: Final = "other"
"""Everyone who is not named in the settings, together."""
JUDGED: Final = f"""
SELECT kind, channel, country, sponsor, coalesce(paid_at, %(now)s) > promised_by, count(*) FILTER (WHERE paid_at > %(1h)s),
       count(*) FILTER (WHERE paid_at > %(6h)s), count(*) FILTER (WHERE paid_at > %(1d)s), count(*)
FROM (SELECT r->>'kind' AS kind, r->>'channel' AS channel, coalesce(r->>'abroad', r->>'country', '') AS country,
             CASE WHEN r->>'sponsor' = ANY(%(sponsors)s) THEN r->>'sponsor' ELSE '{OTHER_SPONSOR}' END AS sponsor,
             (r->>'promised_by')::timestamptz AS promised_by, (r->>'paid_at')::timestamptz AS paid_at
      FROM (SELECT c.report AS r FROM claim_state.claims c WHERE c.status = ANY(%(statuses)s) AND c.status_since > %(from)s
            ORDER BY c.status_since DESC LIMIT {CLAIMS_JUDGED_MAX}) AS newest
      WHERE r->>'promised_by' IS NOT NULL) AS judged GROUP BY 1, 2, 3, 4, 5"""  # noqa: S608  constants


def promises(connection: Connection, now: datetime, sponsors: Collection[str] = ()) -> Iterator[Reading]:
    """Breaches by programme (kind of claim), channel, and country of placement or else of the event; and by sponsor, where it is one of
    these, paid by none, or by several."""
    told_apart = [*sponsors, NO_SPONSOR, SEVERAL]
    yield Reading(whole.WORKING_DAY, int(CALENDAR.works(civil_date(now))))
    found: Counter[tuple[whole.Measure, tuple[str, ...]]] = Counter()
    for *place, sponsor, broken, _, _, _, count in _rows(connection, now, OURS, now - EVER, told_apart):
        found[whole.PROMISE_OPEN, (*place, _word(broken))] += count
        found[whole.SPONSOR_OPEN, (sponsor, _word(broken))] += count
    paid = (ClaimStatus.PAID.value,)
    for *place, sponsor, broken, hour, six, day, three in _rows(connection, now, paid, now - max(WINDOWS.values()), told_apart):
        for window, count in zip(WINDOWS, (hour, six, day, three), strict=True):
            found[whole.PROMISE_PAID, (*place, window, _word(broken))] += count
            found[whole.SPONSOR_PAID, (sponsor, window, _word(broken))] += count
    yield from (Reading(measure, count, labels) for (measure, labels), count in found.items() if count)


def _rows(
    connection: Connection, now: datetime, statuses: tuple[str, ...], since: datetime, told_apart: Collection[str]
) -> list[Any]:
    given = {window: now - span for window, span in WINDOWS.items()} | {"sponsors": list(told_apart)}
    return connection.execute(JUDGED, {"statuses": list(statuses), "from": since, "now": now, **given}).fetchall()


def _word(yes: bool) -> str:
    return "true" if yes else "false"
