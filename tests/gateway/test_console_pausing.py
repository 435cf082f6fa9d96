"""Pausing and messages in the console: every word has a reason, a name and an event, and shows to whom it should."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from gateway.heard import MESSAGES_KEPT_MAX, WORDS_KEPT_MAX, Heard
from schemas.events.control import MESSAGES, MessagePosted, MessageWithdrawn, ProcessorPaused, ProcessorResumed, desk_id
from schemas.topics import CONTROL
from streams.control import word_of
from tests.gateway.house import NOW, House
from tests.gateway.operating import DECIDES, OFFICER, OPERATES, OPERATOR, READS, flowing, heard, operated_house, signed_in
from tests.gateway.pages import asked, form_key

pytestmark = pytest.mark.anyio
PAYOUT_PAGE = "/console/pausing/payout"
MESSAGE = {
    "text": "Bank X is closed until noon",
    "since": "2026-11-20T04:00",
    "until": "2026-11-20T09:00",
    "because": "the bank wrote",
}


async def entered(scope: str = OPERATES, grant: dict[str, Any] = OPERATOR) -> House:
    house = operated_house()
    house.heard.read_to_end()
    await signed_in(house, scope, grant)
    return house


def said(house: House) -> list[dict[str, Any]]:
    return [json.loads(record.value or b"") for record in house.log.records if record.topic == CONTROL]


async def sent(house: House, path: str, form_at: str | None = None, **fields: str) -> Any:
    key = form_key(await house.client.get(form_at or path))
    answer = await house.client.post(path, data={"form": key, **fields})
    heard(house)
    return answer


async def test_an_operator_pauses_a_processor_with_a_reason_and_an_end() -> None:
    house = await entered()
    answer = await sent(house, PAYOUT_PAGE, action="pause", because="a wrong account table", lasts="60")
    assert (answer.status_code, answer.headers["location"]) == (303, PAYOUT_PAGE)
    (event,) = said(house)
    assert (event["type"], event["subject"]) == (ProcessorPaused.event_type, desk_id("payout"))
    assert event["data"] == {
        "processor": "payout",
        "person": "dewi",
        "because": "a wrong account table",
        "said_at": NOW.isoformat().replace("+00:00", "Z"),
        "until": (NOW + timedelta(hours=1)).isoformat().replace("+00:00", "Z"),
    }
    page = (await house.client.get(PAYOUT_PAGE)).text
    assert "a wrong account table" in page
    assert "put the brake on instead" in page
    house.clock.now += timedelta(hours=1)
    await signed_in(house, OPERATES, OPERATOR)
    assert "Resume it" not in (await house.client.get(PAYOUT_PAGE)).text
    assert "the pause ended by itself" in (await house.client.get("/console/pausing")).text


async def test_a_paused_processor_is_resumed_and_both_words_stay() -> None:
    house = await entered()
    await sent(house, PAYOUT_PAGE, action="pause", because="a drill", lasts="")
    answer = await sent(house, PAYOUT_PAGE, action="resume", because="it is over", lasts="")
    assert answer.status_code == 303
    assert [event["type"] for event in said(house)] == [ProcessorPaused.event_type, ProcessorResumed.event_type]
    page = (await house.client.get(PAYOUT_PAGE)).text
    assert page.index("it is over") < page.index("a drill")


@pytest.mark.parametrize("fields", [{"because": ""}, {"because": "x" * 501}, {"lasts": "17"}, {"action": "kill"}])
async def test_a_word_without_a_reason_or_that_means_nothing_is_not_sent(fields: dict[str, str]) -> None:
    house = await entered()
    answer = await sent(house, PAYOUT_PAGE, **{"action": "pause", "because": "a drill", "lasts": "60", **fields})
    assert (answer.status_code, said(house)) == (422, [])


async def test_who_came_too_late_to_resume_is_told() -> None:
    house = await entered()
    await sent(house, PAYOUT_PAGE, action="pause", because="a drill", lasts="")
    key = form_key(await house.client.get(PAYOUT_PAGE))
    house.heard.hear(ProcessorResumed(processor="payout", person="agus", because="over", said_at=NOW))
    answer = await house.client.post(PAYOUT_PAGE, data={"form": key, "action": "resume", "because": "over", "lasts": ""})
    assert (answer.status_code, len(said(house))) == (412, 1)
    assert "somebody has resumed it" in answer.text


async def test_who_only_reads_sees_pauses_and_messages_and_changes_nothing() -> None:
    house = await entered(READS)
    for path in (PAYOUT_PAGE, "/console/messages"):
        page = await house.client.get(path)
        assert (page.status_code, "because" in page.text) == (200, False)
        key = form_key(page)
        refused = await house.client.post(path, data={"form": key, "action": "pause", "because": "x", **MESSAGE})
        assert refused.status_code == 403
    assert said(house) == []


async def test_an_officer_reads_messages_and_has_no_page_for_them() -> None:
    house = await entered(DECIDES, OFFICER)
    house.heard.hear(message())
    assert "Bank X is closed" in (await house.client.get("/console/waiting")).text
    assert (await house.client.get("/console/messages")).status_code == 403
    assert (await house.client.get("/console/pausing")).status_code == 403


async def test_what_was_not_read_yet_is_grey_and_no_processor_is_unknown() -> None:
    house = operated_house()
    await signed_in(house, OPERATES, OPERATOR)
    assert "not known" in (await house.client.get("/console/pausing")).text
    assert "not known" in (await house.client.get(PAYOUT_PAGE)).text
    assert (await house.client.get("/console/pausing/nobody")).status_code == 404


async def test_the_flow_shows_a_pause_as_a_pause_and_not_as_broken() -> None:
    house = await entered()
    house.watch.seen = flowing(house, ill=False)
    assert "Claims flow" in (await house.client.get("/console/flow")).text
    house.heard.hear(ProcessorPaused(processor="verification", person="dewi", because="a drill", said_at=NOW))
    page = (await house.client.get("/console/flow")).text
    assert "operators paused verification" in page
    assert '<li class="step paused">' in page
    assert "Paused</a> by dewi" in page


async def test_a_message_stands_for_everybody_in_the_console_from_and_until() -> None:
    house = await entered()
    inside = {"since": f"{NOW:%Y-%m-%dT%H:%M}", "until": f"{NOW + timedelta(hours=2):%Y-%m-%dT%H:%M}"}
    answer = await sent(house, "/console/messages", **{**MESSAGE, **inside})
    assert answer.status_code == 303, answer.text
    (event,) = said(house)
    assert (event["type"], event["subject"]) == (MessagePosted.event_type, desk_id(MESSAGES))
    assert (event["data"]["audience"], event["data"]["person"]) == ("staff", "dewi")
    house.clock.now += timedelta(minutes=1)
    assert "Bank X is closed until noon" in (await house.client.get("/console/flow")).text
    house.clock.now += timedelta(hours=2)
    await signed_in(house, OPERATES, OPERATOR)
    assert "Bank X is closed until noon" not in (await house.client.get("/console/flow")).text


async def test_a_message_for_claimants_needs_indonesian_and_reads_so() -> None:
    house = await entered()
    inside = {"since": f"{NOW:%Y-%m-%dT%H:%M}", "until": f"{NOW + timedelta(hours=2):%Y-%m-%dT%H:%M}"}
    refused = await sent(house, "/console/messages", **{**MESSAGE, **inside, "audience": "everybody"})
    assert (refused.status_code, "Claimants read Indonesian" in refused.text, said(house)) == (422, True, [])
    fields = {**MESSAGE, **inside, "audience": "everybody", "text_id": "Bank X tutup sampai siang"}
    assert (await sent(house, "/console/messages", **fields)).status_code == 303
    visitor = operated_house()
    visitor.heard.hear(house.heard.messages()[0].message)
    assert "Bank X tutup" in (await visitor.client.get("/?lang=id")).text
    assert "Bank X is closed" in (await visitor.client.get("/?lang=en")).text


async def test_a_message_to_staff_is_on_no_claimants_page() -> None:
    house = operated_house()
    house.heard.hear(message())
    assert "Bank X" not in (await house.client.get("/?lang=en")).text
    assert "Bank X" not in (await asked(house)).text


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": "x" * 281},
        {"because": ""},
        {"since": "soon"},
        {"until": "2026-01-01T00:00"},
        {"until": "2027-12-01T00:00"},
        {"text_id": "x" * 281},
    ],
)
async def test_a_form_that_is_not_whole_says_what_is_wrong_and_keeps_what_was_typed(fields: dict[str, str]) -> None:
    house = await entered()
    answer = await sent(house, "/console/messages", **{**MESSAGE, **fields})
    assert (answer.status_code, said(house)) == (422, [])
    assert 'aria-invalid="true"' in answer.text
    if "because" not in fields:
        assert "the bank wrote" in answer.text


async def test_a_message_is_taken_back_once() -> None:
    house = await entered()
    house.heard.hear(message())
    path = f"/console/messages/{message().message_id}/withdrawal"
    assert (await sent(house, path, "/console/messages", because="")).status_code == 422
    assert (await sent(house, path, "/console/messages", because="it opened again")).status_code == 303
    assert house.heard.standing(NOW) == ()
    assert (await sent(house, path, "/console/messages", because="again")).status_code == 412
    assert (await sent(house, "/console/messages/none/withdrawal", "/console/messages", because="x")).status_code == 404
    assert len(said(house)) == 1
    page = (await house.client.get("/console/messages")).text
    assert "it opened again" in page


async def test_what_a_message_says_is_text_and_nothing_else() -> None:
    house = await entered()
    house.heard.hear(message(text="<script>alert(1)</script>"))
    assert "<script>alert" not in (await house.client.get("/console/messages")).text


def message(**over: Any) -> MessagePosted:
    default: dict[str, Any] = {
        "message_id": "m-1",
        "text": "Bank X is closed until noon",
        "audience": "staff",
        "since": NOW - timedelta(hours=1),
        "until": NOW + timedelta(hours=3),
        "person": "dewi",
        "because": "the bank wrote",
        "said_at": NOW - timedelta(hours=1),
    }
    return MessagePosted(**default | over)


def test_what_is_kept_is_bounded_and_the_last_word_counts() -> None:
    kept = Heard()
    for number in range(WORDS_KEPT_MAX + 5):
        kept.hear(ProcessorPaused(processor="payout", person="dewi", because=f"{number}", said_at=NOW))
    for number in range(MESSAGES_KEPT_MAX + 5):
        kept.hear(message(message_id=f"m-{number}"))
    kept.hear(MessageWithdrawn(message_id="m-0", person="dewi", because="gone already", said_at=NOW))
    assert len(kept.said("payout")) == WORDS_KEPT_MAX
    assert len(kept.messages()) == MESSAGES_KEPT_MAX
    pause = kept.pause("payout", NOW)
    assert pause is not None
    assert pause.because == f"{WORDS_KEPT_MAX + 4}"


def test_a_record_that_is_no_word_of_an_operator_is_passed_over() -> None:
    assert word_of(b"{}", [("ce_type", b"santunan.processor.paused.v1")]) is None
    assert word_of(b"{}", [("ce_type", b"another")]) is None
    assert word_of(None, []) is None
