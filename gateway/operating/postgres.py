"""The questions of operations in PostgreSQL: claim_state's payouts, and payout's own shares and campaigns."""

from collections.abc import Collection
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter

from gateway.operating.asking import HeldBack, Selected
from gateway.reading.asking import Asking
from gateway.reading.offices import in_offices
from gateway.reading.postgres import CLAIM, PAYOUT, rows_of
from processors.claim_state.tables import PayoutStanding
from processors.payout.campaign_tables import (
    CAMPAIGN_OUTCOMES,
    CAMPAIGN_PIECES,
    PAYOUT_CAMPAIGNS,
    Campaign,
    CampaignOutcome,
    item_number,
)
from processors.payout.shares import PAYOUT_LINES, PAYOUT_SHARES, Share
from schemas.events.campaigns import CampaignCause, CampaignItem, Stands
from schemas.reasons import ReasonCode
from streams.contract import Table
from streams.tables import columns_of

SCHEMA: Final = "payout"
BRAKED: Final = (ReasonCode.PAYMENTS_BRAKED, ReasonCode.HOURLY_CAP, ReasonCode.BRAKE, ReasonCode.ABOVE_CAP)
"""What a payout is held for by a brake or a cap."""
_SHARES: Final = TypeAdapter(list[Share])
_HELD: Final = TypeAdapter(list[HeldBack])
_SELECTED: Final = TypeAdapter(list[Selected])
_CAMPAIGNS: Final = TypeAdapter(list[Campaign])
_OUTCOMES: Final = TypeAdapter(list[CampaignOutcome])
_ITEMS: Final = TypeAdapter(list[CampaignItem])
RowT = TypeVar("RowT")


def _table(of: Table[Any]) -> sa.TableClause:
    """One of payout's own tables, as far as a query needs it."""
    return sa.table(of.name, *(sa.column(column.name) for column in columns_of(of)), schema=SCHEMA)


SHARES, LINES, CAMPAIGNS = _table(PAYOUT_SHARES), _table(PAYOUT_LINES), _table(PAYOUT_CAMPAIGNS)
PIECES, OUTCOMES = _table(CAMPAIGN_PIECES), _table(CAMPAIGN_OUTCOMES)


