"""Five thousand AC04: found, proposed, approved and sent anew through the engine, whose process is killed again and again on the way.

Rows in PostgreSQL; the log in memory for five thousand, Apache Kafka for a few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import psycopg
import pytest

from gateway.operating.listing import Listing, Wish, listed, proposal
from gateway.operating.postgres import PostgresOperations, selected
from gateway.operating.shares import share_ids
from gateway.reading.asking import Asking
from gateway.reading.postgres import engine_of
from gateway.settings import GatewaySettings
from processors.claim_state import processor as claim_state
from processors.claim_state.tables import CLAIMS, PAYOUTS, Claim, ClaimPayout, PayoutStanding
from processors.payout import build
from processors.payout.campaign_tables import Campaign
from processors.payout.config import PayoutConfig, Shares
from processors.payout.tables import PAYOUT_CLAIMS, PayoutClaim
from schemas.envelope import CONTENT_TYPE, HEADER_TYPE, CloudEvent, EventData
from schemas.events.campaigns import CampaignAction, CampaignCause, CampaignSaid, Skipped, Stands
from schemas.events.instructions import PayoutInstructed
from schemas.events.payout import PayoutActionTaken
from schemas.events.receipts import ReceiptStatus
from schemas.identifiers import claim_id, payout_id
from schemas.vocabulary import AuthorityRole, Channel, TaskKind
from streams.contract import Processor, Table
from streams.crash_points import NO_FAULTS, CrashPoint, Faults
from streams.fakes.log import FakeLog
from streams.partitioning import partition_of
from streams.postgres import PostgresStore
from streams.settings import DatabaseSettings, EngineSettings
from streams.stepper import Stepper
from streams.tables import StoredTable
from tests.conftest import FRESH_PARTITIONS
from tests.processors.payout.campaigns import World
from tests.processors.payout.payments import config, provided
from tests.processors.script import NOW
from tests.streams.surroundings import (
    DieAt,
    Died,
    FakeSurroundings,
    Process,
    RealSurroundings,
    Surroundings,
    create_tables,
    events,
    later,
)

pytestmark = pytest.mark.anyio
CAMPAIGN: Final = "33333333-2222-3333-4444-555555555555"
CAUSE: Final = CampaignCause(standings=("awaiting_account",), failure_code="AC04", fund="jkm")
GATEWAY: Final = GatewaySettings(database_wait_seconds=5.0, database_answer_ms=20_000)
SUPERVISOR: Final = AuthorityRole.SUPERVISOR
OTHERS: Final = 20_000
"""Payouts that are settled, among which the others are found."""
WRITTEN_MAX: Final = 1_000
MANY_OTHERS: Final = f"""
INSERT INTO claim_state.claim_payouts
SELECT (jsonb_populate_record(p, jsonb_build_object('claim_id', 'other-' || n, 'payout_id', 'payout-' || n, 'standing', 'settled'))).*
FROM claim_state.claim_payouts p, generate_series(1, {OTHERS}) n WHERE p.claim_id = (SELECT min(claim_id) FROM claim_state.claims);
ANALYZE claim_state.claim_payouts; ANALYZE claim_state.claims;
"""
KILLS: Final = (
    CrashPoint.DECIDED,
    CrashPoint.BEFORE_COMMIT,
    CrashPoint.COMMITTED,
    CrashPoint.PRODUCED,
    CrashPoint.OFFSETS_SENT,
    CrashPoint.PUBLISHED,
)


class HalfReal(FakeSurroundings):
    """PostgreSQL decides, a log in memory publishes."""

    def __init__(self, url: str) -> None:
        super().__init__(partitions=FRESH_PARTITIONS, now=NOW)
        self.url = url
        self.stores: list[PostgresStore] = []

    def stepper(self, processor: Processor, settings: EngineSettings, faults: Faults) -> Stepper:
        self.stores.append(PostgresStore(processor, DatabaseSettings(url=self.url)))
        log = FakeLog(self.broker, processor.name, faults, eager=lambda: True)
        return Stepper(processor, self.stores[-1], log, settings, self.clock, faults)

    def close(self) -> None:
        for store in self.stores:
            store.close()


def prepare(url: str) -> None:
    """The tables of the two processors that are asked."""
    for each in (build(paying()), claim_state):
        create_tables(url, each)


def paying() -> PayoutConfig:
    ids = share_ids(FRESH_PARTITIONS)
    return replace(config(), shares=Shares(FRESH_PARTITIONS, lambda key: ids[partition_of(key.encode(), FRESH_PARTITIONS)]))


def seed(url: str, count: int) -> list[str]:
    """Claims of which the bank refused the one payout, in payout's table and in claim_state's; their ids."""
    one = _refused()
    claims = [claim_id("jmo", f"seed-{number}") for number in range(count)]
    for at in range(0, count, WRITTEN_MAX):
        some = claims[at : at + WRITTEN_MAX]
        rows = [_as(one, claim) for claim in some]
        _stored(url, "payout", PAYOUT_CLAIMS, rows)
        _stored(
            url,
            "claim_state",
            CLAIMS,
            [Claim(claim_id=each, channel=Channel.JMO, status_since=NOW, changed_at=NOW) for each in some],
        )
        _stored(url, "claim_state", PAYOUTS, [_shown(row) for row in rows])
    return claims


def _refused() -> PayoutClaim:
    world = World.instructed(1)
    world.answer(1, ReceiptStatus.REJECTED, code="AC04")
    (row,) = world.script.rows(PAYOUT_CLAIMS)
    return row


def _as(one: PayoutClaim, claim: str) -> PayoutClaim:
    """The same, as another claim's."""
    (group,), (account,) = one.groups, one.personal.used.values()
    task = claim_id("task", claim)
    first = payout_id(claim, group.name, 1)
    attempts = tuple(replace(attempt, payout_id=first) for attempt in group.attempts)
    return replace(
        one,
        claim_id=claim,
        groups=(replace(group, attempts=attempts, task_id=task),),
        tasks=tuple(replace(each, task_id=task) for each in one.tasks if each.kind is TaskKind.PAYOUT_RELEASE),
        personal=replace(one.personal, used={first: account}),
    )


