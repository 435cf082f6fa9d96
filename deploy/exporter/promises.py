"""The service promise: paid within the working days that the law gives, from the day on which the papers were complete.

A claim that waits for its claimant breaks no promise of ours. Days are those of `schemas.deadlines`, so public holidays are not known.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from psycopg import Connection

from monitoring import whole
from monitoring.whole import Reading
from processors.claim_state.transitions import FINAL
from schemas.deadlines import SERVICE_WORKING_DAYS, working_days_after
from schemas.events.state import ClaimStatus
from schemas.vocabulary import ClaimKind

WINDOWS: Final = {"1h": timedelta(hours=1), "6h": timedelta(hours=6), "1d": timedelta(days=1), "3d": timedelta(days=3)}
PAID_ROWS_MAX: Final = 50_000
"""Three days of four million claims a year are 33,000."""
OPEN_ROWS_MAX: Final = 200_000
CLAIMANTS_TURN: Final = (ClaimStatus.REGISTERED, ClaimStatus.INCOMPLETE, ClaimStatus.AWAITING_ACCOUNT)
OURS: Final = tuple(sorted(status.value for status in ClaimStatus if status not in FINAL and status not in CLAIMANTS_TURN))
COMPLETE_SINCE: Final = """
coalesce((SELECT max(h.at) FROM claim_state.claim_history h WHERE h.claim_id = c.claim_id AND h.event = 'documents.completed'),
         c.registered_at)"""
PAID: Final = f"""
SELECT c.kind, c.channel, coalesce(c.event_country, ''), {COMPLETE_SINCE}, c.status_since FROM claim_state.claims c
WHERE c.status = 'paid' AND c.status_since > %s AND c.filing = 'application' ORDER BY c.status_since DESC LIMIT {PAID_ROWS_MAX}"""  # noqa: S608  constants
OPEN: Final = f"""
SELECT c.kind, c.channel, coalesce(c.event_country, ''), {COMPLETE_SINCE} FROM claim_state.claims c
WHERE c.status = ANY(%s) AND c.filing = 'application' LIMIT {OPEN_ROWS_MAX}"""  # noqa: S608  constants


def kept(kind: ClaimKind, complete_since: datetime, at: datetime) -> bool:
    """Whether the promise to a claim, whose papers were complete then, is kept at `at`."""
    return at <= working_days_after(complete_since, SERVICE_WORKING_DAYS[kind])


def promises(connection: Connection, now: datetime) -> Iterator[Reading]:
    """Breaches by programme (kind of claim), channel and country of the event."""
    still = Counter(
        (kind, channel, country, _word(not kept(ClaimKind(kind), since, now)))
        for kind, channel, country, since in connection.execute(OPEN, (list(OURS),))
    )
    for labels, count in still.items():
        yield Reading(whole.PROMISE_OPEN, count, labels)
    paid: Counter[tuple[str, str, str, str, str]] = Counter()
    longest = max(WINDOWS.values())
    for kind, channel, country, since, paid_at in connection.execute(PAID, (now - longest,)):
        broken = _word(not kept(ClaimKind(kind), since, paid_at))
        for window, span in WINDOWS.items():
            if paid_at > now - span:
                paid[kind, channel, country, window, broken] += 1
    for group, count in paid.items():
        yield Reading(whole.PROMISE_PAID, count, group)


def _word(yes: bool) -> str:
    return "true" if yes else "false"
