"""The console's questions in PostgreSQL: answered as the fake answers them, from indexes, however many claims there are."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from hashlib import md5
from typing import Any, Final

import psycopg
import pytest
import sqlalchemy as sa

from gateway.access.callers import EVERY_OFFICE
from gateway.console.asking import Letter, LetterPosition, LettersWanted, Paid, Sought, Waited
from gateway.console.claims import TROUBLED
from gateway.console.postgres import PostgresConsole, found_by, longest, open_letters
from gateway.fakes.console import FakeConsole
from gateway.reading.asking import Asking
from gateway.reading.claims import Position
from gateway.reading.firsts import in_order
from gateway.reading.postgres import PAYOUT, WAIT, asked_of_people, engine_of
from gateway.settings import GatewaySettings
from processors.claim_state.tables import CLAIMS, HISTORY, PAYOUTS, PEOPLE, WAITING, ClaimPeople, PayoutStanding
from processors.payout.tables import PAYOUT_CLAIMS, PayoutClaim, Personal, ProvidedAccount
from schemas.reasons import WaitingFor
from schemas.topics import SUBMISSIONS, VERIFICATIONS
from tests.factories import RECEIVED, account, payee, personal
from tests.gateway.claims import CLAIM, MEMBER, event
from tests.gateway.operating import ACCOUNT, PAYOUT_ID, TRACE, letters, others_waiting, troubled
from tests.gateway.test_postgres import stored
from tests.processors.payout.payments import amendment

pytestmark = pytest.mark.anyio
SETTINGS = GatewaySettings(database_wait_seconds=1.0)
EVERYWHERE: Final = frozenset({EVERY_OFFICE})
HERE: Final = frozenset({"B-0712"})
ELSEWHERE: Final = frozenset({"B-0999", "B-0998"})
NAMED: Final = ("1000000001", "1000000002", "1000000003", "1000000004")
MANY: Final = 20_000
MANY_CLAIMS = f"""
INSERT INTO claim_state.claims
SELECT (jsonb_populate_record(c, jsonb_build_object('claim_id', 'many-' || n, 'member_id', 'member-' || n, 'case_id', 'case-' || n,
    'channel_reference', 'R-' || n))).*
FROM claim_state.claims c, generate_series(1, {MANY}) n WHERE c.claim_id = %(claim)s;
"""
MANY_WAITS = f"""
INSERT INTO claim_state.claim_waiting
SELECT (jsonb_populate_record(w, jsonb_build_object('claim_id', 'many-' || n, 'since', w.since + n * interval '1 second'))).*
FROM claim_state.claim_waiting w, generate_series(1, {MANY}) n WHERE w.claim_id = %(claim)s AND w.waiting_for = 'account';
"""
MANY_QUESTIONS = f"""
INSERT INTO claim_state.claim_waiting
SELECT (jsonb_populate_record(w, jsonb_build_object('claim_id', 'many-' || n, 'about', 'task-' || n, 'waiting_on', 'officer',
    'waiting_for', 'officer_approval', 'due_at', w.since + n * interval '1 second'))).*
FROM claim_state.claim_waiting w, generate_series(1, {MANY}) n WHERE w.claim_id = %(claim)s AND w.waiting_for = 'account';
"""
MANY_PAYOUTS = f"""
INSERT INTO claim_state.claim_payouts
SELECT (jsonb_populate_record(p, jsonb_build_object('claim_id', 'many-' || n, 'payout_id', 'payout-' || n, 'standing', 'settled'))).*
FROM claim_state.claim_payouts p, generate_series(1, {MANY}) n WHERE p.claim_id = %(claim)s AND p.payout_group = 'heir-1:1';
"""


MANY_EVENTS = f"""
INSERT INTO claim_state.claim_history
SELECT (jsonb_populate_record(h, jsonb_build_object('claim_id', 'many-' || n, 'trace_id', md5(n::text)))).*
FROM claim_state.claim_history h, generate_series(1, {MANY}) n WHERE h.claim_id = %(claim)s;
"""
MANY_PAID = f"""
INSERT INTO payout.payout_claim
SELECT (jsonb_populate_record(p, jsonb_build_object('claim_id', 'many-' || n,
    'personal', jsonb_set(p.personal, '{{provided,heir-1,account,number}}', to_jsonb(3000000 + n || ''))))).*
