"""Files over HTTP: kept once before the `202`, written beside the gateway, and seen by nobody but their sender."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response

from gateway.access.scopes import Scope
from gateway.bulk.pace import FullSpeed
from gateway.bulk.store import ATTEMPTS_MAX, BatchState, Found
from gateway.bulk.working import work_off
from gateway.fakes.log import FakeLog
from gateway.problems import Problem, ProblemCode
from schemas.vocabulary import Channel
from tests.gateway.bulk_files import HEADER, line
from tests.gateway.house import NOW, House, bearer

pytestmark = pytest.mark.anyio
CSV = "text/csv"
TWO_GOOD_ONE_BAD = "\n".join((HEADER, line("R-1"), line("R-2", nik="12"), line("R-3"))) + "\n"


def sender(house: House, organisation: str = "NPP-1", channel: Channel = Channel.BULK) -> dict[str, str]:
    return house.as_channel(channel, organisation, Scope.BATCHES_WRITE)


async def send(
    house: House, content: Any = TWO_GOOD_ONE_BAD, *, key: str = "file-1", media: str = CSV, who: str = "NPP-1", **totals: Any
) -> Response:
    headers = {**sender(house, who), "Idempotency-Key": key, "Content-Type": media}
    return await house.client.post("/v1/batches", params={"rows": 3, "rupiah": 0, **totals}, content=content, headers=headers)


async def worked(house: House, log: FakeLog | None = None) -> int:
    return await work_off(house.batches.store, log or house.log, FullSpeed())


async def shown(house: House, answer: Response, what: str = "", who: str = "NPP-1", **query: Any) -> Response:
    return await house.client.get(answer.headers["location"] + what, headers=sender(house, who), params=query)


def found(house: House, answer: Response) -> Found:
    batch = house.batches.store.find(answer.json()["batch_id"])
    assert batch is not None
    return batch


async def test_a_file_is_kept_then_written_and_every_row_has_its_result(house: House) -> None:
    sent = await send(house)
    assert (sent.status_code, sent.json()["state"], sent.json()["rows_done"]) == (202, "waiting", 0), sent.text
    assert house.log.records == []
    assert (await shown(house, sent, "/results")).text == ""
    assert await worked(house) == 0
    done = (await shown(house, sent)).json()
    assert (done["state"], done["accepted"], done["refused"], done["reason"]) == ("done", 2, 1, None)
    results = [json.loads(text) for text in (await shown(house, sent, "/results")).text.splitlines()]
    assert [(row["row"], row["outcome"]) for row in results] == [(2, "accepted"), (3, "refused"), (4, "accepted")]
    assert results[1]["code"] == "invalid_request"
    assert results[1]["errors"][0]["field"] == "member_nik"
    only = (await shown(house, sent, "/results", refused=True)).text.splitlines()
    assert [json.loads(text)["row"] for text in only] == [3]
    later = (await shown(house, sent, "/results", after=3)).text.splitlines()
    assert [json.loads(text)["row"] for text in later] == [4]
    assert len(house.log.records) == 2


async def test_a_file_that_is_sent_again_is_the_same_batch_before_and_after_it_is_done(house: House) -> None:
    first, again = await send(house), await send(house)
    await worked(house)
    later = await send(house)
    assert [answer.status_code for answer in (first, again, later)] == [202] * 3
    assert first.json() == again.json()
    assert (later.json()["batch_id"], later.json()["state"]) == (first.json()["batch_id"], "done")
    assert await worked(house) == 0
    assert len(house.log.records) == 2


async def test_a_key_with_another_file_or_other_totals_is_refused(house: House) -> None:
    await send(house)
    for other in (await send(house, HEADER + "\n"), await send(house, rows=4)):
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


async def test_totals_that_are_not_the_files_refuse_it_whole_and_the_batch_says_why(house: House) -> None:
    sent = await send(house, rows=5)
    await worked(house)
    said = (await shown(house, sent)).json()
    assert (said["state"], said["rows_done"]) == ("refused", 0)
    assert "5 rows and 0 rupiah were declared and 3 rows" in said["reason"]
    assert house.log.records == []


@pytest.mark.parametrize(
    ("totals", "media", "status", "code"),
    [
        ({"rows": None}, CSV, 422, "invalid_request"),
        ({"rupiah": -1}, CSV, 422, "invalid_request"),
        ({}, "application/json", 415, "media_type_unsupported"),
    ],
)
async def test_a_file_without_totals_or_of_an_unknown_kind_is_not_received(
    house: House, totals: dict[str, Any], media: str, status: int, code: str
) -> None:
    answer = await send(house, media=media, **totals)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_file_that_is_too_large_leaves_nothing_behind(house: House) -> None:
    small = House(house.settings.model_copy(update={"batch_bytes_max": 1024}))
    answer = await send(small, b"x" * 1025)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert [path for path in (small.folder / "batches").rglob("*") if path.is_file()] == []


async def test_nobody_else_sees_a_batch(house: House) -> None:
    sent = await send(house)
    for what in ("", "/results"):
        answer = await shown(house, sent, what, who="NPP-2")
        assert (answer.status_code, answer.json()["code"]) == (404, "batch_unknown")


async def test_a_person_sends_no_files(house: House) -> None:
    token = house.token(Scope.BATCHES_WRITE, "me", channel=Channel.JMO, aliases=["a" * 64])
    headers = {**bearer(token), "Idempotency-Key": "k", "Content-Type": CSV}
    answer = await house.client.post("/v1/batches", params={"rows": 3, "rupiah": 0}, content="x", headers=headers)
    assert answer.status_code in {401, 403}


async def test_one_caller_cannot_fill_the_folder_and_a_repeat_needs_no_room(house: House) -> None:
    tight = House(house.settings.model_copy(update={"batches_open_per_caller_max": 1}))
    assert (await send(tight)).status_code == 202
    full = await send(tight, key="file-2")
    assert (full.status_code, full.json()["code"], full.headers["retry-after"]) == (429, "too_many_batches", "30")
    assert (await send(tight)).status_code == 202
    assert (await send(tight, key="file-2", who="NPP-2")).status_code == 202


async def test_a_caller_may_not_have_many_files_on_their_way_at_once(house: House) -> None:
    go_on, came, waiting = asyncio.Event(), asyncio.Event(), []

    async def slow() -> AsyncIterator[bytes]:
        yield TWO_GOOD_ONE_BAD.encode()
        waiting.append(1)
        if len(waiting) == 2:
            came.set()
        await go_on.wait()

    under_way = [asyncio.create_task(send(house, slow(), key=f"slow-{number}")) for number in range(2)]
    await came.wait()
    assert (await send(house)).json()["code"] == "too_many_batches"
    go_on.set()
    assert [answer.status_code for answer in await asyncio.gather(*under_way)] == [202, 202]
    assert (await send(house)).status_code == 202


async def test_while_the_log_is_away_a_batch_waits_and_goes_on_where_it_was(house: House) -> None:
    sent = await send(house)
    house.log.fails = Problem(ProblemCode.LOG_UNAVAILABLE, "away", retry_after_seconds=0)
    assert await work_off(house.batches.store, house.log, FullSpeed(), _instantly) == 1
    assert found(house, sent).state is BatchState.WAITING
    house.log.fails = None
    assert await worked(house) == 0
    assert (await shown(house, sent)).json()["accepted"] == 2


async def _instantly(_seconds: float) -> None:
    return None


async def test_a_batch_that_another_process_works_on_is_left_to_it(house: House) -> None:
    sent = await send(house)
    with house.batches.store.worked_on(found(house, sent).order):
        assert await worked(house) == 1
    assert await worked(house) == 0


async def test_a_file_that_kills_whoever_reads_it_is_given_up(house: House) -> None:
    sent = await send(house)
    store, order = house.batches.store, found(house, sent).order
    (store.path_of(order).parent / "attempts").write_text("\n".join(["0"] * ATTEMPTS_MAX))
    await worked(house)
    assert "10 runs died" in (await shown(house, sent)).json()["reason"]


async def test_what_ended_long_ago_and_what_was_never_whole_is_removed(house: House) -> None:
    sent = await send(house)
    await worked(house)
    store = house.batches.store
    store.receiving("half")
    far = NOW.replace(year=NOW.year + 10)
    store.tidy(far, keep_days=30, receiving_hours=24)
    assert (await shown(house, sent)).status_code == 404
    assert list((house.folder / "batches" / "receiving").iterdir()) == []


async def test_ones_own_batches_are_listed_newest_first_a_page_at_a_time_also_when_they_have_ended(house: House) -> None:
    sent = []
    for number in range(3):
        house.clock.now += timedelta(seconds=number % 2)
        sent.append((await send(house, key=f"file-{number}")).json())
    await send(house, key="theirs", who="NPP-2")
    await worked(house)
    house.clock.now += timedelta(seconds=1)
    sent.append((await send(house, key="last")).json())
    newest = sorted(sent, key=lambda batch: (batch["received_at"], batch["batch_id"]), reverse=True)
    for limit in (1, 2, 4, 50):
        told: list[str] = []
        cursor: dict[str, str] = {}
        while True:
            query = {"limit": str(limit), **cursor}
            page = (await house.client.get("/v1/batches", params=query, headers=sender(house))).json()
            told += [batch["batch_id"] for batch in page["items"]]
            if page["next"] is None:
                break
            cursor = {"cursor": page["next"]}
        assert told == [batch["batch_id"] for batch in newest], limit
    states = [batch["state"] for batch in (await house.client.get("/v1/batches", headers=sender(house))).json()["items"]]
    assert states == ["waiting", "done", "done", "done"]


async def test_a_claimant_lists_no_batches_and_a_list_of_none_is_empty(house: House) -> None:
    person = bearer(house.token(Scope.BATCHES_WRITE, channel=Channel.LAPAK_ASIK, claims=["8c1f6f0e-52a1-5d0b-9c8e-5a7b1f9d2e41"]))
    assert (await house.client.get("/v1/batches", headers=person)).json()["code"] == "not_yours"
    assert (await house.client.get("/v1/batches", headers=sender(house))).json() == {"items": [], "next": None}
