"""Topics searched slice by slice within their limits, records without persons, and a claim's timeline from every topic."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from httpx import Response

from gateway.console.records import HIDDEN
from gateway.console.scanning import Span, Window
from gateway.console.timeline import AFTER, BEFORE, WINDOWS_MAX, joined, matching, windows
from gateway.problems import Problem, ProblemCode
from schemas.events.submissions import ClaimSubmitted
from schemas.identifiers import AliasKind, alias_key
from schemas.topics import DEAD_LETTERS, LIFECYCLE, NOTIFICATIONS, REQUESTS, SUBMISSIONS, TOPICS
from streams.partitioning import partition_of
from streams.records import RawRecord
from tests.factories import submission
from tests.gateway import claims
from tests.gateway.house import NOW, House
from tests.gateway.operating import (
    DECIDES,
    OFFICER,
    OPERATES,
    OPERATOR,
    READS,
    STRANGER,
    history,
    operated_house,
    signed_in,
    troubled,
)
from tests.gateway.test_console import CLAIM_PAGE, entered
from tests.gateway.test_console_records import record

pytestmark = pytest.mark.anyio
PARTITIONS = 4
KEY = claims.CLAIM
TIMELINE = f"{CLAIM_PAGE}/timeline"


def stands(
    house: House, topic: str, *, key: str = KEY, minutes: float = 10, value: Any = None, event_type: str = ""
) -> RawRecord:
    """A record appended so many minutes ago."""
    partition = partition_of(key.encode(), PARTITIONS)
    offset = sum((each.topic, each.partition) == (topic, partition) for each in house.log.records)
    at = int((NOW - timedelta(minutes=minutes)).timestamp() * 1_000)
    headers = (("ce_type", event_type.encode()),) if event_type else ()
    made = RawRecord(topic, partition, offset, at, key.encode(), json.dumps(value).encode(), headers)
    house.log.records.append(made)
    return made


def query(**over: str) -> dict[str, str]:
    return {"topic": SUBMISSIONS, "since": "2026-11-20", **over}


async def searched(house: House, **over: str) -> tuple[list[str], Response]:
    """Where the records stand that were found, slice by slice, and the last answer."""
    answer = await house.client.get("/console/topics", params=query(**over))
    found: list[str] = []
    while more := re.search(r'id="next" href="(\?[^"]+)"', answer.text):
        answer = await house.client.get(f"/console/topics{unescape(more[1])}")
        assert answer.status_code == 200, answer.text
        found += re.findall(r'<a href="/console/topics/([^"]+)"', answer.text)
    return found, answer


def where(made: RawRecord) -> str:
    return f"{made.topic}/{made.partition}/{made.offset}"


async def test_a_topic_is_searched_by_key_type_and_time() -> None:
    house = await entered(READS, OPERATOR)
    other = claims.MEMBER
    first = stands(house, SUBMISSIONS, minutes=55, event_type="santunan.claim.submitted.v1")
    second = stands(house, SUBMISSIONS, minutes=5, event_type="santunan.claim.withdrawal_submitted.v1")
    third = stands(house, SUBMISSIONS, key=other, minutes=4, value={"type": "santunan.claim.submitted.v1"})
    stands(house, NOTIFICATIONS)
    assert set((await searched(house))[0]) == {where(each) for each in (first, second, third)}
    assert (await searched(house, key=KEY))[0] == [where(first), where(second)]
    assert set((await searched(house, type="claim.submitted"))[0]) == {where(first), where(third)}
    since = f"{NOW - timedelta(minutes=30):%Y-%m-%d %H:%M}"
    assert set((await searched(house, since=since))[0]) == {where(second), where(third)}
    assert (await searched(house, until=since))[0] == [where(first)]
    assert (await searched(house, key=KEY, since=since, type="submitted"))[0] == [where(second)]


async def test_a_search_goes_on_slice_by_slice_and_says_how_far_it_is() -> None:
    house = await entered(READS, OPERATOR)
    made = [stands(house, SUBMISSIONS) for _ in range(5)]
    house.scanner.records_max = 2
    start = await house.client.get("/console/topics", params=query(key=KEY))
    assert "0 of 5 offsets" in start.text
    found, last = await searched(house, key=KEY)
    assert found == [where(each) for each in made]
    assert "Searched whole: 5 offsets" in last.text


@pytest.mark.parametrize(
    ("limit", "why"),
    [
        ({"console_scan_records_max": 3}, "3 records"),
        ({"console_scan_bytes_max": 3}, "3 bytes"),
        ({"console_scan_found_max": 3}, "3 records found"),
    ],
)
async def test_a_search_ends_at_its_limits_and_says_which(limit: dict[str, int], why: str) -> None:
    house = operated_house(**limit)
    await signed_in(house, READS, OPERATOR)
    for _ in range(9):
        stands(house, SUBMISSIONS)
    house.scanner.records_max = 1
    found, last = await searched(house, key=KEY)
    assert len(found) == (1 if "bytes" in why else 3)
    assert f"limit of {why}" in last.text


@pytest.mark.parametrize("over", [{"since": "yesterday"}, {"since": "2026-11-20", "until": "2026-11-19"}])
async def test_a_time_that_is_none_is_said_beside_its_field(over: dict[str, str]) -> None:
    house = await entered(READS, OPERATOR)
    answer = await house.client.get("/console/topics", params=query(**over))
    assert answer.status_code == 422
    assert "Write times as" in answer.text


async def test_a_search_that_was_not_begun_here_is_not_gone_on_with() -> None:
    house = await entered(READS, OPERATOR)
    assert (await house.client.get("/console/topics", params=query(at="x" * 40))).status_code == 403
    assert (await house.client.get("/console/topics", params={"topic": "pg_catalog"})).status_code == 404


async def test_topics_are_for_operators() -> None:
    house = await entered(DECIDES, OFFICER)
    made = stands(house, SUBMISSIONS)
    for path in ("/console/topics", f"/console/topics/{where(made)}"):
        assert (await house.client.get(path)).status_code == 403


async def test_a_record_is_opened_without_what_is_personal_and_whole_for_who_may_act_on_it() -> None:
    for scope, sees in ((READS, False), (OPERATES, True)):
        house = await entered(scope, OPERATOR)
        made = stands(house, SUBMISSIONS, value=record(), event_type=ClaimSubmitted.event_type)
        text = (await house.client.get(f"/console/topics/{where(made)}")).text
        assert (HIDDEN in text) is not sees
        assert "event_date" in text
        for name in (submission().personal.member.name, submission().personal.reporter_name):
            assert (name in text) is sees


async def test_of_a_record_that_fits_no_schema_nothing_is_shown_but_to_who_may_act_on_it() -> None:
    house = await entered(READS, OPERATOR)
    made = stands(house, SUBMISSIONS, key="SITI RAHAYU", value={"applicant": "SITI RAHAYU"})
    for path in (f"/console/topics/{where(made)}", "/console/topics?" + "&".join(f"{k}={v}" for k, v in query().items())):
        assert "SITI" not in (await house.client.get(path)).text
    found, _ = await searched(house)
    assert found == [where(made)]


async def test_a_place_where_no_record_stands_is_not_found() -> None:
    house = await entered(READS, OPERATOR)
    assert (await house.client.get(f"/console/topics/{SUBMISSIONS}/1/99")).status_code == 404


async def timeline(house: House) -> list[str]:
    """Where each row stands, the newest first."""
    answer = await house.client.get(TIMELINE)
    assert answer.status_code == 200, answer.text
    return re.findall(r'<td class="id">(?:<a [^>]*>)?([a-z0-9.-]+/\d+@\d+)', answer.text)


async def test_a_claims_timeline_is_made_of_every_topic_in_one_order() -> None:
    house = await entered(READS, OPERATOR)
    events = house.claims.events[KEY]
    minutes = (NOW - events[0].at).total_seconds() / 60
    filed = stands(house, SUBMISSIONS, minutes=minutes + 2, event_type=ClaimSubmitted.event_type)
    told = stands(house, NOTIFICATIONS, minutes=minutes - 1)
    asked = stands(house, REQUESTS, key=claims.MEMBER, minutes=minutes, value={"data": {"claim_id": KEY}})
    stands(house, REQUESTS, key=claims.MEMBER, minutes=minutes, value={"data": {"claim_id": "another"}})
    stands(house, NOTIFICATIONS, key=claims.MEMBER, minutes=minutes)
    rows = await timeline(house)
    for each in (filed, told, asked):
        assert f"{each.topic}/{each.partition}@{each.offset}" in rows
    lifecycle = [row for row in rows if row.startswith(LIFECYCLE)]
    assert len(lifecycle) == len(events)
    set_aside = next(each for each in house.log.records if each.topic == DEAD_LETTERS)
    assert len(rows) == len(events) + 3 + (f"{set_aside.topic}/{set_aside.partition}@{set_aside.offset}" in rows)


async def test_a_timeline_without_the_log_is_that_of_the_lifecycle_and_says_so() -> None:
    house = await entered(READS, OPERATOR)

    async def away(_: object) -> list[Span]:
        raise Problem(ProblemCode.LOG_UNAVAILABLE, "the log cannot be read at present")

    vars(house.scanner)["spans"] = away
    answer = await house.client.get(TIMELINE)
    assert "The other topics were not read: the log cannot be read" in answer.text
    assert f"{LIFECYCLE}/1@4000" in answer.text


async def test_an_officer_sees_the_timeline_of_their_offices_claims_without_ways_to_the_records() -> None:
    house = await entered(DECIDES, OFFICER)
    text = (await house.client.get(TIMELINE)).text
    assert f"{LIFECYCLE}/1@4000" in text
    assert "/console/topics" not in text
    stranger = await entered(DECIDES, STRANGER)
    assert (await stranger.client.get(TIMELINE)).status_code == 404


def test_around_each_event_a_few_minutes_are_read_on_the_claims_own_partition() -> None:
    found, events = troubled(), history()
    wanted = windows(found, events, visit_end=NOW, partitions=PARTITIONS)
    home = partition_of(KEY.encode(), PARTITIONS)
    on_claims = [window for window in wanted if window.topic == SUBMISSIONS]
    assert {window.partition for window in on_claims} == {home}
    for event in events:
        assert any(
            covers(window, event.at - BEFORE) and covers(window, event.at + AFTER - timedelta(seconds=1)) for window in on_claims
        )
    assert {window.topic for window in wanted} == {
        name for name, topic in TOPICS.items() if topic.subject == "claim" and name != LIFECYCLE
    } | {REQUESTS}


def covers(window: Window, at: Any) -> bool:
    return window.since is not None and window.until is not None and window.since <= at <= window.until


def test_what_the_ledger_was_asked_is_looked_for_under_the_member_and_every_alias() -> None:
    found = troubled()
    assert found.personal is not None
    nik = found.personal.member.nik
    assert nik is not None
    matches = matching(found)
    key = alias_key(AliasKind.NIK, nik).encode()

    def asked(value: bytes) -> RawRecord:
        return RawRecord(REQUESTS, 0, 0, 0, key, value, ())

    assert matches(asked(KEY.encode()))
    assert not matches(asked(b"another"))


def test_times_that_overlap_are_read_once_and_very_many_are_joined() -> None:
    def minute(number: int) -> Any:
        return NOW + timedelta(minutes=number)

    assert joined([(minute(5), minute(9)), (minute(0), minute(6))]) == [(minute(0), minute(9))]
    many = [(minute(10 * number), minute(10 * number + 1)) for number in range(40)]
    found = joined(many)
    assert len(found) == WINDOWS_MAX
    assert all(any(since <= a and b <= until for since, until in found) for a, b in many)