FROM payout.payout_claim p, generate_series(1, {MANY}) n WHERE p.claim_id = %(claim)s;
"""
MANY_PEOPLE = f"""
INSERT INTO claim_state.claim_people
SELECT 'many-' || n, jsonb_set(p.personal, '{{payees,0,account,number}}', to_jsonb(1000000 + n || ''))
FROM claim_state.claim_people p, generate_series(1, {MANY}) n WHERE p.claim_id = %(claim)s;
"""


@pytest.fixture
async def reader(migrated: str) -> AsyncIterator[PostgresConsole]:
    asking = Asking(engine_of(migrated, SETTINGS), SETTINGS)
    yield PostgresConsole(asking)
    asking.close()


@pytest.fixture
def fake(migrated: str, reader: PostgresConsole) -> FakeConsole:
    """With what stands in the database."""
    del reader
    found, whole = FakeConsole(), troubled()
    found.waiting = [*[Waited(whole.claim, wait) for wait in whole.waiting], *others_waiting()]
    found.paying = [Paid(whole.claim, each) for each in whole.payouts]
    for each in {wait.claim.claim_id: wait.claim for wait in found.waiting}.values():
        stored(migrated, CLAIMS, each)
    stored(migrated, WAITING, *[wait.waiting for wait in found.waiting])
    stored(migrated, PAYOUTS, *whole.payouts)
    return found


@pytest.mark.parametrize("offices", [EVERYWHERE, HERE, frozenset({"B-0999"}), frozenset({"PUSAT"})])
async def test_waits_and_payouts_are_those_of_the_fake(
    reader: PostgresConsole, fake: FakeConsole, offices: frozenset[str]
) -> None:
    for reasons, rows_max in ((tuple(WaitingFor), 3), ((WaitingFor.DOCUMENTS,), 100)):
        assert await reader.waits(reasons, offices, rows_max) == await fake.waits(reasons, offices, rows_max)
    for standings in (TROUBLED, (PayoutStanding.SETTLED,)):
        assert await reader.payouts(standings, offices, 5) == await fake.payouts(standings, offices, 5)


async def test_a_claim_is_found_by_every_name_and_only_by_its_office(
    migrated: str, reader: PostgresConsole, fake: FakeConsole
) -> None:
    stored(migrated, HISTORY, event(3, trace_id=TRACE), event(4, trace_id=TRACE), event(5))
    fake.traces = {TRACE: {CLAIM}}
    stored(migrated, PEOPLE, ClaimPeople(claim_id=CLAIM, personal=personal(payees=(payee(), payee(ref="heir-2", account=None)))))
    fake.accounts = {ACCOUNT: {CLAIM}}
    for sought in (
        Sought(claims=(CLAIM,)),
        Sought(known_by=MEMBER),
        Sought(known_by=PAYOUT_ID),
        Sought(known_by="nobody"),
        Sought(claims=(MEMBER,), known_by=MEMBER),
        Sought(trace=TRACE),
        Sought(trace="0" * 32),
        Sought(account=ACCOUNT),
        Sought(account=ACCOUNT[:-1]),
    ):
        for offices in (EVERYWHERE, HERE, frozenset({"B-0999"})):
            found = [each.claim_id for each in await reader.found(sought, offices, 100)]
            assert found == [each.claim_id for each in await fake.found(sought, offices, 100)], (sought, offices)


def with_accounts() -> PayoutClaim:
    """Payout's row of a claim whose payee named one account when filing, was paid on a second, named a third since, and amends to a fourth."""
    filed, used, named, amended = (account(number=number) for number in NAMED)
    return PayoutClaim(
        claim_id=CLAIM,
        personal=Personal(
            payees=(payee(account=filed),),
            provided={"heir-1": ProvidedAccount(account=named, received_at=RECEIVED)},
            used={PAYOUT_ID: used},
            amendment=amendment(2, payee(account=amended)),
        ),
    )


