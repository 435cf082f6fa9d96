"""The console's questions in PostgreSQL: claim_state's tables, and the engine's of every processor, by SQLAlchemy Core."""

import json
from collections.abc import Collection, Iterable
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.dialects.postgresql import JSONB

from gateway.console.asking import (
    LETTERS_COUNTED_MAX,
    PROCESSORS,
    RECORDS_COUNTED_MAX,
    Cause,
    Hour,
    Letter,
    LettersWanted,
    Owed,
    OwedWanted,
    Paid,
    ParkedKey,
    Partition,
    Questioned,
    QuestionedWanted,
    Sought,
    Waited,
)
from gateway.console.owed import owed_back
from gateway.console.questioned import questioned_receipts
from gateway.reading.asking import Asking
from gateway.reading.firsts import firsts, in_order
from gateway.reading.offices import in_offices
from gateway.reading.postgres import CLAIM, EVENT, PAYOUT, PERSON, WAIT, rows_of
from processors.claim_state.questioned import QuestionedReceipt
from processors.claim_state.recovery_tables import ClaimRecovery
from processors.claim_state.tables import ACCOUNT_NUMBERS, Claim, ClaimPayout, ClaimWaiting, PayoutStanding
from processors.payout.tables import PAYEE_ACCOUNTS, PAYOUT_CLAIMS
from schemas.reasons import WaitingFor
from streams.described import values_at
from streams.engine_tables import DEAD_LETTER, HOUR, HOURS_KEPT, OWNER, PARKED_KEY, PARKED_RECORD

_CLAIMS: Final = TypeAdapter(list[Claim])
_WAITS: Final = TypeAdapter(list[ClaimWaiting])
_PAYOUTS: Final = TypeAdapter(list[ClaimPayout])
_RECOVERIES: Final = TypeAdapter(list[ClaimRecovery])
_QUESTIONED: Final = TypeAdapter(list[QuestionedReceipt])
_CAUSES: Final = TypeAdapter(list[Cause])
_LETTERS: Final = TypeAdapter(list[Letter])
_PARKED: Final = TypeAdapter(list[ParkedKey])
_PARTITIONS: Final = TypeAdapter(list[Partition])
_HOURS: Final = TypeAdapter(list[Hour])
OfClaimT = TypeVar("OfClaimT", ClaimWaiting, ClaimPayout, ClaimRecovery)
PAID_CLAIM: Final = sa.table(PAYOUT_CLAIMS.name, sa.column("claim_id"), sa.column("personal", JSONB), schema="payout")
"""Payout's own row of a claim: only there stand accounts that were named after filing."""
LETTER_COLUMNS: Final = (
    "dead_letter_id",
    "key",
    "reason",
    "attempt",
    "parks_key",
    "topic",
    "source_partition",
    "source_offset",
    "set_aside_at",
    "resolution",
)