def _shown(row: PayoutClaim) -> ClaimPayout:
    (group,) = row.groups
    return ClaimPayout(
        claim_id=row.claim_id,
        payout_group=group.name,
        payee_ref=group.payee_ref,
        standing=PayoutStanding.AWAITING_ACCOUNT,
        since=NOW,
        fund="jkm",
        net_rupiah=group.net_rupiah,
        payout_id=group.attempts[-1].payout_id,
        attempts=1,
        payment_system="bank-one",
        reason="no_account",
        task_id=group.task_id,
        failed=True,
        failure_code="AC04",
    )


def _stored(url: str, schema: str, table: Table[Any], rows: Sequence[Any]) -> None:
    made = StoredTable(schema, table)
    with psycopg.connect(url) as connection:
        connection.execute(made.upsert, (made.to_json(list(rows)),))


def write(surroundings: Surroundings, subject: str, *said: EventData) -> None:
    for number, data in enumerate(said):
        event = CloudEvent(
            id=claim_id("event", f"{subject}{data.event_type}{number}{surroundings.now}"),
            type=data.event_type,
            source="/operations/test",
            subject=subject,
            time=surroundings.now,
            data=data,
        )
        headers = ((HEADER_TYPE, data.event_type.encode()), ("content-type", CONTENT_TYPE.encode()))
        surroundings.write(data.topic, subject.encode(), event.model_dump_json(exclude_none=True).encode(), headers)


async def dry_run(url: str) -> Listing:
    asking = Asking(engine_of(url, GATEWAY), GATEWAY)
    try:
        return await listed(PostgresOperations(asking), CampaignAction.SEND_ANEW, CAUSE, 10)
    finally:
        asking.close()


async def standing(url: str) -> Campaign:
    asking = Asking(engine_of(url, GATEWAY), GATEWAY)
    try:
        found = await PostgresOperations(asking).campaign(CAMPAIGN)
    finally:
        asking.close()
    assert found is not None
    return found