@pytest.mark.parametrize("number", NAMED)
async def test_a_claim_is_found_by_every_account_that_its_payees_ever_named(
    migrated: str, reader: PostgresConsole, fake: FakeConsole, number: str
) -> None:
    del fake
    stored(migrated, PAYOUT_CLAIMS, with_accounts(), schema="payout")
    assert [each.claim_id for each in await reader.found(Sought(account=number), HERE, 10)] == [CLAIM]
    assert await reader.found(Sought(account=number), frozenset({"B-0999"}), 10) == []
    assert await reader.found(Sought(account=number[:-1]), HERE, 10) == []


async def test_open_letters_are_listed_and_counted_by_cause(migrated: str, reader: PostgresConsole) -> None:
    fake = FakeConsole()
    answered = replace(letters()[0], dead_letter_id="answered", resolution="discard")
    fake.aside = [*letters(), answered]
    for each in fake.aside:
        set_aside(migrated, each)
    assert await reader.causes() == await fake.causes()
    bare = [replace(each, record_value=None) for each in await fake.letters(LettersWanted(), 100)]
    second = LetterPosition(bare[1].set_aside_at, bare[1].dead_letter_id)
    for wanted in (
        LettersWanted(),
        LettersWanted(processor="intake", reason="invalid_data"),
        LettersWanted(processor="intake", reason="another"),
        LettersWanted(processor="verification", topic=VERIFICATIONS),
        LettersWanted(topic=SUBMISSIONS),
        LettersWanted(until=bare[2].set_aside_at),
        LettersWanted(after=second),
        LettersWanted(after=second, reason="rule_failed", until=bare[3].set_aside_at),
    ):
        for rows_max in (1, 100):
            found = [replace(each, record_value=None) for each in await fake.letters(wanted, rows_max)]
            assert await reader.letters(wanted, rows_max) == found, wanted
    assert len(await reader.letters(LettersWanted(after=second), 100)) == len(bare) - 2
    assert await reader.letter("intake", "answered") == answered
    assert await reader.letter("payout", "answered") is None


async def test_what_is_parked_says_behind_what_and_how_much(migrated: str, reader: PostgresConsole) -> None:
    found = letters()[0]
    set_aside(migrated, found)
    with psycopg.connect(migrated) as connection:
        connection.execute("INSERT INTO intake.engine_parked_key VALUES (3, %s, %s, false)", (CLAIM, found.dead_letter_id))
        for number in range(2):
            connection.execute(
                "INSERT INTO intake.engine_parked_record (partition, number, key, topic, source_partition, source_offset, timestamp_ms, "
                "headers) VALUES (3, %s, %s, 'topic', 3, %s, 0, '')",
                (number, CLAIM, number),
            )
        connection.execute(
            "INSERT INTO payout.engine_owner (partition, epoch, step, decided_epoch, positions, journal, output_ends, released, writers) "
            "VALUES (7, 4, 90, 4, '{}', '', '[]', false, '{payout-1}')"
        )
    (parked,) = await reader.parked(10)
    assert (parked.processor, parked.key, parked.records, parked.reason) == ("intake", CLAIM, 2, found.reason)
    (owned,) = await reader.partitions()
    assert (owned.processor, owned.partition, owned.epoch, owned.writers) == ("payout", 7, 4, ("payout-1",))


async def test_a_name_that_is_no_processors_never_becomes_part_of_a_statement(reader: PostgresConsole) -> None:
    with pytest.raises(ValueError, match="is no processor"):
        await reader.letters(LettersWanted(processor="pg_catalog"), 1)


def plan(database: str, query: sa.Select[Any], *, in_index_order: bool = False) -> str:
    """How the server would answer, with what it actually read."""
    engine = engine_of(database, SETTINGS)
    text = str(query.compile(engine, compile_kwargs={"literal_binds": True}))
    with engine.connect() as connection:
        if in_index_order:
            in_order(connection)
        told = connection.exec_driver_sql(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {text.replace('%%', '%').replace('%', '%%')}"
        ).scalar_one()
    engine.dispose()
    return json.dumps(told)


