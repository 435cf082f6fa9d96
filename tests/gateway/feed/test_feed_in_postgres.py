"""The feed in PostgreSQL answers as the one in memory, and looks at no more than a page of each partition."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta

import psycopg
import pytest

from gateway.delivery.worker import open_store
from gateway.fakes.feed import FakeFeed
from gateway.feed.cursors import Owner
from gateway.feed.reading import PostgresFeed
from gateway.problems import Problem, ProblemCode
from gateway.reading.asking import Asking
from gateway.reading.postgres import engine_of
from gateway.settings import GatewaySettings
from schemas.vocabulary import Channel
from streams.settings import DatabaseSettings
from tests.gateway.delivery.letters import HOUR, NOW
from tests.gateway.feed.entries import PARTITIONS, entry, states

pytestmark = pytest.mark.anyio
SETTINGS = GatewaySettings(database_wait_seconds=1.0)
BRANCH = Owner(Channel.BRANCH, "B-0712")
KEPT = [*states(9), *(kept for kept in states(9, channel=Channel.JMO, reference="J-"))]


@pytest.fixture
async def feeds(migrated: str) -> AsyncIterator[tuple[PostgresFeed, FakeFeed]]:
    with closing(open_store(DatabaseSettings(url=migrated), 1)) as store:
        store.keep(KEPT)
    fake = FakeFeed(PARTITIONS)
    fake.entries = [entry(kept) for kept in KEPT]
    asking = Asking(engine_of(migrated, SETTINGS), SETTINGS)
    yield PostgresFeed(asking), fake
    asking.close()


@pytest.mark.parametrize("rows_max", [1, 7, 200])
async def test_it_answers_as_the_one_in_memory(feeds: tuple[PostgresFeed, FakeFeed], rows_max: int) -> None:
    real, fake = feeds
    for owner in (BRANCH, Owner(Channel.JMO, ""), Owner(Channel.BRANCH, "B-9999")):
        for positions in ({}, {0: 3, 1: 0}, {0: 99, 1: 99, 2: 99}):
            assert await real.page(owner, positions, rows_max) == await fake.page(owner, positions, rows_max)
        for hours in (-1, 2, 99):
            assert await real.since(owner, NOW + hours * HOUR) == await fake.since(owner, NOW + hours * HOUR)


async def test_a_page_is_found_by_its_index(feeds: tuple[PostgresFeed, FakeFeed], migrated: str) -> None:
    with psycopg.connect(migrated) as connection:
        connection.execute("SET enable_seqscan = off")
        plan = connection.execute(
            "EXPLAIN SELECT * FROM delivery.feed WHERE channel = 'branch' AND organisation = 'B-0712' AND log_partition = 1"
            " AND log_offset >= 3 ORDER BY log_offset LIMIT 5"
        ).fetchall()
    assert any("feed_pkey" in line for (line,) in plan)
    assert not any("Sort" in line for (line,) in plan)


async def test_without_its_database_it_says_so() -> None:
    asking = Asking(engine_of("postgresql://nobody@127.0.0.1:1/none", SETTINGS), SETTINGS)
    with pytest.raises(Problem) as problem:
        await PostgresFeed(asking).since(BRANCH, NOW - timedelta(days=1))
    asking.close()
    assert problem.value.code is ProblemCode.READ_MODEL_UNAVAILABLE
