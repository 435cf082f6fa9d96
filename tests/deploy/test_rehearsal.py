"""A dry run in a process of its own: by the processor's own rules on the rows as they stand, which it cannot change, and may die of."""

from __future__ import annotations

import json
import sys
from typing import Any

import msgspec
import psycopg
import pytest

from deploy.bank.keys import FUND, verifier
from deploy.rehearsal import ChildRehearser
from deploy.settings import SystemSettings
from deploy.wiring import processor, rehearsing
from gateway.console.rehearsing import NotRehearsed
from processors.payout import PayoutConfig
from schemas.topics import SUBMISSIONS
from streams.partitioning import partition_of
from streams.rehearsing import Came
from tests.factories import CLAIM
from tests.gateway.test_console_records import record

pytestmark = pytest.mark.anyio
LETTER = "letter-1"
SEED = 7
SECONDS_MAX = 60.0
"""A child has to be loaded first, and the machine is shared."""


@pytest.fixture
def with_letter(migrated: str) -> str:
    """A database in which intake has set aside a submission without a proper date."""
    wrong = json.dumps(record(data__claim__event_date="2026-13-41")).encode()
    with psycopg.connect(migrated) as connection:
        connection.execute(
            "INSERT INTO intake.engine_dead_letter (dead_letter_id, key, reason, attempt, parks_key, topic, source_partition, source_offset, "
            "timestamp_ms, record_key, record_value, headers, set_aside_at) VALUES (%s, %s, 'invalid_data', 0, true, %s, %s, 7, 0, %s, %s, %s, now())",
            (LETTER, CLAIM, SUBMISSIONS, home(), CLAIM.encode(), wrong, msgspec.msgpack.encode(())),
        )
    return migrated


def home() -> int:
    return partition_of(CLAIM.encode(), SystemSettings().kafka.partitions)


def rows(database: str) -> list[Any]:
    with psycopg.connect(database) as connection:
        tables = connection.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('intake', 'membership') ORDER BY 1, 2"
        ).fetchall()
        return [connection.execute(f'SELECT count(*) FROM "{schema}"."{table}"').fetchone() for schema, table in tables]


async def test_a_corrected_submission_is_tried_by_intakes_own_rules_and_nothing_is_changed(with_letter: str) -> None:
    before = rows(with_letter)
    rehearser = ChildRehearser(SECONDS_MAX, with_letter)
    as_it_was = await rehearser.rehearse("intake", LETTER, "replay", None)
    assert (as_it_was.came, as_it_was.reason) == (Came.SET_ASIDE_AGAIN, "invalid_data")
    found = await rehearser.rehearse("intake", LETTER, "replay", json.dumps(record()).encode())
    assert found.came is Came.HANDLED, found
    types = [event.event["type"] for event in found.events]
    assert types == ["santunan.claim.submitted.v1", "santunan.claim.refused.v1"], "intake's own rules: readable now, and refused"
    assert found.events[-1].event["data"]["reasons"]
    assert rows(with_letter) == before
    with pytest.raises(NotRehearsed, match="There is no dead letter letter-2"):
        await rehearser.rehearse("intake", "letter-2", "replay", None)


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("import time; time.sleep(60)", "longer than"),
        ("import os; os.abort()", "died"),
        ("import sys; print('refused: no such thing', file=sys.stderr); sys.exit(1)", "no such thing"),
    ],
)
async def test_a_child_that_hangs_or_dies_says_so_and_is_gone(code: str, why: str) -> None:
    rehearser = ChildRehearser(2.0, command=(sys.executable, "-c", code))
    with pytest.raises(NotRehearsed, match=why):
        await rehearser.rehearse("intake", LETTER, "replay", None)


def test_what_a_rehearsed_payout_signs_is_not_the_funds_word() -> None:
    settings = SystemSettings.model_validate({"payout": {"environment": "demo", "demo_seed": SEED}})
    real, tried = config_of(processor("payout", settings)), config_of(rehearsing("payout", settings))
    signature = tried.signer.sign(b"pay")
    funds = verifier(SEED, FUND)
    assert funds.verify(FUND, b"pay", real.signer.sign(b"pay"))
    assert not funds.verify(FUND, b"pay", signature)
    assert signature != config_of(rehearsing("payout", settings)).signer.sign(b"pay")
    assert (tried.routes, tried.environment) == (real.routes, real.environment)


def config_of(found: object) -> PayoutConfig:
    config = vars(found)["_config"]
    assert isinstance(config, PayoutConfig)
    return config