def propose(surroundings: Surroundings, listing: Listing, per_second: int) -> None:
    wish = Wish(
        action=CampaignAction.SEND_ANEW,
        cause=CAUSE,
        per_second=per_second,
        because="the bank's mistake",
        person="ani",
        role=SUPERVISOR,
        at=surroundings.now,
    )
    head, pieces = proposal(wish, listing)
    write(surroundings, CAMPAIGN, head, *pieces)


def approve(surroundings: Surroundings, listing: Listing) -> None:
    word = CampaignSaid(
        word="approve", digest=listing.digest, person="budi", role=SUPERVISOR, because="seen", said_at=surroundings.now
    )
    write(surroundings, CAMPAIGN, word)


def killed(surroundings: Surroundings, at: CrashPoint, passes: int) -> None:
    """A process that dies there, if it gets so far."""
    process = Process(surroundings, build(paying()), faults=DieAt(at, passes=passes)).take_over_all()
    with suppress(Died):
        process.run()
        process.close()


def lived(surroundings: Surroundings, seconds: int, faults: Faults = NO_FAULTS) -> None:
    """A process for so many of the campaign's seconds."""
    process = Process(surroundings, build(paying()), faults=faults).take_over_all()
    for _ in range(seconds):
        process.run()
        later(surroundings, 1)
    process.run()
    process.close()


async def through(surroundings: Surroundings, url: str, count: int, per_second: int) -> None:
    """The whole way, killed at every place of a step; one payee names an account in between, and is left."""
    claims = seed(url, count)
    listing = await dry_run(url)
    assert (len(listing.items), listing.rupiah) == (count, count * 20_000_000)
    propose(surroundings, listing, per_second)
    lived(surroundings, 1)
    approve(surroundings, listing)
    changed = listing.items[-1].claim_id
    write(surroundings, changed, provided())
    for number, point in enumerate(KILLS):
        killed(surroundings, point, 1 + number % 2)
        later(surroundings, 1)
    lived(surroundings, count // per_second + 3)
    sent = [event.data for event in events(surroundings, PayoutInstructed)]
    assert len({each.payout_id for each in sent}) == len(sent) == count
    assert {each.replaces for each in sent} == {item.payout_id for item in listing.items}
    told = {event.subject: event.data.skipped for event in events(surroundings, PayoutActionTaken)}
    assert told == {claim: Skipped.CHANGED if claim == changed else None for claim in claims}
    row = await standing(url)
    assert (row.stands, row.done, row.skipped) == (Stands.DONE, count - 1, {"changed": 1})


@pytest.fixture
def half_real(database: str) -> Iterator[HalfReal]:
    prepare(database)
    surroundings = HalfReal(database)
    yield surroundings
    surroundings.close()


async def test_five_thousand_refused_payouts_are_sent_anew_once_each_whatever_is_killed(
    half_real: HalfReal, database: str
) -> None:
    await through(half_real, database, 5_000, 200)


async def test_the_dry_run_finds_them_among_many_by_an_index(half_real: HalfReal, database: str) -> None:
    del half_real
    seed(database, 1_000)
    with psycopg.connect(database) as connection:
        connection.execute(MANY_OTHERS)
    assert len((await dry_run(database)).items) == 1_000
    engine = engine_of(database, GATEWAY)
    query = selected(CAUSE, 20_001).compile(engine, compile_kwargs={"literal_binds": True})
    with psycopg.connect(database) as connection:
        plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN {query}"))
    engine.dispose()
    assert "claim_payouts_by_standing" in plan, plan
    assert "Seq Scan on claim_payouts" not in plan, plan


@pytest.mark.needs_kafka
async def test_on_apache_kafka_too(fresh_apache: str, database: str) -> None:
    prepare(database)
    surroundings = RealSurroundings(fresh_apache, database, FRESH_PARTITIONS, with_tables=False)
    try:
        await through(surroundings, database, 12, 3)
    finally:
        surroundings.close()
