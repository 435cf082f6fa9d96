"""The brake, hourly caps and campaigns, from payout's own tables, and what brakes and caps hold back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from psycopg import Connection
from pydantic import TypeAdapter

from gateway.operating.brakes import caps_of, summed
from monitoring import whole
from monitoring.whole import Reading
from processors.payout.shares import Share

SHARES: Final = "SELECT row_to_json(t)::text FROM payout.payout_share t"
HELD_BACK: Final = """
SELECT fund, reason, count(*), sum(net_rupiah - kept_rupiah) FROM claim_state.claim_payouts
WHERE standing = 'held' AND reason IN ('payments_braked', 'hourly_cap', 'brake', 'above_cap') AND NOT retired GROUP BY 1, 2"""
CAMPAIGNS: Final = """
SELECT action, stands, count(*), sum(items - said), sum(said - answered), sum(done), sum(answered - done), min(moved_at)
FROM payout.payout_campaign WHERE stands IN ('proposed', 'running', 'paused') GROUP BY 1, 2"""
EVERY_FUND: Final = "all"
_SHARE: Final = TypeAdapter(Share)


def payments(connection: Connection) -> Iterator[Reading]:
    """Brakes and caps by fund, `all` for all together."""
    yield from payments_at(connection, datetime.now(UTC))


def payments_at(connection: Connection, now: datetime) -> Iterator[Reading]:
    """As they stand at `now` (UTC): a cap is of the hour."""
    shares = [_SHARE.validate_json(row[0]) for row in connection.execute(SHARES)]
    found = summed(shares, 0, now)
    yield Reading(whole.PAYOUT_SHARES, len(shares))
    yield Reading(whole.CAP_FULL_SHARES, sum(each.shares for each in found.standing if each.state == "cap"))
    for each in found.standing:
        if each.state != "cap":
            yield Reading(whole.BRAKE_SHARES, each.shares, (each.fund or EVERY_FUND,))
    for cap in caps_of(shares, now):
        fund = cap.fund or EVERY_FUND
        yield Reading(whole.CAP_SENT, cap.sent, (fund,))
        if cap.rupiah is not None:
            yield Reading(whole.CAP_RUPIAH, cap.rupiah, (fund,))
    for fund, reason, count, rupiah in connection.execute(HELD_BACK):
        yield Reading(whole.HELD_BACK, count, (fund, reason))
        yield Reading(whole.HELD_BACK_RUPIAH, float(rupiah), (fund, reason))


def campaigns(connection: Connection) -> Iterator[Reading]:
    """Those that somebody must look at: proposed, running and paused."""
    for action, stands, count, left, asked, done, skipped, moved_at in connection.execute(CAMPAIGNS):
        yield Reading(whole.CAMPAIGNS, count, (action, stands))
        for outcome, payouts in (("left", left), ("asked", asked), ("done", done), ("skipped", skipped)):
            yield Reading(whole.CAMPAIGN_PAYOUTS, float(payouts), (action, outcome))
        yield Reading(whole.CAMPAIGN_MOVED, moved_at.timestamp(), (action, stands))
