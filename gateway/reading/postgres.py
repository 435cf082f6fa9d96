"""The read model in PostgreSQL, by SQLAlchemy Core: read-only sessions, a bounded pool of connections and threads, bounded time."""

from typing import Any, Final, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter

from gateway.reading.asking import Asking
from gateway.reading.claims import Position, Task, Wanted, WholeClaim
from gateway.reading.firsts import firsts, in_order
from gateway.settings import GatewaySettings
from processors.claim_state import processor
from processors.claim_state.questioned import QUESTIONED
from processors.claim_state.recovery_tables import RECOVERIES
from processors.claim_state.tables import (
    CLAIMS,
    DOCUMENTS,
    HISTORY,
    LINES,
    PAYOUTS,
    PEOPLE,
    WAITING,
    Claim,
    ClaimEvent,
    ClaimWaiting,
)
from schemas.reasons import WaitingFor, WaitingOn
from streams.contract import Table
from streams.described import metadata

METADATA: Final = metadata((processor,))
RowT = TypeVar("RowT")
WORK_MEMORY_MIB_MAX: Final = 32
"""Of each sort or hash of a question."""
OFFICERS: Final = (WaitingOn.OFFICER, WaitingOn.SUPERVISOR, WaitingOn.FIELD_OFFICER, WaitingOn.ADVISORY_DOCTOR)


def described(table: Table[Any]) -> sa.Table:
    """One of claim_state's tables as SQLAlchemy knows it."""
    return METADATA.tables[f"{processor.name}.{table.name}"]


CLAIM, PERSON, LINE, DOCUMENT = described(CLAIMS), described(PEOPLE), described(LINES), described(DOCUMENTS)
PAYOUT, WAIT, EVENT = described(PAYOUTS), described(WAITING), described(HISTORY)
RECOVERY, QUESTIONED_RECEIPT = described(RECOVERIES), described(QUESTIONED)


def engine_of(url: str, settings: GatewaySettings) -> sa.Engine:
    """Connections that cannot write, and give up soon. No question is long enough to be compiled or shared among processes first, and what
    reports add up stays in memory: with PostgreSQL's own 4 MB it is sorted on the disk."""
    options = (
        f"-c default_transaction_read_only=on -c TimeZone=UTC -c statement_timeout={settings.database_answer_ms} "
        f"-c idle_in_transaction_session_timeout={settings.database_answer_ms} "
        f"-c jit=off -c max_parallel_workers_per_gather=0 -c work_mem={WORK_MEMORY_MIB_MAX}MB"
    )
    address = sa.make_url(url).set(drivername="postgresql+psycopg")
    return sa.create_engine(
        address,
        pool_size=settings.database_connections_max,
        max_overflow=0,
        pool_timeout=settings.database_wait_seconds,
        pool_pre_ping=True,
        connect_args={"options": options, "connect_timeout": max(1, round(settings.database_wait_seconds))},
    )


