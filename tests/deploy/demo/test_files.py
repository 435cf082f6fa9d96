"""The demo's files go through the door: each row of an employer's and a sponsor's file is taken, and nobody else may send it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from deploy.demo.credentials import Who
from deploy.demo.files import NDJSON, StatedFile, files_of
from deploy.demo.timeline import Writer
from gateway.bulk.pace import FullSpeed
from gateway.bulk.working import work_off
from gateway.client import Refusal
from schemas.vocabulary import Channel
from tests.deploy.demo.callers import callers
from tests.gateway.house import NOW, House

pytestmark = pytest.mark.anyio
RECORDS = Writer(1, 100.0, NOW).write(1_000).records
FILES = files_of(RECORDS, NOW - timedelta(minutes=1))


@pytest.fixture
def house() -> House:
    return House()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.kind)
async def test_every_row_of_a_file_is_taken_and_stands_on_the_log(house: House, file: StatedFile) -> None:
    client = callers(house).of(file.who)
    sent = await client.send_batch(file.content, NDJSON, rows=file.rows, rupiah=file.rupiah, kind=file.kind, key="file")
    await work_off(house.batches.store, house.log, FullSpeed())
    found = await client.read_batch(sent.batch_id)
    assert (found.reason, found.accepted, found.refused) == (None, file.rows, 0)
    assert found.ended_at is not None
    assert len(house.log.records) == file.rows


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.kind)
async def test_a_channel_that_states_nothing_may_not_send_it(house: House, file: StatedFile) -> None:
    client = callers(house).of(Who(channel=Channel.UNION, organisation="KSBSI"))
    with pytest.raises(Refusal):
        await client.send_batch(file.content, NDJSON, rows=file.rows, rupiah=file.rupiah, kind=file.kind, key="file")
