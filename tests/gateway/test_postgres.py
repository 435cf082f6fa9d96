"""The read model in PostgreSQL answers as the fake does, cannot be written to, and says so when it is down."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from gateway.fakes.claims import FakeClaims
from gateway.problems import Problem, ProblemCode
from gateway.reading.asking import Asking
from gateway.reading.claims import ClaimReader, Position, Task, Wanted, WholeClaim
from gateway.reading.postgres import CLAIM as CLAIM_TABLE
from gateway.reading.postgres import PostgresClaims, engine_of
from gateway.settings import GatewaySettings
from processors.claim_state.tables import (
    CLAIMS,
    DOCUMENTS,
    HISTORY,
    LINES,
    PAYOUTS,
    PEOPLE,
    WAITING,
    ClaimPeople,
)
from schemas.events.state import ClaimStatus
from schemas.identifiers import claim_id
from schemas.offices import office_of
from schemas.reasons import WaitingFor, WaitingOn
from schemas.vocabulary import Channel
from streams.contract import Table
from streams.tables import StoredTable
from tests.factories import RECEIVED, personal
from tests.gateway.claims import CLAIM, MEMBER, claim, document, event, line, payout, waiting, whole

pytestmark = pytest.mark.anyio
SETTINGS = GatewaySettings(database_wait_seconds=1.0)


def stored(url: str, table: Table[Any], *rows: Any, schema: str = "claim_state") -> None:
    made = StoredTable(schema, table)
    with psycopg.connect(url) as connection:
        connection.execute(made.upsert, (made.to_json(list(rows)),))


@pytest.fixture
async def reader(migrated: str) -> AsyncIterator[PostgresClaims]:
    found = PostgresClaims(Asking(engine_of(migrated, SETTINGS), SETTINGS))
    yield found
    await found.close()


async def test_a_claim_comes_back_whole(migrated: str, reader: PostgresClaims) -> None:
    found = whole(lines=(line(),), documents=(document(),), payouts=(payout(),))
    for table, rows in (
        (CLAIMS, [found.claim]),
        (PEOPLE, [ClaimPeople(claim_id=CLAIM, personal=personal())]),
        (LINES, found.lines),
        (DOCUMENTS, found.documents),
        (PAYOUTS, found.payouts),
        (WAITING, found.waiting),
    ):
        stored(migrated, table, *rows)
    assert await reader.claim(CLAIM) == found
    assert await reader.claim(MEMBER) is None


async def test_a_timeline_is_read_in_pages(migrated: str, reader: PostgresClaims) -> None:
    events = [event(offset) for offset in (9, 10, 11)]
    stored(migrated, HISTORY, *reversed(events))
    first = await reader.timeline(CLAIM, None, 2)
    last = await reader.timeline(CLAIM, Position(first[-1].at, first[-1].event_id), 2)
    assert first + last == events


def _claims() -> list[WholeClaim]:
    """Claims of several channels, offices, members and states, some changed in the same moment."""
    made = []
    for number in range(8):
        channel = (Channel.BRANCH, Channel.MISSION, Channel.LAPAK_ASIK)[number % 3]
        reference = f"R-{number}" if channel is Channel.LAPAK_ASIK else f"{('B-1', 'B%1', 'B_1')[number % 3]}:R-{number}"
        standing = claim(
            claim_id(channel, reference),
            channel=channel,
            channel_reference=reference,
            status=ClaimStatus.PAID if number % 2 else ClaimStatus.INCOMPLETE,
            member_id=None if number == 7 else MEMBER if number < 4 else claim_id("member", str(number)),
            changed_at=RECEIVED + timedelta(seconds=number // 3),
        )
        made.append(whole(claim=standing))
    return made


WANTED = [
    Wanted(),
    Wanted(channel=Channel.BRANCH),
    Wanted(channel=Channel.BRANCH, reference_prefix="B-1:"),
    Wanted(channel=Channel.MISSION, reference_prefix="B%1:"),
    Wanted(channel=Channel.MISSION, reference_prefix="B_1:"),
    Wanted(status=ClaimStatus.PAID),
    Wanted(waiting_for=WaitingFor.ACCOUNT),
    Wanted(member=MEMBER),
    Wanted(member=MEMBER, claims=frozenset({claim_id(Channel.LAPAK_ASIK, "R-5")})),
    Wanted(claims=frozenset({claim_id(Channel.LAPAK_ASIK, "R-5")})),
]


async def test_lists_are_those_of_the_fake_page_by_page(migrated: str, reader: PostgresClaims) -> None:
    fake = FakeClaims()
    for found in _claims():
        fake.whole[found.claim.claim_id] = found
        stored(migrated, CLAIMS, found.claim)
    for wanted in WANTED:
        assert await _ids(reader, wanted, 3) == await _ids(fake, wanted, 3) == await _ids(fake, wanted, 100), wanted


async def _ids(reader: ClaimReader, wanted: Wanted, rows: int) -> list[str]:
    ids: list[str] = []
    after: Position | None = None
    while page := await reader.page(wanted, after, rows):
        ids += [found.claim_id for found in page]
        after = Position(page[-1].changed_at, page[-1].claim_id)
    return ids


OFFICES = [{"*"}, {"PUSAT"}, {"B-1"}, {"B%1"}, {"PUSAT", "B-1"}, {"B"}]


async def test_work_lists_are_those_of_the_fake(migrated: str, reader: PostgresClaims) -> None:
    fake = FakeClaims()
    for number, found in enumerate(_claims()):
        asked = waiting(
            claim_id=found.claim.claim_id,
            waiting_for=WaitingFor.OFFICER_APPROVAL,
            waiting_on=WaitingOn.SUPERVISOR if number % 2 else WaitingOn.OFFICER,
            about=f"task-{number}",
            until=RECEIVED + timedelta(days=number // 2) if number else None,
            office=office_of(found.claim.channel, found.claim.channel_reference),
        )
        fake.waiting_tasks.append(Task(claim=found.claim, waiting=asked))
        stored(migrated, CLAIMS, found.claim)
        stored(migrated, WAITING, asked, waiting(claim_id=found.claim.claim_id))
    for offices in map(frozenset, OFFICES):
        assert await _tasks(reader, offices) == await _tasks(fake, offices), offices


async def _tasks(reader: ClaimReader, offices: frozenset[str]) -> list[str]:
    ids: list[str] = []
    after: Position | None = None
    while page := await reader.tasks(None, offices, after, 3):
        ids += [task.waiting.about for task in page]
        after = Position(page[-1].waiting.until or page[-1].waiting.since, page[-1].waiting.about)
    return ids


async def test_its_sessions_cannot_write(migrated: str, reader: PostgresClaims) -> None:
    engine = engine_of(migrated, SETTINGS)
    with engine.connect() as connection, pytest.raises(SQLAlchemyError, match="read-only"):
        connection.execute(sa.delete(CLAIM_TABLE))
    engine.dispose()


async def test_a_database_that_is_down_is_a_problem_and_its_return_is_noticed() -> None:
    reader = PostgresClaims(Asking(engine_of("postgresql://nobody@127.0.0.1:1/none", SETTINGS), SETTINGS))
    with pytest.raises(Problem) as refused:
        await reader.claim(CLAIM)
    assert (refused.value.code, refused.value.retry_after_seconds) == (ProblemCode.READ_MODEL_UNAVAILABLE, 5)
    await reader.close()