class PostgresConsole:
    """Its role needs `SELECT` on the engine's tables of every processor beside claim_state's, and on `payout.payout_claim`."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def waits(self, reasons: Collection[WaitingFor], offices: frozenset[str], rows_each_max: int) -> list[Waited]:
        query = longest(WAIT, WAIT.c.waiting_for, reasons, offices, rows_each_max)
        return [Waited(claim, wait) for claim, wait in await self._of_claims(query, _WAITS)]

    async def payouts(self, standings: Collection[PayoutStanding], offices: frozenset[str], rows_each_max: int) -> list[Paid]:
        query = longest(PAYOUT, PAYOUT.c.standing, standings, offices, rows_each_max, sa.not_(PAYOUT.c.retired))
        return [Paid(claim, payout) for claim, payout in await self._of_claims(query, _PAYOUTS)]

    async def recoveries(self, wanted: OwedWanted, offices: frozenset[str], rows_max: int) -> list[Owed]:
        query = owed_back(wanted, offices, rows_max)
        return [Owed(claim, recovery) for claim, recovery in await self._of_claims(query, _RECOVERIES)]

    async def _of_claims(self, query: sa.Select[Any], rows: TypeAdapter[list[OfClaimT]]) -> list[tuple[Claim, OfClaimT]]:
        """Each row with its claim, in the order of an index."""

        def answer(connection: sa.Connection) -> list[tuple[Claim, OfClaimT]]:
            in_order(connection)
            found = rows_of(connection, query, rows)
            claims = _claims(connection, {each.claim_id for each in found})
            return [(claims[each.claim_id], each) for each in found]

        return await self._asking.ask(answer)

    async def questioned(self, wanted: QuestionedWanted, rows_max: int) -> list[Questioned]:
        query = questioned_receipts(wanted, rows_max)

        def answer(connection: sa.Connection) -> list[Questioned]:
            found = rows_of(connection, query, _QUESTIONED)
            claims = _claims(connection, {each.claim_id for each in found})
            return [Questioned(claims.get(each.claim_id), each) for each in found]

        return await self._asking.ask(answer)

    async def found(self, sought: Sought, offices: frozenset[str], rows_max: int) -> list[Claim]:
        query = found_by(sought, offices, rows_max)
        return await self._asking.ask(lambda connection: rows_of(connection, query, _CLAIMS))

    async def causes(self) -> list[Cause]:
        return await self._asking.ask(lambda connection: rows_of(connection, by_cause(), _CAUSES))

    async def letters(self, wanted: LettersWanted, rows_max: int) -> list[Letter]:
        query = open_letters(wanted, rows_max)
        return await self._asking.ask(lambda connection: rows_of(connection, query, _LETTERS))

    async def letter(self, processor: str, dead_letter_id: str) -> Letter | None:
        table = _letters_of(processor)
        query = _of(processor, table, *LETTER_COLUMNS, "record_value").where(table.c.dead_letter_id == dead_letter_id)
        found = await self._asking.ask(lambda connection: rows_of(connection, query, _LETTERS))
        return found[0] if found else None

    async def parked(self, rows_each_max: int) -> list[ParkedKey]:
        query = _together(parked_in(name, rows_each_max) for name in PROCESSORS)
        return await self._asking.ask(lambda connection: rows_of(connection, query, _PARKED))

    async def partitions(self) -> list[Partition]:
        query = _together(_owned_in(name) for name in PROCESSORS)
        return await self._asking.ask(lambda connection: rows_of(connection, query, _PARTITIONS))

    async def hours(self) -> list[Hour]:
        query = _together(hours_in(name) for name in PROCESSORS)
        return await self._asking.ask(lambda connection: rows_of(connection, query, _HOURS))


def longest(
    table: sa.Table,
    by: sa.Column[Any],
    values: Collection[str],
    offices: frozenset[str],
    rows_each_max: int,
    *also: sa.ColumnElement[bool],
) -> sa.Select[Any]:
    """Of each value the rows that are longest so: to be asked after `in_order`."""
    found = firsts(table, {by: values}, offices, (table.c.since,), rows_each_max, *also)
    told = found.selected_columns
    place = sa.func.row_number().over(partition_by=told[by.name], order_by=told.since).label("place")
    placed = found.add_columns(place).subquery()
    columns = [placed.c[column.name] for column in table.c]
    return sa.select(*columns).where(placed.c.place <= rows_each_max).order_by(placed.c.since)


def found_by(sought: Sought, offices: frozenset[str], rows_max: int) -> sa.Select[Any]:
    """Each way to the claims by its own index."""
    known_by = sought.known_by
    ways: list[sa.Select[Any]] = [sa.select(CLAIM.c.claim_id).where(CLAIM.c.claim_id.in_(sorted(sought.claims)))]
    if sought.trace is not None:
        ways.append(sa.select(EVENT.c.claim_id).where(EVENT.c.trace_id == sought.trace).limit(rows_max))
    if sought.account is not None:
        asked = sa.cast(sa.literal(json.dumps([sought.account]), sa.Text()), JSONB)
        for table, path in ((PERSON, ACCOUNT_NUMBERS), (PAID_CLAIM, PAYEE_ACCOUNTS)):
            numbers = values_at(table.c.personal, path)
            ways.append(sa.select(table.c.claim_id).where(numbers.op("@>", is_comparison=True)(asked)).limit(rows_max))
    if known_by is not None:
        ways += [
            sa.select(CLAIM.c.claim_id).where(CLAIM.c.member_id == known_by).limit(rows_max),
            sa.select(CLAIM.c.claim_id).where(CLAIM.c.case_id == known_by).limit(rows_max),
            sa.select(PAYOUT.c.claim_id).where(PAYOUT.c.payout_id == known_by).limit(rows_max),
        ]
    ids = sa.union_all(*(sa.select(way.subquery()) for way in ways)).subquery()
    return (
        sa.select(CLAIM)
        .where(CLAIM.c.claim_id.in_(sa.select(ids.c.claim_id)), in_offices(offices, CLAIM.c.channel, CLAIM.c.channel_reference))
        .order_by(CLAIM.c.changed_at.desc())
        .limit(rows_max)
    )


def open_letters(wanted: LettersWanted, rows_max: int) -> sa.Select[Any]:
    """The oldest open letters of these."""

    def of(processor: str) -> sa.Select[Any]:
        table = _letters_of(processor)
        query = _of(processor, table, *LETTER_COLUMNS).where(table.c.resolution.is_(None), *_asked_for(table, wanted))
        return query.order_by(table.c.set_aside_at, table.c.dead_letter_id).limit(rows_max)

    names = PROCESSORS if wanted.processor is None else (wanted.processor,)
    together = _together(of(name) for name in names).subquery()
    return sa.select(together).order_by(together.c.set_aside_at, together.c.dead_letter_id).limit(rows_max)


def _asked_for(table: sa.TableClause, wanted: LettersWanted) -> Iterable[sa.ColumnElement[bool]]:
    if wanted.reason is not None:
        yield table.c.reason == wanted.reason
    if wanted.topic is not None:
        yield table.c.topic == wanted.topic
    if wanted.until is not None:
        yield table.c.set_aside_at < wanted.until
    if wanted.after is not None:
        yield table.c.set_aside_at >= wanted.after.set_aside_at
        yield sa.tuple_(table.c.set_aside_at, table.c.dead_letter_id) > sa.tuple_(*map(sa.literal, wanted.after))


def by_cause() -> sa.Select[Any]:
    """Open letters counted by processor, reason and topic."""

    def of(processor: str) -> sa.Select[Any]:
        table = _letters_of(processor)
        query = _of(processor, table, "reason", "topic", "set_aside_at").where(table.c.resolution.is_(None))
        return query.limit(LETTERS_COUNTED_MAX)

    all_open = _together(of(name) for name in PROCESSORS).subquery()
    causes = (all_open.c.processor, all_open.c.reason, all_open.c.topic)
    number, at = sa.func.count().label("letters"), all_open.c.set_aside_at
    return (
        sa.select(*causes, number, sa.func.min(at).label("oldest"), sa.func.max(at).label("newest"))
        .group_by(*causes)
        .order_by(number.desc())
    )


def parked_in(processor: str, rows_max: int) -> sa.Select[Any]:
    """What waits in one processor, each with its dead letter and how many records stand behind it."""
    key = _table(processor, PARKED_KEY, "partition", "key", "dead_letter_id", "draining")
    record = _table(processor, PARKED_RECORD, "partition", "key", "number")
    letter = _letters_of(processor)
    behind = (
        sa.select(record.c.number)
        .where(record.c.partition == key.c.partition, record.c.key == key.c.key)
        .correlate(key)
        .limit(RECORDS_COUNTED_MAX)
        .subquery()
    )
    records = sa.select(sa.func.count()).select_from(behind).scalar_subquery()
    joined = key.outerjoin(letter, letter.c.dead_letter_id == key.c.dead_letter_id)
    return (
        _of(processor, key, "partition", "key", "dead_letter_id", "draining")
        .add_columns(records.label("records"), letter.c.reason, letter.c.set_aside_at.label("since"))
        .select_from(joined)
        .limit(rows_max)
    )


def _owned_in(processor: str) -> sa.Select[Any]:
    columns = ("partition", "epoch", "step", "released", "writers", "taken_at", "taken_from", "taken_why")
    return _of(processor, _table(processor, OWNER, *columns), *columns)


def hours_in(processor: str) -> sa.Select[Any]:
    """The hours of one processor, all partitions together."""
    hour = _table(processor, HOUR, "hour", "events")
    query = _of(processor, hour, "hour").add_columns(sa.cast(sa.func.sum(hour.c.events), sa.BigInteger).label("events"))
    return query.where(hour.c.hour > sa.func.now() - sa.text(f"interval '{HOURS_KEPT} hours'")).group_by(hour.c.hour)


def _letters_of(processor: str) -> sa.TableClause:
    return _table(processor, DEAD_LETTER, *LETTER_COLUMNS, "record_value")


def _table(processor: str, name: str, *columns: str) -> sa.TableClause:
    """Raises `ValueError` for what is no processor of ours: its name becomes part of the statement."""
    if processor not in PROCESSORS:
        raise ValueError(f"{processor} is no processor: one of {', '.join(PROCESSORS)}")
    return sa.table(name, *(sa.column(column) for column in columns), schema=processor)


def _of(processor: str, table: sa.TableClause, *columns: str) -> sa.Select[Any]:
    return sa.select(sa.literal(processor).label("processor"), *(table.c[column] for column in columns))


def _together(queries: Iterable[sa.Select[Any]]) -> sa.Select[Any]:
    """Each with its own order and limit."""
    return sa.select(sa.union_all(*(sa.select(query.subquery()) for query in queries)).subquery())


def _claims(connection: sa.Connection, ids: Collection[str]) -> dict[str, Claim]:
    query = sa.select(CLAIM).where(CLAIM.c.claim_id.in_(sorted(ids)))
    return {claim.claim_id: claim for claim in rows_of(connection, query, _CLAIMS)}