class PostgresClaims:
    """The read model of production."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def claim(self, claim_id: str) -> WholeClaim | None:
        return await self._asking.ask(lambda connection: _whole(connection, claim_id))

    async def timeline(self, claim_id: str, after: Position | None, rows_max: int) -> list[ClaimEvent]:
        query = sa.select(EVENT).where(EVENT.c.claim_id == claim_id)
        if after is not None:
            earlier = EVENT.alias()
            read_to = sa.select(earlier.c.log_partition, earlier.c.log_offset).where(
                earlier.c.claim_id == claim_id, earlier.c.event_id == after.id
            )
            query = query.where(sa.tuple_(EVENT.c.log_partition, EVENT.c.log_offset) > read_to.scalar_subquery())
        query = query.order_by(EVENT.c.log_partition, EVENT.c.log_offset).limit(rows_max)
        return await self._asking.ask(lambda connection: rows_of(connection, query, _EVENTS))

    async def page(self, wanted: Wanted, after: Position | None, rows_max: int) -> list[Claim]:
        query = sa.select(CLAIM).where(*_conditions(wanted))
        if after is not None:
            query = query.where(
                sa.tuple_(CLAIM.c.changed_at, CLAIM.c.claim_id) < sa.tuple_(sa.literal(after.at), sa.literal(after.id))
            )
        query = query.order_by(CLAIM.c.changed_at.desc(), CLAIM.c.claim_id.desc()).limit(rows_max)
        return await self._asking.ask(lambda connection: rows_of(connection, query, _CLAIMS))

    async def tasks(
        self, waiting_for: WaitingFor | None, offices: frozenset[str], after: Position | None, rows_max: int
    ) -> list[Task]:
        query = asked_of_people(waiting_for, offices, after, rows_max)
        return await self._asking.ask(lambda connection: _tasks(connection, query))

    async def close(self) -> None:
        self._asking.close()


def asked_of_people(
    waiting_for: WaitingFor | None, offices: frozenset[str], after: Position | None, rows_max: int
) -> sa.Select[Any]:
    """What claims of these offices wait for officers with, the most urgent first: to be asked after `in_order`."""
    order = (WAIT.c.due_at, WAIT.c.about)
    by = {WAIT.c.waiting_on: OFFICERS, WAIT.c.waiting_for: tuple(WaitingFor) if waiting_for is None else (waiting_for,)}
    later = () if after is None else (sa.tuple_(*order) > sa.tuple_(sa.literal(after.at), sa.literal(after.id)),)
    found = firsts(WAIT, by, offices, order, rows_max, *later)
    return found.order_by(found.selected_columns.due_at, found.selected_columns.about).limit(rows_max)


_CLAIMS: Final = TypeAdapter(list[Claim])
_EVENTS: Final = TypeAdapter(list[ClaimEvent])
_WAITS: Final = TypeAdapter(list[ClaimWaiting])


def rows_of(connection: sa.Connection, query: sa.Select[Any], rows: TypeAdapter[list[RowT]]) -> list[RowT]:
    return rows.validate_python([dict(row) for row in connection.execute(query).mappings()])


def _of(connection: sa.Connection, table: Table[RowT], claim_id: str) -> tuple[RowT, ...]:
    query = sa.select(described(table)).where(described(table).c.claim_id == claim_id)
    return tuple(rows_of(connection, query, TypeAdapter(list[table.row])))  # type: ignore[name-defined]


def _whole(connection: sa.Connection, claim_id: str) -> WholeClaim | None:
    claims = _of(connection, CLAIMS, claim_id)
    if not claims:
        return None
    people = _of(connection, PEOPLE, claim_id)
    return WholeClaim(
        claim=claims[0],
        personal=people[0].personal if people else None,
        lines=_of(connection, LINES, claim_id),
        documents=_of(connection, DOCUMENTS, claim_id),
        payouts=_of(connection, PAYOUTS, claim_id),
        waiting=_of(connection, WAITING, claim_id),
        recoveries=_of(connection, RECOVERIES, claim_id),
    )


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = []
    if wanted.channel is not None:
        found.append(CLAIM.c.channel == wanted.channel)
    if wanted.reference_prefix:
        found.append(CLAIM.c.channel_reference.startswith(wanted.reference_prefix, autoescape=True))
    theirs = [] if wanted.member is None else [CLAIM.c.member_id == wanted.member]
    if theirs or wanted.claims:
        found.append(sa.or_(*theirs, CLAIM.c.claim_id.in_(sorted(wanted.claims))))
    if wanted.status is not None:
        found.append(CLAIM.c.status == wanted.status)
    if wanted.waiting_for is not None:
        found.append(CLAIM.c.waiting_for == wanted.waiting_for)
    return found


def _tasks(connection: sa.Connection, query: sa.Select[Any]) -> list[Task]:
    """The waits that were asked for, each with its claim."""
    in_order(connection)
    waits = rows_of(connection, query, _WAITS)
    wanted = sa.select(CLAIM).where(CLAIM.c.claim_id.in_([wait.claim_id for wait in waits]))
    claims = {claim.claim_id: claim for claim in rows_of(connection, wanted, _CLAIMS)}
    return [Task(claim=claims[wait.claim_id], waiting=wait) for wait in waits]