def rows_read(text: str) -> int:
    """The most rows that one step of a plan passed on or looked at in vain."""
    found = [int(float(each)) for each in re.findall(r'"(?:Actual Rows|Rows Removed by Filter)": ([\d.]+)', text)]
    return max(found)


async def test_with_many_claims_every_question_is_answered_from_indexes(
    migrated: str, reader: PostgresConsole, fake: FakeConsole
) -> None:
    del reader, fake
    stored(migrated, HISTORY, event(3))
    stored(migrated, PEOPLE, ClaimPeople(claim_id=CLAIM, personal=personal()))
    stored(migrated, PAYOUT_CLAIMS, with_accounts(), schema="payout")
    with psycopg.connect(migrated) as connection:
        for statement in (MANY_CLAIMS, MANY_WAITS, MANY_QUESTIONS, MANY_PAYOUTS, MANY_EVENTS, MANY_PEOPLE, MANY_PAID):
            connection.execute(statement, {"claim": CLAIM})
    with psycopg.connect(migrated, autocommit=True) as connection:
        connection.execute("ANALYZE")
    after = Position(RECEIVED, "task-5")
    queries = {
        "found by account": found_by(Sought(account="3000077"), EVERYWHERE, 100),
        "found": found_by(Sought(claims=("many-5",), known_by="member-77", trace=md5(b"55").hexdigest()), EVERYWHERE, 100),
    }
    for name, offices in (("everywhere", EVERYWHERE), ("here", HERE), ("elsewhere", ELSEWHERE), ("nowhere", frozenset[str]())):
        queries |= {
            f"waits {name}": longest(WAIT, WAIT.c.waiting_for, tuple(WaitingFor), offices, 5),
            f"waits for an account {name}": longest(WAIT, WAIT.c.waiting_for, (WaitingFor.ACCOUNT,), offices, 100),
            f"payouts {name}": longest(PAYOUT, PAYOUT.c.standing, tuple(PayoutStanding), offices, 5, sa.not_(PAYOUT.c.retired)),
            f"questions {name}": asked_of_people(None, offices, None, 100),
            f"adjustments {name}": asked_of_people(WaitingFor.ADJUSTMENT, offices, after, 100),
        }
    plans = {name: plan(migrated, query, in_index_order="found" not in name) for name, query in queries.items()}
    for name, text in plans.items():
        assert '"Seq Scan"' not in text, (name, text)
        assert rows_read(text) <= 2 * 100, (name, text)


async def test_open_letters_are_read_by_their_age_and_no_answered_one_is(migrated: str, reader: PostgresConsole) -> None:
    del reader
    with psycopg.connect(migrated) as connection:
        for number in range(3):
            set_aside(migrated, replace(letters()[0], dead_letter_id=f"open-{number}"))
        connection.execute(
            "INSERT INTO intake.engine_dead_letter SELECT 'done-' || n, d.key, d.reason, d.attempt, d.parks_key, d.topic, d.source_partition, "
            "d.source_offset, d.timestamp_ms, d.record_key, d.record_value, d.headers, d.set_aside_at, 'discard' "
            f"FROM intake.engine_dead_letter d, generate_series(1, {MANY}) n WHERE d.dead_letter_id = 'open-0'"
        )
    with psycopg.connect(migrated, autocommit=True) as connection:
        connection.execute("ANALYZE intake.engine_dead_letter")
    text = plan(migrated, open_letters(LettersWanted(processor="intake"), 100))
    assert "engine_dead_letter_open" in text
    assert rows_read(text) == 3


def set_aside(database: str, letter: Letter) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(
            f"INSERT INTO {letter.processor}.engine_dead_letter (dead_letter_id, key, reason, attempt, parks_key, topic, source_partition, "
            "source_offset, timestamp_ms, record_value, headers, set_aside_at, resolution) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0, %s, '', %s, %s)",
            (
                letter.dead_letter_id,
                letter.key,
                letter.reason,
                letter.attempt,
                letter.parks_key,
                letter.topic,
                letter.source_partition,
                letter.source_offset,
                letter.record_value,
                letter.set_aside_at,
                letter.resolution,
            ),
        )
