"""Which recoveries a page shows, as one question: from the end of an index for every office alike, and for what is disputed from the waits."""

from typing import Any

import sqlalchemy as sa

from gateway.access.callers import EVERY_OFFICE
from gateway.console.asking import OwedStanding, OwedWanted
from gateway.reading.firsts import firsts
from gateway.reading.postgres import RECOVERY, WAIT
from schemas.reasons import WaitingFor

ORDER = (RECOVERY.c.since, RECOVERY.c.recovery_id)


def owed_back(wanted: OwedWanted, offices: frozenset[str], rows_max: int) -> sa.Select[Any]:
    """The oldest recoveries of these: to be asked after `in_order`."""
    conditions = [RECOVERY.c.open if wanted.standing is not OwedStanding.CLOSED else sa.not_(RECOVERY.c.open)]
    if wanted.after is not None:
        conditions.append(sa.tuple_(*ORDER) > sa.tuple_(*map(sa.literal, wanted.after)))
    if wanted.standing is OwedStanding.DISPUTED:
        return _disputed(wanted, offices, rows_max, conditions)
    by = {} if wanted.fund is None else {RECOVERY.c.fund: (wanted.fund,)}
    if not by and (EVERY_OFFICE in offices or not offices):
        seen = sa.true() if offices else sa.false()
        return sa.select(RECOVERY).where(seen, *conditions).order_by(*ORDER).limit(rows_max)
    found = firsts(RECOVERY, by, offices, ORDER, rows_max, *conditions)
    told = found.selected_columns
    return found.order_by(told.since, told.recovery_id).limit(rows_max)


def _disputed(
    wanted: OwedWanted, offices: frozenset[str], rows_max: int, conditions: list[sa.ColumnElement[bool]]
) -> sa.Select[Any]:
    """What is before an authority is little: its claims by their wait, and of each what is owed by the table's key. Asked for the first
    of each claim, the planner has no reason to read what everybody owes instead."""
    if wanted.fund is not None:
        conditions.append(RECOVERY.c.fund == wanted.fund)
    theirs = [] if EVERY_OFFICE in offices else [WAIT.c.office.in_(sorted(offices))]
    of_claim = sa.select(RECOVERY).where(RECOVERY.c.claim_id == WAIT.c.claim_id, *conditions).order_by(*ORDER).limit(rows_max)
    owed = of_claim.lateral("owed")
    disputed = sa.join(WAIT, owed, sa.true())
    waits = WAIT.c.waiting_for == WaitingFor.DISPUTE.value
    return (
        sa.select(*owed.c).select_from(disputed).where(waits, *theirs).order_by(owed.c.since, owed.c.recovery_id).limit(rows_max)
    )