class PostgresOperations:
    """Its role needs `SELECT` on payout's tables of shares, lines and campaigns beside claim_state's."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def shares(self) -> list[Share]:
        return await self._rows(sa.select(SHARES).order_by(SHARES.c.share), _SHARES)

    async def in_line(self) -> int:
        query = sa.select(sa.func.coalesce(sa.func.sum(sa.func.jsonb_array_length(LINES.c.claims)), 0))
        return await self._asking.ask(lambda connection: int(connection.execute(query).scalar_one()))

    async def held_back(self) -> list[HeldBack]:
        return await self._rows(held_back(), _HELD)

    async def selected(self, cause: CampaignCause, rows_max: int) -> list[Selected]:
        return await self._rows(selected(cause, rows_max), _SELECTED)

    async def campaigns(self, stands: Collection[Stands], rows_max: int) -> list[Campaign]:
        query = sa.select(CAMPAIGNS).order_by(CAMPAIGNS.c.proposed_at.desc(), CAMPAIGNS.c.campaign_id).limit(rows_max)
        if stands:
            query = query.where(CAMPAIGNS.c.stands.in_([each.value for each in stands]))
        return await self._rows(query, _CAMPAIGNS)

    async def campaign(self, campaign_id: str) -> Campaign | None:
        found = await self._rows(sa.select(CAMPAIGNS).where(CAMPAIGNS.c.campaign_id == campaign_id), _CAMPAIGNS)
        return found[0] if found else None

    async def sample(self, campaign_id: str, rows_max: int) -> list[CampaignItem]:
        query = sa.select(PIECES.c["items"]).where(PIECES.c.campaign_id == campaign_id, PIECES.c.number == item_number(0))

        def answer(connection: sa.Connection) -> list[CampaignItem]:
            found = connection.execute(query).scalar_one_or_none()
            return _ITEMS.validate_python((found or [])[:rows_max])

        return await self._asking.ask(answer)

    async def outcomes(self, campaign_id: str, skipped: bool | None, after: int | None, rows_max: int) -> list[CampaignOutcome]:
        return await self._rows(outcomes(campaign_id, skipped, after, rows_max), _OUTCOMES)

    async def _rows(self, query: sa.Select[Any], adapter: TypeAdapter[list[RowT]]) -> list[RowT]:
        return await self._asking.ask(lambda connection: rows_of(connection, query, adapter))


def held_back() -> sa.Select[Any]:
    """By fund and reason, from the index of standings."""
    rupiah = sa.func.sum(PAYOUT.c.net_rupiah - PAYOUT.c.kept_rupiah)
    return (
        sa.select(
            PAYOUT.c.fund,
            PAYOUT.c.reason,
            sa.func.count().label("payouts"),
            sa.cast(rupiah, sa.BigInteger).label("rupiah"),
            sa.func.min(PAYOUT.c.since).label("oldest"),
        )
        .where(PAYOUT.c.standing == PayoutStanding.HELD.value, PAYOUT.c.reason.in_(BRAKED), sa.not_(PAYOUT.c.retired))
        .group_by(PAYOUT.c.fund, PAYOUT.c.reason)
        .order_by(sa.desc("rupiah"))
    )


def selected(cause: CampaignCause, rows_max: int) -> sa.Select[Any]:
    """Payouts that the cause fits, found by the index of standings first: to join and order them at once, the planner would walk
    all payouts there are."""
    found = _fitting(cause).cte("found").prefix_with("MATERIALIZED")
    conditions: list[sa.ColumnElement[bool]] = []
    if cause.channel is not None:
        conditions.append(CLAIM.c.channel == cause.channel)
    if cause.office is not None:
        conditions.append(in_offices(frozenset({cause.office}), CLAIM.c.channel, CLAIM.c.channel_reference))
    return (
        sa.select(found, CLAIM.c.channel_reference)
        .join(CLAIM, CLAIM.c.claim_id == found.c.claim_id)
        .where(*conditions)
        .order_by(found.c.claim_id, found.c.payout_group)
        .limit(rows_max)
    )


def _fitting(cause: CampaignCause) -> sa.Select[Any]:
    columns = [PAYOUT.c[name] for name in Selected.__dataclass_fields__ if name in PAYOUT.c]
    named = {
        PAYOUT.c.failure_code: cause.failure_code,
        PAYOUT.c.reason: cause.reason,
        PAYOUT.c.fund: cause.fund,
        PAYOUT.c.payment_system: cause.payment_system,
    }
    conditions = [column == value for column, value in named.items() if value is not None]
    if cause.since is not None:
        conditions.append(PAYOUT.c.since >= cause.since)
    if cause.until is not None:
        conditions.append(PAYOUT.c.since < cause.until)
    amount = (PAYOUT.c.net_rupiah - PAYOUT.c.kept_rupiah).label("amount")
    return sa.select(*columns, amount).where(PAYOUT.c.standing.in_(cause.standings), sa.not_(PAYOUT.c.retired), *conditions)


def outcomes(campaign_id: str, skipped: bool | None, after: int | None, rows_max: int) -> sa.Select[Any]:
    """By the table's key, or the index of what was skipped."""
    query = sa.select(OUTCOMES).where(OUTCOMES.c.campaign_id == campaign_id).order_by(OUTCOMES.c.number).limit(rows_max)
    if skipped is not None:
        query = query.where(OUTCOMES.c.skipped.is_not(None) if skipped else OUTCOMES.c.skipped.is_(None))
    if after is not None:
        query = query.where(OUTCOMES.c.number > item_number(after))
    return query
